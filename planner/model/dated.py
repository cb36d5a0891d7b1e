"""Dated money of a contract: in which period it falls, on which day it is discounted, and how it is paid.

What was due before as_of is history; what falls between as_of and the horizon is due in its first period; what is due before an
offer is signed is due when it is; what falls beyond the horizon is not in the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planner.model.plugin import Charge, Reason

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.model import Model
    from planner.model.terms import Terms


@dataclass(frozen=True)
class Payment:
    """Money that falls in a period, on a day."""

    period: int
    day: date
    money: float


def falls(terms: Terms, day: date) -> tuple[int, date] | None:
    """The period in which money due on a day falls, and the day it is discounted by; None where it is not in the plan."""
    setting = terms.setting
    p = setting.period_holding(max(day, setting.start)) if day >= setting.as_of else None
    gone = min(terms.ended or date.max, terms.failed or date.max)
    if p is None or setting.periods[p].start >= gone:
        return None
    if terms.offered and p <= terms.holds_from:
        return terms.holds_from, max(day, setting.periods[terms.holds_from].start)
    return p, day


def dues(terms: Terms, entries: Iterable[tuple[date, float]]) -> tuple[Payment, ...]:
    """What of dated money is in the plan."""
    found = ((falls(terms, day), money) for day, money in entries)
    return tuple(Payment(at[0], at[1], money) for at, money in found if at is not None and money)


def pay_dated(model: Model, term: str, owed: Sequence[Payment], share: Expr, where: str, *, cash: bool = True) -> Expr:
    """Pay each on its day, times a share over the data nodes (`signed` or `size`); the money of each period, over them."""
    if not owed:
        return model.nothing(model.period)
    axis = model.labels(f"{where} {term}", [f"{n} {due.day}" for n, due in enumerate(owed)])
    periods = list(enumerate(model.setting.periods))
    money = [[due.money if p == due.period else 0.0 for p, _ in periods] for due in owed]
    days = [[due.day if p == due.period else period.start for p, period in periods] for due in owed]
    amount = model.nothing(axis, model.period) + share.over(axis) * model.by_record(axis, money)
    model.pay(term, amount, where, cash=cash, days=days)
    return amount.sum(axis)


def bill_dated(term: str, owed: Sequence[Payment], where: str) -> Iterable[Charge]:
    """The same as bills."""
    return (Charge(term, where, due.period, due.money, due.day) for due in owed)


def repaid_reasons(
    terms: Terms, principal: Mapping[date, float], owed: Iterable[tuple[date, float]], p: int
) -> Iterable[Reason]:
    """What of the repayments that fall in a period is principal, and what interest since the last one."""
    for day, money in owed:
        at = falls(terms, day)
        if at is not None and at[0] == p:
            own = principal.get(day, 0.0) * terms.signed
            yield Reason("principal", own, "money", "repaid", day)
            yield Reason("interest since the last one", money - own, "money", "rate")


def with_interest(events: Sequence[tuple[date, float]], rate: float) -> list[tuple[date, float]]:
    """What is paid back of a loan on each day, with the interest of the days since the last: received below zero, repaid above."""
    found, outstanding, owed, before = [], 0.0, 0.0, events[0][0]
    for day, money in events:
        owed, before = owed + rate * max(0.0, outstanding) * (day - before).days / 365, day
        outstanding -= money
        if money > 0.0:
            found.append((day, money + owed))
            owed = 0.0
    return found
