"""Outages: what is short, from when and for how long, and what it costs, should one thing fail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.plan.worlds import table
from planner.report.grid import Column, Grid, Sheet

if TYPE_CHECKING:
    from planner.report.pages import Pages

COLUMNS = (
    Column("outage", "Outage", width=22),
    Column("fails", "What fails", width=26),
    Column("future", "In future", width=18, optional=True),
    Column("starts", "Starts"),
    Column("out_until", "Out until"),
    Column("tier", "Tier"),
    Column("short_gb", "Short from its start on", "gb"),
    Column("needed_gb", "Needed while it lasts", "gb"),
    Column("short_share", "Short, share of that", "share", alert=True),
    Column("tolerated_share", "Tolerated", "share", optional=True),
    Column("more_from", "More short from"),
    Column("survives_days", "Days survived", "number"),
    Column("over", "No more short from"),
    Column("cost", "Cost of the world", "money"),
    Column("dearer", "More than without", "money"),
    Column("kept", "Promises kept", width=20, wrap=True),
)


class Outages(Sheet):
    """One line for each outage, start and tier."""

    order: ClassVar[int] = 13
    title: ClassVar[str] = "Outages"
    answers: ClassVar[str] = "What is short, from when and for how long, should a supplier, fab, country or lane fail?"

    def missing(self, pages: Pages) -> str:
        """No outages."""
        return "" if pages.plan.worlds else "the scenario names no outages (risk.outages)"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """The outages, those with the most that is short first."""
        rows = [row | {"more_from": row["short_first"] or "never"} for row in table(pages.plan.worlds)]
        rows.sort(
            key=lambda row: (
                row["cost"] != "",
                -row["short_share"],
                row["outage"],
                row["fails"],
                row["starts"],
                row["tier"],
            )
        )
        note = (
            "Outages have no probability. All that was decided before the start stands; from then on the world is planned anew, at"
            " least cost. What is needed of installed goods, and short of them, counts by the month."
        )
        yield Grid("outages", "Outages", COLUMNS, rows, note, frozen=2)
