"""Tell everything that is wrong with a scenario, or legal and unwise."""

from __future__ import annotations

import json

import click

from planner.app.check import check
from planner.cli.messages import count, record, tell
from planner.cli.options import ends_with, scenario


@click.command()
@scenario
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--all", "each", is_flag=True, help="Show every warning, not a few of each kind.")
def command(file: str, variant: str | None, sets: tuple[str, ...], as_json: bool, strict: bool, each: bool) -> int:
    """Tell everything that is wrong with the scenario FILE (or legal and unwise), without solving it.

    FILE is a YAML file or the name of a shipped scenario. Ends with 0 when it may be solved, with 2 when not.
    """
    found = check(file, variant, sets)
    wrong = bool(found.errors) or (strict and bool(found.warnings))
    code = ends_with(2 if wrong else 0)
    if as_json:
        listed = [record(problem) for problem in found.problems]
        said = {"ok": not wrong, "problems": listed, **({"notes": found.notes} if found.notes else {})}
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
        return code
    tell(found.problems, err=False, each=each)
    for note in found.notes:
        click.echo(note)
    if len(found.problems) < 2 or not wrong:
        click.echo(f"{file}: {count(found.problems) if wrong else 'ok'}", err=True)
    return code
