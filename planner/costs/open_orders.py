"""What open orders still cost: the money due for what comes, as promised or moved, and fees for what is cancelled or moved.

    open orders[o]  = comes * due * trust * (1 - cancelled[o] - sum_d rescheduled[o, d])    on the day it is due, else on arrival
                    + comes * due * trust * rescheduled[o, d]                      as many days later or earlier as it is moved
    cancellation[o] = cancel_fee * due * trust * cancelled[o]                      on the first day
    rescheduling[o] = sum_d fee[d] * due * trust * rescheduled[o, d]               on the first day

`trust` is the share of the order that the plan counts on today, `comes` the share of that which comes in a future. An order that is
past due or promised for after the horizon is paid when due only if that day lies in it. Trap: what is due after the horizon for
goods that land in it, or that are moved out of it, stands in a line of its own: else its end would pay for a push-out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from planner.model.orders import cancel_fee, owed, shifts
from planner.model.plugin import AFTER, Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.dues import Due
    from planner.model.model import Model
    from planner.model.setting import Setting
    from planner.scenario.records import OpenOrder

TERM = "open orders"


class OpenOrders(Cost):
    """Money still due for open orders, and fees for those cancelled or moved; it holds in every scenario."""

    implied: ClassVar[bool] = True

    def build(self, model: Model, where: str) -> None:
        """Payments over all orders, and over all days that they may be moved to."""
        setting, placed = model.setting, model.setting.scenario.open_orders
        orders = [placed[name] for name in model.order.records]
        moved = [placed[shift.order] for shift in model.shift.records]
        pay_due(model, model.order, model.kept, [(name, owed(setting, placed[name])) for name in model.order.records])
        shifted = [(shift.order, owed(setting, placed[shift.order], shift.day)) for shift in model.shift.records]
        pay_due(model, model.shift, model.rescheduled, shifted)
        free = [cancel_fee(setting, order) or 0.0 for order in orders]
        pay_fees(model, "cancellation", model.order, model.cancelled, zip(orders, free, strict=True))
        fees = [shift.fee for shift in model.shift.records]
        pay_fees(model, "rescheduling", model.shift, model.rescheduled, zip(moved, fees, strict=True))

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """Each order's money by the shares that come as promised, are cancelled, or are moved to a day."""
        setting = book.setting
        for row in book.tables["orders"]:
            order = setting.scenario.open_orders[row["order"]]
            day = date.fromisoformat(row["promised"]) if row["moved_from"] else None
            found, money, share = owed(setting, order, day), money_due(setting, order), row["share"]
            if found is not None:
                amount = money * order.comes * (share - row["cancelled_share"]) * found.worth
                yield Charge(
                    TERM if found.within else TERM + AFTER,
                    "open_orders",
                    found.period,
                    amount,
                    found.day if found.within else None,
                )
            if row["cancelled_share"]:
                fee = cancel_fee(setting, order) or 0.0
                yield Charge("cancellation", "open_orders", 0, money * fee * row["cancelled_share"])
            if day is not None:
                fees = {shift.day: shift.fee for shift in shifts(setting, row["order"])}
                yield Charge("rescheduling", "open_orders", 0, money * fees.get(day, 0.0) * share)


def money_due(setting: Setting, order: OpenOrder) -> float:
    """Money still due for what the plan counts on today of an order."""
    return order.due * setting.trust(order)


def pay_due(model: Model, axis: Any, share: Any, dues: Sequence[tuple[str, Due | None]]) -> None:
    """Pay for the shares of some orders that come on their days; what is due after the horizon in a line of its own."""
    starts = [period.start for period in model.setting.periods]
    for within, term in ((True, TERM), (False, TERM + AFTER)):
        mine = [found if found is not None and found.within is within else None for _, found in dues]
        days = [list(starts) for _ in dues]
        for n, found in enumerate(mine):
            if found is not None:
                days[n][found.period] = found.day if within else starts[-1]

        def coming(own: Setting, mine: Sequence[Due | None] = tuple(mine)) -> list[list[float]]:
            table = [[0.0] * len(starts) for _ in dues]
            for n, ((name, _), found) in enumerate(zip(dues, mine, strict=True)):
                if found is not None:
                    order = own.scenario.open_orders[name]
                    table[n][found.period] = money_due(own, order) * order.comes * found.worth
            return table

        if any(map(any, coming(model.setting))):
            amount = share.over(model.period) * model.figures(coming, axis)
            model.pay(term, amount, "open_orders", cash=within, days=days)


def pay_fees(model: Model, term: str, axis: Any, share: Any, fees: Iterable[tuple[OpenOrder, float]]) -> None:
    """Pay on the first day a share of the money due for what is done with some orders."""
    later = [0.0] * (len(model.setting.periods) - 1)
    table = [[fee * money_due(model.setting, order), *later] for order, fee in fees]
    if any(map(any, table)):
        model.pay(term, share.over(model.period) * model.by_record(axis, table), "open_orders")
