"""Tables as suppliers and warehouses send them, made into the strict tables that `planner replan --actuals` reads.

sheet -> columns -> cells -> rows by our names -> checked as the actuals would be -> a CSV table and what was read. Every mistake
is told at its cell of the file that was sent, and while there is one, nothing is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from planner.app.importing.cells import Read, read_cells, refuse
from planner.app.importing.checks import checks, entries_of, sizeless, twins
from planner.app.importing.columns import KINDS, Column, Kind, columns_in, missing
from planner.app.importing.names import Named, name_rows
from planner.app.importing.prices import prices_of
from planner.app.importing.table import About, Imported, notes_of, of_prices, sums_of, table_of
from planner.app.known import Known
from planner.errors import InputError, Place, Problem, did_you_mean
from planner.scenario.files import shorten
from planner.scenario.foreign import read_sheet
from planner.scenario.ways import Ways, form_fault


@dataclass(frozen=True)
class Asked:
    """How a table is to be read: its kind, which column is which, units, way of writing, sheet, encoding and header row."""

    kind: str
    maps: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    ways: Ways = field(default_factory=Ways)
    sheet: str | None = None
    encoding: str = "utf-8"
    header: int = 1


def imported(source: Path, asked: Asked, known: Known | None = None) -> Imported:
    """The table in a file. Raises InputError with everything that is wrong with it."""
    if asked.kind not in KINDS:
        step = did_you_mean(asked.kind, tuple(KINDS))
        raise InputError(Problem("there is no such kind of table", step, value=shorten(asked.kind)))
    kind = KINDS[asked.kind]
    check_asked(asked, kind, known)
    sheet = read_sheet(source, asked.sheet, asked.encoding, asked.header, asked.ways.thousands == " ", kind.name)
    ways = replace(asked.ways, wary="semicolons" in sheet.told)
    currency = known.currency if known else "USD"
    columns, problems = columns_in(sheet, kind, asked.maps, asked.units, ways, currency)
    refuse(problems or missing(sheet, kind, columns, unasked(kind, columns, known)))
    read = read_cells(sheet, kind, columns, ways, currency)
    if not read.rows:
        place = Place(sheet.file, sheet.header[0].line)
        refuse([*read.problems, Problem("no row says anything", "fill in at least one", place)])
    about = About(kind, sheet.file, sheet.told, tuple((one.spot.text, one.name) for one in columns.values()))
    if kind.name == "prices":
        prices, wrong = prices_of(read.rows, columns, known, currency)
        refuse([*read.problems, *wrong])
        return of_prices(about, prices, known, len(read.rows))
    return of_rows(about, read, known, currency)


def unasked(kind: Kind, columns: Mapping[int, Column], known: Known | None) -> tuple[str, ...]:
    """Columns that a table may do without, for what we know says it: of orders, of needs, of makers' parts."""
    if known is None:
        return ()
    parts = ("item",) if any(column.name == "part" for column in columns.values()) else ()
    return {"open_orders": kind.needed[1:], "needs": ("kind", "at")}.get(kind.section, parts)


def of_rows(about: About, read: Read, known: Known | None, currency: str) -> Imported:
    """A table of rows, checked. Raises InputError."""
    named = name_rows(read.rows, about.kind, known) if known else Named(rows=read.rows)
    if not named.rows:
        refuse([*read.problems, *named.problems])
    entries, doubles = entries_of(named.rows, about.kind)
    wrong = [
        one for one in checks(entries, about.kind, known, about.source) if one.path.split(".")[-1] not in read.bare
    ]
    refuse([*read.problems, *named.problems, *doubles, *sizeless(named.rows, known), *wrong])
    return Imported(
        about,
        table_of(named.rows, about.kind),
        len(read.rows),
        read.silent,
        sums_of(named.rows, known, currency),
        notes_of(named, known),
        warnings=(*named.warnings, *twins(named.rows, about.kind)),
    )


def check_asked(asked: Asked, kind: Kind, known: Known | None) -> None:
    """Raises InputError where what is told of the table cannot be."""
    problems = []
    if asked.ways.dates is not None and (fault := form_fault(asked.ways.dates)):
        step = "write it like %d/%m/%Y or %d.%m.%y"
        problems.append(Problem(fault, step, Place("--dates"), value=asked.ways.dates))
    if asked.ways.decimal is not None and asked.ways.decimal == asked.ways.thousands:
        step = "decimals and thousands need two marks"
        problems.append(Problem("both marks are the same", step, Place("--thousands"), value=asked.ways.thousands))
    elif asked.ways.decimal is None and asked.ways.thousands == ".":
        step = "add --decimal ','"
        problems.append(Problem("a point that parts thousands cannot begin decimals too", step, Place("--thousands")))
    if kind.name == "commits" and known is None:
        problems.append(Problem("a commit alone does not say what it is", "add --for and the run that it speaks of"))
    if asked.header < 1:
        problems.append(
            Problem("rows are counted from 1", "name the row with the names of the columns", Place("--header"))
        )
    refuse(problems)
