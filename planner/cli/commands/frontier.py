"""One value moved over a range: the best plan at each, its cost and its tails."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from planner.cli.options import Finite, ends_with, scenario


@click.command()
@scenario
@click.option(
    "--over", required=True, metavar="PATH=V,V,...", help="What is moved, such as risk.measures.tail.omega=0%,50%,100%."
)
@click.option("--gap", default=1e-6, show_default=True, type=Finite(0, 1), help="Relative gap of each plan.")
@click.option("--json", "as_json", is_flag=True, help="Every point as JSON on stdout.")
def command(file: str, variant: str | None, sets: tuple[str, ...], over: str, gap: float, as_json: bool) -> int:
    """Solve FILE at each of several values of one path."""
    from planner.app.frontier import frontier
    from planner.app.solve import How
    from planner.report.frontier_text import frontier_lines
    from planner.solvers.solution import Options

    how = How(options=Options(mip_gap=gap))
    currency, points = frontier(file, over, variant, sets, how, lambda line: click.echo(line, err=True))
    if as_json:
        json.dump([asdict(point) for point in points], sys.stdout, indent=1)
        click.echo()
    else:
        click.echo("\n".join(frontier_lines(points, currency)))
    return ends_with(1 if any(point.findings for point in points) else 0)
