"""One value moved over a range: the best plan at each, its cost and its tails."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.options import INTERRUPTED, Finite, ends_with, picture, scenario

if TYPE_CHECKING:
    from planner.app.frontier import Frontier


@click.command()
@scenario
@click.option(
    "--over", required=True, metavar="PATH=V,V,...", help="What is moved, such as risk.measures.tail.omega=0%,50%,100%."
)
@click.option(
    "--against",
    multiple=True,
    metavar="PATH=VALUE",
    help="Makes a second curve, such as risk.measures.l.tail_at_most='200 MUSD' (repeatable: all together).",
)
@picture
@click.option("--gap", default=1e-6, show_default=True, type=Finite(0, 1), help="Relative gap of each plan.")
@click.option("--json", "as_json", is_flag=True, help="Every point as JSON on stdout.")
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    over: str,
    against: tuple[str, ...],
    html: Path | None,
    gap: float,
    as_json: bool,
) -> int:
    """Solve FILE at each of several values of one path, also with something set against it."""
    from planner.app.frontier import frontier
    from planner.app.picture import refuse_picture, write_picture
    from planner.app.solve import How
    from planner.report.frontier_text import frontier_lines
    from planner.solvers.solution import Options

    if html is not None:
        refuse_picture(html)
    how = How(options=Options(mip_gap=gap))
    found = frontier(file, over, against, variant, sets, how, lambda line: click.echo(line, err=True))
    if found.missing:
        reached = len(found.every)
        click.echo(f"interrupted: {reached} of {reached + found.missing} points follow", err=True)
    code = ends_with(code_of(found))
    if html is not None:
        from planner.report.frontier_page import frontier_page

        write_picture(frontier_page(found), html)
        click.echo(str(html), err=True)
    if as_json:
        json.dump([asdict(point) for point in found.every], sys.stdout, indent=1)
        click.echo()
    else:
        click.echo("\n".join(frontier_lines(found)))
    return code


def code_of(found: Frontier) -> int:
    """How the command ends: interrupted, without a plan, with findings of the audit, well."""
    plans = [point for point in found.every if point.cost is not None]
    if found.missing:
        return INTERRUPTED
    return 3 if not plans else 1 if any(point.findings for point in plans) else 0
