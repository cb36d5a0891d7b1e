"""Read a CSV file strictly, as text: every cell keeps its line and column, nothing is guessed.

UTF-8, commas, one header row, every row as wide as the header. `NA`, `None` and `null` are names, `00123` is text, a
blank cell is nothing. A unit in the header, `quantity [PB]`, belongs to every number below it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from planner.errors import InputError, Place, Problem
from planner.scenario.characters import decode, odd_characters
from planner.scenario.files import read_bytes, shorten

MAX_BYTES = 50_000_000
MAX_COLUMNS = 500
MAX_LINES = 100_000
MAX_PROBLEMS = 20
_HEADER = re.compile(r"(.*?)\s*\[([^\[\]]+)\]")
_BARE = re.compile(r"[+-]?[0-9.,eE+-]+")
_FIGURE = re.compile(r"[+-]? ?[$€£]? ?\.?[0-9]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")


class Cell(NamedTuple):
    """One cell that is not blank: its text, its column with the unit of the header, where it stands."""

    text: str
    column: str
    unit: str
    file: str
    line: int
    spot: int

    @property
    def place(self) -> Place:
        """The line and column at which the cell begins; made on demand, for a table has many cells."""
        return Place(self.file, self.line, self.spot)

    @property
    def has_two_units(self) -> bool:
        """A number with a unit of its own stands under a header that has one too: which of the two is meant?"""
        return bool(self.unit and _FIGURE.match(self.text) and not _BARE.fullmatch(self.text))

    def said(self) -> str:
        """The text with the header's unit behind a bare number."""
        return f"{self.text} {self.unit}" if self.unit and _BARE.fullmatch(self.text) else self.text


@dataclass(frozen=True)
class Table:
    """A table of cells; rows hold None where a cell is blank."""

    file: str
    columns: tuple[str, ...]
    units: dict[str, str]
    rows: tuple[dict[str, Cell | None], ...]


def read_table(path: Path | str) -> Table:
    """The table at `path`. Raises InputError with all problems found."""
    file = str(path)
    data = read_bytes(path, MAX_BYTES, Place(file))
    if data[:4] == b"PK\x03\x04" or file.lower().endswith((".xlsx", ".xls", ".ods")):
        raise InputError(Problem("this is a workbook, not a CSV file", "save the sheet as CSV UTF-8", Place(file)))
    text = decode(data, file)
    problems = odd_characters(text, file)
    if problems:
        raise InputError(problems)
    records = records_of(text, file)
    header = next(records, None)
    if header is None:
        raise InputError(Problem("the table is empty", "write a header row with the column names", Place(file, 1)))
    names, units = _header(header[2], Place(file, header[0], 1))
    columns = [(name, units.get(name, "")) for name in names]
    problems, rows = [], []
    for line, raw, cells in records:
        if len(cells) != len(names):
            what = f"the row has {len(cells)} cells, the header has {len(names)}"
            step = "add or remove commas, and put text with commas in quotes"
            problems.append(Problem(what, step, Place(file, line, 1)))
            if len(problems) >= MAX_PROBLEMS:
                break
        elif any(cells):
            row = zip(columns, cells, spots_of(raw, line, cells), strict=True)
            rows.append({of[0]: Cell(cell, *of, file, *spot) if cell else None for of, cell, spot in row})
    problems += [_two_units(cell) for row in rows for cell in row.values() if cell and cell.has_two_units]
    if problems:
        raise InputError(problems)
    return Table(file, names, units, tuple(rows))


def records_of(text: str, file: str, mark: str = ",") -> Iterator[tuple[int, str, list[str]]]:
    """Each row that is not empty: its first line, the row as it stands there, its stripped cells; `mark` parts them."""
    lines = _LINE.findall(text)
    if len(lines) > MAX_LINES:
        step = "keep what the horizon needs, and add up rows of the same item, place and day"
        raise InputError(Problem(f"the table has more than {MAX_LINES} lines", step, Place(file, MAX_LINES + 1)))
    reader = csv.reader(lines, delimiter=mark, strict=True)
    start = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            what = f"not valid CSV: {error}"
            step = "close the quotes of this row, and double a quote inside quoted text"
            raise InputError(Problem(what, step, Place(file, start + 1))) from error
        if cells is None:
            return
        if cells:
            raw = "".join(lines[start : reader.line_num]).rstrip("\r\n")
            yield start + 1, raw, [_tidy(cell) for cell in cells]
        start = reader.line_num


def _tidy(cell: str) -> str:
    stripped = cell.strip()
    return stripped if stripped.isascii() else unicodedata.normalize("NFC", stripped)


def spots_of(raw: str, line: int, cells: list[str], mark: str = ",") -> Iterator[tuple[int, int]]:
    """The line and column at which each cell of a row begins."""
    begins = [0]
    if '"' in raw:
        field = re.compile(rf'(?:"(?:[^"]|"")*"|[^{mark}]*)(?:{re.escape(mark)}|$)')
        for _ in cells:
            found = field.match(raw, begins[-1])
            begins.append(found.end() if found else len(raw))
    else:
        begins.extend(found.end() for found in re.finditer(re.escape(mark), raw))
    for begin in begins[: len(cells)]:
        above = raw.count("\n", 0, begin)
        yield line + above, begin - raw.rfind("\n", 0, begin)


def _two_units(cell: Cell) -> Problem:
    what = f"the header has the unit [{cell.unit}], and the cell has one too"
    return Problem(what, "write the number alone", cell.place, cell.column, cell.text)


def _header(cells: list[str], place: Place) -> tuple[tuple[str, ...], dict[str, str]]:
    problems = []
    if len(cells) == 1 and re.search(r"[;\t|]", cells[0]):
        what = "the columns are separated by semicolons, tabs or bars"
        raise InputError(Problem(what, "save the file with commas between columns and a point for decimals", place))
    if len(cells) > MAX_COLUMNS:
        raise InputError(
            Problem(f"the table has more than {MAX_COLUMNS} columns", "keep the columns that matter", place)
        )
    split = [found.groups() if (found := _HEADER.fullmatch(cell)) else (cell, "") for cell in cells]
    names = tuple(name for name, _ in split)
    for n, name in enumerate(names):
        if not name:
            problems.append(Problem(f"column {n + 1} has no name", "name it or delete the column", place))
        elif name in names[:n]:
            what, step = f"the column '{shorten(name)}' stands twice", "keep one of the two"
            problems.append(Problem(what, step, place))
    if problems:
        raise InputError(problems)
    return names, {name: unit for name, unit in split if unit}
