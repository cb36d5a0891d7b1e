"""A fee for each period with a call makes lots, and a least order makes them larger."""

from __future__ import annotations

import pytest

from tests.small import billed, column, small, terms
from tests.support import cost

HOLD = "{h: {kind: holding, rate: 1 USD/GB-month}}"
MARKET = "{spot: {items: [ddr5], price: 10 USD/GB, %s}}"


@pytest.mark.parametrize(("fee", "total"), [(500, 3800), (150, 3400), (50, 3150)])
def test_lots_by_hand(fee: int, total: int) -> None:
    """Need 100 in each of three months at 10, lying costs 1 a GB and month.

    One order: 3000 + fee + 200 + 100; two: 3000 + 2 * fee + 100; three: 3000 + 3 * fee.
    fee 500: 3800, 4100, 4500. fee 150: 3450, 3400, 3450. fee 50: 3350, 3200, 3150.
    """
    assert cost(small(costs=HOLD, markets=MARKET % f"order_fee: {fee} USD")) == pytest.approx(total)


def test_a_least_order_is_bought_and_kept() -> None:
    """At least 250 a call: one call of 300 with 200 and then 100 lying is 3300; two of 250 buy 200 too many."""
    text = small(costs=HOLD, markets=MARKET % "minimum: 250 GB")
    assert cost(text) == pytest.approx(3300)
    assert column(text, "moves", "moved_gb") == pytest.approx([300])


def test_a_least_order_above_the_need_is_bought_all_the_same() -> None:
    """At least 400 a call where 300 are needed: 4000, and 100 are scrapped at once (they would cost to lie): 4300."""
    assert cost(small(costs=HOLD, markets=MARKET % "minimum: 400 GB")) == pytest.approx(4300)


def test_a_call_that_is_filled_by_a_quarter_is_four_times_what_arrives() -> None:
    """Need 100 in one month, fill 25 %: 400 are called, 100 arrive and are paid, one fee of 10: 1010."""
    one = {"horizon": "{start: 2027-01, periods: 1, step: month}"}
    text = small(markets=MARKET % "fill: 25%, order_fee: 10 USD", **one)
    assert cost(text) == pytest.approx(1010)
    assert column(text, "moves", "moved_gb") == pytest.approx([400])


def test_the_fee_is_due_in_the_period_of_the_call() -> None:
    """Two months of lead time: the call for March is made in January, and so is the fee; the goods are paid in March."""
    need = "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-03: 100 GB}}}"
    text = small(needs=need, markets=MARKET % "order_fee: 10 USD, lead_time: 2 months")
    assert column(text, "ledger", "period", term="order fee") == ["2027-01"]
    assert column(text, "ledger", "period", term="goods") == ["2027-03"]


def test_the_bill_from_the_moves_table() -> None:
    """Two parts called in January are one order: 500; one in March: 500; a send is none."""
    rows = [
        {"source": source, "item": "ddr5", "period": period, "moved_gb": 10.0}
        for source, period in (("spot", "2027-01"), ("spot", "2027-01"), ("spot", "2027-03"), ("", "2027-02"))
    ]
    text = small(markets=MARKET % "order_fee: 500 USD")
    assert billed(text, "order fee", moves=rows) == {"2027-01": 500, "2027-03": 500}


def test_a_dearer_fee_never_costs_less() -> None:
    """The cost rises with the fee, at most by three fees."""
    costs = [cost(small(costs=HOLD, markets=MARKET % f"order_fee: {fee} USD")) for fee in (0, 40, 90, 130, 400)]
    assert costs == sorted(costs)
    assert terms(small(costs=HOLD, markets=MARKET % "order_fee: 0 USD")) == pytest.approx({"goods": 3000})


def test_a_fee_may_change_by_date() -> None:
    """A fee of 500 in January and 20 from February on, lying costs 1: a call in each month is 500 + 2 * 20, the least.

    One order for all would be 500 + 300. Before its first date a fee is its first: 20 in every month is 3060.
    """
    dated = small(costs=HOLD, markets=MARKET % "order_fee: {2027-01: 500 USD, 2027-02: 20 USD}")
    assert terms(dated) == pytest.approx({"goods": 3000, "order fee": 540})
    assert cost(small(costs=HOLD, markets=MARKET % "order_fee: {2027-02: 20 USD}")) == pytest.approx(3060)
