"""A sheet of a workbook (.xlsx), read as cells, within bounds: nothing is calculated, nothing is fetched, no formula is believed
that has no value beside it.

Before anything is unpacked the sizes that the archive declares are added up (a reader of it never gets more), and every XML part is
looked through for a DOCTYPE. openpyxl reads twice, with formulas and with values: a cell that has a formula and no value is
refused by its name. Numbers are those of the file to 15 digits, which is all a spreadsheet keeps.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import isfinite
from typing import Any

from planner.errors import InputError, Place, Problem, did_you_mean
from planner.scenario.characters import odd_characters
from planner.scenario.files import shorten
from planner.scenario.foreign import Sheet, Spot, sheet_of
from planner.scenario.tables import MAX_COLUMNS, MAX_LINES, MAX_PROBLEMS

MAX_UNPACKED = 100_000_000
MAX_PARTS = 2_000
CHUNK = 1 << 20
DIGITS = 15
"""Digits that a spreadsheet keeps of a number: of a longer one the last are lost."""
SAVE = "save it again as .xlsx, or the sheet as CSV UTF-8"
_NUMBER = re.compile(rb'<c\b((?:\s+\w+="[^"]*")*)\s*>(?:<f\b[^>]*>[^<]*</f>|<f\b[^>]*/>)?<v>([^<]*)</v>')
_FIGURE = re.compile(rb"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*")
_ZEROS = re.compile(r"0{2,20}")


def read_workbook(data: bytes, file: str, sheet: str | None, first: int = 1, usual: str = "") -> Sheet:
    """The cells of a sheet; the header is its row `first`. Raises InputError."""
    check_archive(data, file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return taken(data, file, sheet, first, usual)
        except InputError:
            raise
        except Exception as error:  # A damaged file takes the library down any of its ways.
            raise InputError(damaged(data, file)) from error


def check_archive(data: bytes, file: str) -> None:
    """Raises InputError for what is no archive, is larger inside than it says outside, or has entities."""
    place = Place(file)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        step = "open it and save it as .xlsx without a password, or the sheet as CSV UTF-8"
        raise InputError(Problem("the workbook is of the old format, or locked with a password", step, place))
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or size > MAX_UNPACKED:
                what = f"the workbook unpacks to {len(parts)} parts of {size / 1e6:.0f} MB"
                step = "copy the cells that matter into a new workbook: empty formatted rows are what makes it large"
                raise InputError(Problem(what, step, place))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    check_part(archive, part, place)
    except InputError:
        raise
    except Exception as error:  # zipfile, zlib and lzma each have their own.
        what = "the file is no workbook: it is cut off, damaged, or another kind of file under this name"
        raise InputError(Problem(what, f"fetch it again, or {SAVE}", place)) from error


def check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, place: Place) -> None:
    """Raises InputError where an XML part says what its words stand for: a few of them make gigabytes."""
    end = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            if b"<!DOCTYPE" in end + chunk or b"<!ENTITY" in end + chunk or (not end and b"\0" in chunk[:200]):
                what = f"the workbook has entities in {shorten(part.filename)}, which no spreadsheet writes"
                raise InputError(Problem(what, f"do not trust it; open it where that is safe and {SAVE}", place))
            end = chunk[-16:]


def damaged(data: bytes, file: str) -> list[Problem]:
    """The cells that hold no number where one must stand; else that the workbook cannot be read."""
    found = []
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                for about, value in _NUMBER.findall(archive.read(part)):
                    told = dict(re.findall(rb'(\w+)="([^"]*)"', about))
                    if told.get(b"t", b"n") == b"n" and not _FIGURE.fullmatch(value):
                        name = told.get(b"r", b"").decode("ascii", "replace")
                        found.append(no_number(file, name, value.decode("utf-8", "replace")))
    return found[:MAX_PROBLEMS] or [Problem("the workbook cannot be read: it is damaged", SAVE, Place(file))]


def no_number(file: str, name: str, text: str) -> Problem:
    """A cell that is a number and is none."""
    letters, digits = (name.rstrip("0123456789"), name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    column = 0
    for letter in letters[:3] if letters.isascii() and letters.isupper() else "":
        column = 26 * column + ord(letter) - 64
    line = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 8 else 0
    what = f"cell {shorten(name)} is no finite number"
    return Problem(what, "type the number into it", Place(file, line, column if line else 0), value=shorten(text))


def taken(data: bytes, file: str, wanted: str | None, first: int, usual: str) -> Sheet:
    """The cells of the sheet that is wanted."""
    # Not on the way to anything but a workbook: it takes a third of a second.
    from openpyxl import load_workbook

    formulas = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    values = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    names = [sheet.title for sheet in formulas.worksheets]
    name = chosen(formulas, file, usual if wanted is None and usual in names else wanted)
    problems: list[Problem] = []
    rows = list(rows_of(formulas[name], values[name], file, first, problems))
    if problems:
        raise InputError(problems[:MAX_PROBLEMS])
    return sheet_of(file, rows, f"sheet {shorten(name)}")


def chosen(book: Any, file: str, wanted: str | None) -> str:
    """The sheet that is wanted, or the only one with cells."""
    names = [sheet.title for sheet in book.worksheets]
    if wanted is not None:
        if wanted in names:
            return wanted
        raise InputError(
            Problem("there is no such sheet", did_you_mean(wanted, names), Place(file), value=shorten(wanted))
        )
    filled = [sheet.title for sheet in book.worksheets if has_cells(sheet)]
    if len(filled) > 1:
        listed = ", ".join(f"'{shorten(name, 30)}'" for name in filled[:8])
        raise InputError(
            Problem(f"{len(filled)} sheets have cells: which is meant?", f"add --sheet: {listed}", Place(file))
        )
    if not names:
        raise InputError(Problem("the workbook has no sheet with cells", SAVE, Place(file)))
    return str(filled[0] if filled else names[0])


def has_cells(sheet: Any) -> bool:
    """Whether anything stands on a sheet."""
    sheet.reset_dimensions()
    return any(cell.value is not None for row in sheet.iter_rows(max_row=100) for cell in row)


def rows_of(formulas: Any, values: Any, file: str, first: int, problems: list[Problem]) -> Iterator[tuple[Spot, ...]]:
    """Every row from the header on as spots, as wide as the header; what is wrong with a cell is added to `problems`."""
    width = 0
    for sheet in (formulas, values):
        sheet.reset_dimensions()
    most = MAX_LINES + 1
    both = zip(formulas.iter_rows(max_row=most), values.iter_rows(max_row=most), strict=True)
    for line, (asked, told) in enumerate(both, 1):
        last = max((n for n, cell in enumerate(asked, 1) if cell.value is not None), default=0)
        if last > MAX_COLUMNS:
            what = f"row {line} has a cell in column {last}"
            raise InputError(Problem(what, "clear it, or delete the columns behind the table", Place(file, line, last)))
        if line >= most:
            step = "keep what the horizon needs, and delete the empty rows behind it"
            raise InputError(Problem(f"the sheet has more than {MAX_LINES} rows", step, Place(file, line)))
        if line < first or len(problems) >= MAX_PROBLEMS or not last:
            continue
        width = width or last
        yield tuple(
            spot_of(
                asked[n] if n < len(asked) else None, told[n] if n < len(told) else None, line, n + 1, file, problems
            )
            for n in range(max(width, last))
        )


def spot_of(asked: Any, told: Any, line: int, column: int, file: str, problems: list[Problem]) -> Spot:
    """One cell; empty where nothing stands or where it is refused."""
    value = None if told is None else told.value
    blank = Spot("", line, column)
    if asked is None or (asked.value is None and value is None):
        return blank
    name = str(asked.coordinate)
    place = Place(file, line, column)

    def refused(what: str, step: str, said: object = None) -> Spot:
        problems.append(Problem(f"cell {name} {what}", step, place, value=None if said is None else shorten(str(said))))
        return blank

    if asked.data_type == "f" and value is None:
        step = "open it in a spreadsheet and save it, or paste the values over the formulas"
        return refused("is a formula whose value is not in the file", step)
    if told.data_type == "e":
        return refused("holds an error instead of a value", "mend its formula, or type the value", value)
    match value:
        case bool():
            return Spot(str(value).lower(), line, column, "text", name)
        case datetime() | date():
            return Spot(f"{value:%Y-%m-%d}", line, column, "date", name)
        case int() | float() if not isfinite(value):
            return refused("is no finite number", "type the number into it", value)
        case int() | float():
            return number(value, str(told.number_format or ""), Spot("", line, column, "number", name), refused)
        case str():
            odd = odd_characters(value, file)
            if odd:
                return refused(f"has {odd[0].what.removeprefix('the text has ')}", odd[0].next_step, odd[0].value)
            return Spot(value.strip(), line, column, "text", name)
    return refused("holds neither a word, a number nor a day", "type it as one of them", value)


def number(value: float, form: str, spot: Spot, refused: Any) -> Spot:
    """A number in plain digits; with the leading zeros, or as the percent, that its format shows."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{DIGITS}g}")
    if abs(exact) >= 10**DIGITS:
        step = "a spreadsheet has lost its last digits: export it as text"
        found: Spot = refused(f"has a number of more than {DIGITS} digits", step, value)
        return found
    if "%" in form:
        return spot._replace(text=f"{(exact * 100).normalize():f}%")
    text = format(exact, "f")
    if _ZEROS.fullmatch(form) and exact == exact.to_integral_value() and exact >= 0:
        return spot._replace(text=f"{int(exact):0{len(form)}d}", nature="text")
    return spot._replace(text=text.rstrip("0").rstrip(".") if "." in text else text)
