"""What clauses that settle after delivery have in common: a true-up a GB, the day it falls due, and what is still open of the past.

    true-up[q] = sum_{i, p} received[i, p] * rate[i, p]          money, periods p of delivery that are settled in period q

The rate is that of the future in which it is settled; what is settled after the horizon is accrued in a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Protocol

from planner.errors import Problem
from planner.model.dues import Due, settled
from planner.model.statements import AFTER, Charge, Handed, Reason
from planner.quantities import Amount
from planner.scenario.fields import Series

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

TRUE_UP = "true-up"

Items = tuple[str, ...]


class Settles(Protocol):
    """A clause that settles after delivery."""

    @property
    def unsettled(self) -> Series[Amount] | None:
        """Delivered before the horizon and not settled yet, by day of delivery; of one item only."""

    def settled_on(self, terms: Terms, delivered: date) -> date:
        """The day on which what is delivered on a day is settled."""

    def true_up(self, terms: Terms, item: str, delivered: date) -> float:
        """Money per GB of what is delivered on a day."""


def dues(terms: Terms, rule: Settles) -> list[Due]:
    """When what is delivered in each period is settled."""
    return [settled(terms.setting, rule.settled_on(terms, period.start)) for period in terms.setting.periods]


def rates(terms: Terms, rule: Settles, item: str) -> Sequence[float]:
    """True-up per GB delivered in each period."""
    return [rule.true_up(terms, item, period.start) for period in terms.setting.periods]


def past(terms: Terms, rule: Settles, item: str) -> Iterator[tuple[date, float, Due]]:
    """Deliveries before the horizon that are still to be settled: day, GB, when."""
    for day, amount in rule.unsettled.points if rule.unsettled else ():
        when = rule.settled_on(terms, day)
        if when >= terms.setting.as_of:
            yield day, terms.setting.gb(amount, item), settled(terms.setting, when)


def past_money(terms: Terms, rule: Settles, item: str, within: bool) -> list[float]:
    """True-ups of what was delivered before the horizon, where they stand."""
    found = [0.0] * len(terms.setting.periods)
    for day, size, due in past(terms, rule, item):
        if due.within is within:
            found[due.period] += size * rule.true_up(terms, item, day) * due.worth
    return found


def build(model: Model, contract: ContractModel, rule: Settles, items: Items, where: str) -> None:
    """What is received of each item, at its rate, when it is settled."""
    for item in items:
        received, when = contract.received_of((item,)), dues(contract.terms, rule)
        contract.settle(TRUE_UP, received, when, where, partial(rates, rule=rule, item=item))
    for within in (True, False) if rule.unsettled else ():
        money = contract.figures(partial(past_money, rule=rule, item=items[0], within=within))
        contract.charge(TRUE_UP if within else TRUE_UP + AFTER, model.nothing(model.period) + money, where, cash=within)


def bill(book: ContractBook, rule: Settles, items: Items, where: str) -> Iterable[Charge]:
    """The same from what was received."""
    terms = book.terms
    for item in items:
        yield from book.settled(TRUE_UP, book.received[item], dues(terms, rule), where, rates(terms, rule, item))
    for within in (True, False):
        for p, money in enumerate(past_money(terms, rule, items[0], within)):
            yield Charge(TRUE_UP if within else TRUE_UP + AFTER, where, p, money)


def deliveries(book: ContractBook, rule: Settles, items: Items) -> Iterator[tuple[str, date, float, Due]]:
    """Item, day, GB and settlement of all that is delivered and was not settled before the horizon."""
    for day, size, due in past(book.terms, rule, items[0]):
        yield items[0], day, size, due
    for item in items:
        when = dues(book.terms, rule)
        for period, size, due in zip(book.setting.periods, book.received[item], when, strict=True):
            yield item, period.start, size, due


def hands_on(book: ContractBook, rule: Settles, items: Items, since: int) -> Handed:
    """Deliveries before a period that are settled from it on, by day; where they are of several items, as money on its day."""
    if len(items) > 1:
        return Handed()
    found: dict[date, float] = {}
    for _, day, size, due in deliveries(book, rule, items):
        if size and day < book.setting.periods[since].start and (not due.within or due.period >= since):
            found[day] = found.get(day, 0.0) + size
    return Handed(own={"unsettled": found or None}, settles=True)


def settled_reasons(book: ContractBook, rule: Settles, items: Items, p: int, within: bool) -> Iterable[Reason]:
    """What was delivered of what is settled in a period, and the true-up of a GB of each delivery."""
    for item, day, gb, due in deliveries(book, rule, items):
        if (due.period, due.within) == (p, within) and gb:
            yield Reason(f"{item} delivered", gb, "GB", day=day)
            yield Reason("true-up of a GB", rule.true_up(book.terms, item, day), "money/GB")


def doubts(terms: Terms, rule: Settles, items: Items, where: str) -> Iterable[Problem]:
    """A past that an offer, several items or the days do not allow."""
    if rule.unsettled is None:
        return
    setting, where = terms.setting, f"{where}.unsettled"
    if terms.offered:
        yield Problem("an offer has delivered nothing yet", "take `unsettled` out", path=where)
    if len(items) > 1:
        what = "what is not settled yet is of several items, and not split by item"
        yield Problem(what, "give each item a clause of its own", path=where)
    for day, _ in rule.unsettled.points:
        when = rule.settled_on(terms, day)
        if day >= setting.start:
            what = f"{day} lies in the horizon: what is delivered from {setting.start} on is in the plan"
            yield Problem(what, "leave only earlier deliveries", path=where)
        elif when < setting.as_of:
            what = f"what was delivered on {day} was settled on {when}, before {setting.as_of}: it is left out"
            yield Problem(what, "take it out, or correct the day", path=where, severity="warning")
