"""What the last plan would call, beside what this one does: by source, item and place, stretch by stretch of both calendars.

    called[g, c] - planned[g, c] = more[g, c] - less[g, c]         GB; g a source, item and place, c a stretch; on every path

A stretch is a period, or as many as a call of the last plan spans (a week of a month that was planned as one is compared with
the month). Calls of the last plan that began before the first day are placed, and those that span beyond the last are cut: both
are left out. What was not planned counts as planned at nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.model.cells import Cell

if TYPE_CHECKING:
    from planner.lp.axes import Axis
    from planner.lp.expr import Expr
    from planner.model.axes import CellAxis
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting

Key = tuple[str, str, str]
"""Source, item, and the place that goods are called to."""


@dataclass(frozen=True)
class Stretches:
    """The stretches, and what was planned in each, GB, by source, item and place."""

    cells: tuple[Cell, ...]
    planned: Mapping[Key, tuple[float, ...]]

    def of(self, key: Key) -> tuple[float, ...]:
        """GB planned in each stretch."""
        return self.planned.get(key, (0.0,) * len(self.cells))


def stretches(setting: Setting) -> Stretches:
    """The stretches of a setting, and what its last plan would call in them."""
    calls = [
        call
        for call in setting.scenario.last_plan.values()
        if call.since.first >= setting.start and call.until.last < setting.end
    ]
    inside = [(call.since.first, call.until.last) for call in calls]
    starts = [period.start for period in setting.periods]
    cuts = [day for day in starts if not any(first < day <= last for first, last in inside)]
    cells = tuple(stretch(setting, first, end) for first, end in zip(cuts, [*cuts[1:], setting.end], strict=True))
    planned: dict[Key, list[float]] = {}
    for call in calls:
        (k,) = (k for k, cell in enumerate(cells) if cell.first <= call.since.first < cell.end)
        own = planned.setdefault((call.source, call.item, call.to), [0.0] * len(cells))
        own[k] += setting.gb(call.quantity, call.item)
    return Stretches(cells, {key: tuple(sizes) for key, sizes in sorted(planned.items())})


def stretch(setting: Setting, first: date, end: date) -> Cell:
    """The periods between two days."""
    periods = tuple(p for p, period in enumerate(setting.periods) if first <= period.start < end)
    last = setting.periods[periods[-1]].label
    label = setting.periods[periods[0]].label
    return Cell(label if label == last else f"{label}..{last}", first, end, periods, False, False)


@dataclass(frozen=True)
class Called:
    """What is called in each stretch, GB over (key, stretch); `keys` are those of the axis `calls`, `cells` may be one a path."""

    keys: tuple[Key, ...]
    calls: Axis
    cells: CellAxis
    size: Expr


def called(model: Model, known: Stretches) -> Called:
    """What a plan calls, by source, item, place and stretch."""
    keys = {move.id: (move.source, move.part.item, move.to) for move in model.move.records if move.source}
    every = tuple(sorted({*keys.values()}))
    axis = model.labels("call", [" ".join(key) for key in every])
    cells = model.stretches("stretch", known.cells)
    group = model.group(model.move, axis, lambda move: " ".join(keys[move.id]) if move.id in keys else None)
    return Called(every, axis, cells, model.moved.via(group).via(model.nodes.same).via(cells.within))


@dataclass(frozen=True)
class Changes:
    """What is called more and less than planned, GB, over (key, stretch)."""

    called: Called
    more: Expr
    less: Expr


def changes(model: Model, name: str) -> Changes:
    """Columns for what is called more and less than planned; `name` is the part that asks."""
    known = stretches(model.setting)
    found = called(model, known)
    place = {cell.label: n for n, cell in enumerate(known.cells)}
    own = [place[cell.label] for cell in found.cells.cells]
    planned = model.numbers([[known.of(key)[n] for n in own] for key in found.keys], found.calls, found.cells)
    most = model.most(found.size)
    more = model.var(f"{name}.more", found.calls, found.cells, upper=most)
    # As wide as the calls they stand beside: a bound at a few GB would hold a solver to a digit that none of those has.
    less = model.var(f"{name}.less", found.calls, found.cells, upper=most + planned)
    model.row(name, found.size - more + less == planned)
    return Changes(found, more, less)


def changed(book: Book) -> Iterable[tuple[Key, Cell, float, float]]:
    """What was planned and what is called in each stretch, GB, by the plan's tables, where either is."""
    known = stretches(book.setting)
    cell_of = {p: k for k, cell in enumerate(known.cells) for p in cell.periods}
    called: dict[Key, list[float]] = {key: [0.0] * len(known.cells) for key in known.planned}
    for row in book.tables["moves"]:
        if row["source"]:
            own = called.setdefault((row["source"], row["item"], row["to"]), [0.0] * len(known.cells))
            own[cell_of[book.number[row["period"]]]] += row["moved_gb"]
    for key, sizes in sorted(called.items()):
        for cell, planned, size in zip(known.cells, known.of(key), sizes, strict=True):
            if planned or size:
                yield key, cell, planned, size


def days_ahead(setting: Setting, cell: Cell) -> timedelta:
    """From the first day of the horizon to that of a stretch."""
    return cell.first - setting.start
