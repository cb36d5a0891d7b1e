"""Lead times: a lead of two months blocks two months, one beyond the horizon is no supply, weeks add up before they round."""

from __future__ import annotations

import pytest

from tests.small import column, small, terms

NEED = "{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 50 USD/GB}}}"
SIX = "{start: 2027-01, periods: 6, step: month}"
MARKET = "{spot: {items: [ddr5], price: 10 USD/GB, lead_time: %s}}"


@pytest.mark.parametrize(
    ("lead", "blocked"),
    [("0 days", 0), ("1 day", 1), ("1 month", 1), ("4 weeks", 1), ("5 weeks", 2), ("2 months", 2), ("1 quarter", 3)],
)
def test_a_lead_time_blocks_the_months_it_reaches_into(lead: str, blocked: int) -> None:
    """Called on 1 January at the earliest; what is ready after the first of a month is there in the next.

    4 weeks: 29 January, so February; 5 weeks: 5 February, so March. Each blocked month costs 5000, each other one 1000.
    """
    text = small(horizon=SIX, needs=NEED, markets=MARKET % lead)
    expected = {"goods": 1000 * (6 - blocked), "shortage": 5000 * blocked}
    assert terms(text) == pytest.approx({term: money for term, money in expected.items() if money})


@pytest.mark.parametrize("lead", ["6 months", "7 months", "10 years"])
def test_a_lead_time_beyond_the_horizon_is_no_supply(lead: str) -> None:
    """Everything is short: 600 * 50."""
    assert terms(small(horizon=SIX, needs=NEED, markets=MARKET % lead)) == pytest.approx({"shortage": 30_000})


def test_weeks_along_a_path_are_added_and_then_rounded() -> None:
    """3 weeks to make and 2 on the lane are 5 February, so March: two months are blocked, not one and one more each."""
    text = small(
        horizon=SIX,
        needs=NEED,
        suppliers="{micron: {fabs: {boise: {country: US}}}}",
        locations="{abilene: {}}",
        lanes="{l: {from: boise, to: abilene, lead_time: 2 weeks}}",
        markets="{spot: {items: [ddr5], supplier: micron, price: 10 USD/GB, ships_from: boise, lead_time: 3 weeks}}",
    )
    assert terms(text) == pytest.approx({"goods": 4000, "shortage": 10_000})
    assert column(text, "moves", "delivered")[0] == "2027-02"


def test_the_build_comes_before_the_lane() -> None:
    """6 weeks at the integrator and 1 on the lane: parts that lie there on 1 January are at the site in March."""
    text = small(
        horizon=SIX,
        needs=NEED,
        locations="{mx: {kind: integrator, cycle: 6 weeks}, abilene: {}}",
        lanes="{l: {from: mx, to: abilene, lead_time: 1 week}}",
        markets="{}",
        stock="{a: {at: mx, item: ddr5, quantity: 600 GB}}",
    )
    assert terms(text) == pytest.approx({"shortage": 10_000})
    assert column(text, "moves", "arrives")[0] == "2027-03"


def test_in_weeks_nothing_is_lost_to_rounding() -> None:
    """5 weeks block five weeks of seven days: the need of 10 a week is short five times at 50."""
    text = small(
        horizon="{start: 2027-01-04, periods: 8, step: week}",
        needs=NEED.replace("100 GB/month", "10 GB/week"),
        markets=MARKET % "5 weeks",
    )
    assert terms(text) == pytest.approx({"goods": 300, "shortage": 2500})


def test_longer_never_costs_less() -> None:
    """The cost rises with the lead time."""
    costs = [sum(terms(small(horizon=SIX, needs=NEED, markets=MARKET % f"{n} weeks")).values()) for n in (0, 3, 9, 20)]
    assert costs == sorted(costs)
