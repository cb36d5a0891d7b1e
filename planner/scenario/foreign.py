"""A table as others export it, as plain cells with their places: CSV of any separator and encoding that is told, never guessed.

Between columns stand commas, semicolons, tabs or bars: the one that the header has. Bytes are UTF-8 (UTF-16 behind its mark) unless
another encoding is named. What a figure or a date means is not decided here (`planner.scenario.ways`); workbooks are read by
`planner.scenario.workbooks`, into the same sheet.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from planner.errors import InputError, Place, Problem
from planner.scenario.characters import decode, odd_characters
from planner.scenario.files import read_bytes, shorten
from planner.scenario.tables import MAX_BYTES, MAX_COLUMNS, MAX_PROBLEMS, records_of, spots_of

Nature = Literal["text", "number", "date"]
MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
ENCODINGS = ("utf-8", "utf-16", "latin-1", "cp1252")
WIDE_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " "})
"""Spaces that spreadsheets put between the thousands of a number."""


class Spot(NamedTuple):
    """One cell: its text, whether a workbook has it as a number or date, where it stands, its name in a workbook (`C3`)."""

    text: str
    line: int
    column: int
    nature: Nature = "text"
    name: str = ""


@dataclass(frozen=True)
class Sheet:
    """The cells of a table: the header, and rows as wide as it; `told` says how it was read."""

    file: str
    header: tuple[Spot, ...]
    rows: tuple[tuple[Spot, ...], ...]
    told: str

    def place(self, spot: Spot) -> Place:
        """Where a cell stands."""
        return Place(self.file, spot.line, spot.column)


def read_sheet(
    path: Path, sheet: str | None, encoding: str = "utf-8", first: int = 1, wide: bool = False, usual: str = ""
) -> Sheet:
    """The table of a CSV file or of a sheet of a workbook; its header is the row `first`. Raises InputError.

    `wide` takes the wide spaces of spreadsheets for spaces; `usual` is the sheet that is meant where none is named.
    """
    file = str(path)
    data = read_bytes(path, MAX_BYTES, Place(file), follow=True)
    if not data.strip():
        raise InputError(Problem("the file is empty", "export it again: a header row, then a row each", Place(file, 1)))
    if data.startswith((b"\x1f\x8b", b"%PDF", b"BZh")):
        raise InputError(Problem("the file is packed, or a PDF", "unpack it, or ask for CSV or .xlsx", Place(file)))
    if path.suffix.lower() in (".xlsx", ".xlsm") or data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        from planner.scenario.workbooks import read_workbook

        return read_workbook(data, file, sheet, first, usual)
    if sheet is not None:
        raise InputError(Problem("a CSV file has no sheets", "leave out --sheet", Place(file), value=sheet))
    text, coded = text_of(data, file, encoding)
    if wide:
        text = text.translate(WIDE_SPACES)
    odd = odd_characters(text, file)
    if odd:
        raise InputError(spaced(odd))
    return cells_of(text, file, first, coded)


def text_of(data: bytes, file: str, encoding: str) -> tuple[str, str]:
    """The text and the name of its encoding; a byte order mark tells UTF-16, anything else has to be told."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    if encoding == "utf-8":
        try:
            return decode(data, file), "UTF-8"
        except InputError as error:
            step = "add --encoding latin-1 (or cp1252) if it comes from an older system, or save it as CSV UTF-8"
            raise InputError(Problem(one.what, step, one.place, value=one.value) for one in error.problems) from error
    try:
        return data.decode(encoding).removeprefix("\ufeff"), encoding
    except UnicodeError as error:
        step = f"name another: {', '.join(ENCODINGS)}"
        raise InputError(Problem(f"the file is not {encoding}", step, Place(file), value=encoding)) from error


def spaced(problems: Sequence[Problem]) -> list[Problem]:
    """Odd characters, and what to do about a wide space."""
    step = "delete it, or add --thousands ' ' if spaces part the thousands of numbers"
    return [
        Problem(one.what, step, one.place, value=one.value) if "space" in one.what else one
        for one in islice(problems, MAX_PROBLEMS)
    ]


def cells_of(text: str, file: str, first: int, coded: str) -> Sheet:
    """The cells of a text, parted by what parts its header."""
    lines = text.splitlines()
    mark = mark_of(lines[first - 1] if len(lines) >= first else "", Place(file, first))
    records = [record for record in records_of(text, file, mark) if record[0] >= first]
    rows = [
        tuple(Spot(cell, *spot) for cell, spot in zip(cells, spots_of(raw, line, cells, mark), strict=True))
        for line, raw, cells in records
    ]
    return sheet_of(file, rows, f"{MARKS[mark]} between columns, {coded}")


def mark_of(header: str, place: Place) -> str:
    """What stands between the columns of a header; a comma where there is but one column."""
    bare = re.sub(r'"(?:[^"]|"")*"', "", header)
    found = [mark for mark in MARKS if mark in bare]
    if len(found) > 1:
        names = " and ".join(MARKS[mark] for mark in found)
        step = "put names of columns with such a mark in quotes, so that one is left"
        raise InputError(Problem(f"the header has {names}: which of them part the columns?", step, place))
    return found[0] if found else ","


def sheet_of(file: str, rows: Iterable[tuple[Spot, ...]], told: str) -> Sheet:
    """Header and rows, every row as wide as the header; columns at the end without a name or a value are left away."""
    filled = [row for row in rows if any(spot.text for spot in row)]
    if not filled:
        raise InputError(Problem("the table is empty", "write a header row with the column names", Place(file, 1)))
    header, *body = filled
    width = max((n for n, spot in enumerate(header, 1) if spot.text), default=0)
    if width > MAX_COLUMNS:
        what = f"the table has more than {MAX_COLUMNS} columns"
        raise InputError(Problem(what, "keep the columns that matter", Place(file, header[0].line)))
    problems = [*unnamed(file, header[:width]), *ragged(file, header, width, body)]
    if problems:
        raise InputError(problems[:MAX_PROBLEMS])
    return Sheet(file, header[:width], tuple(row[:width] for row in body), told)


def unnamed(file: str, header: Sequence[Spot]) -> list[Problem]:
    """Columns without a name, and names that stand twice."""
    problems = []
    for n, spot in enumerate(header):
        place = Place(file, spot.line, spot.column)
        if not spot.text:
            problems.append(Problem(f"column {n + 1} has no name", "name it or delete the column", place))
        elif spot.text in [one.text for one in header[:n]]:
            step = "rename or delete one of the two"
            problems.append(Problem(f"the column '{shorten(spot.text)}' stands twice", step, place))
    return problems


def ragged(file: str, header: Sequence[Spot], width: int, body: Sequence[tuple[Spot, ...]]) -> list[Problem]:
    """Rows that are not as wide as the header, and values under no name."""
    problems = []
    for row in body:
        place = Place(file, row[0].line, 1)
        stray = next((spot for spot in row[width:] if spot.text), None)
        if len(row) != len(header):
            what = f"the row has {len(row)} cells, the header has {len(header)}"
            step = "is a separator missing, or part of a name? put text that has one in quotes"
            problems.append(Problem(what, step, place))
        elif stray is not None:
            what, step = "the value stands in a column without a name", "name the column, or clear the cell"
            problems.append(Problem(what, step, Place(file, stray.line, stray.column), value=shorten(stray.text)))
    return problems
