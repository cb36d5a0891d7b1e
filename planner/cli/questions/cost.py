"""What the plan costs, step by step to the cent: goods, limits of prices, true-ups, deposits and all else."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.options import into, json_option, scenario

if TYPE_CHECKING:
    from planner.app.load import Loaded

WORTH = "worth"
WAYS = ("tier", "supplier", "contract", "site", "year", "term", WORTH)


@click.command()
@scenario
@click.option("--by", type=click.Choice(WAYS), help="Steps for each of these; `worth`: what each entry contributes.")
@click.option("--most", default=20, show_default=True, type=click.IntRange(1), help="Entries that `--by worth` names.")
@into
@json_option
def command(
    file: str, variant: str | None, sets: tuple[str, ...], by: str | None, most: int, into: Path, as_json: bool
) -> int:
    """What the plan of FILE, or of a run, costs: every step in money and in present value, and where it comes from.

    Nothing is solved where a run is named, but for `--by worth`, which needs the duals of a solve.
    """
    from planner.app.places import Places
    from planner.app.side import planned, side
    from planner.plan.waterfall import waterfall
    from planner.report.cost_text import cost_lines

    if by == WORTH:
        show_worth(side(file, variant, sets, into).loaded, most, as_json)
        return 0
    loaded, pages = planned(file, variant, sets, into)
    plan = pages.plan
    found, place = waterfall(plan, by), Places(loaded)  # type: ignore[arg-type]
    if as_json:
        said = {"scenario": plan.name, "currency": plan.setting.currency, "by": by} | asdict(found)
        for group in said["groups"]:
            for step in group["steps"]:
                step["places"] = {path: place(path) for path in step["places"]}
        write(said)
    else:
        click.echo("\n".join(cost_lines(found, plan.name, plan.setting.currency, place)))
    return 0


def show_worth(loaded: Loaded, most: int, as_json: bool) -> None:
    """The attribution by one set of duals."""
    from planner.app.places import Places
    from planner.app.worth import attributed
    from planner.report.cost_text import worth_lines

    found, place = attributed(loaded), Places(loaded)
    name, currency = loaded.scenario.name, loaded.setting.currency
    if as_json:
        entries = [asdict(one) | {"each": one.each, "place": one.path and place(one.path)} for one in found.found]
        write({"scenario": name, "currency": currency, "by": WORTH} | asdict(found) | {"found": entries})
    else:
        click.echo("\n".join(worth_lines(found, name, currency, place, most)))


def write(said: dict[str, Any]) -> None:
    """JSON on stdout."""
    from planner.report.text import finite

    json.dump(finite(said), sys.stdout, indent=1)
    click.echo()
