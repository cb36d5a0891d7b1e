"""A price that moves towards an index by at most a band at each reset.

    P(0) = from,   P(k) = clip(target(k), P(k-1) * (1 - band), P(k-1) * (1 + band)),   target = plus + (1 - discount) * Index

money per GB; k counts the resets since the clause began, and the price is held between them. Trap: the price remembers.
After a spike it stays high long after the index has come down, so the index needs its history back to the first reset
(or a `since` with the price that held then).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.plugin import Clause, KeyDate, Reason
from planner.model.price_reasons import Edge, clipped, last_reset, stepping
from planner.model.pricing import Anchor, Reset, anchored, at_discount, reset_dates, resets, silent
from planner.scenario.fields import Extra, Id, Length, Premium, Share, said

if TYPE_CHECKING:
    from planner.model.terms import Terms


class PriceBand(Clause):
    """A price that moves towards an index by at most a band at each reset."""

    role: ClassVar[Literal["price"]] = "price"
    index: Id = said("which index")
    from_: Anchor = said("price on the clause's first day: a price, or `index at 2026-01`", alias="from")
    band: Share = said("most that the price moves at a reset", lt=1)
    lag: Length | None = said("how much earlier the index is read", None)
    discount: Premium = said("share taken off the index", 0.0, le=1)
    plus: Extra | None = said("an amount on top of the index", None)
    resets: Reset = said("how often the price is set anew", "quarter")

    def price_on(self, terms: Terms, item: str, day: date) -> float | None:
        """The price of the last reset, stepped from the first."""
        return self.stepped(terms, item, resets(terms, self, self.resets, day)[1:])

    def stepped(self, terms: Terms, item: str, days: Iterable[date]) -> float | None:
        """The first price, moved at each of some resets."""
        price = anchored(terms, self.index, self.from_, item)
        for at in days:
            target = at_discount(terms, self, item, at)
            if price is None or target is None:
                return None
            price = max(price * (1.0 - self.band), min(price * (1.0 + self.band), target))
        return price

    def price_limits(self, terms: Terms, item: str, day: date) -> tuple[float | None, float | None]:
        """A band around the price before the last reset; none before the first."""
        days = resets(terms, self, self.resets, day)[1:]
        before = self.stepped(terms, item, days[:-1]) if days else None
        return (None, None) if before is None else (before * (1.0 - self.band), before * (1.0 + self.band))

    def price_reasons(self, terms: Terms, item: str, day: date) -> Iterable[Reason]:
        """The price before the last reset, what it moved towards, and how far the band let it."""
        days = resets(terms, self, self.resets, day)[1:]
        before = self.stepped(terms, item, days[:-1])
        if before is None:
            return
        if not days:
            yield Reason("first price", before, "money/GB", "from", so_far=True)
            return
        yield from last_reset(days[-1])
        yield Reason("price before", before, "money/GB")
        low, high = self.price_limits(terms, item, day)
        for reason in stepping(terms, self, item, days[-1]):
            yield reason
            if reason.so_far:
                yield from clipped(reason.value, Edge(low, "band below", "band"), Edge(high, "band above", "band"))

    def follows_indices(self) -> tuple[str, ...]:
        """Its index."""
        return (self.index,)

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """Its resets."""
        return reset_dates(terms, self, self.resets)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """An index without a value where the clause reads it."""
        yield from silent(terms, self, self.index, where)
