"""A committed volume that changes by date, in every month, quarter or year of the term, to be taken within a band.

    commit[c] = sum of rate(d) over the days d of the cell                                GB
    (1 - down) * commit[c] <= taken[c] <= (1 + up) * commit[c]        GB, for each cell c of the contract's calendar

A rate holds from its date to the next; one that changes inside a cell counts by the days before and after. Edges and cells are as
in volume_band. Trap: before the first date nothing is committed and nothing may be taken; after the last one its rate goes on to
the end of the term, so a ramp whose last step is a peak commits to the peak for years.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.plugin import Clause, Commitment, Finding
from planner.model.pricing import beginning
from planner.model.volumes import Edge, Ramp, broken, doubts, edges, ending, hold, least_owed, promises
from planner.scenario.fields import Share, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class VolumeRamp(Clause):
    """A committed volume that changes by date, to be taken within a band."""

    role: ClassVar[Literal["volume"]] = "volume"
    commits: Ramp = said("committed volume per month, quarter or year, by date")
    up: Share = said("share above it that we may take", 0.0)
    down: Share = said("share below it that we may stay", 0.0, le=1)

    @property
    def outlasts(self) -> bool:
        """A stretch in which the supplier fails has no lower edge."""
        return True

    def commitments(self, terms: Terms) -> Iterable[Commitment]:
        """The committed volume and its edges, in every cell of the term."""
        return promises(terms, self, self.commits, self.down, self.up)

    def edges(self, terms: Terms) -> tuple[Edge, ...]:
        """What must and may be taken in each cell."""
        return edges(terms, self, self.commits, self.down, self.up)

    def owes(self, terms: Terms, first: date, end: date, day: date) -> tuple[float, float]:
        """The least that must be taken, at its price."""
        return least_owed(terms, self, first, end, day)

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """One row a cell, with both edges."""
        hold(model, contract, self, self.edges(contract.terms), where)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Cells in which too little or too much is taken."""
        return broken(book, self, self.edges(book.terms), where)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A ramp that starts late or has steps outside the term, and what is wrong with any promised volume."""
        first, last = beginning(terms, self), ending(terms, self)
        days = [day for day, _ in self.commits.points]
        if days[0] > first:
            what = f"nothing is committed before {days[0]}, and nothing may be taken from {first} until then"
            step = "give the ramp an earlier date, or let the clause begin with it (since)"
            yield Problem(what, step, path=f"{where}.commits", severity="warning")
        dead = [day for n, day in enumerate(days) if day >= last or (days[n + 1 : n + 2] and days[n + 1] <= first)]
        if dead:
            what = f"the rate of {', '.join(map(str, dead))} never applies: the clause runs from {first} to {last}"
            yield Problem(what, "check the dates of the ramp", path=f"{where}.commits", severity="warning")
        yield from doubts(terms, self, self.commits, self.edges(terms), where)
