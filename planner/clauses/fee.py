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
from typing import TYPE_CHECKING, Literal

from planner.errors import Problem
from planner.model.plugin import Charge, Clause
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

    amount: Money = said("how much each time")
    per: Literal["once", "year", "order"] = said("how often: once, each contract year, each period with a call", "once")
    due: When | None = said("for `once`: when it is due; the clause's first day when absent", None)

    def days(self, terms: Terms) -> Iterator[date]:
        """The days a dated fee is due on."""
        if self.per == "once":
            yield self.due.first if self.due else beginning(terms, self)
        elif self.per == "year":
            yield from (first for first, _ in stretches(terms, self, "year"))

    def dated(self, terms: Terms) -> list[tuple[float, date]]:
        """Money of a dated fee in each period, and the day it is due."""
        setting = terms.setting
        found = [(0.0, period.start) for period in setting.periods]
        for day in self.days(terms):
            p = setting.period_holding(max(day, setting.start)) if day >= setting.as_of else None
            if p is not None and terms.offered and p <= terms.holds_from:
                p, day = terms.holds_from, max(day, setting.periods[terms.holds_from].start)
            if p is not None and (terms.ended is None or setting.periods[p].start < terms.ended):
                found[p] = (found[p][0] + terms.signed * self.amount, day)
        return found

    def orders(self, terms: Terms) -> list[bool]:
        """Periods in which a call costs the fee."""
        return [self.per == "order" and terms.applies(self, period.start) for period in terms.setting.periods]

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """Known money, or a switch in each period that a call turns on."""
        terms = contract.terms
        if self.per != "order":
            money, days = zip(*self.dated(terms), strict=True)
            model.pay("fee", contract.signed * model.by_period(money), where, days=days)
            return
        calls = contract.calls(terms.covered(self))
        most = model.most(calls) * model.by_period([float(on) for on in self.orders(terms)], model.call)
        ordered = model.var(f"{where}.ordered", model.call, upper=1.0, integer=True, where=most)
        model.row(f"{where}.ordered", calls <= ordered * most, where=most)
        model.pay("fee", ordered * self.amount, where)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """Dated fees, and one for each period with a call."""
        terms = book.terms
        calls = book.called(terms.covered(self))
        for p, ((dated, day), on) in enumerate(zip(self.dated(terms), self.orders(terms), strict=True)):
            yield Charge("fee", where, p, dated + (self.amount if on and calls[p] > 0 else 0.0), day)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A date for a fee that has none; a fee that is never due in the plan."""
        if self.due is not None and self.per != "once":
            yield Problem(
                f"a fee per {self.per} has no `due` date", "leave `due` out, or write `per: once`", path=where
            )
        elif self.per != "order" and not any(money for money, _ in self.dated(terms)) and self.amount:
            what = "the fee is due before as_of or beyond the horizon: it is not in the plan"
            yield Problem(what, "check its date, or leave it out", path=where, severity="warning")
