"""The next plan from the last one and what has happened since."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.options import INTERRUPTED, ends_with, gap_option, picture, progress
from planner.errors import InputError, Problem

if TYPE_CHECKING:
    from planner.app.replan import Replanned

MOST = 12
"""Lines of a list, unless all are asked for."""
OF = {"worth": "changes", "shares": "changes", "stability": "points"}
"""What is counted while further solves run."""


@click.command()
@click.argument("run")
@click.option("--on", "day", required=True, metavar="DATE", help="The day it goes on from: the first of a period.")
@click.option(
    "--actuals",
    type=click.Path(path_type=Path, readable=False),
    help="What has happened: a YAML patch with receipts, the suppliers' book, counted stock, and what is known better.",
)
@click.option(
    "--became",
    multiple=True,
    metavar="DRIVER=OUTCOME",
    help="What has become of a driver of the last plan; repeatable.",
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
@click.option(
    "--stability",
    metavar="P,P,...",
    help="Also tell what keeping more of the last plan costs: at penalties ('0 USD/GB, 0.01 USD/GB') or budgets ('0 GB, 2 PB').",
)
@picture
@click.option(
    "--no-bridge",
    "plain",
    is_flag=True,
    help="Leave out why the rest costs something else now (the page Changes): a solve for each thing that changed.",
)
@click.option("--into", default="runs", show_default=True, type=click.Path(path_type=Path, readable=False))
@gap_option
@click.option("--all", "every", is_flag=True, help="Every difference and change.")
@click.option("--json", "as_json", is_flag=True, help="Differences and changes as JSON on stdout.")
def command(
    run: str,
    day: str,
    actuals: Path | None,
    became: tuple[str, ...],
    penalty: str | None,
    fades: str | None,
    priced: int,
    stability: str | None,
    html: Path | None,
    plain: bool,
    into: Path,
    gap: float,
    every: bool,
    as_json: bool,
) -> int:
    """Go on from the plan of RUN (a folder, its name or a part of it, latest): reconcile, solve, and tell what to change."""
    from planner.app.picture import refuse_picture, write_picture
    from planner.app.replan import Further, replan
    from planner.app.solve import How
    from planner.solvers.solution import Options

    if html is not None:
        if stability is None:
            step = "add --stability '0 USD/GB, 0.01 USD/GB', or leave --html out"
            raise InputError(Problem("there is no picture to draw", step, value=str(html)))
        refuse_picture(html)
    further = Further(
        priced, not plain, stability or "", became, lambda what, done, count: progress(what, done, count, OF[what])
    )
    found = replan(run, day, actuals, penalty, fades, into, How(options=Options(mip_gap=gap)), further)
    if html is not None and found.steady is not None:
        from planner.report.stability_page import stability_page

        write_picture(stability_page(found.steady), html)
        click.echo(str(html), err=True)
    code = ends_with(INTERRUPTED if found.stopped else 1 if found.solved.plan.findings else 0)
    show(found, sys.maxsize if every else MOST, as_json)
    click.echo(f"wrote {found.place}", err=True)
    return code


def show(found: Replanned, most: int, as_json: bool) -> None:
    """Differences, first screen and changes, at most so many of each; or all of it as JSON."""
    from planner.report.compare_text import bridge_document
    from planner.report.replan_text import difference_lines, message_lines
    from planner.report.screen import screen
    from planner.report.stability_text import stability_lines

    if as_json:
        bridge = found.solved.pages.told.changes
        told = {
            "differences": list(map(asdict, found.told)),
            "changes": list(map(asdict, found.messages)),
            "worth": list(map(asdict, found.worth)),
            "bridge": bridge_document(bridge) if bridge else None,
            "stability": list(map(asdict, found.steady.points)) if found.steady else None,
        }
        json.dump(told, sys.stdout, indent=1, default=str)
        click.echo()
        return
    pages = found.solved.pages
    click.echo("\n".join((*difference_lines(found.told, pages.currency, most), "", *screen(pages), "")))
    click.echo("\n".join(message_lines(found.messages, found.worth, pages.currency, most)))
    if found.steady is not None:
        click.echo("\n".join(("", *stability_lines(found.steady))))
