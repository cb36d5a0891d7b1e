"""Service: the installed base serves no more than it holds, and needs are met, short at a price, or late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

from planner.model.book import Book
from planner.model.cohorts import outworn, worn_share
from planner.model.plugin import Finding
from planner.plan.audit.base import audit_base
from planner.plan.audit.compare import above, below_zero, differences

Sums = dict[Hashable, float]


def audit_service(book: Book) -> list[Finding]:
    """Base, use, serving and needs."""
    return [*audit_base(book), *audit_use(book), *audit_serving(book), *audit_needs(book)]


def audit_use(book: Book) -> list[Finding]:
    """What leaves stock for use is what is put into the base, with what the line loses of it, and what consumption uses."""
    places = {need.id: need.location for need in book.setting.requirements}
    goes: Sums = defaultdict(float)
    for row in book.tables["base"]:
        goes[(row["location"], row["item"], row["period"])] += row["added_gb"] + row["fallout_gb"]
    for row in book.tables["serves"]:
        if row["part"]:
            goes[(places.get(row["need"], "?"), row["item"], row["period"])] += row["used_gb"]
    leaves: Sums = defaultdict(float)
    for row in book.tables["stock"]:
        leaves[(row["location"], row["item"], row["period"])] += row["used_gb"]
    return differences("use", leaves, goes)


def audit_serving(book: Book) -> list[Finding]:
    """The base serves no more than it holds, only what may serve does, and one GB serves as much as the scenario says."""
    needs = {need.id: need for need in book.setting.requirements}
    serving: Sums = defaultdict(float)
    standing, served, factor = Sums(), Sums(), Sums()
    found: list[Finding] = []
    for row in book.tables["serves"]:
        need = needs.get(row["need"])
        if need is None or row["item"] not in need.serves:
            found.append(Finding("substitution", row["need"], f"{row['item']} may not serve it"))
            continue
        worn = worn_share(book.setting, row["item"], need.writes)[book.number[row["period"]]] * need.serves[row["item"]]
        if outworn(worn) and row["used_gb"] > 0.0:
            found.append(Finding("substitution", row["need"], f"{row['item']} is worn out {worn:,.3g} times a period"))
        key = (row["need"], row["item"], row["part"], row["period"])
        served[key], factor[key] = row["served_gb"], row["used_gb"] * need.serves[row["item"]]
        if need.kind == "installed":
            serving[(need.location, row["item"], row["period"])] += row["used_gb"]
    for row in book.tables["base"]:
        standing[(row["location"], row["item"], row["period"])] = row["standing_gb"]
    limit: Sums = {key: standing.get(key, 0.0) for key in serving}
    return found + above("serving", serving, limit) + differences("serves", factor, served)


def audit_needs(book: Book) -> list[Finding]:
    """need + late before = served + short + late, with the need the scenario asks for; no shortage that has no price."""
    setting = book.setting
    served: Sums = defaultdict(float)
    for row in book.tables["serves"]:
        served[(row["need"], row["period"])] += row["served_gb"]
    for table, name in (("lent", "lent_gb"), ("squeezed", "saved_gb")):
        for row in book.tables[table]:
            served[(row["need"], row["period"])] += row[name]
    rows = {(row["need"], row["period"]): row for row in book.tables["service"]}
    asked, said, free, met = Sums(), Sums(), Sums(), Sums()
    for need in setting.requirements:
        late = 0.0
        for p, period in enumerate(setting.periods):
            key = (need.id, period.label)
            asked[key] = need.amount[p]
            if key not in rows:
                continue
            row = rows[key]
            said[key] = row["need_gb"]
            goes = served[key] + row["short_gb"] + row["backlog_gb"] - late
            met[key] = min(goes, need.amount[p]) if need.kind == "installed" else goes
            free[key] = (row["short_gb"] if need.shortage is None or need.backlog else 0.0) + (
                0.0 if need.backlog else row["backlog_gb"]
            )
            late = row["backlog_gb"]
    found = differences("need", asked, said) + differences("need not met", asked, met)
    found += differences("shortage without a price", dict.fromkeys(free, 0.0), free)
    for name in ("short_gb", "backlog_gb"):
        found += below_zero(f"service {name}", {key: row[name] for key, row in rows.items()})
    return found
