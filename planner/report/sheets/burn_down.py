"""Burn-down: how each contract year's commitment is used up, period by period, with a chart for each contract."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.burn_down import Step, burn_downs
from planner.report.grid import Chart, Column, Grid, Live, Sheet

if TYPE_CHECKING:
    from planner.report.pages import Pages

MOST_CHARTS = 30
COLUMNS = (
    Column("contract", "Contract"),
    Column("year", "Contract year"),
    Column("period", "Period"),
    Column("until", "To the end of", "date"),
    Column("committed_gb", "Committed in the year", "gb"),
    Column("before_gb", "Taken before", "gb"),
    Column("received_gb", "Received", "gb", total=True),
    Column("to_date_gb", "Taken to date", "gb"),
    Column("left_gb", "Left", "gb", formula="=MAX(0,[committed_gb]-[to_date_gb])"),
    Column("even_gb", "Left at an even pace", "gb"),
    Column("ahead_gb", "Behind the even pace", "gb", formula="=[left_gb]-[even_gb]"),
)


class BurnDown(Sheet):
    """One row a period of each contract under which a volume is committed; one chart a contract."""

    order: ClassVar[int] = 73
    title: ClassVar[str] = "Burn-down"
    answers: ClassVar[str] = "How fast is each contract year's commitment used up, and where do we fall behind?"

    def missing(self, pages: Pages) -> str:
        """No volume is committed."""
        return "" if pages.once(burn_downs) else "no volume is committed under any contract"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """All contracts in one table, their charts above it."""
        rows: list[dict[str, Any]] = []
        charts = []
        for name, steps in pages.once(burn_downs).items():
            charts.append(Chart(f"{name}: left to take", "period", ("even_gb", "left_gb"), len(rows), len(steps)))
            rows += [row(step) for step in steps]
        drawn = tuple(charts[:MOST_CHARTS])
        note = "Left = committed - taken to date, not below zero, at the end of the period. Only what was taken before is known."
        if len(charts) > len(drawn):
            note += f" The first {len(drawn)} of {len(charts)} contracts are drawn."
        yield Grid("steps", "", COLUMNS, rows, note, charts=drawn, one_scale=True, charts_above=True)


def row(step: Step) -> dict[str, Any]:
    """A period with its live arithmetic: to date adds up from the row above, within a year."""
    opening = "=[before_gb]+[received_gb]" if step.opens else "=[to_date_gb|-1]+[received_gb]"
    return {
        **vars(step),
        "until": (step.until - timedelta(days=1)).isoformat(),
        "to_date_gb": Live(step.to_date_gb, opening),
        "left_gb": step.left_gb,
        "ahead_gb": step.left_gb - step.even_gb,
    }
