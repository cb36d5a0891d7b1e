"""A plan is changed where that is worth more than the change: FORMULATIONS 11, and calendars that do not agree."""

from __future__ import annotations

import pytest

from planner.app.solve import program_of
from tests.small import small, terms
from tests.support import load_text, solve_text

ROWS = ("2027-01-01", "2027-01-08", "2027-01-15", "2027-01-22")
PLAN = "".join(
    f"p{n}: {{source: spot, item: ddr5, to: abilene, since: {day}, until: {day}, quantity: 50 GB}}, "
    for n, day in enumerate(ROWS)
)


def weeks(**sections: str) -> str:
    """Need 50, 30, 90, 50 GB in four weeks, at most 80 a week at 10, 1 to hold, 40 to be short; 50 were planned in each."""
    scene = {
        "horizon": "{start: 2027-01-01, weeks: 4}",
        "needs": "{dram: {kind: consumption, at: abilene, tier: dram, amounts: "
        "{2027-01-01: 50 GB, 2027-01-08: 30 GB, 2027-01-15: 90 GB, 2027-01-22: 50 GB}, shortage: {price: 40 USD/GB}}}",
        "markets": "{spot: {items: [ddr5], price: 10 USD/GB, available: 80 GB/week}}",
        "last_plan": f"{{{PLAN}}}",
        "costs": "{h: {kind: holding, rate: 1 USD/GB-week}}",
    }
    return small(**scene | sections)


def penalised(per_step: float) -> str:
    """A penalty of 4, 3, 2, 1 steps in the four weeks."""
    change = f"c: {{kind: plan_changes, penalty: {4 * per_step:g} USD/GB, fades: 4 weeks}}"
    return weeks(costs=f"{{h: {{kind: holding, rate: 1 USD/GB-week}}, {change}}}")


def calls(text: str) -> list[float]:
    """GB called in each week."""
    rows = solve_text(text).plan.tables["moves"]
    return [sum(row["moved_gb"] for row in rows if row["period"] == day) for day in ROWS]


def test_without_a_penalty_two_calls_change() -> None:
    """50, 40, 80, 50: 2200 of goods and 10 that lie a week: 2210."""
    assert calls(penalised(0.0)) == pytest.approx([50, 40, 80, 50])
    assert sum(terms(penalised(0.0)).values()) == pytest.approx(2210)


def test_with_one_only_one_call_changes() -> None:
    """50, 50, 70, 50: 2200, 20 that lie, and 20 GB more in the third week at .6: 2232."""
    assert calls(penalised(0.3)) == pytest.approx([50, 50, 70, 50])
    assert terms(penalised(0.3)) == pytest.approx({"goods": 2200, "holding": 20, "plan changes": 12})


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_both_doors(solver: str) -> None:
    """The same through both."""
    assert solve_text(penalised(0.3), solver).plan.cost == pytest.approx(2232)


def test_a_dearer_change_never_changes_more() -> None:
    """From nothing to a price above the shortage: the plan stands, and 20 GB of the third week are short."""
    changed = [sum(abs(size - 50.0) for size in calls(penalised(step))) for step in (0.0, 0.1, 0.3, 0.6, 2.0, 20.0)]
    assert changed == sorted(changed, reverse=True)
    assert changed[-1] == pytest.approx(0)
    assert terms(penalised(20.0)) == pytest.approx({"goods": 2000, "holding": 20, "shortage": 800})


def test_weeks_against_a_month_that_was_planned_as_one() -> None:
    """200 GB were planned in January: any weeks that call 200 change nothing; 220 are 20 more at the full 1.2, undated."""
    month = "{p: {source: spot, item: ddr5, to: abilene, since: 2027-01-01, until: 2027-01-28, quantity: 200 GB}}"
    text = weeks(last_plan=month, costs="{c: {kind: plan_changes, penalty: 1.2 USD/GB}}")
    assert terms(text) == pytest.approx({"goods": 2200, "plan changes": 24})


def test_what_was_not_planned_and_what_is_past() -> None:
    """No word of the last plan: everything is more. A call that began before the first day is placed, not planned."""
    past = "{p: {source: spot, item: ddr5, to: abilene, since: 2026-12-25, until: 2026-12-31, quantity: 500 GB}}"
    flat = "{c: {kind: plan_changes, penalty: 1 USD/GB}}"
    assert terms(weeks(last_plan=past, costs=flat))["plan changes"] == pytest.approx(220)


def test_without_a_last_plan_nothing_changes() -> None:
    """The first plan has nothing to be compared with."""
    assert terms(weeks(last_plan="{}", costs="{c: {kind: plan_changes, penalty: 1 USD/GB}}")) == pytest.approx(
        {"goods": 2200}
    )


def test_a_small_call_of_the_last_plan_is_held_to_no_finer_digit_than_the_others() -> None:
    """1 GB was planned where 80 may be called: what is called less has a bound above 80. At 1 the flagship had no plan."""
    plan = PLAN.replace("quantity: 50 GB", "quantity: 1 GB", 1)
    text = weeks(last_plan=f"{{{plan}}}", costs="{c: {kind: plan_changes, penalty: 0.1 USD/GB}}")
    program = program_of(load_text(text))
    (less,) = (block for block in program.column_blocks if block.name.endswith(".less"))
    uppers = program.upper[less.start : less.start + less.count]
    assert min(uppers) > 80
