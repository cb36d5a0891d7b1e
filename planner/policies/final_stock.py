"""What must lie at the horizon's end: so much at least, or exactly.

    sum_(s of items, locations) stock[s, v] >= at_least       GB, data nodes v of the last period
                                            == exactly

Trap: without it (and without a terminal value) a plan ends with nothing, because nothing beyond the horizon is bought for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.model.plugin import Finding, Policy
from planner.scenario.fields import Some, Volume, refuse, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class FinalStock(Policy):
    """At least so much stock at the end, over items and locations."""

    at_least: Volume | None = said("least at the end", None)
    exactly: Volume | None = said("what lies at the end, no more and no less", None)
    items: Some = said("which items, together")
    locations: Some | None = said("at which locations, together; all when absent", None)

    @model_validator(mode="after")
    def one_size(self) -> FinalStock:
        """A least or an exact size."""
        if (self.at_least is None) == (self.exactly is None):
            raise refuse("final stock is at least so much, or exactly", "write at_least: 2 PB, or exactly: 0 GB")
        return self

    def size(self, setting: Setting) -> float:
        """GB asked for."""
        asked = self.at_least or self.exactly
        return setting.gb(asked, self.items[0]) if asked else 0.0

    def forces(self, setting: Setting) -> Mapping[str, float]:
        """The whole of it may be of any of the items."""
        return dict.fromkeys(self.items, self.size(setting))

    def covers(self, location: str, item: str) -> bool:
        """Stock that counts."""
        return item in self.items and (self.locations is None or location in self.locations)

    def build(self, model: Model, where: str) -> None:
        """A row at each data node of the last period."""
        lying = model.total(model.title.owned, model.store, lambda store: self.covers(store.location, store.part.item))
        size, last = self.size(model.setting), model.last_nodes()
        model.row(where, lying >= size if self.exactly is None else lying == size, where=last)

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """Closing stock of the last period."""
        setting = book.setting
        lying = book.per_period("stock", "owned_gb", lambda row: self.covers(row["location"], row["item"]))
        size, lies = self.size(setting), lying[-1]
        wrong = book.beyond(size, lies) or (self.exactly is not None and book.beyond(lies, size))
        if wrong:
            yield Finding("final stock", where, f"{lies:,.6g} GB lie at the end, {size:,.6g} should", lies - size)
