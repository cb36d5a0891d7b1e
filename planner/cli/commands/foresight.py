"""What it is worth to know today what is learned later, and what it costs to plan for the mean."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from planner.cli.options import Finite, scenario


@click.command()
@scenario
@click.option("--gap", default=1e-6, show_default=True, type=Finite(0, 1), help="Relative gap of integer plans.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON on stdout.")
def command(file: str, variant: str | None, sets: tuple[str, ...], gap: float, as_json: bool) -> int:
    """Price knowing everything, each driver, and the mean-value plan of FILE by solving again."""
    from planner.app.foresight import foreseen
    from planner.app.load import load
    from planner.report.foresight_text import foresight_lines
    from planner.solvers.solution import Options

    told = foreseen(load(file, variant=variant, sets=sets), Options(mip_gap=gap))
    if as_json:
        json.dump(asdict(told), sys.stdout, indent=1)
        click.echo()
    else:
        click.echo("\n".join(foresight_lines(told.found, told.currency, told.drawn)))
        click.echo(f"{told.solved} plans solved", err=True)
    return 0
