"""Contracts: where each stands, its price between its limits, what ending it costs, what its steps remark."""

from __future__ import annotations

from typing import Any

import pytest

from planner.report.facts import facts
from planner.report.pages import Pages
from tests.clauses.scene import scene
from tests.clauses.test_price_steps import year
from tests.report.scene import TEXT, rows, sheet, without
from tests.support import solve_text

COLLAR = "p: {kind: price_collar, index: dram, base: 10 USD/GB, floor: 80%, cap: 12.5 USD/GB, resets: quarter}\n"
SCRAP = "costs: {s: {kind: scrapping, fee: 40 USD/GB}}\n"


def of(clauses: str, **more: Any) -> Pages:
    """The pages of the scene's best plan."""
    return Pages(solve_text(scene(clauses, **more)).plan)


def test_where_a_contract_stands() -> None:
    """18,000 GB are left at 10 against an index of 12 today: 36,000 below the market. Of the minimum 15,100 are left, and at the
    index of 9 by which each year is priced they are 15,100 above it."""
    (row,) = rows("contracts", "standing")
    assert (row["left_gb"], row["minimum_gb"]) == (pytest.approx(18_000), pytest.approx(15_100))
    assert (row["price"], row["index"], row["over"]) == (10, 12, pytest.approx(-36_000))
    assert (row["above"], row["between_us"], row["buy_out"], row["cost"]) == (
        pytest.approx(15_100),
        0,
        0,
        pytest.approx(15_100),
    )
    assert (row["until"], row["by"]) == ("2028-06-30", "")
    assert (row["document"], row["owner"], row["binding"]) == ("LTA page 3", "kim", "both")


def test_what_is_next_to_do() -> None:
    """A forecast is due today, and one by which a contract is ended comes later."""
    text = "p: {kind: price_fixed, price: 10 USD/GB}\ne: {kind: termination, fee: 100 USD, notice: 1 month}"
    (row,) = rows("contracts", "standing", of(text, periods=24, term="{from: 2027-01, to: 2029-12}"))
    assert (row["next"], row["what"]) == ("2027-12-01", "last day to end the contract on 2028-01-01")


def test_a_price_between_its_limits() -> None:
    """10 between 8 and 12.5: a quarter above the floor, a fifth below the cap; set anew in April."""
    (row,) = rows("contracts", "prices", of(COLLAR))
    assert (row["price"], row["floor"], row["cap"]) == (10, pytest.approx(8), 12.5)
    assert (row["above"], row["below"]) == (pytest.approx(0.25), pytest.approx(0.2))
    assert (row["reset"], row["basis"]) == ("2027-04-01", "collar: dram")


def test_the_basis_says_what_the_index_measures() -> None:
    """Read on every delivery where nothing resets it."""
    index = "{basis: contract mid, now: 10 USD/GB}"
    (row,) = rows("contracts", "prices", of("p: {kind: price_indexed, index: dram}", index=index))
    assert (row["reset"], row["basis"], row.get("floor")) == ("", "indexed: dram, every delivery; contract mid", None)


def test_items_of_one_price_share_a_line() -> None:
    """Two items at 10, each with the same index."""
    text = TEXT.replace("  rdimm: {", "  dimm: {tier: dram, package: 100 GB, index: dram}\n  rdimm: {")
    text = text.replace("items: [rdimm]\n    term", "items: [rdimm, dimm]\n    term")
    (row,) = rows("contracts", "prices", Pages(solve_text(text).plan))
    assert row["item"] == "dimm, rdimm"


def test_remarks_stand_at_the_foot_and_on_the_first_screen() -> None:
    """190 cost 1520 and 200 would cost 1200; scrap at 40 a GB keeps the plan from buying them."""
    found = Pages(solve_text(year(190, words="by: all units", more=SCRAP)).plan)
    (row,) = rows("contracts", "remarks", found)
    assert (row["contract"], row["clause"], row["kind"], row["money"]) == (
        "lta",
        "p",
        "price_steps",
        pytest.approx(320),
    )
    assert row["what"].startswith("buy 10 GB more in 2027 and save 320 USD")
    (fact,) = (fact for fact in facts(found) if fact.label == "WORTH A WORD")
    assert fact.text == "lta.p: buy 10 GB more in 2027 and save 320 USD"


def test_without_remarks_there_is_no_such_table() -> None:
    """Nothing is stepped."""
    assert "remarks" not in [grid.name for grid in sheet("contracts").grids(of(COLLAR))]


def test_offers_that_are_not_signed_do_not_stand() -> None:
    """A firm 100 a month at 10 against a market at 5: the offer is declined, and no contract is left."""
    clauses = "p: {kind: price_fixed, price: 10 USD/GB}\nv: {kind: volume_firm, amount: 100 GB/month}"
    found = of(clauses, spot="5 USD/GB", contract="status: offered")
    assert "no offer is signed" in sheet("contracts").missing(found)


def test_without_contracts_there_is_no_page() -> None:
    """The scenario has none."""
    assert "no contract" in sheet("contracts").missing(without(contracts=[]))
