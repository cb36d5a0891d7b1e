"""Jobs: workloads whose work stops in the share of their data, or of their accelerators, that is missing; as plain figures.

    at work[w, v] = 1 - stopped[w, v] - resting[w, v]                           share of the work of w
    short[c, v]  <= size[c, v] * (1 - at work[w, v])                            each class c that w cannot do without       GB
    sum over w of a pool of asked[w, v] * at work[w, v] <= accelerators of the pool that run                                units
    sum over w of a pool of asked[w, v] * resting[w, v] <= accelerators that are idle, and paid for as such, or are not there
    money[w, v]   = price[w, v] * stopped[w, v]

`price` is what stops with all of it: idle accelerators, or tokens that earn. So a share of the work is lost once, whatever is
missing of it; where its accelerators wait in a cluster that is not complete, or where there are none, no further accelerator is
idle, and it rests. Tokens that earn are lost either way. A pool is the accelerators at a place that can do the same work. Source:
FORMULATIONS 10.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.fleets import accelerators_per_unit, per_unit, units_standing
from planner.model.holding import HBM, carrier_of

if TYPE_CHECKING:
    from planner.model.clusters import Cluster
    from planner.model.setting import Setting

Pool = tuple[str, tuple[str, ...]]
"""A place, and accelerators that can do the same work."""


@dataclass(frozen=True)
class Job:
    """A workload whose work stops. By period `price` is money for all of it, `asked` the accelerators that it asks for.

    `sizes` is GB by requirement and period; `pool` is where its accelerators are, None where no fleet at its place has any, so that
    nothing is known of them. `idles` says that its price is that of idle accelerators.
    """

    workload: str
    location: str
    price: tuple[float, ...]
    asked: tuple[float, ...]
    sizes: Mapping[str, tuple[float, ...]]
    pool: Pool | None
    idles: bool

    def __str__(self) -> str:
        return self.workload

    @property
    def may_rest(self) -> bool:
        """Its work may rest, and costs nothing more then: its accelerators are known, and no tokens are lost with it."""
        return self.idles and self.pool is not None


def jobs_of(setting: Setting) -> tuple[Job, ...]:
    """Every workload of which some class stops the work, by name."""
    classes: dict[str, list[str]] = defaultdict(list)
    needs = {need.id: need for need in setting.requirements}
    for need in setting.requirements:
        if need.job:
            classes[need.job].append(need.id)
    pools, found = pools_of(setting), []
    for name, own in sorted(classes.items()):
        workload, parts = setting.scenario.workloads[name], [needs[id] for id in own]
        costs = [[gb * price for gb, price in zip(n.amount, n.shortage or (), strict=True)] for n in parts]
        found.append(
            Job(
                name,
                parts[0].location,
                tuple(max(column) for column in zip(*costs, strict=True)),
                tuple(demand.accelerators for demand in setting.demands[name]),
                {need.id: need.amount for need in parts},
                next((pool for pool in pools if works_in(workload.runs_on, parts[0].location, pool)), None),
                workload.idles,
            )
        )
    return tuple(found)


def works_in(accelerators: Iterable[str], location: str, pool: Pool) -> bool:
    """Work that runs on some accelerators at a place does so in this pool."""
    return pool[0] == location and bool(set(accelerators) & set(pool[1]))


def pools_of(setting: Setting) -> tuple[Pool, ...]:
    """The accelerators of each place where fleets are, those together that some workload there may run on alike."""
    places: dict[str, list[set[str]]] = defaultdict(list)
    for name, fleet in setting.scenario.fleets.items():
        if carries(setting, name):
            places[fleet.at].append({carrier_of(setting, name)})
    for workload in setting.scenario.workloads.values():
        sets = places.get(workload.at or "", [])
        alike = set(workload.runs_on)
        joined = [own for own in sets if own & alike]
        if joined:
            places[workload.at or ""] = [own for own in sets if not own & alike] + [set().union(*joined)]
    return tuple(sorted({(place, tuple(sorted(own))) for place, sets in places.items() for own in sets}))


def carries(setting: Setting, fleet: str) -> bool:
    """It has accelerators with HBM, and is no rack of servers beside them."""
    return bool(carrier_of(setting, fleet)) and HBM in per_unit(setting.scenario.fleets[fleet], setting)


def beside(setting: Setting, fleet: str) -> bool:
    """It is a rack of servers for accelerators that other fleets at its place carry: their number is none of its own."""
    record = setting.scenario.fleets[fleet]
    known = setting.scenario.accelerators.get(carrier_of(setting, fleet))
    has_none = known is not None and HBM in known.needs and not carries(setting, fleet)
    others = (name for name, other in setting.scenario.fleets.items() if other.at == record.at)
    return has_none and any(carries(setting, name) for name in others)


def in_pool(setting: Setting, fleet: str, pool: Pool) -> bool:
    """A fleet's accelerators are of a pool."""
    here = setting.scenario.fleets[fleet].at == pool[0]
    return here and carries(setting, fleet) and carrier_of(setting, fleet) in pool[1]


def idle_accelerators(cluster: Cluster) -> float:
    """Accelerators of one idle unit that is paid for."""
    return cluster.accelerators if cluster.price is not None else 0.0


def accelerators_standing(setting: Setting, pool: Pool) -> list[float]:
    """Accelerators of a pool that stand in each period, those of clusters with all their planned units."""
    found = [0.0] * len(setting.periods)
    for name, fleet in setting.scenario.fleets.items():
        if in_pool(setting, name, pool):
            each = accelerators_per_unit(fleet, setting)
            found = [total + count * each for total, count in zip(found, units_standing(setting, fleet), strict=True)]
    return found


def missing(setting: Setting, pool: Pool) -> list[float]:
    """Accelerators that the jobs of a pool ask for beyond those that stand, in each period."""
    asked = [sum(job.asked[p] for job in setting.jobs if job.pool == pool) for p in range(len(setting.periods))]
    return [max(0.0, wanted - there) for wanted, there in zip(asked, accelerators_standing(setting, pool), strict=True)]
