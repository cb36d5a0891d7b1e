"""Quarterly log moves of a price: of an index by its own history, or of a series of the catalogue's.

move[q] = log(price on the first day of quarter q / price on the first day of the quarter before)
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from planner.calendar import add
from planner.catalog.history import price_moves
from planner.errors import InputError, Problem

if TYPE_CHECKING:
    from planner.model.setting import Setting

FEWEST = 8
"""Moves of which anything can be said."""
Moves = tuple[tuple[str, float], ...]
"""Quarters such as 2026Q2, each with its log move."""


def moves_of(setting: Setting, index: str | None, series: str | None) -> Moves:
    """The moves of an index, or of a series of the catalogue where none is named. Raises InputError for too short a history."""
    found = index_moves(setting, index) if index is not None else price_moves(series or "")
    if len(found) < FEWEST:
        what = f"the history has {len(found)} quarterly moves without a gap, and {FEWEST} is the least to draw or fit"
        path = "" if index is None else f"indices.{index}.history"
        raise InputError(Problem(what, "add older values, or use a series of the catalogue", path=path, value=series))
    return found


def index_moves(setting: Setting, name: str) -> Moves:
    """Quarter by quarter what an index has moved up to as_of. Raises InputError for a price of nothing."""
    days = [day for day, _ in setting.index_path(name).points if date.min < day <= setting.as_of]
    found = []
    for before, day in pairwise(quarters(min(days), max(days)) if days else []):
        first, then = (setting.index_value(name, at) or 0.0 for at in (before, day))
        if not (first > 0.0 and then > 0.0):
            what = f"the price is nothing on {day if first else before}, and nothing has no logarithm"
            raise InputError(Problem(what, "mend it", path=f"indices.{name}.history"))
        found.append((f"{day.year}Q{day.month // 3 + 1}", log(then / first)))
    return tuple(found)


def quarters(first: date, last: date) -> list[date]:
    """First days of the quarters of the calendar between two days."""
    day, found = date(first.year, 3 * ((first.month - 1) // 3) + 1, 1), []
    while day <= last:
        found += [day] if day >= first else []
        day = add(day, 3, "month")
    return found
