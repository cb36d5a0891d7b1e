"""What it costs to get rid of stock; without this cost scrapping is free.

scrapping[s, v] = fee * (scrapped[s, v] + retired[b, v] - harvested[b, v])      money

What is retired from the base is scrapped too, but for good pieces that come back: were it free, stock would be installed only to be
retired at no cost.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from planner.model.plugin import Charge, Cost
from planner.scenario.fields import Price, Some, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Scrapping(Cost):
    """Fee for every GB or piece scrapped or retired."""

    fee: Price = said("money per GB or piece scrapped or retired")
    items: Some | None = said("which items; all when absent", None)

    def build(self, model: Model, where: str) -> None:
        """One payment over all stores, one over the installed base."""
        stores = [self.rates(model.setting, store.part.item) for store in model.store.records]
        stands = [self.rates(model.setting, stand.item) for stand in model.stand.records]
        if stores:
            model.pay("scrapping", model.scrapped * model.by_record(model.store, stores), where)
        if stands:
            gone = model.retired - model.returns.harvested
            model.pay("scrapping", gone * model.by_record(model.stand, stands), where)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """What is scrapped, at the fee."""
        rates = partial(self.rates, book.setting)
        yield from book.charges("scrapping", where, "stock", "scrapped_gb", rates, ("item",))
        yield from book.charges("scrapping", where, "base", "retired_gb", rates, ("item",))
        yield from book.charges(
            "scrapping", where, "base", "harvested_gb", lambda item: [-r for r in rates(item)], ("item",)
        )

    def rates(self, setting: Setting, item: str) -> list[float]:
        """Money per GB of an item in each period."""
        applies = self.items is None or item in self.items
        return [setting.per_gb(self.fee, item) if applies else 0.0] * len(setting.periods)
