"""Outcomes: what the plan costs in each future, and what is signed, short and owed for nothing there."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.grid import Column, Grid, Sheet

if TYPE_CHECKING:
    from planner.plan.plan import Course
    from planner.report.pages import Pages

COLUMNS = (
    Column("future", "Future", width=28),
    Column("shown", "Shown on the other pages"),
    Column("probability", "Probability", "share", total=True),
    Column("cost", "Cost, discounted", "money"),
    Column("weighted", "By its probability", "money", total=True, formula="=[probability]*[cost]"),
    Column("above", "Above the expected cost", "money"),
    Column("cash", "Cash that leaves", "money"),
    Column("shortage", "Shortage", "money"),
    Column("unused", "Paid for nothing taken", "money"),
    Column("signed", "Signed", width=30, wrap=True),
)


class Outcomes(Sheet):
    """One line a future; the pages show the most likely one."""

    order: ClassVar[int] = 12
    title: ClassVar[str] = "Outcomes"
    answers: ClassVar[str] = "What does the plan cost in each future, and what is signed and short there?"

    def missing(self, pages: Pages) -> str:
        """One future only."""
        return "" if len(pages.plan.courses) > 1 else "the scenario names no uncertain outcomes (risk.drivers)"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """The futures, the dearest first."""
        rows = [outcome(pages, course) for course in pages.plan.courses]
        rows.sort(key=lambda row: (-row["cost"], row["future"]))
        note = "The other pages show the future that is marked; what is ordered before anything is learned is the same in all."
        yield Grid("futures", "Futures", COLUMNS, rows, note, one_scale=True)


def outcome(pages: Pages, course: Course) -> dict[str, Any]:
    """A future in one line."""
    ledger = course.tables["ledger"]
    return {
        "future": course.name,
        "shown": "shown" if course is pages.plan.shown else "",
        "probability": course.probability,
        "cost": course.cost,
        "weighted": course.probability * course.cost,
        "above": course.cost - pages.plan.cost,
        "cash": math.fsum(row["amount"] for row in ledger if row["cash"]),
        "shortage": math.fsum(row["amount"] for row in ledger if row["term"] == "shortage"),
        "unused": math.fsum(row["amount"] for row in ledger if row["term"] == "take-or-pay"),
        "signed": signed(course),
    }


def signed(course: Course) -> str:
    """The offers that are signed in a future, with their size where it is not the written one."""
    found = []
    for row in course.tables["signings"]:
        if row["status"] == "offered" and row["signed"]:
            whole = row["size"] == row["signed"] == 1.0
            found.append(row["contract"] if whole else f"{row['contract']} at {row['size']:.0%}")
    return ", ".join(found)
