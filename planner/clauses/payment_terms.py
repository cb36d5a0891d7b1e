"""When an invoice is paid: net so many days after delivery, or earlier for a discount where that is worth more to us.

    paid on = delivery + within   at (1 - discount) * invoice     where (1 - discount) * df(delivery + within) <= df(delivery + net)
            = delivery + net      at invoice                       otherwise                              money, days

Goods, and whatever other clauses settle with an invoice, move with it; what falls after the horizon stands as payable, discounted
to its own day. The choice is the same in all futures: it rests on our discount rate alone. Open orders are paid as their own lines
say, and a deficiency is billed when it arises. Trap: money falls on the first day of the period that holds its day, so in a plan of
quarters most terms of 60 days move nothing, and the discount for paying early is still had.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.calendar import add
from planner.errors import Problem
from planner.model.dues import share_reasons
from planner.model.plugin import Charge, Clause, Reason
from planner.quantities import Duration
from planner.scenario.fields import Length, Portion, refuse, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class PaymentTerms(Clause):
    """When an invoice is paid, and what paying early saves."""

    net: Length = said("time from delivery to payment")
    discount: Portion = said("share taken off an invoice that is paid within a shorter time", 0.0)
    within: Length | None = said("that shorter time", None)

    @property
    def outlasts(self) -> bool:
        """What was handed over is paid as agreed."""
        return True

    @model_validator(mode="after")
    def both_or_none(self) -> PaymentTerms:
        """A discount has a time, which is shorter than the net one."""
        if (self.discount > 0.0) != (self.within is not None):
            raise refuse(
                "a discount needs the time it is given for", "write {net: 60 days, discount: 2%, within: 10 days}"
            )
        if self.within is not None and self.within.days() >= self.net.days():
            raise refuse("the discount is given for paying no earlier than net", "make `within` shorter than `net`")
        return self

    def early(self, terms: Terms, day: date) -> date | None:
        """The day on which what is delivered on `day` is paid with the discount; None where waiting is worth more."""
        if self.within is None:
            return None
        soon, late = after(day, self.within), after(day, self.net)
        worth = (1.0 - self.discount) * terms.setting.discount(soon)
        return soon if worth <= terms.setting.discount(late) else None

    def pays_on(self, terms: Terms, day: date) -> date:
        """Early where the discount is worth it, else net."""
        return self.early(terms, day) or after(day, self.net)

    def saves(self, terms: Terms) -> list[float]:
        """Share of the invoices of each period that paying early saves."""
        return [
            self.discount if terms.applies(self, period.start) and self.early(terms, period.start) else 0.0
            for period in terms.setting.periods
        ]

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """The discount; the delay itself is in when invoices are paid."""
        saves = self.saves(contract.terms)
        if any(saves):
            taken = contract.invoice(contract.terms.items) * model.by_period(saves)
            contract.settle_invoiced("early payment", taken * -1.0, where)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The same from the invoices."""
        invoices = book.invoice(book.terms.items)
        saved = [-share * money for share, money in zip(self.saves(book.terms), invoices, strict=True)]
        yield from book.settled_invoiced("early payment", where, saved)

    def reasons(self, book: ContractBook, where: str, p: int, within: bool) -> Iterable[Reason]:
        """The invoices that are paid in a period, and the share that paying early saves."""
        return share_reasons(book, book.invoice(book.terms.items), self.saves(book.terms), "discount", p, within)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Terms for some items only, two at one time, terms that move nothing, a discount that is not worth it."""
        if terms.covered(self) != terms.items:
            what = "an invoice is paid as a whole: payment terms hold for all items of a contract"
            yield Problem(what, "take `items` out, or put the items into contracts of their own", path=where)
        periods = [period for period in terms.setting.periods if terms.applies(self, period.start)]
        others = [own for own in terms.saying("pays_on") if isinstance(own, PaymentTerms) and own is not self]
        if any(terms.applies(own, period.start) for own in others for period in periods):
            what = "two payment terms hold at one time"
            yield Problem(what, "let one end (until) before the other begins (since)", path=where)
        if periods and all(self.pays_on(terms, period.start) < period.end for period in periods):
            what = "every invoice is paid in the period of its delivery, on whose first day money falls: the delay moves nothing"
            yield Problem(what, "plan in shorter periods where the delay matters", path=where, severity="warning")
        if periods and self.discount and not any(self.early(terms, period.start) for period in periods):
            day = periods[0].start
            days = (after(day, self.net) - after(day, self.within or self.net)).days
            earns = (1.0 - self.discount) ** (-365 / days) - 1.0
            what = (
                f"{self.discount:.1%} for paying {days} days earlier is {earns:.1%} a year, less than our discount rate"
            )
            yield Problem(
                what, "the plan never takes it: ask for more, or leave it out", path=where, severity="warning"
            )


def after(day: date, time: Duration) -> date:
    """So much later."""
    return add(day, time.count, time.unit)
