"""What a maker asks for good pieces in place of those that fail under warranty; free unless `items.X.warranty` has a price.

warranty[b, v] = price[b] * returns[b] * claimed[b, v]      money

It falls due when the pieces are sent in, at the start of the period in which they leave the base, for the good ones that come back.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from planner.model.plugin import Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Warranty(Cost):
    """What pieces that come back under warranty cost; the price stands with the item."""

    implied: ClassVar[bool] = True

    def rates(self, setting: Setting, item: str) -> list[float]:
        """Money per GB that is sent in, in each period."""
        rule = setting.scenario.items[item].warranty
        rate = setting.per_gb(rule.price, item) * rule.returns if rule and rule.price else 0.0
        return [rate] * len(setting.periods)

    def build(self, model: Model, where: str) -> None:
        """One payment over the installed base."""
        rates = [self.rates(model.setting, stand.item) for stand in model.stand.records]
        if any(map(any, rates)):
            model.pay("warranty", model.returns.claimed * model.by_record(model.stand, rates), where)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """What is claimed, at the price."""
        return book.charges("warranty", where, "base", "claimed_gb", partial(self.rates, book.setting), ("item",))
