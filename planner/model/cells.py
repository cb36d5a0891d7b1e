"""The calendar of a contract: years, quarters and months counted from its first day, with the periods that lie in each.

A period belongs to the cell that holds its first day; where periods are longer than the cell, cells that share a period are one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planner.calendar import add

if TYPE_CHECKING:
    from planner.model.setting import Setting

MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Cell:
    """A stretch of a contract's calendar: [first, end), its periods, and where it crosses the horizon's edges."""

    label: str
    first: date
    end: date
    periods: tuple[int, ...]
    opened: bool
    cut: bool


def cells(setting: Setting, origin: date, per: str, first: date, end: date) -> tuple[Cell, ...]:
    """Months, quarters or years counted from a contract's first day, between two days, that touch the horizon."""
    found: list[Cell] = []
    n = 0
    while (start := add(origin, n * MONTHS[per], "month")) < min(end, setting.end):
        n += 1
        stop = min(add(origin, n * MONTHS[per], "month"), end)
        if stop > max(first, setting.start) and stop > first:
            join(setting, found, per, max(start, first), stop)
    return tuple(found)


def join(setting: Setting, found: list[Cell], per: str, start: date, stop: date) -> None:
    """Add a cell, or lengthen the last one where the new one has no period of its own."""
    periods = tuple(p for p, period in enumerate(setting.periods) if start <= period.start < stop)
    if not periods and found:
        last = found.pop()
        found.append(Cell(last.label, last.first, stop, last.periods, last.opened, stop > setting.end))
    else:
        found.append(Cell(label(start, per), start, stop, periods, start < setting.start, stop > setting.end))


def label(start: date, per: str) -> str:
    """How `so_far` and the sheets name a cell: 2027, 2027Q1 or 2027-01, by the day it starts."""
    if per == "year":
        return str(start.year)
    return f"{start.year}Q{(start.month + 2) // 3}" if per == "quarter" else f"{start:%Y-%m}"
