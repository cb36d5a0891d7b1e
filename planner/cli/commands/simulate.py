"""How the plan does in futures it has not seen, against simpler ways to decide and against hindsight."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from planner.cli.options import Finite, scenario

if TYPE_CHECKING:
    from planner.app.load import Loaded
    from planner.app.simulate import Asked
    from planner.solvers.solution import Options


@click.command()
@scenario
@click.option("--fresh", default=2000, show_default=True, type=click.IntRange(2), help="Fresh futures to draw.")
@click.option("--replanned", default=500, show_default=True, type=click.IntRange(2), help="How many to re-plan in.")
@click.option(
    "--ahead", default=16, show_default=True, type=click.IntRange(2), help="Futures a re-plan looks ahead to."
)
@click.option("--seed", default=1_000_003, show_default=True, help="Seed of the fresh futures.")
@click.option("--processes", type=click.IntRange(min=1), help="Processes; one for each core when absent.")
@click.option("--history", metavar="SERIES", help="Instead: past price moves of the catalogue, such as server_dram.")
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
    history: str | None,
    gap: float,
    as_json: bool,
) -> int:
    """Test what the plan of FILE promises: the same decisions in futures drawn anew, re-planned as they are learned."""
    from planner.app.load import load
    from planner.app.simulate import Asked
    from planner.solvers.solution import Options

    loaded = load(file, variant=variant, sets=sets)
    asked = Asked(fresh, replanned, ahead, seed, processes, told=lambda line: click.echo(line, err=True))
    options = Options(mip_gap=gap)
    found, lines = replayed(loaded, history, asked, options) if history else simulated(loaded, asked, options)
    if as_json:
        json.dump(found, sys.stdout, indent=1)
        click.echo()
    else:
        click.echo("\n".join(lines))
    return 0


def simulated(loaded: Loaded, asked: Asked, options: Options) -> tuple[object, Iterator[str]]:
    """Fresh futures: all that was found, with what it says of the promise, and the page."""
    from planner.app.simulate import simulate
    from planner.report.trial_text import trial_lines

    found = simulate(loaded, asked, options)
    said = {"holds": found.holds(), "largest": found.largest()}
    splits = {word: asdict(part) for word, part in found.splits().items()}
    return {**asdict(found), "splits": splits, **said}, trial_lines(found, loaded.setting.currency)


def replayed(loaded: Loaded, series: str, asked: Asked, options: Options) -> tuple[object, Iterator[str]]:
    """History: every window, and the page."""
    from planner.app.history import replay
    from planner.report.history_text import history_lines

    found = replay(loaded, series, asked, options)
    return asdict(found), history_lines(found, loaded.setting.currency)
