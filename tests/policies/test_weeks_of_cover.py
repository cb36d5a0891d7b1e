"""Stock for so many weeks of the need that is coming, also beyond the horizon."""

from __future__ import annotations

import pytest

from tests.small import broken, column, small
from tests.support import cost

HOLD = "{h: {kind: holding, rate: 1 USD/GB-month}}"


def test_two_weeks_by_hand() -> None:
    """14 days of 28 in February, of 31 in March, of 30 in April, at 100 a month: 50, 45.16 and 46.67 GB lie.

    346.67 are bought in all, and 141.83 months of a GB lie: 3466.67 + 141.83.
    """
    text = small(policies="{w: {kind: weeks_of_cover, weeks: 2 weeks}}", costs=HOLD)
    assert column(text, "stock", "closing_gb") == pytest.approx([50, 1400 / 31, 140 / 3])
    assert cost(text) == pytest.approx(3000 + 1400 / 3 + 50 + 1400 / 31 + 140 / 3)


def test_a_growing_need_is_covered_ahead() -> None:
    """One month ahead: 200 lie at the end of January for February, 300 at February's, 300 at March's for April."""
    series = "{2027-01: 100 GB/month, 2027-02: 200 GB/month, 2027-03: 300 GB/month}"
    need = f"{{dram: {{kind: consumption, at: abilene, tier: dram, series: {series}}}}}"
    text = small(needs=need, policies="{w: {kind: weeks_of_cover, weeks: 1 month}}", costs=HOLD)
    assert column(text, "stock", "closing_gb") == pytest.approx([200, 300, 300])


def test_a_standing_base_is_covered_for_its_growth_and_replacement() -> None:
    """1000 GB stand and grow by 300 in March, a tenth fails in a year; one month ahead:

    January: February's 28 days of failures, 1000 * 10 % * 28 / 365 = 7.67, and the 300 of 1 March;
    February: 31 days of 1300: 11.04; March: 30 days of 1300: 10.68.
    """
    text = small(
        items="{ddr5: {tier: dram, fails: 10%/yr}}",
        needs="{dram: {kind: installed, at: abilene, tier: dram, series: {2027-01: 1000 GB, 2027-03: 1300 GB}}}",
        policies="{w: {kind: weeks_of_cover, weeks: 1 month}}",
        costs=HOLD,
    )
    expected = [300 + 1000 * 0.1 * 28 / 365, 1300 * 0.1 * 31 / 365, 1300 * 0.1 * 30 / 365]
    assert column(text, "stock", "closing_gb") == pytest.approx(expected)


def test_a_hub_covers_the_need_of_its_sites() -> None:
    """The stock must lie at the hub, and covers what the site needs: a month of it, 100."""
    text = small(
        locations="{hub: {kind: hub}, abilene: {}}",
        lanes="{l: {from: hub, to: abilene}}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub]}}",
        policies="{w: {kind: weeks_of_cover, weeks: 1 month, locations: [hub], needs_at: [abilene]}}",
        costs=HOLD,
    )
    assert column(text, "stock", "closing_gb", location="hub") == pytest.approx([100, 100, 100])


def test_the_audit_finds_what_is_missing() -> None:
    """49 GB at the end of January, where two weeks of February are 50."""
    text = small(policies="{w: {kind: weeks_of_cover, weeks: 2 weeks, items: [ddr5]}}")
    row = {"location": "abilene", "item": "ddr5", "part": "ddr5"}
    sizes = {"2027-01": 49.0, "2027-02": 50.0, "2027-03": 50.0}
    rows = [row | {"period": period, "closing_gb": size} for period, size in sizes.items()]
    assert broken(text, stock=rows) == ["weeks of cover: policies.w 2027-01"]


def test_more_weeks_never_cost_less() -> None:
    """The cost rises with the weeks."""
    policy = "{w: {kind: weeks_of_cover, weeks: %s weeks}}"
    costs = [cost(small(policies=policy % n, costs=HOLD)) for n in (0, 1, 2, 8)]
    assert costs == sorted(costs)
    assert costs[0] == pytest.approx(3000)
