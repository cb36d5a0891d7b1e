"""Money paid ahead as data: what secures it, and what can be said of it before anything is planned.

    letter of credit[p] = cost * amount * days of p in which it stands / 365                      money
    left[q] = max(0, left[q-1] + paid in q - credit per GB * gb[q])            quarters q of the term from as_of on

`left` is what forecast need (planner.model.ahead) has not recovered, at the prices that are expected or at their floor. What a plan
leaves at the horizon is valued in the same way, in a line of its own and no cash:

    prepaid after the horizon = - sum_q worth[q] * credit[q] - paid back * (balance - sum_q credit[q])           quarters q after it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from typing import TYPE_CHECKING, Protocol

from planner.errors import Problem
from planner.model.ahead import Quarter
from planner.model.endings import ends_inside, last_day
from planner.model.pricing import at_floor
from planner.model.statements import KeyDate
from planner.quantities import UnitPrice
from planner.scenario.fields import Money, Record, Series, When, Yearly, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.contract import ContractModel
    from planner.model.terms import Terms

REFUND, AFTER = "refund", "prepaid after the horizon"

SMALL = 1e-6
"""Share of a deposit that is nothing."""


class Security(Record):
    """What stands behind money paid ahead: a letter of credit or a guarantee."""

    amount: Money = said("most that it pays")
    until: When = said("last day it stands")
    cost: Yearly = said("what it costs us in a year, as a share of its amount", 0.0)

    def costs(self, terms: Terms, since: date, end: date) -> list[float]:
        """What it costs in each period until the contract ends early, between two days and as long as it stands."""
        setting, until = terms.setting, min(self.until.end, end)
        first = max(since, setting.periods[terms.holds_from].start if terms.offered else setting.start)
        gone = min(terms.ended or date.max, terms.failed or date.max)
        held = [period for period in setting.periods if period.start < gone]
        days = [(min(period.end, until) - max(period.start, first)).days for period in held]
        return [terms.signed * self.cost * self.amount * max(0, count) / 365 for count in days]


def standing(terms: Terms, security: Security | None) -> list[float]:
    """What security pays at each period's end."""
    until, amount = (security.until.end, security.amount * terms.signed) if security else (date.min, 0.0)
    return [amount if period.end <= until else 0.0 for period in terms.setting.periods]


@dataclass(frozen=True)
class Closing:
    """How a deposit is over: ledger term and period, the share that comes back of the money left, on which day if not the first."""

    term: str
    period: int
    share: float
    money: float
    day: date | None = None


class Deposit(Protocol):
    """Money paid ahead, as a clause has it."""

    @property
    def refund(self) -> float:
        """Share of what is unused that is paid back."""

    @property
    def credit(self) -> UnitPrice | float:
        """What is credited: a share of an invoice, or money per GB."""

    @property
    def share(self) -> Series[float] | None:
        """It is a share of what the minimum is worth."""

    @property
    def security(self) -> Security | None:
        """What stands behind it."""

    def minimum_value(self, terms: Terms) -> float:
        """What the minimum is worth."""

    def over(self, terms: Terms) -> date:
        """First day after it."""

    def on_end(self, terms: Terms, end: date) -> tuple[str, float]:
        """Ledger term and share of what is left that comes back at an early end."""

    def installments(self, terms: Terms) -> list[tuple[date, float]]:
        """What is paid and when."""

    def opening(self, terms: Terms) -> float:
        """What is left at as_of of what was paid before."""

    def ahead(self, terms: Terms, since: date) -> list[tuple[Quarter, float]]:
        """The quarters from a day on that credit, and the money per GB that they do."""

    def live(self, terms: Terms) -> range:
        """The periods until the clause is over."""

    def paid_back(self, terms: Terms) -> float:
        """What a dollar left at the end is worth in the last period, where the clause ends after the horizon."""


def doubts(terms: Terms, deposit: Deposit, name: str, where: str) -> Iterable[Problem]:
    """No minimum to be a share of, dates outside the term, a deposit that is never or not safely recovered."""
    if deposit.share is not None:
        yield from without_value(terms, deposit.minimum_value, where)
    yield from misdated(terms, deposit, last_day(terms, deposit) + timedelta(days=1), name, where)
    if not (deposit.credit.value if isinstance(deposit.credit, UnitPrice) else deposit.credit):
        if deposit.refund < 1.0:
            what = f"nothing is ever credited: {1.0 - deposit.refund:.0%} of the deposit is lost for certain"
            step = "give `credit` a share or an amount per GB, or write the lost part as a fee"
            yield Problem(what, step, path=where, severity="warning")
    else:
        yield from stranded(terms, deposit, where)
    if deposit.security and deposit.opening(terms) + sum(money for _, money in deposit.installments(terms)):
        yield from unsafe(terms, deposit, deposit.security.until.end, where)


def key_dates(terms: Terms, deposit: Deposit) -> Iterable[KeyDate]:
    """When a deposit is paid, when its security ends, when the rest of it is lost or refunded."""
    yield from (KeyDate(day, "deposit due", "pay") for day, _ in deposit.installments(terms))
    if deposit.security is not None:
        yield KeyDate(deposit.security.until.last, "security for the deposit ends", "end")
    rest = f"refunded at {deposit.refund:.0%}" if deposit.refund else "forfeited"
    yield KeyDate(last_day(terms, deposit), f"what is left of the deposit is {rest}", "end")


def credited_out(terms: Terms, deposit: Deposit, left: Sequence[float]) -> date | None:
    """By when nothing is left of a deposit: by the plan, after the horizon at forecast need; None where something stays."""
    periods, small = terms.setting.periods, SMALL * max(left, default=0.0)
    open_ = [p for p, money in enumerate(left) if money > small]
    if not open_:
        return None
    gone = open_[-1] + 1
    if gone < len(periods):
        day = periods[gone].end - timedelta(days=1)
        return day if day <= last_day(terms, deposit) else None
    rest = left[-1]
    for quarter, rate in deposit.ahead(terms, terms.setting.end):
        rest -= rate * quarter.gb
        if rest <= small:
            return quarter.end - timedelta(days=1)
    return None


Path = list[tuple[date, float]]
"""End of each quarter and what is left then."""


def recovery(terms: Terms, deposit: Deposit, prices: Terms) -> tuple[float, Path]:
    """All that is paid ahead from as_of on (with what is left of before), and how it is recovered at some prices."""
    day = terms.setting.as_of
    paid = [(when, money) for when, money in deposit.installments(terms) if when >= day]
    left = deposit.opening(terms)
    total, found = left + sum(money for _, money in paid), Path()
    for quarter, rate in deposit.ahead(prices, day):
        left += sum(money for when, money in paid if when < quarter.end)
        paid = [(when, money) for when, money in paid if when >= quarter.end]
        left = max(0.0, left - rate * quarter.gb)
        found.append((quarter.end, left))
    return total, found


def stranded(terms: Terms, deposit: Deposit, where: str) -> Iterable[Problem]:
    """A deposit that is not recovered by the end of the term: even at the prices that are expected, or once they fall."""
    step = "ask for money per GB instead of a share, a higher share, an earlier `credited_from` or a `refund`"
    cases: tuple[tuple[Callable[[Terms], Terms], str], ...] = (
        (lambda own: own, "even at the prices and needs that are expected"),
        (at_floor, "once prices fall to their floor: the deposit only comes back if they hold"),
    )
    for prices, when in cases:
        total, path = recovery(terms, deposit, prices(terms))
        left = path[-1][1] if path else total
        if (1.0 - deposit.refund) * left > SMALL * total:
            lost = f"{(1.0 - deposit.refund) * left:,.0f} {terms.setting.currency}"
            what = f"{left:,.0f} of the {total:,.0f} paid ahead cannot be credited before the clause ends, {when}"
            yield Problem(f"{what}; {lost} of it are forfeited", step, path=where, severity="warning")
            return


def unsafe(terms: Terms, deposit: Deposit, until: date, where: str) -> Iterable[Problem]:
    """Security that stands no longer than until a day, while part of the deposit is still to be recovered."""
    total, path = recovery(terms, deposit, terms)
    open_still = [left for end, left in path if end <= until] or [total]
    if open_still[-1] > SMALL * total and until < terms.end:
        free = safe_from(path, total) or terms.end
        last = until - timedelta(days=1)
        what = f"the security stands until {last}, and {open_still[-1]:,.0f} of the {total:,.0f} paid ahead are not recovered then"
        step = f"let it stand until {free - timedelta(days=1)}, when forecast need has recovered it or the term is over"
        yield Problem(what, step, path=where, severity="warning")


def safe_from(path: Sequence[tuple[date, float]], total: float) -> date | None:
    """The end of the quarter from which on nothing is left to recover; None where that never comes."""
    found = None
    for end, left in path:
        found = None if left > SMALL * total else found or end
    return found


def without_value(terms: Terms, value: Callable[[Terms], float], where: str) -> Iterable[Problem]:
    """A minimum that is worth nothing, or that no two futures agree on, for a deposit that is a share of it."""
    worth = {round(value(future.setting.terms[terms.name]), 6) for future in terms.setting.futures}
    if len(worth) > 1:
        what = f"the minimum is worth {min(worth):,.6g} to {max(worth):,.6g}: futures differ on the clause's first day"
        yield Problem(what, "write the `amount` that is agreed", path=where)
    elif not worth.pop():
        what = "the deposit is a share of nothing: no minimum of these items, or no price on the clause's first day"
        yield Problem(what, "add a take_or_pay or a volume clause, or write the `amount`", path=where)


def misdated(terms: Terms, deposit: Deposit, end: date, name: str, where: str) -> Iterable[Problem]:
    """Money paid ahead once nothing can be credited any more; money paid before as_of of which nobody says what is left."""
    days = [day for day, _ in deposit.installments(terms)]
    if max(days) >= end:
        what = f"{max(days)} is after the last day of the clause: nothing paid then could be credited"
        yield Problem(what, "pay earlier, or let the clause run longer", path=where)
    if min(days) < terms.setting.as_of and not terms.offered and name not in terms.record.so_far.prepaid:
        what = f"a deposit was paid on {min(days)} and what is left of it is not given: it counts as nothing"
        step = f"write contracts.{terms.name}.so_far.prepaid.{name}"
        yield Problem(what, step, path=where, severity="warning")


def after(terms: Terms, deposit: Deposit) -> list[tuple[Quarter, float]]:
    """The quarters beyond the horizon."""
    return deposit.ahead(terms, terms.setting.end)


def build_refund(contract: ContractModel, deposit: Deposit, balance: Expr, where: str) -> None:
    """What comes back on the last day of what is left, or after the horizon."""
    model, terms = contract.model, contract.terms
    if not ends_inside(terms, deposit):
        build_after(contract, deposit, balance, where)
        return
    last = [float(p == len(deposit.live(terms)) - 1) for p in range(len(terms.setting.periods))]
    days = [last_day(terms, deposit)] * len(last)
    model.pay(REFUND, balance * model.by_period(last) * -deposit.refund, where, days=days)


def build_after(contract: ContractModel, deposit: Deposit, balance: Expr, where: str) -> None:
    """What is left at the horizon: credited quarter by quarter as far as forecast need goes, then refunded."""
    model, terms = contract.model, contract.terms
    at_end = model.last_nodes()
    rest, quarters = balance * at_end, after(terms, deposit)
    if quarters:
        axis = model.labels(f"{where} later", [q.first.isoformat() for q, _ in quarters])
        none, here = [0.0] * (len(terms.setting.periods) - 1), at_end.over(axis)
        need = contract.figures(lambda own: [[*none, q.need * rate] for q, rate in after(own, deposit)], axis)
        credited = model.var(f"{where}.later", axis, model.period, upper=need, where=here)
        if all(q.committed < inf for q, _ in quarters):
            most = contract.figures(lambda own: [[*none, q.committed * rate] for q, rate in after(own, deposit)], axis)
            model.row(f"{where}.later", credited - contract.sized(most) <= 0.0, where=here)
        rest = rest - credited.sum(axis)
        model.row(f"{where}.rest", rest >= 0.0, where=at_end)
        worth = model.by_record(axis, [[*none, q.worth] for q, _ in quarters])
        model.pay(AFTER, (credited * worth).sum(axis) * -1.0, where, cash=False)
    model.pay(AFTER, rest * -deposit.paid_back(terms), where, cash=False)


def worth_after(terms: Terms, deposit: Deposit, left: float) -> float:
    """What is left is worth at the horizon: the first invoices credit it (not one paid after the refund), then the refund."""
    worth = 0.0
    for quarter, rate in after(terms, deposit):
        credit = min(left, rate * quarter.gb) if quarter.worth > deposit.paid_back(terms) else 0.0
        worth, left = worth + credit * quarter.worth, left - credit
    return worth + left * deposit.paid_back(terms)
