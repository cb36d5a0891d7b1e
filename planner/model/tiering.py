"""Bytes that may lie in several tiers: in items that are bought, or in memory that accelerators carry inside their price.

    lying[r, b, v] = serves[r, i] * served[r, b, v]              GB of requirement r in item i of the base b, data node v
    sum_r lent[r, f, t, v] / usable[r] <= carried[f, t, v]       in the memory of tier t of fleet f, of a cluster its running share
    saved[r, v] = sum_k (1 - left[k]) * squeezed[r, k, v]        squeezed[r, k, v] <= most[k] * (need[r, v] - short[r, v])
    sum_k squeezed[r, k, v] + short[r, v] <= need[r, v]          no byte is squeezed twice, or lost and squeezed
    lying in hot tiers >= hot[r] * lying in all
    sum_r busy[r, i] * lying[r, b, v] <= base[b, v]              busy: see `planner.model.holding`
    sum_r peak * (reads + writes) / 86400 * lent[r, f, t, v] <= speed[f, t, v]      GB/s

`read` and `write` are GB/s of a piece, `reads` and `writes` GB per GB and day: busy is the share of its time for which a piece
that holds nothing else is at work, so a piece is never more than busy and never more than full.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.lp.axes import Axis
from planner.lp.expr import Expr, Param
from planner.model.axes import Records, Serve, Stand
from planner.model.holding import Lend, Pressing, busy, carried, carrier_of, lends, placings, pressings, speed
from planner.model.plugin import Placing
from planner.model.setting import Setting

if TYPE_CHECKING:
    from planner.model.model import Model


Paths = tuple[float, ...] | None


class Tiering(NamedTuple):
    """What of requirements lies in carried memory, and what is kept in less, at every data node."""

    lend: Records[Lend]
    pressing: Records[Pressing]
    lent: Expr  # (lend, period)         GB in memory that accelerators carry
    squeezed: Expr  # (pressing, period) GB that are kept in less
    saved: Expr  # (pressing, period)    GB that they then need less

    @property
    def elsewhere(self) -> tuple[tuple[Expr, Records[Lend] | Records[Pressing]], ...]:
        """GB that need no bought item, with the axis they stand on."""
        return (self.lent, self.lend), (self.saved, self.pressing)


def build_tiering(model: Model, need: Param) -> Expr:
    """Columns and rows of bytes that may lie in several tiers: GB of each requirement in carried memory, or saved.

    `need` is GB asked for over (requirement, period).
    """
    setting = model.setting
    lend, pressing = Records("lend", lends(setting)), Records("pressing", pressings(setting))
    lent = build_lent(model, lend)
    squeezed = build_squeezed(model, pressing, need)
    left = weights(model, [1.0 - one.squeeze.left for one in pressing.records], pressing)
    model.tiering = Tiering(lend, pressing, lent, squeezed, squeezed * left)
    build_speed(model)
    build_hot(model, placings(setting))
    parts = (expr.via(axis.to(model.requirement, of)) for expr, axis in model.tiering.elsewhere)
    return sum(parts, model.nothing(model.requirement, model.period))


def of(one: Lend | Pressing | Serve) -> str:
    """The requirement it is for."""
    return one.requirement


def build_lent(model: Model, lend: Records[Lend]) -> Expr:
    """No more lies in the memory of a fleet than it carries, nor is more read and written there than it can."""
    setting = model.setting
    memories = Records("memory", dict.fromkeys(one.memory for one in lend.records))
    pairs = [(label.rpartition(":")[0], label.rpartition(":")[2]) for label in memories.records]
    size = model.figures(lambda own: [carried(own, *pair) for pair in pairs], memories)
    most = model.figures(lambda own: [carried(own, one.fleet, one.tier) for one in lend.records], lend)
    lent = model.var("lent", lend, model.period, upper=most)
    to = lend.to(memories, lambda one: one.memory)
    model.row("carried", (lent * taken(model, lend)).via(to) <= size)
    moved = lent * model.figures(lambda own: traffics(own, lend), lend)
    speeds = model.figures(lambda own: [speed(own, *pair) or (0.0,) * len(own.periods) for pair in pairs], memories)
    known = [speed(setting, *pair) is not None for pair in pairs]
    carriers = [carrier_of(setting, fleet) for fleet, _ in pairs]
    for name in sorted({one for one, limited in zip(carriers, known, strict=True) if limited}):
        mine = [limited and one == name for one, limited in zip(carriers, known, strict=True)]
        model.row(f"rooflines.{name}.bandwidth", moved.via(to) <= speeds, where=model.everywhere(mine))
    return lent


def build_idle_memory(model: Model) -> None:
    """Accelerators of a cluster that wait carry nothing and move nothing: their share of all that its units would."""
    lend, lent = model.tiering.lend, model.tiering.lent
    names = sorted({one.fleet for one in lend.records} & {cluster.fleet for cluster in model.cluster.records})
    fleets = Records("carrying cluster", names)
    if not names:
        return
    waits = model.idle.via(model.cluster.to(fleets, lambda one: one.fleet if one.fleet in names else None))
    moved = lent * model.figures(lambda own: traffics(own, lend), lend)
    for tier in sorted({one.tier for one in lend.records}):
        to = lend.to(fleets, partial(fleet_of, names=names, tier=tier))
        for flow, whole in ((lent * taken(model, lend), carried), (moved, speed)):
            known = [whole(model.setting, name, tier) is not None for name in names]
            most = model.figures(partial(of_fleets, names=names, tier=tier, whole=whole, shared=False), fleets)
            each = model.figures(partial(of_fleets, names=names, tier=tier, whole=whole, shared=True), fleets)
            row = flow.via(to) + waits * each <= most
            model.row(f"{whole.__name__} by what runs: {tier}", row, where=model.everywhere(known))


def taken(model: Model, lend: Records[Lend]) -> Param:
    """GB of carried memory that a GB of each requirement takes there."""
    known = placings(model.setting)
    return weights(model, [1.0 / known[one.requirement].usable for one in lend.records], lend)


def fleet_of(one: Lend, names: Sequence[str], tier: str) -> str | None:
    """The fleet of some whose memory of a tier it is."""
    return one.fleet if one.fleet in names and one.tier == tier else None


def of_fleets(
    setting: Setting, names: Sequence[str], tier: str, whole: Callable[..., Paths], shared: bool
) -> list[tuple[float, ...]]:
    """What clusters carry or move of a tier in each period, all units together or each of those planned."""
    planned = {cluster.fleet: cluster.planned for cluster in setting.clusters}
    found = []
    for name in names:
        path = whole(setting, name, tier) or (0.0,) * len(setting.periods)
        found.append(
            tuple(one / n if n else 0.0 for one, n in zip(path, planned[name], strict=True)) if shared else path
        )
    return found


def traffics(setting: Setting, lend: Records[Lend]) -> list[tuple[float, ...]]:
    """GB/s at the worst of a GB that lies in carried memory, in each period."""
    known = placings(setting)
    return [known[one.requirement].traffic for one in lend.records]


def build_speed(model: Model) -> None:
    """No piece of the base is more than busy."""
    setting = model.setting
    shares = busies(setting, model.serve)
    worked = {serve.item for serve, share in zip(model.serve.records, shares, strict=True) if any(share)}
    share = model.figures(lambda own: busies(own, model.serve), model.serve)
    at_work = (model.met * share).via(model.serve.to(model.stand, stand_of))
    for item in sorted(worked):
        mine = model.everywhere([stand.item == item for stand in model.stand.records])
        model.row(f"items.{item}.bandwidth", at_work <= model.base, where=mine)


def busies(setting: Setting, serve: Records[Serve]) -> list[tuple[float, ...]]:
    """How busy a GB that lies in an item makes it, in each period; of what has no traffic not at all."""
    known, idle = placings(setting), (0.0,) * len(setting.periods)
    return [
        busy(setting, placing, one.item) if (placing := known.get(one.requirement)) else idle for one in serve.records
    ]


def build_hot(model: Model, known: Mapping[str, Placing]) -> None:
    """Of what lies, the hot share lies in the hot tiers."""
    total = model.nothing(model.requirement, model.period)
    for axis, expr in ((model.serve, model.met), (model.tiering.lend, model.tiering.lent)):
        shares = [hot_weight(model.setting, known.get(one.requirement), one) for one in axis.records]
        total = total + (expr * weights(model, shares, axis)).via(axis.to(model.requirement, of))
    for name, placing in known.items():
        if placing.hot:
            mine = model.everywhere([need.id == name for need in model.requirement.records])
            model.row(f"needs.{name}.hot", total >= 0.0, where=mine)


def hot_weight(setting: Setting, placing: Placing | None, holder: Serve | Lend) -> float:
    """What a GB that lies in a holder adds to the hot share that lies in fast tiers, above the share that must."""
    if placing is None or not placing.hot:
        return 0.0
    tier = holder.tier if isinstance(holder, Lend) else setting.scenario.items[holder.item].tier
    return (1.0 if tier in placing.hot_tiers else 0.0) - placing.hot


def build_squeezed(model: Model, pressing: Records[Pressing], need: Param) -> Expr:
    """Bytes that are kept in less: no more than may be, none twice, none that is lost."""
    to = pressing.to(model.requirement, of)
    share = weights(model, [one.squeeze.most for one in pressing.records], pressing)
    kept = (model.short * -1.0 + need).via(to.reversed())
    squeezed = model.var("squeezed", pressing, model.period, upper=model.most(kept))
    for one in pressing.records:
        mine = model.everywhere([other is one for other in pressing.records])
        model.row(f"needs.{one.requirement}.squeeze.{one.squeeze.name}.at_most", squeezed <= kept * share, where=mine)
    pressed = {one.requirement for one in pressing.records}
    mine = model.everywhere([need.id in pressed for need in model.requirement.records])
    model.row("squeezed once", squeezed.via(to) + model.short <= need, where=mine)
    return squeezed


def weights(model: Model, values: Sequence[float], axis: Axis) -> Param:
    """One number a record."""
    return model.numbers(np.array(values, dtype=float), axis)


def stand_of(serve: Serve) -> str:
    """The base that an item serves from."""
    return str(Stand(serve.location, serve.item))
