"""A price that follows an index, wholly or in part.

    P(t) = plus + (1 - follows) * base + follows * (1 - discount) * Index(reset(t) - lag)          money per GB

With `resets` the price is held from one reset to the next, counted from the first day of the term; without, the index is
read on the day of delivery. A base that is absent counts as zero. Trap: a lag reaches back before as_of, so the index
needs its history; and the mean of a price is not the price of the mean once limits (price_collar) are put on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.plugin import Clause, KeyDate, Reason
from planner.model.price_reasons import formula
from planner.model.pricing import Anchor, Reset, blended, reset_dates, silent
from planner.scenario.fields import Extra, Id, Length, Premium, Share, said

if TYPE_CHECKING:
    from planner.model.terms import Terms


class PriceIndexed(Clause):
    """A price that follows an index, wholly or in part."""

    role: ClassVar[Literal["price"]] = "price"
    index: Id = said("which index")
    lag: Length | None = said("how much earlier the index is read", None)
    base: Anchor | None = said("what the part that does not follow stands at: a price, or `index at 2026-01`", None)
    follows: Share = said("share of the price that follows the index", 1.0)
    discount: Premium = said("share taken off the index", 0.0, le=1)
    plus: Extra | None = said("an amount on top", None)
    resets: Reset | None = said("how often the price is set anew; on every delivery when absent", None)

    def price_on(self, terms: Terms, item: str, day: date) -> float | None:
        """The blend of base and index."""
        return blended(terms, self, self, self.base, self.follows, item, day)

    def price_reasons(self, terms: Terms, item: str, day: date) -> Iterable[Reason]:
        """Index and base, and the blend."""
        return formula(terms, self, self, self.base, self.follows, item, day)

    def follows_indices(self) -> tuple[str, ...]:
        """Its index."""
        return (self.index,)

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """Its resets."""
        return reset_dates(terms, self, self.resets)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """An index without a value where the clause reads it."""
        yield from silent(terms, self, self.index, where)
        if self.follows < 1.0 and self.base is None:
            what = f"the price follows the index at {self.follows:.0%} and the rest stands at nothing"
            yield Problem(what, "give a `base`, or use `discount`", path=where, severity="warning")
