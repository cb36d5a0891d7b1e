"""A fixed volume in every month, quarter or year of the term: exactly that much is taken.

    taken[c] = amount[c]                GB, for each cell c of the contract's calendar

A cell cut by the end of the horizon counts by its days inside; one that began before counts what was taken `so_far`. Where
a take_or_pay clause of the contract covers the items, falling short is paid for there and only the upper edge is hard.
Trap: without a take_or_pay or a place to scrap, a fall of the need leaves stock that nobody uses.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.plugin import Clause, Commitment, Finding
from planner.model.volumes import Edge, Promise, broken, ceiling, doubts, edges, hold, least_owed, promises
from planner.scenario.fields import said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class VolumeFirm(Clause):
    """A fixed volume in every month, quarter or year of the term: exactly that much is taken."""

    role: ClassVar[Literal["volume"]] = "volume"
    amount: Promise = said("volume per month, quarter or year")

    @property
    def outlasts(self) -> bool:
        """A stretch in which the supplier fails has no lower edge."""
        return True

    def commitments(self, terms: Terms) -> Iterable[Commitment]:
        """The amount, in every cell of the term."""
        return promises(terms, self, self.amount, 0.0, 0.0)

    def edges(self, terms: Terms) -> tuple[Edge, ...]:
        """What must and may be taken in each cell."""
        return edges(terms, self, self.amount, 0.0, 0.0)

    def owes(self, terms: Terms, first: date, end: date, day: date) -> tuple[float, float]:
        """The least that must be taken, at its price."""
        return least_owed(terms, self, first, end, day)

    def caps(self, terms: Terms, item: str) -> float | None:
        """The upper edges."""
        return ceiling(terms, self, self.edges(terms), item)

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """One row a cell."""
        hold(model, contract, self, self.edges(contract.terms), where)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Cells in which something else is taken."""
        return broken(book, self, self.edges(book.terms), where)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Pieces of unlike items, an unknown past, cells out of reach."""
        return doubts(terms, self, self.amount, self.edges(terms), where)
