"""How much a sensible plan moves at most: the finite bounds of columns, and what switches are multiplied with.

    reach[i]   = twice all that the needs could take of item i, with replacements, + what is there or on order
                 + what contracts, markets and policies may force                                         GB
    lane       = min(capacity[p], sum of reach over the items it takes)                                   GB in period p
    source     = min(available[p], sum of reach over its items / fill[p])                                 GB called in p

A call that is filled by a quarter is four times what arrives, so its bound is the reach over the fill rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planner.model.setting import Setting
from planner.scenario.records import Lane, Market


def reach(setting: Setting) -> dict[str, float]:
    """For each item the most GB that any sensible plan moves."""
    found = {item: setting.gb_per_piece(item) for item in setting.scenario.items}
    for need in setting.requirements:
        whole = sum(need.amount) if need.kind == "consumption" else max(need.amount, default=0.0) * 2
        replaced = need.between(setting.start, setting.end) if need.kind == "installed" else 0.0
        for item, factor in need.serves.items():
            found[item] += 2.0 * (whole + replaced) / factor
    for row in setting.scenario.stock.values():
        found[row.item] += setting.gb(row.quantity, row.item)
    for order in setting.scenario.open_orders.values():
        found[order.item] += setting.gb(order.quantity, order.item)
    for extra in forced(setting):
        for item, size in extra.items():
            found[item] += size
    return found


def forced(setting: Setting) -> Iterable[Mapping[str, float]]:
    """GB beyond needs that contracts, markets and policies may force, item by item."""
    for terms in setting.terms.values():
        yield from (dict.fromkeys(promise.items, promise.least) for promise in terms.commitments)
        yield from (clause.forces(terms) for clause in terms.clauses.values())
    for market in setting.scenario.markets.values():
        if market.minimum is not None:
            yield {item: setting.gb(market.minimum, item) for item in market.items}
    yield from (policy.forces(setting) for policy in setting.scenario.policies.values())


def lane_capacity(setting: Setting, lane: Lane) -> tuple[float, ...] | None:
    """GB that may leave on a lane in each period, all items together; pieces are those of the items it takes."""
    taken = setting.scenario.items if lane.items is None else lane.items
    return None if lane.capacity is None else setting.flows(lane.capacity, min(taken, default=""))


def lane_limits(setting: Setting, name: str, sizes: Mapping[str, float]) -> list[float]:
    """Most that can leave on a lane in each period."""
    lane = setting.scenario.lanes[name]
    whole = sum(size for item, size in sizes.items() if lane.items is None or item in lane.items)
    limits = lane_capacity(setting, lane) or [whole] * len(setting.periods)
    return [min(whole, limit) for limit in limits]


def source_limits(setting: Setting, name: str, sizes: Mapping[str, float]) -> list[float]:
    """Most that can be called from a contract or market in each period."""
    record = setting.network.sources[name].record
    whole = sum(sizes[item] for item in record.items)
    if not isinstance(record, Market):
        return [whole] * len(setting.periods)
    fills = [1.0 if record.fill is None else record.fill.at(period.start) or 0.0 for period in setting.periods]
    limits = [whole / fill if fill > 0 else 0.0 for fill in fills]
    if record.available is not None:
        limits = [min(pair) for pair in zip(limits, setting.flows(record.available, record.items[0]), strict=True)]
    return limits
