"""A committed volume in every month, quarter or year of the term, to be taken within a band.

    (1 - down) * commit[c] <= taken[c] <= (1 + up) * commit[c]                GB, for each cell c of the contract's calendar

The upper edge is our right, the lower edge the supplier's: it is hard only where no take_or_pay clause of the contract covers
the items. A cell cut by the end of the horizon counts by its days inside; one that began before counts what was taken `so_far`.
Trap: a hard edge of -10 % in each quarter makes a yearly minimum of 90 % dead, and it is infeasible in an outage.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.plugin import Clause, Commitment, Finding
from planner.model.volumes import Edge, Promise, broken, ceiling, doubts, edges, hold, least_owed, promises
from planner.scenario.fields import Share, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class VolumeBand(Clause):
    """A committed volume in every month, quarter or year of the term, to be taken within a band."""

    role: ClassVar[Literal["volume"]] = "volume"
    commit: Promise = said("committed volume per month, quarter or year")
    up: Share = said("share above it that we may take", 0.0)
    down: Share = said("share below it that we may stay", 0.0, le=1)

    @property
    def outlasts(self) -> bool:
        """A stretch in which the supplier fails has no lower edge."""
        return True

    def commitments(self, terms: Terms) -> Iterable[Commitment]:
        """The committed volume and its edges, in every cell of the term."""
        return promises(terms, self, self.commit, self.down, self.up)

    def edges(self, terms: Terms) -> tuple[Edge, ...]:
        """What must and may be taken in each cell."""
        return edges(terms, self, self.commit, self.down, self.up)

    def owes(self, terms: Terms, first: date, end: date, day: date) -> tuple[float, float]:
        """The least that must be taken, at its price."""
        return least_owed(terms, self, first, end, day)

    def caps(self, terms: Terms, item: str) -> float | None:
        """The upper edges."""
        return ceiling(terms, self, self.edges(terms), item)

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """One row a cell, with both edges."""
        hold(model, contract, self, self.edges(contract.terms), where)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Cells in which too little or too much is taken."""
        return broken(book, self, self.edges(book.terms), where)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Pieces of unlike items, an unknown past, cells out of reach."""
        return doubts(terms, self, self.commit, self.edges(terms), where)
