"""Jobs: work that stops or rests for lack of data or accelerators; from tables and scenario alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

from planner.model.book import Book
from planner.model.jobs import Pool, accelerators_standing, idle_accelerators, in_pool, missing
from planner.model.plugin import Finding
from planner.plan.audit.compare import above, below_zero, differences

Sums = dict[Hashable, float]
NOTHING = {"asked_accelerators": 0.0, "price": 0.0, "stopped": 0.0, "resting": 0.0}
"""What a table says that leaves a row out."""


def audit_jobs(book: Book) -> list[Finding]:
    """What is missing stops or rests, no more is at work than its accelerators do, and no more rests than may."""
    if not book.setting.jobs:
        return []
    told = {(row["workload"], row["period"]): row for row in book.tables.get("jobs", [])}
    asked, said, price, prices = Sums(), Sums(), Sums(), Sums()
    rows, may = dict[tuple[str, str], dict[str, float]](), Sums()
    for job in book.setting.jobs:
        for p, period in enumerate(book.setting.periods):
            key = (job.workload, period.label)
            rows[key] = told.get(key, NOTHING)
            asked[key], price[key], may[key] = job.asked[p], job.price[p], float(job.may_rest)
            said[key], prices[key] = rows[key]["asked_accelerators"], rows[key]["price"]
    found = differences("job", asked, said, "accelerators") + differences("job", price, prices, book.setting.currency)
    for share in ("stopped", "resting"):
        found += below_zero("job", {key: row[share] for key, row in rows.items()})
    found += above("accelerators that rest", {key: row["resting"] for key, row in rows.items()}, may)
    return found + audit_missing(book, rows) + audit_pools(book, rows)


def away(row: dict[str, float]) -> float:
    """Share of the work that is not done."""
    return row["stopped"] + row["resting"]


def audit_missing(book: Book, rows: dict[tuple[str, str], dict[str, float]]) -> list[Finding]:
    """As much of the work is not done as there is missing of each class of its data."""
    jobs = {need: job for job in book.setting.jobs for need in job.sizes}
    short, most = Sums(), Sums()
    for row in book.tables["service"]:
        job, p = jobs.get(row["need"]), book.number[row["period"]]
        if job is not None:
            key = (row["need"], row["period"])
            short[key], most[key] = row["short_gb"], job.sizes[row["need"]][p] * away(rows[job.workload, row["period"]])
    return above("work without data", short, most)


def audit_pools(book: Book, rows: dict[tuple[str, str], dict[str, float]]) -> list[Finding]:
    """Accelerators at work stand and run; work that rests has idle ones that are paid for, or none."""
    works: Sums = defaultdict(float)
    rests: Sums = defaultdict(float)
    run, free = Sums(), Sums()
    for pool in sorted({job.pool for job in book.setting.jobs if job.pool}):
        there, lack = accelerators_standing(book.setting, pool), missing(book.setting, pool)
        waits, paid = idle(book, pool)
        for p, period in enumerate(book.setting.periods):
            key = (*pool, period.label)
            run[key], free[key] = there[p] - waits[p], lack[p] + paid[p]
            for job in book.setting.jobs:
                if job.pool == pool:
                    row = rows[job.workload, period.label]
                    works[key] += job.asked[p] * (1.0 - away(row))
                    rests[key] += job.asked[p] * row["resting"]
    return above("accelerators at work", works, run) + above("accelerators that rest", rests, free)


def idle(book: Book, pool: Pool) -> tuple[list[float], list[float]]:
    """Accelerators of a pool in units that wait, by period: all, and those that are paid for."""
    waits, paid = ([0.0] * len(book.setting.periods) for _ in range(2))
    clusters = {one.fleet: one for one in book.setting.clusters if in_pool(book.setting, one.fleet, pool)}
    for row in book.tables["clusters"]:
        if row["fleet"] in clusters:
            p, cluster = book.number[row["period"]], clusters[row["fleet"]]
            waits[p] += row["idle_units"] * cluster.accelerators
            paid[p] += row["idle_units"] * idle_accelerators(cluster)
    return waits, paid
