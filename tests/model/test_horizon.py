"""Weeks, then months, then quarters in one plan: rates, costs and lead times count by the days of each period."""

from __future__ import annotations

import pytest

from tests.small import column, small
from tests.support import cost, load_text

MIXED = {"horizon": "{start: 2027-01-01, weeks: 4, months: 2, quarters_until: 2027-12}"}
NEED = "{dram: {kind: consumption, at: abilene, tier: dram, series: 10 GB/day%s}}"


def test_every_day_of_the_year_is_in_one_period() -> None:
    """Four weeks to 28 January; the stub to the end of January joins February; March; three quarters: 365 days."""
    periods = load_text(small(**MIXED)).setting.periods
    assert [period.label for period in periods] == [
        *("2027-01-01", "2027-01-08", "2027-01-15", "2027-01-22", "2027-02", "2027-03"),
        *("2027Q2", "2027Q3", "2027Q4"),
    ]
    assert [period.days for period in periods] == [7, 7, 7, 7, 31, 31, 91, 92, 92]


def test_a_daily_need_is_counted_by_the_days() -> None:
    """10 a day for 365 days at 10: 36,500."""
    text = small(needs=NEED % "", **MIXED)
    assert cost(text) == pytest.approx(36_500)
    assert column(text, "service", "need_gb") == pytest.approx([70, 70, 70, 70, 310, 310, 910, 920, 920])


def test_what_lies_costs_by_the_length_of_the_period() -> None:
    """One GB that must always lie at 1 a day: 365, and 10 to buy it."""
    text = small(
        needs="{dram: {kind: consumption, at: abilene, tier: dram, series: 0 GB/day}}",
        policies="{s: {kind: safety_stock, at_least: 1 GB}}",
        costs="{h: {kind: holding, rate: 1 USD/GB-day}}",
        **MIXED,
    )
    assert cost(text) == pytest.approx(375)


def test_a_lead_time_counts_from_each_period_by_its_own_days() -> None:
    """5 weeks from 1 January are 5 February, so March; from 1 March 5 April, so the third quarter; from 1 October nothing."""
    text = small(
        needs=NEED % ", shortage: {price: 50 USD/GB}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB, lead_time: 5 weeks}}",
        **MIXED,
    )
    setting = load_text(text).setting
    (move,) = setting.network.moves
    assert setting.network.arrivals(move) == (5, 5, 5, 5, 6, 7, 7, 8, None)
    short = column(text, "service", "short_gb")
    assert short == pytest.approx([70, 70, 70, 70, 310, 0, 0, 0, 0])


def test_discounting_goes_by_the_first_day_of_each_period() -> None:
    """9 % a year, nothing may lie: each period's goods at 1.09 to the minus days since 1 January over 365."""
    text = small(needs=NEED % "", money="{discount_rate: 9%/yr}", locations="{abilene: {storage: 0 GB}}", **MIXED)
    days, sizes = [0, 7, 14, 21, 28, 59, 90, 181, 273], [70, 70, 70, 70, 310, 310, 910, 920, 920]
    assert cost(text) == pytest.approx(sum(10 * size * 1.09 ** (-d / 365) for d, size in zip(days, sizes, strict=True)))


def test_coarser_periods_hide_what_happens_inside_them() -> None:
    """60 a month to be had, 180 needed in March, nothing may lie: 120 short in months, none in one quarter."""
    need = (
        "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-03: 180 GB}, shortage: {price: 50 USD/GB}}}"
    )
    market = "{spot: {items: [ddr5], price: 10 USD/GB, available: 60 GB/month}}"
    room = "{abilene: {storage: 0 GB}}"
    monthly = small(needs=need, markets=market, locations=room)
    quarterly = small(needs=need, markets=market, locations=room, horizon="{start: 2027-01, periods: 1, step: quarter}")
    assert cost(monthly) == pytest.approx(600 + 120 * 50)
    assert cost(quarterly) == pytest.approx(1800)
