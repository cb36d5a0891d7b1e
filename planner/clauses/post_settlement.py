"""A price that is settled after delivery: what the index has moved away from it by then is paid, up only or both ways.

    true-up = received[i, p] * (up * max(0, S - P[p]) - down * max(0, P[p] - S)),   S = plus + (1 - discount) * Index(settled - lag)

money, item i, period p of delivery, settled = first day of p + settles. It is paid in the first period that starts on or after
that day, when S is true; what is settled after the horizon is accrued in a line of its own, at the index expected then. What was
delivered before the horizon and not settled yet (`unsettled`) is settled likewise. Accounts show what could still be invoiced
at the index to date, and until when a true-up can be disputed.
Trap: up only is an option that the supplier holds. Index 60 or 140 at equal odds against a price of 100 costs 20 a GB in the
mean, where the mean index costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from planner.calendar import add
from planner.errors import Problem
from planner.model.dues import Due, settled
from planner.model.plugin import AFTER, Account, Charge, Clause
from planner.model.pricing import at_discount
from planner.scenario.fields import Extra, Id, Length, Premium, Share, VolumeSeries, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

TERM = "true-up"


class PostSettlement(Clause):
    """A price that is settled after delivery against an index."""

    traits: ClassVar[frozenset[str]] = frozenset(("settled later",))
    refuses: ClassVar[Mapping[str, str]] = {
        "stepped": "a price in steps is not known at delivery, so there is nothing to settle against the index",
        "settled later": "each would settle the whole difference",
    }
    index: Id = said("which index")
    settles: Length = said("how long after delivery the index is read and the difference falls due")
    up: Share = said("share of a rise of the index above the price that we pay", 1.0)
    down: Share = said("share of a fall of the index below the price that comes back; none for up only", 0.0)
    lag: Length | None = said("how much earlier than the settlement the index is read", None)
    discount: Premium = said("share taken off the index", 0.0, le=1)
    plus: Extra | None = said("an amount on top of the index", None)
    dispute: Length | None = said("how long after the settlement it can be disputed", None)
    unsettled: VolumeSeries | None = said("delivered before the horizon and not settled yet, by day of delivery", None)

    # Figures --------------------------------------------------------------------------------------------------------

    def day(self, delivered: date) -> date:
        """The day on which what is delivered on a day is settled."""
        return add(delivered, self.settles.count, self.settles.unit)

    def rate(self, terms: Terms, item: str, delivered: date, at: date) -> float:
        """True-up per GB of what is delivered on a day, by the index as it stands for a settlement on another."""
        price, value = terms.price_on(item, delivered), at_discount(terms, self, item, at)
        if price is None or value is None or not terms.applies(self, delivered):
            return 0.0
        return self.up * max(0.0, value - price) - self.down * max(0.0, price - value)

    def rates(self, terms: Terms, item: str) -> list[float]:
        """True-up per GB delivered in each period."""
        days = [period.start for period in terms.setting.periods]
        return [self.rate(terms, item, day, self.day(day)) for day in days]

    def dues(self, terms: Terms) -> list[Due]:
        """When what is delivered in each period is settled."""
        return [settled(terms.setting, self.day(period.start)) for period in terms.setting.periods]

    def past(self, terms: Terms) -> Iterator[tuple[date, float, Due]]:
        """Deliveries before the horizon that are still to be settled: day, GB, when."""
        for day, amount in self.unsettled.points if self.unsettled else ():
            if self.day(day) >= terms.setting.as_of:
                yield day, terms.setting.gb(amount, terms.covered(self)[0]), settled(terms.setting, self.day(day))

    def past_money(self, terms: Terms, within: bool) -> list[float]:
        """True-ups of what was delivered before the horizon, where they stand."""
        found, item = [0.0] * len(terms.setting.periods), terms.covered(self)[0]
        for day, size, due in self.past(terms):
            if due.within is within:
                found[due.period] += size * self.rate(terms, item, day, self.day(day)) * due.worth
        return found

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """What is received of each item, at its rate, when it is settled."""
        terms = contract.terms
        for item in terms.covered(self):
            received = contract.received_of((item,))
            contract.settle(TERM, received, self.dues(terms), where, partial(self.rates, item=item))
        for within in (True, False) if self.unsettled else ():
            past = model.nothing(model.period) + contract.figures(partial(self.past_money, within=within))
            contract.charge(TERM if within else TERM + AFTER, past, where, cash=within)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The same from what was received."""
        terms = book.terms
        for item in terms.covered(self):
            yield from book.settled(TERM, book.received[item], self.dues(terms), where, self.rates(terms, item))
        for within in (True, False):
            for p, money in enumerate(self.past_money(terms, within)):
                yield Charge(TERM if within else TERM + AFTER, where, p, money)

    def deliveries(self, book: ContractBook) -> Iterator[tuple[str, date, float, Due]]:
        """Item, day, GB and settlement of all that is delivered and not settled before the horizon."""
        terms = book.terms
        for day, size, due in self.past(terms):
            yield terms.covered(self)[0], day, size, due
        for item in terms.covered(self):
            for period, size, due in zip(book.setting.periods, book.received[item], self.dues(terms), strict=True):
                yield item, period.start, size, due

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What is settled and by when it can be disputed, what could still be invoiced, what can still be disputed."""
        terms, periods = book.terms, book.setting.periods
        paid, accrued, open_ = ([0.0] * len(periods) for _ in range(3))
        until: list[date | None] = [None] * len(periods)
        for item, day, size, due in self.deliveries(book):
            money = size * self.rate(terms, item, day, self.day(day))
            last = add(self.day(day), self.dispute.count, self.dispute.unit) if self.dispute else None
            for p, period in enumerate(periods):
                if day <= period.start and (p < due.period or not due.within):
                    accrued[p] += size * self.rate(terms, item, day, period.start)
                elif due.within and p >= due.period and last is not None and period.start <= last:
                    open_[p] += money
            if due.within and money:
                paid[due.period] += money
                until[due.period] = min(filter(None, (until[due.period], last)), default=None)
        yield Account("true-up", "money", paid, until)
        yield Account("true-up accrued", "money", accrued, balance=True)
        yield Account("true-up open to dispute", "money", open_, balance=True)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A settlement of nothing, an index without a value, a past that an offer or the days do not allow."""
        setting, items = terms.setting, terms.covered(self)
        if not self.up and not self.down:
            yield Problem(
                "neither rises nor falls are settled", "give `up` or `down` a share, or leave it out", path=where
            )
        for item in items:
            days = [period.start for period in setting.periods if terms.applies(self, period.start)]
            silent = [day for day in days if at_discount(terms, self, item, self.day(day)) is None]
            if silent:
                what = (
                    f"what is delivered on {silent[0]} cannot be settled: index {self.index} has no value early enough"
                )
                yield Problem(what, f"give indices.{self.index} `now`, a `history` or a `forward`", path=where)
        if self.unsettled is None:
            return
        if terms.offered:
            yield Problem("an offer has delivered nothing yet", "take `unsettled` out", path=f"{where}.unsettled")
        if len(items) > 1:
            what = "what is not settled yet is of several items, and not split by item"
            yield Problem(what, "give each item a post_settlement of its own", path=f"{where}.unsettled")
        for day, _ in self.unsettled.points:
            if day >= setting.start:
                what = f"{day} lies in the horizon: what is delivered from {setting.start} on is in the plan"
                yield Problem(what, "leave only earlier deliveries", path=f"{where}.unsettled")
            elif self.day(day) < setting.as_of:
                what = f"what was delivered on {day} was settled on {self.day(day)}, before {setting.as_of}: it is left out"
                yield Problem(what, "take it out, or correct the day", path=f"{where}.unsettled", severity="warning")
