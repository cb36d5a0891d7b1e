"""What a cluster waits for, read off a plan's tables: the parts, accelerators, space or power, and what of a shortage is none."""

from __future__ import annotations

import pytest

from planner.app.gating import gating
from planner.app.short import short
from planner.app.solve import Solved
from planner.plan.waiting import Waits
from planner.report.builds import builds
from planner.report.gating_text import gating_lines
from planner.report.short_text import short_lines
from tests.model.clusters import FLEET, KIT, solved, stock, text
from tests.model.test_kits import FAB
from tests.support import load_text, solve_text

TRAY = "{dimm: {tier: dram, package: 1 GB, index: dram}, ssd: {tier: flash, package: 1 GB, index: nand}}"


def gates(plan: Solved) -> list[tuple[str, ...]]:
    """The parts that hold the cluster, by period."""
    waits = Waits(plan.plan.setting, plan.plan.tables)
    return [tuple(gate.part for gate in waits.gates("cluster", p)) for p in range(len(plan.plan.setting.periods))]


def test_the_part_that_is_there_for_fewest_units() -> None:
    """Dram in the first two weeks; flash, of which there is enough all along, though the plan may leave it lying."""
    plan = solved()
    assert gates(plan) == [("dimm",), ("dimm",), ()]
    waits = Waits(plan.plan.setting, plan.plan.tables)
    lacks = [(row["need"], waits.lacking(row)) for row in plan.plan.tables["service"]]
    assert sum(gb for need, gb in lacks if need == "cluster/dimm") == pytest.approx(80 + 40)
    assert sum(gb for need, gb in lacks if need == "cluster/ssd") == 0.0


def test_what_is_stranded_is_what_waits_with_its_worth() -> None:
    """60 of 100 run: flash for 40, 160 GB at 3, is stranded: 480; in the second week 80 GB, 240. Dram is not."""
    plan = solved()
    waits = Waits(plan.plan.setting, plan.plan.tables)
    assert [waits.stranded("cluster", p) for p in range(3)] == pytest.approx([480, 240, 0])


def test_two_parts_may_hold_it_at_once() -> None:
    """Dram and flash for 60 each, both never more: both hold it, and each alone a week sooner saves nothing."""
    both = {"stock": stock(120, 240), "open_orders": "{}"}
    plan = solved(**both)
    assert gates(plan) == [("dimm", "ssd")] * 3
    assert sum(one.idle for one in builds(plan.pages)) == pytest.approx(3 * 280)
    found = gating(load_text(text(**both)), plan.pages)
    assert [part.part for part in found.parts] == ["dimm, ssd"]
    assert [set(one.items) for one in found.sooner] == [{"dimm"}, {"ssd"}, {"dimm", "ssd"}]


def test_accelerators_hold_it() -> None:
    """30 have come: they are what holds the others in the first week, and no goods of ours would help.

    Were they to come a week sooner, 60 would run in the first week: 30 * 7 = 210 less; dram a week sooner saves 140.
    """
    sections = {"fleets": FLEET % f"{KIT}, come: {{2027-01-01: 30, 2027-01-11: 200}}"}
    plan = solved(**sections)
    assert gates(plan) == [("accelerators",), ("dimm",), ()]
    found = gating(load_text(text(**sections)), plan.pages)
    assert [part.part for part in found.parts] == ["accelerators", "dimm"]
    assert [(one.items, one.accelerators) for one in found.sooner] == [((), ("cluster",)), (("dimm",), ())]
    assert [one.saves for one in found.sooner] == pytest.approx([210, 140])
    assert any(
        "the accelerators of cluster a week sooner saves $210" in line for line in gating_lines(found, "x", "USD")
    )


def test_a_build_recovers_on_one_day_whatever_stops_it_meanwhile() -> None:
    """Accelerators for 30 in the first week, DIMMs for 80 in the second: whole in the third, 14 and 7 days later.

    What holds it first is there a week before; every line of the answer says what the page says.
    """
    sections = {"fleets": FLEET % f"{KIT}, come: {{2027-01-01: 30, 2027-01-11: 200}}"}
    plan = solved(**sections)
    page = [(one.gating, one.recovers, one.delay) for one in builds(plan.pages) if one.is_short]
    found = gating(load_text(text(**sections)), plan.pages)
    told = [(part.part, part.recovers, part.delay) for part in found.parts]
    assert told == page == [("accelerators", "2027-01-18", 14), ("dimm", "2027-01-18", 7)]
    assert [part.part_recovers for part in found.parts] == ["2027-01-11", "2027-01-18"]
    assert any("recovers 2027-01-18 (accelerators 2027-01-11)" in line for line in gating_lines(found, "x", "USD"))


def test_what_stops_a_build_twice_delays_it_for_both_stretches() -> None:
    """Space for 50 in the first and the third of four weeks, for all in the others: 7 days, and 7 days again."""
    space = "{abilene: {space: {2027-01-04: 50, 2027-01-11: 100, 2027-01-18: 50, 2027-01-25: 100}}}"
    four = "{start: 2027-01-04, periods: 4, step: week}"
    sections = {"horizon": four, "locations": space, "stock": stock(200), "open_orders": "{}"}
    (part,) = gating(load_text(text(**sections)), solved(**sections).pages).parts
    assert (part.part, part.delay, part.recovers) == ("space", 14, "2027-01-25")
    assert [week.period for week in part.weeks] == ["2027-01-04", "2027-01-18"]


@pytest.mark.parametrize(
    ("places", "fleet", "gate", "code"),
    [
        ("{abilene: {space: 50}}", KIT, "space", "space"),
        ("{abilene: {power: 500 W}}", f"{KIT}, power: 10 W", "power", "power"),
    ],
)
def test_space_or_power_hold_it(places: str, fleet: str, gate: str, code: str) -> None:
    """Room or power for 50 where parts are there for 60 and more: that is what holds it, and what the reasons say."""
    sections = {"locations": places, "fleets": FLEET % fleet}
    assert gates(solved(**sections)) == [(gate,)] * 3
    found = short(load_text(text(**sections)))
    assert sum(gap.money for gap in found.gaps) == pytest.approx(3 * 350)  # each week once
    assert {reason.code for gap in found.gaps for reason in gap.reasons or ()} == {code}
    lines = list(short_lines(found, "cluster", "USD"))
    assert any("units wait for accelerators, space or power" in " ".join(lines) for _ in lines)


SOLD = "{broker: {items: [dimm, ssd], price: 1 USD/GB, delivers_to: [abilene]%s}}"


@pytest.mark.parametrize(
    ("places", "fleet", "gate"),
    [
        ("{abilene: {space: 50}}", KIT, "space"),
        ("{abilene: {power: 500 W}}", f"{KIT}, power: 10 W", "power"),
        ("{abilene: {}}", f"{KIT}, come: 50", "accelerators"),
    ],
)
def test_parts_that_nobody_buys_for_want_of_room_hold_nothing(places: str, fleet: str, gate: str) -> None:
    """Room for 50, and parts at 1 USD a GB for exactly those, 100 and 200 GB: more of them would clear nothing."""
    sections = {"locations": places, "fleets": FLEET % fleet, "markets": SOLD % "", "stock": "{}", "open_orders": "{}"}
    plan = solved(**sections)
    assert gates(plan) == [(gate,)] * 3
    assert {(one.gating, one.items, one.short_gb, one.clear) for one in builds(plan.pages)} == {(gate, (), 0.0, 50.0)}
    found = gating(load_text(text(**sections)), plan.pages)
    assert [set(one.items) for one in found.sooner] == ([set()] if gate == "accelerators" else [])
    assert any(line.endswith(f"{'-':>10}{'-':>12}{'$350':>12}") for line in gating_lines(found, "cluster", "USD"))


def test_room_and_a_part_that_nobody_could_have_brought_hold_it_both() -> None:
    """Room for 50 and 100 GB of DIMMs, for 50; a call takes two weeks, so in the third week it is room alone.

    Room for 60, and a market that has handed over all the 20 GB of DIMMs that it ever has: both to the end.
    """
    one = {"locations": "{abilene: {space: 50}}", "stock": stock(100), "open_orders": "{}"}
    assert gates(solved(**one, markets=SOLD % ", lead_time: 2 weeks")) == [("space", "dimm")] * 2 + [("space",)]
    sold_out = SOLD % ", available: {2027-01-04: 20 GB/week, 2027-01-11: 0 GB/week}"
    more = one | {"locations": "{abilene: {space: 60}}", "markets": sold_out}
    assert gates(solved(**more)) == [("space", "dimm")] * 3


def test_what_lies_at_the_integrator_in_time_is_there() -> None:
    """Drives for all 10 lie there from the start, whether they are sent or not: only DIMMs hold the cluster on 25 January.

    Where freight is cheaper later, the drives of the late racks are sent with their DIMMs, and hold nothing either.
    """
    solved_ = solve_text(FAB)
    late = [one for one in builds(solved_.pages) if one.is_short]
    assert {one.gating for one in late} == {"dimm"}
    assert {one.waits_for for one in late} == {("order late of dimm, there 2027-02-08",)}
    lines = gating_lines(gating(load_text(FAB), solved_.pages), "kit", "USD")
    later = solve_text(
        f"money: {{discount_rate: 9%/yr}}\n{FAB}".replace("lead_time: 1 week", "lead_time: 1 week, cost: 0.001 USD/GB")
    )
    sends = [row for row in later.plan.tables["moves"] if row["item"] == "ssd" and row["period"] == "2027-01-04"]
    assert sum(row["moved_gb"] for row in sends) == pytest.approx(6 * 2 * 30_000)
    assert {one.gating for one in builds(later.pages) if one.is_short} == {"dimm"}
    assert any("delayed 14 days, at worst 4 accelerators idle" in line for line in lines)
