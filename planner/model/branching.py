"""A model in parts: one for each group of futures that is told apart on the first learning date, and the trunk they share.

A column belongs to the trunk if it is decided before that date: on an information node before it, at a moment before it, or once
for all. A row of trunk columns alone is the trunk's. What a branch may use of a limit over all futures is a column of its own in
the trunk, and   sum_b probability[b] * allowed[b] <= limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from planner.lp.arrays import BlockInfo, LinearProgram
from planner.lp.axes import Ints
from planner.model.axes import CellAxis, Moment
from planner.model.bounds import reach
from planner.model.build import build
from planner.model.futures import Future, learning, told_apart
from planner.model.model import Model
from planner.model.plugin import Cost
from planner.model.setting import Setting
from planner.model.tails import ALLOWED


@dataclass(frozen=True, eq=False)
class Part:
    """A branch: its futures by number, its probability, its model and program, its trunk columns and whose they are."""

    futures: tuple[int, ...]
    weight: float
    model: Model
    program: LinearProgram
    columns: Ints
    trunk: Ints


def groups(setting: Setting) -> tuple[int, list[tuple[int, ...]]]:
    """The first period in which futures are told apart, and the futures of each branch from then on."""
    periods = len(setting.periods)
    _, known = told_apart(setting.futures, periods, learning(setting))
    for p in range(periods):
        found: dict[int, list[int]] = {}
        for future, cluster in enumerate(known[p]):
            found.setdefault(cluster, []).append(future)
        if len(found) > 1:
            return p, [tuple(own) for own in found.values()]
    return periods, [tuple(range(len(setting.futures)))]


def branch_setting(setting: Setting, numbers: tuple[int, ...]) -> tuple[float, Setting]:
    """The probability of a branch, and the setting as if it were all there is."""
    own = [setting.futures[n] for n in numbers]
    weight = sum(future.probability for future in own)
    found = copy(setting)
    found.futures = found.ways = tuple(Future(f.name, f.probability / weight, f.setting, f.outcomes) for f in own)
    return weight, found


def parts_of(setting: Setting, costs: Mapping[str, Cost]) -> tuple[LinearProgram, list[Part]]:
    """The trunk as a program (its columns cost nothing: the branches bear their cost), and the branches."""
    parting, branches = groups(setting)
    whole = reach(setting)
    names: dict[str, int] = {}
    parts = []
    for n, numbers in enumerate(branches):
        weight, own = branch_setting(setting, numbers)
        model = build(own, costs, whole)
        program = model.lp.freeze()
        mine = {name: column for block in program.column_blocks for name, column in shared(block, model, parting, n)}
        trunk = [names.setdefault(name, len(names)) for name in mine]
        parts.append(
            Part(
                numbers,
                weight,
                model,
                program,
                np.array([*mine.values()], dtype=np.int64),
                np.array(trunk, dtype=np.int64),
            )
        )
    return trunk_of(setting, parts, names), parts


def shared(block: BlockInfo, model: Model, parting: int, n: int) -> list[tuple[str, int]]:
    """The trunk's columns of a block of branch n, by names that are the same in every branch."""
    tree, axes = model.call, block.axes
    if any(axis is model.period or isinstance(axis, CellAxis) or axis is model.ledger.future for axis in axes):
        return []
    cells = np.arange(block.count) if block.cells is None else block.cells
    keep = np.ones(block.count, dtype=bool)
    at = np.unravel_index(cells, block.shape) if axes else ()
    for axis, place in zip(axes, at, strict=True):
        if axis is tree:
            keep &= tree.period[place] < parting
        elif isinstance(axis, Moment) and axis.nodes:
            keep &= tree.period[np.array(axis.nodes)[place]] < parting
    own = f"{n}:" if block.name.endswith(ALLOWED) else ""
    found = []
    for k in np.flatnonzero(keep):
        labels = [label_of(axis, int(place[k]), model) for axis, place in zip(axes, at, strict=True)]
        found.append((f"{own}{block.name}[{','.join(labels)}]", block.start + int(k)))
    return found


def label_of(axis: object, place: int, model: Model) -> str:
    """A cell's label in any branch: a node before the branches part goes by its period."""
    if axis is model.call:
        return str(int(model.call.period[place]))
    if isinstance(axis, Moment):
        return str(int(model.call.period[axis.nodes[place]])) if axis.nodes else "today"
    return str(axis.labels[place])  # type: ignore[attr-defined]


def trunk_of(setting: Setting, parts: list[Part], names: Mapping[str, int]) -> LinearProgram:
    """Bounds, integers and rows of the trunk's columns: the widest bounds, the tightest rows of any branch; limits over all."""
    count = len(names)
    lower, upper, integer = np.full(count, np.inf), np.full(count, -np.inf), np.zeros(count, dtype=bool)
    rows: dict[tuple[bytes, bytes], list[float]] = {}
    for part in parts:
        program, place = part.program, np.full(part.program.columns, -1)
        place[part.columns] = part.trunk
        np.minimum.at(lower, part.trunk, program.lower[part.columns])
        np.maximum.at(upper, part.trunk, program.upper[part.columns])
        integer[part.trunk] |= program.integer[part.columns]
        inside = np.bincount(program.row_of, place[program.index] >= 0, program.rows)
        for row in np.flatnonzero(inside == np.diff(program.start)):
            span = slice(program.start[row], program.start[row + 1])
            columns, order = np.unique(place[program.index[span]], return_index=True)
            key = columns.astype(np.int64).tobytes(), program.value[span][order].tobytes()
            side = rows.setdefault(key, [-np.inf, np.inf])
            side[0], side[1] = max(side[0], program.row_lower[row]), min(side[1], program.row_upper[row])
    for name, limit in limits(setting):
        own = [(names[f"{n}:{name}[]"], part.weight) for n, part in enumerate(parts)]
        columns, weights = np.array([at for at, _ in own]), np.array([weight for _, weight in own])
        order = np.argsort(columns)
        rows[columns[order].astype(np.int64).tobytes(), weights[order].tobytes()] = [-np.inf, limit]
    index = [np.frombuffer(columns, np.int64) for columns, _ in rows]
    return LinearProgram(
        start=np.cumsum([0, *map(len, index)]).astype(np.int32),
        index=np.concatenate([*index, np.zeros(0, np.int64)]).astype(np.int32),
        value=np.concatenate([*(np.frombuffer(values) for _, values in rows), np.zeros(0)]),
        cost=np.zeros(count),
        lower=lower,
        upper=upper,
        row_lower=np.array([low for low, _ in rows.values()]),
        row_upper=np.array([high for _, high in rows.values()]),
        integer=integer,
    )


def limits(setting: Setting) -> list[tuple[str, float]]:
    """Names of what branches may use of limits over all futures, and the limits."""
    return [
        (f"risk.measures.{name}.{word}{ALLOWED}", limit)
        for name, measure in sorted(setting.scenario.risk.measures.items())
        for word, limit in measure.limits.items()
        if word != "worst"
    ]


def at(part: Part, x: np.ndarray[tuple[int], np.dtype[np.float64]]) -> LinearProgram:
    """The program of a branch with its trunk columns held."""
    lower, upper = part.program.lower.copy(), part.program.upper.copy()
    lower[part.columns] = upper[part.columns] = x[part.trunk]
    return replace(part.program, lower=lower, upper=upper)
