"""Where a grid stands on its page, and the charts drawn from its cells, two side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.report.grid import PLAIN, Chart, Grid, Scale
from planner.report.styles import ACCENT, ALERT, GREY, INK, RULE, checked

ROWS = 12
"""Rows of cells that a chart covers."""


@dataclass
class Placed:
    """Where a grid stands on its page: first and last row of its cells, column of each key."""

    page: str
    first: int
    last: int
    columns: dict[str, int]
    totals: dict[str, str] = field(default_factory=dict)


def rows_of_charts(grid: Grid) -> int:
    """How many rows of cells a grid's charts cover."""
    return ROWS * -(-len(grid.charts) // 2)


def draw_charts(
    file: Any, sheet: Any, grid: Grid, at: Placed, scales: Mapping[str, Mapping[str, Scale]], row: int
) -> None:
    """Draw a grid's charts from a row on."""
    for n, chart in enumerate(grid.charts):
        scale = scales[chart.series[0]].get("gb", PLAIN)
        drawn = drawing(file, grid, chart, at)
        drawn.set_title({"name": f"{chart.title}, {scale.unit}", "name_font": {"size": 11, "color": INK}})
        lines = {"major_gridlines": {"visible": True, "line": {"color": RULE}}, "line": {"none": True}}
        drawn.set_y_axis(lines | {"num_format": scale.code.replace(".000", ".0"), "min": 0})
        checked(sheet.insert_chart(row + ROWS * (n // 2), 0, drawn, {"x_offset": 500 * (n % 2)}))


def drawing(file: Any, grid: Grid, chart: Chart, at: Placed) -> Any:
    """One chart with its series."""
    drawn = file.add_chart({"type": chart.kind})
    first, last = at.first + chart.first, at.first + chart.first + chart.count - 1
    for colour, key in zip((RULE, ACCENT, GREY, ALERT), chart.series, strict=False):
        col, across = at.columns[key], at.columns[chart.category]
        fill = {"fill": {"color": colour}} if chart.kind == "column" else {"line": {"color": colour}}
        series = {"categories": [at.page, first, across, last, across], "values": [at.page, first, col, last, col]}
        title = next(column.title for column in grid.columns if column.key == key)
        drawn.add_series({"name": title, **series, **fill})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": 480, "height": 225})
    return drawn
