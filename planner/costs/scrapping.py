"""What it costs to get rid of stock; without this cost scrapping is free.

scrapping[s, v] = fee * (scrapped[s, v] + retired[b, v])      money

What is retired from the base is scrapped too: were it free, stock would be installed only to be retired at no cost.
"""

from __future__ import annotations

from collections.abc import Iterable
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
        whole = len(model.setting.periods)
        stores = [[self.rate(model.setting, store.part.item)] * whole for store in model.store.records]
        stands = [[self.rate(model.setting, stand.item)] * whole for stand in model.stand.records]
        if stores:
            model.pay("scrapping", model.scrapped * model.by_record(model.store, stores), where)
        if stands:
            model.pay("scrapping", model.retired * model.by_record(model.stand, stands), where)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """What is scrapped, at the fee."""
        for table, column in (("stock", "scrapped_gb"), ("base", "retired_gb")):
            for row in book.tables[table]:
                charge = row[column] * self.rate(book.setting, row["item"])
                yield Charge("scrapping", where, book.number[row["period"]], charge)

    def rate(self, setting: Setting, item: str) -> float:
        """Money per GB of an item."""
        return setting.per_gb(self.fee, item) if self.items is None or item in self.items else 0.0
