"""Committed volume moves to a successor: from a date on, its GB count towards what was promised of the items it follows.

    taken[c] = sum of taken of the items + sum over periods p from `since` on of taken of the successor[p] / ratio[p]           GB

ratio is GB of the successor that stand for one GB of the items; `by: value` makes it P[item, p] / P[successor, p], so that money
is what moves, and a minimum of money counts what is spent on the successor. The successor's own price clause gives its price.
Where an item has no price any more, a deficiency of it costs ratio times the successor's. Trap: a ratio below one in bits can
still be more money: a generation that holds twice as much at three times the price fills the volume and breaks the budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.plugin import Clause
from planner.scenario.fields import Id, Serving, said

if TYPE_CHECKING:
    from planner.model.terms import Terms


class Convert(Clause):
    """Committed volume moves to a successor at a ratio from a date."""

    role: ClassVar[Literal["volume"]] = "volume"
    successor: Id = said("the item that follows; one of the contract's")
    ratio: Serving | None = said("GB of it that stand for one GB of the items; 1 when absent", None)
    by: Literal["volume", "value"] = said("bits move at the ratio, or money at the two prices", "volume")

    def predecessors(self, terms: Terms) -> tuple[str, ...]:
        """The items it follows."""
        return tuple(item for item in terms.covered(self) if item != self.successor)

    def stands_for(self, terms: Terms, item: str, day: date) -> Mapping[str, float]:
        """GB of each predecessor that a GB of the successor counts as."""
        if item != self.successor:
            return {}
        if self.by == "volume":
            return dict.fromkeys(self.predecessors(terms), 1.0 / (self.ratio or 1.0))
        worth = terms.price_on(self.successor, day)
        prices = {name: terms.price_on(name, day) for name in self.predecessors(terms)}
        return {name: worth / price for name, price in prices.items() if price and worth}

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A successor the contract does not sell, that follows itself, is promised itself, or has nothing to be valued by."""
        items = self.predecessors(terms)
        if self.successor not in terms.items:
            what = f"the contract does not cover {self.successor}, so it cannot be called"
            yield Problem(what, f"add it to contracts.{terms.name}.items", path=f"{where}.successor")
            return
        if self.items is None or not items:
            what = "it is not said which items are followed"
            yield Problem(what, "write items: [...] without the successor", path=where)
            return
        own = [c for c in terms.commitments if self.successor in c.items and not set(items) <= set(c.items)]
        if own:
            what = f"{self.successor} is promised by itself, so its GB would count twice"
            yield Problem(what, "put what is promised of it into a contract of its own", path=own[0].where)
        if self.by == "value" and self.ratio is not None:
            yield Problem("by value the prices are the ratio", "leave `ratio` out, or write by: volume", path=where)
        days = [period.start for period in terms.setting.periods if terms.applies(self, period.start)]
        silent = [day for day in days if self.by == "value" and not self.stands_for(terms, self.successor, day)]
        if silent:
            what = f"by value, and there is no price of {' or '.join(items)} on {silent[0]}"
            yield Problem(what, "let its price clause run on, or write by: volume with a ratio", path=where)
