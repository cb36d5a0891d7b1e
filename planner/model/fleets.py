"""Fleets: racks or accelerators by date, times what each needs per tier, less what is embedded, become requirements.

need[tier, p] = units[p] * per_unit[tier]            installed, for the tiers that are bought; nothing before the site opens
need[slot, p] = units[p] * pieces * GB per piece     of each line of a kit, whose tiers are not asked for by size (see kits)
shortage[tier, p] = idle * hours[p] / (per_unit[tier] / accelerators per unit)     money per GB short

Where a size is `revised` from a day on, the units beyond those that have stood since the day before have the new one:

need[p] = kept * old + max(0, units[p] - kept) * new,  kept = least units from day - 1 to p;     per_unit[p] = need[p] / units[p]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.model.kits import Part, kit_parts, lost, need_id
from planner.model.statements import Requirement
from planner.model.succession import followed
from planner.model.written import written
from planner.scenario.fields import Series
from planner.scenario.growth import Fleet

if TYPE_CHECKING:
    from planner.model.setting import Setting


def units_at(series: Series[float], day: date) -> float:
    """How many units stand on a day."""
    return series.at(day) or 0.0


def level_between(level: Callable[[date], float], fails: float, fallout: float) -> Callable[[date, date], float]:
    """Gross GB asked for in a span: growth of the level, replacement of what fails, and what the line loses of both."""

    def between(first: date, end: date) -> float:
        growth = max(0.0, level(end) - level(first))
        return (growth + level(first) * fails * (end - first).days / 365.0) / (1.0 - fallout)

    return between


def accelerators_per_unit(fleet: Fleet, setting: Setting) -> float:
    """Accelerators in one unit of a fleet."""
    return setting.scenario.racks[fleet.rack].accelerators if fleet.rack else 1.0


def per_unit(fleet: Fleet, setting: Setting) -> Mapping[str, float]:
    """GB per unit and tier: its own figures (those per accelerator times a rack's, per MW its power's) over the catalogue's."""
    scenario = setting.scenario
    base: dict[str, float] = {}
    if fleet.rack:
        base = dict(scenario.racks[fleet.rack].needs)
    elif fleet.accelerator:
        base = dict(scenario.accelerators[fleet.accelerator].needs)
    watts = fleet.drawn_by(scenario.racks.get(fleet.rack or ""))
    held = {"accelerator": accelerators_per_unit(fleet, setting), "MW": watts / 1e6 if watts else 1.0}
    return base | {tier: size.value * held.get(size.unit, 1.0) for tier, size in fleet.per_unit.items()}


def bought_tiers(fleet: Fleet, setting: Setting) -> tuple[str, ...]:
    """Tiers of a fleet that we buy; the rest comes inside the accelerator's price."""
    if fleet.bought is not None:
        return tuple(sorted(set(fleet.bought)))
    scenario = setting.scenario
    record = scenario.racks.get(fleet.rack or "") or scenario.accelerators.get(fleet.accelerator or "")
    return tuple(sorted(set(per_unit(fleet, setting)) - set(record.embedded if record else ())))


def embedded_tiers(fleet: Fleet, setting: Setting) -> frozenset[str]:
    """Tiers of a fleet that come inside the accelerator's price."""
    return frozenset(per_unit(fleet, setting)) - frozenset(bought_tiers(fleet, setting))


def idle_price(fleet: Fleet, setting: Setting) -> float | None:
    """Money per idle accelerator-hour; of what others have placed here only what the fleet says."""
    if fleet.idle is not None or fleet.state == "consigned":
        return fleet.idle
    name = setting.scenario.racks[fleet.rack].accelerator if fleet.rack else fleet.accelerator
    accelerator = setting.scenario.accelerators.get(name or "")
    return accelerator.idle if accelerator else None


def revised(fleet: Fleet, setting: Setting, tier: str) -> tuple[tuple[date, float], ...]:
    """The sizes of units installed from some days on; none where the fleet says its own size."""
    scenario = setting.scenario
    record = scenario.racks.get(fleet.rack or "") or scenario.accelerators.get(fleet.accelerator or "")
    known = None if record is None or tier in fleet.per_unit else record.revised.get(tier)
    return known.points if known else ()


def standing(series: Series[float], size: float, steps: Sequence[tuple[date, float]], day: date) -> float:
    """GB of the units that stand on a day, each of the size it was installed with."""
    left, total = units_at(series, day), 0.0
    for first, new in reversed(steps):
        if first <= day:
            before = older(series, first, day)
            total += max(0.0, left - before) * new
            left = min(left, before)
    return total + left * size


def older(series: Series[float], day: date, now: date) -> float:
    """Units of those that stood before a day that still stand on a later one: what left in between is gone for good."""
    before = units_at(series, day - timedelta(days=1)) if day > date.min else 0.0
    return min([before, *(count for at, count in series.points if day <= at <= now)])


def idle_per_gb(
    fleet: Fleet, setting: Setting, hourly: float, size: float, steps: Sequence[tuple[date, float]]
) -> tuple[float, ...]:
    """Money per GB short in each period, by what an idle unit costs an hour and the mean size of a unit."""
    found = []
    for p, period in enumerate(setting.periods):
        units = units_at(fleet.series, period.start)
        mean = standing(fleet.series, size, steps, period.start) / units if units and steps else size
        found.append(hourly / (mean or size) * setting.units(p, "hour"))
    return tuple(found)


def units_standing(setting: Setting, fleet: Fleet) -> tuple[float, ...]:
    """Units of a fleet that are planned to stand in each period: none before its location opens."""
    opens = setting.opening(fleet.at)
    return tuple(
        units_at(fleet.series, max(period.start, opens)) if period.end > opens else 0.0 for period in setting.periods
    )


def parts_of(fleet: Fleet, setting: Setting) -> list[Part]:
    """What one unit is made of that is bought: lines of its kit, and sizes of the tiers that the kit says nothing of."""
    sizes, found = per_unit(fleet, setting), kit_parts(fleet, setting)
    exact = {part.tier for part in found}
    for tier in bought_tiers(fleet, setting):
        if tier not in exact and sizes.get(tier, 0.0) > 0.0:
            items = followed(setting, fleet.items.get(tier) or setting.items_of(tier))
            serves = dict.fromkeys(sorted(items), 1.0)
            found.append(Part(tier, tier, sizes[tier], serves, revised(fleet, setting, tier)))
    return found


def fleet_requirements(name: str, fleet: Fleet, setting: Setting) -> list[Requirement]:
    """One installed requirement for each part of a unit."""
    idle = idle_price(fleet, setting)
    held = None if idle is None else idle * accelerators_per_unit(fleet, setting)
    opens = setting.opening(fleet.at)
    found = []
    for part in parts_of(fleet, setting):

        def level(day: date, part: Part = part) -> float:
            return 0.0 if day < opens else standing(fleet.series, part.size, part.steps, day)

        records = [setting.scenario.items[item] for item in part.serves]
        fails = min((item.fails for item in records), default=0.0)
        found.append(
            Requirement(
                id=need_id(name, part.name),
                where=f"fleets.{name}",
                location=fleet.at,
                tier=part.tier,
                serves=part.serves,
                kind="installed",
                amount=tuple(
                    level(max(period.start, opens)) if period.end > opens else 0.0 for period in setting.periods
                ),
                shortage=None if held is None else idle_per_gb(fleet, setting, held, part.size, part.steps),
                between=level_between(level, fails, lost(setting, part.serves)),
                program=name,
                gb_per_unit=part.size,
                writes=written(fleet.writes.get(part.name), level, opens, setting),
                cluster=name if fleet.starts == "complete" else "",
            )
        )
    return found
