"""Where a grid stands on its page, and the charts drawn from its cells, two side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from planner.report.grid import PLAIN, Chart, Grid, Scale, figure, kind_of
from planner.report.styles import ACCENT, ALERT, FULL_HEIGHT, FULL_WIDTH, GREY, INK, ROW_HEIGHT, RULE, checked

if TYPE_CHECKING:
    from planner.report.writer import Page

ROWS = 12
"""Rows of cells that a chart covers."""
ACROSS = 146.0
"""Characters across that two charts side by side cover, to the end of the column in which they end."""
SLACK = 1
"""Rows that a page's title takes beyond its own."""
COLUMNS, LINES = (RULE, ACCENT, GREY, ALERT), (GREY, ACCENT, ALERT)


@dataclass
class Placed:
    """Where a grid stands on its page: first and last row of its cells, column of each key, first row of its charts."""

    page: str
    first: int
    last: int
    columns: dict[str, int]
    charts: int = 0
    totals: dict[str, str] = field(default_factory=dict)


def rows_of_charts(grid: Grid) -> int:
    """How many rows of cells a grid's charts cover."""
    return ROWS * -(-len(grid.charts) // 2)


def on_paper(grid: Grid, at: Placed, wide: float) -> tuple[int, list[int]]:
    """How a page of so many characters is scaled to one sheet across, per cent, and the rows at which a new sheet begins.

    New sheets begin so that none cuts a chart above the grid, and with the grid; nowhere where all charts fit on the first.
    """
    charts = rows_of_charts(grid) if grid.charts_above else 0
    scale = max(25, min(100, int(100 * FULL_WIDTH / max(wide, ACROSS if charts else 0.0))))
    fits = int(100 * FULL_HEIGHT / ROW_HEIGHT / scale)
    first = at.charts + ROWS * ((fits - at.charts - SLACK) // ROWS)
    found = range(first, at.charts + charts, max(ROWS, ROWS * (fits // ROWS)))
    return scale, [*found, at.charts + charts] if found else []


def draw_charts(
    file: Any, sheet: Any, grid: Grid, at: Placed, scales: Mapping[str, Mapping[str, Scale]], row: int
) -> None:
    """Draw a grid's charts from a row on."""
    for n, chart in enumerate(grid.charts):
        shown = grid.rows[chart.first : chart.first + chart.count]
        column = next(column for column in grid.columns if column.key == chart.series[0])
        scale = scales[chart.series[0]].get(kind_of(column, shown[0]), PLAIN)
        drawn = drawing(file, grid, chart, at)
        title = f"{chart.title}, {scale.unit}" if scale.unit else chart.title
        drawn.set_title({"name": title, "name_font": {"size": 11, "color": INK}})
        lines = {"major_gridlines": {"visible": True, "line": {"color": RULE}}, "line": {"none": True}}
        least = min(figure(row[key]) for row in shown for key in chart.series)
        code = scale.code.replace(".000", ".0").replace(".00,", ",")
        drawn.set_y_axis(lines | {"num_format": code} | ({} if least < 0 else {"min": 0}))
        checked(sheet.insert_chart(row + ROWS * (n // 2), 0, drawn, {"x_offset": 500 * (n % 2)}))


def draw_behind(page: Page, grid: Grid, printed: bool) -> None:
    """The charts of a grid, and below them the figures they are drawn of: printed with the page, or left on the screen."""
    top = page.row
    page.row += rows_of_charts(grid)
    if not printed:
        page.sheet.print_area(0, 0, page.row - 1, max(page.widths))
    at = page.grid(replace(grid, charts=()))
    draw_charts(page.book.file, page.sheet, grid, at, grid.scales(page.book.currency), top)


def drawing(file: Any, grid: Grid, chart: Chart, at: Placed) -> Any:
    """One chart with its series."""
    drawn = file.add_chart({"type": chart.kind})
    first, last = at.first + chart.first, at.first + chart.first + chart.count - 1
    for colour, key in zip(COLUMNS if chart.kind == "column" else LINES, chart.series, strict=False):
        col, across = at.columns[key], at.columns[chart.category]
        fill = {"fill": {"color": colour}} if chart.kind == "column" else {"line": {"color": colour, "width": 1.75}}
        series = {"categories": [at.page, first, across, last, across], "values": [at.page, first, col, last, col]}
        title = next(column.title for column in grid.columns if column.key == key)
        drawn.add_series({"name": title, **series, **fill})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": 480, "height": 225})
    return drawn
