"""Fleets: racks or accelerators by date, times what each needs per tier, less what is embedded, become requirements.

need[tier, p] = units[p] * per_unit[tier]            installed, for the tiers that are bought; nothing before the site opens
shortage[tier, p] = idle * hours[p] / (per_unit[tier] / accelerators per unit)     money per GB short
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from planner.model.plugin import Requirement
from planner.scenario.fields import Series
from planner.scenario.growth import Fleet

if TYPE_CHECKING:
    from planner.model.setting import Setting


def units_at(series: Series[float], day: date) -> float:
    """How many units stand on a day."""
    return series.at(day) or 0.0


def level_between(level: Callable[[date], float], fails: float) -> Callable[[date, date], float]:
    """Gross GB asked for in a span: growth of the level, and replacement of what fails."""

    def between(first: date, end: date) -> float:
        growth = max(0.0, level(end) - level(first))
        return growth + level(first) * fails * (end - first).days / 365.0

    return between


def accelerators_per_unit(fleet: Fleet, setting: Setting) -> float:
    """Accelerators in one unit of a fleet."""
    return setting.scenario.racks[fleet.rack].accelerators if fleet.rack else 1.0


def per_unit(fleet: Fleet, setting: Setting) -> Mapping[str, float]:
    """GB per unit and tier: the fleet's own figures (those per accelerator times a rack's) over the catalogue's."""
    scenario = setting.scenario
    base: dict[str, float] = {}
    if fleet.rack:
        base = dict(scenario.racks[fleet.rack].needs)
    elif fleet.accelerator:
        base = dict(scenario.accelerators[fleet.accelerator].needs)
    held = accelerators_per_unit(fleet, setting)
    own = ((tier, size.value * (held if size.unit == "accelerator" else 1.0)) for tier, size in fleet.per_unit.items())
    return base | dict(own)


def bought_tiers(fleet: Fleet, setting: Setting) -> tuple[str, ...]:
    """Tiers of a fleet that we buy; the rest comes inside the accelerator's price."""
    if fleet.bought is not None:
        return tuple(sorted(set(fleet.bought)))
    scenario = setting.scenario
    record = scenario.racks[fleet.rack] if fleet.rack else scenario.accelerators[fleet.accelerator or ""]
    return tuple(sorted(set(per_unit(fleet, setting)) - set(record.embedded)))


def idle_price(fleet: Fleet, setting: Setting) -> float | None:
    """Money per idle accelerator-hour."""
    if fleet.idle is not None:
        return fleet.idle
    name = setting.scenario.racks[fleet.rack].accelerator if fleet.rack else fleet.accelerator
    accelerator = setting.scenario.accelerators.get(name or "")
    return accelerator.idle if accelerator else None


def fleet_requirements(name: str, fleet: Fleet, setting: Setting) -> list[Requirement]:
    """One installed requirement for each tier that is bought."""
    sizes = per_unit(fleet, setting)
    idle = idle_price(fleet, setting)
    opens = setting.opening(fleet.at)
    found = []
    for tier in bought_tiers(fleet, setting):
        size = sizes.get(tier, 0.0)
        if size <= 0:
            continue
        items = fleet.items.get(tier) or setting.items_of(tier)
        hourly = None if idle is None else idle * accelerators_per_unit(fleet, setting) / size
        shortage = (
            None if hourly is None else tuple(hourly * setting.units(p, "hour") for p in range(len(setting.periods)))
        )
        fails = min((setting.scenario.items[item].fails for item in items), default=0.0)

        def level(day: date, size: float = size) -> float:
            return 0.0 if day < opens else units_at(fleet.series, day) * size

        found.append(
            Requirement(
                id=f"{name}/{tier}",
                where=f"fleets.{name}",
                location=fleet.at,
                tier=tier,
                serves=dict.fromkeys(sorted(items), 1.0),
                kind="installed",
                amount=tuple(
                    level(max(period.start, opens)) if period.end > opens else 0.0 for period in setting.periods
                ),
                shortage=shortage,
                between=level_between(level, fails),
                program=name,
                gb_per_unit=size,
            )
        )
    return found
