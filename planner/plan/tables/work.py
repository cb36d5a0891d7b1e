"""Tables of work: units of clusters that run or wait, jobs of workloads that are done or not, and what the latter lose."""

from __future__ import annotations

from planner.model.vintages import planned_of
from planner.plan.tables.reader import Reader, Row


def clusters(reader: Reader) -> list[Row]:
    """Units of every cluster in every period: planned, running, idle, and what an idle one costs."""
    running, idle = reader.value(reader.model.running), reader.value(reader.model.idle)
    return [
        {
            "fleet": cluster.fleet,
            "location": cluster.location,
            "period": label,
            "planned_units": cluster.planned[p],
            "running_units": float(running[n, p]),
            "idle_units": float(idle[n, p]),
            "idle_price": cluster.price[p] if cluster.price else 0.0,
        }
        for n, cluster in enumerate(reader.setting.clusters)
        for p, label in enumerate(reader.labels)
    ]


def vintages(reader: Reader) -> list[Row]:
    """Units that wait, by the day from which on they are built alike, where a size is revised."""
    records = reader.model.vintage.records
    planned, waits = planned_of(reader.setting, records), reader.value(reader.model.waits)
    return [
        {
            "fleet": one.fleet,
            "since": one.label,
            "period": label,
            "planned_units": planned[one][p],
            "idle_units": float(waits[n, p]),
        }
        for n, one in enumerate(records)
        for p, label in enumerate(reader.labels)
    ]


def jobs(reader: Reader) -> list[Row]:
    """Every job in every period: accelerators that it asks for, shares of its work that stop and rest, what all of it costs."""
    stopped, resting = reader.value(reader.model.stopped), reader.value(reader.model.resting)
    return [
        {
            "workload": job.workload,
            "location": job.location,
            "period": label,
            "asked_accelerators": job.asked[p],
            "stopped": float(stopped[n, p]),
            "resting": float(resting[n, p]),
            "price": job.price[p],
        }
        for n, job in enumerate(reader.setting.jobs)
        for p, label in enumerate(reader.labels)
    ]


def losses(reader: Reader) -> dict[tuple[str, int], float]:
    """Money of work that stops, at the class of which most is missing."""
    short, stopped = reader.value(reader.model.short), reader.value(reader.model.stopped)
    row = {need.id: n for n, need in enumerate(reader.setting.requirements)}
    found = {}
    for n, job in enumerate(reader.setting.jobs):
        for p in range(len(reader.labels)):
            shares = {need: short[row[need], p] / sizes[p] for need, sizes in job.sizes.items() if sizes[p] > 0.0}
            worst = max(shares, key=lambda need: shares[need], default="")
            if stopped[n, p] > 0.0 and shares.get(worst, 0.0) > 0.0:
                found[worst, p] = float(job.price[p] * stopped[n, p])
    return found
