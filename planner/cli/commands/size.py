"""What workloads need: bytes, bandwidth, latency, heat and tiers by class of data, and accelerators."""

from __future__ import annotations

import json

import click

from planner.cli.options import json_option, scenario


@click.command()
@scenario
@click.option("--on", metavar="DATE", help="The period that holds this day; the one with the most bytes when absent.")
@click.option(
    "--why", "why", multiple=True, metavar="CLASS", help="How a figure comes about: chat/kv-warm, or chat (repeatable)."
)
@json_option
def command(
    file: str, variant: str | None, sets: tuple[str, ...], on: str | None, why: tuple[str, ...], as_json: bool
) -> None:
    """What each workload of the scenario FILE keeps and reads, or of a file with `workloads` and no horizon.

    A file that has no horizon is sized on its `as_of` or --on, over the shipped catalogue; nothing is solved.
    """
    from planner.app.sizing import sizes
    from planner.report.size_text import as_data, lines, why_lines

    found = sizes(file, variant, sets, on)
    told = {name: found.why(name) for word in why for name in found.asked(word)}
    if as_json:
        click.echo(json.dumps(as_data(found), indent=2, ensure_ascii=False))
        return
    if told:
        click.echo(
            "\n\n".join("\n".join(why_lines(name, steps, found.setting.currency)) for name, steps in told.items())
        )
        return
    click.echo("\n".join(lines(found)))
