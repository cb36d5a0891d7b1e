"""Which day's price holds for what is delivered: that of the order, of the delivery, or of the invoice.

    order       P(t) = price on the day of the call, a lead time before delivery; once the quote has run out (`valid`), on shipment
    delivery    P(t) = price on the day of delivery, as without the clause
    invoice     paid on delivery at that day's price;   repricing = handed over * (P(t + after) - P(t)), when it is invoiced

money per GB. The day of the call is the first of the period that a lead time before delivery falls in, since calls are made then.
What the invoice adds is true only on its day, so it is settled on the paths that lead there, in its own line after the horizon.
Trap: a price fixed at order is known when calling and one fixed at delivery is not; a lead time longer than the quote is valid
makes the first into the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from planner.calendar import add
from planner.errors import Problem
from planner.model.dues import Due, settled
from planner.model.plugin import Charge, Clause, Reason
from planner.quantities import Duration
from planner.scenario.fields import Length, refuse, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

TERM = "repricing"


class PriceBasis(Clause):
    """Which day's price holds for what is delivered: that of the order, of the delivery, or of the invoice."""

    on_the_way: ClassVar[bool] = True
    traits: ClassVar[frozenset[str]] = frozenset(("dated",))
    refuses: ClassVar[Mapping[str, str]] = {"dated": "each says which day's price holds"}
    fixed: Literal["order", "delivery", "invoice"] = said("when the price is fixed")
    valid: Length | None = said(
        "for `order`: how long the quote holds; what ships later has the price of its day", None
    )
    after: Length | None = said("for `invoice`: how long after delivery it is invoiced", None)

    @model_validator(mode="after")
    def one_basis(self) -> PriceBasis:
        """Each word goes with its basis."""
        if (self.after is None) == (self.fixed == "invoice"):
            what = (
                "an invoice price needs its day"
                if self.fixed == "invoice"
                else f"`after` says nothing about {self.fixed}"
            )
            raise refuse(what, "write {fixed: invoice, after: 30 days}, or leave `after` out")
        if self.valid is not None and self.fixed != "order":
            raise refuse("only a price fixed at order is valid for a time", "write fixed: order, or leave `valid` out")
        return self

    def ordered(self, terms: Terms, day: date) -> date:
        """The day of the call for what is delivered on a day."""
        lead = terms.record.lead_time or Duration(0.0, "day")
        called = add(day, -lead.count, lead.unit)
        p = terms.setting.period_holding(called)
        return called if p is None else terms.setting.periods[p].start

    def priced_by(self, terms: Terms, day: date) -> date | None:
        """The day of the call, while the quote holds."""
        if self.fixed != "order":
            return None
        ordered = self.ordered(terms, day)
        return None if self.valid and add(ordered, self.valid.count, self.valid.unit) < day else ordered

    def invoiced(self, day: date) -> date:
        """The day of the invoice for what is delivered on a day."""
        return add(day, self.after.count, self.after.unit) if self.after else day

    def rates(self, terms: Terms, item: str) -> list[float]:
        """What the invoice adds to a GB delivered in each period."""
        found = []
        for period in terms.setting.periods:
            now = terms.price_on(item, period.start)
            then = terms.price_on(item, period.start, self.invoiced(period.start))
            on = now is not None and then is not None and terms.applies(self, period.start)
            found.append(then - now if on and then is not None and now is not None else 0.0)
        return found

    def dues(self, terms: Terms) -> list[Due]:
        """When what is delivered in each period is invoiced."""
        return [settled(terms.setting, self.invoiced(period.start)) for period in terms.setting.periods]

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """What the invoice adds."""
        for item in contract.terms.covered(self) if self.after else ():
            goods, dues = contract.handed_over((item,)), self.dues(contract.terms)
            contract.settle(TERM, goods, dues, where, partial(self.rates, item=item))

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The same from what was handed over; open orders have their own money."""
        for item in book.terms.covered(self) if self.after else ():
            yield from book.settled(
                TERM, book.invoiced((item,)), self.dues(book.terms), where, self.rates(book.terms, item)
            )

    def reasons(self, book: ContractBook, where: str, p: int, within: bool) -> Iterable[Reason]:
        """What was handed over of what is invoiced in a period, and how far the price of the invoice is above that of its day."""
        for item in book.terms.covered(self) if self.after else ():
            told = zip(
                book.setting.periods,
                book.invoiced((item,)),
                self.rates(book.terms, item),
                self.dues(book.terms),
                strict=True,
            )
            for period, gb, rate, due in told:
                if (due.period, due.within) == (p, within) and gb and rate:
                    yield Reason(f"{item} handed over", gb, "GB", day=period.start)
                    yield Reason("price of the invoice above that", rate, "money/GB", "after")

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A quote that has run out before anything can ship."""
        days = [period.start for period in terms.setting.periods if terms.applies(self, period.start)]
        if self.fixed == "order" and self.valid and days and all(self.priced_by(terms, day) is None for day in days):
            what = f"a quote is valid for {self.valid.count:g} {self.valid.unit}s and the lead time is longer: all is repriced"
            step = "ask for a longer validity, or write fixed: delivery"
            yield Problem(what, step, path=where, severity="warning")
