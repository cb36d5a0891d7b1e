"""What a supplier in a shortage owes of what is called: cell by cell an entitlement, and the part of it that is delivered.

    entitled = max(0, entitlement of the cell - before - ordered)            GB that may be called to be due in it
    granted  = max(0, rate * entitlement - before - ordered)                 GB that are delivered of it at most

with `before` what was taken in the cell before the horizon and `ordered` what open orders bring in it. A call is due on the day
that its lead time gives, in the period that holds that day. Pure data: the program's side is planner.model.allocation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.model.cells import Cell
    from planner.model.moves import Lands
    from planner.model.terms import Terms


@dataclass(frozen=True)
class Allotment:
    """What may be called for a cell, and what is delivered of it at most; GB. `rate` is the share of the entitlement."""

    cell: Cell
    rate: float
    entitled: float
    granted: float

    @property
    def short(self) -> bool:
        """Less may be delivered than may be called."""
        return self.granted < self.entitled


def due_in(terms: Terms) -> Lands:
    """For what is called in each period, the period that holds the day it is due; None beyond the horizon."""
    return terms.setting.passages((terms.setting.network.sources[terms.name].lead,))


def allotted(terms: Terms, item: str) -> Mapping[int, Allotment]:
    """What the supplier owes of an item, by the period in which it is due; periods of which no clause speaks are left out."""
    clauses = [clause for clause in terms.saying("allots") if item in terms.covered(clause)]
    return {p: found for clause in clauses for found in clause.allots(terms) for p in found.cell.periods}


def by_call(terms: Terms, item: str) -> list[Allotment | None]:
    """The same by the period of the call."""
    owed = allotted(terms, item) if terms.saying("allots") else {}
    return [None if p is None else owed.get(p) for p in due_in(terms)] if owed else [None] * len(terms.setting.periods)


def brought(terms: Terms, item: str) -> list[float]:
    """Share that the supplier brings, by the period of the call: of what is called, or of the entitlement where it allots."""
    shares = terms.setting.fill(terms.name)
    return [share if own is None else own.rate for share, own in zip(shares, by_call(terms, item), strict=True)]
