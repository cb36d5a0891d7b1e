"""What is left at the end is worth its index less a haircut, for so many weeks of need and no more."""

from __future__ import annotations

import pytest

from tests.small import billed, small, terms
from tests.support import cost

ONE = {
    "horizon": "{start: 2027-01, periods: 1, step: month}",
    "indices": "{dram: {now: 12 USD/GB}}",
}
HOLD = "h: {kind: holding, rate: 1 USD/GB-month}"
KEPT = "{%s, t: {kind: terminal, weeks: 2 weeks%s}}"


def test_the_published_check() -> None:
    """Need 100 at 10, worth 12 at the end, at most the need of 14 of February's 28 days (50 GB), holding 1.

    150 are bought: 1500 + 50 of holding - 50 * 12 = 950. Without the cap on weeks it would pay without end.
    """
    text = small(costs=KEPT % (HOLD, ""), **ONE)
    assert cost(text) == pytest.approx(950)
    assert terms(text) == pytest.approx({"goods": 1500, "holding": 50, "terminal value": -600})


def test_a_haircut_that_makes_it_not_worth_buying() -> None:
    """12 less 10 % is 10.80, below 10 + 1: nothing is bought for the end, 1000."""
    assert cost(small(costs=KEPT % (HOLD, ", haircut: 10%"), **ONE)) == pytest.approx(1000)


def test_stock_that_is_there_counts() -> None:
    """180 GB lie there, 100 are used, 80 remain and 50 of them are worth 12: -600, and 80 of holding."""
    stock = "{a: {at: abilene, item: ddr5, quantity: 180 GB}}"
    text = small(costs=KEPT % (HOLD, ""), stock=stock, **ONE)
    assert terms(text)["terminal value"] == pytest.approx(-600)


def test_the_dearest_items_fill_the_weeks_first() -> None:
    """40 GB of an item worth 20 and 40 of one worth 12: 50 count, 40 * 20 + 10 * 12 = 920; the other 30 are used, 70 short."""
    text = small(
        items="{ddr5: {tier: dram, index: dram}, mrdimm: {tier: dram, index: fast}}",
        indices="{dram: {now: 12 USD/GB}, fast: {now: 20 USD/GB}}",
        horizon=ONE["horizon"],
        markets="{}",
        needs="{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 1 USD/GB}}}",
        stock="{a: {at: abilene, item: ddr5, quantity: 40 GB}, b: {at: abilene, item: mrdimm, quantity: 40 GB}}",
        costs="{t: {kind: terminal, weeks: 2 weeks}}",
    )
    assert terms(text) == pytest.approx({"shortage": 70, "terminal value": -920})


def test_what_lands_beyond_the_end_counts_less_what_is_due_for_it() -> None:
    """30 GB on order for March, 200 due then: worth 30 * 12 - 200 = 160, beside 1000 for the need."""
    order = "{po: {supplier: micron, item: ddr5, quantity: 30 GB, to: abilene, promised: 2027-03, due: 200 USD}}"
    text = small(
        costs="{t: {kind: terminal, weeks: 2 weeks, haircut: 0%}}",
        open_orders=order,
        suppliers="{micron: {}}",
        markets="{spot: {items: [ddr5], price: 100 USD/GB}}",
        **ONE,
    )
    assert terms(text) == pytest.approx({"goods": 10_000, "terminal value": -160})
    half = text.replace("due: 200 USD", "due: 200 USD, comes: 50%")
    assert terms(half) == pytest.approx({"goods": 10_000, "terminal value": -80})


def test_it_is_no_cash_and_falls_in_the_last_period() -> None:
    """The bill: 80 GB lie at the end of March, 2 weeks of April's need are 14 / 30 * 100 = 46.67 GB, at 10: -466.67."""
    row = {"location": "abilene", "item": "ddr5", "part": "ddr5", "period": "2027-03", "owned_gb": 80.0}
    found = billed(small(costs="{t: {kind: terminal, weeks: 2 weeks}}"), "terminal value", stock=[row])
    assert found == pytest.approx({"2027-03": -1400 / 3})


def test_more_weeks_never_cost_more_and_a_haircut_never_less() -> None:
    """Each GB that counts saves 1: 14 days 50, 28 days 100."""
    costs = [cost(small(costs=(KEPT % (HOLD, "")).replace("2 weeks", f"{n} weeks"), **ONE)) for n in (0, 2, 4)]
    assert costs == pytest.approx([1000, 950, 900])
    cuts = [cost(small(costs=KEPT % (HOLD, f", haircut: {n}%"), **ONE)) for n in (0, 5, 50)]
    assert cuts == sorted(cuts)
