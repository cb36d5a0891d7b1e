"""What one plan does otherwise than another: money by cost term, volumes by source, what is signed, what is short, orders.

Money, volumes, signatures and shortage are expected over the futures of each plan; orders are those of the futures shown.
Quantities in GB, money in the scenarios' currency. What differs by less than a millionth of its own size is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.model.book import Book
from planner.model.last_plan import changed
from planner.plan.plan import Plan

SAME = 1e-6
"""Share of the larger by which two figures may differ and be one."""
ORDER = ("period", "source", "item", "to")
Row = Mapping[str, Any]
Key = tuple[str, ...]
Tables = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Moved:
    """One figure in both plans, by what it is of."""

    of: Key
    old: float
    new: float

    @property
    def change(self) -> float:
        """The new one less the old."""
        return self.new - self.old


@dataclass(frozen=True)
class PlanDifferences:
    """Each list with the largest change first; `orders` are GB by the period called in, source, item and place."""

    terms: tuple[Moved, ...]
    volumes: tuple[Moved, ...]
    signed: tuple[Moved, ...]
    short: tuple[Moved, ...]
    orders: tuple[Moved, ...]


def plan_differences(old: Plan, new: Plan) -> PlanDifferences:
    """From one plan to another, whatever their horizons."""
    return PlanDifferences(
        terms=moved(old, new, "ledger", ("term",), "present_value"),
        volumes=differing(*(expected(plan, volumes) for plan in (old, new))),
        signed=moved(old, new, "signings", ("contract",), "size"),
        short=moved(old, new, "service", ("need",), "short_gb"),
        orders=differing(*(sums(ordered(plan.tables), ORDER, "moved_gb") for plan in (old, new))),
    )


def of_last_plan(book: Book) -> tuple[Moved, ...]:
    """Orders of a plan that goes on from another, against what that would call: by stretches of both calendars."""
    every = [((cell.label, *key), was, now) for key, cell, was, now in changed(book)]
    return differing({of: was for of, was, _ in every}, {of: now for of, _, now in every})


def moved(old: Plan, new: Plan, table: str, by: tuple[str, ...], figure: str) -> tuple[Moved, ...]:
    """A figure of a table, expected over the futures, where it differs."""
    return differing(*(expected(plan, lambda tables: sums(tables[table], by, figure)) for plan in (old, new)))


def ordered(tables: Tables) -> Iterator[Row]:
    """What is called of contracts and markets; what is sent from stock is no order."""
    return (row for row in tables["moves"] if row["source"])


def volumes(tables: Tables) -> dict[Key, float]:
    """GB by source and item."""
    return sums(ordered(tables), ("source", "item"), "moved_gb")


def expected(plan: Plan, of: Callable[[Tables], Mapping[Key, float]]) -> dict[Key, float]:
    """Sums of every future by its probability."""
    found: dict[Key, float] = defaultdict(float)
    for course in plan.courses:
        for key, value in of(course.tables).items():
            found[key] += course.probability * value
    return found


def sums(rows: Iterable[Row], by: tuple[str, ...], figure: str) -> dict[Key, float]:
    """A figure summed by some columns."""
    found: dict[Key, float] = defaultdict(float)
    for row in rows:
        found[tuple(str(row[column]) for column in by)] += float(row[figure])
    return found


def differing(old: Mapping[Key, float], new: Mapping[Key, float]) -> tuple[Moved, ...]:
    """Where two figures are not the same, the largest change first."""
    every = (Moved(key, old.get(key, 0.0), new.get(key, 0.0)) for key in {**old, **new})
    found = [one for one in every if abs(one.change) > SAME * max(abs(one.old), abs(one.new))]
    return tuple(sorted(found, key=lambda one: (-abs(one.change), one.of)))
