"""What a contract will still deliver from a day on: forecast need of its items, quarter by quarter of the term.

    gb[q] = min(need[q], committed[q])           need alone where no volume of the items is committed
    worth[q] = df(day on which q's first day is paid) / df(last period)

Whoever else could serve the need, it is taken to be served from here: beyond the horizon nothing is decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import TYPE_CHECKING

from planner.model.kin import coming
from planner.model.succession import live
from planner.model.volumes import stretches

if TYPE_CHECKING:
    from planner.model.plugin import Clause, Requirement
    from planner.model.terms import Terms


@dataclass(frozen=True)
class Quarter:
    """A quarter of the term, or what is left of it: GB needed, GB committed (infinite where none is), worth of a unit paid."""

    first: date
    end: date
    need: float
    committed: float
    worth: float

    @property
    def gb(self) -> float:
        """What is delivered in it."""
        return min(self.need, self.committed)


def quarters_from(terms: Terms, clause: Clause, since: date, until: date = date.max) -> tuple[Quarter, ...]:
    """The quarters in which a clause is in force between two days, inside the horizon and out."""
    setting, items, found = terms.setting, terms.covered(clause), []
    promised = any(set(promise.items) <= set(items) for promise in terms.commitments)
    for begun, ended in stretches(terms, clause, "quarter"):
        first, end = max(begun, since), min(ended, until)
        if first < end:
            most = terms.committed(items, first, end) if promised else inf
            worth = setting.discount(terms.paid_on(first)) / setting.discounts[-1]
            found.append(Quarter(first, end, run_on(terms, items, first, end), most, worth))
    return tuple(found)


def run_on(terms: Terms, items: tuple[str, ...], first: date, end: date) -> float:
    """GB of forecast need, beyond the horizon, that these items could serve between two days."""
    return (
        sum(need.between(first, end) / factor for need, factor in served(terms, items, first)) if end > first else 0.0
    )


def expected(terms: Terms, items: tuple[str, ...], p: int, end: date) -> float:
    """GB of need that these items could serve from the end of a period to a day, by what is known of it in the period."""
    setting, first = terms.setting, terms.setting.periods[p].end
    needs = served(terms, items, first) if end > first else ()
    return sum(coming(setting, need, p, end) / factor for need, factor in needs)


def served(terms: Terms, items: tuple[str, ...], day: date) -> Iterator[tuple[Requirement, float]]:
    """The needs that some items, or what follows them by a day, can serve, each with the most of it that one GB serves."""
    for requirement in terms.setting.requirements:
        factors = [requirement.serves[item] for item in items if item in requirement.serves]
        factors += [
            requirement.serves[item] * size
            for item, _, size in live(terms, items, day)
            if item in requirement.serves and item not in items
        ]
        if factors:
            yield requirement, max(factors)
