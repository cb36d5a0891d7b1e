"""Which part stops a build, until when, and what it is worth a week sooner: the scene of tests/report/scene.py."""

from __future__ import annotations

import pytest

from planner.app.gating import Gating, gating
from planner.app.load import Loaded
from planner.app.parts import all_costs
from planner.app.solve import How
from planner.errors import InputError
from planner.model.build import build
from planner.model.setting import Setting
from planner.report.builds import builds
from planner.report.gating_text import document, gating_lines
from planner.solvers.door import solve
from planner.studies.sooner import sooner
from tests.report.scene import TEXT, pages, plan
from tests.small import small
from tests.studies.test_short import NEED, SPOT
from tests.support import load_text, solve_text


def stopped(text: str = TEXT, need: str | None = None, solver: str = "highs") -> Gating:
    """The parts of a scenario that stop its builds."""
    return gating(load_text(text), pages() if text is TEXT else solve_text(text).pages, How(solver), need)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_two_racks_of_four_wait_for_flash(solver: str) -> None:
    """In February and March, until the market's first goods in April: 3 drives of 1,000 GB each month."""
    (part,) = stopped(solver=solver).parts
    assert (part.program, part.location, part.part, part.recovers) == ("training", "abilene", "flash", "2027-04")
    assert [(week.period, week.planned, week.clear, week.short_ea) for week in part.weeks] == [
        ("2027-02", 4, 2, 3),
        ("2027-03", 4, 2, 3),
    ]


def test_a_week_sooner_is_a_second_solve() -> None:
    """11 weeks and one on the truck are 84 days, 10 and one 77: in both it is April; then a month is tried. By a cold solve."""
    (one,) = stopped().sooner
    loaded = load_text(TEXT)
    assert one.days in (7, 28)
    assert one.saves == pytest.approx(plan().cost - cold(loaded, one.items, one.days))
    assert one.saves > 3000


def cold(loaded: Loaded, items: tuple[str, ...], days: int) -> float:
    """The best plan's cost with all supply of some items sooner, cold."""
    setting = loaded.setting
    scenario = sooner(setting.scenario, setting, items, days)
    _, certificate = solve(build(Setting(scenario), all_costs(scenario)).lp.freeze())
    assert certificate.objective is not None
    return certificate.objective


def test_a_scenario_without_fleets_says_so() -> None:
    """Its needs are told by size."""
    found = stopped(small(needs=NEED, markets=SPOT))
    lines = list(gating_lines(found, "small", "USD"))
    assert "small has no fleet" in lines[0]
    assert sum(week.short_gb for part in found.parts for week in part.weeks) == pytest.approx(60)


def test_nothing_stops_a_build() -> None:
    """One line, and nothing is solved again."""
    found = stopped(small())
    assert (found.parts, found.solved) == ((), 0)
    assert any("nothing stops a build" in line for line in gating_lines(found, "small", "USD"))


def test_one_build_is_asked_about() -> None:
    """A name that nobody has is told with what was meant."""
    assert len(stopped(need="training").parts) == 1
    assert stopped(need="serving").parts == ()
    with pytest.raises(InputError, match="did you mean 'training'"):
        stopped(need="trainin")


def test_a_page_and_a_document() -> None:
    """80 columns; two racks stopped in each month."""
    found = stopped()
    lines = list(gating_lines(found, "scene", "USD"))
    assert all(len(line) <= 80 for line in lines)
    (row,) = [line.split() for line in lines if line.split()[:1] == ["2027-02"]]
    head = next(n for n, line in enumerate(lines) if "planned" in line)
    assert (lines[head - 1].strip(), lines[head].split()[-1]) == ("racks", "idle")
    assert row[1:4] == ["4", "2", "2"]
    assert document(found, "scene", "USD")["parts"][0]["weeks"][0]["short_ea"] == 3


def test_sooner_never_means_before_today() -> None:
    """An order promised for February a year sooner is one for today; a lead time of weeks is none."""
    setting = load_text(TEXT).setting
    found = sooner(setting.scenario, setting, {"ssd"}, 365)
    assert found.open_orders["PO-1"].promised.first == setting.start
    assert found.markets["spot"].lead_time.days() == 0
    assert found.open_orders["PO-3"] == setting.scenario.open_orders["PO-3"]


TWO_PARTS = {
    "items": "{ddr5: {tier: dram}, ssd: {tier: flash}}",
    "indices": "{}",
    "markets": "{spot: {items: [ddr5], price: 10 USD/GB, available: {2027-01: 1 TB/month, 2027-02: 1 GB/month}},"
    " drives: {items: [ssd], price: 1 USD/GB, available: {2027-01: 50 GB/month, 2027-02: 1 TB/month}}}",
    "needs": "{a: {kind: consumption, at: abilene, tier: dram, program: pod, series: {2027-01: 0 GB/month, 2027-02: 9 TB/month},"
    " shortage: {price: 50 USD/GB}}, b: {kind: consumption, at: abilene, tier: flash, program: pod,"
    " series: {2027-01: 100 GB/month}, shortage: {price: 50 USD/GB}}}",
}


def test_a_part_recovers_though_another_stays_short() -> None:
    """Flash lacks 50 of 100 GB in January alone; from February on DRAM is short to the end, and the build with it.

    The build recovers when the page Clear to build says, and beside it stands when this part stops it no more.
    """
    text = small(**TWO_PARTS)
    found = {part.part: part for part in stopped(text).parts}
    assert [week.period for week in found["flash"].weeks] == ["2027-01"]
    assert (found["flash"].part_recovers, found["dram"].part_recovers) == ("2027-02", "not in this plan")
    assert {part.recovers for part in found.values()} == {"not in this plan"}
    lines = list(gating_lines(stopped(text), "pod", "USD"))
    assert any("pod at abilene: flash, recovers not in this plan (flash 2027-02)" in line for line in lines)
    assert builds(solve_text(text).pages)[0].recovers == "not in this plan"


def test_one_saving_of_the_same_items_is_told_once() -> None:
    """Two needs wait for one market, 100 GB each in January at 50 instead of 10: a month sooner saves 8,000, once.

    Nobody's fleet is idle: the column says what falling short costs.
    """
    two = NEED[:-1] + ", more: " + NEED.partition("dram: ")[2]
    found = stopped(small(needs=two, markets="{spot: {items: [ddr5], price: 10 USD/GB, lead_time: 1 month}}"))
    (one,) = found.sooner
    assert (one.builds, one.days, one.saves) == (("dram at abilene", "more at abilene"), 31, pytest.approx(8000))
    lines = list(gating_lines(found, "small", "USD"))
    assert " ".join(lines).count("sooner saves") == 1
    assert not any("idle" in line or "racks" in line for line in lines[1:])
    assert sum("short costs" in line for line in lines) == 2
