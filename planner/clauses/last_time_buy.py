"""The supplier ends an item: a last day to order, a last day it ships, and perhaps a most that can still be ordered.

    called[n] = 0 in periods that start after `last_order`,      delivered[v] = 0 in those that start after `last_ship`
    sum of called from the first day of the clause to the last order <= at_most                          GB, on every path

A call is dated by the first day of its period, a delivery likewise. What was ordered in time and ships too late is not handed
over, so it is not called. Trap: what is needed after the last shipment is bought before the last order and lies for years, and
a plan whose horizon ends first buys nothing for what comes after it: give the stock at the end a value or a least (terminal,
final_stock).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.cells import Cell
from planner.model.past import by_then
from planner.model.plugin import Account, Clause, Finding, Handed, KeyDate
from planner.model.pricing import beginning
from planner.model.volumes import TOLERANCE
from planner.scenario.fields import Volume, When, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class LastTimeBuy(Clause):
    """The supplier ends an item: a last day to order, a last day it ships, and perhaps a most that can still be ordered."""

    role: ClassVar[Literal["volume"]] = "volume"
    last_order: When = said("last day on which it can be ordered")
    last_ship: When | None = said("last day on which it is handed over; as ordered when absent", None)
    at_most: Volume | None = said("most that can be ordered from the clause's first day on", None)

    # Figures --------------------------------------------------------------------------------------------------------

    def after(self, terms: Terms, last: When | None) -> list[float]:
        """1 in periods that start after a day, 0 before; 0 in all where there is none."""
        return [float(last is not None and period.start > last.last) for period in terms.setting.periods]

    def window(self, terms: Terms) -> Cell:
        """The periods in which the last orders are placed, as one cell."""
        first, end = beginning(terms, self), self.last_order.end
        periods = tuple(p for p, period in enumerate(terms.setting.periods) if first <= period.start < end)
        return Cell("last orders", first, end, periods, first < terms.setting.start, end > terms.setting.end)

    def most(self, terms: Terms) -> float:
        """GB that can be ordered, at the size that is signed."""
        size = terms.setting.gb(self.at_most, terms.covered(self)[0]) if self.at_most else 0.0
        return terms.size * size

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """No calls after the last order, no deliveries after the last shipment, no more in all than there is."""
        terms, items = contract.terms, contract.terms.covered(self)
        calls = contract.calls(items)
        late = model.by_period(self.after(terms, self.last_order), model.call)
        model.row(f"{where}.last order", calls <= 0.0, where=late)
        mine = model.column(contract.item, {item: float(item in items) for item in terms.items})
        gone = model.by_period(self.after(terms, self.last_ship))
        model.row(f"{where}.last ship", (contract.handed * mine).sum(contract.item) <= 0.0, where=gone)
        if self.at_most is not None:
            axis = contract.cells(f"{where} orders", (self.window(terms),))
            most = contract.sized(contract.by_cell(lambda own, _: self.most(own), axis))
            model.row(f"{where}.most", calls.via(model.nodes.same).via(axis.within) <= most)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Calls after the last order, deliveries after the last shipment, more ordered than can be."""
        terms, called = book.terms, book.called(book.terms.covered(self))
        taken = book.book.per_period(
            "moves",
            "shipped_gb",
            lambda row: row["source"] == terms.name and row["item"] in terms.covered(self),
            "delivered",
        )
        for flows, last, word in ((called, self.last_order, "ordered"), (taken, self.last_ship, "shipped")):
            for p, late in enumerate(self.after(terms, last)):
                if late and flows[p] > TOLERANCE:
                    label = terms.setting.periods[p].label
                    what = f"{flows[p]:,.6g} GB are {word} in {label}, the last day was {last.last if last else ''}"
                    yield Finding(self.kind, where, what, flows[p])
        got, most = sum(called[p] for p in self.window(terms).periods), self.most(terms)
        if self.at_most is not None and not got <= most + TOLERANCE * max(1.0, most):
            yield Finding(self.kind, where, f"{got:,.6g} GB are ordered in all, {most:,.6g} can be", got - most)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """GB that can still be ordered."""
        if self.at_most is None:
            return
        called, left = book.called(book.terms.covered(self)), self.most(book.terms)
        found = [0.0] * len(called)
        for p in self.window(book.terms).periods:
            left -= called[p]
            found[p] = left
        yield Account("last orders left", "GB", found, balance=True)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What can still be ordered."""
        if self.at_most is None:
            return Handed()
        ordered = by_then(book.called(book.terms.covered(self)), self.window(book.terms), since)
        return Handed(own={"at_most": max(0.0, self.most(book.terms) - ordered) / (book.terms.size or 1.0)})

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """The last order and the last shipment."""
        items = ", ".join(terms.covered(self))
        yield KeyDate(self.last_order.last, f"last day to order {items}", "act")
        if self.last_ship is not None:
            yield KeyDate(self.last_ship.last, f"last day on which {items} ships", "end")

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Days in the wrong order, volumes promised for what is no longer made, a need that nobody can serve."""
        setting, items, lead = terms.setting, terms.covered(self), terms.record.lead_time
        last = self.last_ship.last if self.last_ship else None
        if last is not None and last < self.last_order.first:
            what = f"the last shipment, {last}, comes before the last order, {self.last_order.last}"
            yield Problem(what, "exchange the two days", path=f"{where}.last_ship")
        elif last is not None and lead and setting.after(self.last_order.first, (lead,)) > last:
            what = f"what is ordered on {self.last_order.first} would ship after {last} and is not handed over"
            step = f"order a lead time before {last}, or ask for a later last_ship"
            yield Problem(what, step, path=f"{where}.last_ship", severity="warning")
        ends = max(self.last_ship.end, terms.first) if self.last_ship else terms.end
        least = terms.committed(items, ends, terms.end, "least") if ends < terms.end else 0.0
        if least > 0 and not terms.excused(items, ends) and not terms.converts:
            what = f"{least:,.6g} GB are promised after {last}, when nothing is made any more"
            yield Problem(what, "end the volume clause by then (until), or add a convert clause", path=where)
