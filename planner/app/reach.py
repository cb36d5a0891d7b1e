"""What can reach which need, and when at the earliest: a plain search over the moves, without a program.

    earliest[place, part] = min(opening stock, goods on their way, call in the first period + lead, send from elsewhere,
                                good pieces of a base that is retired as soon as it stands)

A need that nothing reaches, or that starts before anything can arrive, cannot be met: wrong if it must be, else a warning.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from planner.errors import Problem, Severity
from planner.model.cohorts import bases
from planner.model.lateness import landing, order_lands
from planner.model.moves import Lands, Move, PartKey
from planner.model.orders import shifts
from planner.model.plugin import Requirement
from planner.model.setting import Setting

Store = tuple[str, PartKey]


def out_of_reach(setting: Setting) -> Iterator[Problem]:
    """Needs that nothing reaches, or not in time; without places, which the caller adds from the path."""
    ready = earliest(setting)
    standing = {(row.at, row.item) for row in setting.scenario.stock.values() if row.state == "installed"}
    for need in setting.requirements:
        wanted = next((p for p, amount in enumerate(need.amount) if amount > 0), None)
        if wanted is None or any((need.location, item) in standing for item in need.serves):
            continue
        found = [p for (place, part), p in ready.items() if place == need.location and part.item in need.serves]
        severity: Severity = "error" if need.shortage is None else "warning"
        if not found and need.placing is not None and need.placing.fleets:
            continue
        if not found:
            what, step = why_nothing_comes(need, setting)
            yield Problem(f"{need.id}: {what}", step, path=need.where, severity=severity)
        elif wanted < min(found):
            size = f"{need.amount[wanted]:,.0f} GB"
            first, then = setting.periods[wanted].label, setting.periods[min(found)].label
            what = f"{need.id}: {size} is needed in {first}, and nothing can be at {need.location} before {then}"
            step = "add stock or an open order, a shorter way, or a later start"
            yield Problem(what, step, path=need.where, severity=severity)


def why_nothing_comes(need: Requirement, setting: Setting) -> tuple[str, str]:
    """What breaks the way to a need, and what would mend it."""
    if not need.serves:
        return f"no item serves tier {need.tier}", f"add an item with tier: {need.tier}, or name `items`"
    items = ", ".join(need.serves)
    sellers = [source for source in setting.network.sources.values() if need.serves.keys() & set(source.record.items)]
    if not sellers:
        return f"nobody sells {items}", "add a market or a contract that has it, or stock on a way to the need"
    names = ", ".join(source.id for source in sellers)
    if not any(move.to == need.location and move.part.item in need.serves for move in setting.network.moves):
        from_ = ", ".join(sorted({origin for source in sellers for origin in source.origins})) or "no place"
        step = f"add a lane to {need.location}, or name it in delivers_to"
        return f"nothing can reach {need.location}: {names} hand over at {from_}, and no way leads on", step
    step = "lengthen the horizon, shorten lead times, or give prices that begin earlier"
    return f"{names} cannot deliver to {need.location} within the horizon", step


def earliest(setting: Setting) -> dict[Store, int]:
    """First period in which each part can be at each place."""
    found: dict[Store, int] = {}
    sends: dict[Store, list[Move]] = {}
    waiting: deque[Store] = deque()

    def reach(store: Store, p: int | None) -> None:
        if p is not None and p < found.get(store, len(setting.periods)):
            found[store] = p
            waiting.append(store)

    for store, p in on_hand(setting):
        reach(store, p)
    back = coming_back_from(setting)
    for row in setting.scenario.stock.values():
        for place in back.get((row.at, row.item), ()) if row.state == "installed" else ():
            reach(place.store, place.lands[0])
    for move in setting.network.moves:
        if move.source:
            reach((move.to, move.part), first_call(setting, move))
        else:
            sends.setdefault((move.start, move.part), []).append(move)
    while waiting:
        store = waiting.popleft()
        for place in back.get((store[0], store[1].item), ()):
            reach(place.store, place.lands[found[store]])
        for move in sends.get(store, ()):
            later = [p for p in landing(setting, move)[found[store] :] if p is not None]
            reach((move.to, move.part), min(later, default=None))
    return found


class Back(NamedTuple):
    """Where good pieces of a base come back, and when of what is retired in each period."""

    store: Store
    lands: Lands


def coming_back_from(setting: Setting) -> dict[tuple[str, str], list[Back]]:
    """What is harvested of each base, by its location and item."""
    found: dict[tuple[str, str], list[Back]] = {}
    for place, name in bases(setting):
        rule = setting.scenario.items[name].harvest
        if rule is not None and rule.yield_:
            store = rule.at or place, setting.network.part(rule.as_ or name, None)
            lands = setting.arrivals((rule.after,) if rule.after else ())
            found.setdefault((place, name), []).append(Back(store, lands))
    return found


def on_hand(setting: Setting) -> Iterator[tuple[Store, int | None]]:
    """Stock and goods on their way, with the period they are there."""
    network = setting.network
    for row in setting.scenario.stock.values():
        if row.state != "installed" and row.quantity.value > 0:
            store = row.at, network.part(row.item, row.part)
            yield store, setting.lands_stock(row) if row.state == "in_transit" else 0
    for name, order in setting.scenario.open_orders.items():
        if setting.placed_gb(order) > 0:
            store = order.to, network.part(order.item, order.part)
            yield from (
                (store, order_lands(setting, name, day)) for day in (None, *(one.day for one in shifts(setting, name)))
            )


def first_call(setting: Setting, move: Move) -> int | None:
    """Arrival of the first call-off that a source can price."""
    network = setting.network
    pairs = zip(landing(setting, move), network.deliveries(move), strict=True)
    return min((p for p, handed in pairs if p is not None and handed is not None), default=None)
