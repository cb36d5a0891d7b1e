"""The movement of goods: what is called and sent, when it leaves, is handed over, and arrives.

delivered[m, v] = fill[m, u] * moved[m, n]   v in the first period that starts on or after call + lead of the source
arrived[s, v]   = sum of fill[m, u] * moved[m, n] over moves to s, v likewise after all lead times of the move
carried[g, v]   = fill[m, u] * moved[m, n]   v in the period that holds the day the goods leave on lane g of the move

less what is cancelled before it ships (planner.model.withdrawals), with n the information node of the call and u the data node of
its period on the path to v: what part of a call a market fills is true when it is called, and not known. What a supplier would hand
over once it has failed never comes. For sources that deliver a share of an entitlement, planner.model.allocation says what is
handed over in place of fill * moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from planner.lp.axes import Axis, Relation
from planner.lp.expr import Expr, Param
from planner.model.allocation import build_batches, handed
from planner.model.failure import handed_over, stands
from planner.model.model import Model
from planner.model.moves import Lands
from planner.model.setting import Setting
from planner.model.volumes import most_of_all
from planner.model.withdrawals import build_withdrawals

Shares = Mapping[str, NDArray[np.float64]]
"""Share of a call that is delivered, at each data node, by source."""

NONE: Shares = {}


def spread(
    model: Model, target: Axis, pairs: Sequence[tuple[int, int, Lands]], shares: Shares, standing: Shares = NONE
) -> Expr:
    """What arrives of `moved[move, call]` over (move, target cell, lands): grouped, so that few relations are made.

    `shares` are of what is called, at the data node of the call; `standing` at that of the period in which it is handed over.
    """
    groups: dict[tuple[Lands, str], list[tuple[int, int]]] = {}
    for source, cell, lands in pairs:
        name = model.move.records[source].source
        groups.setdefault((lands, name if name in shares or name in standing else ""), []).append((source, cell))
    parts = []
    for (lands, name), cells in sorted(groups.items(), key=lambda group: group[1]):
        goes = Relation(model.move, target, [a for a, _ in cells], [b for _, b in cells])
        handed = handed_over(model.setting, name) if name in standing else ()
        lead = model.nodes.arrivals(lands, shares.get(name), handed, standing.get(name))
        parts.append(model.moved.via(goes).via(lead))
    return total(parts, (target, model.period)) - cancelled(model, target, pairs, shares)


def cancelled(model: Model, target: Axis, pairs: Sequence[tuple[int, int, Lands]], shares: Shares) -> Expr:
    """What of it does not come because it was cancelled before it shipped, by the share of the day of the call."""
    mine: dict[int, list[int]] = {}
    for k, call in enumerate(model.withdrawals.axis.records):
        mine.setdefault(model.move.index(call.move.id), []).append(k)
    groups: dict[tuple[Lands, int, str], list[tuple[int, int]]] = {}
    for source, cell, lands in pairs:
        for k in mine.get(source, ()):
            call = model.withdrawals.axis.records[k]
            name = call.move.source if call.move.source in shares else ""
            groups.setdefault((call.onward(lands), call.period, name), []).append((k, cell))
    parts = []
    for (lands, p, name), cells in sorted(groups.items(), key=lambda group: group[1]):
        goes = Relation(model.withdrawals.axis, target, [a for a, _ in cells], [b for _, b in cells])
        parts.append(
            model.withdrawals.withdrawn.via(goes).via(model.nodes.arrivals(lands, shares.get(name), called_in=p))
        )
    return total(parts, (target, model.period))


def flow(
    model: Model, target: Axis, pairs: Sequence[tuple[int, int, Lands]], shares: Shares, standing: Shares = NONE
) -> Expr:
    """What gets somewhere over (move, target cell, lands): shares of calls, and what is handed over of those of an allotment."""
    allotted = {batch.move.id for batch in model.batches.axis.records}
    plain = [pair for pair in pairs if model.move.records[pair[0]].id not in allotted]
    moved = spread(model, target, plain, shares, standing)
    return moved + handed(model, model.batches.shipped, target, pairs) if allotted else moved


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
    """Set `moved`, `delivered`, `arrived`, `carried` and `sent`, with the limits of markets and lanes."""
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
    most, may = call_limits(model)
    model.moved = model.var(
        "moved", model.move, model.call, upper=most[:, model.call.period], where=(allowed & may)[:, model.call.period]
    )
    model.withdrawals = build_withdrawals(model)
    calls = [n for n, move in enumerate(moves) if move.source]
    shares, standing, due = fills(model), standings(model), [(n, n, delivers[n]) for n in calls]
    model.batches = build_batches(model)
    model.delivered = flow(model, model.move, due, shares, standing)
    as_called = not shares and not standing and not len(model.batches.axis)
    model.asked = model.delivered if as_called else spread(model, model.move, due, standing)
    stores = [model.store.index(model.store_of(move.to, move.part)) for move in moves]
    lands = [(n, stores[n], arrives[n]) for n in range(len(moves))]
    model.arrived = flow(model, model.store, lands, shares, standing)
    model.carried = flow(model, model.leg, departures(model), shares, standing)
    model.sent = model.moved.via(
        model.move.to(model.store, lambda move: None if move.source else model.store_of(move.start, move.part))
    ).via(model.nodes.same)
    limit_markets(model)
    limit_lanes(model)


def fills(model: Model) -> Shares:
    """Share of what is called at each data node that is delivered, of the sources that do not fill all of it."""
    found = {}
    for name in model.setting.network.sources:
        share = model.figures(partial(Setting.fill, name=name)).values
        if (share != 1.0).any():
            found[name] = share
    return found


def standings(model: Model) -> Shares:
    """1 at each data node at which a source still sells, 0 at the others, of the sources that fail in some future."""
    found = {}
    for name in model.setting.network.sources:
        alive = model.figures(partial(stands, source=name)).values
        if (alive != 1.0).any():
            found[name] = alive
    return found


def call_limits(model: Model) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The bound of each move in each period, and whether a call of it means anything, by the fill rates of all futures.

    A call of which nothing can arrive still counts as taken under a contract that limits its calls.
    """
    moves, setting = model.move.records, model.setting
    reach = np.array([model.reach[move.part.item] for move in moves])[:, None]
    rates = [[[*f.setting.fill(move.source)] for move in moves] for f in setting.futures]
    fill = np.array(rates).reshape(len(setting.futures), len(moves), len(setting.periods))
    means = np.asarray((fill > 0).any(axis=0))
    for n, move in enumerate(moves):
        terms = setting.terms.get(move.source)
        if terms is not None and not means[n].all():
            means[n] |= all(most_of_all(terms, item) is not None for item in terms.items)
    return (reach / np.where(fill > 0, fill, 1.0)).max(axis=0), means


def departures(model: Model) -> list[tuple[int, int, Lands]]:
    """(move, leg, period of departure by period of call) of every leg."""
    setting, found = model.setting, []
    for n, leg in enumerate(model.leg.records):
        _, before = setting.network.departures(leg.move)[leg.hop]
        found.append((model.move.index(leg.move.id), n, setting.passages(before)))
    return found


def limit_markets(model: Model) -> None:
    """Calls on a market stay within what turns out to be available: sum over its moves of moved <= available."""
    for name, market in sorted(model.setting.scenario.markets.items()):
        if market.available is not None:
            called = model.called(name).via(model.nodes.same)
            limit = model.figures(partial(Setting.available, name=name))
            model.row(f"markets.{name}.available", called <= limit)


def limit_lanes(model: Model) -> None:
    """What leaves on a lane stays within its capacity, all items together and item by item."""
    setting = model.setting
    for name, lane in sorted(setting.scenario.lanes.items()):
        together = setting.lane_flows(lane)
        if together is not None:
            model.row(f"lanes.{name}.capacity", model.on_lane(name) <= model.by_period(together))
        for item, series in sorted(lane.capacities.items()):
            limit = model.by_period(setting.flows(series, item))
            model.row(f"lanes.{name}.capacities.{item}", model.on_lane(name, item) <= limit)
