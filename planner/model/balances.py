"""The balances the skeleton owns; parts only add to them.

    came[s, v]   = landed[s, v] + arrived[s, v] + returned[s, v]               returned, and the base: planner.model.standing
    stock[s, v]  = stock[s, parent] + came[s, v] - sent[s, v] - used[s, v] - leaving[s, v]
    scrapped[s, v] = leaving[s, v] - sum of resold[s, v] over the lines that allow it
    sum_r serve[r, b, v] <= base[b, v]        sum_b serves[r, b] * serve[r, b, v] + short[r, v] >= need[r, v]   installed
    sum_u serves[r, u] * used[u, v] + short[r, v] + backlog[r, v] = need[r, v] + backlog[r, parent]             consumption

`landed` is opening stock, goods in transit and open orders where they land: as promised, or on the day they are moved to, with

    kept[o] = 1 - cancelled[o] - sum_d rescheduled[o, d] >= 0          shares of open order o, decided today
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from planner.lp.expr import Expr, Param
from planner.model.aged import build_shelf_life
from planner.model.axes import Store
from planner.model.flows import build_flows, known
from planner.model.lateness import order_lands
from planner.model.model import Model
from planner.model.orders import cancel_fee
from planner.model.outages import comes
from planner.model.plugin import Requirement
from planner.model.setting import Setting
from planner.model.standing import build_base, build_returns
from planner.model.tiering import build_tiering
from planner.model.title import build_title
from planner.scenario.records import OpenOrder

Days = Sequence[tuple[str, date | None]]
"""Open orders, each with the day that it is moved to; None as promised."""
Landings = Sequence[tuple[str, int | None]]
"""Open orders, each with a period in which it may land; None beyond the horizon."""
Table = NDArray[np.float64]


def build_balances(model: Model) -> None:
    """Set every expression of the skeleton and add the rows that tie them."""
    build_flows(model)
    model.returns = build_returns(model)
    build_stock(model)
    model.title = build_title(model)
    build_base(model)
    build_needs(model)


def build_stock(model: Model) -> None:
    """Stock, use, scrap and the limits of storage."""
    most = np.array([model.reach[store.part.item] for store in model.store.records])
    held = np.array([0.0 if no_room(model, store) else 1.0 for store in model.store.records]) * most
    model.stock = model.var("stock", model.store, model.period, upper=held[:, None])
    model.used = model.var(
        "used",
        model.use,
        model.period,
        upper=np.array([model.reach[use.part.item] for use in model.use.records])[:, None],
    )
    model.leaving = model.var("leaving", model.store, model.period, upper=most[:, None])
    taken = model.used.via(model.use.to(model.store, lambda use: model.store_of(use.location, use.part)))
    build_orders(model)
    landed = known(model.by_record(model.store, landings(model))) + model.landing.via(
        model.order.to(model.store, store_of(model))
    )
    came = landed + model.arrived + model.returns.returned
    model.row("balance", model.stock.via(model.period.back) + came - model.sent - taken - model.leaving == model.stock)
    build_shelf_life(model, came)
    for name, place in sorted(model.setting.scenario.locations.items()):
        if place.storage:
            lying = model.total(model.stock, model.store, stored_at(name))
            model.row(f"locations.{name}.storage", lying <= place.storage)


def build_scrap(model: Model) -> None:
    """What leaves stock unused and is not resold is scrapped; called once all that may be resold is known."""
    model.resold = sum(model.resales.values(), model.nothing(model.store, model.period))
    model.scrapped = model.leaving - model.resold
    if model.resales:
        model.row("resold", model.scrapped >= 0.0)


def stored_at(name: str) -> Callable[[Store], bool]:
    """Test of a store: it is at this location."""
    return lambda store: store.location == name


def no_room(model: Model, store: Store) -> bool:
    """Nothing of ours lies here."""
    place = model.setting.scenario.locations.get(store.location)
    return model.setting.network.passes_through(store.location) or (place is not None and place.storage == 0.0)


def landings(model: Model) -> NDArray[np.float64]:
    """GB that lands without a decision, by store and period: opening stock and goods in transit."""
    setting = model.setting
    table = np.zeros((len(model.store), len(setting.periods)))
    for row in setting.scenario.stock.values():
        lands = 0 if row.state == "on_hand" else setting.lands_stock(row)
        if row.state != "installed" and lands is not None:
            store = model.store.index(model.store_of(row.at, setting.network.part(row.item, row.part)))
            table[store, lands] += setting.gb(row.quantity, row.item)
    return table


def build_orders(model: Model) -> None:
    """Open orders land when promised, or are cancelled or moved on the first day, in whole or in part, where that is allowed."""
    setting, of_order = model.setting, model.shift.to(model.order, lambda shift: shift.order)
    placed = setting.scenario.open_orders
    stays: Days = [(name, None) for name in model.order.records]
    moves: Days = [(shift.order, shift.day) for shift in model.shift.records]
    free = [cancel_fee(setting, placed[name]) is not None for name in model.order.records]
    inside = lots(setting, as_promised(setting, stays), Setting.placed_gb)[:, :-1].any(axis=1)
    model.cancelled = model.var("cancelled", model.order, upper=1.0, where=np.array(free, dtype=bool) & inside)
    model.rescheduled = model.var("rescheduled", model.shift, upper=1.0)
    model.kept = -model.cancelled - model.rescheduled.via(of_order) + 1.0
    movable = {shift.order for shift in model.shift.records}
    model.row("open_orders.kept", model.kept >= 0.0, where=model.order.mask(lambda name: name in movable))
    kept, rescheduled = model.kept.over(model.period), model.rescheduled.over(model.period)

    def landing(size: Callable[[Setting, Days], Table]) -> Expr:
        staying = model.figures(lambda own: size(own, stays), model.order)
        moving = model.figures(lambda own: size(own, moves), model.shift)
        return kept * staying + (rescheduled * moving).via(of_order)

    def placed_gb(_: Setting, days: Days) -> Table:
        return lots(setting, as_promised(setting, days), Setting.placed_gb)[:, :-1]

    model.promised = kept * model.by_record(model.order, placed_gb(setting, stays))
    model.landing = landing(lambda own, days: lots(own, in_the_end(own, days))[:, :-1])
    model.landing = model.landing * model.figures(comes, model.order)
    model.placed = landing(placed_gb)
    model.late = landing(lambda own, days: at_the_end(own, in_the_end(own, days)))


def as_promised(setting: Setting, days: Days) -> Landings:
    """Open orders with the period in which they land by their promise, or by the day they are moved to."""
    orders = setting.scenario.open_orders
    return [(name, setting.period_starting(day) if day else setting.lands(orders[name])) for name, day in days]


def in_the_end(setting: Setting, days: Days) -> Landings:
    """The same as they land in a future in which they may be late."""
    return [(name, order_lands(setting, name, day)) for name, day in days]


def lots(
    setting: Setting, landings: Landings, size: Callable[[Setting, OpenOrder], float] = Setting.counted_gb
) -> Table:
    """GB of open orders by the period in which they land; the last column is what lands beyond the horizon."""
    table = np.zeros((len(landings), len(setting.periods) + 1))
    for n, (name, lands) in enumerate(landings):
        order = setting.scenario.open_orders[name]
        if not setting.past_due(order):
            table[n, -1 if lands is None else lands] = size(setting, order)
    return table


def at_the_end(setting: Setting, landings: Landings) -> Table:
    """GB of open orders that land beyond the horizon, in its last period."""
    table = lots(setting, landings)
    return np.hstack([np.zeros((len(landings), len(setting.periods) - 1)), table[:, -1:]])


def store_of(model: Model) -> Callable[[str], str]:
    """The store an open order lands in."""
    setting = model.setting

    def label(name: str) -> str:
        order = setting.scenario.open_orders[name]
        return model.store_of(order.to, setting.network.part(order.item, order.part))

    return label


def build_needs(model: Model) -> None:
    """Needs are met, or short at a price, or late."""
    needs = model.requirement.records
    amount = model.figures(lambda setting: [need.amount for need in setting.requirements], model.requirement)
    late = model.figures(lambda s: np.cumsum([n.amount for n in s.requirements], axis=-1), model.requirement)
    may_short = np.array([need.shortage is not None and not need.backlog for need in needs], dtype=bool)
    may_wait = np.array([need.backlog for need in needs], dtype=bool)
    model.short = model.var("short", model.requirement, model.period, upper=amount, where=model.everywhere(may_short))
    model.backlog = model.var("backlog", model.requirement, model.period, upper=late, where=model.everywhere(may_wait))
    model.met = model.served * weights(model, [(s.requirement, s.item) for s in model.serve.records], model.serve)
    stands = model.met.via(model.serve.to(model.requirement, lambda serve: serve.requirement)) + model.short
    stands = stands + build_tiering(model, amount)
    installed = np.array([need.kind == "installed" for need in needs], dtype=bool)
    model.row("need", stands >= amount, where=model.everywhere(installed))
    placed = np.array([need.placing is not None for need in needs], dtype=bool)
    model.row("need.once", stands <= amount, where=model.everywhere(placed))
    put = model.used * weights(model, [(u.requirement, u.part.item) for u in model.use.records], model.use)
    goes = put.via(model.use.to(model.requirement, lambda use: use.requirement or None)) + model.short + model.backlog
    before = model.backlog.via(model.period.back)
    model.row("demand", goes == amount + before, where=model.everywhere(~installed))


def weights(model: Model, pairs: list[tuple[str, str]], axis: object) -> Param:
    """GB of need that one GB serves, along an axis of (requirement, item) pairs."""
    by_id: dict[str, Requirement] = {need.id: need for need in model.requirement.records}
    values = [by_id[need].serves[item] if need else 1.0 for need, item in pairs]
    return Param((axis,), np.array(values, dtype=float))  # type: ignore[arg-type]
