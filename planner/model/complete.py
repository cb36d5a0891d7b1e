"""Rows of clusters: units run only when complete; what waits is idle.

    short[r, v] <= size[r, v] * idle[f, v]                     each part r of a unit of fleet f, data node v      GB
    short[r, v] <= sum over vintages k of f of size[r, k, v] * waits[k, v],    sum_k waits = idle,    waits[k] <= planned[k]
                                                               instead, where a size is revised (planner.model.vintages)
    planned[f, v] - idle[f, v] <= come[f, v]                   units
    sum over f at l of (planned[f, v] - idle[f, v]) <= room[l, v]                                                 units

with the figures of planner.model.clusters. Power stands with the other limits (planner.model.limits).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from planner.lp.axes import Mask
from planner.model.axes import Records
from planner.model.clusters import Cluster, room
from planner.model.setting import Setting
from planner.model.vintages import pieces_of, planned_of, sizes_of

if TYPE_CHECKING:
    from planner.model.model import Model


def build_clusters(model: Model) -> None:
    """Idle units, and the rows that make them wait."""
    model.waits = model.nothing(model.vintage, model.period)
    if model.cluster.records:
        planned = model.figures(lambda own: [c.planned for c in own.clusters], model.cluster)
        waits = model.everywhere([cluster.price is not None for cluster in model.cluster.records])
        model.idle = model.var("idle", model.cluster, model.period, upper=planned, where=waits)
        model.running = -model.idle + planned
        build_parts(model)
    else:
        model.idle = model.running = model.nothing(model.cluster, model.period)
    build_space(model)


def build_parts(model: Model) -> None:
    """What a running unit lacks nothing of: its parts, and its accelerators where they come by date."""
    parts = model.requirement.mask(lambda need: bool(need.cluster))
    waiting = model.idle.via(model.requirement.to(model.cluster, lambda need: need.cluster or None).reversed())
    lacks = waiting * model.figures(unit_sizes, model.requirement)
    if model.vintage.records:
        revised = {one.fleet for one in model.vintage.records}
        alike = model.requirement.mask(lambda need: need.cluster not in revised)
        build_vintages(model, model.everywhere(parts & ~alike))
        parts = parts & alike
    model.row("complete", model.short - lacks <= 0.0, where=model.everywhere(parts))
    for n, cluster in enumerate(model.cluster.records):
        if any(future.setting.clusters[n].come is not None for future in model.setting.futures):
            runs = model.total(model.running, model.cluster, partial(is_fleet, name=cluster.fleet))
            model.row(f"fleets.{cluster.fleet}.come", runs <= model.figures(partial(come_of, n=n)))


def build_vintages(model: Model, parts: Mask) -> None:
    """Which units wait, where they are not built alike."""
    records = model.vintage.records
    pieces = Records("piece", pieces_of(model.setting, records))
    planned = model.figures(lambda own: list(planned_of(own, records).values()), model.vintage)
    model.waits = model.var("waits", model.vintage, model.period, upper=planned)
    of = model.vintage.to(model.cluster, lambda one: one.fleet)
    revised = model.everywhere(model.cluster.mask(lambda one: one.fleet in {own.fleet for own in records}))
    model.row("waiting vintages", model.waits.via(of) - model.idle == 0.0, where=revised)
    each = model.figures(lambda own: list(sizes_of(own, records).values()), pieces)
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
    for name, place in sorted(model.setting.scenario.locations.items()):
        if place.space is not None:
            runs = model.total(model.running, model.cluster, partial(stands_at, location=name))
            model.row(f"locations.{name}.space", runs <= model.figures(partial(room, location=name)))
