"""What each term of the contracts is worth, and the most that each offer may ask for being signed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from planner.cli.options import gap_option, json_option, progress, scenario
from planner.cli.workbook import out_option, wrote


@click.command()
@scenario
@click.option("--term", metavar="PATH", help="Where this term of an offer makes it worth nothing to us.")
@click.option("--counter", metavar="CONTRACT", help="Changes of it that help us and do not hurt the supplier.")
@click.option("--waiting", is_flag=True, help="What deciding each offer one period later costs.")
@click.option("--their-rate", default="12%/yr", show_default=True, help="Yearly rate at which the supplier discounts.")
@click.option("--their-cost", metavar="PRICE", help="What a GB costs the supplier to make.")
@click.option("--elsewhere", metavar="PRICE", help="What the supplier could sell a GB for elsewhere.")
@out_option
@click.option("--flips", is_flag=True, help="Also find where each term of the offers makes its offer worth nothing.")
@click.option(
    "--only", multiple=True, metavar="PATH", help="Only terms here and below, such as contracts.k (repeatable)."
)
@click.option("--most", default=20, show_default=True, type=click.IntRange(1), help="Lines to show of each kind.")
@gap_option
@json_option
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    term: str | None,
    counter: str | None,
    waiting: bool,
    their_rate: str,
    their_cost: str | None,
    elsewhere: str | None,
    out: Path | None,
    flips: bool,
    only: tuple[str, ...],
    most: int,
    gap: float,
    as_json: bool,
) -> int:
    """Price each term of FILE's contracts and offers by solving again with the term moved."""
    if (out is not None or flips or only) and (term is not None or counter is not None):
        raise click.UsageError("--out, --flips and --only go with the whole table, not with --term or --counter.")
    from planner.app import value as use
    from planner.app.load import load
    from planner.app.told import refuse_workbook
    from planner.report import value_text as text
    from planner.report.told import Told
    from planner.solvers.solution import Options

    loaded, options = load(file, variant=variant, sets=sets), Options(mip_gap=gap)
    if out is not None:
        refuse_workbook(out)
    currency = loaded.setting.currency
    if term is not None:
        turns = use.turning(loaded, term, options)
        return show(asdict(turns), text.turning_lines(turns, currency), as_json)
    if counter is not None:
        changes = use.counter(loaded, counter, their_rate, their_cost, elsewhere, options)
        return show([asdict(change) for change in changes], text.counter_lines(changes, currency, most), as_json)
    if waiting:
        delays = use.waiting(loaded, options)
        show([asdict(delay) for delay in delays], text.waiting_lines(delays, currency), as_json)
        return wrote(loaded, Told(waiting=delays), out, options)
    found = use.value(loaded, options, counted if flips else None, only)
    show(asdict(found), text.value_lines(found.worth, currency, most), as_json)
    click.echo(f"{found.solved} plans solved", err=True)
    return wrote(loaded, Told(worth=found.worth), out, options)


def counted(done: int, count: int) -> None:
    """How far the turning points are."""
    progress("turning points", done, count, "terms")


def show(whole: Any, lines: Iterable[str], as_json: bool) -> int:
    """The page, or everything as JSON; all is well."""
    if as_json:
        json.dump(whole, sys.stdout, indent=1, default=str)
        click.echo()
    else:
        click.echo("\n".join(lines))
    return 0
