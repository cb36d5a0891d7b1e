"""What it costs to keep stock: warehouse, insurance, handling.

holding[s, v] = rate * time[v] * stock[s, v]                  rate in money per GB and time, stock at the period's end
              + share * years[v] * index[item, v] * stock[s, v]          share of the index value a year

A rate per piece is divided by the package; before its first date a dated rate is its first one. Trap: capital is not
in it, discounting has that already; a rate with interest in it counts interest twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.model.plugin import Charge, Cost
from planner.scenario.fields import HoldingSeries, Some, Yearly, refuse, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Holding(Cost):
    """What keeping stock costs, without capital."""

    rate: HoldingSeries | None = said("money per GB and time on stock at the period's end", None)
    share: Yearly | None = said("share of the item's index value a year, instead of or beside `rate`", None)
    items: Some | None = said("which items; all when absent", None)
    locations: Some | None = said("which locations; all when absent", None)

    @model_validator(mode="after")
    def costs_something(self) -> Holding:
        """A rate, a share, or both."""
        if self.rate is None and self.share is None:
            raise refuse("holding has no price", "write rate: 0.02 USD/GB-month, or share: 3%/yr")
        return self

    def reckon(self, setting: Setting) -> None:
        """The value of everything whose holding is a share of it."""
        for location, item in sorted({(location, part.item) for location, part in setting.network.stores}):
            self.rates(setting, location, item)

    def build(self, model: Model, where: str) -> None:
        """One payment over all stores it applies to."""
        stores = model.store.records
        if stores:
            rates = model.figures(lambda s: [self.rates(s, at.location, at.part.item) for at in stores], model.store)
            model.pay("holding", model.stock * rates, where)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """Closing stock of each store and period, at its rate."""
        rates = partial(self.rates, book.setting)
        return book.charges("holding", where, "stock", "closing_gb", rates, ("location", "item"))

    def rates(self, setting: Setting, location: str, item: str) -> list[float]:
        """Money per GB for each period's whole length."""
        applies = (self.items is None or item in self.items) and (self.locations is None or location in self.locations)
        if not applies:
            return [0.0] * len(setting.periods)
        found = [0.0] * len(setting.periods)
        if self.rate is not None:
            rates = [setting.held(self.rate, period.start) for period in setting.periods]
            sizes = [setting.gb_per_piece(item) if rate.unit.endswith("/ea") else 1.0 for rate in rates]
            found = [rate.value / sizes[p] * setting.units(p, rate.per) for p, rate in enumerate(rates)]
        if self.share:
            worth = setting.worth([item], "holding as a share of it")[item]
            found = [known + self.share * setting.units(p, "year") * worth[p] for p, known in enumerate(found)]
        return found
