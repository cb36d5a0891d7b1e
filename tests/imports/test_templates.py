"""Templates of every kind: headers with units, what we know filled in, and read again as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.app.importing.columns import KINDS, columns_of
from planner.app.importing.whole import Asked, imported
from planner.app.templates import template, write_template
from planner.errors import InputError
from planner.scenario.foreign import read_sheet
from tests.imports.scene import floor


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_column_is_one_that_is_read_and_is_explained(kind: str, tmp_path: Path) -> None:
    """Blank or filled in: the import knows each column, and says what it means."""
    for found in (template(kind), template(kind, floor(tmp_path))):
        for header, (name, _, said) in zip(found.table[0], found.about, strict=True):
            assert header.startswith(name)
            assert name in columns_of(kind) or name[:1].isdigit() or (kind, name) == ("prices", "dram")
            assert said, name


FILLED = {
    "receipts": (
        ("order", "item", "at", "quantity [ea]", "on"),
        ("PO-1", "ddr5", "abilene", "", ""),
        ("PO-2", "ddr5", "abilene", "", ""),
        ("PO-3", "ddr5", "abilene", "", ""),
        ("PO-4", "ddr5", "abilene", "", ""),
    ),
    "commits": (
        ("id", "item", "to", "quantity", "promised", "confidence"),
        ("PO-1", "ddr5", "abilene", "640 GB", "2027-01-15", "confirmed"),
        ("PO-2", "ddr5", "abilene", "640 GB", "2027-01-15", "confirmed"),
        ("PO-3", "ddr5", "abilene", "640 GB", "2027-01-22", "confirmed"),
        ("PO-4", "ddr5", "abilene", "640 GB", "2027-01-22", "confirmed"),
    ),
    "stock": (
        ("at", "item", "part", "quantity", "state", "arrives", "since"),
        ("abilene", "ddr5", "", "", "on_hand", "", ""),
    ),
    "prices": (("date", "dram [USD/GB]"), ("2027-01-01", "")),
    "needs": (("id", "kind", "at", "2027-01-01"), ("grows", "consumption", "abilene", "0 GB/day")),
}


@pytest.mark.parametrize("kind", sorted(FILLED))
def test_what_we_know_stands_in_it(kind: str, tmp_path: Path) -> None:
    """Orders by their promise, 10 pieces of 64 GB as the 640 GB they are, places to count, needs as they are reckoned with."""
    found = template(kind, floor(tmp_path)).table
    if kind == "needs":
        found = (found[0], (*found[1][:3], found[1][3].replace("week", "day")))
    assert found == FILLED[kind]


@pytest.mark.parametrize("kind", ["commits", "open_orders", "needs"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_reads_as_it_is_written(kind: str, ending: str, tmp_path: Path) -> None:
    """Nothing is changed: what comes back is what we know; a workbook has a second sheet, which is not meant."""
    beside = floor(tmp_path)
    path = write_template(template(kind, beside), tmp_path / f"t.{ending}")
    found = imported(path, Asked(kind), beside)
    rows = [dict(zip(found.table[0], row, strict=True)) for row in found.table[1:]]
    for row, written in zip(rows, template(kind, beside).table[1:], strict=True):
        for name, text in zip(template(kind, beside).table[0], written, strict=True):
            assert row.get(name, "") == text


def test_a_workbook_says_what_its_columns_mean(tmp_path: Path) -> None:
    """On its second sheet; the same template is the same bytes."""
    paths = [write_template(template("stock"), tmp_path / f"{n}.xlsx") for n in (1, 2)]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    about = read_sheet(paths[0], "columns")
    assert [spot.text for spot in about.header] == ["column", "unit", "meaning"]
    assert ["quantity", "ea", "how much"] in [[spot.text for spot in row] for row in about.rows]


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_nothing_is_written_over(name: str, tmp_path: Path) -> None:
    """Neither a file nor what a link leads to; another ending is refused."""
    (tmp_path / name).write_text("my own work", "utf-8")
    with pytest.raises(InputError, match="not written over"):
        write_template(template("stock"), tmp_path / name)
    assert (tmp_path / name).read_text("utf-8") == "my own work"
    with pytest.raises(InputError, match=r"\.csv or \.xlsx"):
        write_template(template("stock"), tmp_path / "t.ods")
    with pytest.raises(InputError, match="did you mean 'stock'"):
        template("stocks")
