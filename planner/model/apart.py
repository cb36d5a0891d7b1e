"""Groups of futures that know nothing of each other, built in one model and cut into a program for each group.

    known[p, f] = known[p, g]  only where f and g are of one group          from the first period on
    cost of a group's column c = (1 - omega) * sum_f probability[f | group] * worth[f, c] + what measures add        money

What is worked out of the scenario is worked out once for all groups. A column belongs to the group that passes its node; one
without a node (a contract signed today, a measure's edge) is copied into every group, with what it costs in the futures of that
group. Decisions are named by block, labels and period: the same in every group and every tree. Limits of measures are left out:
they are asked over all futures, and a group is a part of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy import sparse

from planner.lp.arrays import BlockInfo, LinearProgram
from planner.lp.axes import Floats, Ints
from planner.model.axes import CellAxis, Moment
from planner.model.branching import AT_ONCE, columns_each
from planner.model.build import build
from planner.model.futures import Future, joined_in
from planner.model.model import Model
from planner.model.placing import Place
from planner.model.plugin import Cost, Outcome
from planner.model.setting import Setting
from planner.scenario.uncertainty import Learning

SHARED = ONCE = -1
MEASURES = "risk.measures."
Groups = Sequence[Sequence[Future]]


@dataclass(frozen=True, eq=False)
class Cut:
    """The program of one group, its decisions by name, its model, whose futures they are there, and its columns there."""

    program: LinearProgram
    places: Mapping[str, Place]
    model: Model
    futures: tuple[int, ...]
    own: Ints


def apart(
    setting: Setting, costs: Mapping[str, Cost], whole: Mapping[str, float], groups: Groups, learns: Sequence[date]
) -> Iterator[Cut]:
    """A program for each group, in order; each learns on these days, and bounds are by the reach of the items in `whole`."""
    many = max(1, AT_ONCE // (columns_each(setting) * max(map(len, groups), default=1)))
    for first in range(0, len(groups), many):
        some = groups[first : first + many]
        cuts = cut(setting, costs, whole, some, learns)
        if cuts is None:
            for group in some:
                alone = cut(setting, costs, whole, [group], learns)
                assert alone is not None
                yield from alone
        else:
            yield from cuts


def scene(setting: Setting, groups: Groups, learns: Sequence[date]) -> Setting:
    """A setting of the futures of all groups, each told to which it belongs on the first day."""
    risk = setting.scenario.risk
    plain = {name: measure.model_copy(update=unlimited(measure)) for name, measure in risk.measures.items()}
    days = tuple(sorted({setting.start, *learns}))
    own = risk.model_copy(update={"learn": Learning(tuple((day, None) for day in days)), "measures": plain})
    found = copy(setting)
    found.scenario = setting.scenario.model_copy(update={"risk": own})
    told = [
        replace(
            future,
            name=f"{n}.{future.name}",
            probability=future.probability / weight / len(groups),
            outcomes=(*future.outcomes, tag(n)),
        )
        for n, group in enumerate(groups)
        for weight in [sum(future.probability for future in group)]
        for future in group
    ]
    found.futures = found.ways = joined_in(found, tuple(told))
    return found


def tag(n: int) -> Outcome:
    """What tells a group from the others."""
    return Outcome("", 1.0, lambda scenario, _: scenario, ((date.min, f"group {n}"),))


def unlimited(measure: object) -> dict[str, None]:
    """No limits of a measure."""
    fields = type(measure).model_fields  # type: ignore[attr-defined]
    return {name: None for name in fields if name.endswith(("_at_most", "_at_least"))}


def cut(
    setting: Setting, costs: Mapping[str, Cost], whole: Mapping[str, float], groups: Groups, learns: Sequence[date]
) -> list[Cut] | None:
    """A program for each group of one model; None where a row holds several groups together."""
    own = scene(setting, groups, learns)
    model = build(own, costs, whole)
    program = model.lp.freeze()
    of = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    owner = np.concatenate([owners(model, of, block) for block in program.column_blocks])
    high, low = np.full(program.rows, SHARED), np.full(program.rows, len(groups))
    mine = owner[program.index]
    np.maximum.at(high, program.row_of, mine)
    np.minimum.at(low, program.row_of, np.where(mine == SHARED, len(groups), mine))
    if ((high != SHARED) & (low != high)).any():
        return None
    worth, fixed = weighed(model, of, program.columns), measured(program, owner, len(groups))
    decisions = Decisions(model, program)
    columns, rows = by_group(owner, len(groups)), by_group(high, len(groups))
    return [
        Cut(
            piece(program, columns[g], rows[g], worth[[g]].toarray()[0] + fixed),
            decisions.of(columns[g], np.flatnonzero(of == g)),
            model,
            tuple(map(int, np.flatnonzero(of == g))),
            columns[g],
        )
        for g in range(len(groups))
    ]


def by_group(owner: Ints, count: int) -> list[Ints]:
    """The numbers of what each group has, with what is shared."""
    order = np.argsort(owner, kind="stable")
    edges = np.searchsorted(owner[order], np.arange(SHARED, count + 1))
    shared = order[: edges[1]]
    return [np.sort(np.concatenate([shared, order[edges[g + 1] : edges[g + 2]]])) for g in range(count)]


def owners(model: Model, of: Ints, block: BlockInfo) -> Ints:
    """The group of each column of a block, by the nodes it stands on."""
    nodes, found = model.nodes, np.full(block.count, SHARED)
    first = np.zeros(len(nodes.information), dtype=np.int64)
    for n in range(len(of)):
        first[nodes.calls[n]] = n
    for axis, at in zip(block.axes, cells(block), strict=True):
        heads = nodes.heads
        if axis is model.period:
            found = of[heads[at]]
        elif axis is model.call:
            found = of[first[at]]
        elif isinstance(axis, CellAxis):
            found = of[heads[np.array(axis.ends, dtype=np.int64)[at]]]
        elif isinstance(axis, Moment) and axis.nodes:
            found = of[first[np.array(axis.nodes, dtype=np.int64)[at]]]
        elif axis is model.ledger.future:
            found = of[at]
    return found


def cells(block: BlockInfo) -> tuple[Ints, ...]:
    """The place on each axis of each column of a block."""
    flat = np.arange(block.count) if block.cells is None else block.cells
    return tuple(np.unravel_index(flat, block.shape)) if block.axes else ()


def weighed(model: Model, of: Ints, columns: int) -> sparse.csr_array:
    """What each column costs in the mean of each group's futures, by the ledger."""
    row, col, coef = model.ledger.worth(bool).cells()
    chances = np.array([future.probability for future in model.setting.futures])
    within = chances[row] / np.bincount(of, chances)[of[row]]
    shape = (int(of.max()) + 1, columns)
    return sparse.coo_array((coef * within * model.mean_weight, (of[row], col)), shape=shape).tocsr()


def measured(program: LinearProgram, owner: Ints, count: int) -> Floats:
    """What measures add to a column's cost: the part of one of so many groups as if it were all."""
    found = np.zeros(program.columns)
    for block in program.column_blocks:
        if block.name.startswith(MEASURES):
            found[block.span] = program.cost[block.span] * np.where(owner[block.span] == SHARED, 1.0, count)
    return found


def piece(program: LinearProgram, columns: Ints, rows: Ints, cost: Floats) -> LinearProgram:
    """Some rows of a program over some of its columns."""
    place = np.full(program.columns, -1)
    place[columns] = np.arange(len(columns))
    part = program.matrix[rows]
    return LinearProgram(
        start=part.indptr,
        index=place[part.indices].astype(part.indices.dtype),
        value=part.data,
        cost=cost[columns],
        lower=program.lower[columns],
        upper=program.upper[columns],
        row_lower=program.row_lower[rows],
        row_upper=program.row_upper[rows],
        integer=program.integer[columns],
    )


class Decisions:
    """The decisions of a model by the information node they are made on (ONCE: on none), each with name, column and period."""

    def __init__(self, model: Model, program: LinearProgram) -> None:
        self.calls = model.nodes.calls
        self.by_node: dict[int, list[tuple[str, Place]]] = {}
        for block in program.column_blocks:
            if not block.name.startswith(MEASURES) and decided(model, block):
                self.add(model, block)

    def add(self, model: Model, block: BlockInfo) -> None:
        """The columns of a block."""
        at = cells(block)
        for k in range(block.count):
            node, labels = ONCE, []
            for axis, n in zip(block.axes, (int(own[k]) for own in at), strict=True):
                if axis is model.call or (isinstance(axis, Moment) and axis.nodes):
                    node = axis.nodes[n] if isinstance(axis, Moment) else n
                    labels.append(str(int(model.call.period[node])))
                else:
                    labels.append(str(axis.labels[n]))
            period = ONCE if node == ONCE else int(model.call.period[node])
            place = Place(block.start + k, period, True)
            self.by_node.setdefault(node, []).append((f"{block.name}[{','.join(labels)}]", place))

    def of(self, columns: Ints, futures: Ints) -> dict[str, Place]:
        """Those that all futures of a group share, by name, with their columns in its program."""
        calls = self.calls[futures]
        common = [ONCE, *map(int, calls[0][(calls == calls[0]).all(axis=0)])]
        found = [own for node in common for own in self.by_node.get(node, ())]
        at = np.searchsorted(columns, [place.column for _, place in found])
        return {name: replace(place, column=int(n)) for (name, place), n in zip(found, at, strict=True)}


def decided(model: Model, block: BlockInfo) -> bool:
    """A block of decisions: on no data node, at no end of a contract's year, of no future."""
    return not any(
        axis is model.period or isinstance(axis, CellAxis) or axis is model.ledger.future for axis in block.axes
    )
