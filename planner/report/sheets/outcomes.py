"""Outcomes: what the plan costs in each future, and what is signed, short and owed for nothing there.

Printed are how the figures spread, the futures at both ends and the costs of all as a chart; where there are many futures the
table of all of them stands below what is printed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from planner.model.plugin import LACKING
from planner.model.tails import mean, quantile, tail, worst
from planner.report.drawing import draw_behind
from planner.report.fans import HIGH, LOW, MIDDLE
from planner.report.grid import Chart, Column, Contents, Grid, Sheet, kept
from planner.report.risk import happens

if TYPE_CHECKING:
    from planner.plan.plan import Course
    from planner.report.pages import Pages
    from planner.report.writer import Page

COLUMNS = (
    Column("future", "Future", width=24),
    Column("shown", "Shown on the other pages"),
    Column("probability", "Probability", "share", total=True),
    Column("cost", "Cost, discounted", "money"),
    Column("weighted", "By its probability", "money", total=True, formula="=[probability]*[cost]"),
    Column("above", "Above the expected cost", "money"),
    Column("cash", "Cash that leaves", "money"),
    Column("shortage", "Shortage", "money"),
    Column("unused", "Paid for nothing taken", "money"),
    Column("signed", "Signed", width=30, wrap=True),
    Column("happens", "What happens in it", width=46, wrap=True, optional=True),
)


SPREAD = (
    Column("what", "What"),
    *(
        Column(key, title, "money")
        for key, title in (("low", "P5"), ("middle", "P50"), ("high", "P95"), ("mean", "Mean"))
    ),
    Column("tail", "CVaR 95 %", "money"),
    Column("worst", "Worst", "money"),
)
MANY = 24
"""With more futures than this all of them are not printed."""
DEAREST, CHEAPEST = 10, 5


class Outcomes(Sheet):
    """How the futures spread, and one line for each; the pages show the most likely one."""

    order: ClassVar[int] = 12
    title: ClassVar[str] = "Outcomes"
    answers: ClassVar[str] = "What does the plan cost in each future, and what is signed and short there?"

    def missing(self, pages: Pages) -> str:
        """One future only."""
        return "" if len(pages.plan.courses) > 1 else "the scenario names no uncertain outcomes (risk.drivers)"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """How they spread, of many those at both ends, and all of them, the dearest first."""
        rows = [outcome(pages, course) for course in pages.plan.courses]
        columns = kept(COLUMNS, rows)
        rows.sort(key=lambda row: (-row["cost"], row["future"]))
        note = f"Over {len(rows)} futures, each figure ranked on its own. CVaR 95 % is the mean of the worst 5 %."
        yield Grid("spread", "How they spread", SPREAD, spread(rows), note, one_scale=True)
        note = "The other pages show the future that is marked; what is ordered before anything is learned is the same in all."
        if len(rows) > MANY:
            ends = [row for n, row in enumerate(rows) if n < DEAREST or n >= len(rows) - CHEAPEST or row["shown"]]
            title = f"The {DEAREST} dearest futures, the {CHEAPEST} cheapest, and the one that is shown"
            yield Grid("ends", title, tuple(replace(c, total=False) for c in columns), ends, note, one_scale=True)
            note = "Not printed with the page."
        chart = Chart("Cost of each future, the dearest first", "future", ("cost",), 0, len(rows))
        yield Grid("futures", "All futures", columns, rows, note, one_scale=True, charts=(chart,))

    def draw(self, page: Page, pages: Pages, contents: Contents) -> None:
        """The tables, the chart, and all futures below it."""
        del contents
        *tables, last = self.grids(pages)
        for grid in tables:
            page.grid(grid)
        draw_behind(page, last, printed=len(last.rows) <= MANY)


def spread(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Quantiles, mean, tail and worst of what is told of each future in money; what is nothing in all of them is left out."""
    found = []
    for column in COLUMNS:
        figures = [(row["probability"], row[column.key]) for row in rows]
        if column.key in ("cost", "cash", "shortage", "unused") and any(figure for _, figure in figures):
            low, middle, high = (quantile(figures, level) for level in (LOW, MIDDLE, HIGH))
            ends = {"tail": tail(figures, HIGH), "worst": worst(figures)}
            found.append(
                {"what": column.title, "low": low, "middle": middle, "high": high, "mean": mean(figures), **ends}
            )
    return found


def outcome(pages: Pages, course: Course) -> dict[str, Any]:
    """A future in one line."""
    ledger = course.tables["ledger"]
    return {
        "future": course.name,
        "happens": "" if course.name == "+".join(course.setting.chosen.values()) else happens(course),
        "shown": "shown" if course is pages.plan.shown else "",
        "probability": course.probability,
        "cost": course.cost,
        "weighted": course.probability * course.cost,
        "above": course.cost - pages.plan.cost,
        "cash": math.fsum(row["amount"] for row in ledger if row["cash"]),
        "shortage": math.fsum(row["amount"] for row in ledger if row["term"] in LACKING),
        "unused": math.fsum(row["amount"] for row in ledger if row["term"] == "take-or-pay"),
        "signed": signed(course),
    }


def signed(course: Course) -> str:
    """The offers that are signed in a future, with their size where it is not the written one."""
    found = []
    for row in course.tables["signings"]:
        if row["status"] == "offered" and row["signed"] and row["size"]:
            whole = row["size"] == row["signed"] == 1.0
            found.append(row["contract"] if whole else f"{row['contract']} at {row['size']:.0%}")
    return ", ".join(found)
