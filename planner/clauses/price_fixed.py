"""One price for the whole term.

    P(t) = price                              money per GB (a price per piece is divided by the package size)

Trap: a fixed price is a bet on the index. What it is worth shows against the market, never in the bill alone.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.model.plugin import Clause
from planner.scenario.fields import Price, said

if TYPE_CHECKING:
    from planner.model.terms import Terms


class PriceFixed(Clause):
    """One price for the whole term."""

    role: ClassVar[Literal["price"]] = "price"
    price: Price = said("what one GB (or piece) costs")

    def price_on(self, terms: Terms, item: str, day: date) -> float | None:
        """The price."""
        return terms.setting.per_gb(self.price, item)
