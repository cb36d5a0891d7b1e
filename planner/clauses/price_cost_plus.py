"""What it costs to make, by indices and their weights, and a margin.

    P(t) = plus + (1 + margin) * sum_k weight[k] * Index_k(reset(t) - lag)          money per GB

A weight is the share of a GB of the index's good that a GB of the item takes: yield loss puts it above 100 %. With `resets` the
price is held from one reset to the next, counted from the first day of the term. Trap: a margin in percent grows with the costs, so
the supplier gains by every rise; and an index of a market price is no cost.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from planner.calendar import add
from planner.errors import Problem
from planner.model.plugin import Clause, KeyDate, Reason
from planner.model.pricing import Reset, reset_dates, resets, silent
from planner.scenario.fields import Extra, Id, Length, Premium, Share, said

if TYPE_CHECKING:
    from planner.model.terms import Terms


class PriceCostPlus(Clause):
    """What it costs to make, by indices and their weights, and a margin."""

    role: ClassVar[Literal["price"]] = "price"
    indices: Annotated[dict[Id, Share], Field(min_length=1)] = said("index to its weight in the cost of a GB")
    margin: Premium = said("share of the cost that is added", 0.0)
    plus: Extra | None = said("an amount on top", None)
    lag: Length | None = said("how much earlier the indices are read", None)
    resets: Reset | None = said("how often the price is set anew; on every delivery when absent", None)

    def price_on(self, terms: Terms, item: str, day: date) -> float | None:
        """The cost by its indices, with the margin."""
        costs = [self.cost(terms, name, item, day) for name in self.indices]
        known = [cost for cost in costs if cost is not None]
        plus = terms.setting.per_gb(self.plus, item) if self.plus is not None else 0.0
        return plus + (1.0 + self.margin) * sum(known) if len(known) == len(costs) else None

    def cost(self, terms: Terms, name: str, item: str, day: date) -> float | None:
        """The weighted value of one index, per GB of an item; None where it is silent."""
        value = terms.setting.index_value(name, self.read_on(terms, day), item)
        return None if value is None else self.indices[name] * value

    def read_on(self, terms: Terms, day: date) -> date:
        """The day on which the indices are read for what is delivered on a day."""
        at = resets(terms, self, self.resets, day)[-1] if self.resets else day
        return add(at, -self.lag.count, self.lag.unit) if self.lag else at

    def price_reasons(self, terms: Terms, item: str, day: date) -> Iterable[Reason]:
        """Each index by its weight, the margin, and what is on top."""
        price = self.price_on(terms, item, day)
        if price is None:
            return
        at = self.read_on(terms, day)
        for name in self.indices:
            yield Reason(
                f"index {name} by its weight", self.cost(terms, name, item, day) or 0.0, "money/GB", "indices", at
            )
        yield Reason("margin", self.margin, "share", "margin")
        if self.plus is not None:
            yield Reason("on top", terms.setting.per_gb(self.plus, item), "money/GB", "plus")
        yield Reason("price by the formula", price, "money/GB", so_far=True)

    def follows_indices(self) -> tuple[str, ...]:
        """Those of its costs."""
        return tuple(self.indices)

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """Its resets."""
        return reset_dates(terms, self, self.resets)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Weights of nothing, an index without a value where the clause reads it."""
        if not any(self.indices.values()):
            yield Problem("all weights are nothing", "give the indices weights, or use price_fixed", path=where)
        days = [period.start for period in terms.setting.periods if terms.applies(self, period.start)]
        mute = [
            name
            for name in self.indices
            if any(self.cost(terms, name, item, day) is None for item in terms.covered(self) for day in days)
        ]
        if mute:
            yield from silent(terms, self, mute[0], where)
