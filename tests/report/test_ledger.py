"""Ledger: flows add up over a quarter, balances are those of its end."""

from __future__ import annotations

import pytest

from planner.report.pages import Pages
from tests.clauses.scene import scene
from tests.report.scene import rows, sheet, without
from tests.support import solve_text


def test_flows_add_up_by_fiscal_quarter() -> None:
    """100 GB a month at 10 for six months: 300 GB and 3000 in each of two quarters."""
    of = Pages(solve_text(scene("p: {kind: price_fixed, price: 10 USD/GB}", periods=6)).plan)
    found = {row["account"]: (row["what"], row["q0"], row["q1"]) for row in rows("ledger", "accounts", of)}
    assert found["received"] == ("flow", pytest.approx(300), pytest.approx(300))
    assert found["invoiced"] == ("flow", pytest.approx(3000), pytest.approx(3000))


def test_a_balance_is_that_of_the_end() -> None:
    """Need 60 then 140 with a minimum of 100: 40 wait in the bank at the end of the first year, none after the second."""
    text = scene(
        "p: {kind: price_fixed, price: 10 USD/GB}\n"
        "t: {kind: take_or_pay, amount: 100 GB/year, at_most: 160 GB/year, make_up: {expires: 1 year, priced: free}}",
        periods=8,
        step="quarter",
        need="{2027-01: 15 GB/quarter, 2028-01: 35 GB/quarter}",
        spot="12 USD/GB",
        term="{from: 2027-01, to: 2028-12}",
    )
    of = Pages(solve_text(text).plan)
    (bank,) = (row for row in rows("ledger", "accounts", of) if row["account"] == "make-up balance")
    assert bank["what"] == "balance"
    assert bank["q3"] == pytest.approx(40)
    assert not bank.get("q7")


def test_a_price_is_not_added_up() -> None:
    """9 to 11 in each month of the second quarter is 9 to 11, not 27 to 33."""
    text = scene("p: {kind: price_negotiated, index: dram, step: 10%, agreed: {2027Q1: 10 USD/GB}}", periods=6)
    found = {row["account"]: row for row in rows("ledger", "accounts", Pages(solve_text(text).plan))}
    assert found["price at least"]["q1"] == pytest.approx(9)
    assert found["price at most"]["q1"] == pytest.approx(11)


def test_what_is_gone_by_the_end_of_a_quarter_is_no_balance() -> None:
    """150 ahead, of which 100, 50 are credited in January and February: nothing stands at the end of March; gone by 28 February."""
    text = scene(
        "p: {kind: price_fixed, price: 10 USD/GB}\nd: {kind: prepayment, amount: 150 USD, credit: 1 USD/GB}",
        periods=3,
        more="money: {discount_rate: 10%/yr}\n",
    )
    found = {row["account"]: row for row in rows("ledger", "accounts", Pages(solve_text(text).plan))}
    assert (found["prepaid balance"].get("q0"), found["prepaid balance"]["day"]) == (None, "2027-02-28")
    assert found["credited"]["q0"] == pytest.approx(150)


def test_what_counts_towards_a_rebate_is_a_balance() -> None:
    """300 GB by the end of March, 600 by the end of June: to date, not added up month by month."""
    text = scene(
        "p: {kind: price_fixed, price: 10 USD/GB}\nr: {kind: rebate, steps: {1 TB: 5%}}",
        periods=6,
        term="{from: 2027-01, to: 2027-06}",
    )
    found = {row["account"]: row for row in rows("ledger", "accounts", Pages(solve_text(text).plan))}
    row = found["counts for a rebate"]
    assert (row["what"], row["q0"], row["q1"]) == ("balance", pytest.approx(300), pytest.approx(600))


def test_no_account_leaves_the_page_out() -> None:
    """A plan without contracts has no ledger of them."""
    assert "no contract" in sheet("ledger").missing(without(accounts=[]))
