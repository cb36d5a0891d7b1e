"""MRP: the textbook record, with a running balance."""

from __future__ import annotations

import pytest

from tests.report.scene import pages, rows, sheet, without

FOUND = {(row["location"], row["tier"], row["line"]): row for row in rows("mrp", "records")}


def of(line: str) -> list[float]:
    """A line of the DRAM record at abilene."""
    return [FOUND["abilene", "dram", line][f"p{p}"] for p in range(6)]


def test_on_hand_is_what_was_there_and_came_less_what_went() -> None:
    """1,050 there, 1,050 a month go; 100 GB of spare lie from March on: on hand 0, 0, 100, 100, 100, 100."""
    assert FOUND["abilene", "dram", "projected on hand"]["before"] == 1050
    assert of("gross requirements") == pytest.approx([1050] * 6)
    assert of("planned receipts") == pytest.approx([0, 1050, 1150, 1050, 1050, 1050])
    assert of("projected on hand") == pytest.approx([0, 0, 100, 100, 100, 100])


def test_net_requirements_and_releases() -> None:
    """Net = 1,050 less what lies there: 0, 1,050, 1,050, 950...; each is released a month before it arrives."""
    assert of("net requirements") == pytest.approx([0, 1050, 1050, 950, 950, 950])
    assert of("planned releases") == pytest.approx([1050, 1150, 1050, 1050, 1050, 0])


def test_cover_is_in_weeks() -> None:
    """100 GB at the end of March against 1,050 in April (30 days): 100 / 1,050 * 30 / 7 = 0.41 weeks; the last outlasts."""
    assert of("weeks of cover")[2] == pytest.approx(100 / 1050 * 30 / 7)
    assert of("weeks of cover")[5] is None


def test_a_stock_policy_stands_beside_what_lies_there() -> None:
    """At least 100 GB from March: asked 0, 0, 100..., lying 0, 0, 100..."""
    least, lying = rows("mrp", "rules")
    assert [least[f"p{p}"] for p in range(4)] == [0, 0, 100, 100]
    assert [lying[f"p{p}"] for p in range(4)] == pytest.approx([0, 0, 100, 100])
    assert sheet("mrp").missing(without(stock=[]))


def test_an_empty_store_covers_nothing() -> None:
    """All of the last 100 GB go in June but for the solver's noise: 0 weeks of cover, and not a stock without end."""
    stock = [dict(row) for row in pages().tables["stock"]]
    last = next(
        row for row in stock if (row["location"], row["item"], row["period"]) == ("abilene", "rdimm", "2027-06")
    )
    last["used_gb"] += 100 - 1e-8
    found = rows("mrp", "records", without(stock=stock))
    (cover,) = (
        row
        for row in found
        if row["tier"] == "dram" and row["line"] == "weeks of cover" and row["location"] == "abilene"
    )
    assert cover["p5"] == 0
