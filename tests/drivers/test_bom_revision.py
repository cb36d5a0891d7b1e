"""A vendor revises what a rack carries: racks that come later have the new size, and the order was placed before."""

from __future__ import annotations

import pytest

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from tests.support import cost, load_text, solve_text


def racks(more: str = "rack: pod, needs: {dram: 3 GB}", happens: str = "on: {2027-03: 40%}", fleet: str = "") -> str:
    """10 racks of 5 GB in February and 10 more in March, memory ordered a month ahead at 10, holding 1, shortage 50 a GB."""
    return f"""
    planner: 1
    name: racks
    horizon: {{start: 2027-01, periods: 4, step: month}}
    items: {{ddr5: {{tier: dram}}}}
    locations: {{abilene: {{}}}}
    accelerators: {{gpu: {{needs: {{dram: 5 GB}}, idle: 0.1 USD/GPU-hour}}}}
    racks: {{pod: {{accelerator: gpu, needs: {{dram: 5 GB}}}}}}
    fleets: {{cluster: {{at: abilene, rack: pod, series: {{2027-02: 10, 2027-03: 20}}{fleet}}}}}
    markets: {{spot: {{items: [ddr5], price: 10 USD/GB, lead_time: 1 month}}}}
    costs: {{hold: {{kind: holding, rate: 1 USD/GB-month}}, scrap: {{kind: scrapping, fee: 9 USD/GB}}}}
    risk: {{drivers: {{bom: {{kind: bom_revision, {more}, happens: {{{happens}}}}}}}}}
    """


def amounts(text: str) -> dict[str, tuple[float, ...]]:
    """The need of each future."""
    return {future.name: future.setting.requirements[0].amount for future in load_text(text).setting.futures}


def test_what_stands_keeps_its_size() -> None:
    """10 racks of 5 GB, then 10 of 3."""
    assert amounts(racks()) == {"never": (0, 50, 100, 100), "2027-03-01": (0, 50, 80, 80)}


def test_memory_is_ordered_before_anybody_knows() -> None:
    """50 in January and 50 in February, of which 20 are too many at 40 %: 1000. Known when called: 500 + .6 * 500 + .4 * 300."""
    solved = solve_text(racks())
    assert solved.plan.cost == pytest.approx(1000)
    ordered = [sum(row["moved_gb"] for row in course.tables["moves"]) for course in solved.plan.courses]
    assert ordered == pytest.approx([100, 100])
    assert cost(racks().replace(", lead_time: 1 month", "")) == pytest.approx(920)


def test_it_is_known_from_its_day_though_no_rack_comes() -> None:
    """Revised in April, when no rack comes: the futures are two from April on, not before."""
    never, struck = load_text(racks(happens="on: {2027-04: 40%}")).setting.futures
    assert never.setting.requirements[0].amount == struck.setting.requirements[0].amount
    assert never.truth(2) == struck.truth(2)
    assert never.truth(3) != struck.truth(3)


def test_accelerators_are_revised_alike() -> None:
    """A fleet of accelerators of 5 GB; a larger size from March on: 50, then 50 + 10 * 8."""
    text = racks("accelerator: gpu, needs: {dram: 8 GB}").replace("rack: pod, series", "accelerator: gpu, series")
    assert amounts(text)["2027-03-01"] == (0, 50, 130, 130)


def test_a_fleet_with_its_own_size_goes_its_own_way() -> None:
    """It is told so, and its need is what it writes."""
    loaded = load_text(racks(fleet=", per_unit: {dram: 4 GB/rack}"))
    assert any("changes nothing" in problem.what for problem in loaded.warnings)
    assert {future.setting.requirements[0].amount for future in loaded.setting.futures} == {(0, 40, 80, 80)}


def test_a_known_revision_is_a_size_by_date() -> None:
    """6 GB from March, 7 from April, when 5 more come: 50, 50 + 60, and 35 more. An idle unit is worth its mean size."""
    text = racks(happens="on: {2027-04: 0%}").replace(
        "needs: {dram: 5 GB}}}", "needs: {dram: 5 GB}, revised: {dram: {2027-03: 6 GB, 2027-04: 7 GB}}}}"
    )
    text = text.replace("2027-03: 20}", "2027-03: 20, 2027-04: 25}")
    (need,) = load_text(text[: text.index("    risk:")]).setting.requirements
    assert need.amount == (0, 50, 110, 145)
    assert need.shortage == pytest.approx([0.1 * 744 / 5, 0.1 * 672 / 5, 0.1 * 744 / 5.5, 0.1 * 720 / 5.8])


def test_units_that_go_are_those_with_the_newest_size() -> None:
    """25 racks fall back to 12: ten of 5 GB and two of 6."""
    text = racks(happens="on: {2027-04: 0%}").replace(
        "needs: {dram: 5 GB}}}", "needs: {dram: 5 GB}, revised: {dram: {2027-03: 6 GB}}}}"
    )
    text = text.replace("2027-03: 20}", "2027-03: 25, 2027-04: 12}")
    assert load_text(text[: text.index("    risk:")]).setting.requirements[0].amount == (0, 50, 140, 62)


def test_both_doors_agree() -> None:
    """HiGHS and PuLP on the same futures."""
    plans = [solve_loaded(load_text(racks()), How(solver)).plan.cost for solver in ("highs", "cbc")]
    assert plans == pytest.approx([1000, 1000])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (racks("rack: pod, accelerator: gpu, needs: {dram: 3 GB}"), "a rack or an accelerator is revised"),
        (racks("rack: pad, needs: {dram: 3 GB}"), "there is no rack 'pad'"),
        (racks("rack: pod, needs: {drum: 3 GB}"), "there is no tier 'drum'"),
        (racks("rack: pod, needs: {flash: 3 TB}"), "needs no flash as written"),
        (racks(happens="on: {2029-03: 40%}"), "not between as_of"),
    ],
)
def test_bad_input_is_named_with_its_line(text: str, said: str) -> None:
    """What, where and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(text)
    assert said in str(caught.value)
    assert "scenario.yaml:" in str(caught.value)
