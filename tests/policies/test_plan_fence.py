"""What of the last plan stands: the calls of the scene of tests/costs/test_plan_changes.py, with 50 GB planned in each week."""

from __future__ import annotations

import pytest

from planner.errors import InfeasibleError, InputError
from tests.costs.test_plan_changes import ROWS, calls, weeks
from tests.small import broken, terms
from tests.support import load_text, solve_text


def fenced(policy: str, **sections: str) -> str:
    """With a policy on changes."""
    return weeks(policies=f"{{p: {{kind: plan_fence, {policy}}}}}", **sections)


def test_a_fence_of_two_weeks_keeps_two_calls() -> None:
    """50, 50, then 70 in the third week: 2200 + 20 that lie = 2220, 10 more than the 2210 of 50, 40, 80, 50."""
    text = fenced("fence: 2 weeks")
    assert calls(text) == pytest.approx([50, 50, 70, 50])
    assert sum(terms(text).values()) == pytest.approx(2220)


def test_a_fence_over_everything_keeps_the_plan() -> None:
    """20 GB of the third week are short, at 40: 2000 + 20 + 800."""
    text = fenced("fence: 4 weeks")
    assert calls(text) == pytest.approx([50, 50, 50, 50])
    assert sum(terms(text).values()) == pytest.approx(2820)


def test_so_much_changes_at_most() -> None:
    """Without a limit 10 less and 30 more are 40. 20 at most buy 20 more in the third week, 10 leave 10 GB short: 2100+20+400."""
    assert calls(fenced("at_most: 20 GB")) == pytest.approx([50, 50, 70, 50])
    assert sum(terms(fenced("at_most: 10 GB")).values()) == pytest.approx(2100 + 20 + 400)
    assert sum(terms(fenced("at_most: 40 GB")).values()) == pytest.approx(2210)
    assert sum(terms(fenced("at_most: 10 GB, within: 2 weeks")).values()) == pytest.approx(2210)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_both_doors(solver: str) -> None:
    """The same through both."""
    assert solve_text(fenced("at_most: 10 GB"), solver).plan.cost == pytest.approx(2520)


def test_a_wider_limit_never_costs_more() -> None:
    """Nor does a shorter fence."""
    by_limit = [sum(terms(fenced(f"at_most: {size} GB")).values()) for size in (0, 10, 20, 30, 40, 80)]
    by_fence = [sum(terms(fenced(f"fence: {count} weeks")).values()) for count in (4, 3, 2, 1)]
    assert by_limit == sorted(by_limit, reverse=True)
    assert by_fence == sorted(by_fence, reverse=True)


def test_of_some_sources_only() -> None:
    """What it does not hold for is free; a name that nobody has is told."""
    other = "{spot: {items: [ddr5], price: 10 USD/GB, available: 80 GB/week}, more: {items: [ddr5], price: 12 USD/GB}}"
    text = fenced("fence: 4 weeks, sources: [spot]", markets=other)
    assert calls(text) == pytest.approx([50, 50, 70, 50])
    with pytest.raises(InputError, match="no source 'spott'"):
        load_text(fenced("fence: 4 weeks, sources: [spott]"))


def test_a_fence_that_cannot_be_kept() -> None:
    """60 planned where 40 may come: no plan."""
    few = "{spot: {items: [ddr5], price: 10 USD/GB, available: 40 GB/week}}"
    with pytest.raises(InfeasibleError):
        solve_text(fenced("fence: 4 weeks", markets=few))


def test_the_audit_sees_every_change() -> None:
    """A call of 49 where 50 were planned, and a sum of changes that is too large."""
    rows = [
        {"source": "spot", "item": "ddr5", "to": "abilene", "period": day, "moved_gb": size}
        for day, size in zip(ROWS, (49.0, 50.0, 50.0, 50.0), strict=True)
    ]
    assert broken(fenced("fence: 2 weeks"), moves=rows) == ["plan fence: policies.p spot ddr5 abilene 2027-01-01"]
    assert broken(fenced("at_most: 1 GB"), moves=rows) == []
    assert broken(fenced("at_most: 0.5 GB"), moves=rows) == ["plan changes: policies.p"]


def test_a_policy_that_limits_nothing() -> None:
    """Named, with what to add."""
    with pytest.raises(InputError, match="limits nothing"):
        load_text(fenced("within: 2 weeks"))
