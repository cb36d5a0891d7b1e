"""Which parts of a cluster hold its units up, in the best plan's program, and what a GB short costs in the objective.

What holds is read off the tables of a future that passes the node (planner.plan.waiting). A GB short of a cluster costs nothing
itself: in the objective it costs what the idle units of one GB do. Where no part is a gate it is accelerators, space or power that
hold the units, and the first part that is short speaks for them.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.model.complete import unit_sizes
from planner.model.model import Model
from planner.plan.tables.goods import stock
from planner.plan.tables.reader import Reader
from planner.plan.tables.service import base, clusters, serves, service
from planner.plan.waiting import Waits


class Holding:
    """The clusters of the best plan."""

    def __init__(self, model: Model, program: LinearProgram, x: Floats) -> None:
        self.model, self.program, self.x = model, program, x
        self.known: dict[int, Waits] = {}

    @cached_property
    def short(self) -> Floats:
        """GB short by requirement and data node."""
        return self.model.short.value(self.x)

    def waits(self, v: int) -> Waits:
        """The clusters of the first future that passes a node."""
        f = next(f for f, path in enumerate(self.model.nodes.paths) if v in path)
        if f not in self.known:
            reader = Reader(self.model, self.x, f)
            tables = {"stock": stock(reader), "base": base(reader), "clusters": clusters(reader)}
            self.known[f] = Waits(reader.setting, tables | {"service": service(reader), "serves": serves(reader)})
        return self.known[f]

    def gates(self, r: int, v: int) -> tuple[str, ...]:
        """The parts of the cluster of a requirement that hold its units at a node, if any does; itself where it has no cluster."""
        own = self.model.requirement.records[r]
        if not own.cluster:
            return (own.id,)
        found = self.waits(v).gates(own.cluster, int(self.model.period.period[v]))
        return tuple(gate.need for gate in found if gate.need)

    def told(self, r: int, v: int) -> bool:
        """Whether a requirement that is short speaks for its cluster: it is a gate, or the first short part where none is."""
        own, gates = self.model.requirement.records[r], self.gates(r, v)
        if gates:
            return own.id in gates
        parts = [n for n, need in enumerate(self.model.requirement.records) if need.cluster == own.cluster]
        return r == next(n for n in parts if self.short[n, v] > 0.0)

    @cached_property
    def counts(self) -> Floats:
        """1 for what is short and speaks for itself or for its cluster, by requirement and data node, 0 for the rest."""
        found = np.ones(self.short.shape)
        for r, v in np.argwhere(self.short > 0.0):
            found[r, v] = float(self.told(int(r), int(v)))
        return found

    def per_gb(self, r: int, v: int, late: bool) -> float:
        """What a GB short costs in the objective: by itself, or by the units that it idles."""
        own, width = self.model.requirement.records[r], len(self.model.period)
        if own.cluster:
            size = self.model.figures(unit_sizes, self.model.requirement).values[r, v]
            return self.cost("idle", self.model.cluster.index(own.cluster) * width + v) / float(size)
        return self.cost("backlog" if late else "short", r * width + v)

    def cost(self, name: str, cell: int) -> float:
        """The cost of the column of a cell."""
        block = self.program.block(name)
        at = cell if block.cells is None else int(np.searchsorted(block.cells, cell))
        return float(self.program.cost[block.start + at])
