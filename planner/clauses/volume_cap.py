"""The most that may be taken in every month, quarter or year of the term.

    taken[c] <= at_most[c]                GB, for each cell c of the contract's calendar

A cell cut by the end of the horizon counts by its days inside; one that began before counts what was taken `so_far`. Open
orders that were accepted above the cap arrive all the same. Trap: a cap is no commitment. It neither obliges us nor, without
an allocation clause, the supplier; a take_or_pay needs a volume of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.plugin import Clause, Finding
from planner.model.volumes import Edge, Promise, broken, ceiling, doubts, edges, hold, stretches
from planner.scenario.fields import said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class VolumeCap(Clause):
    """The most that may be taken in every month, quarter or year of the term."""

    role: ClassVar[Literal["volume"]] = "volume"
    at_most: Promise = said("most per month, quarter or year")

    @property
    def outlasts(self) -> bool:
        """A stretch in which the supplier fails has no lower edge."""
        return True

    def edges(self, terms: Terms) -> tuple[Edge, ...]:
        """What must and may be taken in each cell."""
        return edges(terms, self, self.at_most, 1.0, 0.0)

    def caps(self, terms: Terms, item: str) -> float | None:
        """The upper edges."""
        return ceiling(terms, self, self.edges(terms), item)

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """One row a cell."""
        hold(model, contract, self, self.edges(contract.terms), where)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Cells in which too much is taken."""
        return broken(book, self, self.edges(book.terms), where)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A cap below what the contract makes us take, and what is wrong with any promised rate."""
        items = terms.covered(self)
        for first, end in stretches(terms, self, self.at_most.per):
            most = terms.volume(self.at_most, items[0], first, end)
            least = terms.committed(items, first, end, "least")
            if least > most * (1.0 + 1e-9) and not terms.excused(items, first):
                what = f"from {first} on at most {most:,.6g} GB may be taken and at least {least:,.6g} must be"
                yield Problem(what, "raise the cap or lower the volume that is promised", path=where)
                break
        yield from doubts(terms, self, self.at_most, self.edges(terms), where)
