"""Open orders are paid for when due, by the share we trust; a cancellation costs its fee, and past-due ones never land."""

from __future__ import annotations

import pytest

from tests.small import billed, column, small, terms, warned
from tests.support import cost

ORDER = "{po: {supplier: micron, item: ddr5, quantity: 100 GB, to: abilene, promised: 2027-02, due: 800 USD%s}}"
MICRON = {"suppliers": "{micron: {}}"}
FALLING = {"markets": "{spot: {items: [ddr5], price: {2027-01: 10 USD/GB, 2027-02: 5 USD/GB}}}"}


def test_what_is_on_order_need_not_be_bought() -> None:
    """100 GB land in February for 800: 1000 + 800 + 1000 = 2800, paid on arrival."""
    text = small(open_orders=ORDER % "", **MICRON)
    assert cost(text) == pytest.approx(2800)
    assert column(text, "ledger", "period", term="open orders") == ["2027-02"]


def test_it_is_paid_on_the_day_it_is_due() -> None:
    """Due on 20 January: in January's cash, though the goods land in February."""
    text = small(open_orders=ORDER % ", due_on: 2027-01-20", **MICRON)
    assert column(text, "ledger", "period", term="open orders") == ["2027-01"]


def test_a_cancellation_costs_its_fee() -> None:
    """The price falls to 5 in February. Firm: 1000 + 800 + 500 = 2300. Cancelled for 10 %: 1000 + 80 + 500 + 500 = 2080."""
    free = ORDER % ", cancellable_until: 2027-01-31, cancel_fee: 10%"
    assert cost(small(open_orders=ORDER % "", **MICRON, **FALLING)) == pytest.approx(2300)
    text = small(open_orders=free, **MICRON, **FALLING)
    assert terms(text) == pytest.approx({"goods": 2000, "cancellation": 80})
    assert column(text, "orders", "status") == ["cancelled"]


def test_what_can_no_longer_be_cancelled_is_not() -> None:
    """The last day to cancel was before as_of: 2300."""
    late = ORDER % ", cancellable_until: 2026-12-20, cancel_fee: 10%"
    assert cost(small(open_orders=late, as_of="2026-12-31", **MICRON, **FALLING)) == pytest.approx(2300)


def test_a_verbal_promise_may_be_counted_by_half() -> None:
    """Trust 50 %: 50 GB land for 400, 50 are bought: 1000 + 400 + 500 + 1000 = 2900."""
    text = small(open_orders=ORDER % ", confidence: verbal", trust="{verbal: 50%}", **MICRON)
    assert cost(text) == pytest.approx(2900)


def test_of_what_is_trusted_so_much_comes_and_the_fee_is_on_all_of_it() -> None:
    """40 of 100 GB come for 320, 60 are bought: 2920. With 2500 due it is cancelled for 10 % of all of that: 250."""
    text = small(open_orders=ORDER % ", comes: 40%", **MICRON)
    assert cost(text) == pytest.approx(1000 + 320 + 600 + 1000)
    assert column(text, "orders", "kept_gb") == pytest.approx([40])
    free = ORDER % ", comes: 40%, cancellable_until: 2027-01-31, cancel_fee: 10%"
    dear = free.replace("800 USD", "2500 USD")
    assert terms(small(open_orders=dear, **MICRON, **FALLING)) == pytest.approx({"goods": 2000, "cancellation": 250})


def test_a_forecast_is_not_counted_on_unless_one_says_so() -> None:
    """By itself a forecast lands nothing and costs nothing: 3000."""
    assert cost(small(open_orders=ORDER % ", confidence: forecast", **MICRON)) == pytest.approx(3000)


def test_a_past_due_order_never_lands() -> None:
    """Promised 15 December, not there on 31 December: bought anew for 3000, with a warning that names the order."""
    text = small(open_orders=(ORDER % "").replace("2027-02", "2026-12-15"), as_of="2026-12-31", **MICRON)
    assert cost(text) == pytest.approx(3000)
    assert column(text, "orders", "status") == ["past due"]
    assert any("open_orders.po" in problem.path for problem in warned(text))


def test_beyond_the_horizon_it_is_paid_only_if_that_day_is_inside() -> None:
    """Promised in May, due on 1 March: 3000 + 800; due on arrival: 3000."""
    beyond = ORDER.replace("2027-02", "2027-05")
    assert cost(small(open_orders=beyond % ", due_on: 2027-03-01", **MICRON)) == pytest.approx(3800)
    assert cost(small(open_orders=beyond % "", **MICRON)) == pytest.approx(3000)


def test_what_is_due_after_the_horizon_for_goods_that_land_in_it_is_owed_all_the_same() -> None:
    """Due on 2 April, at 10 % a year: no cash of the plan, and worth what it is on that day: 800 / 1.1 ^ (91 / 365)."""
    text = small(open_orders=ORDER % ", due_on: 2027-04-02", **MICRON, money="{discount_rate: 10%/yr}")
    assert column(text, "ledger", "cash", term="open orders after the horizon") == [False]
    (worth,) = column(text, "ledger", "present_value", term="open orders after the horizon")
    assert worth == pytest.approx(800 / 1.1 ** (91 / 365))


def test_the_bill_from_the_orders_table() -> None:
    """A quarter cancelled for 10 %: 600 in February, and 20 on the first day."""
    text = small(open_orders=ORDER % ", cancellable_until: 2027-01-31, cancel_fee: 10%", **MICRON)
    rows = [{"order": "po", "promised": "2027-02-01", "moved_from": "", "share": 1.0, "cancelled_share": 0.25}]
    assert billed(text, "open orders", orders=rows) == {"2027-02": 600}
    assert billed(text, "cancellation", orders=rows) == {"2027-01": 20}


def test_a_right_to_cancel_never_costs_more_and_a_dearer_fee_never_less() -> None:
    """Firm 2300; the fee is worth paying up to 300, which is 37.5 % of 800."""
    fees = [ORDER % f", cancellable_until: 2027-01-31, cancel_fee: {fee}%" for fee in (0, 20, 37, 60)]
    costs = [cost(small(open_orders=order, **MICRON, **FALLING)) for order in fees]
    assert costs == pytest.approx([2000, 2160, 2296, 2300])


def test_money_that_is_dated_is_discounted_by_its_day() -> None:
    """800 due on 31 December 2027, in a period of a year: 364 days at 10 %, and not none: 800 / 1.1 ^ (364 / 365).

    The order covers the year's need; an order without a day is paid on arrival, the first of January.
    """
    year = {
        "horizon": "{start: 2027-01, periods: 1, step: year}",
        "money": "{discount_rate: 10%/yr}",
        "needs": "{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/year}}",
    }
    order = (ORDER % "%s").replace("2027-02", "2027-01-01")
    assert cost(small(open_orders=order % ", due_on: 2027-12-31", **MICRON, **year)) == pytest.approx(
        800 / 1.1 ** (364 / 365)
    )
    assert cost(small(open_orders=order % "", **MICRON, **year)) == pytest.approx(800)
