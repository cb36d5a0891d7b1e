"""No price above that of another contract or of a market, by more than a tolerance.

    P'(t) = min(P(t), (1 + tolerance) * min_r P_r(t))          money per GB, sources r that have a price of the item on the day

P is the price after escalation; P_r is what source r asks for a delivery on that day, a contract's before its own most_favoured
clause (so two contracts may name each other). Trap: it is an option. With index 8 or 12 at equal odds a fixed 10 costs 9 in the
mean, where the mean index changes nothing; and a contract with steps is compared at its first step.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from planner.errors import Problem
from planner.model.plugin import Clause
from planner.scenario.fields import Share, Some, said

if TYPE_CHECKING:
    from planner.model.terms import Terms


class MostFavoured(Clause):
    """No price above that of another contract or of a market, by more than a tolerance."""

    adjusts_at: ClassVar[int] = 10
    sources: Some = said("contracts and markets whose prices are compared")
    tolerance: Share = said("share above the lowest of them that is allowed", 0.0)

    def reference(self, terms: Terms, item: str, day: date) -> float | None:
        """The lowest price of the other sources; None where none of them sells the item on the day."""
        setting, found = terms.setting, []
        for name in self.sources:
            market, other = setting.scenario.markets.get(name), setting.terms.get(name)
            if market is not None and item in market.items:
                found.append(setting.market_price(market.price, item, day))
            elif other is not None and item in other.items and name != terms.name:
                found.append(other.price_on(item, day, before=self.adjusts_at))
        return min((price for price in found if price is not None), default=None)

    def adjusts(self, terms: Terms, item: str, day: date, price: float) -> float:
        """The price, or the lowest of the others with the tolerance."""
        lowest = self.reference(terms, item, day)
        return price if lowest is None else min(price, lowest * (1.0 + self.tolerance))

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A contract compared with itself or with an offer, sources that sell nothing of it."""
        for n, name in enumerate(self.sources):
            path, other = f"{where}.sources[{n}]", terms.setting.terms.get(name)
            if name == terms.name:
                yield Problem("the contract is compared with itself", "name another contract or a market", path=path)
            elif other is not None and other.offered:
                what = f"{name} is an offer, and a price cannot hang on whether it is signed"
                yield Problem(what, "name a signed contract or a market", path=path)
            else:
                sold = other.items if other is not None else terms.setting.scenario.markets[name].items
                if not set(sold) & set(terms.covered(self)):
                    what = f"{name} sells none of {', '.join(terms.covered(self))}"
                    yield Problem(what, "name a source of these items, or take it out", path=path)
