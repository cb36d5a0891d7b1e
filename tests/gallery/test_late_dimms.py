"""One late DIMM shipment holds up a cluster: it is named with the money, and the plan pays a broker just where that is cheaper."""

from __future__ import annotations

import pytest

from planner.app.gating import gating
from planner.app.load import load
from planner.app.short import short
from planner.app.solve import How, solve_loaded
from planner.plan.plan import Plan
from planner.report.builds import builds
from planner.report.gating_text import gating_lines
from planner.report.short_text import short_lines
from tests.gallery.gallery import FOLDER, money, plan, read

IDLE = 5 * 32 * 4 * 168 * 3.5  # racks, accelerators, weeks, hours, USD: 376,320
DIMMS = 640 * 128 * 20  # pieces, GB, USD/GB: 1,638,400


def at_premium(premium: float, solver: str = "highs") -> Plan:
    """The plan at a broker's premium over the index, in percent."""
    found = solve_loaded(
        load(FOLDER / "late-dimms.yaml", sets=(f"markets.broker.price.premium={premium}%",)), How(solver)
    )
    assert found.plan.findings == ()
    return found.plan


def from_the_broker(found: Plan) -> float:
    """GB that the broker sends."""
    return sum(row["received_gb"] for row in found.tables["receipts"] if row["source"] == "broker")


def test_it_waits_and_says_what_that_costs() -> None:
    """376,320 of idle accelerators, counted once; goods 1280 * 2560 + 160 * 18,432 = 6,225,920."""
    assert money(plan("late-dimms")) == {"goods": 6.22592, "idle": IDLE / 1e6}
    assert from_the_broker(plan("late-dimms").plan) == 0.0


def test_below_the_arithmetic_it_pays_the_broker() -> None:
    """At 20 % he costs 327,680 more than micron: 6,225,920 + 327,680 = 6,553,600, and nothing is idle."""
    found = plan("late-dimms", "cheap-broker")
    assert money(found) == {"goods": (6_225_920 + 0.2 * DIMMS) / 1e6}
    assert from_the_broker(found.plan) == pytest.approx(640 * 128)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_the_decision_turns_where_both_cost_the_same(solver: str) -> None:
    """376,320 / 1,638,400 = 22.969 %: at 22.9 % all 640 DIMMs are bought, 375,193.6; at 23.0 % none, and 376,320 are idle."""
    assert round(IDLE / DIMMS, 5) == 0.22969
    below, above = at_premium(22.9, solver), at_premium(23.0, solver)
    assert from_the_broker(below) == pytest.approx(640 * 128)
    assert below.cost == pytest.approx(6_225_920 + 0.229 * DIMMS)
    assert from_the_broker(above) == pytest.approx(0.0)
    assert above.cost == pytest.approx(6_225_920 + IDLE)


def test_the_shipment_and_the_delay_are_named() -> None:
    """Four weeks of 5 racks of 10: 160 accelerators, drives for 5 racks (80 * 18,432 = 1,474,560) stranded; po-4711 ends it."""
    late = [one for one in builds(plan("late-dimms").pages) if one.is_short]
    assert [(one.period, one.planned, one.clear, one.gating) for one in late] == [
        (day, 10, 5, "ddr5-rdimm-128") for day in ("2027-02-01", "2027-02-08", "2027-02-15", "2027-02-22")
    ]
    assert [one.idle for one in late] == pytest.approx([IDLE / 4] * 4)
    assert [one.accelerators for one in late] == pytest.approx([160] * 4)
    assert [one.stranded for one in late] == pytest.approx([80 * 18_432] * 4)
    assert [one.delay for one in late] == [28, 21, 14, 7]
    assert {one.waits_for for one in late} == {("order po-4711 of ddr5-rdimm-128, there 2027-03-01",)}


def test_a_week_sooner_saves_a_week_of_idle_racks() -> None:
    """One week of 5 racks, 94,080, by a second solve; the page for the terminal says all of it."""
    solved = plan("late-dimms")
    found = gating(read("late-dimms"), solved.pages)
    (one,) = found.sooner
    assert (one.items, one.days) == (("ddr5-rdimm-128",), 7)
    assert one.saves == pytest.approx(IDLE / 4)
    lines = list(gating_lines(found, "late-dimms", "USD"))
    assert all(len(line) <= 80 for line in lines)
    for words in (
        "delayed 28 days, at worst 160 accelerators idle, counted once",
        "waits for order po-4711",
        "$376k in all",
    ):
        assert any(words in line for line in lines), lines


def test_the_order_is_the_reason_of_the_shortage() -> None:
    """Promised today it would save all 376,320; at 22.97 % the broker would be as good, at 25 % he costs too much."""
    found = short(read("late-dimms"))
    reasons = {link.path: reason.saves for reason in found.gaps[0].reasons or () for link in reason.links}
    assert reasons["open_orders.po-4711.promised"] == pytest.approx(IDLE)
    (late,) = (own for own in found.gaps[0].reasons or () if own.links[0].path == "open_orders.po-4711.promised")
    assert late.all_gb == pytest.approx(4 * 640 * 128)  # DIMMs; drives lie there, whatever of them the plan calls short
    best = found.gaps[0].next_best
    assert best is not None
    assert best.calls[0][0] == "broker:ddr5-rdimm-128"
    assert {gap.need for gap in found.gaps} == {"cluster/ddr5-rdimm-128"}
    assert sum(gap.money for gap in found.gaps) == pytest.approx(IDLE)
    assert all(len(line) <= 80 for line in short_lines(found, "late-dimms", "USD"))
