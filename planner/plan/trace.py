"""Where the goods of an order go: followed through every store of a future's tables, first in, first out.

A lot is what comes into a store in a period, and the share of it that is the order's:

    out of a store    the oldest lots first; within a period used before sent before scrapped and resold
    share of a lot    ours / all that arrived with it: goods of one day are not told apart

A convention, as FIFO is in any ledger: goods of one part are alike, and the plan does not say which of them are taken. What is
put into an installed base is told of the needs that its item serves there in that period, by the share that each has of it; what
the line loses of it is unused.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from planner.model.setting import Setting

Row = Mapping[str, Any]
Store = tuple[str, str, str]
"""Location, item, part."""
DUST = 1e-9


@dataclass(frozen=True)
class Served:
    """GB of the order that a need takes in a period, at a place; `installed`: into a base that stands from then on."""

    need: str
    location: str
    period: str
    gb: float
    installed: bool


@dataclass
class Trace:
    """What became of an order: needs served, what lies at each period's end, what was sent on, unused, or is on its way."""

    served: list[Served] = field(default_factory=list)
    lying: list[tuple[Store, str, float]] = field(default_factory=list)
    sent: list[tuple[Row, float]] = field(default_factory=list)
    unused: float = 0.0
    beyond: float = 0.0


Mine = Callable[[Row], bool]


def trace(setting: Setting, tables: Mapping[str, list[Any]], mine: Mine) -> Trace:
    """The goods of the calls that are `mine` (rows of the table of moves), in one future."""
    return Tracing(setting, tables, mine).run()


class Tracing:
    """The stores of a future while its periods pass."""

    def __init__(self, setting: Setting, tables: Mapping[str, list[Any]], mine: Mine) -> None:
        self.setting, self.found = setting, Trace()
        self.labels = [period.label for period in setting.periods]
        self.lots: dict[Store, deque[list[float]]] = {}
        self.coming: dict[tuple[Store, str], float] = {}
        self.stock = {(store_of(row, "location"), row["period"]): row for row in tables["stock"]}
        self.sends: dict[tuple[Store, str], list[Row]] = {}
        self.uses: dict[tuple[str, str, str, str], list[Row]] = {}
        self.places = {need.id: need.location for need in setting.requirements}
        for row in tables["moves"]:
            if not row["source"]:
                self.sends.setdefault((store_of(row, "start"), row["period"]), []).append(row)
            elif mine(row):
                self.arrive(row, row["shipped_gb"])
        for row in tables["serves"]:
            self.uses.setdefault((self.places[row["need"]], row["item"], row["part"], row["period"]), []).append(row)

    def run(self) -> Trace:
        """Every period, every store, those that send to others on the same day first."""
        stores = sorted({store for store, _ in self.stock})
        for label in self.labels:
            for store in self.ordered(stores, label):
                if (store, label) in self.stock:
                    self.pass_period(store, label, self.stock[store, label])
        return self.found

    def ordered(self, stores: list[Store], label: str) -> Iterator[Store]:
        """Stores in the order in which goods of one period pass them; as named where they go in circles."""
        before: dict[Store, set[Store]] = {store: set() for store in stores}
        for (start, when), rows in self.sends.items():
            for row in rows:
                if when == label == row["arrives"]:
                    before.setdefault(store_of(row, "to"), set()).add(start)
        try:
            yield from tuple(TopologicalSorter({store: sorted(own) for store, own in before.items()}).static_order())
        except CycleError:
            yield from stores

    def pass_period(self, store: Store, label: str, row: Row) -> None:
        """What comes in, what goes out, what lies at the end."""
        lots = self.lots.setdefault(store, deque())
        if not lots and row["opening_gb"] > 0.0:
            lots.append([row["opening_gb"], 0.0])
        came = row["landed_gb"] + row["arrived_gb"] + row["returned_gb"]
        if came > 0.0:
            lots.append([came, min(1.0, self.coming.pop((store, label), 0.0) / came)])
        self.use(store, label, row["used_gb"])
        for send in self.sends.get((store, label), ()):
            ours = self.take(lots, send["moved_gb"])
            if ours > 0.0:
                self.found.sent.append((send, ours))
                self.arrive(send, ours)
        self.found.unused += self.take(lots, row["scrapped_gb"] + row["resold_gb"])
        ours = sum(size * share for size, share in lots)
        if ours > DUST * max(1.0, came):
            self.found.lying.append((store, label, ours))

    def arrive(self, row: Row, ours: float) -> None:
        """Goods on their way to a store."""
        if row["arrives"]:
            key = (store_of(row, "to"), row["arrives"])
            self.coming[key] = self.coming.get(key, 0.0) + ours
        else:
            self.found.beyond += ours

    def use(self, store: Store, label: str, used: float) -> None:
        """What is used up by needs, each its share; the rest goes into the base."""
        location, item, part = store
        lots, rows = self.lots[store], self.uses.get((location, item, part, label), [])
        ours, whole = self.take(lots, used), used
        if ours <= 0.0:
            return
        for row in rows:
            self.serve(row["need"], location, label, ours * row["used_gb"] / whole, False)
        rest = ours * max(0.0, 1.0 - sum(row["used_gb"] for row in rows) / whole)
        lost = rest * self.setting.scenario.items[item].fallout
        self.found.unused, rest = self.found.unused + lost, rest - lost
        standing = self.uses.get((location, item, "", label), []) if rest > DUST * ours else []
        served = sum(row["used_gb"] for row in standing)
        for row in standing if served > 0.0 else ():
            self.serve(row["need"], location, label, rest * row["used_gb"] / served, True)
        if rest > DUST * ours and served <= 0.0:
            self.serve("", location, label, rest, True)

    def serve(self, need: str, location: str, label: str, gb: float, installed: bool) -> None:
        """Noted."""
        if gb > 0.0:
            self.found.served.append(Served(need, location, label, gb, installed))

    def take(self, lots: deque[list[float]], size: float) -> float:
        """The oldest lots first; how much of them is the order's."""
        ours = 0.0
        while size > DUST and lots:
            part = min(size, lots[0][0])
            ours += part * lots[0][1]
            lots[0][0] -= part
            size -= part
            if lots[0][0] <= DUST:
                lots.popleft()
        return ours


def store_of(row: Row, place: str) -> Store:
    """The store that a row speaks of."""
    return row[place], row["item"], row["part"]
