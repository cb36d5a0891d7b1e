"""Outages: what is short, from when and for how long, and what it costs, should one thing fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, ClassVar

from planner.report.grid import Column, Grid, Sheet, kept
from planner.report.resilience_text import FOOT, rows

if TYPE_CHECKING:
    from planner.report.pages import Pages
    from planner.studies.resilience import Resilience

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
    Column("survives_days", "Survived", "days"),
    Column("over", "No more short from"),
    Column("cost", "Cost of the world", "money"),
    Column("dearer", "More than without", "money"),
    Column("kept", "Promises kept", width=20, wrap=True),
)
ENDURED = (
    Column("outage", "Outage", width=22),
    Column("fails", "What fails", width=26),
    Column("limits", "Limits"),
    Column("from", "From"),
    Column("lasts_days", "Lasts", "days"),
    Column("recovers_days", "Recovers", "days"),
    Column("survived", "Survives", width=12),
    Column("short_share", "Short", "share", alert=True),
    Column("why", "Why it is not survived", width=40, wrap=True, optional=True),
)
STEPS = (
    Column("outage", "Outage", width=22),
    Column("what", "One step more", width=26),
    Column("price", "Costs", "money"),
    Column("said", "", optional=True),
)


NOTE = (
    "Outages have no probability. All that was decided before the start stands; from then on the world is planned anew, at"
    " least cost. What is needed of installed goods, and short of them, counts by the month. Survived: from the start until more"
    " is short than is tolerated, or than without the outage. A world knows its future from its start on, so it may cost less than"
    " the plan: 'more than without' is told against the same future known as well in which nothing fails."
)


class Outages(Sheet):
    """One line for each outage, start and tier."""

    order: ClassVar[int] = 13
    title: ClassVar[str] = "Outages"
    answers: ClassVar[str] = "What is short, from when and for how long, should a supplier, fab, country or lane fail?"

    def missing(self, pages: Pages) -> str:
        """No outages."""
        return "" if pages.plan.outages else "the scenario names no outages (risk.outages)"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """How long each is survived where that was asked, then the outages, those with the most that is short first."""
        if pages.told.resilience is not None:
            yield from endured(pages.told.resilience)
        lines = [{**row, "more_from": row["short_first"] or "never"} for row in pages.plan.outages]
        lines.sort(
            key=lambda row: (
                row["cost"] != "",
                -row["short_share"],
                row["outage"],
                row["fails"],
                row["starts"],
                row["tier"],
            )
        )
        yield Grid("outages", "Outages", COLUMNS, lines, NOTE, frozen=2)


def endured(found: Resilience) -> Iterator[Grid]:
    """How long each thing is survived without and with limits, and what one step more costs."""
    lines = [
        row | {"survived": "always" if row["survives_days"] is None else f"{row['survives_days']} days"}
        for row in rows(found)
    ]
    yield Grid("endured", "How long each is survived", kept(ENDURED, lines), lines, FOOT, frozen=2)
    if found.steps:
        steps = [asdict(step) | {"said": "no plan" if step.price is None else ""} for step in found.steps]
        yield Grid("steps", "What one step more costs", kept(STEPS, steps), steps)
