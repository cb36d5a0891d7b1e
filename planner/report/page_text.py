"""A page of the workbook for the terminal: 80 columns; what does not fit beside the first columns stands in a block below.

Columns in which nothing stands, or 0 all through, are left out. Heads take several lines, and so do texts of columns that wrap;
others longer than 34 characters are cut (`--json` has all of them). The first columns of a grid, those that stay in view in the
workbook, begin every block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from planner.errors import InputError, Problem, did_you_mean
from planner.report.grid import Grid, Sheet, kind_of, value_of
from planner.report.pages import Pages
from planner.report.text import WIDTH, cut
from planner.report.worded import Cell, worded

NAME, TEXT, HEAD = 26, 34, 3
"""Characters of a column that begins each block, and of any other; lines of a head."""
NOTHING = ("", "–")
Chosen = tuple[tuple[str, str], ...]
"""Columns, by title or key, and the words that a row is to hold in them."""


def page_lines(sheet: Sheet, pages: Pages, chosen: Chosen, most: int) -> Iterator[str]:
    """The question that a page answers, and its tables."""
    yield from wrap(f"{sheet.title}: {sheet.answers}", WIDTH)
    for grid in grids(sheet, pages):
        rows = chosen_rows(grid, pages.currency, chosen)
        yield ""
        if grid.title:
            yield cut(grid.title, WIDTH)
        yield from grid_lines(grid, pages.currency, rows[:most]) if rows else ("  no row holds that",)
        if len(rows) > most:
            yield f"  and {len(rows) - most} more rows (--all)"
        units = grid.units(grid.scales(pages.currency))
        yield from wrap(". ".join(filter(None, (units, grid.note))), WIDTH)


def index_lines(sheets: Sequence[Sheet], pages: Pages) -> Iterator[str]:
    """Every page with its question; those left out with the reason."""
    for sheet in sheets:
        why = sheet.missing(pages)
        yield from wrap(
            f"left out: {why}" if why else sheet.answers,
            WIDTH,
            initial_indent=f"{sheet.title:<16}",
            subsequent_indent=" " * 16,
        )


def grids(sheet: Sheet, pages: Pages) -> list[Grid]:
    """The tables of a page; raises InputError where the plan lacks what it shows."""
    why = sheet.missing(pages)
    if why:
        raise InputError(Problem(f"the page {sheet.title} is left out: {why}", "without a page all of them are listed"))
    return [grid for grid in sheet.grids(pages) if grid.rows]


def named(sheets: Sequence[Sheet], word: str) -> Sheet:
    """The page with a title, or the only one that begins so. Raises InputError."""
    said = word.casefold().replace("-", " ")
    found = [sheet for sheet in sheets if sheet.title.casefold().replace("-", " ").startswith(said)]
    exact = [sheet for sheet in found if len(sheet.title) == len(word)]
    if len(exact or found) != 1:
        titles = [sheet.title for sheet in found or sheets]
        raise InputError(Problem("no page has that name", did_you_mean(word, titles, most=5), value=word[:60]))
    return (exact or found)[0]


def chosen_rows(grid: Grid, currency: str, chosen: Chosen) -> list[Mapping[str, Any]]:
    """The rows that hold the words asked for; a column that the grid lacks is not asked of it."""
    places = []
    for name, word in chosen:
        at = [n for n, column in enumerate(grid.columns) if name.casefold() in (column.key, column.title.casefold())]
        places += [(n, word.casefold()) for n in at]
    said = worded(grid, currency).rows if places else ()
    return (
        [
            row
            for row, cells in zip(grid.rows, said, strict=True)
            if all(word in cells[n].text.casefold() for n, word in places)
        ]
        if places
        else list(grid.rows)
    )


def check_chosen(found: Sequence[Grid], chosen: Chosen) -> None:
    """Raises InputError where no table of the page has a column that is asked of it."""
    names = [name for grid in found for column in grid.columns for name in (column.title, column.key)]
    for name, _ in chosen:
        if name.casefold() not in (known.casefold() for known in names):
            raise InputError(
                Problem("no table of this page has that column", did_you_mean(name, names, most=3), value=name)
            )


def grid_lines(grid: Grid, currency: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Rows of a grid, in as many blocks as the screen needs."""
    said = worded(grid, currency, rows)
    there = [n for n in range(len(said.heads)) if any(row[n].text not in NOTHING for row in said.rows)]
    keys = [n for n in there if n < min(grid.frozen, 2)]
    drawn = {
        n: Drawn(said.heads[n], [row[n] for row in said.rows], NAME if n in keys else TEXT, grid.columns[n].wrap)
        for n in there
    }
    rest, room = [n for n in there if n not in keys], WIDTH + 1 - sum(drawn[n].width + 1 for n in keys)
    split = blocks(rest, drawn, room)
    ahead = [drawn[n] for n in keys]
    if len(split) > 1 and len({tuple(row[n].text for n in keys) for row in said.rows}) < len(rows):
        ahead = [Drawn(Cell("#"), [Cell(str(n)) for n in range(1, len(rows) + 1)], NAME), *ahead]
        split = blocks(rest, drawn, room - ahead[0].width - 1)
    for number, block in enumerate(split):
        if number:
            yield ""
        beside = [*ahead, *(drawn[n] for n in block)]
        height = max((len(column.heads) for column in beside), default=0)
        yield from across([[*[""] * (height - len(column.heads)), *column.heads] for column in beside], beside)
        for n in range(len(rows)):
            yield from across([column.texts[n] for column in beside], beside)


def across(cells: Sequence[Sequence[str]], columns: Sequence[Drawn]) -> Iterator[str]:
    """Cells side by side, as many lines as the highest of them has."""
    for parts in zip_longest(*cells, fillvalue=""):
        yield " ".join(column.filled(part) for column, part in zip(columns, parts, strict=True)).rstrip()


def blocks(rest: Sequence[int], drawn: Mapping[int, Drawn], room: int) -> list[list[int]]:
    """Columns side by side, as many as there is room for; one at least."""
    found: list[list[int]] = [[]]
    left = room
    for n in rest:
        size = drawn[n].width + 1
        if size > left and found[-1]:
            found.append([])
            left = room
        found[-1].append(n)
        left -= size
    return found


class Drawn:
    """A column as wide as its longest cell and word of its head, and wide enough for the head's lines."""

    def __init__(self, head: Cell, cells: Sequence[Cell], most: int, wraps: bool = False) -> None:
        self.left = head.left
        self.texts = [
            wrap(cell.text, most, break_on_hyphens=False) or [""] if wraps else [cut(cell.text, most)] for cell in cells
        ]
        lines = [line for lines in self.texts for line in lines]
        self.width = max(map(len, [*lines, *head.text.split(), " "]))
        while len(wrap(head.text, self.width)) > HEAD:
            self.width += 1
        self.heads = wrap(head.text, self.width)

    def filled(self, text: str) -> str:
        """A line of it, as wide as the column."""
        return text.ljust(self.width) if self.left else text.rjust(self.width)


def document(sheet: Sheet, pages: Pages, chosen: Chosen) -> dict[str, Any]:
    """The page as JSON: GB, money, shares and days as numbers, formulas as what they compute to."""
    return {
        "page": sheet.title,
        "answers": sheet.answers,
        "plan": pages.code,
        "currency": pages.currency,
        "tables": [
            {
                "name": grid.name,
                "title": grid.title,
                "note": grid.note,
                "columns": [{"key": c.key, "title": c.title, "kind": c.kind} for c in grid.columns],
                "rows": [
                    {c.key: value_of(row.get(c.key)) for c in grid.columns}
                    | (
                        {"kind": kind_of(by_row[0], row)}
                        if (by_row := [c for c in grid.columns if c.kind == "by_row"])
                        else {}
                    )
                    for row in chosen_rows(grid, pages.currency, chosen)
                ],
            }
            for grid in grids(sheet, pages)
        ],
    }
