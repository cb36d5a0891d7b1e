"""The most that may come or go in a time, over a set of items: a capacity shared by what is bought, sent or made.

    sum_i use[i] * flow[i, v] <= at_most[v] * time[v]       GB (or units of the pool), data nodes v

flow is what sources hand over (`suppliers`, `fabs`, `sources`), what leaves on lanes (`lanes`), or what arrives (`locations`).
`use` is how much of the pool one GB of an item takes, 1 where not said. Open orders are placed and do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from planner.model.plugin import Finding, Policy, beyond
from planner.scenario.fields import Factor, FlowSeries, Id, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Cap(Policy):
    """At most so much in a time over items, on suppliers, fabs, sources, lanes or locations."""

    at_most: FlowSeries = said("most in a time")
    items: list[Id] | None = said("which items; all when absent", None)
    tier: Id | None = said("which tier, instead of items", None)
    use: dict[Id, Factor] = said("how much of the pool one GB of an item takes, where it is not 1", {})
    suppliers: list[Id] | None = said("what these suppliers hand over", None)
    fabs: list[Id] | None = said("what is handed over at these places", None)
    sources: list[Id] | None = said("what these contracts and markets hand over", None)
    lanes: list[Id] | None = said("what leaves on these lanes", None)
    locations: list[Id] | None = said("what arrives at these locations", None)

    def weight(self, setting: Setting, item: str) -> float:
        """How much of the pool one GB of an item takes."""
        covered = (self.items is None or item in self.items) and (
            self.tier is None or setting.scenario.items[item].tier == self.tier
        )
        return self.use.get(item, 1.0) if covered else 0.0

    def build(self, model: Model, where: str) -> None:
        """One row a data node."""
        setting = model.setting
        limit = model.by_period(self.limits(setting))
        if self.lanes is not None:
            weights = [self.weight(setting, leg.move.part.item) * (leg.lane in self.lanes) for leg in model.leg.records]
            flow = model.weighed(model.carried, model.leg, weights)
        elif self.locations is not None:
            weights = [
                self.weight(setting, store.part.item) * (store.location in self.locations)
                for store in model.store.records
            ]
            flow = model.weighed(model.arrived, model.store, weights)
        else:
            supplier = {name: source.supplier for name, source in setting.network.sources.items()}
            weights = [
                self.weight(setting, move.part.item)
                * self.sells(move.source, supplier.get(move.source, ""), move.start)
                for move in model.move.records
            ]
            flow = model.weighed(model.delivered, model.move, weights)
        model.row(where, flow <= limit)

    def sells(self, source: str, supplier: str, place: str) -> bool:
        """What a source hands over at a place counts here."""
        if not source:
            return False
        asked = ((self.suppliers, supplier), (self.fabs, place), (self.sources, source))
        return all(names is None or name in names for names, name in asked)

    def limits(self, setting: Setting) -> list[float]:
        """Most in each period; no limit is given before the first date, so nothing may pass then."""
        item = (self.items or sorted(setting.scenario.items))[0]
        return list(setting.flows(self.at_most, item))

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """The same sum from the tables."""
        setting = book.setting

        def total(table: str, column: str, counts: Callable[[Any], bool], period: str = "period") -> list[float]:
            found = [0.0] * len(setting.periods)
            for row in book.tables[table]:
                if row[period] and counts(row):
                    found[book.number[row[period]]] += row[column] * self.weight(setting, row["item"])
            return found

        if self.lanes is not None:
            lanes = self.lanes
            flow = total("lanes", "carried_gb", lambda row: row["lane"] in lanes)
        elif self.locations is not None:
            places = self.locations
            flow = total("moves", "shipped_gb", lambda row: row["to"] in places, "arrives")
        else:
            flow = total(
                "receipts",
                "received_gb",
                lambda row: not row["order"] and self.sells(row["source"], row["supplier"], row["place"]),
            )
        return beyond("cap", where, setting, flow, self.limits(setting))
