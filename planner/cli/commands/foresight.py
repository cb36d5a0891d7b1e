"""What it is worth to know today what is learned later, and what it costs to plan for the mean."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from planner.cli.options import gap_option, json_option, progress, scenario
from planner.cli.workbook import out_option, wrote


@click.command()
@scenario
@out_option
@click.option(
    "--hinges", is_flag=True, help="With --out: also what the decision hinges on, as `planner hinges` finds it."
)
@gap_option
@json_option
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    out: Path | None,
    hinges: bool,
    gap: float,
    as_json: bool,
) -> int:
    """Price knowing everything, each driver, and the mean-value plan of FILE by solving again."""
    if hinges and out is None:
        raise click.UsageError("--hinges goes with --out: `planner hinges` prints them.")
    from planner.app.foresight import foreseen
    from planner.app.load import load
    from planner.app.told import all_told, refuse_workbook
    from planner.report.foresight_text import foresight_lines
    from planner.solvers.solution import Options

    loaded, options = load(file, variant=variant, sets=sets), Options(mip_gap=gap)
    if out is not None:
        refuse_workbook(out)
    found = foreseen(loaded, options)
    code = 0
    if out is not None:
        told = all_told(loaded, found.found, options, counted if hinges else None)
        code = wrote(loaded, told, out, options)
    if as_json:
        json.dump(asdict(found), sys.stdout, indent=1)
        click.echo()
    else:
        click.echo("\n".join(foresight_lines(found.found, found.currency, found.drawn)))
        click.echo(f"{found.solved} plans solved", err=True)
    return code


def counted(done: int, count: int) -> None:
    """How far the hinges are."""
    progress("hinges", done, count, "inputs")
