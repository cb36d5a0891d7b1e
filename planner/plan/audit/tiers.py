"""Bytes that may lie in several tiers: carried memory, speeds, the hot share, what is squeezed; from tables and scenario alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator

from planner.model.book import Book
from planner.model.holding import busy, carried, speed
from planner.model.plugin import Finding, Requirement
from planner.plan.audit.compare import above, below_zero, differences

Sums = dict[Hashable, float]


def audit_tiers(book: Book) -> list[Finding]:
    """All that is said of data classes."""
    needs = {need.id: need for need in book.setting.requirements if need.placing}
    return [
        *unknown(book, needs),
        *audit_carried(book, needs),
        *audit_speed(book, needs),
        *audit_hot(book, needs),
        *audit_squeezed(book, needs),
    ]


def unknown(book: Book, needs: dict[str, Requirement]) -> Iterator[Finding]:
    """Only data classes lie in carried memory or are squeezed, where they may and as they may."""
    for row in book.tables["lent"]:
        placing = needs[row["need"]].placing if row["need"] in needs else None
        if placing is None or row["fleet"] not in placing.fleets or row["tier"] not in placing.tiers:
            yield Finding("placement", row["need"], f"it may not lie in the {row['tier']} of {row['fleet']}")
    for row in book.tables["squeezed"]:
        placing = needs[row["need"]].placing if row["need"] in needs else None
        if placing is None or row["way"] not in {one.name for one in placing.squeezes}:
            yield Finding("placement", row["need"], f"it may not be squeezed by {row['way']}")


def audit_carried(book: Book, needs: dict[str, Requirement]) -> list[Finding]:
    """In the memory that a fleet carries lies no more than it holds, and no more is moved than it can move."""
    lying: Sums = defaultdict(float)
    moved: Sums = defaultdict(float)
    running = {(row["fleet"], row["period"]): row["running_units"] for row in book.tables["clusters"]}
    planned = {cluster.fleet: cluster.planned for cluster in book.setting.clusters}
    room, most = Sums(), Sums()
    for row in book.tables["lent"]:
        key, p = (row["fleet"], row["tier"], row["period"]), book.number[row["period"]]
        need = needs.get(row["need"])
        lying[key] += row["lent_gb"] / (need.placing.usable if need and need.placing else 1.0)
        moved[key] += row["lent_gb"] * (need.placing.traffic[p] if need and need.placing else 0.0)
        if row["fleet"] in book.setting.scenario.fleets:
            units = planned.get(row["fleet"], (0.0,) * (p + 1))[p]
            share = running.get((row["fleet"], row["period"]), 0.0) / units if units else 1.0
            room[key] = carried(book.setting, row["fleet"], row["tier"])[p] * share
            fast = speed(book.setting, row["fleet"], row["tier"])
            most |= {key: fast[p] * share} if fast is not None else {}
    found = below_zero("carried memory", {(*row.values(),)[:4]: row["lent_gb"] for row in book.tables["lent"]})
    return found + above("carried memory", lying, room) + above("carried memory speed", moved, most)


def audit_speed(book: Book, needs: dict[str, Requirement]) -> list[Finding]:
    """No item of the base is busier than all the time of its pieces."""
    at_work: Sums = defaultdict(float)
    for row in book.tables["serves"]:
        need = needs.get(row["need"])
        if need is not None and need.placing is not None:
            share = busy(book.setting, need.placing, row["item"])[book.number[row["period"]]]
            at_work[(need.location, row["item"], row["period"])] += share * row["served_gb"]
    stands: Sums = {(row["location"], row["item"], row["period"]): row["standing_gb"] for row in book.tables["base"]}
    return above("speed", at_work, {key: stands.get(key, 0.0) for key in at_work})


def audit_hot(book: Book, needs: dict[str, Requirement]) -> list[Finding]:
    """The hot share of what lies is in the hot tiers."""
    items = book.setting.scenario.items
    lies = [(row["need"], items[row["item"]].tier, row["period"], row["served_gb"]) for row in book.tables["serves"]]
    lies += [(row["need"], row["tier"], row["period"], row["lent_gb"]) for row in book.tables["lent"]]
    asked: Sums = defaultdict(float)
    hot: Sums = defaultdict(float)
    for name, tier, label, size in lies:
        placing = needs[name].placing if name in needs else None
        if placing is not None and placing.hot:
            asked[(name, label)] += placing.hot * size
            hot[(name, label)] += size if tier in placing.hot_tiers else 0.0
    return above("hot share", asked, hot)


def audit_squeezed(book: Book, needs: dict[str, Requirement]) -> list[Finding]:
    """Each way saves what it says, of no more bytes than it may; none is squeezed twice, or lost and squeezed."""
    kept: Sums = {(row["need"], row["period"]): row["need_gb"] - row["short_gb"] for row in book.tables["service"]}
    by_way, most, saved, said = Sums(), Sums(), Sums(), Sums()
    total: Sums = defaultdict(float)
    for row in book.tables["squeezed"]:
        key, about = (row["need"], row["way"], row["period"]), (row["need"], row["period"])
        need = needs.get(row["need"])
        ways = {one.name: one for one in need.placing.squeezes} if need and need.placing else {}
        by_way[key], said[key] = row["squeezed_gb"], row["saved_gb"]
        total[about] += row["squeezed_gb"]
        if (way := ways.get(row["way"])) is not None:
            most[key], saved[key] = way.most * kept.get(about, 0.0), row["squeezed_gb"] * (1.0 - way.left)
    found = below_zero("squeezed", by_way) + above("squeezed", by_way, most) + differences("saved", saved, said)
    return found + above("squeezed twice", total, {key: kept.get(key, 0.0) for key in total})
