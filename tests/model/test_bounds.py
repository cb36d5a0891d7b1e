"""The finite bounds of columns never cut off the best plan: what is worth buying beyond the need has room."""

from __future__ import annotations

import pytest

from tests.small import small
from tests.support import cost

ONE_YEAR = "{start: 2027-01, periods: 1, step: year}"
A_YEAR = "{dram: {kind: consumption, at: abilene, tier: dram, series: %s GB/year}}"


def test_stock_that_is_worth_keeping_for_long() -> None:
    """Three months of 100 GB at 10; what is left is worth 12 for a year's need, 1200 less two days of March 2028.

    3000 + (1200 - 2 / 31 * 100) * (10 - 12) = 612.90, four times the need of the horizon.
    """
    text = small(indices="{dram: {now: 12 USD/GB}}", costs="{end: {kind: terminal, weeks: 52 weeks}}")
    assert cost(text) == pytest.approx(3000 - 2 * (1200 - 200 / 31))


def test_a_lane_that_takes_no_less_than_many_needs() -> None:
    """300 GB are needed and the ship takes 5 TB or nothing: 5000 * 10, most of it scrapped."""
    text = small(
        locations="{port: {kind: hub}, abilene: {}}",
        lanes="{ship: {from: port, to: abilene, minimum: 5 TB, fixed_per: horizon}}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [port]}}",
    )
    assert cost(text) == pytest.approx(50_000)


def test_a_deficiency_dearer_than_the_goods() -> None:
    """2000 GB to take or pay at 20, goods at 10, 100 needed: all are taken, 20,000, and not 1000 + 1900 * 20 = 39,000."""
    text = small(
        horizon=ONE_YEAR,
        needs=A_YEAR % 100,
        suppliers="{micron: {}}",
        markets="{}",
        contracts="""{lta: {supplier: micron, items: [ddr5], term: {from: 2027-01, to: 2027-12}, clauses: {
          price: {kind: price_fixed, price: 10 USD/GB},
          top: {kind: take_or_pay, amount: 2 TB/year, price: 20 USD/GB}}}}""",
    )
    assert cost(text) == pytest.approx(20_000)


def test_replacement_bought_for_ten_years_beside_an_item_that_never_fails() -> None:
    """100 GB must stand for 40 quarters; nine tenths fail in a year. At 1 in the first quarter, out of reach afterwards.

    100 + 100 * sum over the first 39 quarters of (1 - 0.1 ^ (days / 365)) = 1807.64 GB, bought at once; the item that
    never fails costs 100,000 a GB.
    """
    text = small(
        horizon="{start: 2027-01, periods: 40, step: quarter}",
        items="{ddr5: {tier: dram, fails: 90%/yr}, steady: {tier: dram}}",
        needs="{dram: {kind: installed, at: abilene, tier: dram, series: 100 GB}}",
        markets="""{
          now: {items: [ddr5], price: {2027-01: 1 USD/GB, 2027-02: 1000000 USD/GB}},
          steady: {items: [steady], price: 100000 USD/GB}}""",
    )
    assert cost(text) == pytest.approx(1807.6418994287399)


def test_a_share_of_what_is_on_order() -> None:
    """3000 GB from micron land and may be 40 % at most: 4500 more must come, at 10, though 300 are needed."""
    text = small(
        horizon=ONE_YEAR,
        needs=A_YEAR % 300,
        suppliers="{micron: {}, samsung: {}}",
        open_orders="{po: {supplier: micron, item: ddr5, quantity: 3 TB, to: abilene, promised: 2027-01-01}}",
        markets="{spot: {items: [ddr5], supplier: samsung, price: 10 USD/GB}}",
        policies="{share: {kind: supplier_share, of: [micron], at_most: 40%}}",
    )
    assert cost(text) == pytest.approx(45_000)
