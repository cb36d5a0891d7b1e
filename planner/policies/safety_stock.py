"""A size that must lie in every period.

sum_(s of items, locations) stock[s, v] >= at_least       GB, data nodes v from `since` on
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from planner.model.plugin import Finding, Policy, beyond, covered, in_force
from planner.scenario.fields import Id, Some, Volume, When, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class SafetyStock(Policy):
    """At least so much stock in every period, over items and locations."""

    at_least: Volume = said("least that lies at every period's end")
    items: Some | None = said("which items, together; all of the tier when absent", None)
    tier: Id | None = said("which tier, instead of items", None)
    locations: Some | None = said("at which locations, together; all when absent", None)
    since: When | None = said("first day it holds; the horizon's when absent", None)

    def forces(self, setting: Setting) -> Mapping[str, float]:
        """The whole of it may be of any of the items."""
        return {item: setting.gb(self.at_least, item) for item in covered(setting, self.items, self.tier)}

    def levels(self, setting: Setting) -> list[float]:
        """Least in each period."""
        least = setting.gb(self.at_least, min(covered(setting, self.items, self.tier)))
        return [least if in_force(self.since, period.start) else 0.0 for period in setting.periods]

    def build(self, model: Model, where: str) -> None:
        """One row a data node."""
        model.row(
            where,
            model.lying(covered(model.setting, self.items, self.tier), self.locations) >= model.figures(self.levels),
        )

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """Closing stock from the tables."""
        return beyond(
            "safety stock",
            where,
            book.setting,
            self.levels(book.setting),
            book.lying(covered(book.setting, self.items, self.tier), self.locations),
        )
