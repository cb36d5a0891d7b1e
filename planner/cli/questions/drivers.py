"""Which inputs the plan hinges on: what a tenth of each is worth, where it flips, how old and how sure it is."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from planner.cli.options import INTERRUPTED, ends_with, gap_option, into, json_option, progress, scenario


@click.command()
@scenario
@click.option("--top", default=10, show_default=True, type=click.IntRange(1), help="Inputs that are solved again.")
@click.option("--flips", default=0, type=click.IntRange(0), help="Of these, look where so many flip what is signed.")
@click.option("--only", multiple=True, metavar="PATH", help="Move only this, and what is below it (repeatable).")
@into
@gap_option
@json_option
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    top: int,
    flips: int,
    only: tuple[str, ...],
    into: Path,
    gap: float,
    as_json: bool,
) -> int:
    """What a tenth more and less of each input of FILE is worth, the dearest first: prices, needs, terms, rates, odds.

    All inputs are ranked by the duals of the best plan; the first are moved and solved again. Of a run its scenario is solved.
    """
    from planner.app.drivers import driven
    from planner.app.side import side
    from planner.report.drivers_text import drivers_lines
    from planner.report.text import finite
    from planner.solvers.solution import Options

    asked = side(file, variant, sets, into)
    loaded = asked.loaded
    found = driven(
        loaded,
        top,
        flips,
        only,
        Options(mip_gap=gap),
        lambda what, n, count: progress(what, n, count, "inputs"),
        asked.origins,
    )
    if found.missing:
        click.echo(f"interrupted: {found.missing} more were to be solved", err=True)
    code = ends_with(INTERRUPTED if found.missing else 0)
    if as_json:
        json.dump(finite({"scenario": loaded.scenario.name} | asdict(found)), sys.stdout, indent=1)
        click.echo()
    else:
        chances = [future.probability for future in loaded.setting.futures]
        click.echo("\n".join(drivers_lines(found, loaded.scenario.name, chances)))
    click.echo(f"{found.solved} plans solved", err=True)
    return code
