"""Clusters: fleets whose units run only when complete, as plain figures: planned units, what each needs, what an idle one costs.

    running[f, p] <= served[r, p] / size[r, p]      every part r of a unit        units of fleet f, period p; or by vintage
    running[f, p] <= come[f, p]                     units whose accelerators have come
    sum of running <= space[l, p]                   and power, at its location l
    idle[f, p]     = planned[f, p] - running[f, p]  priced once, whatever a unit lacks
    price[f, p]    = idle price per accelerator-hour * accelerators per unit * hours of p

`size` is the need over the units of that period: where a size is revised, the mean of its vintages, which wait each for itself
(planner.model.vintages). Source: FORMULATIONS 10.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.fleets import accelerators_per_unit, idle_price, units_at, units_standing

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.growth import Fleet


@dataclass(frozen=True)
class Cluster:
    """A fleet that starts complete. `sizes` is GB per unit by requirement and period; `price` is None where none may be idle.

    `come` is None where accelerators are there with the unit; `watts` is what one running unit draws itself, before the PUE;
    `accelerators` are those of one unit.
    """

    fleet: str
    location: str
    planned: tuple[float, ...]
    come: tuple[float, ...] | None
    price: tuple[float, ...] | None
    sizes: Mapping[str, tuple[float, ...]]
    watts: float
    accelerators: float

    def __str__(self) -> str:
        return self.fleet


def clusters_of(setting: Setting) -> tuple[Cluster, ...]:
    """Every fleet that starts complete, by name."""
    fleets = sorted(setting.scenario.fleets.items())
    return tuple(cluster_of(setting, name, fleet) for name, fleet in fleets if fleet.starts == "complete")


def cluster_of(setting: Setting, name: str, fleet: Fleet) -> Cluster:
    """One of them."""
    planned, idle = units_standing(setting, fleet), idle_price(fleet, setting)
    come, each = fleet.come, accelerators_per_unit(fleet, setting)
    hours = [setting.units(p, "hour") for p in range(len(setting.periods))]
    sizes = {
        need.id: tuple(gb / n if n else need.gb_per_unit for gb, n in zip(need.amount, planned, strict=True))
        for need in setting.requirements
        if need.cluster == name
    }
    return Cluster(
        name,
        fleet.at,
        planned,
        None if come is None else tuple(units_at(come, period.start) for period in setting.periods),
        None if idle is None else tuple(idle * each * count for count in hours),
        sizes,
        fleet.power or 0.0,
        each,
    )


def room(setting: Setting, location: str) -> list[float]:
    """Units that the space of a location leaves to clusters in each period: what starts in part stands from its day on."""
    space = setting.scenario.locations[location].space
    own = [fleet for fleet in setting.scenario.fleets.values() if fleet.at == location and fleet.starts == "in part"]
    taken: Iterable[tuple[float, ...]] = (
        zip(*(units_standing(setting, fleet) for fleet in own), strict=True) if own else ()
    )
    stands = [sum(column) for column in taken] or [0.0] * len(setting.periods)
    return [
        (units_at(space, period.start) if space is not None else 0.0) - count
        for period, count in zip(setting.periods, stands, strict=True)
    ]
