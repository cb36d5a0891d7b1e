"""Allocation: in a shortage the supplier delivers a share of an entitlement, and not a share of what we call.

    called[c] <= left of the entitlement[c]                                  GB due in c, a month or quarter of the contract
    delivered[c] = min(called[c], max(0, rate[c] * entitlement[c] - before[c] - ordered[c]))

What is left of the entitlement is what remains after what was taken `before` in a cell that began before the horizon and after
what open orders bring; a cell that the horizon's end cuts counts by its days inside. A call is due on the day its lead time gives.
`rate` is read on the first day of each cell (in the horizon), when the supplier announces it; a driver may change it, so that
nobody knows it who calls earlier. What is due first in a cell is delivered first. Of what is due in one period we choose what
comes of each call (of several items and destinations), by what is known then. What is called and does not come is lost; it counts
as taken, and as missed where `damages` are agreed. Source: FORMULATIONS 7. Trap: what is delivered is exactly the least of the
two, or a plan would refuse goods that it no longer wants; and calls end at the entitlement, or there is no end to calling what
will not come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.allotments import Allotment, allotted, due_in
from planner.model.plugin import Account, Clause, Finding
from planner.model.volumes import (
    TOLERANCE,
    Edge,
    Promise,
    ceiling,
    cells,
    share_inside,
    unknown_past,
    unlike,
)
from planner.scenario.fields import PortionSeries, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class Allocation(Clause):
    """In a shortage the supplier delivers a share of an entitlement, and not a share of what we call."""

    role: ClassVar[Literal["volume"]] = "volume"
    traits: ClassVar[frozenset[str]] = frozenset({"entitlement"})
    refuses: ClassVar[Mapping[str, str]] = {"entitlement": "each says what we are entitled to"}
    entitlement: Promise | None = said(
        "what may be called per month, quarter or year; when absent, the volume that the volume clauses commit", None
    )
    rate: PortionSeries | None = said("share of the entitlement that is delivered, by date; all when absent", None)
    per: Literal["month", "quarter"] = said("the stretch that a rate holds for", "quarter")

    # Figures --------------------------------------------------------------------------------------------------------

    def whole(self, terms: Terms, cell: Cell) -> float:
        """GB of the entitlement of a cell before the horizon ends, as it is written."""
        items = terms.covered(self)
        if self.entitlement is None:
            return terms.committed(items, cell.first, min(cell.end, terms.setting.end))
        return terms.volume(self.entitlement, items[0], cell.first, cell.end, items) * share_inside(terms, cell)

    def rate_in(self, terms: Terms, cell: Cell) -> float:
        """Share of the entitlement that is delivered in a cell."""
        rate = None if self.rate is None else self.rate.at(terms.setting.periods[min(cell.periods)].start)
        return 1.0 if rate is None else rate

    def allots(self, terms: Terms) -> Sequence[Allotment]:
        """What may be called for each cell, and what is delivered of it at most."""
        items, written, found = terms.covered(self), terms.written, []
        for cell in cells(terms, self, self.per):
            whole, rate = self.whole(written, cell), self.rate_in(terms, cell)
            gone = terms.taken_before(cell, items) + terms.ordered(items, cell)
            entitled, granted = (terms.size * max(0.0, share * whole - gone) for share in (1.0, rate))
            found.append(Allotment(cell, rate, entitled, granted))
        return found

    def caps(self, terms: Terms, item: str) -> float | None:
        """The entitlements, with the open orders that are part of them."""
        items = terms.covered(self)
        left = [(own.cell, own.entitled + terms.ordered(items, own.cell)) for own in self.allots(terms)]
        return ceiling(terms, self, tuple(Edge(cell, 0.0, most) for cell, most in left), item)

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """What is delivered becomes the least of what is called and what is granted."""
        contract.allot(self, where)

    def flows(self, book: ContractBook) -> tuple[list[float], list[float]]:
        """GB called and GB handed over of it, by the period in which it is due."""
        due, items = due_in(book.terms), book.terms.covered(self)
        called, shipped = ([0.0] * len(due) for _ in range(2))
        for row in book.book.tables["moves"]:
            h = due[book.book.number[row["period"]]]
            if row["source"] == book.terms.name and row["item"] in items and h is not None:
                called[h] += row["moved_gb"]
                shipped[h] += row["shipped_gb"]
        return called, shipped

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Calls above the entitlement; what is delivered against calls, rate and entitlement alone."""
        called, shipped = self.flows(book)
        for own in self.allots(book.terms):
            asked = got = 0.0
            slack = TOLERANCE * max(1.0, own.entitled)
            for p in own.cell.periods:
                asked, got = asked + called[p], got + shipped[p]
                right = min(asked, own.granted)
                if own.short and not abs(got - right) <= slack:
                    when = f"{own.cell.label} up to {book.setting.periods[p].label}"
                    what = f"{got:,.6g} GB are delivered in {when}, of {asked:,.6g} called it is {right:,.6g}"
                    yield Finding(self.kind, where, what, got - right)
            if not asked <= own.entitled + slack:
                what = f"{asked:,.6g} GB are called for {own.cell.label}, the entitlement leaves {own.entitled:,.6g}"
                yield Finding(self.kind, where, what, asked - own.entitled)
        yield from self.parts(book, where)

    def parts(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Calls of which more than all, or less than nothing, is delivered."""
        for row in book.book.tables["moves"]:
            if row["source"] == book.terms.name and row["item"] in book.terms.covered(self):
                moved, shipped = row["moved_gb"], row["shipped_gb"]
                if not -TOLERANCE * max(1.0, moved) <= shipped <= moved + TOLERANCE * max(1.0, moved):
                    what = f"{shipped:,.6g} GB are delivered of a call of {moved:,.6g} in {row['period']}"
                    yield Finding(self.kind, where, what, shipped - moved)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What may be called for each cell, what is delivered of it at most, in its first period; what does not come."""
        entitled, granted = ([0.0] * len(book.setting.periods) for _ in range(2))
        for own in self.allots(book.terms):
            entitled[min(own.cell.periods)], granted[min(own.cell.periods)] = own.entitled, own.granted
        yield Account("entitlement", "GB", entitled)
        yield Account("allocated", "GB", granted)
        yield Account("not delivered", "GB", [asked - got for asked, got in zip(*self.flows(book), strict=True)])

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """What cannot stand beside it, an entitlement of nothing, unlike pieces, a past that is not known, no shortage at all."""
        yield from self.said_twice(terms, where)
        items, own = terms.covered(self), self.allots(terms)
        if self.entitlement is None and own and not any(self.whole(terms, owed.cell) for owed in own):
            what = "nothing says what we are entitled to: no volume clause of the contract commits any of it"
            yield Problem(what, "write entitlement: 3 PB/quarter", path=where)
        if self.entitlement is not None:
            yield from unlike(terms, self.entitlement, items, where)
        yield from unknown_past(terms, self, self.per, where)
        ways = [future.setting.terms[terms.name] for future in terms.setting.futures]
        if not any(owed.short for way in ways for item in items for owed in allotted(way, item).values()):
            what = "all of the entitlement is delivered in every future: the clause only limits the calls"
            step = "write `rate`, or `allocation` in the outcomes of a driver"
            yield Problem(what, step, path=where, severity="warning")

    def said_twice(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A share of the calls beside a share of the entitlement."""
        name = terms.name
        if any(way.setting.scenario.contracts[name].delivers is not None for way in terms.setting.futures):
            what = (
                f"what comes is said twice: a share of the calls (contracts.{name}.delivers) and one of an entitlement"
            )
            step = "take out `delivers` here and in the outcomes of drivers, and write `rate` or `allocation`; or drop the clause"
            places = [where] if terms.record.delivers is None else [where, f"contracts.{name}.delivers"]
            yield from (Problem(what, step, path=place) for place in places)
