"""How the plan does in futures it has not seen, against simpler ways to decide and against hindsight."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from planner.cli.options import Finite, scenario


@click.command()
@scenario
@click.option("--fresh", default=2000, show_default=True, type=click.IntRange(2), help="Fresh futures to draw.")
@click.option("--replanned", default=500, show_default=True, type=click.IntRange(2), help="How many to re-plan in.")
@click.option("--ahead", default=8, show_default=True, type=click.IntRange(2), help="Futures a re-plan looks ahead to.")
@click.option("--seed", default=1_000_003, show_default=True, help="Seed of the fresh futures.")
@click.option("--processes", type=click.IntRange(min=1), help="Processes; one for each core when absent.")
@click.option("--gap", default=1e-6, show_default=True, type=Finite(0, 1), help="Relative gap of the plan.")
@click.option("--json", "as_json", is_flag=True, help="Every policy's cost in every future as JSON on stdout.")
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    fresh: int,
    replanned: int,
    ahead: int,
    seed: int,
    processes: int | None,
    gap: float,
    as_json: bool,
) -> int:
    """Test what the plan of FILE promises: the same decisions in futures drawn anew, re-planned as they are learned."""
    from planner.app.load import load
    from planner.app.simulate import Asked, simulate
    from planner.report.trial_text import trial_lines
    from planner.solvers.solution import Options

    loaded = load(file, variant=variant, sets=sets)
    asked = Asked(fresh, replanned, ahead, seed, processes, told=lambda line: click.echo(line, err=True))
    found = simulate(loaded, asked, Options(mip_gap=gap))
    if as_json:
        json.dump(asdict(found), sys.stdout, indent=1)
        click.echo()
    else:
        click.echo("\n".join(trial_lines(found, loaded.setting.currency)))
    return 0
