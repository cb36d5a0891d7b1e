"""A lane that costs something to be used at all, in each period or once, and the least that goes on it."""

from __future__ import annotations

import pytest

from tests.small import billed, small, terms
from tests.support import cost

HUB = {
    "locations": "{hub: {kind: hub}, abilene: {}}",
    "markets": "{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub]}}",
}
AT_SITE = "{h: {kind: holding, rate: 1 USD/GB-month, locations: [abilene]}}"
LANE = "{hub-a: {from: hub, to: abilene, %s}}"


def test_a_fee_in_each_period_of_use_makes_loads() -> None:
    """Need 100 in each of three months; lying at the site costs 1 a GB and month, at the hub nothing.

    One load: 500 + 200 + 100 = 800; two: 1000 + 100; three: 1500. So 3800 in all; at a fee of 50 three loads: 3150.
    """
    assert cost(small(costs=AT_SITE, lanes=LANE % "fixed: 500 USD", **HUB)) == pytest.approx(3800)
    assert cost(small(costs=AT_SITE, lanes=LANE % "fixed: 50 USD", **HUB)) == pytest.approx(3150)


def test_a_fee_for_the_horizon_is_paid_once_and_on_the_first_day() -> None:
    """Three loads, one fee: 3500, in January, also when the lane is first used in March."""
    lane = LANE % "fixed: 500 USD, fixed_per: horizon"
    assert cost(small(costs=AT_SITE, lanes=lane, **HUB)) == pytest.approx(3500)
    need = "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-03: 100 GB}}}"
    text = small(costs=AT_SITE, lanes=lane, needs=need, money="{discount_rate: 9%/yr}", **HUB)
    assert terms(text)["lane fee"] == pytest.approx(500)


def test_a_fixed_fee_is_worth_it_from_a_volume_on() -> None:
    """1 a GB, or 500 for the horizon and 0.20 a GB: they break even at 625 GB, 300 take the first and 900 the second."""
    lanes = """{
      a: {from: hub, to: abilene, cost: 1 USD/GB},
      b: {from: hub, to: abilene, cost: 0.2 USD/GB, fixed: 500 USD, fixed_per: horizon}}"""
    assert cost(small(lanes=lanes, **HUB)) == pytest.approx(3000 + 300)
    need = "{dram: {kind: consumption, at: abilene, tier: dram, series: 300 GB/month}}"
    assert cost(small(lanes=lanes, needs=need, **HUB)) == pytest.approx(9000 + 180 + 500)


def test_the_least_load() -> None:
    """At least 250 when it runs: one load of 300, and 200 and then 100 lie at the site: 3300."""
    assert cost(small(costs=AT_SITE, lanes=LANE % "minimum: 250 GB", **HUB)) == pytest.approx(3300)


def test_the_least_load_over_the_horizon() -> None:
    """At least 250 over the horizon is kept by three loads of 100: 3000."""
    lane = LANE % "minimum: 250 GB, fixed_per: horizon"
    assert cost(small(costs=AT_SITE, lanes=lane, **HUB)) == pytest.approx(3000)


def test_the_bill_from_the_lanes_table() -> None:
    """Two items in January are one load, one in March another: 500 each; once for the horizon: 500 in January."""
    rows = [
        {"lane": "hub-a", "item": item, "part": item, "period": period, "carried_gb": 10.0}
        for item, period in (("ddr5", "2027-01"), ("ssd", "2027-01"), ("ddr5", "2027-03"))
    ]
    items = {"items": "{ddr5: {tier: dram}, ssd: {tier: flash}}"}
    each = small(lanes=LANE % "fixed: 500 USD", **HUB, **items)
    once = small(lanes=LANE % "fixed: 500 USD, fixed_per: horizon", **HUB, **items)
    assert billed(each, "lane fee", lanes=rows) == {"2027-01": 500, "2027-03": 500}
    assert billed(once, "lane fee", lanes=rows[2:]) == {"2027-01": 500}


def test_a_dearer_fee_never_costs_less() -> None:
    """The cost rises with the fee, until one load carries everything."""
    costs = [cost(small(costs=AT_SITE, lanes=LANE % f"fixed: {fee} USD", **HUB)) for fee in (0, 60, 120, 180, 500)]
    assert costs == sorted(costs)
    assert costs[0] == pytest.approx(3000)
