"""Rows of clusters: units run only when complete; what waits is idle.

    short[r, v] <= size[r, v] * idle[f, v]                     each part r of a unit of fleet f, data node v      GB
    short[r, v] <= sum over vintages k of f of size[r, k, v] * waits[k, v],    sum_k waits = idle,    waits[k] <= planned[k]
                                                               instead, where a size is revised (planner.model.vintages)
    planned[f, v] - idle[f, v] <= come[f, v]                   units
    sum over f at l of (planned[f, v] - idle[f, v]) <= room[l, v]                                                 units

with the figures of planner.model.clusters. Power stands with the other limits (planner.model.limits).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from planner.errors import InfeasibleError, Problem
from planner.lp.axes import Mask
from planner.model.axes import Records
from planner.model.clusters import Cluster, room
from planner.model.setting import Setting
from planner.model.vintages import pieces_of, planned_of, sizes_of

if TYPE_CHECKING:
    from planner.model.model import Model


def build_clusters(model: Model) -> None:
    """Idle units, and the rows that make them wait. Raises InfeasibleError for a place too small for what does not wait."""
    model.waits = model.nothing(model.vintage, model.period)
    if model.cluster.records:
        planned = model.figures(lambda own: [c.planned for c in own.clusters], model.cluster)
        waits = np.array([c.price is not None for c in model.cluster.records], dtype=bool)[:, None]
        every = np.ones((1, len(model.period)), dtype=bool)
        model.idle = model.var("idle", model.cluster, model.period, upper=planned, where=waits & every)
        model.running = -model.idle + planned
        build_parts(model)
    else:
        model.idle = model.running = model.nothing(model.cluster, model.period)
    build_space(model)


def build_parts(model: Model) -> None:
    """What a running unit lacks nothing of: its parts, and its accelerators where they come by date."""
    parts = model.requirement.mask(lambda need: bool(need.cluster))[:, None] & np.ones(
        (1, len(model.period)), dtype=bool
    )
    waiting = model.idle.via(model.requirement.to(model.cluster, lambda need: need.cluster or None).reversed())
    lacks = waiting * model.figures(unit_sizes, model.requirement)
    if model.vintage.records:
        revised = {one.fleet for one in model.vintage.records}
        alike = model.requirement.mask(lambda need: need.cluster not in revised)[:, None]
        build_vintages(model, parts & ~alike)
        parts = parts & alike
    model.row("complete", model.short - lacks <= 0.0, where=parts)
    for n, cluster in enumerate(model.cluster.records):
        if any(future.setting.clusters[n].come is not None for future in model.setting.futures):
            runs = model.total(model.running, model.cluster, partial(is_fleet, name=cluster.fleet))
            model.row(f"fleets.{cluster.fleet}.come", runs <= model.figures(partial(come_of, n=n)))


def build_vintages(model: Model, parts: Mask) -> None:
    """Which units wait, where they are not built alike."""
    records = model.vintage.records
    pieces = Records("piece", pieces_of(model.setting, records))
    planned = model.figures(lambda own: [planned_of(own, records)[one] for one in records], model.vintage)
    model.waits = model.var("waits", model.vintage, model.period, upper=planned)
    of = model.vintage.to(model.cluster, lambda one: one.fleet)
    revised = model.cluster.mask(lambda one: one.fleet in {own.fleet for own in records})[:, None]
    every = np.ones((1, len(model.period)), dtype=bool)
    model.row("waiting vintages", model.waits.via(of) - model.idle == 0.0, where=revised & every)
    each = model.figures(lambda own: [sizes_of(own, records)[piece] for piece in pieces.records], pieces)
    lacks = model.waits.via(pieces.to(model.vintage, lambda piece: str(piece.vintage)).reversed()) * each
    whole = lacks.via(pieces.to(model.requirement, lambda piece: piece.requirement))
    model.row("complete vintages", model.short - whole <= 0.0, where=parts)


def is_fleet(cluster: Cluster, name: str) -> bool:
    """It is this fleet."""
    return cluster.fleet == name


def stands_at(cluster: Cluster, location: str) -> bool:
    """It stands there."""
    return cluster.location == location


def come_of(setting: Setting, n: int) -> tuple[float, ...]:
    """Units of a cluster whose accelerators have come: all that are planned where nobody waits for any."""
    cluster = setting.clusters[n]
    return cluster.planned if cluster.come is None else cluster.come


def unit_sizes(setting: Setting) -> list[tuple[float, ...]]:
    """GB per unit of each requirement in each period; nothing where no cluster stands behind it."""
    sizes = {need: size for cluster in setting.clusters for need, size in cluster.sizes.items()}
    nothing = (0.0,) * len(setting.periods)
    return [sizes.get(need.id, nothing) for need in setting.requirements]


def build_space(model: Model) -> None:
    """No more units run at a place than it has room for."""
    wrong: list[Problem] = []
    for name, place in sorted(model.setting.scenario.locations.items()):
        if place.space is None:
            continue
        for future in model.setting.futures:
            wrong += overfull(future.setting, name)
        runs = model.total(model.running, model.cluster, partial(stands_at, location=name))
        model.row(f"locations.{name}.space", runs <= model.figures(partial(room, location=name)))
    if wrong:
        raise InfeasibleError(wrong)


def overfull(setting: Setting, location: str) -> Iterable[Problem]:
    """A place too small for the fleets that do not wait: its worst period."""
    left = room(setting, location)
    if min(left) < 0.0:
        label = setting.periods[left.index(min(left))].label
        what = f"the fleets at {location} are {-min(left):,.6g} units more than it has space for in {label}"
        step = "raise the location's space, or write starts: complete for a fleet that may wait"
        yield Problem(what, step, path=f"locations.{location}.space")
