"""All supply of some items so many days sooner: what sells them, goods on their way, open orders; never before today.

    call to hand-over of a source      lead time less the days; what it is too short for, by its own calendar:
    most[0]  = sum of most[q] over periods q that end by start + days, and most on start + days        GB that can be called in p
    most[p]  = most on the day p starts + days                                                          p > 0

and likewise what share of calls it delivers, in the first period the mean by GB, or the best where it has no most. What drivers
make of a source stays on its day. Of clusters the days on which their accelerators come.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from planner.calendar import Span
from planner.model.setting import Setting
from planner.quantities import Duration, Rate
from planner.scenario.fields import Series
from planner.scenario.records import AnyScenario

T = TypeVar("T")


def sooner(
    scenario: AnyScenario, setting: Setting, items: Collection[str], days: int, clusters: Collection[str] = ()
) -> AnyScenario:
    """The scenario of a setting in which it is so."""
    found: dict[str, Any] = {
        section: {
            name: source(setting, name, own, days) if set(own.items) & set(items) else own
            for name, own in getattr(scenario, section).items()
        }
        for section in ("markets", "contracts")
    }
    found["open_orders"] = dated(setting, scenario.open_orders, "promised", items, days)
    found["stock"] = dated(setting, scenario.stock, "arrives", items, days)
    found["fleets"] = {
        name: own
        if own.come is None or name not in clusters
        else own.model_copy(update={"come": earlier(own.come, days)})
        for name, own in scenario.fleets.items()
    }
    return scenario.model_copy(update=found)


def dated(setting: Setting, rows: Mapping[str, Any], field: str, items: Collection[str], days: int) -> dict[str, Any]:
    """Rows of some items with a day so many days sooner, today at the soonest."""
    today, found = max(setting.as_of, setting.start), dict(rows)
    for name, own in rows.items():
        day = getattr(own, field)
        if own.item in items and day is not None and day.first > today:
            found[name] = own.model_copy(update={field: on(max(today, day.first - timedelta(days=days)))})
    return found


def earlier(series: Series[T], days: int) -> Series[T]:
    """A series whose dates are so many days before; what has always held holds."""
    return Series(
        tuple((day if day == date.min else day - timedelta(days=days), value) for day, value in series.points)
    )


def source(setting: Setting, name: str, own: Any, days: int) -> Any:
    """A market or contract whose goods come so many days sooner: by its lead time, and by what it has to sell."""
    lead = own.lead_time.days() if own.lead_time is not None else 0.0
    update: dict[str, Any] = {}
    if own.lead_time is not None:
        update["lead_time"] = Duration(max(0.0, round(lead - days)), "day")
    rest = round(days - lead)
    if rest > 0:
        update |= sells(setting, name, own, rest)
    return own.model_copy(update=update)


def sells(setting: Setting, name: str, own: Any, days: int) -> dict[str, Any]:
    """What a source can be called on for, and what share of that it delivers, so many days sooner: what it says of it."""
    day = setting.start + timedelta(days=days)
    gone = [q for q, period in enumerate(setting.periods) if period.end <= day]
    field = "fill" if name in setting.scenario.markets else "delivers"
    sizes, shares = setting.available(name), getattr(own, field)
    most = [sizes[q] for q in gone] if sizes is not None else []
    found: dict[str, Any] = {}
    if sizes is not None:
        rate = own.available.at(day)
        most.append(0.0 if rate is None else setting.flow(rate, own.items[0], setting.start, setting.periods[0].end))
        first = per_time(setting, own.available.first, own.items[0], max(sum(most), sizes[0]))
        found["available"] = but_first(setting, earlier(own.available, days), first, replace(first, value=0.0))
    if shares is not None:
        each = [*(setting.fill(name)[q] for q in gone), 1.0 if shares.at(day) is None else shares.at(day)]
        mean = sum(gb * share for gb, share in zip(most, each, strict=True)) / sum(most) if sum(most) else max(each)
        found[field] = but_first(setting, earlier(shares, days), mean, 1.0)
    return found


def per_time(setting: Setting, like: Rate, item: str, size: float) -> Rate:
    """The rate that gives so many GB in the first period, in the unit of another."""
    return replace(
        like, value=size / setting.flow(replace(like, value=1.0), item, setting.start, setting.periods[0].end)
    )


def but_first(setting: Setting, series: Series[T], first: T, before: T) -> Series[T]:
    """A series that says something of its own in the first period; `before` is what holds before its first date."""
    second = setting.periods[0].end
    held = series.at(second)
    after = (point for point in series.points if point[0] > second)
    return Series(((date.min, first), (second, before if held is None else held), *after))


def on(day: date) -> Span:
    """A day as a date of the file."""
    return Span(day, day + timedelta(days=1))
