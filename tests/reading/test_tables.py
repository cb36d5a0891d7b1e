"""Tables: text with places, units from the header, and only files that belong to the scenario."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from planner.errors import InputError, Place
from planner.scenario.files import read_bytes, safe_path
from planner.scenario.tables import Table, read_table


def _read(tmp_path: Path, text: str) -> Table:
    path = tmp_path / "t.csv"
    path.write_text(text, "utf-8", newline="")
    return read_table(path)


def test_a_unit_in_the_header_belongs_to_every_number(tmp_path: Path) -> None:
    """`12` under `quantity [PB]` is said as 12 PB; a blank cell says nothing."""
    table = _read(tmp_path, "item,quantity [PB]\na,12\nb,\n")
    assert table.units == {"quantity": "PB"}
    assert [cell and cell.said() for cell in (row["quantity"] for row in table.rows)] == ["12 PB", None]


def test_two_units_are_one_too_many(tmp_path: Path) -> None:
    """`12 TB` under `quantity [PB]` could be either: each such cell is told; what is no number its field tells."""
    with pytest.raises(InputError, match=r"the header has the unit \[PB\]") as caught:
        _read(tmp_path, "item,quantity [PB]\na,12 TB\nb,3\nc,4EB\nd,many\n")
    assert [str(problem.place).rpartition(".csv:")[2] for problem in caught.value.problems] == ["2:3", "4:3"]


def test_every_cell_knows_its_line_and_column(tmp_path: Path) -> None:
    """Quoted commas, doubled quotes and line breaks inside quotes do not shift what follows."""
    table = _read(tmp_path, 'a,b,c\r\n1, 2 ,3\r\n"x, ""y""",5,6\r\n\r\n"two\nlines",8,9\n')
    places = [[(cell.text, cell.line, cell.spot) for cell in row.values() if cell] for row in table.rows]
    assert places[0] == [("1", 2, 1), ("2", 2, 3), ("3", 2, 7)]
    assert places[1] == [('x, "y"', 3, 1), ("5", 3, 12), ("6", 3, 14)]
    assert [line for _, line, _ in places[2]] == [5, 6, 6]
    assert places[2][1] == ("8", 6, 8)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("item,quantity,\na,1,2\n", "column 3 has no name"),
        ("item,quantity,quantity [PB]\na,1,2\n", "twice"),
        ("item\tquantity\na\t1\n", "tabs"),
        ('item,quantity\na,"1\n', "close the quotes"),
        ("item,quantity\na\n", "1 cells, the header has 2"),
        ("item,quantity\na,1\u200b\n", "hidden character"),
        ("\n\n", "empty"),
    ],
)
def test_a_table_that_is_not_as_asked_is_refused(tmp_path: Path, text: str, what: str) -> None:
    """Nameless and double columns; tabs, open quotes, ragged rows, hidden characters."""
    with pytest.raises(InputError, match=what):
        _read(tmp_path, text)


def test_all_ragged_rows_are_said_at_once(tmp_path: Path) -> None:
    """Rows 2 and 4 are too short: two problems."""
    with pytest.raises(InputError) as caught:
        _read(tmp_path, "a,b\n1\n1,2\n3\n")
    assert [problem.place.line for problem in caught.value.problems if problem.place] == [2, 4]


@pytest.mark.parametrize(
    ("ref", "what"),
    [
        ("../other/t.csv", "outside"),
        ("sub/../../other/t.csv", "outside"),
        ("link/t.csv", "outside"),
        ("away.csv", "outside"),
        ("/etc/passwd.csv", "only files in the scenario's folder"),
        ("~/t.csv", "only files in the scenario's folder"),
        ("file://t.csv", "only files in the scenario's folder"),
        ("C:/t.csv", "only files in the scenario's folder"),
        ("sub\\t.csv", "backslash"),
        ("t\0.csv", "hidden"),
        ("", "empty"),
        ("t.parquet", "kind that is not read"),
        ("T.csv.exe", "kind that is not read"),
        ("sub/u.csv", "did you mean 't.csv'"),
        ("loop.csv", "cannot be followed|no such file"),
        ("a" * 5000 + ".csv", "cannot be followed|no such file"),
    ],
)
def test_a_path_out_of_the_scenario_is_refused(tmp_path: Path, ref: str, what: str) -> None:
    """Parents, links that lead away, schemes, drives, backslashes and other kinds of file."""
    home, other = tmp_path / "home", tmp_path / "other"
    (home / "sub").mkdir(parents=True)
    other.mkdir()
    for folder in (home / "sub", other):
        (folder / "t.csv").write_text("a\n1\n", "utf-8")
    (home / "link").symlink_to(other)
    (home / "away.csv").symlink_to(other / "t.csv")
    (home / "loop.csv").symlink_to(home / "loop.csv")
    with pytest.raises(InputError, match=what) as caught:
        safe_path(home, ref, Place("s.yaml", 3, 5), "needs.a.series")
    assert str(caught.value).startswith("s.yaml:3:5 needs.a.series: ")
    assert str(caught.value).isprintable()


def test_a_path_inside_is_told_as_the_user_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer starts as the folder was given and is free of links below it."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "t.csv").write_text("a\n1\n", "utf-8")
    (tmp_path / "alias.csv").symlink_to(tmp_path / "sub" / "t.csv")
    monkeypatch.chdir(tmp_path)
    assert safe_path(".", "sub/./t.csv") == safe_path(".", "alias.csv") == Path("sub/t.csv")
    assert safe_path("sub", "../alias.csv", root=".") == Path("sub/t.csv")


def test_only_ordinary_files_of_bounded_size_are_read(tmp_path: Path) -> None:
    """A link, a pipe (which would hang) and a file over the limit are refused."""
    (tmp_path / "t.csv").write_bytes(b"x" * 11)
    (tmp_path / "link.csv").symlink_to(tmp_path / "t.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    assert read_bytes(tmp_path / "t.csv", 11) == b"x" * 11
    assert read_bytes(tmp_path / "link.csv", 11, follow=True) == b"x" * 11
    for name, limit in (("t.csv", 10), ("link.csv", 11), ("pipe.csv", 11), (".", 11)):
        with pytest.raises(InputError, match="cannot read the file"):
            read_bytes(tmp_path / name, limit)


def test_a_table_of_a_million_rows_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A hundred thousand lines are read in seconds; more is an export that was not meant, told at the first line too many."""
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "1,2\n" * 1_000_000, "utf-8")
    with pytest.raises(InputError) as caught:
        read_table(path)
    (problem,) = caught.value.problems
    assert "more than 100000 lines" in problem.what
    assert str(problem.place).endswith("t.csv:100001")
