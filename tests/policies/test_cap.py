"""At most so much comes or goes in a time, over items, at suppliers, fabs, sources, lanes or locations."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.small import broken, small, terms
from tests.support import cost, load_text

TWO = "{spot: {items: [ddr5], price: 10 USD/GB}, dear: {items: [ddr5], price: 15 USD/GB}}"


def test_what_a_source_hands_over() -> None:
    """60 of 100 a month at 10, the rest at 15: 3 * (600 + 600) = 3600."""
    policy = "{c: {kind: cap, sources: [spot], at_most: 60 GB/month}}"
    assert cost(small(markets=TWO, policies=policy)) == pytest.approx(3600)


def test_what_a_supplier_or_a_fab_hands_over() -> None:
    """The cap is shared by all that micron sells, or by all that is handed over at boise: the 40 left come at 15."""
    scene = {
        "suppliers": "{micron: {fabs: {boise: {country: US}}}, samsung: {}}",
        "lanes": "{road: {from: boise, to: abilene}}",
        "markets": """{
          one: {items: [ddr5], supplier: micron, price: 10 USD/GB, ships_from: boise},
          two: {items: [ddr5], supplier: micron, price: 11 USD/GB, ships_from: boise},
          dear: {items: [ddr5], supplier: samsung, price: 15 USD/GB, delivers_to: [abilene]}}""",
    }
    for of in ("suppliers: [micron]", "fabs: [boise]"):
        text = small(policies=f"{{c: {{kind: cap, {of}, at_most: 60 GB/month}}}}", **scene)
        assert cost(text) == pytest.approx(3600)


def test_what_leaves_on_lanes_and_what_arrives() -> None:
    """60 a month over both ways out of the hub, or into the site, and 40 come straight at 15: 3600."""
    scene = {
        "locations": "{hub: {kind: hub}, abilene: {}}",
        "lanes": "{a: {from: hub, to: abilene}, b: {from: hub, to: abilene}}",
        "markets": TWO.replace("10 USD/GB", "10 USD/GB, delivers_to: [hub]"),
    }
    lanes = small(policies="{c: {kind: cap, lanes: [a, b], at_most: 60 GB/month}}", **scene)
    assert cost(lanes) == pytest.approx(3600)
    arrivals = small(policies="{c: {kind: cap, locations: [hub], at_most: 60 GB/month}}", **scene)
    assert cost(arrivals) == pytest.approx(3600)


def test_what_passes_through_a_place_counts_there() -> None:
    """60 a month may come to the hub. Two weeks to it and two on are four: goods that do not stop are a month earlier.

    Called in January they pass the hub on the 15th and arrive in February; called in February they pass in February and
    arrive in March. 60 each of 100, and 40 short at 50, after 100 in January: 1200 + (100 + 40 + 40) * 50 = 10,200.
    """
    text = small(
        locations="{hub: {kind: hub}, abilene: {}}",
        lanes="{road: {from: hub, to: abilene, lead_time: 2 weeks}}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub], lead_time: 2 weeks}}",
        needs="{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 50 USD/GB}}}",
        policies="{c: {kind: cap, locations: [hub], at_most: 60 GB/month}}",
    )
    assert cost(text) == pytest.approx(10_200)
    row = {"lane": "road", "item": "ddr5", "period": "2027-02", "carried_gb": 90.0, "passing_gb": 61.0}
    assert broken(text, lanes=[row]) == ["cap: policies.c 2027-02"]


def test_items_may_take_more_or_less_of_the_pool() -> None:
    """A pool of 100 a month: a GB of ddr5 takes 1, of mrdimm 2. ddr5 costs 12, mrdimm 10, and 80 GB are needed.

    mrdimm is cheaper by 2 and takes 1 more of the pool, of which 100 - 80 = 20 are spare: 20 * 10 + 60 * 12 = 920.
    """
    text = small(
        horizon="{start: 2027-01, periods: 1, step: month}",
        items="{ddr5: {tier: dram}, mrdimm: {tier: dram}}",
        needs="{dram: {kind: consumption, at: abilene, tier: dram, series: 80 GB/month}}",
        markets="{spot: {items: [ddr5], price: 12 USD/GB}, fast: {items: [mrdimm], price: 10 USD/GB}}",
        policies="{c: {kind: cap, at_most: 100 GB/month, use: {mrdimm: 2}}}",
    )
    assert cost(text) == pytest.approx(920)


def test_only_the_covered_items_count() -> None:
    """A cap on another tier or item leaves the plan alone: 3000."""
    items = "{ddr5: {tier: dram}, ssd: {tier: flash}}"
    for of in ("items: [ssd]", "tier: flash"):
        policy = f"{{c: {{kind: cap, {of}, at_most: 60 GB/month}}}}"
        assert cost(small(items=items, markets=TWO, policies=policy)) == pytest.approx(3000)


def test_before_its_first_date_there_is_no_limit() -> None:
    """From February at most 60 a month at 10, and nothing may lie: 1000 + 2 * (600 + 600) = 3400."""
    policy = "{c: {kind: cap, sources: [spot], at_most: {2027-02: 60 GB/month}}}"
    text = small(markets=TWO, policies=policy, locations="{abilene: {storage: 0 GB}}")
    assert cost(text) == pytest.approx(3400)


def test_a_cap_on_what_lies() -> None:
    """Prices 10, 15, 15: all would be bought in January, but 120 may lie, a GB of it taking 1: 2200 + 80 * 15 = 3400.

    Where a GB takes 2 of the pool, 60 may lie: 1600 + 140 * 15 = 3700.
    """
    market = "{spot: {items: [ddr5], price: {2027-01: 10 USD/GB, 2027-02: 15 USD/GB}}}"
    policy = "{c: {kind: cap, stock: 120 GB, locations: [abilene]%s}}"
    assert cost(small(markets=market)) == pytest.approx(3000)
    assert cost(small(markets=market, policies=policy % "")) == pytest.approx(3400)
    assert cost(small(markets=market, policies=policy % ", use: {ddr5: 2}")) == pytest.approx(3700)
    row = {"location": "abilene", "item": "ddr5", "period": "2027-02", "closing_gb": 121.0}
    assert broken(small(policies=policy % ""), stock=[row]) == ["cap: policies.c 2027-02"]


@pytest.mark.parametrize(
    "fields",
    ["at_most: 1 GB/month, stock: 1 GB", "sources: [spot]", "at_most: 1 GB/month, lanes: [a], sources: [spot]"],
)
def test_it_is_one_pool(fields: str) -> None:
    """A flow and a stock at once, neither of them, or two kinds of place are refused with what to write."""
    with pytest.raises(InputError) as refused:
        load_text(small(policies=f"{{c: {{kind: cap, {fields}}}}}", lanes="{a: {from: abilene, to: abilene}}"))
    assert all(problem.next_step for problem in refused.value.problems)


def test_open_orders_do_not_count() -> None:
    """90 GB that are placed land beside the cap of 60: January takes 60 from spot, of which 50 lie until February.

    90 + 60 + 60 + 60 = 270 of 300, and 30 at 15: 1800 + 450 = 2250.
    """
    text = small(
        suppliers="{micron: {}}",
        open_orders="{po: {supplier: micron, item: ddr5, quantity: 90 GB, to: abilene, promised: 2027-01-01}}",
        markets=TWO,
        policies="{c: {kind: cap, sources: [spot], at_most: 60 GB/month}}",
    )
    assert cost(text) == pytest.approx(2250)


def test_the_audit_finds_what_passes_it() -> None:
    """61 GB received in February where 60 may be; an open order of 500 beside it is no fault."""
    text = small(markets=TWO, policies="{c: {kind: cap, sources: [spot], at_most: 60 GB/month}}")
    row = {"source": "spot", "supplier": "", "order": "", "item": "ddr5", "place": "abilene", "period": "2027-02"}
    good = [row | {"received_gb": 60.0}, row | {"received_gb": 500.0, "order": "po"}]
    assert broken(text, receipts=good) == []
    assert broken(text, receipts=[row | {"received_gb": 61.0}]) == ["cap: policies.c 2027-02"]


def test_the_audit_finds_it_on_lanes_and_at_locations() -> None:
    """61 GB on a lane, or 61 arriving, where 60 may."""
    scene = {"locations": "{hub: {kind: hub}, abilene: {}}", "lanes": "{a: {from: hub, to: abilene}}"}
    lane = small(policies="{c: {kind: cap, lanes: [a], at_most: 60 GB/month}}", **scene)
    row = {"lane": "a", "item": "ddr5", "period": "2027-02", "carried_gb": 61.0}
    assert broken(lane, lanes=[row]) == ["cap: policies.c 2027-02"]
    place = small(policies="{c: {kind: cap, locations: [abilene], at_most: 60 GB/month}}", **scene)
    move = {"to": "abilene", "item": "ddr5", "arrives": "2027-03", "shipped_gb": 61.0}
    assert broken(place, moves=[move]) == ["cap: policies.c 2027-03"]


def test_a_looser_cap_never_costs_more() -> None:
    """4500 less 15 for each GB a month that may come at 10, down to 3000."""
    policy = "{c: {kind: cap, sources: [spot], at_most: %s GB/month}}"
    costs = [cost(small(markets=TWO, policies=policy % most)) for most in (0, 40, 100, 900)]
    assert costs == pytest.approx([4500, 3900, 3000, 3000])
    assert terms(small(markets=TWO, policies=policy % 40)) == pytest.approx({"goods": 3900})


def test_a_cap_in_pieces_counts_those_of_its_tier() -> None:
    """One piece of dram a month is 64 GB, though a flash item of 1 TB comes first by name: 3 * (640 + 36 * 15) = 3540."""
    text = small(
        items="{big: {tier: flash, package: 1 TB}, ddr5: {tier: dram, package: 64 GB}}",
        markets=TWO,
        policies="{c: {kind: cap, sources: [spot], tier: dram, at_most: 1 ea/month}}",
    )
    assert cost(text) == pytest.approx(3540)
