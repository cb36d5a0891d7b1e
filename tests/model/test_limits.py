"""Power, storage, lanes and markets have limits: the plan keeps each, and the audit names each that tables break."""

from __future__ import annotations

from typing import Any

import pytest

from planner.errors import InfeasibleError, PlannerError
from planner.model.limits import audit_limits, fleet_watts
from tests.small import book, column, small
from tests.support import cost, solve_text

# 100 pieces of 10 W are asked for, at a PUE of 1.2 they draw 1.2 kW.
POWERED = {
    "items": "{ddr5: {tier: dram, package: 64 GB, power: 10 W}, lean: {tier: dram, package: 64 GB, power: 4 W}}",
    "needs": "{dram: {kind: installed, at: abilene, tier: dram, series: 6.4 TB}}",
    "markets": "{spot: {items: [ddr5], price: 10 USD/GB}, thrifty: {items: [lean], price: 15 USD/GB}}",
}
HUB = {
    "locations": "{hub: {kind: hub}, abilene: {storage: 0 GB}}",
    "markets": """{
      spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub]},
      near: {items: [ddr5], price: 15 USD/GB, delivers_to: [abilene]}}""",
}
LANE = "{road: {from: hub, to: abilene, %s}}"


def found(text: str, **tables: list[dict[str, Any]]) -> list[str]:
    """What the limits' audit says of hand-typed tables, as `rule: where`."""
    return [f"{finding.rule}: {finding.where}" for finding in audit_limits(book(text, **tables))]


# Power ----------------------------------------------------------------------------------------------------------------


def test_power_turns_the_choice() -> None:
    """Without a limit 100 pieces at 640: 64,000. With 0.84 kW at the meter, 700 W: x of 10 W and 100 - x of 4 W, x = 50.

    50 * 640 + 50 * 960 = 80,000.
    """
    assert cost(small(locations="{abilene: {pue: 1.2}}", **POWERED)) == pytest.approx(64_000)
    assert cost(small(locations="{abilene: {pue: 1.2, power: 0.84 kW}}", **POWERED)) == pytest.approx(80_000)


def test_fleets_draw_their_own_power_first() -> None:
    """2 racks of 100 W leave 500 W of 700: 10 x + 4 (100 - x) = 500, x = 16.67: 16.67 * 640 + 83.33 * 960 = 90,666.67."""
    fleet = "{cluster: {at: abilene, rack: r, series: 2, power: 100 W}}"
    rack = "{r: {accelerators: 8}}"
    text = small(locations="{abilene: {pue: 1.2, power: 0.84 kW}}", fleets=fleet, racks=rack, **POWERED)
    assert cost(text) == pytest.approx(272_000 / 3)


def test_a_growing_fleet_leaves_less_period_by_period() -> None:
    """No racks in January, 2 from February: 70 pieces of 10 W are within 840 W at first, and above 600 W then."""
    fleet = "{cluster: {at: abilene, rack: r, series: {2027-02: 2}, power: 100 W}}"
    text = small(
        locations="{abilene: {pue: 1.2, power: 0.84 kW}}", fleets=fleet, racks="{r: {accelerators: 8}}", **POWERED
    )
    rows = [
        {"location": "abilene", "item": "ddr5", "period": period, "standing_gb": 70 * 64.0}
        for period in ("2027-01", "2027-02")
    ]
    assert found(text, base=rows[:1]) == []
    assert found(text, base=rows) == ["power: abilene"]


def test_power_that_comes_in_phases() -> None:
    """.84 kW in January and February, 1.2 from March: half lean, as January asks, 80,000.

    The other way round it is March that asks: bought at once or given up for it, half is lean then, for 80,000 at the least.
    """
    phases = "{abilene: {pue: 1.2, power: {2027-01: %s, 2027-03: %s}}}"
    assert cost(small(locations=phases % ("0.84 kW", "1.2 kW"), **POWERED)) == pytest.approx(80_000)
    assert cost(small(locations=phases % ("1.2 kW", "0.84 kW"), **POWERED)) == pytest.approx(80_000)
    text = small(locations=phases % ("1.2 kW", "0.84 kW"), **POWERED)
    row = {"location": "abilene", "item": "ddr5", "standing_gb": 71 * 64.0}
    assert found(text, base=[row | {"period": "2027-02"}]) == []
    assert found(text, base=[row | {"period": "2027-03"}]) == ["power: abilene"]


def test_before_its_first_phase_there_is_no_power() -> None:
    """From February on: 100 pieces in January have none."""
    text = small(locations="{abilene: {pue: 1.2, power: {2027-02: 1.2 kW}}}", **POWERED)
    with pytest.raises(PlannerError):
        solve_text(text)
    assert found(text, base=[{"location": "abilene", "item": "ddr5", "standing_gb": 64.0, "period": "2027-01"}]) == [
        "power: abilene"
    ]


def test_fleets_beyond_the_power_have_no_plan() -> None:
    """8 racks of 100 W at a PUE of 1.2 draw 960 of 840 W: infeasible before it is solved, by the location's name."""
    fleet = "{cluster: {at: abilene, rack: r, series: 8, power: 100 W}}"
    text = small(
        locations="{abilene: {pue: 1.2, power: 0.84 kW}}", fleets=fleet, racks="{r: {accelerators: 8}}", **POWERED
    )
    with pytest.raises(InfeasibleError) as refused:
        solve_text(text)
    (problem,) = refused.value.problems
    assert problem.path == "locations.abilene.power"
    assert problem.next_step


def test_power_beyond_the_limit_is_found() -> None:
    """70 pieces of 10 W at 1.2 draw 840 W; 71 draw 852."""
    text = small(locations="{abilene: {pue: 1.2, power: 0.84 kW}}", **POWERED)
    row = {"location": "abilene", "item": "ddr5", "period": "2027-02"}
    assert found(text, base=[row | {"standing_gb": 70 * 64.0}]) == []
    assert found(text, base=[row | {"standing_gb": 71 * 64.0}]) == ["power: abilene"]


# Storage --------------------------------------------------------------------------------------------------------------


def test_storage_keeps_what_lies() -> None:
    """The price rises from 10 to 20; 120 may lie: 220 at 10 and 80 at 20: 3800."""
    market = "{spot: {items: [ddr5], price: {2027-01: 10 USD/GB, 2027-02: 20 USD/GB}}}"
    text = small(locations="{abilene: {storage: 120 GB}}", markets=market)
    assert cost(text) == pytest.approx(3800)
    assert max(column(text, "stock", "closing_gb")) == pytest.approx(120)


def test_storage_is_shared_by_items_and_found() -> None:
    """70 of one and 51 of another lie where 120 may."""
    text = small(items="{ddr5: {tier: dram}, ssd: {tier: flash}}", locations="{abilene: {storage: 120 GB}}")
    row = {"location": "abilene", "period": "2027-02"}
    rows = [row | {"item": "ddr5", "closing_gb": 70.0}, row | {"item": "ssd", "closing_gb": 51.0}]
    assert found(text, stock=rows) == ["storage: abilene"]
    assert found(text, stock=rows[:1]) == []


# Lanes ----------------------------------------------------------------------------------------------------------------


def test_a_lane_carries_no_more_than_it_can() -> None:
    """60 a month by the hub at 10, 40 straight at 15, nothing may lie: 3 * 1200 = 3600; by item the same."""
    for limit in ("capacity: 60 GB/month", "capacities: {ddr5: 60 GB/month}"):
        assert cost(small(lanes=LANE % limit, **HUB)) == pytest.approx(3600)


@pytest.mark.parametrize(
    ("fields", "sizes", "rules"),
    [
        ("capacity: 60 GB/month", {"2027-01": 60.0, "2027-02": 61.0}, ["lane capacity: road"]),
        ("capacities: {ddr5: 60 GB/month}", {"2027-01": 60.0, "2027-02": 61.0}, ["lane capacity: road"]),
        ("minimum: 50 GB", {"2027-01": 50.0, "2027-02": 49.0}, ["lane minimum: road"]),
        ("minimum: 50 GB, fixed_per: horizon", {"2027-01": 20.0, "2027-02": 30.0}, []),
        ("minimum: 50 GB, fixed_per: horizon", {"2027-01": 20.0, "2027-02": 29.0}, ["lane minimum: road"]),
    ],
)
def test_a_lane_beyond_its_limits_is_found(fields: str, sizes: dict[str, float], rules: list[str]) -> None:
    """One GB above the capacity, or below the least load of a period or of the horizon."""
    row = {"lane": "road", "item": "ddr5", "part": "ddr5"}
    rows = [row | {"period": period, "carried_gb": size} for period, size in sizes.items()]
    assert found(small(lanes=LANE % fields, **HUB), lanes=rows) == rules


# Markets --------------------------------------------------------------------------------------------------------------


def test_a_market_sells_no_more_than_it_has_and_calls_count_not_receipts() -> None:
    """80 may be called in a month and 75 % is filled: 60 come at 10, 40 from the other at 15: 3600."""
    market = "{spot: {items: [ddr5], price: 10 USD/GB, available: 80 GB/month, fill: 75%}, dear: {items: [ddr5], price: 15 USD/GB}}"
    assert cost(small(markets=market)) == pytest.approx(3600)


@pytest.mark.parametrize(
    ("fields", "size", "rules"),
    [
        ("available: 60 GB/month", 60.0, []),
        ("available: 60 GB/month", 61.0, ["market availability: spot"]),
        ("available: {2027-03: 60 GB/month}", 1.0, ["market availability: spot"]),
        ("minimum: 50 GB", 50.0, []),
        ("minimum: 50 GB", 49.0, ["market minimum: spot"]),
    ],
)
def test_a_call_beyond_the_limits_is_found(fields: str, size: float, rules: list[str]) -> None:
    """One GB above what a market has, before it has anything, or below the least order."""
    text = small(markets=f"{{spot: {{items: [ddr5], price: 10 USD/GB, {fields}}}}}")
    rows = [{"source": "spot", "item": "ddr5", "period": "2027-02", "moved_gb": size}]
    assert found(text, moves=rows) == rules


def test_a_limit_that_is_looser_never_costs_more() -> None:
    """Cost falls as more can be carried, until nothing comes straight any more."""
    costs = [cost(small(lanes=LANE % f"capacity: {most} GB/month", **HUB)) for most in (0, 50, 100, 1000)]
    assert costs == pytest.approx([4500, 3750, 3000, 3000])


def test_a_lane_in_pieces_counts_those_of_the_items_it_takes() -> None:
    """One piece a month on a lane for ddr5 is 64 GB, whatever else the scenario has: 3 * (64 * 10 + 36 * 15) = 3540."""
    text = small(
        items="{big: {tier: flash, package: 1 TB}, ddr5: {tier: dram, package: 64 GB}}",
        lanes=LANE % "items: [ddr5], capacity: 1 ea/month",
        **HUB,
    )
    assert cost(text) == pytest.approx(3540)


def test_fleets_draw_from_the_opening_day_on() -> None:
    """Two racks of 100 W written from January, a site that opens in February: nothing is drawn in January."""
    fleet = "{cluster: {at: abilene, rack: r, series: 2, power: 100 W}}"
    site = "{abilene: {pue: 1.2, power: 0.84 kW, opens: 2027-02}}"
    setting = book(small(locations=site, fleets=fleet, racks="{r: {accelerators: 8}}", **POWERED)).setting
    assert fleet_watts(setting, "abilene") == pytest.approx((0, 240, 240))
