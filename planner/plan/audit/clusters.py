"""Clusters: units run only when complete and where there is room; the others are idle, at the scenario's price."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from planner.model.book import Book
from planner.model.clusters import Cluster, room
from planner.model.limits import summed
from planner.model.plugin import Finding
from planner.plan.audit.compare import above, below_zero, differences

Sums = dict[Hashable, float]


def audit_clusters(book: Book) -> list[Finding]:
    """Running units are planned, complete, come and have room; idle ones are the others, at the scenario's price."""
    setting, running = book.setting, said(book, "running_units")
    asked, price, waits, most = Sums(), Sums(), Sums(), Sums()
    served = summed(book.tables["serves"], "need", "served_gb")
    for cluster in setting.clusters:
        for p, period in enumerate(setting.periods):
            key = (cluster.fleet, period.label)
            asked[key], price[key] = cluster.planned[p], cluster.price[p] if cluster.price else 0.0
            waits[key] = asked[key] - running.get(key, 0.0)
            most[key] = complete(cluster, served, p, period.label)
    found = differences("idle", asked, said(book, "planned_units"), "units")
    found += differences("idle", waits, said(book, "idle_units"), "units")
    found += differences("idle", price, said(book, "idle_price"), setting.currency)
    found += above("complete", running, most) + below_zero("idle", said(book, "idle_units"))
    return found + below_zero("complete", running) + audit_space(book)


def said(book: Book, column: str) -> Sums:
    """One column of the table of clusters, by fleet and period."""
    return {(row["fleet"], row["period"]): row[column] for row in book.tables["clusters"]}


def complete(cluster: Cluster, served: Mapping[tuple[str, str], float], p: int, label: str) -> float:
    """Units that everything is there for: parts, of which so many GB serve a need in a period, and accelerators."""
    parts = [served.get((need, label), 0.0) / sizes[p] for need, sizes in cluster.sizes.items() if sizes[p] > 0.0]
    return min([cluster.planned[p], *parts, *([cluster.come[p]] if cluster.come is not None else [])])


def audit_space(book: Book) -> list[Finding]:
    """No more units run at a place than the scenario has room for."""
    running, most = Sums(), Sums()
    for row in book.tables["clusters"]:
        place, key = row["location"], (row["location"], row["period"])
        running[key] = running.get(key, 0.0) + row["running_units"]
        if book.setting.scenario.locations[place].space is not None:
            most[key] = room(book.setting, place)[book.number[row["period"]]]
    return above("space", running, most)
