"""What clusters wait for: which part is there for fewest units, what lies idle meanwhile; and what of needs is truly lacking.

    there[r]    = served[r] + lying[r]                      GB; lying: at the site, built in and serving nothing, thrown away, or
                                                            where it could have been sent on in time
    room        : accelerators that have come, space or power of the place, all of which running units take
    a gate      : room; or there[r] <= running * size[r]    a part that is there for no more units than run
    stranded    = sum over parts r of worth of max(0, min(there[r], need[r]) - running * size[r])     money at the items' indices
    lacking[r]  = short[r] + late[r], of a cluster's part only where it is a gate                     GB

What lies is shared among the needs at a place by what they lack of it. Where room holds units, no plan buys parts for them: one
that is there for no more than run is a gate beside it only where no source could have brought more in time. Where neither room nor
a part holds them, the part of which least stands does. Goods at an integrator count where what lay there could have been racks at
the site by then: clear to build is the least of what has arrived.
Trap: a cluster's part that is short and no gate is short by choice: it lies there, or is not bought for units that wait anyway.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any

from planner.model.clusters import Cluster, room
from planner.model.lateness import landing, sent_on
from planner.model.limits import memory_watts, power_of, running_watts
from planner.model.moves import Move
from planner.model.plugin import Requirement
from planner.model.setting import Setting
from planner.model.vintages import sizes_of, vintage_of

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
NOISE = 1e-6
"""Share of a unit, or of a need, below which what is missing is rounding."""
ACCELERATORS, SPACE, POWER = "accelerators", "space", "power"


@dataclass(frozen=True)
class Gate:
    """What holds units: a part, and the items that would clear it, or accelerators, space or power (no goods of ours)."""

    part: str
    items: tuple[str, ...] = ()
    short_gb: float = 0.0
    need: str = ""


class Waits:
    """The clusters of one future, from its tables."""

    def __init__(self, setting: Setting, tables: Tables) -> None:
        self.setting, self.tables = setting, tables
        self.number = {period.label: p for p, period in enumerate(setting.periods)}
        self.needs = {need.id: need for need in setting.requirements}
        self.clusters = {cluster.fleet: cluster for cluster in setting.clusters}

    def series(self, table: str, keys: Sequence[str], column: str) -> dict[tuple[str, ...], list[float]]:
        """Sums of a column per period, by the values of some other columns."""
        found: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0] * len(self.number))
        for row in self.tables.get(table, ()):
            found[tuple(row[key] for key in keys)][self.number[row["period"]]] += row[column]
        return found

    @cached_property
    def served(self) -> Mapping[tuple[str, ...], list[float]]:
        """GB of each need that stand."""
        return self.series("serves", ("need",), "served_gb")

    @cached_property
    def short(self) -> Mapping[tuple[str, ...], list[float]]:
        """GB of each need that are short."""
        return self.series("service", ("need",), "short_gb")

    @cached_property
    def stock(self) -> Mapping[tuple[str, ...], list[float]]:
        """GB that lie, by place, item and part."""
        return self.series("stock", ("location", "item", "part"), "closing_gb")

    @cached_property
    def running(self) -> Mapping[tuple[str, ...], list[float]]:
        """Units that run, by fleet."""
        return self.series("clusters", ("fleet",), "running_units")

    @cached_property
    def idle(self) -> Mapping[tuple[str, ...], list[float]]:
        """Units that wait, by fleet."""
        return self.series("clusters", ("fleet",), "idle_units")

    @cached_property
    def _gates(self) -> dict[tuple[str, int], tuple[Gate, ...]]:
        return {}

    # What holds a cluster -----------------------------------------------------------------------------------------------

    def gates(self, fleet: str, p: int) -> tuple[Gate, ...]:
        """All that holds units of a cluster in a period; nothing where all run."""
        if (fleet, p) not in self._gates:
            cluster = self.clusters[fleet]
            waits = self.idle[fleet,][p] > NOISE * cluster.planned[p]
            self._gates[fleet, p] = (tuple(self.held_by(cluster, p)) or self.scarcest(cluster, p)) if waits else ()
        return self._gates[fleet, p]

    def held_by(self, cluster: Cluster, p: int) -> Iterator[Gate]:
        """Room first; then the parts there for no more units than run: beside room those that nobody could have brought."""
        full = tuple(self.full(cluster, p))
        yield from full
        yield from (gate for gate in self.parts(cluster, p) if not full or not self.obtainable(gate.need, p))

    def full(self, cluster: Cluster, p: int) -> Iterator[Gate]:
        """Accelerators where no more have come than run, space and power of the place where they are full."""
        place = self.setting.scenario.locations[cluster.location]
        runs = sum(self.running[own.fleet,][p] for own in self.setting.clusters if own.location == cluster.location)
        if cluster.come is not None and cluster.come[p] <= self.most(cluster, p):
            yield Gate(ACCELERATORS)
        if place.space is not None and runs >= self.limits(cluster.location)[0][p] * (1.0 - NOISE):
            yield Gate(SPACE)
        most = self.limits(cluster.location)[1][p] * (1.0 - NOISE)
        if place.power is not None and self.drawn(cluster.location, p) >= most:
            yield Gate(POWER)

    def limits(self, location: str) -> tuple[Sequence[float], Sequence[float]]:
        """Space that is left to clusters, and power, of a place in each period."""
        if location not in self._limits:
            self._limits[location] = room(self.setting, location), power_of(self.setting, location)
        return self._limits[location]

    @cached_property
    def _limits(self) -> dict[str, tuple[Sequence[float], Sequence[float]]]:
        return {}

    def most(self, cluster: Cluster, p: int) -> float:
        """Units of a cluster that run, rounded up by noise."""
        return self.running[cluster.fleet,][p] + NOISE * cluster.planned[p]

    def parts(self, cluster: Cluster, p: int) -> Iterator[Gate]:
        """The parts that are there for no more units than run."""
        for need in cluster.sizes:
            there, own = self.there(need, p), self.needs[need]
            if there <= self.taken(cluster, need, p) + NOISE * own.amount[p]:
                yield Gate(part_of(own), tuple(own.serves), own.amount[p] - there, need)

    def taken(self, cluster: Cluster, need: str, p: int) -> float:
        """GB of a part that the units take that run: all but those of units that wait, which may be of several vintages."""
        if need not in self.pieces:
            return self.running[cluster.fleet,][p] * cluster.sizes[need][p]
        waits = sum(size[p] * self.vintages[key][p] for key, size in self.pieces[need])
        return self.needs[need].amount[p] - waits

    @cached_property
    def pieces(self) -> Mapping[str, Sequence[tuple[tuple[str, str], tuple[float, ...]]]]:
        """What a unit of each vintage takes of a requirement: the vintage, and GB by period."""
        rows, found = self.tables.get("vintages", ()), defaultdict[str, list[Any]](list)
        known = dict.fromkeys(vintage_of(row["fleet"], row["since"]) for row in rows)
        for piece, sizes in sizes_of(self.setting, known).items():
            found[piece.requirement].append(((piece.vintage.fleet, piece.vintage.label), sizes))
        return found

    @cached_property
    def vintages(self) -> Mapping[tuple[str, ...], list[float]]:
        """Units that wait, by vintage."""
        return self.series("vintages", ("fleet", "since"), "idle_units")

    @cached_property
    def memory(self) -> Mapping[tuple[str, str], float]:
        """W at the meter of what stands and moves, by place and period."""
        return memory_watts(self.setting, self.tables)

    @cached_property
    def fleets(self) -> Mapping[tuple[str, str], float]:
        """W at the meter of what runs, by place and period."""
        return running_watts(self.setting, self.tables)

    def drawn(self, location: str, p: int) -> float:
        """W at the meter of a place in a period: what stands, moves and runs there."""
        key = (location, self.setting.periods[p].label)
        return self.memory.get(key, 0.0) + self.fleets.get(key, 0.0)

    def scarcest(self, cluster: Cluster, p: int) -> tuple[Gate, ...]:
        """The part of which least stands, where what lies beside could serve more units and does not."""
        parts = [(self.served[need,][p] / sizes[p], need) for need, sizes in cluster.sizes.items() if sizes[p] > 0.0]
        if not parts:
            return ()
        own = self.needs[min(parts)[1]]
        return (Gate(part_of(own), tuple(own.serves), own.amount[p] - self.served[own.id,][p], own.id),)

    def lacking(self, row: Row) -> float:
        """GB that a row of the table of service truly lacks."""
        own, size = self.needs[row["need"]], float(row["short_gb"] + row["backlog_gb"])
        if not own.cluster or size <= NOISE * row["need_gb"]:
            return size
        return size if any(gate.need == own.id for gate in self.gates(own.cluster, self.number[row["period"]])) else 0.0

    def stranded(self, fleet: str, p: int) -> float:
        """Worth of what is there for units that wait, in money."""
        cluster = self.clusters[fleet]
        return sum(
            self.worth(self.needs[need], p)
            * max(0.0, min(self.there(need, p), self.needs[need].amount[p]) - self.taken(cluster, need, p))
            for need in cluster.sizes
        )

    # What is there ------------------------------------------------------------------------------------------------------

    def there(self, need: str, p: int) -> float:
        """GB of a need that stand in a period, or could: its share, by what the needs at its place lack."""
        own = self.needs[need]
        found = self.served[need,][p]
        for item, factor in own.serves.items():
            lack = {other: self.short[other,][p] for other in self.wanting(own.location, item)}
            if lack[need] > 0.0:
                size = self.in_reach(own.location, item, p) + self.spare(own.location, item, p)
                size += self.thrown_away(own.location, item, p)
                found += size * factor * lack[need] / sum(lack.values())
        return found

    def wanting(self, location: str, item: str) -> list[str]:
        """The needs that stand at a place and are served by an item."""
        mine = (own for own in self.needs.values() if own.kind == "installed" and own.location == location)
        return [own.id for own in mine if item in own.serves]

    @cached_property
    def _standing(self) -> Mapping[tuple[str, ...], list[float]]:
        return self.series("base", ("location", "item"), "standing_gb")

    @cached_property
    def _serving(self) -> Mapping[tuple[str, ...], list[float]]:
        return self.series("serves", ("need", "item"), "used_gb")

    def spare(self, location: str, item: str, p: int) -> float:
        """GB of an item that stand at a place and serve nothing."""
        used = sum(self._serving[need, item][p] for need in self.wanting(location, item))
        return max(0.0, self._standing[location, item][p] - used)

    def thrown_away(self, location: str, item: str, p: int) -> float:
        """GB of an item that were at a place by the end of a period and were scrapped or retired: nothing would run by them."""
        stock = (row for row in self.tables["stock"] if (row["location"], row["item"]) == (location, item))
        stands = (row for row in self.tables["base"] if (row["location"], row["item"]) == (location, item))
        gone = sum(row["scrapped_gb"] for row in stock if self.number[row["period"]] <= p)
        ages = self.setting.scenario.items[item].life is not None  # what is retired then was too old to run by it
        return float(gone + sum(row["retired_gb"] for row in stands if self.number[row["period"]] <= p and not ages))

    def in_reach(self, location: str, item: str, p: int) -> float:
        """GB of an item that lie at a place at the end of a period, or lay where they could have been sent on in time."""
        last = dict[tuple[str, ...], int]()
        for move in self.setting.network.moves:
            if not move.source and move.to == location and move.part.item == item:
                sent = [q for q, lands in enumerate(landing(self.setting, move)) if lands is not None and lands <= p]
                if sent:
                    key = (move.start, item, move.part.mpn)
                    last[key] = max(last.get(key, 0), sent[-1])
        found = sum(values[p] for (place, own, _), values in self.stock.items() if place == location and own == item)
        return found + sum(self.stock[key][q] for key, q in last.items() if key in self.stock)

    @cached_property
    def called(self) -> Mapping[tuple[str, ...], list[float]]:
        """GB called of each source."""
        return self.series("moves", ("source",), "moved_gb")

    def obtainable(self, need: str, p: int) -> bool:
        """More of a need could have been there by a period: a source that has any left then sells it, and it comes in time."""
        if need not in self._soonest:
            own = self.needs[need]
            moves = (move for move in self.setting.network.moves if move.source and move.part.item in own.serves)
            self._soonest[need] = min((q for move in moves for q in self.comes(move, own.location)), default=inf)
        return self._soonest[need] <= p

    @cached_property
    def _soonest(self) -> dict[str, float]:
        return {}

    def comes(self, move: Move, location: str) -> Iterator[int]:
        """Periods in which more by a call could be at a place, sent on at once."""
        setting, calls = self.setting, self.called[move.source,]
        most, handed = setting.available(move.source) or (inf,) * len(calls), setting.network.deliveries(move)
        for size, limit, lands, day in zip(calls, most, landing(setting, move), handed, strict=True):
            if day is not None and size < limit * (1.0 - NOISE):
                there = sent_on(setting, move.part.item, move.to, location, lands)
                if there is not None:
                    yield there

    def worth(self, need: Requirement, p: int) -> float:
        """Money per GB of a need: the least index value of what serves it; nothing where it has none."""
        day = self.setting.periods[p].start
        told = ((self.setting.item_value(item, day), factor) for item, factor in need.serves.items())
        return min((value / factor for value, factor in told if value is not None), default=0.0)


def part_of(need: Requirement) -> str:
    """What a part is called beside its fleet."""
    return need.id.removeprefix(f"{need.program}/")
