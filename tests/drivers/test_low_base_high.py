"""Low, base and high: shares of series with probabilities, combined or drawn."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from tests.clauses.scene import scene
from tests.model.test_sampling import WALK, drawn
from tests.support import cost, load_text, solve_text

SHARES = "shares: {low: 60%, base: 100%, high: 140%}, probabilities: {low: 25%, base: 50%, high: 25%}"


def newsvendor(shortage: int, driver: str = f"kind: low_base_high, needs: [dram], {SHARES}", learn: str = "[]") -> str:
    """100 GB at 10 USD/GB are needed in one month, times a share that is not known when they are called."""
    need = f"{{2027-01: 100 GB/month}}, shortage: {{price: {shortage} USD/GB}}"
    risk = f"risk: {{learn: {learn}, drivers: {{demand: {{{driver}}}}}}}\n"
    return scene("", periods=1, need=need, spot="{index: dram}", more=risk)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_three_demands_before_they_are_known(solver: str) -> None:
    """Need 60, 100 or 140. Short at 50: high is likelier than 10 / 50, so 140: 1400. At 30: 100, and 40 short: 1300."""
    assert solve_text(newsvendor(50), solver).plan.cost == pytest.approx(1400)
    assert solve_text(newsvendor(30), solver).plan.cost == pytest.approx(1000 + 0.25 * 40 * 30)
    assert cost(newsvendor(50, learn="[2027-01]")) == pytest.approx(1000)


def test_all_series_move_together_from_the_day_on() -> None:
    """Index, need and what the market has, from February: 100 at 10, then 60 at 6, 100 at 10 or 140 at 14."""
    driver = f"kind: low_base_high, indices: [dram], needs: [dram], available: [spot], since: 2027-02, {SHARES}"
    text = scene("", spot="{index: dram}", more=f"risk: {{drivers: {{d: {{{driver}}}}}}}\n").replace(
        "price: {index: dram}", "price: {index: dram}, available: 100 GB/month"
    )
    assert cost(text) == pytest.approx(1000 + 0.25 * 360 + 0.5 * 1000 + 0.25 * 1960)
    futures = load_text(text).setting.futures
    assert {f.name: (f.probability, f.setting.available("spot")) for f in futures} == {
        "low": (0.25, pytest.approx((100, 60))),
        "base": (0.5, pytest.approx((100, 100))),
        "high": (0.25, pytest.approx((100, 140))),
    }


def test_it_combines_with_other_finite_drivers_and_is_drawn_with_those_that_are_not() -> None:
    """Three times two futures; drawn, a quarter of 24 are low, and a correlation of one orders them by the other's draws."""
    two = "price: {kind: low_base_high, indices: [dram], shares: {a: 90%, b: 110%}, probabilities: {a: 50%, b: 50%}}"
    text = newsvendor(50, f"kind: low_base_high, needs: [dram], {SHARES}}}, {two.removesuffix('}')}")
    assert len(load_text(text).setting.futures) == 6
    drivers = f"a: {{{WALK}}}, d: {{kind: low_base_high, needs: [dram], since: 2027-04, {SHARES}}}"
    loaded = load_text(drawn(24, "{2027-04: all}", drivers, "  correlations: {a: {d: 100%}}\n"))
    futures = loaded.setting.futures
    found = [future.setting.chosen["d"] for future in futures]
    assert [found.count(name) for name in ("low", "base", "high")] == pytest.approx([6, 12, 6], abs=4)


def test_a_correlation_means_what_it_says() -> None:
    """Decided in the first quarter after as_of and wholly correlated: the dearest futures are those of high demand."""
    drivers = f"a: {{{WALK}}}, d: {{kind: low_base_high, needs: [dram], since: 2027-04, {SHARES}}}"
    text = drawn(24, "{2027-04: all}", drivers, "  correlations: {a: {d: 100%}}\n").replace("periods: 8", "periods: 2")
    futures = load_text(text).setting.futures
    day = futures[0].setting.periods[1].start
    ranked = sorted(futures, key=lambda future: future.setting.index_value("dram", day) or 0.0)
    names = [future.setting.chosen["d"] for future in ranked]
    assert names.index("high") > names.index("low")
    assert names[-1] == "high"
    assert names[0] == "low"


@settings(max_examples=8, deadline=None)
@given(st.integers(100, 300), st.integers(100, 300))
def test_a_higher_demand_never_costs_less(one: int, other: int) -> None:
    """The high share, whatever it is."""
    low, high = sorted((one, other))
    costs = [cost(newsvendor(50).replace("high: 140%", f"high: {share}%")) for share in (low, high)]
    assert costs[0] <= costs[1] + 1e-6


@pytest.mark.parametrize(
    ("was", "becomes", "path", "words"),
    [
        ("base: 50%", "base: 60%", "risk.drivers.demand", "sum to 110 %"),
        ("base: 50%", "bass: 50%", "risk.drivers.demand", "'base' stands in shares and not in probabilities"),
        ("low: 25%", "low: 125%", "risk.drivers.demand.probabilities.low", "at most 100 %"),
        ("needs: [dram], shares", "needs: [drum], shares", "risk.drivers.demand.needs", "no need 'drum'"),
        ("needs: [dram], shares", "indices: [gold], shares", "risk.drivers.demand.indices", "no index 'gold'"),
        ("needs: [dram], shares", "available: [spott], shares", "risk.drivers.demand.available", "no market 'spott'"),
        ("needs: [dram], shares", "available: [spot], shares", "risk.drivers.demand.available", "not a series"),
        ("needs: [dram], shares", "shares", "risk.drivers.demand", "moves nothing"),
        ("needs: [dram], shares", "needs: [dram], since: 2026-01, shares", "risk.drivers.demand.since", "before as_of"),
        ("low: 60%, base: 100%, ", "", "risk.drivers.demand.shares", "2"),
    ],
)
def test_bad_input_is_named_with_its_line(was: str, becomes: str, path: str, words: str) -> None:
    """What, where, and what to do."""
    text = newsvendor(50)
    assert was in text
    with pytest.raises(InputError) as caught:
        load_text(text.replace(was, becomes, 1))
    said = str(caught.value)
    assert path in said
    assert words in said
    assert "scenario.yaml:" in said
    assert all(problem.next_step for problem in caught.value.problems)
