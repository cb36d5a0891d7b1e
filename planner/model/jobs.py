"""Jobs: workloads that stop in the share of their data that is missing, once, whatever is missing of it; as plain figures.

    lost[w, p]  = max over classes c of w of short[c, p] / size[c, p]           share of the work; classes that it cannot do without
    money[w, p] = price[w, p] * (lost[w, p] - idle already[w, p])
    price[w, p] = what stops with all of it: idle accelerators or tokens that earn, times the hours of p

Where its accelerators stand idle in a cluster that is not complete, they are paid for there: that share of the work, `idle
already`, costs nothing more. The dearest work an accelerator has the idle ones first, as in the program. Source: FORMULATIONS 10.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.fleets import accelerators_per_unit
from planner.model.holding import carrier_of

if TYPE_CHECKING:
    from planner.model.clusters import Cluster
    from planner.model.setting import Setting


@dataclass(frozen=True)
class Job:
    """A workload whose work stops for lack of data. By period `price` is money for all of it, `accelerators` what it asks for.

    `sizes` is GB by requirement and period; `pool` is where and which accelerators it idles, where fleets that start complete carry
    some of them, else nothing.
    """

    workload: str
    location: str
    price: tuple[float, ...]
    accelerators: tuple[float, ...]
    sizes: Mapping[str, tuple[float, ...]]
    pool: tuple[str, str] | None

    def __str__(self) -> str:
        return self.workload


def jobs_of(setting: Setting) -> tuple[Job, ...]:
    """Every workload of which some class stops the work, by name."""
    classes: dict[str, list[str]] = defaultdict(list)
    needs = {need.id: need for need in setting.requirements}
    for need in setting.requirements:
        if need.job:
            classes[need.job].append(need.id)
    pools, found = {pool_of(setting, cluster) for cluster in setting.clusters}, []
    for name, own in sorted(classes.items()):
        workload, parts = setting.scenario.workloads[name], [needs[id] for id in own]
        costs = [[gb * price for gb, price in zip(n.amount, n.shortage or (), strict=True)] for n in parts]
        demands = workload.demands(setting)
        pool = (parts[0].location, demands[0].accelerator)
        found.append(
            Job(
                name,
                parts[0].location,
                tuple(max(column) for column in zip(*costs, strict=True)),
                tuple(demand.accelerators for demand in demands),
                {need.id: need.amount for need in parts},
                pool if workload.idles and pool in pools else None,
            )
        )
    return tuple(found)


def pool_of(setting: Setting, cluster: Cluster) -> tuple[str, str]:
    """Where a cluster is, and which accelerators idle with it."""
    return cluster.location, carrier_of(setting, cluster.fleet)


def idle_accelerators(setting: Setting, cluster: Cluster) -> float:
    """Accelerators of one idle unit that is paid for."""
    return accelerators_per_unit(setting.scenario.fleets[cluster.fleet], setting) if cluster.price is not None else 0.0


def lost(job: Job, short: Mapping[tuple[str, int], float], p: int) -> tuple[float, str]:
    """Share of the work that stops in a period, and the class that stops most of it."""
    shares = [(short.get((need, p), 0.0) / sizes[p], need) for need, sizes in job.sizes.items() if sizes[p] > 0.0]
    return max(shares, key=lambda pair: pair[0], default=(0.0, ""))


def losses(
    setting: Setting, short: Mapping[tuple[str, int], float], idle: Mapping[tuple[str, int], float]
) -> dict[tuple[str, int], float]:
    """Money that jobs lose by class of data and period, each at the class that stops most, of GB short and units idle."""
    free: dict[tuple[tuple[str, str], int], float] = defaultdict(float)
    for cluster in setting.clusters:
        each = idle_accelerators(setting, cluster)
        for p in range(len(setting.periods)):
            free[pool_of(setting, cluster), p] += each * idle.get((cluster.fleet, p), 0.0)
    found: dict[tuple[str, int], float] = {}
    for p in range(len(setting.periods)):
        for job in sorted(setting.jobs, key=lambda job: -job.price[p] / (job.accelerators[p] or 1.0)):
            share, need = lost(job, short, p)
            if share > 0.0 and job.pool and job.accelerators[p] > 0.0:
                used = min(share * job.accelerators[p], free[job.pool, p])
                free[job.pool, p] -= used
                share -= used / job.accelerators[p]
            if share > 0.0:
                found[need, p] = job.price[p] * share
    return found
