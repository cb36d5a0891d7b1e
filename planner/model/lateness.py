"""Goods that come later than by their lead time: what is due in some stretch of days comes so much later.

    comes(day) = day + sum of the delays of its stretch          since <= day < until, since the first day of a period
    day after each step = comes(day before it + its lead times)   steps: the call to the hand-over, then lane by lane

A source that is late hands over, is paid and counts as taken on its written day; what is late is when the goods leave it or, where
there is no lane, arrive. What goes on lanes is late behind it, and on the lanes that are late themselves. A delay is true from the
first day of its stretch on, and changes nothing that is due before: whoever cannot tell two futures apart sees the same goods.
Trap: a call in time for the written day is late for the need.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from planner.model.moves import Lands, Move
from planner.quantities import Duration

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.delays import Delay
    from planner.scenario.records import OpenOrder

Step = tuple[tuple[Duration, ...], Sequence["Delay"]]
"""Lead times of a step of a way, and what makes it late."""


def comes(setting: Setting, day: date, delays: Sequence[Delay]) -> date:
    """The day on which comes what is due on a day."""
    late = []
    for own in delays:
        p = setting.period_starting(max(own.since.first, setting.start))
        if p is not None and setting.periods[p].start <= day and (own.until is None or day < own.until.first):
            late.append(own.delay)
    return setting.after(day, late)


def may_be_late(setting: Setting) -> bool:
    """Anything that is on its way may come late."""
    scenario = setting.scenario
    return any(
        own.delays for section in (scenario.contracts, scenario.markets, scenario.lanes) for own in section.values()
    )


def steps(setting: Setting, move: Move) -> list[Step]:
    """The call's step where it has a source, then those of its lanes."""
    scenario, network, found = setting.scenario, setting.network, list[Step]()
    if move.source:
        source = network.sources[move.source]
        sellers = scenario.contracts if source.kind == "contract" else scenario.markets
        found.append(((source.lead,), sellers[move.source].delays))
    lanes = (scenario.lanes[name] for name in move.lanes)
    return found + [(network.lane_leads(lane), lane.delays) for lane in lanes]


def days(setting: Setting, way: Sequence[Step], day: date) -> list[date]:
    """The day after each step of a way that begins on a day."""
    found = []
    for leads, delays in way:
        day = comes(setting, setting.after(day, leads), delays)
        found.append(day)
    return found


def arrives_on(setting: Setting, move: Move, day: date) -> date:
    """The day on which arrives what is called or sent on a day."""
    return days(setting, steps(setting, move), day)[-1]


def landing(setting: Setting, move: Move) -> Lands:
    """Period in which what is moved in each period arrives; None where it may not be moved, or arrives beyond the horizon."""
    lands, way = setting.network.arrivals(move), steps(setting, move)
    if not any(delays for _, delays in way):
        return lands
    firsts = (period.start for period in setting.periods)
    return tuple(
        None if p is None else setting.period_starting(days(setting, way, first)[-1])
        for p, first in zip(lands, firsts, strict=True)
    )


def sent_on(setting: Setting, item: str, start: str, to: str, p: int | None) -> int | None:
    """Period in which what lands at a place in one (None: beyond the horizon) may be at another, sent on at once; None if never."""
    if p is None or start == to:
        return p
    moves = (move for move in setting.network.moves if not move.source and (move.start, move.to) == (start, to))
    lands = (landing(setting, move)[p] for move in moves if move.part.item == item)
    return min((there for there in lands if there is not None), default=None)


def underway(setting: Setting, move: Move) -> Lands:
    """The last period for what is moved in each period and arrives beyond the horizon only because it is late."""
    last = len(setting.periods) - 1
    pairs = zip(setting.network.arrivals(move), landing(setting, move), strict=True)
    return tuple(last if written is not None and late is None else None for written, late in pairs)


def departing(setting: Setting, move: Move) -> list[Lands]:
    """For each lane of a move the period that holds the day on which what is moved in each period leaves on it."""
    way = steps(setting, move)
    if not any(delays for _, delays in way):
        return [setting.passages(before) for _, before in setting.network.departures(move)]
    skip = 1 if move.source else 0
    told = [[period.start, *days(setting, way, period.start)] for period in setting.periods]
    return [tuple(setting.period_holding(own[hop + skip]) for own in told) for hop in range(len(move.lanes))]


def promised(setting: Setting, order: OpenOrder, day: date) -> date:
    """The day on which an open order promised for (or moved to) a day comes."""
    return comes(setting, day, order.delays)


def order_lands(setting: Setting, name: str, day: date | None = None) -> int | None:
    """Period in which an open order lands that is promised, or has been moved to a day; None beyond the horizon or past due."""
    order = setting.scenario.open_orders[name]
    if day is None and setting.past_due(order):
        return None
    return setting.period_starting(max(promised(setting, order, day or order.promised.first), setting.start))
