"""Clusters where things are uncertain: in one program and by branches, in outages, with revised sizes, and planned again."""

from __future__ import annotations

import pytest

from planner.app.solve import How, solve_loaded
from tests.model.clusters import FLEET, KIT, text
from tests.support import load_text, solve_text

RISK = (
    "{drivers: {late: {kind: table, outcomes: {on-time: {probability: 50%, available: {spot: {2027-01-04: 40 ea/week}}},"
    " none: {probability: 50%, available: {spot: {2027-01-04: 0 ea/week}}}}}}, learn: {2027-01-04: all}}"
)
SPOT = "{spot: {items: [dimm], price: 1 USD/GB, available: 40 ea/week, lead_time: 0 weeks}}"


def uncertain(**more: str) -> str:
    """A spot market has 40 DIMMs a week, or none, at even odds; nothing is on order."""
    return text(**{"open_orders": "{}", "markets": SPOT, "risk": RISK} | more)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_each_future_waits_for_itself(solver: str) -> None:
    """With 40 a week 80 and 100 run from the first week on: 20 * 7 + 80 goods = 220; without, 40 idle for three weeks, 840: 530."""
    plan = solve_text(uncertain(), solver).plan
    assert plan.cost == pytest.approx((140 + 80 + 840) / 2)
    runs = [[row["running_units"] for row in course.tables["clusters"]] for course in plan.courses]
    assert sorted(map(tuple, runs)) == [pytest.approx((60, 60, 60)), pytest.approx((80, 100, 100))]


def test_by_branches_it_is_the_same() -> None:
    """One program, and a trunk with branches that are solved apart."""
    whole, parts = (
        solve_loaded(load_text(uncertain()), How(method=method, processes=1))  # type: ignore[arg-type]
        for method in ("whole", "branches")
    )
    assert whole.plan.findings == parts.plan.findings == ()
    assert parts.plan.cost == pytest.approx(whole.plan.cost)


def test_a_revised_size_is_that_of_new_units() -> None:
    """10 racks of 5 GB, and 10 of 3 GB from March on: 50 GB run 10; 65 GB run the 10 new ones and 35 / 5 = 7 of the others."""
    scene = """
    planner: 1
    name: racks
    horizon: {start: 2027-01, periods: 3, step: month}
    items: {ddr5: {tier: dram}}
    locations: {abilene: {}}
    racks: {pod: {needs: {dram: 5 GB}, revised: {dram: {2027-03: 3 GB}}}}
    fleets: {cluster: {at: abilene, rack: pod, series: {2027-01: 10, 2027-03: 20}, idle: 1 USD/GPU-hour, starts: complete}}
    stock: {a: {at: abilene, item: ddr5, quantity: 50 GB}}
    open_orders: {b: {item: ddr5, quantity: 15 GB, to: abilene, promised: 2027-03-01}}
    """
    plan = solve_text(scene).plan
    assert [row["running_units"] for row in plan.tables["clusters"]] == pytest.approx([10, 10, 17])
    assert plan.cost == pytest.approx(3 * 744)


GROWN = """
planner: 1
name: racks
horizon: {start: 2027-01, periods: 3, step: month}
items: {ddr5: {tier: dram}}
locations: {abilene: {}}
racks: {pod: {needs: {dram: 5 GB}, revised: {dram: {2027-02: 10 GB}}}}
fleets: {cluster: {at: abilene, rack: pod, series: {2027-01: 10, 2027-02: 20}, idle: 1 USD/GPU-hour, starts: complete}}
stock: {a: {at: abilene, item: ddr5, quantity: 50 GB}}
open_orders: {b: {item: ddr5, quantity: 100 GB, to: abilene, promised: 2027-03-01}}
"""


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_units_that_run_go_on_when_larger_ones_come(solver: str) -> None:
    """Ten racks of 5 GB run; ten of 10 GB come in February, their DRAM in March: ten wait for 672 hours, and no more."""
    plan = solve_text(GROWN, solver).plan
    assert [row["running_units"] for row in plan.tables["clusters"]] == pytest.approx([10, 10, 20])
    waits = {(row["since"], row["period"]): row["idle_units"] for row in plan.tables["vintages"] if row["idle_units"]}
    assert waits == {("2027-02-01", "2027-02"): pytest.approx(10)}
    assert plan.cost == pytest.approx(10 * 672)
    assert plan.findings == ()


def test_a_size_that_is_revised_in_some_futures() -> None:
    """The same, but nobody knows whether they take 10 GB: with 5 each the 100 GB of March run all as well; in February ten wait."""
    text = GROWN.replace(", revised: {dram: {2027-02: 10 GB}}", "")
    text += (
        "risk: {drivers: {bom: {kind: bom_revision, rack: pod, needs: {dram: 10 GB}, happens: {on: {2027-02: 50%}}}}}\n"
    )
    plan = solve_text(text).plan
    for course in plan.courses:
        assert [row["running_units"] for row in course.tables["clusters"]] == pytest.approx([10, 10, 20])
    assert plan.cost == pytest.approx(10 * 672)
    assert plan.findings == ()


def test_an_outage_is_charged_to_the_part_that_it_takes() -> None:
    """Spot sells dram, the mill flash, both just in time. Where spot fails dram is short; flash, which then waits, is not."""
    markets = "{spot: {supplier: samsung, items: [dimm], price: 1 USD/GB}, mill: {supplier: kioxia, items: [ssd], price: 1 USD/GB}}"
    outage = "{outages: {makers: {of: supplier, names: [samsung], lasts: 2 weeks, starts: [2027-01-11]}}}"
    fleet = (
        (FLEET % KIT).replace("series: 100", "series: {2027-01-04: 60, 2027-01-11: 100}").replace("0.0416", "9.0416")
    )
    scene = text(
        fleets=fleet,
        markets=markets,
        open_orders="{}",
        stock="{dimm: {at: abilene, item: dimm, quantity: 120 ea}}",
        suppliers="{samsung: {}, kioxia: {}}",
        risk=outage,
    )
    short = {row["tier"]: row["short_gb"] for row in solve_text(scene).plan.outages}
    assert short == pytest.approx({"dram": 160 * 7 / 31, "flash": 0})  # 80 GB in each of two weeks, as GB and months


def test_dram_that_must_be_there_in_an_outage_is_bought_ahead() -> None:
    """Nothing of dram may be short while its maker is out from the second week on: 80 GB come a week sooner."""
    fleet = (FLEET % KIT).replace("series: 100", "series: {2027-01-04: 60, 2027-01-11: 100}")
    outage = "{outages: {makers: {of: supplier, names: [samsung], lasts: 2 weeks, starts: [2027-01-11], tolerates: {dram: 0%}}}}"
    scene = text(
        fleets=fleet,
        markets="{spot: {supplier: samsung, items: [dimm], price: 1 USD/GB}}",
        open_orders="{}",
        costs="{hold: {kind: holding, rate: 0.1 USD/GB-week}}",
        suppliers="{samsung: {}}",
        risk=outage,
    )
    plan = solve_text(scene).plan
    first = sum(row["received_gb"] for row in plan.tables["receipts"] if row["period"] == "2027-01-04")
    assert first == pytest.approx(80)
