"""The installed base: it balances, fails and wears as the scenario says, nothing outlives its life, no more comes back than may.

    standing = opening - failed - worn + added - retired
    fallout  = share that the line loses * (added + fallout)
    failed   = opening * (1 - (1 - fails) ** (days / 365)),    worn = what needs that it served before wrote / endurance
    harvested <= yield * retired,    claimed <= share that fails * what stood in the period before and was under warranty

Cohorts are worked out again from these rows, the oldest out first (planner.model.cohorts).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

from planner.model.book import Book, Row
from planner.model.cohorts import (
    bases,
    covered_until,
    lying,
    opening,
    over_in_base,
    over_in_stock,
    passing,
    stale,
)
from planner.model.plugin import Finding
from planner.plan.audit.compare import above, below_zero, differences
from planner.quantities import Duration

Sums = dict[Hashable, float]


def audit_base(book: Book) -> list[Finding]:
    """Every base, and all that comes back of it."""
    found = audit_balance(book) + audit_wear(book) + audit_returns(book) + audit_shelf_life(book)
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in sorted(book.tables["base"], key=lambda row: book.number[row["period"]]):
        rows[row["location"], row["item"]].append(row)
    for place, item in bases(book.setting):
        found += audit_ages(book, place, item, rows[place, item])
    columns = ("standing", "retired", "harvested", "claimed")
    for name in columns:
        found += below_zero(f"base {name}", column(book, f"{name}_gb"))
    return found


def column(book: Book, name: str) -> Sums:
    """One column of the base table, by place, item and period."""
    return {(row["location"], row["item"], row["period"]): row[name] for row in book.tables["base"]}


def audit_balance(book: Book) -> list[Finding]:
    """What stands is what stood, less what has failed, is worn out or retired, and what is put in."""
    setting = book.setting
    before = {
        (place, item): sum(gb for _, gb in opening(setting, "installed", place, item)) for place, item in bases(setting)
    }
    opens, failed, stands, lost = Sums(), Sums(), Sums(), Sums()
    for row in sorted(book.tables["base"], key=lambda row: book.number[row["period"]]):
        place = (row["location"], row["item"])
        key = (*place, row["period"])
        opens[key] = before.get(place, 0.0)
        failed[key] = row["opening_gb"] * failing(book, row)
        lost[key] = (row["added_gb"] + row["fallout_gb"]) * setting.scenario.items[row["item"]].fallout
        gone = row["failed_gb"] + row["worn_gb"] + row["retired_gb"]
        stands[key] = row["opening_gb"] + row["added_gb"] - gone
        before[place] = row["standing_gb"]
    found = differences("base opening", opens, column(book, "opening_gb"))
    found += differences("base failures", failed, column(book, "failed_gb"))
    found += differences("base fallout", lost, column(book, "fallout_gb"))
    return found + differences("base balance", stands, column(book, "standing_gb"))


def failing(book: Book, row: Row) -> float:
    """Share of what stood in the period before that has failed by the start of a row's period."""
    p = book.number[row["period"]]
    days = book.setting.periods[p - 1].days if p else 0
    return 1.0 - float((1.0 - book.setting.scenario.items[row["item"]].fails) ** (days / 365.0))


def audit_wear(book: Book) -> list[Finding]:
    """What is worn out when a period begins is what was written to it in the one before, over its endurance."""
    setting, needs = book.setting, {need.id: need for need in book.setting.requirements}
    worn: Sums = defaultdict(float)
    for row in book.tables["serves"]:
        need, rule, p = (
            needs.get(row["need"]),
            setting.scenario.items[row["item"]].endurance,
            book.number[row["period"]],
        )
        if need is not None and need.kind == "installed" and rule is not None and need.writes:
            written = row["served_gb"] * need.writes[p] * setting.periods[p].days
            if p + 1 < len(setting.periods):
                key = (need.location, row["item"], setting.periods[p + 1].label)
                worn[key] += written / rule.per_gb(setting.gb_per_piece(row["item"]))
    return differences("base wear", worn, {key: gb for key, gb in column(book, "worn_gb").items() if gb or key in worn})


def audit_ages(book: Book, place: str, item: str, rows: list[Row]) -> list[Finding]:
    """Nothing stands beyond its life; what is claimed stood and was under warranty; what is harvested was retired."""
    setting, rule = book.setting, book.setting.scenario.items[item]
    if rule.life is None and rule.warranty is None and rule.harvest is None:
        strange = ((row["harvested_gb"], row["claimed_gb"]) for row in rows)
        wrong = any(max(map(abs, pair)) > 1e-6 for pair in strange)
        return [Finding("base returns", f"{item} at {place}", "nothing of it comes back")] if wrong else []
    stands, young, good, claims = Sums(), Sums(), Sums(), Sums()
    may_claim = 0.0
    for p, (row, cohorts) in enumerate(
        zip(rows, passing(setting, item, opening(setting, "installed", place, item), rows), strict=True)
    ):
        key = (place, item, row["period"])
        over = ((one, over_in_base(setting, item, one.since)) for one in cohorts)
        stands[key] = row["standing_gb"]
        young[key] = stands[key] - sum(one.left for one, end in over if end is not None and end <= p)
        good[key] = rule.harvest.yield_ * row["retired_gb"] if rule.harvest else 0.0
        claims[key] = may_claim * failing(book, row)
        ends = ((one, covered_until(setting, item, one.since)) for one in cohorts)
        may_claim = sum(one.left for one, end in ends if end is None or end > p)
    harvested: Sums = {(place, item, row["period"]): row["harvested_gb"] for row in rows}
    claimed: Sums = {(place, item, row["period"]): row["claimed_gb"] for row in rows}
    found = above("base life", stands, young) + above("base harvest", harvested, good)
    return found + above("base claims", claimed, claims)


def rows_of(book: Book, place: str, item: str, part: str) -> list[Row]:
    """The rows of a store, period by period."""
    mine = (row for row in book.tables["stock"] if (row["location"], row["item"], row["part"]) == (place, item, part))
    return sorted(mine, key=lambda row: book.number[row["period"]])


def audit_returns(book: Book) -> list[Finding]:
    """What comes back to a store is what was harvested and claimed so much earlier."""
    setting = book.setting
    returned: Sums = defaultdict(float)
    for row in book.tables["base"]:
        item, start = setting.scenario.items[row["item"]], setting.periods[book.number[row["period"]]].start
        ways: list[tuple[str, str, float, Duration | None]] = []
        if item.harvest is not None:
            place, name = item.harvest.at or row["location"], item.harvest.as_ or row["item"]
            ways.append((place, name, row["harvested_gb"], item.harvest.after))
        if item.warranty is not None:
            good = row["claimed_gb"] * item.warranty.returns
            ways.append((item.warranty.at or row["location"], row["item"], good, item.warranty.turnaround))
        for place, name, gb, after in ways:
            lands = setting.period_starting(setting.after(start, (after,) if after else ()))
            if lands is not None and gb:
                returned[(place, setting.network.part(name, None).mpn, setting.periods[lands].label)] += gb
    said: Sums = {
        (row["location"], row["part"], row["period"]): row["returned_gb"]
        for row in book.tables["stock"]
        if row["returned_gb"]
    }
    return differences("stock returned_gb", returned, said)


def audit_shelf_life(book: Book) -> list[Finding]:
    """Nothing lies at a place beyond its shelf life."""
    setting = book.setting
    lies, fresh = Sums(), Sums()
    stores = {(row["location"], row["item"], row["part"]) for row in book.tables["stock"]}
    for place, item, part in sorted(stores):
        if setting.scenario.items[item].shelf_life is None:
            continue
        rows, first = rows_of(book, place, item, part), opening(setting, "on_hand", place, item, part)
        held = lying(setting, first, rows)
        for p, (row, lots) in enumerate(zip(rows, held, strict=True)):
            over = ((gb, over_in_stock(setting, item, day)) for day, gb in lots)
            key = (place, part, row["period"])
            used = sum(stale(setting, item, first)) - row["scrapped_gb"] - row["resold_gb"] if p == 0 else 0.0
            lies[key] = row["closing_gb"] + max(0.0, used)
            fresh[key] = row["closing_gb"] - sum(gb for gb, end in over if end is not None and end <= p)
    return above("shelf life", lies, fresh)
