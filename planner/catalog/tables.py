"""The shipped tables: CSV files with their units in the header, read into rows that know their file and line.

A header says `package [GB]`: the column is `package`, its unit GB. `[unit]` means that the unit stands in the row's own
`unit` column. A column with a unit holds plain decimal numbers or nothing. What was measured as a range stands in three
columns, `power low`, `power base`, `power high`. Every table but `sources` ends with where each row comes from.
An installed wheel carries the folder as `planner/_shipped/data`; a checkout has it at the top level.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from planner.errors import InputError, Place, Problem, did_you_mean

PACKAGE = Path(__file__).resolve().parent.parent
PROVENANCE = ("source", "date", "confidence", "weaker", "note")
CONFIDENCE = "ABCDM"
_HEADER = re.compile(r"(?P<name>[^\[\]]+?)(?: \[(?P<unit>[^\[\]]+)\])?")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_RANGE = re.compile(r" (low|base|high)$")


@dataclass(frozen=True)
class Row:
    """One line of a table: its texts by column, its units, its place."""

    table: str
    place: Place
    cells: Mapping[str, str]
    units: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        if column not in self.cells:
            raise InputError(
                Problem(
                    what=f"table {self.table} has no column '{column}'",
                    next_step="restore the header of the shipped file",
                    place=Place(self.place.file, 1),
                )
            )
        return self.cells[column]

    def number(self, column: str) -> float | None:
        """The cell in the header's unit; None when blank."""
        text = self[column]
        return float(text) if text else None

    def unit(self, column: str) -> str:
        """The unit of a column, empty for words."""
        unit = self.units.get(column, "")
        return self["unit"] if unit == "unit" else unit

    def quantity(self, column: str) -> str:
        """The cell as a user would write it: `128 GB`, `0.5%/yr`; empty when blank."""
        text, unit = self[column], self.unit(column)
        if not text or not unit:
            return text
        return f"{text}{unit}" if unit.startswith("%") else f"{text} {unit}"

    def several(self, column: str) -> tuple[str, ...]:
        """The parts of a semicolon list."""
        return tuple(part.strip() for part in self[column].split(";") if part.strip())

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources table."""
        return self.several("source")

    @property
    def weaker(self) -> dict[str, str]:
        """Figures of this row that are worse founded than the row: name of the figure -> confidence."""
        return {
            name.strip(): grade.strip() for name, _, grade in (part.partition("=") for part in self.several("weaker"))
        }

    def confidence_of(self, column: str) -> str:
        """A, B, C, D or M for one figure of the row."""
        return self.weaker.get(_RANGE.sub("", column), self["confidence"])


def shipped(kind: Literal["data", "scenarios"]) -> Path:
    """The folder of shipped files, inside the wheel or at the top of a checkout."""
    for folder in (PACKAGE / "_shipped" / kind, PACKAGE.parent / kind):
        if folder.is_dir():
            return folder
    raise InputError(
        Problem(
            what=f"the shipped folder '{kind}' is missing from this installation",
            next_step="install the package again",
        )
    )


def tables() -> tuple[str, ...]:
    """Names of the shipped tables, sorted."""
    return tuple(sorted(path.stem for path in shipped("data").glob("*.csv")))


@cache
def read(name: str) -> tuple[Row, ...]:
    """Every row of a table, in file order. Raises InputError with all that is wrong in the file."""
    if name not in tables():
        raise InputError(Problem("no shipped table has this name", did_you_mean(name, tables(), most=30), value=name))
    raw = (shipped("data") / f"{name}.csv").read_bytes()
    return parse_table(name, raw)


def parse_table(name: str, raw: bytes) -> tuple[Row, ...]:
    """The rows of a CSV text. Raises InputError with all that is wrong in it."""
    file = f"data/{name}.csv"
    try:
        # A byte order mark is what spreadsheets add when they save; it is not part of the first header.
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(Problem("the file is not UTF-8", "save it as CSV UTF-8", Place(file))) from None
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(lines, [])
        lines_read = [(Place(file, lines.line_num), line) for line in lines if line]
    except csv.Error as error:
        problem = Problem(f"the file is not CSV: {error}", "mend the quotes on this line", Place(file, lines.line_num))
        raise InputError(problem) from None
    units = _units(name, Place(file, 1), header)
    problems = [problem for place, line in lines_read for problem in _problems(place, line, units)]
    if problems:
        raise InputError(problems)
    said = MappingProxyType({column: unit for column, unit in units.items() if unit})
    rows = tuple(Row(name, place, _cells(units, line), said) for place, line in lines_read)
    problems = [problem for row in rows if "confidence" in units for problem in _grade_problems(row)]
    if problems:
        raise InputError(problems)
    return rows


def _cells(units: Mapping[str, str], line: list[str]) -> Mapping[str, str]:
    return MappingProxyType(dict(zip(units, (cell.strip() for cell in line), strict=True)))


def _units(name: str, place: Place, header: list[str]) -> dict[str, str]:
    """Column -> unit ("" for words), in file order."""
    units: dict[str, str] = {}
    problems = []
    for title in header:
        found = _HEADER.fullmatch(title.strip())
        if found is None or found["name"] in units:
            step = "write `name` or `name [unit]`, every name once"
            problems.append(Problem("a header cannot be read or stands twice", step, place, value=title))
        else:
            units[found["name"]] = found["unit"] or ""
    wanted = ("id", "title", "url") if name == "sources" else PROVENANCE
    missing = (column for column in wanted if column not in units)
    problems.extend(Problem(f"the column '{column}' is missing", "add it to the header", place) for column in missing)
    if problems:
        raise InputError(problems)
    return units


def _problems(place: Place, line: list[str], units: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with one line: its width, or a cell that is not the number its header promises."""
    if len(line) != len(units):
        step = "quote cells that hold a comma, and leave unknown cells blank"
        yield Problem(f"the header has {len(units)} columns, this line {len(line)}", step, place)
        return
    for (column, unit), cell in zip(units.items(), line, strict=True):
        if unit and cell.strip() and not _NUMBER.fullmatch(cell.strip()):
            step = f"write a plain number in {unit}, without unit or separators, or leave it blank"
            yield Problem("this cell is not a number", step, place, path=column, value=cell)


def _grade_problems(row: Row) -> Iterator[Problem]:
    """What is wrong with the confidence of a row, or of one of its figures."""
    columns = {_RANGE.sub("", column) for column in row.cells}
    for name, grade in [("confidence", row["confidence"]), *row.weaker.items()]:
        if grade not in tuple(CONFIDENCE):
            step = f"write one of {', '.join(CONFIDENCE)}; in `weaker` as `power=M`"
            yield Problem("this is not a confidence", step, row.place, path=name, value=grade)
        if name not in columns:
            step = "name a column of this table, without low, base or high"
            yield Problem("`weaker` names no column of this table", step, row.place, path="weaker", value=name)
