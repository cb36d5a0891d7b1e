"""What the decision hinges on: how far each input may move before other contracts are signed."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from planner.cli.options import Finite, gap_option, json_option, progress, scenario
from planner.cli.workbook import out_option, wrote


@click.command()
@scenario
@click.option("--only", multiple=True, metavar="PATH", help="Move only this, and what is below it (repeatable).")
@click.option(
    "--within", default=0.5, show_default=True, type=Finite(0.01, 0.99), help="Share by which levels move, both ways."
)
@out_option
@gap_option
@json_option
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    only: tuple[str, ...],
    within: float,
    out: Path | None,
    gap: float,
    as_json: bool,
) -> int:
    """Where each price, need and driver of FILE flips which offers are signed, by solving again with it moved."""
    from planner.app.hinges import hinged
    from planner.app.load import load
    from planner.app.told import refuse_workbook
    from planner.report.hinges_text import hinges_lines
    from planner.report.told import Told
    from planner.solvers.solution import Options

    loaded, options = load(file, variant=variant, sets=sets), Options(mip_gap=gap)
    if out is not None:
        refuse_workbook(out)
    found = hinged(loaded, options, within, only, lambda done, count: progress("hinges", done, count, "inputs"))
    code = wrote(loaded, Told(hinged=found.hinged), out, options)
    if as_json:
        json.dump(asdict(found), sys.stdout, indent=1)
        click.echo()
    else:
        click.echo("\n".join(hinges_lines(found.hinged, found.currency)))
    click.echo(f"{found.solved} plans solved", err=True)
    return code
