"""A vector index that is searched.

index = vectors * (dims * bytes + neighbours * 4 B) * (1 + overhead)                       GB
reads = queries * visited * (dims * bytes + neighbours * 4 B)                              GB/s at peak
A graph in memory wants an answer in microseconds for each of the vectors it visits; one made for flash in tenths of a millisecond.
Trap: neighbours of HNSW are 2 M in its lowest layer; sources that count M come out 4 % lower (768 dims, fp32).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.model.plugin import Demand, Workload
from planner.model.sized import heat_of, kept, lost_rate, read, written
from planner.model.sizes import GB, vector_index
from planner.model.statements import SECONDS
from planner.scenario.fields import HoldingRate, Portion, Share, Whole, Yearly, said
from planner.scenario.machines import BYTES, Many, ManySeries, Precision

if TYPE_CHECKING:
    from planner.model.setting import Setting

FLASH = 300e-6


class Retrieval(Workload):
    """Vectors, and a graph through them, that are searched."""

    usual: ClassVar[Mapping[str, float]] = {"index": 5e-6}
    vectors: ManySeries = said("vectors, by date")
    dims: Whole = said("numbers of a vector", ge=1)
    precision: Precision = said("of these numbers", "fp32")
    neighbours: Many = said("neighbours kept of each vector (HNSW: 2 M)", 64.0)
    overhead: Share = said("what else it takes, over vectors and graph", 0.2)
    queries: ManySeries | None = said("queries a second at peak, by date; none when absent", None)
    visited: Many = said("vectors that a query looks at", 2000.0)
    mean: Portion = said("mean traffic over peak", 0.5)
    changed: Yearly = said("share that is written anew", 0.0)
    search: Literal["memory", "flash"] = said("what the graph is made for", "memory")
    lost: HoldingRate | None = said("what a GB that cannot be kept costs in service; it must be kept when absent", None)

    def serves_within(self, name: str) -> float:
        """Microseconds, or tenths of a millisecond where the graph is made for flash."""
        return self.latency.get(name, FLASH if self.search == "flash" else self.usual[name])

    def demand(self, setting: Setting, first: date, end: date) -> Demand:
        """The index."""
        size = vector_index(self.vectors.at(first) or 0.0, self.dims, self.precision, self.neighbours, self.overhead)
        asked = (self.queries.at(first) if self.queries else None) or 0.0
        one = self.dims * BYTES[self.precision] + self.neighbours * 4.0
        pace = asked * self.visited * one / GB
        year = 365.0 * SECONDS
        index = self.sized(
            "index",
            kept(size.value, size.how),
            read(pace, f"{asked:g} queries/s * {self.visited:g} vectors * {one:g} B"),
            written(size.value * self.changed / year, f"{100 * self.changed:g} % of it a year"),
            heat_of(self.mean * pace, size.value),
            lost_rate(self.lost),
        )
        return Demand((index,))
