"""The cells of somebody's table as cells of ours, each with its place: figures and dates as we write them, names as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from planner.app.importing.columns import Column, Kind, needs_unit
from planner.errors import InputError, Place, Problem
from planner.quantities import QuantityError
from planner.scenario.files import shorten
from planner.scenario.foreign import Sheet, Spot
from planner.scenario.tables import Cell
from planner.scenario.ways import Ways

Cells = dict[str, Cell]
MOST = 20
"""Problems that are told at once."""
CONFIDENCE = {
    "confirmed po": "confirmed",
    "po": "confirmed",
    "written commit": "written",
    "commit": "written",
    "spoken": "verbal",
    "none": "forecast",
    "no commit": "forecast",
}
"""What suppliers call the classes of `confidence`, beside their own names."""
SILENT = {"receipts": ("quantity", "on"), "commits": ("quantity", "promised", "confidence")}
"""Columns of a row that say nothing where all of them are blank: a line of a template that nobody has filled in."""
_BARE = re.compile(r"[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?")
_MANGLED = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{2,3}")


@dataclass
class Read:
    """Rows of cells, how many rows said nothing, columns without the unit they need, and what is wrong with any."""

    rows: list[Cells] = field(default_factory=list)
    silent: int = 0
    bare: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def read_cells(sheet: Sheet, kind: Kind, columns: Mapping[int, Column], ways: Ways, currency: str) -> Read:
    """Every row of the sheet; those that say nothing are left out, and counted."""
    found = Read()
    for spots in sheet.rows:
        row: Cells = {}
        for n, column in columns.items():
            spot = spots[n]
            if not spot.text:
                continue
            try:
                row[column.name] = cell_of(sheet, spot, column, ways)
            except QuantityError as error:
                place = sheet.place(spot)
                found.problems.append(
                    Problem(error.what, error.next_step, place, said(column, spot), shorten(spot.text))
                )
                row[column.name] = Cell("", column.name, "", sheet.file, spot.line, spot.column)
        if not row or (kind.name in SILENT and not any(name in row for name in SILENT[kind.name])):
            found.silent += 1
            continue
        found.rows.append(row)
        found.problems += unitless(row, columns, found.bare, currency)
    return found


def said(column: Column, spot: Spot) -> str:
    """A cell as it is called in messages: by our column, and in a workbook by its name."""
    return f"{column.name} ({spot.name})" if spot.name else column.name


def cell_of(sheet: Sheet, spot: Spot, column: Column, ways: Ways) -> Cell:
    """One cell. Raises QuantityError for what can be read in two ways, or is a formula."""
    text = spot.text
    if text.startswith("="):
        raise QuantityError("the cell is a formula, not its value", "export the values")
    if column.nature == "text":
        if _MANGLED.fullmatch(text):
            step = "export the column as text: the digits are lost here"
            raise QuantityError("a spreadsheet has made a number of a name", step)
        text = CONFIDENCE.get(text.lower(), text.lower()) if column.name == "confidence" else text
    elif column.nature == "day":
        text = day(spot, ways)
    elif spot.nature != "number":
        if spot.nature == "date":
            raise QuantityError("the cell is a date where a figure is needed", "format it as a number")
        whole = column.unit == "ea" or text.endswith(" ea")
        text = ways.figure(text, whole)
    unit = column.unit if column.nature == "figure" else ""
    found = Cell(text, column.name, unit, sheet.file, spot.line, spot.column)
    if found.has_two_units:
        what = f"the column has the unit {unit}, and the cell has one too"
        raise QuantityError(what, "write the number alone")
    if (
        found.said().endswith(" ea")
        and _BARE.fullmatch(text.removesuffix(" ea"))
        and float(text.removesuffix(" ea")) % 1
    ):
        raise QuantityError("there are no parts of a piece", "write a whole number, or the unit it is in")
    return found


def day(spot: Spot, ways: Ways) -> str:
    """A date: one that a workbook knows as such, or as it is told."""
    if spot.nature == "number":
        raise QuantityError("the cell is a number where a date is needed", "format it as a date, and save")
    return spot.text if spot.nature == "date" else ways.day(spot.text)


def unitless(row: Cells, columns: Mapping[int, Column], told: set[str], currency: str) -> list[Problem]:
    """The first bare number of each column that needs a unit and has none."""
    problems = []
    for column in columns.values():
        cell = row.get(column.name)
        if cell is None or column.name in told or cell.unit or not _BARE.fullmatch(cell.text):
            continue
        if needs_unit(column.dimension):
            told.add(column.name)
            like = {"amount": "ea, or GB, PB", "price": f"{currency}/GB", "money": currency, "share": "%"}
            word = like.get(column.dimension or "", "UNIT")
            step = f"say it for the whole column: --units '{column.name}={word.split(',')[0]}'"
            step += f" ({word})" if "," in word else ""
            what = "the number has no unit, and its column has none"
            problems.append(Problem(what, step, cell.place, column.name, cell.text))
    return problems


def refuse(problems: list[Problem]) -> None:
    """Raises InputError with the first problems in the order of the file, and says how many more there are."""
    if not problems:
        return
    once: dict[object, Problem] = {}
    for one in problems:
        plain = replace(one, what=shorten(one.what, 400), next_step=shorten(one.next_step, 400))
        field = one.path.rpartition(".")[2].partition(" (")[0]
        once.setdefault((one.place, field or one.what), plain)
    ranked = sorted(once.values(), key=lambda one: (one.place or Place(""), one.path))
    if len(ranked) > MOST:
        more = Problem(f"and {len(ranked) - MOST} more are wrong", "mend these first: many have one cause")
        ranked = [*ranked[:MOST], more]
    raise InputError(ranked)
