"""A model in parts: one for each group of futures that is told apart on the first learning date, and the trunk they share.

A column belongs to a branch if its node does: a data or information node that only futures of that branch pass, or a cell or moment
there. All others are the trunk's: what is decided before the futures part or once for all, and what is true of several branches. A
row belongs to the branch of its columns, one of trunk columns alone is the trunk's. Columns of several branches that meet in a row
become the trunk's (a call that a clause fixes before the futures part). Branches are built many at a time, so that what is worked
out of the scenario is worked out once, and cut apart. A limit over all futures takes what each may use of it, a trunk column:

    mean:  sum_f probability[f] * share[f] <= limit          tail:  eta + sum_f probability[f] / (1 - alpha) * share[f] <= limit
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats, Ints
from planner.model.bounds import fills_in, reach, seen
from planner.model.build import build
from planner.model.model import Model
from planner.model.placing import TRUNK, Grouping, Placing, grouped
from planner.model.plugin import Cost
from planner.model.setting import Setting
from planner.model.tails import couplings

AT_ONCE = 100_000
"""Columns that are built at once, about."""
KEPT = 2_000_000
"""Columns up to which the models of all chunks are kept, which takes some five hundred bytes a column."""


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some branches in one model: the numbers of its futures, whose column of the trunk each of its columns is (-1: none).

    `built` is its model and program: kept, or built once more where all of them would take too much memory.
    """

    futures: tuple[int, ...]
    trunk: Ints
    built: Callable[[], tuple[Model, LinearProgram]]


@dataclass(frozen=True, eq=False)
class Part:
    """A branch: its chunk, its columns there, its program, and those of its columns that are the trunk's, with whose they are."""

    chunk: int
    own: Ints
    weight: float
    program: LinearProgram
    columns: Ints
    trunk: Ints


@dataclass(frozen=True, eq=False)
class Parts:
    """The trunk as a program, the chunks, and the branches."""

    trunk: LinearProgram
    names: Mapping[str, int]
    chunks: list[Chunk]
    branches: list[Part]


def parts_of(setting: Setting, costs: Mapping[str, Cost]) -> Parts:
    """The trunk and the branches of a setting with futures."""
    parts, complete = gathered(setting, costs, max(2, 2 * AT_ONCE // columns_each(setting)))
    return parts if complete else gathered(setting, costs, len(setting.ways))[0]


def gathered(setting: Setting, costs: Mapping[str, Cost], size: int) -> tuple[Parts, bool]:
    """The same from so many branches at once; and whether all branches that meet were there at once."""
    grouping, whole, names = grouped(setting), reach(setting), dict[str, int]()
    fills = fills_in(seen(setting))
    branches, trunk, complete = [*range(len(grouping.members))], Trunk(), True
    chunks, parts = list[Chunk](), list[Part]()
    keep = columns_each(setting) * len(setting.ways) <= KEPT
    for first in range(0, len(branches), size):
        chunk, program, owner, alone = chunk_of(
            setting, costs, grouping, whole, fills, branches[first : first + size], names, keep
        )
        complete = complete and (alone or size >= len(branches))
        trunk.add(chunk, program, owner)
        parts += cut(len(chunks), chunk, program, owner, setting, grouping)
        chunks.append(chunk)
        if not keep:
            gc.collect()  # the axes of a model know each other, and keep some of its arrays
    return Parts(trunk.program(couplings(setting, names)), names, chunks, parts), complete


def columns_each(setting: Setting) -> int:
    """Columns of one future, about."""
    network = setting.network
    return len(setting.periods) * (len(network.moves) + 3 * len(network.stores) + 4 * len(setting.requirements)) + 1


def chunk_of(
    setting: Setting,
    costs: Mapping[str, Cost],
    grouping: Grouping,
    whole: Mapping[str, float],
    fills: dict[str, frozenset[tuple[float, ...]]],
    branches: Sequence[int],
    names: dict[str, int],
    keep: bool,
) -> tuple[Chunk, LinearProgram, Ints, bool]:
    """Some branches as one program, the branch of each of its columns, and whether none of them meets another in a row.

    Columns of the trunk are named, the same in every chunk.
    """
    members = grouping.members
    ways = tuple(sorted(way for branch in branches for way in members[branch]))
    futures = tuple(way for way in ways if way < grouping.futures)
    model, program = pair = built(setting, costs, whole, fills, ways, futures)
    placing = Placing(model, grouping, ways)
    owner = np.concatenate([placing.owners(block) for block in program.column_blocks])
    meet = meets(program, owner)
    owner[program.index[meet[program.row_of]]] = TRUNK
    trunk = np.full(program.columns, -1, np.int32)
    for block in program.column_blocks:
        for k in np.flatnonzero(owner[block.span] == TRUNK):
            trunk[block.start + k] = names.setdefault(placing.name(block, int(k)), len(names))
    again = partial(built, setting, costs, whole, fills, ways, futures)
    return Chunk(futures, trunk, (lambda: pair) if keep else again), program, owner, not meet.any()


def built(
    setting: Setting,
    costs: Mapping[str, Cost],
    whole: Mapping[str, float],
    fills: dict[str, frozenset[tuple[float, ...]]],
    ways: Sequence[int],
    futures: Sequence[int],
) -> tuple[Model, LinearProgram]:
    """The model of some ways of a setting, futures and worlds, and its program; what all may move and fill bounds its columns."""
    own = copy(setting)
    own.fills = fills
    own.futures = tuple(setting.futures[n] for n in futures)
    own.ways = tuple(setting.ways[n] for n in ways)
    model = build(own, costs, whole)
    program = model.lp.freeze()
    model.lp.let_go()
    return model, program


def meets(program: LinearProgram, owner: Ints) -> NDArray[np.bool_]:
    """Rows in which columns of several branches meet."""
    branch = owner[program.index]
    mine = branch != TRUNK
    low, high = np.full(program.rows, np.iinfo(np.int64).max), np.full(program.rows, TRUNK)
    np.minimum.at(low, program.row_of[mine], branch[mine])
    np.maximum.at(high, program.row_of[mine], branch[mine])
    found: NDArray[np.bool_] = (high != TRUNK) & (low != high)
    return found


def cut(
    number: int, chunk: Chunk, program: LinearProgram, owner: Ints, setting: Setting, grouping: Grouping
) -> Iterator[Part]:
    """The branches of a chunk, each with its own columns and those of the trunk that its rows name."""
    holder = np.full(program.rows, TRUNK)
    np.maximum.at(holder, program.row_of, owner[program.index])
    members = grouping.members
    rows_by, matrix, last = np.argsort(holder, kind="stable"), program.matrix, None
    for branch in sorted({int(b) for b in owner} - {TRUNK}):
        low, high = np.searchsorted(holder[rows_by], [branch, branch + 1])
        rows = rows_by[low:high]
        part = matrix[rows]
        own = np.union1d(np.flatnonzero(owner == branch), part.indices).astype(np.int32)
        place = np.full(program.columns, -1)
        place[own] = np.arange(len(own))
        weight = sum(setting.ways[n].probability for n in members[branch])
        mine = owner[own] == branch
        small = LinearProgram(
            start=part.indptr,
            index=place[part.indices].astype(part.indices.dtype),
            value=part.data,
            cost=np.where(mine, program.cost[own], 0.0) / weight,
            lower=program.lower[own],
            upper=program.upper[own],
            row_lower=program.row_lower[rows],
            row_upper=program.row_upper[rows],
            integer=program.integer[own],
        )
        last = small if last is None else small.sharing(last)
        yield Part(number, own, weight, last, np.flatnonzero(~mine), chunk.trunk[own[~mine]])


class Trunk:
    """The trunk under construction: widest bounds, tightest rows and the whole cost of its columns over all chunks."""

    def __init__(self) -> None:
        self.lower, self.upper, self.cost = np.zeros(0), np.zeros(0), np.zeros(0)
        self.integer, self.offset = np.zeros(0, np.bool_), 0.0
        self.rows: dict[tuple[bytes, bytes], list[float]] = {}

    def add(self, chunk: Chunk, program: LinearProgram, owner: Ints) -> None:
        """What a chunk says of the trunk."""
        mine = chunk.trunk >= 0
        at = chunk.trunk[mine]
        self.widen(int(at.max(initial=-1)) + 1 - len(self.cost))
        np.minimum.at(self.lower, at, program.lower[mine])
        np.maximum.at(self.upper, at, program.upper[mine])
        np.add.at(self.cost, at, program.cost[mine])
        self.integer[at] |= program.integer[mine]
        self.offset += program.offset
        shared = np.bincount(program.row_of, owner[program.index] == TRUNK, program.rows) == np.diff(program.start)
        for row in np.flatnonzero(shared):
            span = slice(program.start[row], program.start[row + 1])
            self.row(
                chunk.trunk[program.index[span]], program.value[span], program.row_lower[row], program.row_upper[row]
            )

    def widen(self, more: int) -> None:
        """So many more columns, of which nothing is said yet."""
        if more > 0:
            self.lower, self.upper = np.append(self.lower, [np.inf] * more), np.append(self.upper, [-np.inf] * more)
            self.cost, self.integer = np.append(self.cost, [0.0] * more), np.append(self.integer, [False] * more)

    def row(self, columns: Ints, values: Floats, low: float, high: float) -> None:
        """A row of trunk columns; the same in two chunks is one, with the tighter sides."""
        order = np.argsort(columns)
        key = columns[order].astype(np.int64).tobytes(), values[order].astype(np.float64).tobytes()
        sides = self.rows.setdefault(key, [-np.inf, np.inf])
        sides[0], sides[1] = max(sides[0], low), min(sides[1], high)

    def program(self, limits: Sequence[tuple[Mapping[int, float], float]]) -> LinearProgram:
        """All of it as arrays, with the limits over all futures."""
        for weights, limit in limits:
            self.row(np.array([*weights], dtype=np.int64), np.array([*weights.values()]), -np.inf, limit)
        index = [np.frombuffer(columns, np.int64) for columns, _ in self.rows]
        values = [np.frombuffer(values) for _, values in self.rows]
        return LinearProgram(
            start=np.cumsum([0, *map(len, index)]).astype(np.int32),
            index=np.concatenate([*index, np.zeros(0, np.int64)]).astype(np.int32),
            value=np.concatenate([*values, np.zeros(0)]),
            cost=self.cost,
            lower=self.lower,
            upper=self.upper,
            row_lower=np.array([low for low, _ in self.rows.values()]),
            row_upper=np.array([high for _, high in self.rows.values()]),
            integer=self.integer,
            offset=self.offset,
        )


def assembled(chunk: Chunk, program: LinearProgram, x: Floats, answers: Iterable[tuple[Part, Floats]]) -> Floats:
    """The columns of a chunk, from the trunk's and those of its branches."""
    whole = np.zeros(program.columns)
    whole[chunk.trunk >= 0] = x[chunk.trunk[chunk.trunk >= 0]]
    for part, answer in answers:
        own = np.setdiff1d(np.arange(len(part.own)), part.columns)
        whole[part.own[own]] = answer[own]
    return np.clip(whole, program.lower, program.upper)


def held(part: Part, x: Floats) -> LinearProgram:
    """The program of a branch with the trunk's columns held."""
    lower, upper = part.program.lower.copy(), part.program.upper.copy()
    lower[part.columns] = upper[part.columns] = x[part.trunk]
    return replace(part.program, lower=lower, upper=upper)
