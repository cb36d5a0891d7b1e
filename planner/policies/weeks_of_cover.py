"""Stock for the need that is coming: so many weeks of it must lie at every period's end.

    sum_(s of items, locations) stock[s, v] >= sum_r need of r from the end of v for so long       GB, data nodes v from `since` on

The needs are those at the covered locations (all, when none is named) that a covered item serves, as they are stated, also
beyond the horizon. Where futures differ it is what is expected of them by what is known in v (planner.model.kin).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from planner.model.kin import coming
from planner.model.plugin import Finding, Policy, beyond, covered, in_force
from planner.scenario.fields import Id, Length, Some, When, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class WeeksOfCover(Policy):
    """Stock for at least so many weeks of coming need, in every period."""

    weeks: Length = said("how long the stock must last")
    items: Some | None = said("which items, together; all of the tier when absent", None)
    tier: Id | None = said("which tier, instead of items", None)
    locations: Some | None = said("at which locations, together; all when absent", None)
    since: When | None = said("first day it holds; the horizon's when absent", None)
    needs_at: Some | None = said("locations whose needs count; those of the stock when absent", None)

    def forces(self, setting: Setting) -> Mapping[str, float]:
        """The highest level may be of any of the items."""
        return dict.fromkeys(covered(setting, self.items, self.tier), max(self.levels(setting), default=0.0))

    def levels(self, setting: Setting) -> list[float]:
        """Least in each period."""
        items = covered(setting, self.items, self.tier)
        places = self.needs_at if self.needs_at is not None else self.locations
        needs = [
            need
            for need in setting.requirements
            if items & set(need.serves) and (places is None or need.location in places)
        ]
        found = []
        for p, period in enumerate(setting.periods):
            end = setting.after(period.end, (self.weeks,))
            ahead = sum(coming(setting, need, p, end) for need in needs)
            found.append(ahead if in_force(self.since, period.start) else 0.0)
        return found

    def build(self, model: Model, where: str) -> None:
        """One row a data node."""
        model.row(
            where,
            model.lying(covered(model.setting, self.items, self.tier), self.locations) >= model.figures(self.levels),
        )

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """Closing stock from the tables."""
        return beyond(
            "weeks of cover",
            where,
            book.setting,
            self.levels(book.setting),
            book.lying(covered(book.setting, self.items, self.tier), self.locations),
        )
