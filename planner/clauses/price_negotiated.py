"""A price that is negotiated anew in every round: agreed so far, expected to move towards an index by a step at most.

    agreed      P(k) = what was agreed for round k
    open        P(k) = clip(target(k), P(k-1) * (1 - step), P(k-1) * (1 + step)),   target = plus + (1 - discount) * Index
    deadlocked  last price: P(k) = P(k-1);   provisional: P(k-1) is paid, and the open P(k) trued up when the next round agrees;
                volume lapses: nothing is sold or owed in round k

money per GB; rounds are the months, quarters or years of the term, the first of them the clause's first day. A round is
deadlocked where it is named in `failed`, or where no price is agreed and the day to agree by has passed. What nobody has agreed
is a range, which accounts state: low(k) = low(k-1) * (1 - step), high(k) = high(k-1) * (1 + step). Trap: the plan has one price
for each round, and after four rounds of 10 % the range is 66 % to 146 % of it; and where volume lapses, a supplier in a shortage
may let the talks fail.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from planner.calendar import add
from planner.errors import Problem
from planner.model import settlements
from planner.model.plugin import Account, Charge, Clause, Handed, KeyDate, Reason
from planner.model.price_reasons import stepping
from planner.model.pricing import Reset, at_discount, resets, silent
from planner.model.volumes import ending
from planner.quantities import UnitPrice
from planner.scenario.fields import Extra, Id, Length, Premium, PriceSeries, Share, VolumeSeries, When, refuse, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


@dataclass(frozen=True)
class Round:
    """One round: what is paid on delivery, what it comes to in the end, and between which prices that may lie."""

    first: date
    end: date
    state: Literal["agreed", "open", "deadlocked"]
    paid: float | None
    final: float | None
    low: float | None
    high: float | None


class PriceNegotiated(Clause):
    """A price that is negotiated anew in every round."""

    role: ClassVar[Literal["price"]] = "price"
    agreed: PriceSeries = said("prices agreed so far, each by a day of its round")
    index: Id = said("which index the price is expected to move towards")
    step: Share = said("most that the price moves in a round", lt=1)
    rounds: Reset = said("how often it is negotiated", "quarter")
    agree_by: Length | None = said("how long before a round its price is agreed; on its first day when absent", None)
    deadlock: Literal["last price", "provisional", "volume lapses"] = said(
        "what holds where a round ends without agreement", "last price"
    )
    failed: list[When] = said("rounds that are taken to end without agreement, by a day in each", [])
    lag: Length | None = said("how much earlier the index is read", None)
    discount: Premium = said("share taken off the index", 0.0, le=1)
    plus: Extra | None = said("an amount on top of the index", None)
    unsettled: VolumeSeries | None = said(
        "delivered before the horizon at a provisional price, by day of delivery", None
    )

    @model_validator(mode="after")
    def one_rule(self) -> PriceNegotiated:
        """Only a provisional price leaves anything to settle."""
        if self.unsettled is not None and self.deadlock != "provisional":
            raise refuse(
                "only a provisional price is settled later", "write deadlock: provisional, or leave `unsettled` out"
            )
        return self

    # Rounds ---------------------------------------------------------------------------------------------------------

    def talks(self, terms: Terms) -> list[tuple[date, date, UnitPrice | None, bool]]:
        """First day and end of every round, the price agreed for it, and whether it is deadlocked."""
        last = ending(terms, self)
        starts = [*resets(terms, self, self.rounds, last - timedelta(days=1)), last]
        found = []
        for k, (first, end) in enumerate(pairwise(starts)):
            points = [price for day, price in self.agreed.points if (first <= day or not k) and day < end]
            agreed = points[-1] if points else None
            by = add(first, -self.agree_by.count, self.agree_by.unit) if self.agree_by else first
            named = any(first <= day.first < end for day in self.failed)
            found.append((first, end, agreed, agreed is None and (named or by < terms.setting.as_of)))
        return found

    def history(self, terms: Terms, item: str) -> list[Round]:
        """Every round of an item, from the first."""
        found: list[Round] = []
        standing = final = low = high = None
        for first, end, agreed, failed in self.talks(terms):
            if agreed is not None:
                standing = final = low = high = terms.setting.per_gb(agreed, item)
                found.append(Round(first, end, "agreed", standing, final, low, high))
                continue
            if failed and self.deadlock != "provisional":
                paid = standing if self.deadlock == "last price" else None
                found.append(Round(first, end, "deadlocked", paid, paid, low, high))
                continue
            final = self.moved(terms, item, first, final)
            low = None if low is None else low * (1.0 - self.step)
            high = None if high is None else high * (1.0 + self.step)
            standing = standing if failed else final
            found.append(Round(first, end, "deadlocked" if failed else "open", standing, final, low, high))
        return found

    def moved(self, terms: Terms, item: str, day: date, price: float | None) -> float | None:
        """A price moved towards the index by a step at most; None where there is neither."""
        target = at_discount(terms, self, item, day)
        if price is None or target is None:
            return None
        return max(price * (1.0 - self.step), min(price * (1.0 + self.step), target))

    def at(self, terms: Terms, item: str, day: date) -> Round:
        """The round of a day; the first before it, the last after it."""
        found = self.history(terms, item)
        return next((one for one in reversed(found) if one.first <= day), found[0])

    # What is asked of it --------------------------------------------------------------------------------------------

    def price_on(self, terms: Terms, item: str, day: date) -> float | None:
        """What is paid on delivery."""
        return self.at(terms, item, day).paid

    def price_reasons(self, terms: Terms, item: str, day: date) -> Iterable[Reason]:
        """The round, whether its price is agreed, and what is paid in it."""
        one = self.at(terms, item, day)
        if one.paid is not None:
            yield Reason(f"round {one.state}, from", 0.0, "day", "rounds", one.first)
            if one.state != "agreed":
                yield from stepping(terms, self, item, one.first)
            words = {
                "agreed": "agreed price",
                "open": "moved by a step at most",
                "deadlocked": "price of the last round",
            }
            field = {"agreed": "agreed", "open": "step", "deadlocked": "deadlock"}[one.state]
            yield Reason(words[one.state], one.paid, "money/GB", field, so_far=True)

    def price_limits(self, terms: Terms, item: str, day: date) -> tuple[float | None, float | None]:
        """Between which prices that of the round may lie, where nobody has agreed it."""
        one = self.at(terms, item, day)
        return (None, None) if one.state == "agreed" else (one.low, one.high)

    def follows_indices(self) -> tuple[str, ...]:
        """Its index."""
        return (self.index,)

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """The first day of every round, and by when its price is to be agreed where it is not."""
        for first, _, agreed, failed in self.talks(terms):
            yield KeyDate(first, "price set anew", "price")
            if agreed is None and not failed:
                by = add(first, -self.agree_by.count, self.agree_by.unit) if self.agree_by else first
                yield KeyDate(by, f"agree the price from {first} on", "act")

    def lapses(self, terms: Terms) -> Iterable[tuple[date, date]]:
        """Deadlocked rounds, where their volume lapses."""
        for first, end, _, failed in self.talks(terms) if self.deadlock == "volume lapses" else ():
            if failed:
                yield first, end

    def settled_on(self, terms: Terms, delivered: date) -> date:
        """The first day of the next round that agrees, or the end of the term."""
        later = [(first, failed) for first, _, _, failed in self.talks(terms) if first > delivered]
        return next((first for first, failed in later if not failed), ending(terms, self))

    def true_up(self, terms: Terms, item: str, delivered: date) -> float:
        """What the round comes to in the end, less what was paid."""
        one = self.at(terms, item, delivered)
        settles = terms.applies(self, delivered) and one.state == "deadlocked"
        return one.final - one.paid if settles and one.final is not None and one.paid is not None else 0.0

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """What a provisional price leaves to settle."""
        if self.deadlock == "provisional":
            settlements.build(model, contract, self, contract.terms.covered(self), where)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The same from what was received."""
        if self.deadlock == "provisional":
            yield from settlements.bill(book, self, book.terms.covered(self), where)

    def reasons(self, book: ContractBook, where: str, p: int, within: bool) -> Iterable[Reason]:
        """What was delivered at a provisional price and is settled, and its true-up."""
        return settlements.settled_reasons(book, self, book.terms.covered(self), p, within)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """Between which prices each period's may lie."""
        terms, items = book.terms, book.terms.covered(self)
        for item in items:
            on = [terms.applies(self, period.start) for period in book.setting.periods]
            rounds = [self.at(terms, item, period.start) for period in book.setting.periods]
            label = f" of {item}" if len(items) > 1 else ""
            low, high = ([one.low or 0.0 for one in rounds], [one.high or 0.0 for one in rounds])
            yield Account(f"price at least{label}", "money/GB", [x * o for x, o in zip(low, on, strict=True)])
            yield Account(f"price at most{label}", "money/GB", [x * o for x, o in zip(high, on, strict=True)])

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """The prices of rounds that are agreed by the day, as the plan expects them; what has a provisional price still."""
        terms, items, day = book.terms, book.terms.covered(self), book.setting.periods[since].start
        start = self.talks(terms)[0][0]
        told: dict[date, UnitPrice | float] = {max(when, start): price for when, price in self.agreed.points}
        prices = zip(*(self.history(terms, item) for item in items), strict=True)
        unlike = False
        for (first, _, _, _), rounds in zip(self.talks(terms), prices, strict=True):
            by = add(first, -self.agree_by.count, self.agree_by.unit) if self.agree_by else first
            if rounds[0].state == "open" and by < day and rounds[0].final is not None:
                told[first] = rounds[0].final
                unlike = unlike or any(abs((one.final or 0.0) - rounds[0].final) > 1e-9 for one in rounds)
        later = settlements.hands_on(book, self, items, since) if self.deadlock == "provisional" else Handed()
        open_ = {when: gb for when, gb in (later.own.get("unsettled") or {}).items() if self.due_later(terms, when)}
        own = {"agreed": dict(sorted(told.items()))} | ({"unsettled": open_ or None} if later.settles else {})
        untold = (f"clauses.{terms.id_of(self)}.agreed",) if unlike else ()
        return Handed(own=own, settles=later.settles, untold=untold)

    def due_later(self, terms: Terms, delivered: date) -> bool:
        """What is delivered on a day has a provisional price."""
        return self.at(terms, terms.covered(self)[0], delivered).state == "deadlocked"

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Rounds without agreement, an index without a value, a past that cannot be."""
        items = terms.covered(self)
        yield from self.doubtful_rounds(terms, where)
        if self.nothing_to_start_from(terms):
            what = f"nothing is agreed by {self.talks(terms)[0][0]}, so no round has a price to start from"
            yield Problem(what, "write into `agreed` the price that held then", path=f"{where}.agreed")
        else:
            yield from silent(terms, self, self.index, where)
        yield from settlements.doubts(terms, self, items, where)
        for delivered, _ in self.unsettled.points if self.unsettled else ():
            if self.at(terms, items[0], delivered).state != "deadlocked":
                what = f"what was delivered on {delivered} has an agreed price: there is nothing to settle"
                step = "take it out, or take the round's price out of `agreed`"
                yield Problem(what, step, path=f"{where}.unsettled", severity="warning")

    def doubtful_rounds(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Rounds that should be agreed by now, failures that are none, days that lie in no round."""
        setting, talks = terms.setting, self.talks(terms)
        for first, end, agreed, failed in talks:
            named = any(first <= day.first < end for day in self.failed)
            if named and agreed is not None:
                what = f"the round from {first} is taken to fail, and a price is agreed for it: the price holds"
                yield Problem(what, "take it out of `failed`", path=f"{where}.failed", severity="warning")
            elif failed and not named and end > setting.start and first < setting.end:
                what = f"no price is agreed for the round from {first}, and the day to agree by has passed: {self.deadlock}"
                yield Problem(what, "add the price to `agreed` once there is one", path=where, severity="warning")
        for day in self.failed:
            if not talks[0][0] <= day.first < talks[-1][1]:
                yield Problem(f"{day} lies in no round of the clause", "name a day of one", path=f"{where}.failed")

    def nothing_to_start_from(self, terms: Terms) -> bool:
        """A period of the plan comes before the first agreed price."""
        days = [period.start for period in terms.setting.periods if terms.applies(self, period.start)]
        talks = [(first, agreed) for first, _, agreed, _ in self.talks(terms) if agreed is not None]
        return bool(days) and (not talks or days[0] < talks[0][0])
