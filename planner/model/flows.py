"""The movement of goods: what is called and sent, when it leaves, is handed over, and arrives.

delivered[m, v] = fill[m, u] * moved[m, n]   v in the first period that starts on or after call + lead of the source
arrived[s, v]   = sum of fill[m, u] * moved[m, n] over moves to s, v likewise after all lead times of the move, and what is late
carried[g, v]   = fill[m, u] * moved[m, n]   v in the period that holds the day the goods leave on lane g of the move
underway[s, v]  = what would have arrived but for being late, v the last node of its path

less what is cancelled before it ships (planner.model.withdrawals), with n the information node of the call and u the data node of
its period on the path to v: what part of a call a market fills is true when it is called, and not known. What a supplier would hand
over once it has failed never comes. For sources that deliver a share of an entitlement, planner.model.allocation says what is
handed over in place of fill * moved.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial, reduce

import numpy as np
from numpy.typing import NDArray

from planner.lp.axes import Axis, Relation
from planner.lp.expr import Expr, Param
from planner.model.allocation import build_batches, handed, missing
from planner.model.axes import Leg
from planner.model.bounds import fills_in, seen
from planner.model.failure import handed_over, stands
from planner.model.lateness import landing, underway
from planner.model.model import Model
from planner.model.moves import Lands, Move
from planner.model.setting import Setting
from planner.model.terms import Terms
from planner.model.turns import Pair, Turns, departures, timed, turn_of
from planner.model.volumes import most_of_all
from planner.model.withdrawals import build_withdrawals

Shares = Mapping[str, NDArray[np.float64]]
"""Share of what is called in each period that is delivered, by future and period, by source."""

Cuts = Mapping[tuple[int, int], NDArray[np.float64]]
"""Share of what is handed over that gets to a cell, by future and period of the call, by move and cell; all where not given."""

NONE: Shares = {}


def spread(
    model: Model,
    target: Axis,
    pairs: Iterable[Pair],
    shares: Shares,
    standing: Shares = NONE,
    cuts: Cuts | None = None,
    turns: Turns | None = None,
) -> Expr:
    """What arrives of `moved[move, call]` over (move, target cell, lands): grouped, so that few relations are made.

    `shares` are of what is called in a period; `standing` at the data node of the period in which it is handed over.
    """
    groups: dict[tuple[Lands, str, Pair | None], list[tuple[int, int]]] = {}
    for source, cell, lands in pairs:
        name, pair = model.move.records[source].source, (source, cell, lands)
        own = pair if (cuts and pair[:2] in cuts) or (turns and pair in turns) else None
        known = name if name in shares or name in standing else ""
        groups.setdefault((lands, known, own), []).append((source, cell))
    parts = []
    for (lands, name, own), cells in sorted(groups.items(), key=lambda group: (group[1], str(group[0][0]))):
        goes = Relation(model.move, target, [a for a, _ in cells], [b for _, b in cells])
        share = times(shares.get(name), cuts.get(own[:2]) if cuts and own else None, turn_of(turns, own))
        handed = handed_over(model.setting, name) if name in standing else ()
        parts.append(model.moved.via(goes).via(model.nodes.arrivals(lands, share, handed, standing.get(name))))
    return total(parts, (target, model.period)) - cancelled(model, target, pairs, shares, turns)


def times(*shares: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
    """The product of shares by future and period; None for all of it."""
    given = [share for share in shares if share is not None]
    return reduce(np.multiply, given) if given else None


def cancelled(model: Model, target: Axis, pairs: Iterable[Pair], shares: Shares, turns: Turns | None) -> Expr:
    """What of it does not come because it was cancelled before it shipped, by the share of the day of the call."""
    mine: dict[int, list[int]] = {}
    for k, call in enumerate(model.withdrawals.axis.records):
        mine.setdefault(model.move.index(call.move.id), []).append(k)
    groups: dict[tuple[Lands, int, str, Pair | None], list[tuple[int, int]]] = {}
    for source, cell, lands in pairs:
        for k in mine.get(source, ()):
            call, own = model.withdrawals.axis.records[k], (source, cell, lands)
            name = call.move.source if call.move.source in shares else ""
            turn = own if turns and own in turns else None
            groups.setdefault((call.onward(lands), call.period, name, turn), []).append((k, cell))
    parts = []
    for (lands, p, name, turn), cells in sorted(groups.items(), key=lambda group: (group[1], str(group[0][0]))):
        goes = Relation(model.withdrawals.axis, target, [a for a, _ in cells], [b for _, b in cells])
        share = times(shares.get(name), turn_of(turns, turn))
        parts.append(model.withdrawals.withdrawn.via(goes).via(model.nodes.arrivals(lands, share, called_in=p)))
    return total(parts, (target, model.period))


def flow(
    model: Model,
    target: Axis,
    pairs: Sequence[Pair],
    shares: Shares,
    standing: Shares = NONE,
    cuts: Cuts | None = None,
    turns: Turns | None = None,
) -> Expr:
    """What gets somewhere over (move, target cell, lands): shares of calls, and what is handed over of those of an allotment."""
    allotted = {batch.move.id for batch in model.batches.axis.records}
    plain = [pair for pair in pairs if model.move.records[pair[0]].id not in allotted]
    moved = spread(model, target, plain, shares, standing, cuts, turns)
    return moved + handed(model, model.batches.shipped, target, pairs, turns or {}) if allotted else moved


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
    model.moved = model.var("moved", model.move, model.call, upper=most, where=allowed[:, model.call.period] & may)
    model.withdrawals = build_withdrawals(model)
    calls = [n for n, move in enumerate(moves) if move.source]
    shares, standing, due = fills(model), standings(model), [(n, n, delivers[n]) for n in calls]
    model.batches = build_batches(model)
    model.delivered = flow(model, model.move, due, shares, standing)
    as_called = not shares and not standing and not len(model.batches.axis)
    model.asked = model.delivered if as_called else spread(model, model.move, due, selling(model, standing))
    stores = [model.store.index(model.store_of(move.to, move.part)) for move in moves]
    ends, hops = cuts(model, stores)
    lands, at_times = timed(model, stores, landing)
    model.arrived = flow(model, model.store, lands, shares, standing, ends, at_times)
    late, never = timed(model, stores, underway)
    model.underway = flow(model, model.store, late, shares, standing, ends, never)
    legs, on_days = departures(model)
    model.carried = flow(model, model.leg, legs, shares, standing, hops, on_days)
    model.sent = model.moved.via(
        model.move.to(model.store, lambda move: None if move.source else model.store_of(move.start, move.part))
    ).via(model.nodes.same)
    limit_markets(model)
    limit_lanes(model)


def fills(model: Model) -> Shares:
    """Share of what is called that is delivered in each future, of the sources that do not fill all of it."""
    found = {}
    for name in model.setting.network.sources:
        share = np.array([way.setting.fill(name) for way in model.setting.ways], dtype=float)
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


def selling(model: Model, standing: Shares) -> Shares:
    """1 for each future and period in which a source that may fail still sells, 0 for the others: what is called then is a call."""
    ways = model.setting.ways
    return {name: np.array([stands(way.setting, name) for way in ways], dtype=float) for name in standing}


def call_limits(model: Model) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The bound of each move at each information node, and whether a call of it means anything, by the fill rates of all futures.

    A call of which nothing can arrive still counts as taken under a contract that limits its calls. Where nothing does,
    no call is made once an outage is known that leaves nothing of it.
    """
    moves, setting = model.move.records, model.setting
    reach = np.array([model.reach[move.part.item] for move in moves])[:, None]
    known = setting.fills or fills_in(seen(setting))
    every = {name: np.array(sorted(shares)) for name, shares in known.items()}
    shares = [every.get(move.source, np.ones((1, len(setting.periods)))) for move in moves]  # no source: sent
    shape = len(moves), len(setting.periods)
    means = np.array([(own > 0).any(axis=0) for own in shares], dtype=np.bool_).reshape(shape)
    least = np.array([np.where(own > 0, own, 1.0).min(axis=0) for own in shares], dtype=float).reshape(shape)
    limited = np.zeros(len(moves), dtype=bool)
    for n, move in enumerate(moves):
        terms = setting.terms.get(move.source)
        if terms is not None and (setting.ways[-1].base is not None or not means[n].all()):
            limited[n] = all(most_of_all(terms, item) is not None for item in terms.items)
    period = model.call.period
    most = (reach / least)[:, period]
    for f, way in enumerate(setting.ways):
        late = model.nodes.path(model.call, f)[way.since :]
        none = rates(moves, [way.setting])[0][:, way.since :] == 0.0
        most[:, late] *= ~none | limited[:, None]
    return most, (means | limited[:, None])[:, period]


def rates(moves: Sequence[Move], settings: Sequence[Setting]) -> NDArray[np.float64]:
    """Share of what is called that is delivered, by setting, move and period."""
    found = [[own.fill(move.source) for move in moves] for own in settings]
    periods = len(settings[0].periods)
    return np.array(found, dtype=float).reshape(len(settings), len(moves), periods)


def missed(model: Model, terms: Terms, items: Collection[str], share: Callable[[Terms], Sequence[float]]) -> Expr:
    """GB of calls of some items that count as missing when they are due, by the share of the calls of each period."""
    name, allotted = terms.name, {batch.move for batch in model.batches.axis.records}
    known = {name: np.array([share(way.setting.terms[name]) for way in model.setting.ways], dtype=float)}
    delivered = [
        (n, n, model.setting.network.deliveries(move))
        for n, move in enumerate(model.move.records)
        if move.source == name and move.part.item in items and move not in allotted
    ]
    whole = spread(model, model.move, delivered, known).sum(model.move)
    return whole + missing(model, terms, items, share) if allotted else whole


def cuts(model: Model, stores: Sequence[int]) -> tuple[Cuts, Cuts]:
    """What outages stop on the way, by move and the store it ends in, and by move and leg."""
    ends: dict[tuple[int, int], NDArray[np.float64]] = {}
    hops: dict[tuple[int, int], NDArray[np.float64]] = {}
    shape = len(model.setting.ways), len(model.setting.periods)
    for f, way in enumerate(model.setting.ways):
        down = way.setting.down
        for n, move in enumerate(model.move.records if down is not None and down.stops else ()):
            *leaves, lands = down.going(way.setting, move) if down is not None else ()
            for hop, share in enumerate(leaves):
                if min(share) < 1.0:
                    leg = model.leg.index(str(Leg(move, hop)))
                    hops.setdefault((n, leg), np.ones(shape))[f] = share
            if min(lands) < 1.0:
                ends.setdefault((n, stores[n]), np.ones(shape))[f] = lands
    return ends, hops


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
