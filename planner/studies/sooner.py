"""All supply of some items so many days sooner: lead times of what sells them, promises of open orders; never before today.

Of clusters the days on which their accelerators come.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from planner.calendar import Span
from planner.model.setting import Setting
from planner.quantities import Duration
from planner.scenario.fields import Series
from planner.scenario.records import AnyScenario


def sooner(
    scenario: AnyScenario, setting: Setting, items: Collection[str], days: int, clusters: Collection[str] = ()
) -> AnyScenario:
    """The scenario of a setting in which it is so."""
    found: dict[str, Any] = {}
    for section in ("markets", "contracts"):
        found[section] = {
            name: own if own.lead_time is None or not set(own.items) & set(items) else shorter(own, days)
            for name, own in getattr(scenario, section).items()
        }
    today = max(setting.as_of, setting.start)
    found["open_orders"] = {
        name: own
        if own.item not in items or own.promised.first <= today
        else own.model_copy(update={"promised": on(max(today, own.promised.first - timedelta(days=days)))})
        for name, own in scenario.open_orders.items()
    }
    found["fleets"] = {
        name: own
        if own.come is None or name not in clusters
        else own.model_copy(update={"come": earlier(own.come, days)})
        for name, own in scenario.fleets.items()
    }
    return scenario.model_copy(update=found)


def earlier(series: Series[float], days: int) -> Series[float]:
    """A series whose dates are so many days before; what has always held holds."""
    return Series(
        tuple((day if day == date.min else day - timedelta(days=days), value) for day, value in series.points)
    )


def shorter(record: Any, days: int) -> Any:
    """A source that delivers so many days sooner, at once at most."""
    return record.model_copy(update={"lead_time": Duration(max(0.0, round(record.lead_time.days() - days)), "day")})


def on(day: Any) -> Span:
    """A day as a date of the file."""
    return Span(day, day + timedelta(days=1))
