"""What binds: few entries, ranked in money, each with what a step of it is worth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.options import INTERRUPTED, ends_with, into, json_option, progress, scenario, solving

if TYPE_CHECKING:
    from planner.app.solve import How


@click.command()
@scenario
@click.option("--count", default=10, show_default=True, type=click.IntRange(1, 100), help="How many to tell.")
@click.option(
    "--only", multiple=True, metavar="PATH", help="Only numbers here and below, such as contracts.k (repeatable)."
)
@into
@json_option
@solving
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    count: int,
    only: tuple[str, ...],
    into: Path,
    as_json: bool,
    how: How,
) -> int:
    """Which numbers of FILE bind: its lines, where they bind, what a step up and a step down changes."""
    from planner.app.binds import binds
    from planner.app.side import side
    from planner.report.binds_text import binds_lines, document

    loaded = side(file, variant, sets, into).loaded
    found = binds(loaded, how, count, only, lambda n, all_: progress("what binds", n, all_, "numbers"))
    code = ends_with(INTERRUPTED if found.stopped else 0)
    name, currency = loaded.scenario.name, loaded.setting.currency
    if as_json:
        click.echo(json.dumps(document(found, name, currency), indent=1))
    else:
        click.echo("\n".join(binds_lines(found, name, currency)))
    click.echo(f"{found.solved} plans solved", err=True)
    return code
