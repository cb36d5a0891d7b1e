"""The rows by which a plan outlasts outages: in each world no more of a tier is short than is tolerated (planner.model.worlds)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from planner.lp.axes import Axis, Relation
from planner.lp.expr import Param
from planner.model.axes import CellAxis
from planner.model.worlds import limits, needed

if TYPE_CHECKING:
    from planner.model.model import Model


def unless_lapsed(model: Model, axes: tuple[Axis, ...], where: Any) -> Any:
    """Where rows of our own rules bind: not in worlds while they lapse, nor for cells that touch that time."""
    lapsed = {tree: np.zeros(len(tree), dtype=bool) for tree in (model.call, model.period)}
    for f, way in enumerate(model.setting.ways):
        for tree, mask in lapsed.items():
            mask[model.nodes.path(tree, f)[way.since : way.resumes]] = True
    if not lapsed[model.period].any():
        return where
    holds = np.ones(tuple(map(len, axes)), dtype=bool)
    for k, axis in enumerate(axes):
        if isinstance(axis, CellAxis):
            mask = np.bincount(axis.within.dst, lapsed[model.period][axis.within.src], len(axis)) > 0
        elif axis is model.call or axis is model.period:
            mask = lapsed[axis]
        else:
            continue
        holds &= ~mask.reshape([-1 if n == k else 1 for n in range(len(axes))])
    if where is None:
        return holds
    return holds & (where.on(axes) != 0.0 if isinstance(where, Param) else np.asarray(where, dtype=bool))


def build_worlds(model: Model) -> None:
    """One row for each world and tier whose shortage is limited."""
    ways = [(f, way) for f, way in enumerate(model.setting.ways) if way.base is not None]
    told = [
        (k, tier, share * needed(way, needs)) for k, (_, way) in enumerate(ways) for tier, needs, share in limits(way)
    ]
    if not told:
        return
    worlds = Axis("world", [way.name for _, way in ways])
    pairs = [(int(v), k) for k, (f, way) in enumerate(ways) for v in model.nodes.paths[f][way.since :]]
    months = [model.setting.units(int(model.period.period[v]), "month") for v, _ in pairs]
    nodes, places = [v for v, _ in pairs], [k for _, k in pairs]
    needs = model.requirement.records
    total = model.nothing(model.requirement, worlds)
    for stands, weight in ((True, months), (False, [1.0] * len(pairs))):
        mine = [float((need.kind == "installed" or need.backlog) == stands) for need in needs]
        late = (model.short + model.backlog) * Param((model.requirement,), np.array(mine))
        total = total + late.via(Relation(model.period, worlds, nodes, places, weight))
    for tier in sorted({tier for _, tier, _ in told}):
        most = {k: limit for k, own, limit in told if own == tier}
        short = model.weighed(total, model.requirement, [float(need.tier == tier) for need in needs])
        rows = np.array([k in most for k in range(len(ways))])
        limit = Param((worlds,), np.array([most.get(k, 0.0) for k in range(len(ways))]))
        model.row(f"risk.outages.{tier}", short <= limit, where=rows)
