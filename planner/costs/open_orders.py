"""What open orders still cost: the money due for what is kept, the fee for what is cancelled.

    open orders[o]  = due * trust * (1 - cancelled[o])           on the day it is due, else on arrival
    cancellation[o] = cancel_fee * due * trust * cancelled[o]    on the first day

`trust` is the share of the order that the plan counts on; an order that is past due or lands beyond the horizon is paid when
due only if that day lies in the horizon.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from planner.model.orders import cancel_fee
from planner.model.plugin import Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting
    from planner.scenario.records import OpenOrder


class OpenOrders(Cost):
    """Money still due for open orders, and fees for those cancelled; it holds in every scenario."""

    implied: ClassVar[bool] = True

    def build(self, model: Model, where: str) -> None:
        """Two payments over all orders."""
        setting, names = model.setting, model.order.records
        due, fees = [], []
        for name in names:
            money, fee = payments(setting, setting.scenario.open_orders[name])
            due.append(money)
            fees.append(fee)
        if names:
            kept = -model.cancelled + 1.0
            days = [due_days(setting, setting.scenario.open_orders[name]) for name in names]
            model.pay(
                "open orders", kept.over(model.period) * model.by_record(model.order, due), "open_orders", days=days
            )
        if any(map(any, fees)):
            model.pay(
                "cancellation", model.cancelled.over(model.period) * model.by_record(model.order, fees), "open_orders"
            )

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """Each order's money by the share that is kept and cancelled."""
        setting = book.setting
        for row in book.tables["orders"]:
            order = setting.scenario.open_orders[row["order"]]
            money, fees = payments(setting, order)
            for p, (due, fee, day) in enumerate(zip(money, fees, due_days(setting, order), strict=True)):
                if due:
                    yield Charge("open orders", "open_orders", p, due * (1.0 - row["cancelled_share"]), day)
                if fee and row["cancelled_share"]:
                    yield Charge("cancellation", "open_orders", p, fee * row["cancelled_share"])


def payments(setting: Setting, order: OpenOrder) -> tuple[list[float], list[float]]:
    """Money due, and the fee were it all cancelled, period by period."""
    due, fees = [0.0] * len(setting.periods), [0.0] * len(setting.periods)
    lands = setting.lands(order)
    day = max(order.due_on.first, setting.start) if order.due_on else None
    p = setting.period_holding(day) if day else lands
    money = order.due * setting.trust(order)
    if p is not None:
        due[p] = money
    fees[0] = money * (cancel_fee(setting, order) or 0.0)
    return due, fees


def due_days(setting: Setting, order: OpenOrder) -> list[date]:
    """The day on which money for an order falls, period by period: the one it is due on, else the first."""
    return [order.due_on.first if order.due_on else period.start for period in setting.periods]
