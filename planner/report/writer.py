"""The one hand that writes cells: grids onto worksheets, with formats, print setup, and every return code checked.

Texts are written as texts whatever they begin with, links only lead to our own pages, and what does not fit a sheet is cut
with a word that says so, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from math import ceil, isfinite
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from planner.report.drawing import Placed, draw_charts, on_paper, rows_of_charts
from planner.report.grid import LEFT, PLAIN, Column, Grid, Live, Scale, figure, heading, kind_of, value_of
from planner.report.styles import (
    ACCENT,
    ALERT,
    GREY,
    INK,
    LONG,
    NARROWEST,
    PAGE_WIDTH,
    WIDEST,
    WIDTHS,
    checked,
    cut_text,
    plain,
    seen,
    style_of,
)

LAST_ROW = 1_048_576
_REFERENCE = re.compile(r"\[(@?[^\]\[|]+)(?:\|([-+]?\d+|\*))?\]")


class Book:
    """A workbook being written."""

    def __init__(self, path: Path, name: str, made: datetime, currency: str) -> None:
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,
        }
        self.file = xlsxwriter.Workbook(str(path), options)
        self.file.set_properties({"title": cut_text(name), "created": made, "comments": ""})
        self.file.set_calc_mode("auto")
        self.name = name
        self.currency = currency
        self.placed: dict[str, Placed] = {}
        self.tables = 0
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._styles: dict[tuple[str, Scale, bool, bool], Any] = {}

    def format(self, **facts: Any) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(facts.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(
                {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "vcenter"} | facts
            )
        return self._formats[key]

    def style(self, kind: str, scale: Scale, strong: bool = False, wrap: bool = False) -> Any:
        """The format of a cell of this kind, made once."""
        key = (kind, scale, strong, wrap)
        if key not in self._styles:
            extra = ({"bold": True} if strong else {}) | ({"text_wrap": True} if wrap else {})
            self._styles[key] = self.format(**style_of(kind, scale), **extra)
        return self._styles[key]

    def total(self, name: str) -> str:
        """The sum of a column on another page, filtered or not: `page.grid.key`."""
        page, grid, key = name.split(".")
        return self.placed[f"{page}.{grid}"].totals[key]


class Page:
    """One worksheet, filled from top to bottom."""

    def __init__(self, book: Book, title: str, answers: str) -> None:
        self.book = book
        self.title = title
        self.answers = answers
        self.sheet = book.file.add_worksheet(title)
        self.row = 0
        self.widths: dict[int, float] = {}
        self.grids: list[tuple[Grid, Placed]] = []
        self.new_pages: list[int] = []

    def begin(self, home: str = "Summary") -> None:
        """Title, the question the page answers, a link back."""
        book = self.book
        self.sheet.hide_gridlines(2)
        self.sheet.set_row(0, 24)
        self.text(0, 0, self.title, bold=True, font_size=16, font_color=ACCENT)
        self.text(1, 0, self.answers, italic=True, font_color=GREY)
        if home != self.title:
            self.link(2, 0, home, f"< {home}")
        self.row = 4
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        name = book.name.replace("&", "&&")
        self.sheet.set_footer(f"&L&8{name}  {self.title}&R&8&P / &N")

    def text(self, row: int, col: int, text: str, **facts: Any) -> None:
        """A text, whatever it begins with."""
        checked(self.sheet.write_string(row, col, cut_text(text), self.book.format(**facts)))

    def link(self, row: int, col: int, page: str, text: str, **facts: Any) -> None:
        """A link to a page of this workbook."""
        style = self.book.format(**({"font_color": ACCENT, "underline": 1} | facts))
        checked(self.sheet.write_url(row, col, f"internal:'{page}'!A1", style, cut_text(text)))

    def grid(self, grid: Grid) -> Placed:
        """A grid below what is there: title, totals, heading, rows, charts."""
        top = self.row + (rows_of_charts(grid) if grid.charts_above else 0)
        if grid.title:
            self.text(top, 0, grid.title, bold=True, font_size=12, font_color=ACCENT)
            top += 1
        scales = grid.scales(self.book.currency)
        for note in (grid.note, grid.units(scales)):
            if note:
                self.text(top, 0, note, font_color=GREY)
                top += 1
        top += any(column.total for column in grid.columns)
        rows = grid.rows[: LAST_ROW - top - 10]
        columns = {column.key: n for n, column in enumerate(grid.columns)}
        at = Placed(
            self.title, top + 1, top + len(rows), columns, self.row if grid.charts_above else top + len(rows) + 2
        )
        self.heading(grid, top, scales)
        for n, row in enumerate(rows):
            for column in grid.columns:
                self.cell(at, top + 1 + n, column, row, scales)
        self.totals(grid, at, scales)
        self.alerts(grid, at)
        self.fit(grid, top, rows, scales)
        self.heights(grid, at)
        if len(rows) < len(grid.rows):
            self.text(at.last + 1, 0, f"{len(grid.rows) - len(rows):,} more rows are in tables/*.csv", bold=True)
        self.book.placed[f"{self.title}.{grid.name}"] = at
        draw_charts(self.book.file, self.sheet, grid, at, scales, at.charts)
        self.row = at.last + 3 + (0 if grid.charts_above else rows_of_charts(grid))
        self.grids.append((grid, at))
        return at

    def finish(self, one_page: bool = False) -> None:
        """Freeze and repeat the heading of a single table (of several, the page's title), and fit the width (or all) to pages.

        A page that says where a new sheet of paper begins is scaled to one across: Excel breaks no page that it fits.
        """
        if not self.grids:
            self.sheet.fit_to_pages(1, 0)
            return
        grid, at = self.grids[0]
        if not grid.charts_above and (len(self.grids) == 1 or len(grid.rows) > LONG):
            self.sheet.freeze_panes(at.first, grid.frozen)
            self.sheet.repeat_rows(at.first - 1)
        else:
            self.sheet.freeze_panes(3, grid.frozen)
        scale, breaks = on_paper(grid, at, sum(self.widths.values()))
        if self.new_pages or breaks:
            self.sheet.set_print_scale(scale)
            self.sheet.set_h_pagebreaks(self.new_pages or breaks)
            return
        across = max(1, ceil(sum(self.widths.values()) / PAGE_WIDTH - 0.25))
        if across > 1:
            self.sheet.repeat_columns(0, grid.frozen - 1)
        self.sheet.fit_to_pages(1 if one_page else across, int(one_page))

    def heading(self, grid: Grid, row: int, scales: Mapping[str, Mapping[str, Scale]]) -> None:
        """Headings as a table with filters (a table needs a row below them)."""
        self.sheet.set_row(row, 30)
        style = {
            "bold": True,
            "text_wrap": True,
            "bg_color": "#EEF2F4",
            "font_color": ACCENT,
            "bottom": 2,
            "bottom_color": ACCENT,
        }
        heads, seen = [], set()
        for column in grid.columns:
            head = cut_text(heading(column, scales[column.key]))[:255]
            while head.lower() in seen:
                head += " "
            seen.add(head.lower())
            side = {"align": "left" if column.kind in LEFT else "right", "indent": 1}
            heads.append({"header": head, "header_format": self.book.format(**style, **side)})
            checked(self.sheet.write_string(row, len(heads) - 1, head, heads[-1]["header_format"]))
        if grid.rows:
            self.book.tables += 1
            table = {"columns": heads, "style": None, "name": f"t{self.book.tables}_{re.sub('[^a-z]', '_', grid.name)}"}
            checked(self.sheet.add_table(row, 0, row + min(len(grid.rows), LAST_ROW - row - 10), len(heads) - 1, table))

    def cell(
        self, at: Placed, row: int, column: Column, record: Mapping[str, Any], scales: Mapping[str, Mapping[str, Scale]]
    ) -> None:
        """One cell: text, date, figure, or a formula with its value."""
        kind = kind_of(column, record)
        found, col = record.get(column.key), at.columns[column.key]
        formula = found.formula if isinstance(found, Live) else column.formula
        value = value_of(found)
        style = self.book.style(kind, scales[column.key].get(kind, PLAIN), bool(record.get("strong")), column.wrap)
        if formula and value is not None:
            checked(self.sheet.write_formula(row, col, self.resolved(formula, at, row), style, plain(value)))
        elif value is None or value == "":
            checked(self.sheet.write_blank(row, col, None, style))
        elif kind == "date":
            self.date(row, col, str(value), style)
        elif isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value):
            checked(self.sheet.write_number(row, col, value, style))
        else:
            checked(self.sheet.write_string(row, col, cut_text(str(value)), style))

    def date(self, row: int, col: int, text: str, style: Any) -> None:
        """A day as a date, so that it sorts and filters; anything else as the text it is."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            checked(self.sheet.write_string(row, col, cut_text(text), style))
        else:
            checked(self.sheet.write_datetime(row, col, datetime(day.year, day.month, day.day), style))

    def resolved(self, formula: str, at: Placed, row: int) -> str:
        """A formula with its references as addresses."""

        def address(match: re.Match[str]) -> str:
            key, shift = match.group(1), match.group(2)
            if key.startswith("@"):
                return self.book.total(key[1:])
            col = at.columns[key]
            if shift == "*":
                return f"{xl_rowcol_to_cell(at.first, col, True, True)}:{xl_rowcol_to_cell(at.last, col, True, True)}"
            return str(xl_rowcol_to_cell(row + int(shift or 0), col))

        found: str = _REFERENCE.sub(address, formula)
        return found

    def totals(self, grid: Grid, at: Placed, scales: Mapping[str, Mapping[str, Scale]]) -> None:
        """A subtotal above each heading that asks for one: it follows the filter."""
        if not any(column.total for column in grid.columns):
            return
        line = at.first - 2
        self.text(line, 0, "Total of what is shown", bold=True, font_color=GREY)
        for column in grid.columns:
            if column.total:
                col = at.columns[column.key]
                cells = f"{xl_rowcol_to_cell(at.first, col)}:{xl_rowcol_to_cell(max(at.last, at.first), col)}"
                value = sum(figure(row.get(column.key)) for row in grid.rows)
                kind = kind_of(column, grid.rows[0]) if grid.rows else column.kind
                bold = self.book.style(kind, scales[column.key].get(kind, PLAIN), strong=True)
                checked(self.sheet.write_formula(line, col, f"=SUBTOTAL(109,{cells})", bold, value))
                at.totals[column.key] = f"SUM('{self.title}'!{cells})"

    def alerts(self, grid: Grid, at: Placed) -> None:
        """Figures that need a look, in red: only where asked for."""
        red = self.book.file.add_format({"font_color": ALERT, "bold": True}) if grid.rows else None
        for column in grid.columns:
            if column.alert and grid.rows:
                col = at.columns[column.key]
                rule = {"type": "cell", "criteria": ">", "value": 0, "format": red}
                if column.kind in LEFT:
                    rule = {"type": "cell", "criteria": "==", "value": '"LOOK"', "format": red}
                checked(self.sheet.conditional_format(at.first, col, at.last, col, rule))

    def heights(self, grid: Grid, at: Placed) -> None:
        """Rows with wrapped text are as high as it needs."""
        wrapped = [column for column in grid.columns if column.wrap]
        for n, row in enumerate(grid.rows if wrapped else ()):
            lines = max(-(-len(str(row.get(c.key) or "")) // (self.widths[at.columns[c.key]] - 2)) for c in wrapped)
            if lines > 1:
                self.sheet.set_row(at.first + n, 2 + 13 * min(lines, 20))

    def fit(
        self, grid: Grid, top: int, rows: Sequence[Mapping[str, Any]], scales: Mapping[str, Mapping[str, Scale]]
    ) -> None:
        """Column widths, by what they hold; the heading is as high as its longest text then needs."""
        for n, column in enumerate(grid.columns):
            kind = column.kind
            longest = max((len(seen(row, column, scales)) for row in rows), default=0)
            words = max((len(word) for word in heading(column, scales[column.key]).split()), default=0)
            wide = column.width or min(WIDEST, max(NARROWEST, WIDTHS.get(kind, 0.0), 1.05 * longest + 2, words + 4))
            self.widths[n] = max(self.widths.get(n, 0.0), wide)
            self.sheet.set_column(n, n, self.widths[n])
        heads = [heading(column, scales[column.key]) for column in grid.columns]
        lines = max((-(-len(head) // (self.widths[n] - 3)) for n, head in enumerate(heads)), default=1)
        self.sheet.set_row(top, 4 + 13 * lines)
