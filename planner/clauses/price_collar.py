"""A price that follows an index between a floor and a cap.

    P(t) = clip(plus + (1 - follows) * base + follows * (1 - discount) * Index(reset(t) - lag), floor, cap)   money per GB

Floor and cap are prices, or shares of `base` (a price, or the index at a date). Trap: with uncertain prices the expected
price is the mean of the clipped price, not the clipped mean: outcomes 60 / 140 at equal odds in a collar 80..110 cost 95,
not 100.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.plugin import Clause, KeyDate, Reason
from planner.model.price_reasons import Edge, clipped, formula
from planner.model.pricing import Anchor, Limit, Reset, anchored, blended, reset_dates, silent
from planner.quantities import UnitPrice
from planner.scenario.fields import Extra, Id, Length, Premium, Share, said

if TYPE_CHECKING:
    from planner.model.terms import Terms


class PriceCollar(Clause):
    """A price that follows an index between a floor and a cap."""

    role: ClassVar[Literal["price"]] = "price"
    index: Id = said("which index")
    lag: Length | None = said("how much earlier the index is read", None)
    base: Anchor | None = said("what shares are shares of: a price, or `index at 2026-01`", None)
    floor: Limit | None = said("never below: a price, or a share of the base", None)
    cap: Limit | None = said("never above: a price, or a share of the base", None)
    follows: Share = said("share of the price that follows the index; the rest stands at the base", 1.0)
    discount: Premium = said("share taken off the index", 0.0, le=1)
    plus: Extra | None = said("an amount on top", None)
    resets: Reset | None = said("how often the price is set anew; on every delivery when absent", None)

    def price_on(self, terms: Terms, item: str, day: date) -> float | None:
        """The blend of base and index, clipped."""
        price = blended(terms, self, self, self.base, self.follows, item, day)
        for limit, clip in ((self.cap, min), (self.floor, max)):
            if price is not None and limit is not None:
                edge = self.limit(terms, limit, item)
                price = None if edge is None else clip(price, edge)
        return price

    def price_limits(self, terms: Terms, item: str, day: date) -> tuple[float | None, float | None]:
        """Its floor and its cap."""
        return self.limit(terms, self.floor, item), self.limit(terms, self.cap, item)

    def price_reasons(self, terms: Terms, item: str, day: date) -> Iterable[Reason]:
        """Index and base, the blend, floor and cap."""
        for reason in formula(terms, self, self, self.base, self.follows, item, day):
            yield reason
            if reason.so_far:
                low, high = self.price_limits(terms, item, day)
                yield from clipped(reason.value, Edge(low, "floor", "floor"), Edge(high, "cap", "cap"))

    def follows_indices(self) -> tuple[str, ...]:
        """Its index."""
        return (self.index,)

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """Its resets."""
        return reset_dates(terms, self, self.resets)

    def limit(self, terms: Terms, limit: UnitPrice | float | None, item: str) -> float | None:
        """Floor or cap per GB; None where there is none, or the base it is a share of is unknown."""
        if limit is None:
            return None
        if isinstance(limit, UnitPrice):
            return terms.setting.per_gb(limit, item)
        base = anchored(terms, self.index, self.base, item)
        return None if base is None else limit * base

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Limits that cross, shares of nothing, an index without a value."""
        shares = [limit for limit in (self.floor, self.cap) if isinstance(limit, float)]
        if shares and self.base is None:
            yield Problem("floor or cap is a share, and there is no base", "give a `base`", path=where)
            return
        if self.floor is not None and self.cap is not None:
            for item in terms.covered(self):
                low, high = self.limit(terms, self.floor, item), self.limit(terms, self.cap, item)
                if low is not None and high is not None and low > high:
                    what = f"the floor of {item}, {low:g} per GB, is above its cap, {high:g}"
                    yield Problem(what, "exchange them, or mend the one that is wrong", path=where)
        yield from silent(terms, self, self.index, where)
