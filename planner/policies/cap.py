"""The most that may come or go in a time, over a set of items: a capacity shared by what is bought, sent or made.

    sum_i use[i] * flow[i, v] <= at_most[v] * time[v]       GB (or units of the pool), data nodes v
    sum_i use[i] * stock[i, v] <= stock[v]                  GB (or units of the pool) lying at the end of the period

flow is what sources hand over (`suppliers`, `fabs`, `sources`, all of them when nothing is named), what leaves on lanes
(`lanes`), or what arrives or passes through (`locations`; what only passes counts when it goes on). `use` is how much of the
pool one GB of an item takes, 1 where not said. Before the first date there is no limit. Trap: open orders are placed, they
take none of the pool.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from pydantic import model_validator

from planner.model.plugin import Finding, Policy, beyond, covered
from planner.scenario.fields import Factor, FlowSeries, Id, SizeSeries, Some, refuse, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Cap(Policy):
    """At most so much in a time over items, on suppliers, fabs, sources, lanes or locations."""

    at_most: FlowSeries | None = said("most in a time, by date", None)
    stock: SizeSeries | None = said("instead: most that lies at `locations` at each period's end, by date", None)
    items: Some | None = said("which items; all when absent", None)
    tier: Id | None = said("which tier, instead of items", None)
    use: dict[Id, Factor] = said("how much of the pool one GB of an item takes, where it is not 1", {})
    suppliers: Some | None = said("what these suppliers hand over", None)
    fabs: Some | None = said("what is handed over at these places", None)
    sources: Some | None = said("what these contracts and markets hand over", None)
    lanes: Some | None = said("what leaves on these lanes", None)
    locations: Some | None = said("what arrives at these locations or passes through (or lies there)", None)

    @model_validator(mode="after")
    def one_pool(self) -> Cap:
        """A flow or a stock, of one kind of place."""
        if (self.at_most is None) == (self.stock is None):
            raise refuse("a cap is on a flow or on a stock", "write at_most: 2 PB/month, or stock: 5 PB")
        bought = any(names is not None for names in (self.suppliers, self.fabs, self.sources))
        if (self.lanes is not None) + (self.locations is not None) + bought > 1:
            raise refuse("a cap is on lanes, on locations, or on what is bought", "make a policy of each")
        if self.stock is not None and (self.lanes is not None or bought):
            raise refuse("stock lies at locations", "name locations, or none for all of them")
        return self

    def weight(self, setting: Setting, item: str) -> float:
        """How much of the pool one GB of an item takes."""
        counts = (self.items is None or item in self.items) and (
            self.tier is None or setting.scenario.items[item].tier == self.tier
        )
        return self.use.get(item, 1.0) if counts else 0.0

    def build(self, model: Model, where: str) -> None:
        """One row a data node."""
        limits = self.limits(model.setting)
        given = model.by_period([float(limit is not None) for limit in limits])
        model.row(where, self.flow(model) <= model.by_period([limit or 0.0 for limit in limits]), where=given)

    def flow(self, model: Model) -> Expr:
        """What takes of the pool in each period."""
        setting = model.setting
        if self.lanes is not None:
            weights = [self.weight(setting, leg.move.part.item) * (leg.lane in self.lanes) for leg in model.leg.records]
            return model.weighed(model.carried, model.leg, weights)
        if self.locations is not None or self.stock is not None:
            weights = [self.weight(setting, s.part.item) * self.here(s.location) for s in model.store.records]
            if self.stock is not None:
                return model.weighed(model.stock, model.store, weights)
            lanes = setting.scenario.lanes
            passing = [
                self.weight(setting, leg.move.part.item) * (leg.passing and self.here(lanes[leg.lane].from_))
                for leg in model.leg.records
            ]
            return model.weighed(model.arrived, model.store, weights) + model.weighed(model.carried, model.leg, passing)
        supplier = {name: source.supplier for name, source in setting.network.sources.items()}
        weights = [
            self.weight(setting, move.part.item) * self.sells(move.source, supplier.get(move.source, ""), move.start)
            for move in model.move.records
        ]
        return model.weighed(model.delivered, model.move, weights)

    def here(self, place: str) -> bool:
        """A place that counts."""
        return self.locations is None or place in self.locations

    def sells(self, source: str, supplier: str, place: str) -> bool:
        """What a source hands over at a place counts here."""
        if not source:
            return False
        asked = ((self.suppliers, supplier), (self.fabs, place), (self.sources, source))
        return all(names is None or name in names for names, name in asked)

    def limits(self, setting: Setting) -> list[float | None]:
        """Most in each period; None before the first date."""
        if self.stock is not None:
            return [self.stock.at(period.start) for period in setting.periods]
        item = self.items[0] if self.items else min(covered(setting, None, self.tier))
        rates = [self.at_most.at(period.start) if self.at_most else None for period in setting.periods]
        return [
            None if rate is None else setting.flow(rate, item, period.start, period.end)
            for rate, period in zip(rates, setting.periods, strict=True)
        ]

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """The same sum from the tables."""
        taken, limits = self.taken(book), self.limits(book.setting)
        allowed = [size if limit is None else limit for size, limit in zip(taken, limits, strict=True)]
        return beyond("cap", where, book.setting, taken, allowed)

    def taken(self, book: Book) -> list[float]:
        """What takes of the pool in each period, by the plan's tables."""
        places, lanes = self.locations, self.lanes
        if lanes is not None:
            return self.total(book, "lanes", "carried_gb", lambda row: row["lane"] in lanes)
        if self.stock is not None:
            return self.total(book, "stock", "closing_gb", lambda row: self.here(row["location"]))
        if places is not None:
            start = {name: lane.from_ for name, lane in book.setting.scenario.lanes.items()}
            ends = self.total(book, "moves", "shipped_gb", lambda row: self.here(row["to"]), "arrives")
            passes = self.total(book, "lanes", "passing_gb", lambda row: self.here(start[row["lane"]]))
            return [sum(pair) for pair in zip(ends, passes, strict=True)]
        return self.total(
            book,
            "receipts",
            "received_gb",
            lambda row: not row["order"] and self.sells(row["source"], row["supplier"], row["place"]),
        )

    def total(
        self, book: Book, table: str, column: str, counts: Callable[[Any], bool], period: str = "period"
    ) -> list[float]:
        """Sum of a column over the rows that count, each by what its item takes of the pool."""
        found = [0.0] * len(book.setting.periods)
        for row in book.tables[table]:
            if row[period] and counts(row):
                found[book.number[row[period]]] += row[column] * self.weight(book.setting, row["item"])
        return found
