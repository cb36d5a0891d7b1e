"""The least that must lie at the horizon's end.

sum_(s of items, locations) stock[s, v] >= at_least       GB, data nodes v of the last period
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from planner.model.plugin import Finding, Policy, beyond
from planner.scenario.fields import Id, Volume, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class FinalStock(Policy):
    """At least so much stock at the end, over items and locations."""

    at_least: Volume = said("least at the end")
    items: list[Id] = said("which items, together", min_length=1)
    locations: list[Id] | None = said("at which locations, together; all when absent", None)

    def forces(self, setting: Setting) -> Mapping[str, float]:
        """The whole of it may be of any of the items."""
        return dict.fromkeys(self.items, setting.gb(self.at_least, self.items[0]))

    def covers(self, location: str, item: str) -> bool:
        """Stock that counts."""
        return item in self.items and (self.locations is None or location in self.locations)

    def build(self, model: Model, where: str) -> None:
        """A row at each data node of the last period."""
        lying = model.total(model.stock, model.store, lambda store: self.covers(store.location, store.part.item))
        least = model.setting.gb(self.at_least, self.items[0])
        model.row(where, lying >= least, where=model.last_nodes())

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """Closing stock of the last period."""
        setting = book.setting
        lying = book.per_period("stock", "closing_gb", lambda row: self.covers(row["location"], row["item"]))
        least = [0.0] * (len(setting.periods) - 1) + [setting.gb(self.at_least, self.items[0])]
        return beyond("final stock", where, setting, least, [*least[:-1], lying[-1]])
