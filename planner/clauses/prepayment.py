"""Money paid ahead, credited against later invoices; what is never credited is paid back in part, the rest is forfeited.

    balance[v] = balance[parent] + paid[v] - credited[v] - deducted[v],   balance >= 0            money, data nodes v
    credited[v] <= sum_i min(credit[i], P[i, v]) * invoiced[i, v]         from `credited_from` on, i the clause's items
    deducted[v] <= take-or-pay[v]                                         where a shortfall is deducted from it
    refund      = refund share * balance                                  on the last day; the rest is forfeited
    where the contract ends early:  refund = refund_on_termination * balance, and nothing is left after it, on every path
    letter of credit = cost * amount * days / 365                         while it stands

Credits are our right: they are taken when they are worth most, and are paid with the invoice they stand on. A term that passes
the horizon is valued in a line of its own, no cash: what invoices at forecast need (at most what is committed) can still credit,
quarter by quarter, and the refund of the rest, with no shortfall deducted (planner.model.deposits). Trap: a share of the invoice is
a share of the price, so what comes back at today's price is stranded at the floor; and a dollar comes back once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from planner.model.ahead import Quarter, quarters_from
from planner.model.dated import Payment, bill_dated, dues, pay_dated
from planner.model.deposits import (
    AFTER,
    REFUND,
    Closing,
    Security,
    build_refund,
    credited_out,
    doubts,
    key_dates,
    standing,
    worth_after,
)
from planner.model.dues import invoice_reasons
from planner.model.endings import last_day, marks, settled, settles
from planner.model.exposure import EXPOSED
from planner.model.forfeits import build_called, closing, stands
from planner.model.owed import owed_between
from planner.model.plugin import Account, Charge, Clause, Finding, Handed, KeyDate, Reason
from planner.model.pricing import Limit, beginning
from planner.model.volumes import TOLERANCE, ending
from planner.quantities import UnitPrice
from planner.scenario.fields import MoneySeries, Portion, PortionSeries, When, refuse, said

if TYPE_CHECKING:
    from planner.errors import Problem
    from planner.lp.expr import Expr, Param
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

DEDUCTED, ASSIGNED = "shortfall deducted", "deposit assigned"


class Prepayment(Clause):
    """Money paid ahead, credited against later invoices, in part refunded where it is not."""

    remembers_by_id: ClassVar[str] = "prepaid"
    stakes: ClassVar[bool] = True
    reads_charges: ClassVar[bool] = True
    amount: MoneySeries | None = said("how much, or how much on which dates", None)
    share: PortionSeries | None = said("instead: share of what the contract's minimum is worth over the term", None)
    due: When | None = said("when it is due, where no dates are given; the clause's first day when absent", None)
    credit: Limit = said("credited against an invoice: a share of it, or money per GB of it")
    credited_from: When | None = said("first day of delivery that credits; the clause's first day when absent", None)
    refund: Portion = said("share of what is unused on the last day that is paid back", 0.0)
    refund_on_termination: Portion | None = said(
        "the same where the supplier lets the contract end early; `refund` when absent", None
    )
    shortfall: Literal["billed", "deducted"] = said("a shortfall is billed, or taken out of what is left", "billed")
    security: Security | None = said("what stands behind it: amount, until, cost", None)

    @model_validator(mode="after")
    def one_amount(self) -> Prepayment:
        """An amount or a share, with one way to say when."""
        series = self.amount or self.share
        if series is None or (self.amount is not None and self.share is not None):
            raise refuse("a prepayment is an amount or a share of the minimum", "write amount: 180 MUSD, or share: 18%")
        if self.due is not None and series.points[0][0] != date.min:
            raise refuse("the dates of a prepayment are said twice", "take `due` out, or give one amount")
        return self

    @property
    def outlasts(self) -> bool:
        """It is lost, but for its security."""
        return True

    def installments(self, terms: Terms) -> list[tuple[date, float]]:
        """What is paid ahead and when, of the contract as signed."""
        day = self.due.first if self.due else beginning(terms, self)
        if self.amount is not None:
            found = [(when, money * terms.signed) for when, money in self.amount.points]
        else:
            worth = self.minimum_value(terms)
            found = [(when, part * worth) for when, part in self.share.points] if self.share else []
        return [(day if when == date.min else when, money) for when, money in found]

    def minimum_value(self, terms: Terms) -> float:
        """What the minimum of the whole term is worth at the prices of the clause's first day."""
        items, day, whole = terms.covered(self), beginning(terms, self), terms.whole
        least = sum(part.gb for part in owed_between(whole, day, self.over(terms), day, items))
        return least * whole.mean_price_on(items, day)

    def opening(self, terms: Terms) -> float:
        """What is left at as_of of what was paid before."""
        return float(terms.record.so_far.prepaid.get(terms.id_of(self), 0.0)) if self.live(terms) else 0.0

    def over(self, terms: Terms) -> date:
        """First day after the clause, were the contract not ended."""
        return ending(terms.whole, self)

    def live(self, terms: Terms) -> range:
        """The periods until then."""
        return range(sum(period.start < self.over(terms) for period in terms.setting.periods))

    def paid(self, terms: Terms) -> tuple[Payment, ...]:
        """What of it falls in the plan."""
        return dues(terms, self.installments(terms)) if self.live(terms) else ()

    def rate(self, terms: Terms, item: str, day: date, price: float | None) -> float:
        """Money per GB that a delivery credits at most: never more than the invoice."""
        starts = self.credited_from.first if self.credited_from else day
        if price is None or item not in terms.covered(self) or day < starts or not terms.applies(self, day):
            return 0.0
        if isinstance(self.credit, UnitPrice):
            return min(terms.setting.per_gb(self.credit, item), price)
        return min(self.credit, 1.0) * price

    def rates(self, terms: Terms) -> list[list[float]]:
        """The same for each item of the contract in each period."""
        days = [period.start for period in terms.setting.periods]
        paths = [(item, zip(days, terms.prices[item], strict=True)) for item in terms.items]
        return [[self.rate(terms, item, day, price) for day, price in path] for item, path in paths]

    def ahead(self, terms: Terms, since: date) -> list[tuple[Quarter, float]]:
        """The quarters of the term from a day on that credit, and the money per GB that they do."""
        first, items = max(since, self.credited_from.first) if self.credited_from else since, terms.covered(self)
        return [
            (q, sum(self.rate(terms, item, q.first, terms.price_on(item, q.first)) for item in items) / len(items))
            for q in quarters_from(terms, self, first)
        ]

    def paid_back(self, terms: Terms) -> float:
        """What a dollar left at the end is worth in the last period, where the clause ends after the horizon."""
        return self.refund * terms.setting.discount(last_day(terms, self)) / terms.setting.discounts[-1]

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """When it is paid, when its security ends, when the rest is lost."""
        return key_dates(terms, self)

    def open_money(self, terms: Terms) -> float:
        """What is left of it today, what is due today paid."""
        return self.opening(terms) + sum(due.money for due in self.paid(terms) if due.day <= terms.setting.as_of)

    def letter(self, terms: Terms) -> list[float]:
        """What the security costs in each period, from the first payment on."""
        since = min(day for day, _ in self.installments(terms))
        return self.security.costs(terms, since, self.over(terms)) if self.security else []

    def on_end(self, terms: Terms, end: date) -> tuple[str, float]:
        """Ledger term and share of what is left that comes back at an early end: from the supplier, or from a new party."""
        paid = terms.whole.endings[end].deposit
        back = self.refund if self.refund_on_termination is None else self.refund_on_termination
        return (REFUND, back) if paid is None else (ASSIGNED, paid)

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """The balance on every path, what feeds it and what draws on it."""
        terms, live = contract.terms, self.live(contract.terms)
        share = contract.signed if self.amount is not None else contract.standing.size
        share = share * contract.solvent if contract.may_fail else share
        owed, opening = self.paid(terms), self.opening(terms)
        most = opening + sum(due.money for due in owed) * max(1.0, terms.largest)
        on = model.by_period([float(p in live) for p in range(len(terms.setting.periods))])
        paid = pay_dated(model, "prepayment", owed, share, where)
        if self.security is not None:
            model.pay("letter of credit", contract.signed * model.by_period(self.letter(terms)), where)
        credited = model.var(f"{where}.credited", model.period, upper=most, where=on)
        model.row(f"{where}.credited", credited - contract.invoiced_at(self.rates) <= 0.0, where=on)
        contract.settle_invoiced("credit", credited * -1.0, where)
        used = credited + self.deduct(contract, where, on * most)
        balance = model.var(f"{where}.balance", model.period, upper=most, where=on)
        gone = settled(contract, self.over(terms), where, balance.via(model.period.back) * on, most)
        first = model.by_period([opening, *[0.0] * (len(terms.setting.periods) - 1)])
        before = balance.via(model.period.back) + first
        build_called(contract, self.security, self.over(terms), where, before)
        keeps = before * contract.solvent if contract.may_fail else before
        model.row(f"{where}.balance", balance + used + gone - keeps - paid == 0.0, where=on)
        contract.expose(balance + used - contract.signed * model.by_period(standing(terms, self.security)), where)
        for end, p in settles(terms, self.over(terms)).items():
            term, back = self.on_end(terms, end)
            model.pay(term, gone * model.by_period(marks(terms, {p: -back})), where)
        build_refund(contract, self, balance, where)

    def draws(self) -> frozenset[str]:
        """A shortfall that is deducted."""
        return frozenset({"take-or-pay"} if self.shortfall == "deducted" else ())

    def deduct(self, contract: ContractModel, where: str, most: Param) -> Expr:
        """What of the shortfall is taken out of the balance: no more of it than is left to be paid."""
        model = contract.model
        if self.shortfall == "billed":
            return model.nothing(model.period)
        bill = contract.charged("take-or-pay") + contract.charged(DEDUCTED)
        deducted = model.var(f"{where}.deducted", model.period, upper=most, where=most)
        model.row(f"{where}.deducted", deducted - bill <= 0.0, where=most)
        contract.charge(DEDUCTED, deducted * -1.0, where)
        return deducted

    def drawn(self, book: ContractBook, where: str) -> tuple[list[float], list[float], list[float]]:
        """Credited and deducted in each period as the plan decides it, and what is left at its end."""
        terms, labels = book.terms, [period.label for period in book.setting.periods]
        credited, deducted = (
            [book.decided(where, name).get(label, 0.0) for label in labels] for name in ("credited", "deducted")
        )
        flows = [-credit - deduction for credit, deduction in zip(credited, deducted, strict=True)]
        for due in self.paid(terms):
            flows[due.period] += due.money
        left = list(accumulate(flows, initial=self.opening(terms)))[1:]
        live = stands(terms, self)
        return credited, deducted, [money if p in live else 0.0 for p, money in enumerate(left)]

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """Deposits, credits as the invoices are paid, deductions, the refund or what the rest is worth after the horizon."""
        terms, (credited, deducted, left) = book.terms, self.drawn(book, where)
        yield from bill_dated("prepayment", self.paid(terms), where)
        yield from book.settled_invoiced("credit", where, [-money for money in credited])
        yield from (Charge(DEDUCTED, where, p, -money) for p, money in enumerate(deducted))
        yield from (Charge("letter of credit", where, p, money) for p, money in enumerate(self.letter(terms)))
        over = closing(terms, self, left)
        if over is None:
            yield Charge(AFTER, where, len(left) - 1, -worth_after(terms, self, left[-1]))
        else:
            yield Charge(over.term, where, over.period, -over.share * over.money, over.day)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What is left of it, less what is credited on calls that are placed and come later."""
        credited, _, left = self.drawn(book, where)
        rest = max(0.0, left[since - 1] - book.placed(credited, since))
        return Handed({"prepaid": {book.terms.id_of(self): rest}})

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Credits above what the invoices allow, deductions above the shortfall, more drawn than was paid."""
        terms, (credited, deducted, left) = book.terms, self.drawn(book, where)
        invoices, live = book.invoiced_at(self.rates(terms)), stands(terms, self)
        owed, taken = book.charged("take-or-pay"), book.charged(DEDUCTED)
        slack = TOLERANCE * max(1.0, *map(abs, left), *map(abs, credited))
        for p, period in enumerate(book.setting.periods):
            most = invoices[p] if p in live else 0.0
            short = owed[p] if p in live and self.shortfall == "deducted" else 0.0
            for figure, low, high, what in (
                (credited[p], 0.0, most, "credited"),
                (deducted[p], 0.0, short, "deducted"),
                (-taken[p], 0.0, owed[p], "deducted by all deposits"),
                (left[p], 0.0, inf, "left of the deposit"),
            ):
                if not low - slack <= figure <= high + slack:
                    said = f"{figure:,.6g} are {what} in {period.label}, it can be {low:,.6g} to {high:,.6g}"
                    yield Finding(self.kind, where, said, figure - high if figure > high else figure - low)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """Balance before any refund with the day it is credited out, what drew on it, what of it was secured, what became of it."""
        terms, (credited, deducted, left) = book.terms, self.drawn(book, where)
        stakes = [sum(parts) for parts in zip(left, credited, deducted, strict=True)]
        secured = [min(money, held) for money, held in zip(stakes, standing(terms, self.security), strict=True)]
        over = closing(terms, self, left) or Closing("", 0, 0.0, 0.0)
        figures = {"prepaid balance": left, "credited": credited, "deducted": deducted, "secured": secured}
        figures |= {
            EXPOSED: [money - held for money, held in zip(stakes, secured, strict=True)],
            "refunded": marks(terms, {over.period: over.share * over.money}),
            "forfeited": marks(terms, {over.period: (1.0 - over.share) * over.money}),
        }
        gone, balances = [credited_out(terms, self, left)] * len(left), ("prepaid balance", "secured", EXPOSED)
        return [
            Account(name, "money", values, gone if name == "prepaid balance" else (), balance=name in balances)
            for name, values in figures.items()
        ]

    def reasons(self, book: ContractBook, where: str, p: int, within: bool) -> Iterable[Reason]:
        """The most that the invoices credit, and what the deposit keeps account of."""
        yield from invoice_reasons(book, "most credited", book.invoiced_at(self.rates(book.terms)), "credit", p, within)
        yield from super().reasons(book, where, p, within)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """No minimum to be a share of, dates outside the term, a deposit that is never or not safely recovered."""
        return doubts(terms, self, terms.id_of(self), where)
