"""Where the columns of a model with futures stand: in the trunk that branches share, or in one of them; and their names.

A column stands where its node does: on a data or information node, at the cell or moment that one ends. It is the trunk's where
several branches pass that node, or where it is decided once for all. Shared columns have names that are the same in every tree.
The world of an outage goes with the branch of the future that it strikes, also where it starts before the branches part: up to
its start it passes the nodes of that future, and from then on its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from planner.lp.arrays import BlockInfo, LinearProgram
from planner.lp.axes import Ints
from planner.model.axes import CellAxis, Moment
from planner.model.futures import Future, given
from planner.model.kin import Clusters, learning, told_apart
from planner.model.model import Model
from planner.model.setting import Setting
from planner.model.tails import SHARE
from planner.model.tree import Tree

TRUNK = -1


@dataclass(frozen=True)
class Grouping:
    """When futures part, the branch of each way (futures, then worlds), and by which ways each is shared up to then.

    `true` goes by what has become true, `known` by what has been learned; `futures` is how many of the ways are no worlds.
    """

    parting: int
    branch: tuple[int, ...]
    true: Clusters
    known: Clusters
    futures: int

    @property
    def members(self) -> list[tuple[int, ...]]:
        """The ways of each branch."""
        found: list[list[int]] = [[] for _ in range(max(self.branch) + 1)]
        for way, branch in enumerate(self.branch):
            found[branch].append(way)
        return [tuple(own) for own in found]

    def owner(self, clusters: Clusters, way: int, p: int) -> int:
        """The branch that alone passes the node of a way in a period; TRUNK where several do."""
        head = clusters[p][way]
        mates = (self.branch[other] for other, cluster in enumerate(clusters[p]) if cluster == head)
        return self.branch[way] if len(set(mates)) == 1 else TRUNK


def grouped(setting: Setting) -> Grouping:
    """The first period in which some futures are told apart, and the branches that they part into."""
    periods, count, ways = len(setting.periods), len(setting.futures), setting.ways
    true, known = told_apart(ways, periods, learning(setting))
    for p in range(periods):
        heads = sorted(set(known[p][:count]))
        if len(heads) > 1:
            return Grouping(p, branches_of(ways, [heads.index(head) for head in known[p][:count]]), true, known, count)
    return Grouping(periods, (0,) * len(ways), true, known, count)


def branches_of(ways: Sequence[Future], branch: Sequence[int]) -> tuple[int, ...]:
    """The branch of each way, from those of the futures: a world has that of the future that it strikes."""
    place = {id(future): own for future, own in zip(ways, branch, strict=False)}
    return (*branch, *(place[id(way.base)] for way in ways[len(branch) :]))


def branch_setting(setting: Setting, numbers: tuple[int, ...]) -> tuple[float, Setting]:
    """The probability of some futures, and the setting as if they were all there is."""
    own = [setting.futures[n] for n in numbers]
    found = copy(setting)
    found.futures = found.ways = given(setting, own)
    return sum(future.probability for future in own), found


class Placing:
    """Where the columns of a chunk of ways stand: the branch of each, and names of those that are shared."""

    def __init__(self, model: Model, grouping: Grouping, ways: tuple[int, ...]) -> None:
        self.model, self.grouping, self.ways = model, grouping, ways
        nodes = model.nodes
        first = np.zeros(len(nodes.information), dtype=np.int64)
        for n in reversed(range(len(ways))):
            first[nodes.calls[n]] = n
        self.heads, self.callers = [ways[head] for head in nodes.heads], [ways[n] for n in first]
        self.data = self.owners_of(grouping.true, self.heads, nodes.data)
        self.calls = self.owners_of(grouping.known, self.callers, nodes.information)
        self.branch: Ints = np.array(grouping.branch)[np.array(ways)]

    def owners_of(self, clusters: Clusters, ways: Sequence[int], tree: Tree) -> Ints:
        """The branch of each node of a tree, of which each is passed by one of the ways."""
        owner = self.grouping.owner
        return np.array([owner(clusters, n, int(p)) for n, p in zip(ways, tree.period, strict=True)], dtype=np.int64)

    def places(self, axis: object) -> Ints | None:
        """The branch of each cell of an axis, TRUNK where it is shared; None where the axis says nothing of it."""
        model = self.model
        if axis is model.period:
            return self.data
        if axis is model.call:
            return self.calls
        if isinstance(axis, CellAxis):
            return self.data[np.array(axis.ends, dtype=np.int64)]
        if isinstance(axis, Moment) and axis.nodes:
            return self.calls[np.array(axis.nodes, dtype=np.int64)]
        return self.branch if axis is model.ledger.future else None

    def owners(self, block: BlockInfo) -> Ints:
        """The branch of each column of a block."""
        found = np.full(block.count, TRUNK)
        if block.name.endswith(SHARE):
            return found
        for axis, at in zip(block.axes, self.cells(block), strict=True):
            places = self.places(axis)
            if places is not None:
                found = np.where(places[at] == TRUNK, found, places[at])
        return found

    def cells(self, block: BlockInfo) -> tuple[Ints, ...]:
        """The place on each axis of each column of a block."""
        flat = np.arange(block.count) if block.cells is None else block.cells
        return tuple(np.unravel_index(flat, block.shape)) if block.axes else ()

    def name(self, block: BlockInfo, k: int) -> str:
        """A name of a shared column that is the same in every chunk."""
        flat = k if block.cells is None else int(block.cells[k])
        at = np.unravel_index(flat, block.shape) if block.axes else ()
        return f"{block.name}[{','.join(self.label(axis, int(n)) for axis, n in zip(block.axes, at, strict=True))}]"

    def label(self, axis: object, n: int) -> str:
        """A cell of an axis: nodes go by period and first of all ways that pass them; calls of all futures by period."""
        model, true, known = self.model, self.grouping.true, self.grouping.known
        if axis is model.period or isinstance(axis, CellAxis):
            v = axis.ends[n] if isinstance(axis, CellAxis) else n
            p = int(model.period.period[v])
            return f"{p}/{true[p][self.heads[v]]}"
        if axis is model.call or (isinstance(axis, Moment) and axis.nodes):
            v = axis.nodes[n] if isinstance(axis, Moment) else n
            p = int(model.call.period[v])
            head = known[p][self.callers[v]]
            return str(p) if head == 0 and p < self.grouping.parting else f"{p}/{head}"
        if axis is model.ledger.future:
            return str(self.ways[n])
        return str(axis.labels[n])  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Place:
    """A column, the period of its node (-1: decided once for all), and whether it is decided, not found out."""

    column: int
    period: int
    decided: bool


def placed(model: Model, program: LinearProgram) -> dict[str, Place]:
    """The columns on nodes that all futures of a model pass, by the names that the trunk has them under."""
    calls, data = np.bincount(model.call.period), np.bincount(model.period.period)
    found = {}
    for block in program.column_blocks:
        if any(axis is model.ledger.future for axis in block.axes):
            continue
        for k in range(block.count):
            flat = k if block.cells is None else int(block.cells[k])
            at = np.unravel_index(flat, block.shape) if block.axes else ()
            period, decided, alone, labels = -1, True, True, []
            for axis, n in zip(block.axes, at, strict=True):
                if axis is model.period or isinstance(axis, CellAxis):
                    period = int(model.period.period[axis.ends[int(n)] if isinstance(axis, CellAxis) else int(n)])
                    decided, alone = False, alone and data[period] == 1
                    labels.append(f"{period}/0")
                elif axis is model.call or (isinstance(axis, Moment) and axis.nodes):
                    period = int(model.call.period[axis.nodes[int(n)] if isinstance(axis, Moment) else int(n)])
                    alone = alone and calls[period] == 1
                    labels.append(str(period))
                else:
                    labels.append(str(axis.labels[int(n)]))
            if alone:
                found[f"{block.name}[{','.join(labels)}]"] = Place(block.start + k, period, decided)
    return found


def decided_first(program: LinearProgram, model: Model, parting: int) -> dict[str, int]:
    """Columns of what is decided before a period, by names that are the same in any tree; those of measures are no decisions."""
    return {
        name: place.column
        for name, place in placed(model, program).items()
        if place.decided and place.period < parting and not name.startswith("risk.measures.")
    }
