"""The next plan from the last one and what has happened since."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from planner.cli.options import Finite, ends_with, progress


@click.command()
@click.argument("run")
@click.option("--on", "day", required=True, metavar="DATE", help="The day it goes on from: the first of a period.")
@click.option(
    "--actuals",
    type=click.Path(path_type=Path, readable=False),
    help="What has happened: a YAML patch with receipts, the suppliers' book, counted stock, and what is known better.",
)
@click.option("--penalty", metavar="PRICE", help="What changing a GB of the last plan costs, such as '0.02 USD/GB'.")
@click.option("--fades", metavar="TIME", help="Time over which that goes to nothing, such as '13 weeks'.")
@click.option(
    "--worth",
    "priced",
    default=0,
    metavar="N",
    type=click.IntRange(0),
    help="Price the first N changes: what leaving each undone, or making it late, costs (two solves each).",
)
@click.option("--into", default="runs", show_default=True, type=click.Path(path_type=Path, readable=False))
@click.option("--gap", default=1e-6, show_default=True, type=Finite(0, 1), help="Relative gap of integer plans.")
@click.option("--all", "every", is_flag=True, help="Every difference and change.")
@click.option("--json", "as_json", is_flag=True, help="Differences and changes as JSON on stdout.")
def command(
    run: str,
    day: str,
    actuals: Path | None,
    penalty: str | None,
    fades: str | None,
    priced: int,
    into: Path,
    gap: float,
    every: bool,
    as_json: bool,
) -> int:
    """Go on from the plan of RUN (a folder, its name or a part of it, latest): reconcile, solve, and tell what to change."""
    from planner.app.replan import replan
    from planner.app.solve import How
    from planner.report.replan_text import MOST, difference_lines, message_lines
    from planner.report.screen import screen
    from planner.solvers.solution import Options

    how = How(options=Options(mip_gap=gap))
    found = replan(
        run, day, actuals, penalty, fades, into, how, priced, lambda n: progress("worth", n, priced, "changes")
    )
    code = ends_with(1 if found.solved.plan.findings else 0)
    if as_json:
        told = {
            "differences": list(map(asdict, found.told)),
            "changes": list(map(asdict, found.messages)),
            "worth": list(map(asdict, found.worth)),
        }
        json.dump(told, sys.stdout, indent=1, default=str)
        click.echo()
    else:
        most = sys.maxsize if every else MOST
        click.echo("\n".join((*difference_lines(found.told, most), "", *screen(found.solved.pages), "")))
        click.echo("\n".join(message_lines(found.messages, found.worth, found.solved.plan.setting.currency, most)))
    click.echo(f"wrote {found.place}", err=True)
    return code
