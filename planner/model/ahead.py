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
            found.append(Quarter(first, end, terms.run_on(items, first, end), most, worth))
    return tuple(found)
