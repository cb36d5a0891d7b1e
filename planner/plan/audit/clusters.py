"""Clusters: units run only when complete and where there is room; the others are idle, at the scenario's price."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from planner.model.book import Book
from planner.model.clusters import Cluster, room
from planner.model.limits import summed
from planner.model.plugin import Finding
from planner.model.vintages import Vintage, planned_of, sizes_of, vintage_of, vintages_of
from planner.plan.audit.compare import above, below_zero, differences

Sums = dict[Hashable, float]


def audit_clusters(book: Book) -> list[Finding]:
    """Running units are planned, complete, come and have room; idle ones are the others, at the scenario's price."""
    setting, running = book.setting, said(book, "running_units")
    asked, price, waits, most = Sums(), Sums(), Sums(), Sums()
    served, built = summed(book.tables["serves"], "need", "served_gb"), {one.fleet for one in vintages(book)}
    for cluster in setting.clusters:
        for p, period in enumerate(setting.periods):
            key = (cluster.fleet, period.label)
            asked[key], price[key] = cluster.planned[p], cluster.price[p] if cluster.price else 0.0
            waits[key] = asked[key] - running.get(key, 0.0)
            parts = {} if cluster.fleet in built else cluster.sizes
            most[key] = complete(cluster, parts, served, p, period.label)
    found = differences("idle", asked, said(book, "planned_units"), "units")
    found += differences("idle", waits, said(book, "idle_units"), "units")
    found += differences("idle", price, said(book, "idle_price"), setting.currency)
    found += above("complete", running, most) + below_zero("idle", said(book, "idle_units"))
    return found + below_zero("complete", running) + audit_space(book) + audit_vintages(book, served)


def said(book: Book, column: str) -> Sums:
    """One column of the table of clusters, by fleet and period."""
    return {(row["fleet"], row["period"]): row[column] for row in book.tables["clusters"]}


def complete(
    cluster: Cluster,
    sizes: Mapping[str, tuple[float, ...]],
    served: Mapping[tuple[str, str], float],
    p: int,
    label: str,
) -> float:
    """Units that everything is there for: parts, of which so many GB serve a need in a period, and accelerators."""
    parts = [served.get((need, label), 0.0) / size[p] for need, size in sizes.items() if size[p] > 0.0]
    return min([cluster.planned[p], *parts, *([cluster.come[p]] if cluster.come is not None else [])])


def vintages(book: Book) -> tuple[Vintage, ...]:
    """The vintages of which the tables tell, and those that there must be."""
    told = (vintage_of(row["fleet"], row["since"]) for row in rows_of(book))
    return tuple(sorted({*told, *vintages_of([book.setting])}, key=lambda one: (one.fleet, one.since)))


def rows_of(book: Book) -> list[dict[str, Any]]:
    """The table of vintages."""
    return book.tables.get("vintages", [])


def audit_vintages(book: Book, served: Mapping[tuple[str, str], float]) -> list[Finding]:
    """Units that wait are those of their vintages, no more than there are of each, and no part lacks more than they take."""
    setting, known = book.setting, vintages(book)
    planned, sizes = planned_of(setting, known), sizes_of(setting, known)
    waits = {(row["fleet"], row["since"], row["period"]): row["idle_units"] for row in rows_of(book)}
    there, asked, left, total = Sums(), Sums(), Sums(), Sums()
    found: list[Finding] = []
    for p, period in enumerate(setting.periods):
        for one in known:
            key = (one.fleet, one.label, period.label)
            units = waits.get(key, 0.0)
            found += above("vintage", {key: units}, {key: planned[one][p]}) + below_zero("vintage", {key: units})
            total[one.fleet, period.label] = total.get((one.fleet, period.label), 0.0) + units
            for piece, size in sizes.items():
                if piece.vintage == one:
                    at = (piece.requirement, period.label)
                    left[at] = left.get(at, 0.0) + size[p] * units
        for need in setting.requirements:
            at = (need.id, period.label)
            if at in left:
                asked[at], there[at] = need.amount[p] - left[at], served.get(at, 0.0)
    idle = {key: units for key, units in said(book, "idle_units").items() if key in total}
    return found + differences("vintage", idle, total, "units") + above("complete", asked, there)


def audit_space(book: Book) -> list[Finding]:
    """No more units run at a place than the scenario has room for."""
    running, most = Sums(), Sums()
    for row in book.tables["clusters"]:
        place, key = row["location"], (row["location"], row["period"])
        running[key] = running.get(key, 0.0) + row["running_units"]
        if book.setting.scenario.locations[place].space is not None:
            most[key] = room(book.setting, place)[book.number[row["period"]]]
    return above("space", running, most)
