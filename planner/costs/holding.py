"""What it costs to keep stock: warehouse, insurance, handling.

holding[s, v] = rate * time[v] * stock[s, v]                  rate in money per GB and time, stock at the period's end
              + share * years[v] * index[item, v] * owned[s, v]          share of the index value a year, of what is ours

Room is paid for all that lies, a share of value for our own goods alone, not for what a supplier keeps there. A rate per piece is
divided by the package; before its first date a dated rate is its first one. Trap: capital is not in it, discounting has that
already; a rate with interest in it counts interest twice.
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
            self.value(setting, location, item)

    def build(self, model: Model, where: str) -> None:
        """One payment over all stores it applies to."""
        stores = model.store.records
        if stores:
            room = model.figures(lambda s: [self.room(s, at.location, at.part.item) for at in stores], model.store)
            value = model.figures(lambda s: [self.value(s, at.location, at.part.item) for at in stores], model.store)
            on_value = model.title.owned * value if self.share else model.nothing(model.store, model.period)
            model.pay("holding", model.stock * room + on_value, where)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """Closing stock of each store and period, at its rate."""
        for column, of in (("closing_gb", self.room), ("owned_gb", self.value)):
            yield from book.charges("holding", where, "stock", column, partial(of, book.setting), ("location", "item"))

    def applies(self, location: str, item: str) -> bool:
        """This stock costs something."""
        return (self.items is None or item in self.items) and (self.locations is None or location in self.locations)

    def room(self, setting: Setting, location: str, item: str) -> list[float]:
        """Money per GB for each period's whole length, by the rate."""
        if self.rate is None or not self.applies(location, item):
            return [0.0] * len(setting.periods)
        rates = [setting.held(self.rate, period.start) for period in setting.periods]
        sizes = [setting.gb_per_piece(item) if rate.unit.endswith("/ea") else 1.0 for rate in rates]
        return [rate.value / sizes[p] * setting.units(p, rate.per) for p, rate in enumerate(rates)]

    def value(self, setting: Setting, location: str, item: str) -> list[float]:
        """The same by the share of the index value."""
        if not self.share or not self.applies(location, item):
            return [0.0] * len(setting.periods)
        worth = setting.worth([item], "holding as a share of it")[item]
        return [self.share * setting.units(p, "year") * each for p, each in enumerate(worth)]
