"""How much a sensible plan moves at most: the finite bounds of columns, and what switches are multiplied with.

    reach[i]   = twice all that the needs could take of item i, with replacements and fallout, or that their traffic keeps busy,
                 + what is there or on order, or comes back as it
                 + what contracts, markets, lanes, costs and policies may force                           GB
    lane       = min(capacity[p], sum of reach over the items it takes)                                   GB in period p
    source     = min(available[p], sum of reach over its items / fill[p])                                 GB called in p

A call that is filled by a quarter is four times what arrives, so its bound is the reach over the fill rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf

from planner.model.cohorts import outworn, worn_share
from planner.model.holding import busy
from planner.model.plugin import Requirement
from planner.model.setting import Setting


def reach(setting: Setting) -> dict[str, float]:
    """For each item the most GB that any sensible plan moves, in any future."""
    sizes = [reach_in(own) for own in seen(setting) if own.down is None]
    return {item: max(size[item] for size in sizes) for item in sizes[0]}


def seen(setting: Setting) -> list[Setting]:
    """All that may be true in some period: the futures, the worlds of outages, and the futures that these strike."""
    found = [own.setting for way in setting.ways for own in (way, way.base) if own is not None]
    return list({id(own): own for own in found}.values())


def reach_in(setting: Setting) -> dict[str, float]:
    """For each item the most GB that any sensible plan moves in one future."""
    found = {item: setting.gb_per_piece(item) for item in setting.scenario.items}
    for need in setting.requirements:
        for item, factor in need.serves.items():
            stands = max(need.amount, default=0.0) * (2.0 + replaced(setting, item, need))
            whole = sum(need.amount) if need.kind == "consumption" else stands
            each = max(1.0 / factor, *(busy(setting, need.placing, item) if need.placing else (0.0,)))
            found[item] += 2.0 * whole * each / (1.0 - setting.scenario.items[item].fallout)
    for row in setting.scenario.stock.values():
        found[row.item] += setting.gb(row.quantity, row.item)
    for order in setting.scenario.open_orders.values():
        found[order.item] += setting.gb(order.quantity, order.item)
    for extra in forced(setting):
        for item, size in extra.items():
            found[item] += size
    return reused(setting, found)


def replaced(setting: Setting, item: str, need: Requirement) -> float:
    """Share of a standing base that fails, is worn out and reaches its life in the horizon, were it made good at once."""
    works, life = 1.0 - setting.scenario.items[item].fails, setting.scenario.items[item].life
    failing = sum(1.0 - float(works ** (period.days / 365.0)) for period in setting.periods)
    renewed = (setting.end - setting.start).days / max(life.days(), 1.0) if life else 0.0
    worn = (need.serves[item] * share for share in worn_share(setting, item, need.writes))
    return failing + sum(share for share in worn if not outworn(share)) + renewed


def reused(setting: Setting, sizes: Mapping[str, float]) -> dict[str, float]:
    """The same with what is harvested of other items and comes back as this one, once each however often it comes back."""
    found = dict(sizes)
    for item in sizes:
        seen, rule = {item}, setting.scenario.items[item].harvest
        while rule is not None and rule.as_ is not None and rule.as_ not in seen:
            seen.add(rule.as_)
            found[rule.as_] += sizes[item]
            rule = setting.scenario.items[rule.as_].harvest
    return found


def forced(setting: Setting) -> Iterable[Mapping[str, float]]:
    """GB beyond needs that contracts, markets, lanes, costs and policies may force, item by item."""
    for terms in setting.terms.values():
        own = [dict.fromkeys(promise.items, promise.least) for promise in terms.commitments]
        own += [dict(clause.forces(terms)) for clause in terms.clauses.values()]
        yield from ({item: size * terms.largest for item, size in sizes.items()} for sizes in own)
    for market in setting.scenario.markets.values():
        if market.minimum is not None:
            yield {item: setting.gb(market.minimum, item) for item in market.items}
    for lane in setting.scenario.lanes.values():
        if lane.minimum is not None:
            yield {item: lane.minimum for item in setting.scenario.items if lane.items is None or item in lane.items}
    yield from (cost.forces(setting) for cost in setting.scenario.costs.values())
    yield from (policy.forces(setting) for policy in setting.scenario.policies.values())


def lane_limits(setting: Setting, name: str, sizes: Mapping[str, float]) -> list[float]:
    """Most that can leave on a lane in each period."""
    lane = setting.scenario.lanes[name]
    whole = sum(size for item, size in sizes.items() if lane.items is None or item in lane.items)
    limits = setting.lane_flows(lane)
    return [whole] * len(setting.periods) if limits is None else [min(whole, limit) for limit in limits]


def source_limits(setting: Setting, name: str, sizes: Mapping[str, float]) -> list[float]:
    """Most that can be called from a contract or market in each period, in any future."""
    whole = sum(sizes[item] for item in setting.network.sources[name].record.items)
    found = []
    for own in seen(setting):
        available, fills = own.available(name) or (inf,) * len(setting.periods), own.fill(name)
        none = whole if name in setting.terms else 0.0
        found.append([min(whole / fill if fill else none, most) for fill, most in zip(fills, available, strict=True)])
    return [max(limits) for limits in zip(*found, strict=True)]


def fills_in(settings: Iterable[Setting]) -> dict[str, frozenset[tuple[float, ...]]]:
    """Of each source, the shares of what is called in each period that it delivers in one setting or another."""
    found: dict[str, set[tuple[float, ...]]] = {}
    for own in settings:
        for name in own.network.sources:
            found.setdefault(name, set()).add(own.fill(name))
    return {name: frozenset(shares) for name, shares in found.items()}
