"""Why something is short: per need and period, each reason borne out by a second solve."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.options import INTERRUPTED, ends_with, into, json_option, progress, scenario, solving

if TYPE_CHECKING:
    from planner.app.gating import Gating
    from planner.app.load import Loaded
    from planner.app.solve import How
    from planner.report.pages import Pages
    from planner.studies.shortfall import Shortfalls


@click.command()
@scenario
@click.option("--need", metavar="NAME", help="Explain the gaps of this need alone, every one.")
@click.option("--by", type=click.Choice(["build"]), help="build: which part stops how many racks, and until when.")
@into
@json_option
@solving
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    need: str | None,
    by: str | None,
    into: Path,
    as_json: bool,
    how: How,
) -> int:
    """Every need of FILE that is short or late: how much, what it costs, which entries hold it short, the next best."""
    from planner.app.side import planned, side

    loaded = side(file, variant, sets, into).loaded
    found: Shortfalls | Gating
    if by is not None:
        found, document, lines = by_build(loaded, planned(file, variant, sets, into, how)[1], how, need)
    else:
        found, document, lines = by_need(loaded, how, need)
    code = ends_with(INTERRUPTED if found.stopped else 0)
    click.echo(json.dumps(document, indent=1) if as_json else "\n".join(lines))
    click.echo(f"{found.solved} plans solved", err=True)
    return code


def by_need(loaded: Loaded, how: How, need: str | None) -> tuple[Shortfalls, dict[str, Any], Iterator[str]]:
    """Gap by gap: what was found, for programs and for the terminal."""
    from planner.app.short import short
    from planner.report.short_text import document, short_lines

    found = short(loaded, how, need, lambda n, all_: progress("why short", n, all_, "gaps"))
    name, currency = loaded.scenario.name, loaded.setting.currency
    return found, document(found, name, currency), short_lines(found, name, currency)


def by_build(loaded: Loaded, pages: Pages, how: How, need: str | None) -> tuple[Gating, dict[str, Any], Iterator[str]]:
    """Build by build, the same."""
    from planner.app.gating import gating
    from planner.report.gating_text import document, gating_lines

    found = gating(loaded, pages, how, need, lambda n, all_: progress("builds", n, all_, "parts"))
    name, currency = loaded.scenario.name, loaded.setting.currency
    return found, document(found, name, currency), gating_lines(found, name, currency)
