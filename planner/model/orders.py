"""What may still be done about open orders on the first day, and about calls of the plan before they ship."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planner.model.dues import Due, due

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.model.terms import Terms
    from planner.scenario.records import OpenOrder


def cancel_fee(setting: Setting, order: OpenOrder) -> float | None:
    """Share of the money due that cancelling an order today costs, by its own terms or its contract's; None where it is firm.

    It is decided today, before a contract can be ended: by the whole terms.
    """
    if order.cancellable_until is not None:
        return order.cancel_fee if order.cancellable_until.last >= setting.as_of else None
    terms = setting.terms.get(order.contract or "")
    if terms is None or setting.past_due(order):
        return None
    whole, ships = terms.whole, order.promised.first
    said = [clause.cancels(whole, ships) for clause in whole.in_force("cancels", order.item, ships)]
    return min((fee for fee in said if fee is not None), default=None)


def withdrawal_fees(terms: Terms, item: str, called: int) -> dict[int, float]:
    """The later periods in which a call of an item may be cancelled, each with the least fee, a share of the price at delivery."""
    setting, whole = terms.setting, terms.whole
    ships = setting.after(setting.periods[called].start, (setting.network.sources[terms.name].lead,))
    clauses, found = whole.in_force("withdraws", item, ships), dict[int, float]()
    for p in range(called + 1, len(setting.periods)):
        said = [clause.withdraws(whole, ships, setting.periods[p].start) for clause in clauses]
        if any(fee is not None for fee in said):
            found[p] = min(fee for fee in said if fee is not None)
    return found


@dataclass(frozen=True)
class Shift:
    """A day that an open order may be moved to, asked today.

    `period` is the one it lands in then, None beyond the horizon; `fee` the share of the money due that it costs, `ask_by` the last
    day to ask for it at that fee, `clause` the path of the clause that lets it be moved.
    """

    order: str
    day: date
    period: int | None
    fee: float
    ask_by: date
    clause: str

    def __str__(self) -> str:
        return f"{self.order}>{self.day.isoformat()}"


def shifts(setting: Setting, name: str) -> list[Shift]:
    """Where else an open order may land: the first days of periods, and the first day beyond the horizon, at the least fee each.

    Nothing that is past due, not counted on or moved before is moved, nothing to a place that is not open yet.
    """
    order = setting.scenario.open_orders[name]
    terms = setting.terms.get(order.contract or "")
    if terms is None or order.moved or setting.past_due(order) or not setting.placed_gb(order):
        return []
    whole, ships, lands = terms.whole, order.promised.first, setting.lands(order)
    clauses = whole.in_force("reschedules", order.item, ships)
    ways = [(way, whole.where(whole.id_of(own))) for own in clauses for way in own.reschedules(whole, ships)]
    opens = setting.written.opening(order.to)
    found = []
    for p, day in enumerate((*(period.start for period in setting.periods), setting.end)):
        period = p if day < setting.end else None
        fits = [(way.fee, -way.ask_by.toordinal(), path) for way, path in ways if way.first <= day <= way.last]
        early = day < ships and period is not None and setting.periods[period].end <= opens
        if fits and period != lands and not early:
            fee, asked, path = min(fits)
            found.append(Shift(name, day, period, fee, date.fromordinal(-asked), path))
    return found


def owed(setting: Setting, order: OpenOrder, day: date | None = None) -> Due | None:
    """Where the money still due for an order stands if it comes as promised, or is moved to a day; None where nobody owes it here.

    A day it is due on moves with the order; without one it is due on arrival. What is past due, or promised for after the horizon
    and not moved, is owed only where that day lies in the horizon.
    """
    lands = setting.lands(order)
    if day is None:
        on = order.due_on.first if order.due_on else None if lands is None else setting.periods[lands].start
        found = due(setting, on) if on else None
        return found if found and (found.within or lands is not None) else None
    return due(setting, order.due_on.first + (day - order.promised.first) if order.due_on else day)


def settles(setting: Setting, name: str) -> tuple[date, int]:
    """The first day on which anything of an open order may land or be paid, and the period from which it shows what comes of it.

    Orders that may be moved are settled by the earliest day they may be moved to; the period is the last one where all lies beyond.
    """
    order, found = setting.scenario.open_orders[name], list[tuple[date, int]]()
    ways = [(order.promised.first, setting.lands(order), owed(setting, order))]
    ways += [(shift.day, shift.period, owed(setting, order, shift.day)) for shift in shifts(setting, name)]
    for day, lands, money in ways:
        found += [(day, lands)] if lands is not None else []
        found += [(money.day, money.period)] if money is not None and money.within else []
    days, periods = zip(*found, strict=True) if found else ([order.promised.first], [len(setting.periods) - 1])
    return max(setting.as_of, min(days)), min(periods)
