"""A fee is fixed money: once, every contract year, or with every order."""

from __future__ import annotations

import pytest

from tests.clauses.scene import scene, unwise
from tests.support import cost, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
BARE = {"item": "{tier: dram}", "need": "{2027-01: 10 GB/month}"}


def test_a_fee_once_is_due_on_its_date() -> None:
    """Three months of 10 GB at 10 and 7 in February: 307, and the ledger has it in February."""
    solved = solve_text(scene(PRICE + "f: {kind: fee, amount: 7 USD, due: 2027-02}", periods=3, **BARE))
    assert solved.plan.cost == pytest.approx(307)
    (row,) = [row for row in solved.plan.tables["ledger"] if row["term"] == "fee"]
    assert (row["period"], row["amount"]) == ("2027-02", 7)


def test_a_fee_without_a_date_is_due_on_the_first_day() -> None:
    """The term begins with the horizon: due in January."""
    assert cost(scene(PRICE + "f: {kind: fee, amount: 7 USD}", periods=3, **BARE)) == pytest.approx(307)


def test_what_was_due_before_as_of_is_paid() -> None:
    """A term from 2026: its fee is history, and a fee that is never due in the plan is said."""
    text = scene(PRICE + "f: {kind: fee, amount: 7 USD}", periods=3, term="{from: 2026-01, to: 2031-12}", **BARE)
    assert cost(text) == pytest.approx(300)
    (problem,) = unwise(text, "f")
    assert problem.severity == "warning"


def test_a_yearly_fee_is_due_on_the_first_day_of_each_contract_year() -> None:
    """A term from March over 15 months has first days in March 2027 and March 2028: 2 * 7 beside 13 * 100 of goods."""
    text = scene(
        PRICE + "f: {kind: fee, amount: 7 USD, per: year}",
        periods=15,
        term="{from: 2027-03, to: 2031-02}",
        need="{2027-03: 10 GB/month}",
        item="{tier: dram}",
    )
    assert cost(text) == pytest.approx(1314)


@pytest.mark.parametrize(("fee", "expected"), [(50, 350), (0, 300)])
def test_a_fee_per_order_bundles_orders(fee: int, expected: int) -> None:
    """Storage is free: all 30 GB are called at once, one fee of 50 on top of 300."""
    text = scene(PRICE + f"f: {{kind: fee, amount: {fee} USD, per: order}}", periods=3, storage="1 PB", **BARE)
    assert cost(text) == pytest.approx(expected)


def test_a_fee_per_order_without_storage_is_paid_each_time() -> None:
    """Three months, three orders: 300 + 3 * 50."""
    assert cost(scene(PRICE + "f: {kind: fee, amount: 50 USD, per: order}", periods=3, **BARE)) == pytest.approx(450)


def test_a_date_for_a_fee_per_order_is_an_error() -> None:
    """`due` belongs to `per: once`."""
    (problem,) = unwise(scene(PRICE + "f: {kind: fee, amount: 1 USD, per: order, due: 2027-02}"), "f")
    assert problem.severity == "error"


def test_a_dated_fee_is_discounted_by_its_day() -> None:
    """1000 due on 31 March, the 89th day after 1 January, in a quarter of 30 GB: 300 + 1000 / 1.1 ^ (89 / 365)."""
    text = scene(
        PRICE + "f: {kind: fee, amount: 1000 USD, due: 2027-03-31}",
        periods=1,
        step="quarter",
        more="money: {discount_rate: 10%/yr}\n",
        **BARE,
    )
    assert cost(text) == pytest.approx(300 + 1000 / 1.1 ** (89 / 365))
