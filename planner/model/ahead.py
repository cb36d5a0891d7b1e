"""What a contract will still deliver from a day on: forecast need of its items, quarter by quarter of the term.

    gb[q] = min(need[q], committed[q])           need alone where no volume of the items is committed
    worth[q] = df(day on which q's first day is paid) / df(last period)

Whoever else could serve the need, it is taken to be served from here: beyond the horizon nothing is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import inf
from typing import TYPE_CHECKING

from planner.model.succession import live
from planner.model.volumes import stretches

if TYPE_CHECKING:
    from planner.model.plugin import Clause
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
    total = 0.0
    for requirement in terms.setting.requirements:
        factors = [requirement.serves[item] for item in items if item in requirement.serves]
        factors += [
            requirement.serves[item] * size
            for item, _, size in live(terms, items, first)
            if item in requirement.serves and item not in items
        ]
        if factors and end > first:
            total += requirement.between(first, end) / max(factors)
    return total
