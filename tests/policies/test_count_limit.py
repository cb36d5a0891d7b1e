"""At most so many of a set of lanes are used, in each period or ever."""

from __future__ import annotations

import pytest

from tests.small import broken, small, terms
from tests.support import cost

# A quick lane at 1 that takes 60 a month, and a wide one at 2.
WAYS = {
    "locations": "{hub: {kind: hub}, abilene: {storage: 0 GB}}",
    "lanes": """{
      quick: {from: hub, to: abilene, cost: 1 USD/GB, capacity: 60 GB/month},
      wide: {from: hub, to: abilene, cost: 2 USD/GB}}""",
    "markets": "{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub]}}",
}
ONE = "{one: {kind: count_limit, lanes: [quick, wide], at_most: %s%s}}"


def test_one_of_two_lanes() -> None:
    """Both: 60 * 1 + 40 * 2 = 140 a month. One: the wide, 200 a month, as 60 are not enough."""
    assert terms(small(**WAYS))["freight"] == pytest.approx(420)
    assert terms(small(policies=ONE % (1, ""), **WAYS))["freight"] == pytest.approx(600)
    assert terms(small(policies=ONE % (2, ""), **WAYS))["freight"] == pytest.approx(420)


def test_in_each_period_it_may_be_another() -> None:
    """50 in January go on the quick lane, 100 in February on the wide: 250; ever one: 300."""
    need = "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-01: 50 GB, 2027-02: 100 GB}}}"
    each = small(policies=ONE % (1, ", in_each_period: true"), needs=need, **WAYS)
    ever = small(policies=ONE % (1, ""), needs=need, **WAYS)
    assert terms(each)["freight"] == pytest.approx(250)
    assert terms(ever)["freight"] == pytest.approx(300)


def test_it_and_a_fixed_fee_speak_of_one_yes_or_no() -> None:
    """With a fee of 10 a period on the wide lane and one lane allowed: 600 + 30."""
    lanes = WAYS["lanes"].replace("cost: 2 USD/GB", "cost: 2 USD/GB, fixed: 10 USD")
    text = small(policies=ONE % (1, ", in_each_period: true"), **(WAYS | {"lanes": lanes}))
    assert cost(text) == pytest.approx(3000 + 600 + 30)


def test_one_of_two_sources() -> None:
    """Spot at 10 has 60 a month, the other costs 15: both 600 + 600 a month; one alone must be the other: 4500."""
    scene = {
        "markets": "{spot: {items: [ddr5], price: 10 USD/GB, available: 60 GB/month}, dear: {items: [ddr5], price: 15 USD/GB}}"
    }
    policy = "{one: {kind: count_limit, sources: [spot, dear], at_most: %s}}"
    assert cost(small(policies=policy % 2, **scene)) == pytest.approx(3600)
    assert cost(small(policies=policy % 1, **scene)) == pytest.approx(4500)
    rows = [{"source": name, "item": "ddr5", "period": "2027-02", "moved_gb": 5.0} for name in ("spot", "dear")]
    assert broken(small(policies=policy % 1, **scene), moves=rows) == ["count limit: policies.one"]


def test_the_audit_counts_lanes_in_use() -> None:
    """Both lanes carry something in February: one too many, ever and in that period; in turn they are one a period."""
    rows = [
        {"lane": lane, "item": "ddr5", "period": period, "carried_gb": 5.0}
        for lane, period in (("quick", "2027-02"), ("wide", "2027-02"))
    ]
    assert broken(small(policies=ONE % (1, ""), **WAYS), lanes=rows) == ["count limit: policies.one"]
    each = small(policies=ONE % (1, ", in_each_period: true"), **WAYS)
    assert broken(each, lanes=rows) == ["count limit: policies.one 2027-02"]
    assert broken(each, lanes=[rows[0], rows[1] | {"period": "2027-03"}]) == []


def test_a_higher_count_never_costs_more() -> None:
    """One lane 3600, two 3420, three 3420."""
    costs = [cost(small(policies=ONE % (n, ""), **WAYS)) for n in (1, 2, 3)]
    assert costs == pytest.approx([3600, 3420, 3420])
