"""The installed base: what is put in, fails, wears out, is retired because its life is over or by choice, and what comes back.

    base[b, v]      = works[b, v] * base[b, parent] - worn[b, parent] + put in[b, v] - retired[b, v]
    put in[b, v]    = (1 - fallout[b]) * used[b, v]   of what is used the line loses a share (planner.model.kits)
    worn[b, v]      = sum_r writes[r, v] * days[v] / endurance[b] * serves[r, b] * serve[r, b, v]        r needs that are written to
    base[b, v]     <= standing[b, v]                  what was put in and whose life is not over (planner.model.cohorts)
    harvested[b, v] <= yield[b] * retired[b, v]       good pieces of it, in stock `after` the retirement
    claimed[b, v]  <= (1 - works[b, v]) * min(base[b, parent], covered[b, parent])         covered: put in, and under warranty
    returned[s, v]  = harvested[b, u] + returns[b] * claimed[b, u]                         u as long before v as that takes

GB, b an item at a location, v data nodes. Failures and wear of a period leave the base at the start of the next. As all of an item
fail alike and the oldest wear out and are retired first, a base of which no more stands than was put in within one life holds
nothing older. What comes back is as new. Trap: what is harvested while it could still stand is a piece less in the base; a yield
below 100 % makes that dear, a yield of 100 % makes the base a free store.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from planner.lp.axes import Relation
from planner.lp.expr import Expr, Param
from planner.model.aged import opened, still, survival
from planner.model.axes import Stand
from planner.model.cohorts import covered_until, outworn, over_in_base, worn_share

if TYPE_CHECKING:
    from planner.model.model import Model
    from planner.model.setting import Setting
    from planner.quantities import Duration


@dataclass(frozen=True)
class Returns:
    """What comes back of a base, over the data nodes."""

    harvested: Expr  # (stand, period)  good pieces of what is retired
    claimed: Expr  # (stand, period)    of what has failed, what its maker makes good
    returned: Expr  # (store, period)   good pieces as they come to stock


def build_returns(model: Model) -> Returns:
    """Columns for what is harvested and claimed, and what of it comes to each store."""
    items = [model.setting.scenario.items[stand.item] for stand in model.stand.records]
    none, back = model.nothing(model.stand, model.period), model.nothing(model.store, model.period)
    reused, stood_for = rules(model, "harvest"), rules(model, "warranty")
    if not reused.values.any() and not stood_for.values.any():
        return Returns(none, none, back)
    most = Param((model.stand,), [model.reach[stand.item] for stand in model.stand.records])
    harvested = model.var("harvested", model.stand, model.period, upper=most, where=reused)
    claimed = model.var("claimed", model.stand, model.period, upper=most, where=stood_for)
    for n, (stand, item) in enumerate(zip(model.stand.records, items, strict=True)):
        rule, warranty = item.harvest, item.warranty
        if rule is not None:
            back = back + coming(model, harvested, n, rule.at or stand.location, rule.as_ or stand.item, rule.after)
        if warranty is not None and stood_for.values[n]:
            good = claimed * warranty.returns
            back = back + coming(model, good, n, warranty.at or stand.location, stand.item, warranty.turnaround)
    return Returns(harvested, claimed, back)


def rules(model: Model, field: str) -> Param:
    """1 for bases of items that say so and so (of what fails: and that fail), 0 for others."""
    items = [model.setting.scenario.items[stand.item] for stand in model.stand.records]
    said = [getattr(item, field) is not None and (field != "warranty" or item.fails > 0.0) for item in items]
    return Param((model.stand,), np.array(said, dtype=float))


def coming(model: Model, gone: Expr, n: int, place: str, item: str, after: Duration | None) -> Expr:
    """What goes from the n-th base to a store, so much later."""
    setting = model.setting
    store = model.store.index(model.store_of(place, setting.network.part(item, None)))
    return gone.via(Relation(model.stand, model.store, [n], [store])).via(model.later(setting.arrivals(leads(after))))


def leads(after: Duration | None) -> tuple[Duration, ...]:
    """A lead time, or none."""
    return (after,) if after is not None else ()


def build_base(model: Model) -> None:
    """The installed base, its failures and wear, what is retired and what serves."""
    setting = model.setting
    most = np.array([model.reach[stand.item] for stand in model.stand.records])[:, None]
    model.base = model.var("base", model.stand, model.period, upper=most)
    model.retired = model.var("retired", model.stand, model.period, upper=most)
    most_served = np.array([model.reach[s.item] for s in model.serve.records])[:, None]
    lasts = model.figures(lasting, model.serve).values if wears(setting) else 1.0
    model.served = model.var("served", model.serve, model.period, upper=most_served * lasts)
    put_in = model.used.via(
        model.use.to(model.stand, lambda use: None if use.requirement else str(Stand(use.location, use.part.item)))
    )
    lost = [setting.scenario.items[stand.item].fallout for stand in model.stand.records]
    put_in = put_in * model.numbers(1.0 - np.array(lost), model.stand)
    there = np.zeros((len(model.stand), len(setting.periods)))
    there[:, 0] = [sum(gb for _, gb in came) for came in opened(model)]
    serving = model.serve.to(model.stand, lambda serve: str(Stand(serve.location, serve.item)))
    model.worn = model.nothing(model.stand, model.period)
    if wears(setting):
        model.worn = (model.served * model.figures(wear, model.serve)).via(serving)
    kept = model.base.via(model.period.back) * survival(model) - model.worn.via(model.period.back)
    model.row("base", kept + model.by_record(model.stand, there) + put_in - model.retired == model.base)
    model.row("serving", model.served.via(serving) <= model.base)
    build_life(model, put_in)
    build_harvest(model)
    build_claims(model, put_in)


def wears(setting: Setting) -> bool:
    """Whether a need is written to that an item serves which wears."""
    items = setting.scenario.items
    return any(need.writes and any(items[item].endurance for item in need.serves) for need in setting.requirements)


def wear(setting: Setting) -> list[list[float]]:
    """Share of what serves that is worn out in each period, by need and item that serves it, in the order of `serves`."""
    found = []
    for need in (need for need in setting.requirements if need.kind == "installed"):
        for item, factor in need.serves.items():
            shares = (factor * share for share in worn_share(setting, item, need.writes))
            found.append([0.0 if outworn(share) else share for share in shares])
    return found


def lasting(setting: Setting) -> list[list[float]]:
    """1 where an item that serves a need lasts while it is written to, 0 where it does not, in the same order."""
    return [
        [float(not outworn(factor * share)) for share in worn_share(setting, item, need.writes)]
        for need in setting.requirements
        if need.kind == "installed"
        for item, factor in need.serves.items()
    ]


def build_life(model: Model, put_in: Expr) -> None:
    """No more stands than was put in within one life."""
    mine = rules(model, "life")
    if mine.values.any():
        young = still(model, "base.young", put_in, opened(model), partial(over_in_base, model.setting), mine)
        model.row("base.life", model.base <= young, where=mine)


def build_harvest(model: Model) -> None:
    """Good pieces of what is retired, at most by the yield."""
    mine = rules(model, "harvest")
    if mine.values.any():
        kept = [model.setting.scenario.items[stand.item].harvest for stand in model.stand.records]
        good = Param((model.stand,), [rule.yield_ if rule else 0.0 for rule in kept])
        model.row("base.harvest", model.returns.harvested <= model.retired * good, where=mine)


def build_claims(model: Model, put_in: Expr) -> None:
    """Of what fails, at most its share of what stood and was under warranty."""
    mine = rules(model, "warranty")
    if mine.values.any():
        fails, claimed = -survival(model) + 1.0, model.returns.claimed
        young = still(model, "base.covered", put_in, opened(model), partial(covered_until, model.setting), mine)
        model.row("base.claims", claimed <= model.base.via(model.period.back) * fails, where=mine)
        model.row("base.claims covered", claimed <= young.via(model.period.back) * fails, where=mine)
