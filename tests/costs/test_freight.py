"""Every GB that leaves on a lane pays the lane's tariff of that day."""

from __future__ import annotations

import pytest

from tests.small import billed, small, terms
from tests.support import cost

LANES = "{hub-a: {from: hub, to: abilene, cost: 0.02 USD/GB}, hub-b: {from: hub, to: ohio, cost: 0.05 USD/GB}}"
NEEDS = """{
  a: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month},
  b: {kind: consumption, at: ohio, tier: dram, series: 50 GB/month}}"""
TWO_SITES = {
    "locations": "{hub: {kind: hub}, abilene: {}, ohio: {}}",
    "horizon": "{start: 2027-01, periods: 1, step: month}",
    "needs": NEEDS,
    "markets": "{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub]}}",
}
ONE_LANE = {
    "locations": "{hub: {kind: hub}, abilene: {}}",
    "markets": "{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub]}}",
}


def test_two_sites_by_hand() -> None:
    """150 GB at 10, 100 GB to one site at 0.02 and 50 to the other at 0.05: 1500 + 2 + 2.50 = 1504.50."""
    text = small(lanes=LANES, **TWO_SITES)
    assert cost(text) == pytest.approx(1504.5)
    assert terms(text)["freight"] == pytest.approx(4.5)


def test_the_cheaper_way_is_taken_as_far_as_it_goes() -> None:
    """A way by ohio at 0.05 + 0.01, and 30 GB a month straight at 0.02: 30 * 0.02 + 70 * 0.06 + 50 * 0.05 = 7.30."""
    more = LANES.replace("cost: 0.02 USD/GB", "cost: 0.02 USD/GB, capacity: 30 GB/month")
    more = more[:-1] + ", b-a: {from: ohio, to: abilene, cost: 0.01 USD/GB}}"
    assert terms(small(lanes=more, **TWO_SITES))["freight"] == pytest.approx(7.3)


def test_an_item_may_have_its_own_tariff_and_a_piece_its_own_price() -> None:
    """`costs` stands instead of `cost`: 3.20 for a piece of 64 GB is 0.05 a GB, 300 GB pay 15."""
    lane = "{hub-a: {from: hub, to: abilene, cost: 9 USD/GB, costs: {ddr5: 3.20 USD/ea}}}"
    text = small(lanes=lane, items="{ddr5: {tier: dram, package: 64 GB}}", **ONE_LANE)
    assert terms(text)["freight"] == pytest.approx(15)


def test_the_tariff_is_that_of_the_day_the_goods_leave() -> None:
    """Two months on the way: what March needs leaves in January at 1 a GB, not at March's 3."""
    lane = "{hub-a: {from: hub, to: abilene, lead_time: 2 months, cost: {2027-01: 1 USD/GB, 2027-03: 3 USD/GB}}}"
    need = "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-03: 100 GB}}}"
    text = small(lanes=lane, needs=need, **ONE_LANE)
    assert terms(text) == pytest.approx({"goods": 1000, "freight": 100})


def test_the_bill_from_the_lanes_table() -> None:
    """80 GB in January at 1, 10 in March at 3: 80 and 30."""
    lane = "{hub-a: {from: hub, to: abilene, cost: {2027-01: 1 USD/GB, 2027-03: 3 USD/GB}}}"
    rows = [
        {"lane": "hub-a", "item": "ddr5", "part": "ddr5", "period": period, "carried_gb": size}
        for period, size in (("2027-01", 80.0), ("2027-03", 10.0))
    ]
    assert billed(small(lanes=lane, **ONE_LANE), "freight", lanes=rows) == {"2027-01": 80, "2027-03": 30}


def test_dearer_freight_never_costs_less_and_a_new_lane_never_more() -> None:
    """With a second lane at 0.50 the cost stops rising there: 3000 + 300 * min(price, 0.5)."""
    lane = "{hub-a: {from: hub, to: abilene, cost: %s USD/GB}%s}"
    other = ", slow: {from: hub, to: abilene, cost: 0.5 USD/GB}"
    alone = [cost(small(lanes=lane % (price, ""), **ONE_LANE)) for price in ("0.1", "0.4", "0.9")]
    both = [cost(small(lanes=lane % (price, other), **ONE_LANE)) for price in ("0.1", "0.4", "0.9")]
    assert alone == pytest.approx([3030, 3120, 3270])
    assert both == pytest.approx([3030, 3120, 3150])
