"""A fleet that starts complete: units run when every part, their accelerators, space and power are there; idle ones cost once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.app.moved import Moved
from planner.app.solve import How, solve_loaded
from planner.errors import InfeasibleError
from planner.solvers.solution import Options
from tests.model.clusters import FLEET, KIT, column, cost, orders, solved, stock, text
from tests.support import load_text

DOORS = pytest.mark.parametrize("solver", ["highs", "cbc"])
SECOND, THIRD = ("2027-01-11", 40), ("2027-01-18", 40)


@DOORS
def test_the_check_of_the_formulations(solver: str) -> None:
    """120 / 2 = 60, 160 / 2 = 80, 200 / 2 = 100 run: (40 + 20 + 0) idle accelerators at 7 a week are 420."""
    plan = solved(solver)
    assert plan.plan.cost == pytest.approx(420)
    assert column(plan, "running_units") == pytest.approx([60, 80, 100])
    assert column(plan, "idle_units") == pytest.approx([40, 20, 0])
    terms = {row["term"] for row in plan.plan.tables["ledger"] if row["amount"]}
    assert terms == {"idle"}  # what is short costs nothing by itself


@DOORS
def test_one_more_dram_from_the_first_week(solver: str) -> None:
    """121 and 161: 60.5 and 80.5 run, (39.5 + 19.5) * 7 = 413."""
    assert cost(solver, stock=stock(121)) == pytest.approx(413)


def test_what_a_dram_is_worth_week_by_week() -> None:
    """One more that stays for a week saves 7 / 2 = 3.5 in the first and second; in the third 0 up, and one less costs 3.5."""
    weeks = {
        "first": stock(121) and orders(("2027-01-11", 39), THIRD),
        "second": orders(("2027-01-11", 41), ("2027-01-18", 39)),
        "third": orders(SECOND, ("2027-01-18", 41)),
    }
    saved = {
        "first": 420 - cost(stock=stock(121), open_orders=weeks["first"]),
        "second": 420 - cost(open_orders=weeks["second"]),
        "third": 420 - cost(open_orders=weeks["third"]),
    }
    assert saved == pytest.approx({"first": 3.5, "second": 3.5, "third": 0.0})
    assert cost(open_orders=orders(SECOND, ("2027-01-18", 39))) - 420 == pytest.approx(3.5)


def test_the_duals_are_those_of_the_corner() -> None:
    """The row that a dram short idles half an accelerator: 3.5 in the first and second week, in the third between 0 and 3.5."""
    moved = Moved(load_text(text()), "highs", Options())
    block = next(own for own in moved.program.row_blocks if own.name == "complete")
    names = [block.cell_name(n) for n in range(block.count)]
    duals = dict(zip(names, -moved.y[block.span], strict=True))
    dram = [value for name, value in duals.items() if "cluster/dimm" in name]
    flash = [value for name, value in duals.items() if "cluster/ssd" in name]
    assert dram[:2] == pytest.approx([3.5, 3.5])
    assert -1e-9 <= dram[2] <= 3.5 + 1e-9
    assert flash[:2] == pytest.approx([0, 0])


def test_forty_dram_a_week_sooner() -> None:
    """160, 160, 200: 80 run for two weeks, (20 + 20) * 7 = 280."""
    assert cost(stock=stock(160), open_orders=orders(THIRD)) == pytest.approx(280)


def test_two_parts_that_are_missing_idle_a_unit_once() -> None:
    """Dram for 60 and flash for 50 in all weeks: 50 idle for three weeks are 1050, however much of each is missing.

    In part, each tier is priced for itself: (40 + 50) * 3 * 7 = 1890.
    """
    both = {"stock": stock(120, 200), "open_orders": "{}"}
    assert cost(**both) == pytest.approx(1050)
    assert cost(**both, fleets=(FLEET % KIT).replace("complete", "in part")) == pytest.approx(1890)


def test_what_cannot_run_is_not_bought_for() -> None:
    """Flash at 1 a GB, none there, dram for 60: flash is bought for 60, 240, and no more; 40 * 3 * 7 idle are 840."""
    plan = solved(
        stock="{dimm: {at: abilene, item: dimm, quantity: 120 ea}}",
        open_orders="{}",
        markets="{flash: {items: [ssd], price: 1 USD/GB}}",
    )
    assert plan.plan.cost == pytest.approx(240 + 840)
    assert sum(column(plan, "received_gb", "receipts")) == pytest.approx(240)


@DOORS
def test_accelerators_that_come_later(solver: str) -> None:
    """30 have come in the first week: 30 run, then 80 and 100: (70 + 20) * 7 = 630. Those that came too many run no more."""
    come = f"{KIT}, come: {{2027-01-01: 30, 2027-01-11: 200}}"
    assert cost(solver, fleets=FLEET % come) == pytest.approx(630)


def test_accelerators_as_items_that_are_bought() -> None:
    """A tray an accelerator, 70 there and 30 to be had in the second week: 60, 80, 100 run as before, for 30 * 5 = 150 more.

    With 50 there 50 run in the first week: 50 + 20 idle, 490, and 50 * 5 = 250.
    """
    items = "{dimm: {tier: dram, package: 1 GB}, ssd: {tier: flash, package: 1 GB}, tray: {tier: accelerator, package: 288 GB}}"
    more = {
        "tiers": "{accelerator: compute trays}",
        "items": items,
        "fleets": FLEET % "kit: {dimm: 2 ea, ssd: 4 ea, tray: 1 ea}",
        "markets": "{nvidia: {items: [tray], price: 5 USD/ea, lead_time: 1 week}}",
    }
    trays = ", tray: {at: abilene, item: tray, quantity: %d ea}}"
    assert cost(**more, stock=stock()[:-1] + trays % 70) == pytest.approx(420 + 150)
    assert cost(**more, stock=stock()[:-1] + trays % 50) == pytest.approx(490 + 250)


@DOORS
def test_space_binds(solver: str) -> None:
    """Room for 70, for 90 from the third week on: 60, 70, 90 run: (40 + 30 + 10) * 7 = 560."""
    places = "{abilene: {space: {2027-01-01: 70, 2027-01-18: 90}}}"
    assert cost(solver, locations=places) == pytest.approx(560)


def test_what_starts_in_part_takes_its_space_first() -> None:
    """20 of another fleet stand whatever they lack: of 100 there is room for 80. They lack nothing: 40 + 20 + 20 are idle."""
    other = "other: {at: abilene, series: 20, kit: {dimm: 1 ea}, idle: 1 USD/GPU-hour}"
    fleets = f"{(FLEET % KIT)[:-1]}, {other}}}"
    assert cost(fleets=fleets, stock=stock(140), locations="{abilene: {space: 100}}") == pytest.approx(80 * 7)
    with pytest.raises(InfeasibleError, match="10 units more than it has space for"):
        cost(fleets=fleets, stock=stock(140), locations="{abilene: {space: 10}}")


@DOORS
def test_power_binds_on_what_runs(solver: str) -> None:
    """A unit draws 10 W, the memory nothing: 900 W at a PUE of 1.2 are 75 units: 60, 75, 75 run, (40 + 25 + 25) * 7 = 630."""
    places, fleet = "{abilene: {power: 900 W, pue: 1.2}}", f"{KIT}, power: 10 W"
    assert cost(solver, locations=places, fleets=FLEET % fleet) == pytest.approx(630)


def test_without_an_idle_price_every_unit_must_run() -> None:
    """Nothing may wait, and the dram of the first week cannot come: bought at 1000, 80 in the first week, 80,000."""
    fleet = "{cluster: {at: abilene, series: 100, kit: {dimm: 2 ea, ssd: 4 ea}, starts: complete}}"
    assert cost(fleets=fleet) == pytest.approx(80_000)
    late = fleet.replace("starts: complete", "starts: complete, come: {2027-01-11: 100}")
    with pytest.raises(InfeasibleError):
        cost(fleets=late)


def test_before_the_site_opens_nothing_is_idle() -> None:
    """It opens in the second week: 80 and 100 of 100 run, 20 * 7 = 140."""
    plan = solved(
        locations="{abilene: {opens: 2027-01-11}}",
        stock="{}",
        open_orders=orders(("2027-01-11", 160), THIRD),
        markets="{flash: {items: [ssd], price: 0 USD/GB}}",
    )
    assert plan.plan.cost == pytest.approx(140)
    assert column(plan, "planned_units") == [0, 100, 100]


def test_sizes_by_tier_work_as_kits_do() -> None:
    """2 GB of dram and 4 GB of flash a unit, written as sizes: the same 420."""
    sizes = "per_unit: {dram: 2 GB/GPU, flash: 4 GB/GPU}, bought: [dram, flash]"
    assert cost(fleets=FLEET % sizes) == pytest.approx(420)


def test_growth_waits_for_what_the_new_units_lack() -> None:
    """50 units, then 100: dram for 60 in the first week leaves none idle; then 80 of 100: 20 * 7 = 140."""
    fleet = (FLEET % KIT).replace("series: 100", "series: {2027-01-04: 50, 2027-01-11: 100}")
    assert cost(fleets=fleet) == pytest.approx(140)


# Properties -----------------------------------------------------------------------------------------------------------

lots = st.lists(st.integers(0, 120), min_size=3, max_size=3)


@settings(max_examples=12, deadline=None)
@given(lots, st.integers(100, 500), st.integers(0, 2))
def test_one_more_part_never_costs_more_and_both_doors_agree(dimms: list[int], ssds: int, week: int) -> None:
    """Cost is the hand arithmetic sum of 7 * (100 - min(100, dram / 2, flash / 4)); one more DIMM in any week never raises it.

    CBC hands over seven digits, too few for the audit of odd figures: here its cost alone is compared.
    """

    def scene(amounts: list[int]) -> dict[str, str]:
        later = orders(("2027-01-11", amounts[1]), ("2027-01-18", amounts[2]))
        return {"stock": stock(amounts[0], ssds), "open_orders": later, "markets": "{}"}

    there = [sum(dimms[: n + 1]) for n in range(3)]
    by_hand = sum(7 * (100 - min(100, dram / 2, ssds / 4)) for dram in there)
    assert cost(**scene(dimms)) == pytest.approx(by_hand)
    other = solve_loaded(load_text(text(**scene(dimms))), How("cbc"))
    assert other.plan.cost == pytest.approx(by_hand)
    more = [count + (n == week) for n, count in enumerate(dimms)]
    assert cost(**scene(more)) <= by_hand + 1e-5


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 40))
def test_a_dearer_idle_hour_never_lowers_cost(one: int, other: int, price: int) -> None:
    """Dram at some price: waits or buys, and what an idle hour costs more is never a gain."""

    def priced(idle: int) -> float:
        fleet = (FLEET % KIT).replace("0.04166666666666667", f"{idle / 100}")
        return cost(fleets=fleet, markets=f"{{broker: {{items: [dimm], price: {price} USD/GB}}}}")

    assert priced(min(one, other)) <= priced(max(one, other)) + 1e-5
