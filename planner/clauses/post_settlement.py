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

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from planner.calendar import add
from planner.errors import Problem
from planner.model import settlements
from planner.model.plugin import Account, Charge, Clause, Handed, KeyDate, Reason
from planner.model.pricing import at_discount
from planner.scenario.fields import Extra, Id, Length, Premium, Share, VolumeSeries, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


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

    def settled_on(self, terms: Terms, delivered: date) -> date:
        """The day on which what is delivered on a day is settled."""
        return add(delivered, self.settles.count, self.settles.unit)

    def true_up(self, terms: Terms, item: str, delivered: date) -> float:
        """True-up per GB of what is delivered on a day, by the index of its settlement."""
        return self.rate(terms, item, delivered, self.settled_on(terms, delivered))

    def rate(self, terms: Terms, item: str, delivered: date, at: date) -> float:
        """True-up per GB of what is delivered on a day, by the index as it stands for a settlement on another."""
        price, value = terms.price_on(item, delivered), at_discount(terms, self, item, at)
        if price is None or value is None or not terms.applies(self, delivered):
            return 0.0
        return self.up * max(0.0, value - price) - self.down * max(0.0, price - value)

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """What is received of each item, at its rate, when it is settled."""
        settlements.build(model, contract, self, contract.terms.covered(self), where)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The same from what was received."""
        return settlements.bill(book, self, book.terms.covered(self), where)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What is delivered and not settled yet."""
        return settlements.hands_on(book, self, book.terms.covered(self), since)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What is settled and by when it can be disputed, what could still be invoiced, what can still be disputed."""
        terms, periods = book.terms, book.setting.periods
        paid, accrued, open_ = ([0.0] * len(periods) for _ in range(3))
        until: list[date | None] = [None] * len(periods)
        for item, day, size, due in settlements.deliveries(book, self, terms.covered(self)):
            money = size * self.true_up(terms, item, day)
            last = add(due.day, self.dispute.count, self.dispute.unit) if self.dispute else None
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

    def reasons(self, book: ContractBook, where: str, p: int, within: bool) -> Iterable[Reason]:
        """What was delivered of what is settled, and its true-up."""
        return settlements.settled_reasons(book, self, book.terms.covered(self), p, within)

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """By when what is delivered in each period is settled, and can be disputed."""
        days = [day for day, _ in self.unsettled.points] if self.unsettled else []
        days += [period.start for period in terms.setting.periods if terms.applies(self, period.start)]
        for day in days:
            at = self.settled_on(terms, day)
            yield KeyDate(at, f"deliveries of {day} are settled", "pay")
            if self.dispute is not None:
                last = add(at, self.dispute.count, self.dispute.unit)
                yield KeyDate(last, f"last day to dispute the true-up for {day}", "act")

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A settlement of nothing, an index without a value, a past that an offer or the days do not allow."""
        setting, items = terms.setting, terms.covered(self)
        if not self.up and not self.down:
            yield Problem(
                "neither rises nor falls are settled", "give `up` or `down` a share, or leave it out", path=where
            )
        for item in items:
            days = [period.start for period in setting.periods if terms.applies(self, period.start)]
            silent = [day for day in days if at_discount(terms, self, item, self.settled_on(terms, day)) is None]
            if silent:
                what = (
                    f"what is delivered on {silent[0]} cannot be settled: index {self.index} has no value early enough"
                )
                yield Problem(what, f"give indices.{self.index} `now`, a `history` or a `forward`", path=where)
        yield from settlements.doubts(terms, self, items, where)
