"""Stock for so many weeks of the need that is coming, also beyond the horizon."""

from __future__ import annotations

from itertools import permutations
from typing import Literal

import hypothesis
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from planner.app.solve import How, Solved, solve_loaded
from planner.model.placing import branch_setting
from planner.model.worlds import worlds_of
from planner.policies.weeks_of_cover import WeeksOfCover
from tests.small import broken, column, small
from tests.support import cost, load_text, solve_text

HOLD = "{h: {kind: holding, rate: 1 USD/GB-month}}"


def test_two_weeks_by_hand() -> None:
    """14 days of 28 in February, of 31 in March, of 30 in April, at 100 a month: 50, 45.16 and 46.67 GB lie.

    346.67 are bought in all, and 141.83 months of a GB lie: 3466.67 + 141.83.
    """
    text = small(policies="{w: {kind: weeks_of_cover, weeks: 2 weeks}}", costs=HOLD)
    assert column(text, "stock", "closing_gb") == pytest.approx([50, 1400 / 31, 140 / 3])
    assert cost(text) == pytest.approx(3000 + 1400 / 3 + 50 + 1400 / 31 + 140 / 3)


def test_a_growing_need_is_covered_ahead() -> None:
    """One month ahead: 200 lie at the end of January for February, 300 at February's, 300 at March's for April."""
    series = "{2027-01: 100 GB/month, 2027-02: 200 GB/month, 2027-03: 300 GB/month}"
    need = f"{{dram: {{kind: consumption, at: abilene, tier: dram, series: {series}}}}}"
    text = small(needs=need, policies="{w: {kind: weeks_of_cover, weeks: 1 month}}", costs=HOLD)
    assert column(text, "stock", "closing_gb") == pytest.approx([200, 300, 300])


def test_a_standing_base_is_covered_for_its_growth_and_replacement() -> None:
    """1000 GB stand and grow by 300 in March, a tenth fails in a year; one month ahead:

    January: February's 28 days of failures, 1000 * 10 % * 28 / 365 = 7.67, and the 300 of 1 March;
    February: 31 days of 1300: 11.04; March: 30 days of 1300: 10.68.
    """
    text = small(
        items="{ddr5: {tier: dram, fails: 10%/yr}}",
        needs="{dram: {kind: installed, at: abilene, tier: dram, series: {2027-01: 1000 GB, 2027-03: 1300 GB}}}",
        policies="{w: {kind: weeks_of_cover, weeks: 1 month}}",
        costs=HOLD,
    )
    expected = [300 + 1000 * 0.1 * 28 / 365, 1300 * 0.1 * 31 / 365, 1300 * 0.1 * 30 / 365]
    assert column(text, "stock", "closing_gb") == pytest.approx(expected)


def test_a_hub_covers_the_need_of_its_sites() -> None:
    """The stock must lie at the hub, and covers what the site needs: a month of it, 100."""
    text = small(
        locations="{hub: {kind: hub}, abilene: {}}",
        lanes="{l: {from: hub, to: abilene}}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub]}}",
        policies="{w: {kind: weeks_of_cover, weeks: 1 month, locations: [hub], needs_at: [abilene]}}",
        costs=HOLD,
    )
    assert column(text, "stock", "closing_gb", location="hub") == pytest.approx([100, 100, 100])


def test_the_audit_finds_what_is_missing() -> None:
    """49 GB at the end of January, where two weeks of February are 50."""
    text = small(policies="{w: {kind: weeks_of_cover, weeks: 2 weeks, items: [ddr5]}}")
    row = {"location": "abilene", "item": "ddr5", "part": "ddr5"}
    sizes = {"2027-01": 49.0, "2027-02": 50.0, "2027-03": 50.0}
    rows = [row | {"period": period, "closing_gb": size} for period, size in sizes.items()]
    assert broken(text, stock=rows) == ["weeks of cover: policies.w 2027-01"]


def test_more_weeks_never_cost_less() -> None:
    """The cost rises with the weeks."""
    policy = "{w: {kind: weeks_of_cover, weeks: %s weeks}}"
    costs = [cost(small(policies=policy % n, costs=HOLD)) for n in (0, 1, 2, 8)]
    assert costs == sorted(costs)
    assert costs[0] == pytest.approx(3000)


# Futures --------------------------------------------------------------------------------------------------------------


def forked(low: str, high: str, *, learn: str = "", names: tuple[str, str] = ("low", "zhigh"), odds: int = 50) -> str:
    """The scene with a need that turns out in one of two ways, two weeks of cover and 1 USD a month on what lies."""
    ways = ((names[0], odds, low), (names[1], 100 - odds, high))
    outcomes = ", ".join(f"{name}: {{probability: {p}%, needs: {{dram: {{{own}}}}}}}" for name, p, own in ways)
    risk = f"{{drivers: {{d: {{kind: table, outcomes: {{{outcomes}}}}}}}{learn and f', learn: {{{learn}: all}}'}}}"
    return small(policies="{w: {kind: weeks_of_cover, weeks: 2 weeks}}", costs=HOLD, risk=risk)


def lying(solved: Solved) -> dict[str, list[float]]:
    """Closing stock of each future."""
    return {course.name: [row["closing_gb"] for row in course.tables["stock"]] for course in solved.plan.courses}


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("names", [("low", "zhigh"), ("zlow", "high")])
def test_what_is_covered_is_the_expected_need_of_those_who_cannot_tell(solver: str, names: tuple[str, str]) -> None:
    """March asks for 60 or 140, which nobody knows in February: at its end 14 / 31 of 100 lie in both, whatever they are called.

    At the end of March it is known: 14 / 30 of 60 or of 140. 300 are used in the mean, 46.67 left, and what lies costs 1 a month.
    """
    solved = solve_text(forked("2027-03: 60 GB/month", "2027-03: 140 GB/month", names=names), solver)
    there = [50, 1400 / 31]
    assert lying(solved) == {
        names[0]: pytest.approx([*there, 60 * 14 / 30]),
        names[1]: pytest.approx([*there, 140 * 14 / 30]),
    }
    assert solved.plan.cost == pytest.approx(3000 + 1400 / 3 + 50 + 1400 / 31 + 140 / 3)


def test_the_mean_is_by_probability() -> None:
    """60 at 75 %, 140 at 25 %: 80 are expected, 14 / 31 of them lie at the end of February."""
    solved = solve_text(forked("2027-03: 60 GB/month", "2027-03: 140 GB/month", odds=75))
    assert [path[1] for path in lying(solved).values()] == pytest.approx([80 * 14 / 31] * 2)


def test_what_has_become_true_and_is_not_learned_yet_raises_no_level() -> None:
    """60 or 140 a month from February on, learned in March: 14 / 31 of 100 must lie at February's end in both.

    50 lie at January's end; 135.16 are ordered for February so that 140 leave 45.16; of the 125.16 that 60 leave
    what goes beyond March's 60 and the 28 of its end is scrapped, for it costs to lie.
    """
    solved = solve_text(forked("2027-02: 60 GB/month", "2027-02: 140 GB/month", learn="2027-03"))
    least = 1400 / 31
    assert lying(solved)["zhigh"] == pytest.approx([50, least, 140 * 14 / 30])
    assert lying(solved)["low"] == pytest.approx([50, 60 + 28, 28])


def test_branch_by_branch_the_levels_are_the_same() -> None:
    """March is learned in March: solved by branches the plan costs what it does in one program, and its audit finds nothing."""
    loaded = load_text(forked("2027-03: 60 GB/month", "2027-03: 140 GB/month", learn="2027-03"))
    whole, parts = (solve_loaded(loaded, How(method=method, processes=1)) for method in METHODS)
    assert whole.plan.findings == parts.plan.findings == ()
    assert parts.plan.cost == pytest.approx(whole.plan.cost)
    assert lying(parts) == {name: pytest.approx(path) for name, path in lying(whole).items()}


METHODS: tuple[Literal["whole", "branches"], ...] = ("whole", "branches")


def test_who_knows_the_future_covers_his_own() -> None:
    """March asks for 60 or 140: as if it were known today, 27.10 or 63.23 lie at February's end, and not 45.16."""
    setting = load_text(forked("2027-03: 60 GB/month", "2027-03: 140 GB/month")).setting
    policy = setting.scenario.policies["w"]
    assert isinstance(policy, WeeksOfCover)
    alone = [branch_setting(setting, (n,))[1].futures[0].setting for n in range(2)]
    assert [policy.levels(own)[1] for own in alone] == pytest.approx([60 * 14 / 31, 140 * 14 / 31])
    assert [policy.levels(f.setting)[1] for f in setting.futures] == pytest.approx([1400 / 31] * 2)


def test_in_an_outage_the_need_expected_is_that_of_the_future_struck() -> None:
    """The market fails in March for a month; its worlds audit clean, and expect at February's end what the futures do."""
    text = forked("2027-03: 60 GB/month", "2027-03: 140 GB/month").replace(
        "risk: {", "risk: {outages: {m: {of: supplier, lasts: 1 month, futures: every}}, "
    )
    text = text.replace("price: 10 USD/GB}}", "price: 10 USD/GB, supplier: micron}}") + "suppliers: {micron: {}}\n"
    setting = load_text(text).setting
    policy = setting.scenario.policies["w"]
    assert isinstance(policy, WeeksOfCover)
    worlds = worlds_of(setting)
    assert len(worlds) == 6
    assert [policy.levels(world.setting)[1] for world in worlds] == pytest.approx([1400 / 31] * 6)


@settings(max_examples=12, deadline=None)
@hypothesis.given(
    needs=st.lists(st.integers(0, 200), min_size=3, max_size=3), weeks=st.integers(0, 9), learn=st.integers(1, 3)
)
def test_names_of_outcomes_change_nothing(needs: list[int], weeks: int, learn: int) -> None:
    """Three futures, any needs in March, any cover, whenever they part: each has the same path under any names."""
    found = []
    for names in permutations("abc"):
        outcomes = ", ".join(
            f"{name}: {{probability: {p}%, needs: {{dram: {{2027-0{learn}: {need} GB/month}}}}}}"
            for name, need, p in zip(names, needs, (20, 30, 50), strict=True)
        )
        risk = f"{{drivers: {{d: {{kind: table, outcomes: {{{outcomes}}}}}}}, learn: {{2027-03: all}}}}"
        text = small(policies=f"{{w: {{kind: weeks_of_cover, weeks: {weeks} weeks}}}}", costs=HOLD, risk=risk)
        found.append(solve_text(text).plan.cost)
    assert found == pytest.approx([found[0]] * 6)
