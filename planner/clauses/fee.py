"""Fixed money: once, in every contract year, or in every period with a call.

    once       amount on `due` (the clause's first day when absent)
    year       amount on the first day of each contract year
    order      amount * z[n],   called[n] <= most[n] * z[n],   z binary          money, information nodes n

A dated fee is discounted by its day. What was due before as_of is paid; what falls between as_of and the horizon is due in
its first period; what is due before an offer is signed is due when it is; what falls beyond the horizon is not in the plan.
Trap: a fee per order is an integer decision in every period in which a call is possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.dated import Payment, bill_dated, dues, pay_dated
from planner.model.plugin import Charge, Clause, KeyDate
from planner.model.pricing import beginning
from planner.model.volumes import stretches
from planner.scenario.fields import Money, When, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class Fee(Clause):
    """Fixed money: once, in every contract year, or in every period with a call."""

    asked_for_signing: ClassVar[bool] = True
    amount: Money = said("how much each time")
    per: Literal["once", "year", "order"] = said("how often: once, each contract year, each period with a call", "once")
    due: When | None = said("for `once`: when it is due; the clause's first day when absent", None)

    @property
    def outlasts(self) -> bool:
        """What is due after the supplier has failed is not paid."""
        return True

    def days(self, terms: Terms) -> Iterator[date]:
        """The days a dated fee is due on."""
        if self.per == "once":
            yield self.due.first if self.due else beginning(terms, self)
        elif self.per == "year":
            yield from (first for first, _ in stretches(terms, self, "year"))

    def dated(self, terms: Terms) -> tuple[Payment, ...]:
        """What of a dated fee falls in the plan."""
        return dues(terms, ((day, terms.signed * self.amount) for day in self.days(terms)))

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """The days a dated fee is due on."""
        return (KeyDate(day, "fee due", "pay") for day in self.days(terms))

    def orders(self, terms: Terms) -> list[bool]:
        """Periods in which a call costs the fee."""
        return [self.per == "order" and terms.applies(self, period.start) for period in terms.setting.periods]

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """Known money, or a switch in each period that a call turns on."""
        terms = contract.terms
        if self.per != "order":
            pay_dated(model, "fee", self.dated(terms), contract.signed, where)
            return
        calls = contract.calls(terms.covered(self))
        most = model.most(calls) * model.by_period([float(on) for on in self.orders(terms)], model.call)
        ordered = model.var(f"{where}.ordered", model.call, upper=1.0, integer=True, where=most)
        model.row(f"{where}.ordered", calls <= ordered * most, where=most)
        model.pay("fee", ordered * self.amount, where)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """Dated fees, and one for each period with a call."""
        terms = book.terms
        yield from bill_dated("fee", self.dated(terms), where)
        for p, (on, called) in enumerate(zip(self.orders(terms), book.called(terms.covered(self)), strict=True)):
            yield Charge("fee", where, p, self.amount if on and called > 0 else 0.0)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A date for a fee that has none; a fee that is never due in the plan."""
        if self.due is not None and self.per != "once":
            yield Problem(
                f"a fee per {self.per} has no `due` date", "leave `due` out, or write `per: once`", path=where
            )
        elif self.per != "order" and not self.dated(terms) and self.amount:
            what = "the fee is due before as_of or beyond the horizon: it is not in the plan"
            yield Problem(what, "check its date, or leave it out", path=where, severity="warning")
