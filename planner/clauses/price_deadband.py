"""A price that stands until the index has moved away from it by more than a range.

    P(0) = from,   P(k) = clip(P(k-1), I(k) / (1 + range), I(k) / (1 - range)),   I = plus + (1 - discount) * Index

money per GB; k counts the resets since the clause began. So the price moves just far enough for the index to be inside the
range again; with `reset: to index` it jumps to the index instead. Trap: like price_band it remembers, and needs history.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.plugin import Clause, KeyDate, Reason
from planner.model.price_reasons import index_read, last_reset
from planner.model.pricing import Anchor, Reset, anchored, at_discount, reset_dates, resets, silent
from planner.scenario.fields import Extra, Id, Length, Premium, Share, said

if TYPE_CHECKING:
    from planner.model.terms import Terms


class PriceDeadband(Clause):
    """A price that stands until the index has moved away from it by more than a range."""

    role: ClassVar[Literal["price"]] = "price"
    index: Id = said("which index")
    from_: Anchor = said("price on the clause's first day: a price, or `index at 2026-01`", alias="from")
    range: Share = said("how far the index may be from the price, as a share of the price", lt=1)
    reset: Literal["to edge", "to index"] = said("where the price goes when the index leaves the range", "to edge")
    lag: Length | None = said("how much earlier the index is read", None)
    discount: Premium = said("share taken off the index", 0.0, le=1)
    plus: Extra | None = said("an amount on top of the index", None)
    resets: Reset = said("how often the price is looked at", "quarter")

    def price_on(self, terms: Terms, item: str, day: date) -> float | None:
        """The price of the last reset, stepped from the first."""
        return self.stepped(terms, item, resets(terms, self, self.resets, day)[1:])

    def stepped(self, terms: Terms, item: str, days: Iterable[date]) -> float | None:
        """The first price, looked at on some resets."""
        price = anchored(terms, self.index, self.from_, item)
        for at in days:
            value = at_discount(terms, self, item, at)
            if price is None or value is None:
                return None
            edge = max(value / (1.0 + self.range), min(value / (1.0 - self.range), price))
            price = value if edge != price and self.reset == "to index" else edge
        return price

    def price_reasons(self, terms: Terms, item: str, day: date) -> Iterable[Reason]:
        """The price before the last reset, the range of the index then, and whether the price was inside it."""
        days = resets(terms, self, self.resets, day)[1:]
        before, price = self.stepped(terms, item, days[:-1]), self.price_on(terms, item, day)
        value = at_discount(terms, self, item, days[-1]) if days else None
        if before is not None and price is not None:
            yield Reason("price before" if days else "first price", before, "money/GB", "from", so_far=True)
            if days and value is not None:
                yield from last_reset(days[-1])
                yield from index_read(terms, self, item, days[-1])
                yield Reason("least inside the range", value / (1.0 + self.range), "money/GB", "range")
                yield Reason("most inside the range", value / (1.0 - self.range), "money/GB", "range")
            if price != before:
                yield Reason("back in range", price, "money/GB", "range", so_far=True)

    def follows_indices(self) -> tuple[str, ...]:
        """Its index."""
        return (self.index,)

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """Its resets."""
        return reset_dates(terms, self, self.resets)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """An index without a value where the clause reads it."""
        yield from silent(terms, self, self.index, where)
