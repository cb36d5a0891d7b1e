"""MRP: the textbook record of every tier at every location, with a live running balance.

on hand[t] = on hand[t-1] + scheduled receipts[t] + planned receipts[t] - gross requirements[t]
net requirements[t] = max(0, gross requirements[t] - on hand[t-1] - scheduled receipts[t])                        GB

Gross requirements are what is put to use there, sent on, scrapped or resold; planned receipts are calls and sends, and what comes
back of the installed base (harvested, or made good by its maker). Stock that a policy keeps is no requirement: it is shown below,
beside what lies there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from planner.model.book import Book
from planner.model.plugin import covered
from planner.policies.safety_stock import SafetyStock
from planner.policies.weeks_of_cover import WeeksOfCover
from planner.report.grid import Column, Grid, Live, Sheet

if TYPE_CHECKING:
    from planner.report.pages import Pages

Series = list[float]
NOISE_DIGITS = 6
"""Digits of a GB that a running balance keeps: an empty store has no weeks of cover, not endless ones."""


class Mrp(Sheet):
    """Gross and net requirements, receipts, releases, on hand and cover, by tier and location."""

    order: ClassVar[int] = 60
    title: ClassVar[str] = "MRP"
    answers: ClassVar[str] = "What comes in, goes out and lies there, per tier and location, and how long does it last?"

    def missing(self, pages: Pages) -> str:
        """Nothing lies anywhere."""
        return "" if pages.rows("stock") else "nothing is stocked or passes through a store"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """Records one below the other, periods across."""
        columns = (
            Column("location", "Location"),
            Column("tier", "Tier", width=14),
            Column("line", "Line", width=24),
            Column("before", "Opening", "by_row"),
            *(Column(f"p{p}", label, "by_row") for p, label in enumerate(pages.labels)),
        )
        stores = {(row["location"], pages.tier(row["item"])) for row in pages.rows("stock")}
        rows = [row for location, tier in sorted(stores) for row in record(pages, location, tier)]
        note = (
            "Gross requirements: put to use there, sent on, scrapped or resold. On hand (at the end of the period) and net "
            "requirements are live formulas. Planned receipts include what comes back of the base. Cover is blank where the stock "
            "outlasts the plan."
        )
        yield Grid("records", "", columns, rows, note, frozen=4)
        kept = [line for name in sorted(pages.scenario.policies) for line in rule_rows(pages, name)]
        if kept:
            yield Grid("rules", "Stock that policies keep", columns, kept, frozen=4)


def record(pages: Pages, location: str, tier: str) -> Iterable[dict[str, Any]]:
    """The rows of one tier at one location."""
    names = ("used", "sent", "scrapped", "resold", "landed", "arrived", "returned")
    *outs, landed, called, returned = (of(pages, location, tier, "stock", f"{name}_gb") for name in names)
    arrived = [new + back for new, back in zip(called, returned, strict=True)]
    opening = on_hand(pages, location, tier)
    landed[0] = max(0.0, landed[0] - opening)
    gross = [sum(parts) for parts in zip(*outs, strict=True)]
    onhand, net, level = [], [], opening
    for p, out in enumerate(gross):
        net.append(max(0.0, out - level - landed[p]))
        level = round(level + landed[p] + arrived[p] - out, NOISE_DIGITS)
        onhand.append(level)
    cover = [pages.weeks_of_cover(level, gross, p) for p, level in enumerate(onhand)]
    yield row(location, tier, "gross requirements", gross)
    yield row(location, tier, "scheduled receipts", landed)
    yield row(location, tier, "planned receipts", arrived)
    yield balance(location, tier, onhand, opening)
    yield live(location, tier, "net requirements", net, "=MAX(0,[{p}|-4]-[{b}|-1]-[{p}|-3])")
    yield row(location, tier, "planned releases", of(pages, location, tier, "moves", "moved_gb"))
    yield row(location, tier, "weeks of cover", cover) | {"kind": "weeks"}


def on_hand(pages: Pages, location: str, tier: str) -> float:
    """GB that lie there on the first day; the stock table shows them as landing in the first period."""
    mine = (lot for lot in pages.scenario.stock.values() if lot.at == location and pages.tier(lot.item) == tier)
    return sum(pages.setting.gb(lot.quantity, lot.item) for lot in mine if lot.state == "on_hand")


def balance(location: str, tier: str, onhand: Series, opening: float) -> dict[str, Any]:
    """Projected on hand, from the opening stock on."""
    found = live(
        location, tier, "projected on hand", onhand, f"=ROUND([{{b}}]+[{{p}}|-2]+[{{p}}|-1]-[{{p}}|-3],{NOISE_DIGITS})"
    )
    return found | {"before": opening, "strong": True}


def live(location: str, tier: str, line: str, values: Series, formula: str) -> dict[str, Any]:
    """A row of formulas: {p} is the period's column, {b} the one before it."""
    cells = {
        f"p{p}": Live(value, formula.format(p=f"p{p}", b=f"p{p - 1}" if p else "before"))
        for p, value in enumerate(values)
    }
    return {"location": location, "tier": tier, "line": line, "kind": "gb", **cells}


def row(location: str, tier: str, line: str, values: Sequence[float | None]) -> dict[str, Any]:
    """A row of figures."""
    cells = {f"p{p}": value for p, value in enumerate(values)}
    return {"location": location, "tier": tier, "line": line, "kind": "gb", **cells}


def rule_rows(pages: Pages, name: str) -> Iterable[dict[str, Any]]:
    """What a stock policy asks for, and what lies there."""
    policy = pages.scenario.policies[name]
    if isinstance(policy, (SafetyStock, WeeksOfCover)):
        where = ", ".join(policy.locations or ["everywhere"])
        what = ", ".join(policy.items or [policy.tier or "all"])
        items = covered(pages.setting, policy.items, policy.tier)
        lying = Book(pages.setting, pages.tables).lying(items, policy.locations)
        yield row(where, what, f"{name}: at least", policy.levels(pages.setting))
        yield row(where, what, f"{name}: lying", lying) | {"strong": True}


def of(pages: Pages, location: str, tier: str, table: str, column: str) -> Series:
    """A column of a table for one tier at one place, per period."""
    place = "to" if table == "moves" else "location"
    found = [0.0] * len(pages.labels)
    for (where, item), values in pages.series(table, (place, "item"), column).items():
        if where == location and pages.tier(item) == tier:
            found = [a + b for a, b in zip(found, values, strict=True)]
    return found
