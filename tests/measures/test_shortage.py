"""The share of the need that is not served: in the mean, in the tail, in any future."""

from __future__ import annotations

import pytest

from planner.errors import InfeasibleError, InputError
from planner.report.pages import Pages
from planner.report.risk import figures
from tests.clauses.scene import scene
from tests.drivers.test_table import risk, short
from tests.measures.test_cost import measured
from tests.support import load_text, solve_text


def scarce(measures: str) -> str:
    """100 GB needed, 10 a GB short; the market asks 5, or in one future of four 30."""
    text = scene(
        "",
        periods=1,
        need="{2027-01: 100 GB/month}" + short(10),
        spot="{index: dram}",
        more=risk("""
        calm: {probability: 75%, indices: {dram: 5 USD/GB}}
        tight: {probability: 25%, indices: {dram: 30 USD/GB}}
        """),
    )
    return measured(text, measures)


@pytest.mark.parametrize(
    ("limit", "bought"),
    [
        # dear bits are left out unless the share must be kept: a worst of 40 % leaves 60 GB to buy, a mean of 10 % is 40 % of 25 %
        ("", 0),
        ("worst_at_most: 40%", 60),
        ("mean_at_most: 10%", 60),
        ("fill_at_least: 90%", 60),
        ("alpha: 75%, tail_at_most: 40%", 60),
        ("alpha: 50%, tail_at_most: 40%", 20),
    ],
)
def test_a_limit_serves_what_money_would_not(limit: str, bought: float) -> None:
    """In the tight future `bought` GB at 30, the rest short at 10; in the calm one 100 at 5."""
    solved = solve_text(scarce(f"s: {{kind: shortage, {limit}}}"))
    assert solved.plan.cost == pytest.approx(0.75 * 500 + 0.25 * (30 * bought + 10 * (100 - bought)))
    assert solved.plan.measured[0].sums["worst"] == pytest.approx(1 - bought / 100)


@pytest.mark.parametrize(
    ("words", "told"),
    [("tier: hbm", "counts no need"), ("needs: [nothing]", "nothing")],
)
def test_needs_that_are_not_there_are_named(words: str, told: str) -> None:
    """With the line."""
    with pytest.raises(InputError) as caught:
        load_text(scarce(f"s: {{kind: shortage, {words}}}"))
    assert told in str(caught.value)
    assert "risk.measures.s" in str(caught.value)


def test_the_expected_fill_rate_is_told() -> None:
    """60 of 100 in one future of four: 90 %, on the page of risk."""
    solved = solve_text(scarce("s: {kind: shortage, fill_at_least: 90%}"))
    rows = {row["measure"]: row for row in figures(Pages(solved.plan))}
    assert rows["s"]["fill"] == pytest.approx(0.9)


def test_a_mean_is_limited_once() -> None:
    """Two ways to say it contradict each other."""
    with pytest.raises(InputError, match="limited twice"):
        load_text(scarce("s: {kind: shortage, mean_at_most: 1%, fill_at_least: 90%}"))


def test_a_need_that_may_not_be_short_is_told() -> None:
    """The limit says nothing then."""
    text = scarce("s: {kind: shortage, worst_at_most: 5%}").replace(short(10), "")
    assert any("none of its needs may be short" in warning.what for warning in load_text(text).warnings)


def test_the_whole_need_is_that_of_each_future() -> None:
    """Nothing is sold in January: 100 GB are short, half of 200 in one future, a quarter of 400 in the other; 37.5 % in the mean.

    Nobody knows in January which of them it is, and the share is not that of the first future for both.
    """
    text = scene(
        "",
        periods=2,
        need="{2027-01: 100 GB/month}" + short(50),
        spot="{index: dram}",
        more=risk("""
        few: {probability: 50%}
        many: {probability: 50%, needs: {dram: {2027-02: 300 GB/month}}}
        """),
    ).replace("price: {index: dram}", "price: {index: dram}, available: {2027-01: 0 GB/month, 2027-02: 300 GB/month}")
    for limit in ("mean_at_most: 37.5%", "alpha: 50%, tail_at_most: 50%", "worst_at_most: 50%"):
        solved = solve_text(measured(text, f"s: {{kind: shortage, {limit}}}"))
        sums = solved.plan.measured[0].sums
        assert (sums["mean"], sums["worst"]) == pytest.approx((0.375, 0.5))
    with pytest.raises(InfeasibleError):
        solve_text(measured(text, "s: {kind: shortage, mean_at_most: 37%}"))
