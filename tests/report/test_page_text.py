"""A page in the terminal: 80 columns whatever the grid, nothing lost between the blocks, rows chosen by what they say."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from planner.report.grid import Column, Grid
from planner.report.page_text import check_chosen, chosen_rows, grid_lines, named
from planner.report.workbook import all_sheets

COLUMNS = (
    Column("name", "Contract"),
    Column("size", "Committed, not yet taken", "gb"),
    Column("none", "Nothing", "money"),
    Column("why", "Why"),
    *(Column(f"y{year}", f"Money of {year}", "money") for year in range(2027, 2040)),
)


def rows(*names: str) -> list[dict[str, object]]:
    """A row each: 3 PB, and so many millions a year as its number."""
    years = {f"y{year}" for year in range(2027, 2040)}
    return [
        {"name": name, "size": 3e6, "none": 0.0, "why": f"for {name}"} | dict.fromkeys(years, n * 2e7)
        for n, name in enumerate(names, 1)
    ]


def test_columns_that_do_not_fit_stand_below_and_begin_with_the_same_name() -> None:
    """Thirteen years beside a name: 80 columns are not enough, a second block is; a column of zeros is left out."""
    lines = list(grid_lines(Grid("g", "", COLUMNS, rows("micron", "kioxia")), "USD", rows("micron", "kioxia")))
    assert all(len(line) <= 80 for line in lines)
    assert "" in lines
    assert not any("Nothing" in line for line in lines)
    first, second = lines[: lines.index("")], lines[lines.index("") + 1 :]
    assert [line.split()[0] for line in (*first[-2:], *second[-2:])] == ["micron", "kioxia"] * 2
    assert "3.000" in first[-1]
    assert " ".join(lines).count("40.00") == 13


def test_rows_whose_names_are_the_same_are_numbered() -> None:
    """Otherwise nobody could tell which line of the second block goes with which of the first."""
    twice = rows("micron", "micron")
    lines = list(grid_lines(Grid("g", "", COLUMNS, twice), "USD", twice))
    assert [line.split()[:2] for line in lines[-2:]] == [["1", "micron"], ["2", "micron"]]


def test_rows_are_chosen_by_the_words_that_a_reader_sees() -> None:
    """By title or key, in any case; of several words all."""
    grid = Grid("g", "", COLUMNS, rows("micron", "kioxia"))
    assert [row["name"] for row in chosen_rows(grid, "USD", (("contract", "KIO"),))] == ["kioxia"]
    assert [row["name"] for row in chosen_rows(grid, "USD", (("money of 2027", "20.00"),))] == ["micron"]
    assert chosen_rows(grid, "USD", (("contract", "micron"), ("why", "kioxia"))) == []
    assert len(chosen_rows(grid, "USD", ())) == 2
    with pytest.raises(InputError, match="no table of this page has that column"):
        check_chosen([grid], (("contrakt", "micron"),))


def test_a_page_is_named_by_how_it_begins() -> None:
    """`clear` is Clear to build; `contract` begins two pages, and `contracts` is one of them."""
    sheets = all_sheets()
    assert named(sheets, "clear").title == "Clear to build"
    assert named(sheets, "contracts").title == "Contracts"
    assert named(sheets, "contract-years").title == "Contract years"
    for word in ("contract", "co", "nonsense"):
        with pytest.raises(InputError, match="no page has that name"):
            named(sheets, word)
