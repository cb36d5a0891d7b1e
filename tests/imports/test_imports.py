"""Tables of others made into ours: columns, units, names, orders, and every mistake at its cell, all at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.importing.cells import MOST
from planner.errors import InputError
from planner.scenario.tables import read_table
from tests.imports.scene import book, floor, read, refused, spots

GERMAN = (
    "Bestellung;Material;Werk;Menge;Wareneingang\nPO-1;ddr5;abilene;1.250;03.01.2027\nPO-2;M321-AB;depot;7;04.01.2027\n"
)
MAPS = {"Bestellung": "order", "Material": "item", "Werk": "at", "Menge": "quantity", "Wareneingang": "on"}
HOW = {"maps": MAPS, "units": {"Menge": "ea"}, "decimal": ",", "thousands": ".", "dates": "%d.%m.%Y"}


def test_a_list_of_a_warehouse(tmp_path: Path) -> None:
    """Its words and marks, as they are told: 1250 pieces of 64 GB are 80 TB, a maker's part is the item it is of."""
    found = read(tmp_path, GERMAN, "receipts", floor(tmp_path), **HOW)
    assert found.table == (
        ("order", "item", "at", "quantity [ea]", "on"),
        ("PO-1", "ddr5", "abilene", "1250", "2027-01-03"),
        ("PO-2", "ddr5", "depot", "7", "2027-01-04"),
    )
    assert found.sums == {("ddr5", "abilene", "ea"): (1250.0, 80_000.0), ("ddr5", "depot", "ea"): (7.0, 448.0)}
    assert found.notes == ("M321-AB is ddr5",)
    assert found.about.read_as == "semicolons between columns, UTF-8"
    assert found.warnings == ()


def test_what_is_not_told_is_not_guessed(tmp_path: Path) -> None:
    """Without the marks 1.250 pieces are refused with both readings, without the form 03.01.2027 too."""
    problems = refused(tmp_path, GERMAN, "receipts", maps=MAPS, units={"Menge": "ea"})
    assert spots(problems) == ["2:19", "2:25", "3:22"]
    assert "1250 with --thousands '.' or 1.250 with --decimal '.'" in problems[0].next_step
    assert "--dates %d.%m.%Y or 2027-03-01 with --dates %m.%d.%Y" in problems[1].next_step


def test_every_wrong_row_is_told_at_once_and_nothing_is_made(tmp_path: Path) -> None:
    """An item, a place, a figure and a day that cannot be: each at its cell; a row that is right does not help."""
    text = (
        "order,item,at,quantity [ea],on\nPO-1,ddr6,abilene,1,2027-01-03\nPO-1,ddr5,abilen,1,2027-01-03\n"
        "PO-1,ddr5,abilene,inf,2027-01-03\nPO-1,ddr5,abilene,1,2027-02-30\nPO-1,ddr5,abilene,,2027-01-03\n"
        "PO-1,ddr5,abilene,2,2027-01-03\nPO-1,ddr5,abilene,9007199254740993,2027-01-03\nPO-1,ddr5,abilene,1.5,2027-01-03\n"
    )
    problems = refused(tmp_path, text, "receipts", floor(tmp_path))
    assert spots(problems) == ["2:6", "3:11", "4:19", "5:21", "6:1", "8:19", "9:19"]
    assert "did you mean 'ddr5'?" in problems[0].next_step
    assert "did you mean 'abilene'?" in problems[1].next_step
    assert ["finite" in problems[2].what, "digits" in problems[5].what, "parts of a piece" in problems[6].what] == [
        True
    ] * 3


def test_the_first_twenty_are_told(tmp_path: Path) -> None:
    """And how many more there are."""
    text = "order,item,at,quantity [ea],on\n" + "PO-1,ddr5,abilene,x,2027-01-03\n" * 27
    problems = refused(tmp_path, text, "receipts", floor(tmp_path))
    assert len(problems) == MOST + 1
    assert problems[-1].what == "and 7 more are wrong"


@pytest.mark.parametrize(
    ("text", "how", "says"),
    [
        ("order,Qty,at,item,on\nP,1,a,i,2027-01\n", {}, "--map 'Qty=...'"),
        ("order,Qty,at,item,on\nP,1,a,i,2027-01\n", {"maps": {"Qty": "quantity"}}, "--units 'quantity=ea'"),
        ("order,Qty,at,item,on\nP,1,a,i,2027-01\n", {"maps": {"Qty": "menge"}}, "no column 'menge'"),
        (
            "order,Qty,at,item,on\nP,1,a,i,2027-01\n",
            {"maps": {"Qyt": "quantity", "Qty": "quantity"}},
            "did you mean 'Qty'?",
        ),
        ("order,quantity,at,item,on\nP,1,a,i,2027-01\n", {"units": {"quantity": "parsec"}}, "'parsec'"),
        ("order,quantity [G],at,item,on\nP,1,a,i,2027-01\n", {}, "GiB is 7 % more than GB"),
        ("order,quantity,at,item,on\nP,1,a,i,2027-01\n", {"units": {"quantiy": "ea"}}, "did you mean 'quantity'?"),
        (
            "order,quantity [ea],at,item,on\nP,1,a,i,2027-01\n",
            {"units": {"quantity": "GB"}},
            "the header has the unit [ea]",
        ),
        ("order,quantity [ea],at,item,on\nP,1 GB,a,i,2027-01\n", {}, "cell has one too"),
        ("order,quantity [ea],Quantity,at,item,on\nP,1,1,a,i,2027-01\n", {}, "are both 'quantity'"),
        ("order,quantity [ea],at,on\nP,1,a,2027-01\n", {}, "receipts need a column 'item'"),
        ("order,quantity [ea],at,item,on\nP,=A1,a,i,2027-01\n", {}, "formula"),
        ("order,quantity [ea],at,item,on\n4.5E+09,1,a,i,2027-01\n", {}, "made a number of a name"),
        ("order,quantity [ea],at,item,on\nP,-1,a,i,2027-01\n", {}, "negative"),
        ("order,quantity [ea],at,item,on\n,,,,\n", {}, "no row says anything"),
        ("order,quantity [ea],at,item,on\nP,1,a,i,2027-01\n", {"dates": "%d"}, "does not name a day"),
        ("order,quantity [ea],at,item,on\nP,1,a,i,2027-01\n", {"decimal": ",", "thousands": ","}, "two marks"),
        ("order,quantity [ea],at,item,on\nP,1,a,i,2027-01\n", {"thousands": "."}, "add --decimal ','"),
        ("order,quantity [ea],at,item,on\nP,1,a,i,2027-01\n", {"header": 0}, "counted from 1"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(text: str, how: dict[str, object], says: str, tmp_path: Path) -> None:
    """One cause, one message."""
    (problem,) = refused(tmp_path, text, "receipts", **how)
    assert says in str(problem)


def test_columns_by_another_case_and_some_left_out(tmp_path: Path) -> None:
    """Case, spaces and hyphens aside; a column that is told to be nothing is not read."""
    text = "Order,ITEM,At,Quantity,On,Remark\n007,NA,null,3 ea,2027-01,#7\n"
    found = read(tmp_path, text, "receipts", maps={"Remark": ""})
    assert found.table[1] == ("007", "NA", "null", "3 ea", "2027-01")
    assert found.notes == ("names are not checked: no run or scenario is named (--for)",)


def test_makers_parts(tmp_path: Path) -> None:
    """In a count the part is kept; one with zeros in front stays as it is."""
    beside = floor(tmp_path)
    text = "part,at,quantity [ea]\n00123,abilene,5\nM321-AB,depot,6\n"
    found = read(tmp_path, text, "stock", beside)
    assert found.table == (
        ("at", "item", "part", "quantity [ea]"),
        ("abilene", "ddr5", "00123", "5"),
        ("depot", "ddr5", "M321-AB", "6"),
    )
    (problem,) = refused(tmp_path, "item,at,quantity [ea]\nM321AB,abilene,5\n", "stock", beside)
    assert problem.next_step == "did you mean 'M321-AB'?"


def test_pieces_of_an_item_without_a_size(tmp_path: Path) -> None:
    """Bytes are read, pieces are not."""
    text = "item,at,quantity\nbulk,abilene,{}\n"
    assert read(tmp_path, text.format("5 GB"), "stock", floor(tmp_path)).rows == 1
    (problem,) = refused(tmp_path, text.format("5 ea"), "stock", floor(tmp_path))
    assert "how large a piece is" in problem.what


def test_orders_that_nobody_knows_and_rows_that_stand_twice(tmp_path: Path) -> None:
    """Are read and told, with a guess: two deliveries may be the same to the last cell."""
    row = "PO-11,ddr5,abilene,1,2027-01-03\n"
    found = read(
        tmp_path,
        f"order,item,at,quantity [ea],on\n{row}PO-1,ddr5,abilene,1,2027-01-03\n{row}",
        "receipts",
        floor(tmp_path),
    )
    assert [str(one) for one in found.warnings] == [str(one) for one in found.warnings if one.severity == "warning"]
    assert spots(list(found.warnings)) == ["2:1", "4:1", "4:1"]
    assert "did you mean 'PO-1'?" in found.warnings[0].next_step
    assert "same as that of line 2" in found.warnings[2].what
    assert found.sums["ddr5", "abilene", "ea"] == (3.0, 192.0)


def test_a_row_of_a_template_that_nobody_has_filled_in_is_left_out(tmp_path: Path) -> None:
    """And counted; a count without a figure is refused, for nothing is told by a 0."""
    found = read(
        tmp_path, "order,item,at,quantity [ea],on\nPO-1,ddr5,abilene,,\nPO-2,ddr5,abilene,3,2027-01-03\n", "receipts"
    )
    assert (found.rows, found.silent) == (1, 1)
    (problem,) = refused(tmp_path, "item,at,quantity [ea]\nddr5,abilene,\n", "stock")
    assert "'quantity' is missing" in problem.what


def test_a_book_says_what_our_order_does_not(tmp_path: Path) -> None:
    """Of 10 pieces for 6400 USD 4 are still to come: 2560 USD are still to be paid; item, place and supplier are ours."""
    found = read(tmp_path, "order,quantity [ea],promised\nPO-1,4,2027-01-20\n", "open_orders", floor(tmp_path))
    assert found.table == (
        ("id", "supplier", "item", "quantity [ea]", "to", "promised", "confidence", "due"),
        ("PO-1", "samsung", "ddr5", "4", "abilene", "2027-01-20", "confirmed", "2560.00 USD"),
    )
    told = read(
        tmp_path, "order,quantity [ea],promised,due [USD]\nPO-1,4,2027-01-20,2500\n", "open_orders", floor(tmp_path)
    )
    assert told.table[1][-1] == "2500"


def test_an_order_that_only_the_book_knows_has_to_say_it_all(tmp_path: Path) -> None:
    """It is taken over where it does, and refused at its row where it does not."""
    beside = floor(tmp_path)
    problems = refused(tmp_path, "order,quantity [ea],promised\nPO-77,4,2027-01-20\n", "open_orders", beside)
    assert sorted(one.what for one in problems) == ["the key 'item' is missing", "the key 'to' is missing"]
    text = "order,item,to,quantity [ea],promised\nPO-77,ddr5,abilene,4,2027-01-20\n"
    (warning,) = read(tmp_path, text, "open_orders", beside).warnings
    assert "taken over from the book" in warning.what
    (problem,) = refused(tmp_path, f"{text}PO-77,ddr5,abilene,4,2027-01-27\n", "open_orders", beside)
    assert "'PO-77/2'" in problem.next_step


def test_commits_by_class(tmp_path: Path) -> None:
    """Suppliers' own words for how sure they are; orders of those who say nothing stand, one left out by who speaks does not."""
    text = "order,confidence\nPO-1,Confirmed PO\nPO-2,verbal\n"
    found = read(tmp_path, text, "commits", floor(tmp_path))
    rows = {row[0]: dict(zip(found.table[0], row, strict=True)) for row in found.table[1:]}
    assert {name: row["confidence"] for name, row in rows.items()} == {
        "PO-1": "confirmed",
        "PO-2": "verbal",
        "PO-3": "confirmed",
        "PO-4": "confirmed",
    }
    text = "PO,confidence\nPO-3,written commit\nPO-1,none\n"
    found = read(tmp_path, text, "commits", floor(tmp_path), maps={"PO": "order"})
    assert [(row[0], row[6]) for row in found.table[1:]] == [("PO-3", "written"), ("PO-1", "forecast")]
    (problem,) = refused(tmp_path, "order,confidence\nPO-1,perhaps\n", "commits", floor(tmp_path))
    assert "verbal" in problem.next_step
    (problem,) = refused(tmp_path, "order,confidence\nPO-9,none\n", "commits", floor(tmp_path))
    assert "did you mean 'PO-1'?" in problem.next_step or "PO-" in problem.next_step
    (problem,) = refused(tmp_path, text, "commits")
    assert "--for" in problem.next_step


def test_a_broker_speaks_of_each_order_alone(tmp_path: Path) -> None:
    """Orders without a supplier are nobody's: one that is not spoken of stands, one that is stands once."""
    beside = floor(tmp_path)
    lines = tuple(replace(line, supplier="") if line.name in ("PO-1", "PO-2") else line for line in beside.lines)
    found = read(tmp_path, "order,confidence\nPO-1,verbal\n", "commits", replace(beside, lines=lines))
    assert [row[0] for row in found.table[1:]] == ["PO-1", "PO-2", "PO-3", "PO-4"]


def test_goods_of_another_kind_than_was_ordered(tmp_path: Path) -> None:
    """A wrong order or a wrong item: which of the two is asked."""
    text = "order,item,at,quantity [ea],on\nPO-1,ddr4,abilene,3,2027-01-03\n"
    (problem,) = refused(tmp_path, text, "receipts", floor(tmp_path))
    assert (spots([problem]), problem.what) == (["2:1"], "PO-1 is an order of ddr5, the row says ddr4")


def test_a_delivery_note_with_two_rows_is_no_id(tmp_path: Path) -> None:
    """Told with what to do; without the column both rows are read."""
    text = "id,order,item,at,quantity [ea],on\n800,PO-1,ddr5,abilene,3,2027-01-03\n800,PO-2,ddr5,abilene,4,2027-01-03\n"
    (problem,) = refused(tmp_path, text, "receipts")
    assert (spots([problem]), "--map 'THEIRS='" in problem.next_step) == (["3:1"], True)
    assert read(tmp_path, text, "receipts", maps={"id": ""}).rows == 2


def test_cells_of_a_workbook_of_the_wrong_kind(tmp_path: Path) -> None:
    """A day where pieces are counted, a bare number where a day is asked: by the names of the cells."""
    head = ("order", "item", "at", "quantity [ea]", "on")
    rows = (("PO-1", "ddr5", "abilene", date(2027, 1, 3), 46_000), ("PO-1", "ddr5", "abilene", 3, date(2027, 1, 3)))
    problems = refused(tmp_path, book(head, *rows), "receipts", floor(tmp_path), "theirs.xlsx")
    assert [(one.path, spot) for one, spot in zip(problems, spots(problems), strict=True)] == [
        ("quantity (D2)", "2:4"),
        ("on (E2)", "2:5"),
    ]
    found = read(tmp_path, book(head, rows[1]), "receipts", floor(tmp_path), "theirs.xlsx")
    assert found.table[1] == ("PO-1", "ddr5", "abilene", "3", "2027-01-03")


def test_rows_that_cannot_be_told_apart_or_say_a_thing_twice(tmp_path: Path) -> None:
    """A book without the name of an order; a need with a series and a value for all time."""
    text = "order,item,to,quantity [ea],promised\n,ddr5,abilene,4,2027-01-20\n"
    (problem,) = refused(tmp_path, text, "open_orders", floor(tmp_path))
    assert problem.what == "the row has no id"
    text = "id,kind,at,tier,series,2027-01\nnew,consumption,abilene,dram,1 GB/week,1 GB/week\n"
    (problem,) = refused(tmp_path, text, "needs", floor(tmp_path))
    assert "fills 'series' too" in problem.what


def test_what_is_made_reads_as_it_is(tmp_path: Path) -> None:
    """Strictly, by the reader of tables: names with marks and quotes in them come back."""
    from planner.app.importing.into import write_into

    text = 'order;item;at;quantity [ea];on\n"P,1 ""x""";a#b;NA;3;2027-01\n'
    found = read(tmp_path, text, "receipts")
    (path,) = write_into(found, tmp_path / "ours.csv")
    (row,) = read_table(path).rows
    assert {name: cell.text for name, cell in row.items() if cell} == {
        "order": 'P,1 "x"',
        "item": "a#b",
        "at": "NA",
        "quantity": "3",
        "on": "2027-01",
    }
    assert path.stat().st_mode & 0o777 == 0o600
    write_into(found, tmp_path / "ours.csv")
    other = read(tmp_path, text.replace(";3;", ";4;"), "receipts")
    with pytest.raises(InputError, match="not written over"):
        write_into(other, tmp_path / "ours.csv")
    assert read_table(path).rows[0]["quantity"].text == "3"  # type: ignore[union-attr]
