"""What it costs to keep stock: warehouse, insurance, handling. Capital is not in it, discounting has that already.

holding[s, v] = rate * time[v] * stock[s, v]                  rate in money per GB and time, stock at the period's end
              = share * years[v] * index[item, v] * stock[s, v]          share of the index value a year
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from planner.model.plugin import Charge, Cost
from planner.scenario.fields import HoldingRate, Id, Yearly, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Holding(Cost):
    """What keeping stock costs, without capital."""

    rate: HoldingRate | None = said("money per GB and time on stock at the period's end", None)
    share: Yearly | None = said("share of the item's index value a year, instead of or beside `rate`", None)
    items: list[Id] | None = said("which items; all when absent", None)
    locations: list[Id] | None = said("which locations; all when absent", None)

    def build(self, model: Model, where: str) -> None:
        """One payment over all stores it applies to."""
        rates = [self.rates(model.setting, store.location, store.part.item) for store in model.store.records]
        if rates:
            model.pay("holding", model.stock * model.by_record(model.store, rates), where)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """Closing stock of each store and period, at its rate."""
        for row in book.tables["stock"]:
            p = book.number[row["period"]]
            yield Charge(
                "holding", where, p, row["closing_gb"] * self.rates(book.setting, row["location"], row["item"])[p]
            )

    def rates(self, setting: Setting, location: str, item: str) -> list[float]:
        """Money per GB for each period's whole length."""
        applies = (self.items is None or item in self.items) and (self.locations is None or location in self.locations)
        if not applies:
            return [0.0] * len(setting.periods)
        found = []
        for p, period in enumerate(setting.periods):
            value = setting.item_value(item, period.start) or 0.0
            by_share = (self.share or 0.0) * setting.units(p, "year") * value
            by_rate = 0.0 if self.rate is None else self.rate.value * setting.units(p, self.rate.per)
            found.append(by_rate + by_share)
        return found
