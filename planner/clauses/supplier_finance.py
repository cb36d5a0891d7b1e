"""Money the supplier lends or advances us, and how it goes back: on dates with interest, or by a premium on what is delivered.

    received      = amount on its dates                                                             money, cash in
    dated:          repaid[d] + interest[d],  interest = rate * outstanding * days / 365            money, days d
    by a premium:   back[v] = min(total, back before as_of + sum of premium[i] * invoiced[i, u] over u up to v),  a binary per v
                    what is left of `total` on the last day is due then, or forgiven                 money, data nodes v
    ended early:    back[e] = due_on_termination * (what is outstanding on e, with its interest) * ended[e]; nothing after it

Its net present value at our own discount rate is the sum of its ledger lines: that is the capital it binds, theirs and ours.
What is owed after the horizon stands in a line of its own, no cash: repayments at their own day; what is left of a total at
what a dollar of it costs when forecast need repays it, quarter by quarter, and the last day brings the rest. Trap: a loan that
is repaid by a premium is a price: without a `total` the premium is added to the price for good, and where the rest is forgiven
each GB bought elsewhere is a GB less of it, so that a source between the contract's price and price plus premium is preferred.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from planner.errors import Problem
from planner.model.ahead import quarters_from
from planner.model.dated import Payment, bill_dated, dues, pay_dated, repaid_reasons, with_interest
from planner.model.endings import ends_inside, last_day, marks, settled, settles, stopped, unknown_at_end
from planner.model.plugin import Account, Charge, Clause, Finding, Handed, KeyDate, Reason
from planner.model.pricing import beginning
from planner.model.volumes import TOLERANCE, ending
from planner.scenario.fields import Money, MoneySeries, Price, Share, When, Yearly, refuse, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

RECEIVED, BACK, AFTER = "supplier finance", "repayment", "repaid after the horizon"


class SupplierFinance(Clause):
    """Money the supplier lends us, repaid on dates or by a premium."""

    remembers_by_id: ClassVar[str] = "repaid"
    adjusts_at: ClassVar[int] = 90
    amount: MoneySeries = said("how much we receive, or how much on which dates")
    due: When | None = said("when we receive it, where no dates are given; the clause's first day when absent", None)
    repaid: MoneySeries | None = said("how much of it we repay on which dates", None)
    rate: Yearly = said("interest on what is outstanding, paid with each repayment", 0.0)
    premium: Price | None = said("instead: what each GB delivered repays", None)
    total: Money | None = said("how much the premium repays in all; without it the premium is a price", None, gt=0)
    rest: Literal["due", "forgiven"] = said("what is left of the total on the last day is due, or forgiven", "due")
    due_on_termination: Share = said(
        "share of what is outstanding that is due at once where the contract ends early: 105% with a premium of 5 %",
        1.0,
    )

    @model_validator(mode="after")
    def one_way(self) -> SupplierFinance:
        """Repaid on dates, or by a premium."""
        if (self.repaid is None) == (self.premium is None):
            raise refuse(
                "money is repaid on dates or by a premium", "write repaid: {2028-01: 50 MUSD}, or premium: 0.02 USD/GB"
            )
        if self.repaid is not None and self.repaid.points[0][0] == date.min:
            raise refuse("a repayment has no date", "write repaid: {2028-01: 50 MUSD, 2029-01: 50 MUSD}")
        if self.premium is None and self.total is not None:
            raise refuse("a total is repaid by a premium", "give the `premium`, or take `total` out")
        if self.premium is not None and self.rate:
            raise refuse("a premium bears no interest of its own", "put the interest into `total`, or repay on dates")
        return self

    # Figures --------------------------------------------------------------------------------------------------------

    def receipts(self, terms: Terms) -> list[tuple[date, float]]:
        """What we receive and when, of the contract as signed."""
        day = self.due.first if self.due else beginning(terms, self)
        return [(day if when == date.min else when, -money * terms.signed) for when, money in self.amount.points]

    def repayments(self, terms: Terms, end: date = date.max) -> list[tuple[date, float]]:
        """What goes back on dates: principal and the interest of the days since the last one; all that is outstanding on an end."""
        back = [(day, money * terms.signed) for day, money in (self.repaid or self.amount).points]
        events = sorted(event for event in [*self.receipts(terms), *back] if event[0] < end)
        if end < date.max:
            to_come, outstanding = sum(money for day, money in back if day >= end), -sum(money for _, money in events)
            events.append((end, max(0.0, min(to_come, outstanding))))
        return with_interest(events, self.rate) if self.repaid is not None else []

    def called_in(self, terms: Terms, p: int) -> float:
        """What of a dated loan is due at once where the contract ends early, in a period."""
        end = terms.setting.periods[p].start
        return self.due_on_termination * sum(money for day, money in self.repayments(terms, end) if day == end)

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """When the money comes, and when it goes back on dates."""
        yield from (KeyDate(day, "loan received", "pay") for day, _ in self.receipts(terms))
        yield from (KeyDate(day, "loan repaid", "pay") for day, _ in self.repayments(terms))

    def open_money(self, terms: Terms) -> float:
        """What has come by as_of and not gone back."""
        today = terms.setting.as_of
        come = -sum(money for day, money in self.receipts(terms) if day <= today)
        if self.repaid is None:
            return self.left(terms) if come and self.total is not None else 0.0
        return come - sum(money * terms.signed for day, money in self.repaid.points if day <= today)

    def owed_after(self, terms: Terms) -> float:
        """What repayments after the horizon are worth in its last period."""
        setting = terms.setting
        late = [(day, money) for day, money in self.repayments(terms) if day >= setting.end]
        return sum(money * setting.discount(day) for day, money in late) / setting.discounts[-1]

    def left(self, terms: Terms) -> float:
        """What of the total is still to be repaid at as_of."""
        before = terms.record.so_far.repaid.get(terms.id_of(self), 0.0)
        return max(0.0, (self.total or 0.0) - before) * terms.signed

    def rates(self, terms: Terms) -> list[list[float]]:
        """What a GB of each item of the contract repays in each period."""
        periods, mine = terms.setting.periods, terms.covered(self)
        return [
            [self.per_gb(terms, item) if item in mine and terms.applies(self, p.start) else 0.0 for p in periods]
            for item in terms.items
        ]

    def per_gb(self, terms: Terms, item: str) -> float:
        """The premium per GB."""
        return terms.setting.per_gb(self.premium, item) if self.premium is not None else 0.0

    def adjusts(self, terms: Terms, item: str, day: date, price: float) -> float:
        """A premium that never ends is a price."""
        return price + (self.per_gb(terms, item) if self.total is None else 0.0)

    def over(self, terms: Terms) -> date:
        """First day after the clause, were the contract not ended."""
        return ending(terms.whole, self)

    def worth_after(self, terms: Terms) -> float:
        """What a dollar left at the horizon costs in its last period, if all goes as forecast need would have it."""
        setting, own, items = terms.setting, terms.written, terms.covered(self)
        premium, cost = sum(self.per_gb(own, item) for item in items) / len(items), 0.0
        inside = sum(quarter.gb for quarter in quarters_from(own, self, setting.start, setting.end))
        left = whole = max(0.0, self.left(own) - premium * inside) or 1.0
        for quarter in quarters_from(own, self, setting.end):
            back = min(left, premium * quarter.gb)
            left, cost = left - back, cost + back * quarter.worth
        final = setting.discount(last_day(own, self)) / setting.discounts[-1] if self.rest == "due" else 0.0
        return (cost + left * final) / whole

    # The part -------------------------------------------------------------------------------------------------------

    def dated(self, terms: Terms) -> tuple[tuple[str, tuple[Payment, ...]], ...]:
        """Dated money in the plan, by ledger term."""
        return (RECEIVED, dues(terms, self.receipts(terms))), (BACK, dues(terms, self.repayments(terms)))

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """Dated money, what is owed after the horizon, and the premium until its total is back."""
        terms, at_end = contract.terms, model.last_nodes()
        for term, owed in self.dated(terms):
            pay_dated(model, term, owed, contract.signed, where)
        if self.repaid is not None:
            model.pay(AFTER, contract.signed * at_end * self.owed_after(terms), where, cash=False)
            for end, p in settles(terms).items():
                due = model.by_period(marks(terms, {p: self.called_in(terms, p)}))
                model.pay(BACK, contract.standing.ended[end] * due, where)
        if self.total is not None:
            back = self.build_premium(model, contract, where)
            contract.settle_invoiced(BACK, back - back.via(model.period.back), where)
            self.build_rest(model, contract, contract.standing.agreed * self.left(terms) - back, where)

    def build_rest(self, model: Model, contract: ContractModel, rest: Expr, where: str) -> None:
        """What premiums have not brought back: due where the contract ends early, else on the last day or after the horizon."""
        terms, count = contract.terms, len(contract.terms.setting.periods)
        gone = settled(contract, self.over(terms), where, rest, self.left(terms))
        model.pay(BACK, gone * self.due_on_termination, where)
        early, last = (
            settles(terms, self.over(terms)).values(),
            self.final(terms) if ends_inside(terms, self) else count - 1,
        )
        rest = rest - gone.via(model.later([last if p in early else None for p in range(count)]))
        if not ends_inside(terms, self):
            worth = contract.figures(lambda own: [self.worth_after(own)] * count)
            model.pay(AFTER, rest * model.last_nodes() * worth, where, cash=False)
        elif self.rest == "due":
            final = model.by_period([float(p == last) for p in range(count)])
            model.pay(BACK, rest * final, where, days=[last_day(terms, self)] * count)

    def final(self, terms: Terms) -> int | None:
        """The period in which the rest is due; None where the clause was over before."""
        return terms.setting.period_holding(last_day(terms, self))

    def build_premium(self, model: Model, contract: ContractModel, where: str) -> Expr:
        """What is back at each node: the smaller of the total and all premiums so far; the binary says which."""
        most, paid = self.left(contract.terms), contract.invoiced_at(self.rates)
        to_date = model.var(f"{where}.to_date", model.period, upper=float(model.most(paid).values.sum()))
        model.row(f"{where}.to_date", to_date - to_date.via(model.period.back) - paid == 0.0)
        back = model.var(f"{where}.repaid", model.period, upper=most)
        done = model.var(f"{where}.done", model.period, upper=1.0, integer=True)
        model.row(f"{where}.paid", back - to_date <= 0.0)
        agreed = contract.standing.agreed * most
        model.row(f"{where}.total", back - agreed <= 0.0)
        model.row(f"{where}.all_paid", back - to_date + done * model.most(to_date) >= 0.0)
        model.row(f"{where}.all_back", back - agreed - done * most >= -most)
        return back

    def back(self, book: ContractBook) -> list[float]:
        """What of the total is back at each period's end, from the invoices."""
        terms = book.terms
        return [min(self.left(terms), money) for money in accumulate(book.invoiced_at(self.rates(terms)))]

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The same from the invoices."""
        terms, last = book.terms, len(book.setting.periods) - 1
        for term, owed in self.dated(terms):
            yield from bill_dated(term, owed, where)
        if self.repaid is not None and (gone := stopped(terms)) is not None:
            yield Charge(BACK, where, gone, self.called_in(terms, gone))
        elif self.repaid is not None:
            yield Charge(AFTER, where, last, self.owed_after(terms))
        if self.total is not None:
            yield from self.bill_premium(book, where)

    def bill_premium(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """What the premiums bring back until the total is, and what of it is due otherwise."""
        terms, last, gone = book.terms, len(book.setting.periods) - 1, stopped(book.terms, self.over(book.terms))
        back = self.back(book)
        yield from book.settled_invoiced(BACK, where, [now - then for then, now in pairwise([0.0, *back])])
        final = self.final(terms)
        if gone is not None:
            yield Charge(BACK, where, gone, self.due_on_termination * (self.left(terms) - back[gone]))
        elif not ends_inside(terms, self):
            yield Charge(AFTER, where, last, (self.left(terms) - back[-1]) * self.worth_after(terms))
        elif self.rest == "due" and final is not None:
            yield Charge(BACK, where, final, self.left(terms) - back[final], last_day(terms, self))

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What of the total has gone back, or goes with the invoices of calls that are placed and come later."""
        back, name, told = self.back(book), book.terms.id_of(self), book.terms.record.so_far.repaid
        steps = [now - then for then, now in pairwise([0.0, *back])]
        gone = told.get(name, 0.0) + back[since - 1] + book.placed(steps, since)
        return Handed({"repaid": {name: gone}} if self.total else {})

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """More or less is said to be back than the premiums so far, or the total."""
        said = book.decided(where, "repaid")
        for period, back in zip(book.setting.periods, self.back(book) if self.total is not None else (), strict=False):
            found = said.get(period.label, 0.0)
            if not abs(found - back) <= TOLERANCE * max(1.0, back):
                what = f"{found:,.6g} are said to be back by {period.label}, the premiums so far make it {back:,.6g}"
                yield Finding(self.kind, where, what, found - back)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What we still owe of it at each period's end, and what went back, interest apart."""
        terms, periods = book.terms, book.setting.periods
        if self.total is not None:
            owed, over = [self.left(terms) - money for money in self.back(book)], ending(terms, self)
        elif self.repaid is not None:
            flows = [(d, -m) for d, m in self.receipts(terms)] + [(d, -m * terms.signed) for d, m in self.repaid.points]
            owed, over = [sum(m for d, m in flows if d < p.end) for p in periods], terms.ended or date.max
        else:
            return
        left = [money if p.start < over else 0.0 for money, p in zip(owed, periods, strict=True)]
        yield Account("financed", "money", left, balance=True)

    def reasons(self, book: ContractBook, where: str, p: int, within: bool) -> Iterable[Reason]:
        """What of a repayment is principal and what interest, and what is left."""
        principal = dict(self.repaid.points) if self.repaid else {}
        yield from repaid_reasons(book.terms, principal, self.repayments(book.terms), p) if within else ()
        yield from super().reasons(book, where, p, within)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Money that is received after the horizon, more repaid than received, a price in disguise, an unknown past."""
        received, setting = -sum(money for _, money in self.receipts(terms)), terms.setting
        if any(day >= setting.end for day, _ in self.receipts(terms)):
            what = "money is received after the horizon: the plan would repay what it never gets"
            yield Problem(what, "lengthen the horizon, or leave the clause out", path=where)
        principal = sum(money for _, money in self.repaid.points) if self.repaid is not None else received
        if principal > received * (1.0 + TOLERANCE):
            what = f"{principal:,.0f} are repaid of {received:,.0f} received"
            yield Problem(what, "write interest as `rate`", path=where)
        ahead = quarters_from(terms, self, max(setting.as_of, beginning(terms, self)))
        volume, items = sum(quarter.gb for quarter in ahead), terms.covered(self)
        paid = volume * sum(self.per_gb(terms, item) for item in items) / len(items)
        if self.premium is not None and self.total is None:
            what = f"the premium never ends, so it is a price: at forecast need {paid:,.0f} go back for {received:,.0f}"
            step = "give the `total` that is repaid, or compare it as a price"
            yield Problem(what, step, path=where, severity="warning")
        elif self.premium is not None and paid < self.left(terms) * (1.0 - TOLERANCE):
            what = f"the premium brings back {paid:,.0f} of {self.left(terms):,.0f} at forecast need; the rest is {self.rest}"
            yield Problem(what, "check premium and total, or the day the clause ends", path=where, severity="warning")
        if self.premium is not None:
            yield from unknown_at_end(terms, self.total, max(day for day, _ in self.receipts(terms)), where)
        past = min(day for day, _ in self.receipts(terms)) < setting.as_of and not terms.offered
        if self.total is not None and past and terms.id_of(self) not in terms.record.so_far.repaid:
            what = "money was received before as_of and what went back of it is not given: it counts as nothing"
            step = f"write contracts.{terms.name}.so_far.repaid.{terms.id_of(self)}"
            yield Problem(what, step, path=where, severity="warning")
