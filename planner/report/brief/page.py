"""The file for one supplier: one page, printed on one sheet, with nothing in it but the cells that are seen.

No formula, link, comment, defined name, hidden row or sheet; the only date in its properties is the plan's as_of, the only name the
supplier's. Before anything is written each text is held against the names of the other suppliers and of their contracts and
markets, and one that holds such a name is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from planner.errors import InputError, Problem
from planner.plan.plan import Plan
from planner.report.brief.dates import dates
from planner.report.brief.forecast import forecast
from planner.report.brief.handed import Handed
from planner.report.brief.tables import on_the_table, orders, position, terms_table
from planner.report.grid import LEFT, PLAIN, Column, Grid, Scale, heading, kind_of
from planner.report.styles import ACCENT, GREY, checked, cut_text
from planner.report.writer import Book

UNITS, UNIT, CHARACTERS, LINE = 100, 1.4, 2.2, 13.0
"""Narrow columns across the page, the width of one, letters that go into one, and the height of a line."""

Placed = tuple[Grid, int, int]
"""A table, the narrow column it begins in, and how many it takes."""


def write_brief(found: Handed, names: Mapping[str, re.Pattern[str]], path: Path) -> None:
    """Write the page of a supplier. Raises InputError where a text holds one of the names, OSError where it cannot be written."""
    bands = layout(found)
    refuse_names(found, bands, names)
    day = found.setting.as_of
    book = Book(path, f"Brief for {found.title}", datetime(day.year, day.month, day.day), found.setting.currency)
    page = Page(book, f"{found.title}: brief as of {day}", found)
    for band in bands:
        page.band(band)
    book.file.close()


def layout(found: Handed) -> list[list[Placed]]:
    """The tables that have rows, from top to bottom, some of them side by side."""
    plan = [
        [(position(found), 0, 100)],
        [(terms_table(found), 0, 64), (dates(found), 66, 34)],
        [(forecast(found), 0, 100)],
        [(orders(found), 0, 49), (on_the_table(found), 51, 49)],
    ]
    bands = [[placed for placed in band if placed[0].rows] for band in plan]
    return [band for band in bands if band]


# Names of others --------------------------------------------------------------------------------------------------------


def names_of_others(plan: Plan, supplier: str) -> dict[str, re.Pattern[str]]:
    """What may stand nowhere on the page: names of other suppliers, as words; ids of what they sell under, whole."""
    scenario = plan.setting.scenario
    own = supplier, scenario.suppliers[supplier].name if supplier in scenario.suppliers else ""
    words = {word for name, record in scenario.suppliers.items() if name != supplier for word in (name, record.name)}
    ids = {name for name, contract in scenario.contracts.items() if contract.supplier != supplier}
    ids |= {name for name, market in scenario.markets.items() if market.supplier != supplier}
    found = {word: pattern(word, r"\w") for word in words if word}
    found |= {name: pattern(name, r"[\w./-]") for name in ids - words}
    return {name: found[name] for name in sorted(found) if not any(found[name].search(text) for text in own)}


def pattern(name: str, letters: str) -> re.Pattern[str]:
    """A name with none of some letters on either side, in any case."""
    return re.compile(rf"(?<!{letters}){re.escape(name)}(?!{letters})", re.IGNORECASE)


def refuse_names(found: Handed, bands: Sequence[Sequence[Placed]], names: Mapping[str, re.Pattern[str]]) -> None:
    """Raise for every text of the page that holds a name that is not the supplier's to read."""
    told = {text for band in bands for grid, _, _ in band for text in texts(grid)}
    step = f"rename it in the scenario, or leave it out: the page goes to {found.title}"
    wrong = [
        Problem(f"the brief of {found.supplier} would name '{name}'", step, value=text[:80])
        for text in sorted(told)
        for name, mark in names.items()
        if mark.search(text)
    ]
    if wrong:
        raise InputError(wrong)


def texts(grid: Grid) -> Iterator[str]:
    """Every text of a table."""
    yield from (grid.title, grid.note, *(column.title for column in grid.columns))
    yield from (value for row in grid.rows for value in row.values() if isinstance(value, str))


# Cells ------------------------------------------------------------------------------------------------------------------


class Page:
    """The one sheet, filled band by band; each table lies over narrow columns that are merged."""

    def __init__(self, book: Book, title: str, found: Handed) -> None:
        self.book = book
        self.sheet = book.file.add_worksheet("Brief")
        self.sheet.hide_gridlines(2)
        self.sheet.set_column(0, UNITS - 1, UNIT)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.5)
        self.sheet.fit_to_pages(1, 1)
        self.sheet.center_horizontally()
        self.sheet.set_footer(f"&L&8Prepared for {found.title.replace('&', '&&')}. Confidential between us.&R&8&P / &N")
        self.sheet.set_row(0, 24)
        self.text(0, 0, title, bold=True, font_size=16, font_color=ACCENT)
        said = f"Money in {book.currency}, sizes in decimal units. A statement of where we stand: neither an offer nor an order."
        self.text(1, 0, said, italic=True, font_color=GREY)
        self.row = 3

    def text(self, row: int, col: int, text: str, **facts: Any) -> None:
        """A text that runs on over empty cells."""
        checked(self.sheet.write_string(row, col, cut_text(text), self.book.format(**facts)))

    def band(self, band: Sequence[Placed]) -> None:
        """Tables side by side: titles, headings, rows as high as the highest of them."""
        top = self.row + max(bool(grid.note or units(grid, self.book.currency)) for grid, _, _ in band)
        heights: dict[int, int] = {}
        for grid, left, span in band:
            scales, edges = grid.scales(self.book.currency), columns(grid, left, span)
            self.text(self.row, left, grid.title, bold=True, font_size=12, font_color=ACCENT)
            if note := " ".join(said for said in (grid.note, units(grid, self.book.currency)) if said):
                self.text(self.row + 1, left, note, font_color=GREY, font_size=8)
            for column, (first, last) in zip(grid.columns, edges, strict=True):
                side = {"align": "left" if column.kind in LEFT else "right", "indent": 1}
                style = self.book.format(
                    bold=True,
                    text_wrap=True,
                    bg_color="#EEF2F4",
                    font_color=ACCENT,
                    bottom=2,
                    bottom_color=ACCENT,
                    **side,
                )
                head = heading(column, scales[column.key])
                self.cell(top + 1, first, last, head, style)
                heights[top + 1] = max(heights.get(top + 1, 1), lines(head, first, last))
            for n, row in enumerate(grid.rows):
                for column, (first, last) in zip(grid.columns, edges, strict=True):
                    self.figure(top + 2 + n, first, last, column, row, scales)
                    if column.wrap:
                        high = lines(str(row.get(column.key) or ""), first, last)
                        heights[top + 2 + n] = max(heights.get(top + 2 + n, 1), high)
        for row_number, high in heights.items():
            self.sheet.set_row(row_number, 3 + LINE * high)
        self.row = top + 3 + max(len(grid.rows) for grid, _, _ in band)

    def figure(
        self,
        row: int,
        first: int,
        last: int,
        column: Column,
        record: Mapping[str, Any],
        scales: Mapping[str, Mapping[str, Scale]],
    ) -> None:
        """One cell of a table."""
        kind, value = kind_of(column, record), record.get(column.key)
        style = self.book.style(kind, scales[column.key].get(kind, PLAIN), bool(record.get("strong")), column.wrap)
        self.cell(row, first, last, value, style)

    def cell(self, row: int, first: int, last: int, value: Any, style: Any) -> None:
        """A value over some of the narrow columns."""
        if last > first:
            checked(self.sheet.merge_range(row, first, row, last, "", style))
        if value is None or value == "":
            checked(self.sheet.write_blank(row, first, None, style))
        elif isinstance(value, date):
            checked(self.sheet.write_datetime(row, first, datetime(value.year, value.month, value.day), style))
        elif isinstance(value, str):
            checked(self.sheet.write_string(row, first, cut_text(value), style))
        else:
            checked(self.sheet.write_number(row, first, value, style))


def columns(grid: Grid, left: int, span: int) -> list[tuple[int, int]]:
    """First and last narrow column of each column of a table."""
    whole = sum(column.width for column in grid.columns)
    edges = [round(span * done / whole) for done in accumulate((c.width for c in grid.columns), initial=0.0)]
    return [(left + a, left + b - 1) for a, b in pairwise(edges)]


def lines(text: str, first: int, last: int) -> int:
    """Lines that a text takes over some narrow columns."""
    wide, count, left = max(1.0, (last - first + 1) * CHARACTERS - 2.0), 1, 0.0
    for word in text.split():
        if left and left + 1 + len(word) > wide:
            count, left = count + 1, 0.0
        left += len(word) + (1 if left else 0)
        count += int(left // wide) if left > wide else 0
    return count


def units(grid: Grid, currency: str) -> str:
    """What figures that share a column are in."""
    return grid.units(grid.scales(currency))
