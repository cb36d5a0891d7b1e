"""Which parts hold up a cluster's units, or a job's work, in the best plan's program, and what a GB short costs in the objective.

What holds units is read off the tables of a future that passes the node (planner.plan.waiting). A GB short of a cluster costs
nothing itself: in the objective it costs what the idle units of one GB do. Where no part is a gate it is accelerators, space or
power that hold the units, and the first part that is short speaks for them. A GB of a job costs the work that stops for it, nothing
where its accelerators are idle anyway; its classes of which most is missing hold it.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.model.complete import unit_sizes
from planner.model.model import Model
from planner.model.stopped import job_sizes
from planner.plan.tables.goods import moves, stock
from planner.plan.tables.reader import Reader
from planner.plan.tables.service import base, serves, service
from planner.plan.tables.work import clusters, vintages
from planner.plan.waiting import NOISE, Waits

TABLES = {
    "stock": stock,
    "base": base,
    "clusters": clusters,
    "vintages": vintages,
    "service": service,
    "serves": serves,
    "moves": moves,
}
"""What is read of a plan to tell what its clusters wait for."""


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
            self.known[f] = Waits(reader.setting, {name: table(reader) for name, table in TABLES.items()})
        return self.known[f]

    def gates(self, r: int, v: int) -> tuple[str, ...]:
        """The parts of its cluster or job that hold its units or work at a node, if any does; itself where it has neither."""
        own = self.model.requirement.records[r]
        if own.job:
            missing = self.missing(own.job, v)
            return tuple(need for need, share in missing.items() if share >= max(missing.values()) * (1.0 - NOISE))
        if not own.cluster:
            return (own.id,)
        found = self.waits(v).gates(own.cluster, int(self.model.period.period[v]))
        return tuple(gate.need for gate in found if gate.need)

    def missing(self, job: str, v: int) -> dict[str, float]:
        """The share that is missing of each class of a job at a node."""
        found = {}
        for n, need in enumerate(self.model.requirement.records):
            if need.job == job and self.sizes[n, v] > 0.0:
                found[need.id] = float(self.short[n, v] / self.sizes[n, v])
        return found

    def told(self, r: int, v: int) -> bool:
        """Whether a requirement that is short speaks for its cluster or job: a gate, or the first short part where none is."""
        own, gates = self.model.requirement.records[r], self.gates(r, v)
        if self.stops(r, v) <= NOISE:
            return False
        if gates:
            return own.id in gates
        parts = [n for n, need in enumerate(self.model.requirement.records) if need.cluster == own.cluster]
        return r == next(n for n in parts if self.short[n, v] > 0.0)

    def stops(self, r: int, v: int) -> float:
        """Of the work that a job does not do at a node the share that stops, and does not rest."""
        own = self.model.requirement.records[r]
        missing = max(self.missing(own.job, v).values(), default=0.0) if own.job else 0.0
        return float(self.stopped[self.model.job.index(own.job), v]) / missing if missing > 0.0 else 1.0

    @cached_property
    def stopped(self) -> Floats:
        """Share of the work of each job that stops, and not only rests, by data node."""
        return self.model.stopped.value(self.x)

    @cached_property
    def rests(self) -> tuple[str, ...]:
        """The jobs whose work rests at a node that may come, for their accelerators are idle anyway or not there."""
        resting = self.model.resting.value(self.x)[:, self.model.period.probability > 0.0]
        return tuple(
            job.workload for job, own in zip(self.model.job.records, resting, strict=True) if own.max() > NOISE
        )

    @cached_property
    def sizes(self) -> Floats:
        """GB of each class of a job by requirement and data node."""
        return np.asarray(self.model.figures(job_sizes, self.model.requirement).values)

    @cached_property
    def counts(self) -> Floats:
        """1 for what is short and speaks for itself or for its cluster, by requirement and data node, 0 for the rest."""
        found = np.ones(self.short.shape)
        for r, v in np.argwhere(self.short > 0.0):
            found[r, v] = float(self.told(int(r), int(v)))
        return found

    def per_gb(self, r: int, v: int, late: bool) -> float:
        """What a GB short costs in the objective: by itself, by the units that it idles, or by the work that stops for it."""
        own, width = self.model.requirement.records[r], len(self.model.period)
        if own.job:
            cell = self.model.job.index(own.job) * width + v
            return self.stops(r, v) * self.cost("stopped", cell) / float(self.sizes[r, v])
        if own.cluster:
            size = self.model.figures(unit_sizes, self.model.requirement).values[r, v]
            return self.cost("idle", self.model.cluster.index(own.cluster) * width + v) / float(size)
        return self.cost("backlog" if late else "short", r * width + v)

    def cost(self, name: str, cell: int) -> float:
        """The cost of the column of a cell."""
        block = self.program.block(name)
        at = cell if block.cells is None else int(np.searchsorted(block.cells, cell))
        return float(self.program.cost[block.start + at])
