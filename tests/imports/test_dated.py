"""Tables of dates: prices of indices in either shape, and needs that are known better now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.imports.scene import floor, read, refused, spots


def test_prices_of_both_shapes(tmp_path: Path) -> None:
    """A column an index or a row a price (also of an item): what was known before the first one stands before it."""
    wide = read(tmp_path, "date,dram\n2027-01-08,11\n", "prices", floor(tmp_path), units={"dram": "USD/GB"})
    long = read(tmp_path, "item,date,price [USD/GB]\nddr5,2027-01-08,11\n", "prices", floor(tmp_path))
    known = (("2026-10-01", "9.0 USD/GB"), ("2027-01-01", "10.0 USD/GB"), ("2027-01-08", "11 USD/GB"))
    assert wide.table == long.table == (("date", "dram"), *known)
    assert wide.indices == ("dram",)
    alone = read(tmp_path, "date,dram [USD/GB]\n2027-01,11\n", "prices")
    assert alone.table == (("date", "dram"), ("2027-01-01", "11 USD/GB"))


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("date,drum [USD/GB]\n2027-01,1\n", "1:6", "did you mean 'dram'?"),
        ("item,date,price [USD/GB]\nddr4,2027-01,1\n", "2:1", "no item of this name has an index"),
        ("index,date,price [USD/GB]\ndram,2027-01,1\ndram,2027-01-01,2\n", "3:17", "two prices on 2027-01-01"),
        ("index,date,price [USD/GB]\ndram,,1\n", "2:1", "no date"),
        ("index,date,price [USD/GB]\ndram,2027-01,\n", "2:1", "no price"),
        ("date,dram [EUR/GB]\n2027-01,1\n", "2:9", "'EUR'"),
        ("date,dram\n2027-01,1\n", "2:9", "--units 'dram=USD/GB'"),
        ("date,dram [USD/GB]\nsoon,1\n", "2:1", "not a date"),
    ],
)
def test_prices_that_cannot_be(text: str, place: str, says: str, tmp_path: Path) -> None:
    """Each at its cell."""
    (problem,) = refused(tmp_path, text, "prices", floor(tmp_path))
    assert (spots([problem]), says in str(problem)) == ([place], True), str(problem)


def test_needs_by_date(tmp_path: Path) -> None:
    """Of a need that we know the new series is enough; another one says what it is; days may be written in their way."""
    beside = floor(tmp_path)
    found = read(
        tmp_path,
        "id,15.01.2027,2027-02\ngrows,7,\n",
        "needs",
        beside,
        dates="%d.%m.%Y",
        units={"series": "GB/week"},
        maps={"2027-02": ""},
    )
    assert found.table == (("id", "2027-01-15 [GB/week]"), ("grows", "7"))
    whole = "id,kind,at,tier,2027-01,2027-02\nnew,consumption,abilene,dram,1 GB/week,2 GB/week\n"
    assert read(tmp_path, whole, "needs", beside).rows == 1
    problems = refused(tmp_path, "id,2027-01\nnew,1 GB/week\n", "needs", beside)
    assert "kind" in problems[0].path
    problems = refused(tmp_path, "id,2027-01\ngrows,1 GB\n", "needs", beside)
    assert spots(problems) == ["2:7"]
