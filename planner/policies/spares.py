"""Spares for a base: stock for what fails of it until more has come.

    sum_(s of items, locations) stock[s, v] >= times * sum_(b of items, sites) base[b, v] * (1 - (1 - fails[b]) ** (days / 365))

GB, data nodes v from `since` on, `days` the time in which a spare is supplied. The base is the plan's own, so spares grow with it.
Beside it `safety_stock` keeps a size and `weeks_of_cover` keeps what needs ask for, growth included. Trap: what is worn out by
writes, or reaches its life, is planned work and no failure: it is replaced on its day, and needs no spares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from planner.errors import Problem
from planner.model.plugin import Finding, Policy, beyond, covered, in_force
from planner.scenario.fields import Factor, Id, Length, Some, When, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Spares(Policy):
    """Stock for what fails of the installed base while a spare is supplied."""

    resupply: Length = said("time in which a spare is supplied")
    times: Factor = said("how often what fails in that time must lie there", 1.0)
    items: Some | None = said("which items, together; all of the tier when absent", None)
    tier: Id | None = said("which tier, instead of items", None)
    locations: Some | None = said("where the spares lie; all when absent", None)
    sites: Some | None = said("whose base they are for; that of `locations` when absent", None)
    since: When | None = said("first day it holds; the horizon's when absent", None)

    def stands(self, place: str) -> bool:
        """The base at a place counts."""
        sites = self.sites if self.sites is not None else self.locations
        return sites is None or place in sites

    def share(self, setting: Setting, item: str) -> float:
        """GB of spares for a GB that stands."""
        works = 1.0 - setting.scenario.items[item].fails
        return self.times * float(1.0 - works ** (self.resupply.days() / 365.0))

    def forces(self, setting: Setting) -> Mapping[str, float]:
        """Spares for all that may stand, of any of the items."""
        items = covered(setting, self.items, self.tier)
        needs = [need for need in setting.requirements if need.kind == "installed" and self.stands(need.location)]
        most = sum(max(need.amount, default=0.0) for need in needs)
        rows = (row for row in setting.scenario.stock.values() if row.state == "installed" and row.item in items)
        most += sum(setting.gb(row.quantity, row.item) for row in rows)
        return dict.fromkeys(items, 2.0 * most * max(self.share(setting, item) for item in items))

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Nothing of them fails, so that no spares are kept."""
        if not any(setting.scenario.items[item].fails for item in covered(setting, self.items, self.tier)):
            what = "none of these items fails, so that no spares are kept"
            yield Problem(what, "write items.X.fails, such as 0.5%/yr", path=where, severity="warning")

    def build(self, model: Model, where: str) -> None:
        """One row a data node."""
        setting, items = model.setting, covered(model.setting, self.items, self.tier)
        shares = [
            self.share(setting, stand.item) if stand.item in items and self.stands(stand.location) else 0.0
            for stand in model.stand.records
        ]
        least = model.weighed(model.base, model.stand, shares)
        since = model.by_period([float(in_force(self.since, period.start)) for period in setting.periods])
        model.row(where, model.lying(items, self.locations) - least >= 0.0, where=since)

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """Closing stock against the base, both from the tables."""
        setting, items = book.setting, covered(book.setting, self.items, self.tier)
        least = [0.0] * len(setting.periods)
        for row in book.tables["base"]:
            p = book.number[row["period"]]
            counts = row["item"] in items and self.stands(row["location"])
            if counts and in_force(self.since, setting.periods[p].start):
                least[p] += row["standing_gb"] * self.share(setting, row["item"])
        yield from beyond("spares", where, setting, least, book.lying(items, self.locations))
