"""The catalogue's price history: quarterly moves of contract prices, as logs.

move[q] = log(1 + pct[q] / 100) of the base figure, in quarters of the calendar; the last run without a gap counts.
"""

from __future__ import annotations

from math import log1p

from planner.calendar import parse_when
from planner.catalog.tables import Row, read
from planner.errors import InputError, Problem, did_you_mean

TABLE, ENDING = "prices_history", "_pct base"


def histories() -> tuple[str, ...]:
    """Names of the series there are, sorted."""
    return tuple(sorted(name.removesuffix(ENDING) for name in read(TABLE)[0].cells if name.endswith(ENDING)))


def price_moves(series: str) -> tuple[tuple[str, float], ...]:
    """Quarter and log move of a series. Raises InputError for another name."""
    if series not in histories():
        what = "the catalogue has no price history of this name"
        raise InputError(Problem(what, did_you_mean(series, histories()), value=series))
    found: list[tuple[str, float]] = []
    before = 0
    for row in read(TABLE):
        move, quarter = row.number(f"{series}{ENDING}"), number(row)
        if move is None:
            continue
        found = [*(found if quarter == before + 1 else ()), (row["quarter"], log1p(move / 100.0))]
        before = quarter
    return tuple(found)


def number(row: Row) -> int:
    """Quarters from the year 0."""
    first = parse_when(row["quarter"]).first
    return 4 * first.year + first.month // 3
