"""Why a scenario has no plan: the entries that clash, and the smallest changes after which it has one."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from itertools import islice
from typing import Any

import click

from planner.cli.options import Finite, gap_option, json_option, scenario


@click.command()
@scenario
@click.option("--repairs", default=3, show_default=True, type=click.IntRange(0), help="How many changes to look for.")
@click.option("--solver", default="highs", show_default=True, help="highs, or any solver PuLP reaches.")
@click.option("--time-limit", type=Finite(min=0, min_open=True), help="Seconds the solver may take for each plan.")
@gap_option
@click.option("--large", is_flag=True, help="Build programs above two million columns without asking.")
@json_option
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    repairs: int,
    solver: str,
    time_limit: float | None,
    gap: float,
    large: bool,
    as_json: bool,
) -> int:
    """Which entries of FILE cannot hold together, each at its line, and what to change, by what bends first."""
    from planner.app.explain import Explained
    from planner.app.load import load_unreached
    from planner.solvers.solution import Options

    loaded = load_unreached(file, variant, sets)
    found = Explained(loaded, solver, Options(time_limit=time_limit, mip_gap=gap), told, large)
    name, currency = loaded.scenario.name, loaded.setting.currency
    if as_json:
        mends = [asdict(repair) for repair in islice(found.repairs(), repairs)]
        clash = None if found.clash is None else asdict(found.clash)
        said = {"scenario": name, "currency": currency, "has_plan": clash is None, "clash": clash, "repairs": mends}
        json.dump(said, sys.stdout, indent=1)
        click.echo()
    elif found.clash is None:
        click.echo(f"{name} has a plan: nothing in it clashes; `planner solve` finds the best one")
    else:
        show(found, name, currency, repairs)
    return 0


def show(found: Any, name: str, currency: str, most: int) -> None:
    """The clash at once, then each repair when it is proven."""
    from planner.cli.messages import here
    from planner.report.explain_text import clash_lines, no_repair, repair_lines

    click.echo("\n".join(clash_lines(name, found.clash, here)))
    number = 0
    for number, repair in enumerate(islice(found.repairs(), most), 1):
        if number == 1:
            click.echo("\nwhat mends it, each proven by solving it as it is printed:")
        click.echo("\n".join(repair_lines(repair, currency, number)))
    if most and not number:
        click.echo("\n".join(no_repair(found.clash)))
    click.echo(f"{len(found.refute.tried)} sets of entries tried", err=True)


def told(left: int) -> None:
    """How many entries may still clash, on a terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r{left} entries may clash   \r", nl=False, err=True)
