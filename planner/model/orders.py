"""Open orders and what may still be done about them on the first day."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.records import OpenOrder


def cancel_fee(setting: Setting, order: OpenOrder) -> float | None:
    """Share of the money due that cancelling an order today costs, by its own terms or its contract's; None where it is firm."""
    if order.cancellable_until is not None:
        return order.cancel_fee if order.cancellable_until.last >= setting.as_of else None
    terms = setting.terms.get(order.contract or "")
    if terms is None or setting.past_due(order):
        return None
    ships = order.promised.first
    said = [clause.cancels(terms, ships) for clause in terms.in_force("cancels", order.item, ships)]
    return min((fee for fee in said if fee is not None), default=None)
