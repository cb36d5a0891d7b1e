"""Files of others as cells: hostile ones are refused with their place and what to do, odd ones mean what they say."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import DEFUSEDXML, Workbook

from planner.errors import InputError
from planner.scenario.foreign import Sheet, read_sheet
from tests.imports.scene import book

ATTACKS = Path(__file__).parents[1] / "attacks" / "imports"
LOADS = {
    "bigint.csv": [["99999999999999999999"], ["1"]],
    "bom.csv": [["A", "1"]],
    "dates.csv": [["01/02/2026"], ["13/02/2026"]],
    "euro.csv": [["1,5", "2"]],
    "inf.csv": [["inf"], ["-Infinity"], ["1e999"]],
    "int53.csv": [["9007199254740993"]],
    "leading_zero.csv": [["00123", "1E5"], ["00456", "12E4"]],
    "na_region.csv": [["NA", "None", "5"], ["EMEA", "null", "6"], ["APAC", "n/a", "7"]],
    "ok.xlsx": [],
    "thousands.csv": [["1,000"], ["2000"]],
}
"""Cells as they stand: what their figures and dates mean is asked later, where it is refused if there are two answers."""
REFUSED = {
    "dup_cols.csv": (1, 11, "'price' stands twice"),
    "empty.csv": (1, 0, "empty"),
    "formula_no_cache.xlsx": (1, 1, "cell A1 is a formula whose value is not in the file"),
    "hash_index.csv": (2, 1, "3 cells, the header has 2"),
    "latin1.csv": (2, 2, "not UTF-8"),
    "nan_number.xlsx": (1, 1, "cell A1 is no finite number"),
    "not_zip.xlsx": (0, 0, "no workbook"),
    "truncated.xlsx": (0, 0, "no workbook"),
    "xml_billion_laughs.xlsx": (0, 0, "entities"),
}


def texts(sheet: Sheet) -> list[list[str]]:
    """The cells of the rows."""
    return [[spot.text for spot in row] for row in sheet.rows]


@pytest.mark.parametrize("file", sorted(path.name for path in ATTACKS.iterdir()))
def test_a_hostile_file_means_what_it_says_or_is_refused(file: str) -> None:
    """Each file of the collection; none is unlisted."""
    if file in LOADS:
        assert texts(read_sheet(ATTACKS / file, None)) == LOADS[file]
        return
    with pytest.raises(InputError) as caught:
        read_sheet(ATTACKS / file, None)
    first = caught.value.problems[0]
    line, column, what = REFUSED[file]
    assert first.place is not None
    assert (first.place.line, first.place.column) == (line, column)
    assert what in first.what
    assert first.next_step


def sheet_of(folder: Path, data: bytes | str, name: str = "t.csv", **how: Any) -> Sheet:
    """A file of these bytes, read."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_sheet(path, how.pop("sheet", None), **how)


def fault(folder: Path, data: bytes | str, name: str = "t.csv", **how: Any) -> str:
    """What is wrong with it, and what to do."""
    with pytest.raises(InputError) as caught:
        sheet_of(folder, data, name, **how)
    return str(caught.value)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_columns_are_parted_by_what_parts_the_header(mark: str, tmp_path: Path) -> None:
    """Other marks are parts of a cell; quotes hold one, and a place is that of the cell."""
    sheet = sheet_of(tmp_path, f'a{mark}b\n"x{mark}y"{mark}#7\n')
    assert texts(sheet) == [[f"x{mark}y", "#7"]]
    assert (sheet.rows[0][1].line, sheet.rows[0][1].column) == (2, 7)


def test_a_header_with_two_marks_is_asked_about(tmp_path: Path) -> None:
    """Unless quotes say that one of them is part of a name."""
    assert "commas and semicolons" in fault(tmp_path, "a;b,c\n1;2\n")
    assert [spot.text for spot in sheet_of(tmp_path, 'a;"b,c"\n1;2\n').header] == ["a", "b,c"]


def test_encodings_are_told(tmp_path: Path) -> None:
    """The same bytes are refused as UTF-8 by their place, and read where latin-1 is named; UTF-16 names itself."""
    data = "s\nZürich\n".encode("latin-1")
    assert "--encoding latin-1" in fault(tmp_path, data)
    assert texts(sheet_of(tmp_path, data, encoding="latin-1")) == [["Zürich"]]
    assert texts(sheet_of(tmp_path, "s\nZürich\n".encode("utf-16"))) == [["Zürich"]]
    assert "not utf-16" in fault(tmp_path, b"a\n1\n2", encoding="utf-16")


def test_a_title_above_the_header_and_columns_without_anything(tmp_path: Path) -> None:
    """The header is the row that is named; what a spreadsheet leaves at the end of each row is no column."""
    assert texts(sheet_of(tmp_path, "Stock of today\n\na,b,,\n1,2,,\n,,,\n", first=3)) == [["1", "2"]]
    assert "column without a name" in fault(tmp_path, "a,b,\n1,2,3\n")
    assert "column 2 has no name" in fault(tmp_path, "a,,b\n1,2,3\n")


def test_hidden_characters_and_wide_spaces(tmp_path: Path) -> None:
    """A zero-width mark is refused at its spot; the wide space of a spreadsheet too, until it parts thousands."""
    assert ":2:2" in fault(tmp_path, "a\nx\u200by\n")
    assert "--thousands ' '" in fault(tmp_path, "a\n1\u00a0234\n")
    assert texts(sheet_of(tmp_path, "a\n1\u00a0234\n", wide=True)) == [["1 234"]]


def test_cells_of_a_workbook(tmp_path: Path) -> None:
    """A number that is shown with its zeros keeps them, .1 + .2 is .3 as the spreadsheet shows it, days are days, flags words."""
    sheet = sheet_of(tmp_path, book(("a", "b", "c", "d"), (123, 0.1 + 0.2, date(2027, 3, 4), True)), "t.xlsx")
    assert texts(sheet) == [["00123", "0.3", "2027-03-04", "true"]]
    assert [spot.nature for spot in sheet.rows[0]] == ["text", "number", "date", "text"]
    assert sheet.rows[0][2].name == "C2"
    day = datetime(2027, 3, 4, 15, 30)
    assert texts(sheet_of(tmp_path, book(("a",), (day,), (4500012345,)), "t.xlsx")) == [["2027-03-04"], ["4500012345"]]


def test_a_share_is_as_the_workbook_shows_it(tmp_path: Path) -> None:
    """A tenth in a cell of percents is 10 %, a tenth of a percent is what nobody sees there."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(("fee",))
    sheet.append((0.1,))
    sheet["A2"].number_format = "0.0%"
    out = BytesIO()
    made.save(out)
    assert texts(sheet_of(tmp_path, out.getvalue(), "t.xlsx")) == [["10%"]]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("=1+1", "cell B2 is a formula whose value is not in the file"),
        ("#N/A", "cell B2 holds an error"),
        (9007199254740993, "cell B2 has a number of more than 15 digits"),
        (1e300, "cell B2 has a number of more than 15 digits"),
        ("x\u200by", "cell B2 has a hidden character"),
    ],
)
def test_a_cell_that_says_nothing_sure_is_refused_by_its_name(value: object, what: str, tmp_path: Path) -> None:
    """With its place, and all of them at once."""
    told = fault(tmp_path, book(("a", "b"), ("x", value), ("y", value)), "t.xlsx")
    assert f"t.xlsx:2:2: {what}" in told
    assert "t.xlsx:3:2: cell B3" in told


def test_which_sheet(tmp_path: Path) -> None:
    """The only one with cells; where there are several, the one that is named, or is called as our templates call it."""
    data = book(("a",), ("1",), more={"receipts": (("b",), ("2",)), "empty": ()})
    assert "2 sheets have cells: which is meant? (" not in fault(tmp_path, data, "t.xlsx")
    assert "add --sheet: 't', 'receipts'" in fault(tmp_path, data, "t.xlsx")
    assert texts(sheet_of(tmp_path, data, "t.xlsx", sheet="t")) == [["1"]]
    assert texts(sheet_of(tmp_path, data, "t.xlsx", usual="receipts")) == [["2"]]
    assert "did you mean 'receipts'?" in fault(tmp_path, data, "t.xlsx", sheet="receipt")
    assert "no sheets" in fault(tmp_path, "a\n1\n", sheet="t")


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with some bytes of a part replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in archive.namelist():
            body = archive.read(name)
            made.writestr(name, body.replace(old, new) if name == part else body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'<row r="2"', b'<row r="1048576"', "more than 100000 rows"),
        (b'r="B2"', b'r="XFD2"', "cell in column 16384"),
        (b"<v>7</v>", b"<v>NaN</v>", "cell B2 is no finite number"),
        (b"<v>7</v>", b"<v>1e999</v>", "cell B2 is no finite number"),
        (b't="n"><v>7', b't="s"><v>99', "damaged"),
        (b"<sheetData>", b"<sheetData><!DOCTYPE x>", "entities"),
        (b"</sheetData>", b"", "damaged"),
        (b"<sheetData>", b"<sheetData>" + b" " * 100_000_000, "unpacks to"),
    ],
)
def test_a_workbook_made_to_hurt(old: bytes, new: bytes, says: str, tmp_path: Path) -> None:
    """Refused within bounds: far cells, no numbers, a string that is not there, entities, cut XML, 100 MB of blanks."""
    data = changed(book(("a", "b"), ("x", 7)), "xl/worksheets/sheet1.xml", old, new)
    assert len(data) < 200_000
    assert says in fault(tmp_path, data, "t.xlsx")


def test_the_library_refuses_entities_too() -> None:
    """It reads XML through defusedxml, behind our own look at each part."""
    assert DEFUSEDXML


@pytest.mark.parametrize("begin", [b"\x1f\x8b\x08", b"%PDF-1.7", b"BZh9"])
def test_a_file_that_is_no_table_at_all(begin: bytes, tmp_path: Path) -> None:
    """Is told as what it is, not as bytes that are no text."""
    assert "packed, or a PDF" in fault(tmp_path, begin + b"\xff" * 50)


def test_a_locked_workbook(tmp_path: Path) -> None:
    """The old format, or a password, is told as what it is."""
    assert "password" in fault(tmp_path, b"\xd0\xcf\x11\xe0" + b"x" * 600, "t.xlsx")
