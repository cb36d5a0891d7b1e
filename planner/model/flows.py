"""The movement of goods: what is called and sent, when it leaves, is handed over, and arrives.

shipped[m, n]   = fill[m, n] * moved[m, n]
delivered[m, v] = shipped[m, n]   v in the first period that starts on or after call + lead of the source
arrived[s, v]   = sum of shipped[m, n] over moves to s, v likewise after all lead times of the move
carried[g, v]   = shipped[m, n]   v in the period that holds the day the goods leave on lane g of the move
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.lp.axes import Axis, Relation
from planner.lp.expr import Expr, Param
from planner.model.axes import Records
from planner.model.bounds import lane_capacity
from planner.model.model import Model
from planner.model.network import Lands, Move
from planner.scenario.records import Market


def spread(
    model: Model, expr: Expr, axis: Records[Move], target: Axis, pairs: Sequence[tuple[int, int, Lands]]
) -> Expr:
    """Sum of `expr[move, call]` over (move, target cell, lands): grouped by equal `lands`, so few relations are made."""
    groups: dict[Lands, list[tuple[int, int]]] = {}
    for source, cell, lands in pairs:
        groups.setdefault(lands, []).append((source, cell))
    parts = [
        expr.via(Relation(axis, target, [a for a, _ in cells], [b for _, b in cells])).via(model.nodes.arrivals(lands))
        for lands, cells in sorted(groups.items(), key=lambda group: group[1])
    ]
    return total(parts, (target, model.period))


def total(parts: Sequence[Expr], axes: tuple[Axis, ...]) -> Expr:
    """Sum of expressions over the same axes; zero when there are none."""
    found = zero(axes)
    for part in parts:
        found = found + part
    return found


def zero(axes: tuple[Axis, ...]) -> Expr:
    """Nothing, over some axes."""
    return Expr(axes)


def known(values: Param) -> Expr:
    """Numbers as an expression, to be added to others."""
    return Expr(values.axes, (), values)


def build_flows(model: Model) -> None:
    """Set `moved`, `shipped`, `delivered`, `arrived`, `carried` and `sent`, with the limits of markets and lanes."""
    moves, network = model.move.records, model.setting.network
    arrives = [network.arrivals(move) for move in moves]
    delivers = [network.deliveries(move) if move.source else arrives[n] for n, move in enumerate(moves)]
    allowed = np.array(
        [
            [a is not None and d is not None for a, d in zip(*pair, strict=True)]
            for pair in zip(arrives, delivers, strict=True)
        ],
        dtype=bool,
    ).reshape(len(moves), len(model.setting.periods))
    fill = fills(model)
    upper = np.array([model.reach[move.part.item] for move in moves])[:, None] / np.where(fill > 0, fill, 1.0)
    where = (allowed & (fill > 0))[:, model.call.period]
    model.moved = model.var("moved", model.move, model.call, upper=upper[:, model.call.period], where=where)
    model.shipped = model.moved * model.by_record(model.move, fill, model.call) if (fill != 1.0).any() else model.moved
    calls = [n for n, move in enumerate(moves) if move.source]
    model.delivered = spread(model, model.shipped, model.move, model.move, [(n, n, delivers[n]) for n in calls])
    stores = [model.store.index(model.store_of(move.to, move.part)) for move in moves]
    model.arrived = spread(
        model, model.shipped, model.move, model.store, [(n, stores[n], arrives[n]) for n in range(len(moves))]
    )
    model.carried = spread(model, model.shipped, model.move, model.leg, departures(model))
    model.sent = model.moved.via(
        model.move.to(model.store, lambda move: None if move.source else model.store_of(move.start, move.part))
    ).via(model.nodes.same)
    limit_markets(model)
    limit_lanes(model)


def fills(model: Model) -> NDArray[np.float64]:
    """Share of what is moved that is delivered, by move and period: the fill rate of markets."""
    table = np.ones((len(model.move), len(model.setting.periods)))
    for n, move in enumerate(model.move.records):
        record = model.setting.network.sources[move.source].record if move.source else None
        if isinstance(record, Market) and record.fill is not None:
            shares = [record.fill.at(period.start) for period in model.setting.periods]
            table[n] = [0.0 if share is None else share for share in shares]
    return table


def departures(model: Model) -> list[tuple[int, int, Lands]]:
    """(move, leg, period of departure by period of call) of every leg."""
    setting, network = model.setting, model.setting.network
    found = []
    for n, leg in enumerate(model.leg.records):
        move = leg.move
        legs = [network.lane_leads(setting.scenario.lanes[lane]) for lane in move.lanes]
        head = len(move.leads) - sum(len(leads) for leads in legs)
        before = move.leads[: head + sum(len(leads) for leads in legs[: leg.hop])]
        found.append((model.move.index(move.id), n, setting.passages(before)))
    return found


def limit_markets(model: Model) -> None:
    """Calls on a market stay within what is available: sum over its moves of moved <= available."""
    setting = model.setting
    for name, market in sorted(setting.scenario.markets.items()):
        if market.available is not None:
            called = model.called(name)
            limit = model.by_period(setting.flows(market.available, market.items[0]), model.call)
            model.row(f"markets.{name}.available", called <= limit)


def limit_lanes(model: Model) -> None:
    """What leaves on a lane stays within its capacity, all items together and item by item."""
    setting = model.setting
    for name, lane in sorted(setting.scenario.lanes.items()):
        capacity = lane_capacity(setting, lane)
        if capacity is not None:
            model.row(f"lanes.{name}.capacity", model.on_lane(name) <= model.by_period(capacity))
        for item, series in sorted(lane.capacities.items()):
            limit = model.by_period(setting.flows(series, item))
            model.row(f"lanes.{name}.capacities.{item}", model.on_lane(name, item) <= limit)
