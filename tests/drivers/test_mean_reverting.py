"""A log price that is pulled back: its mean is the forward curve, its spread what the recursion says, and it settles."""

from __future__ import annotations

from math import exp, log, sqrt
from statistics import fmean, pstdev

import pytest

from planner.drivers.mean_reverting import MeanReverting
from tests.model.test_sampling import drawn
from tests.support import load_text, solve_text

WALK = "kind: mean_reverting, indices: [dram], sd: 15.6%, momentum: 69%, reversion: 20%"


def test_a_path_by_hand() -> None:
    """Draws of 1, 0, 0: moves of .1, .5 * .1 - .2 * .1 = .03, .5 * .03 - .2 * .13 = -.011; from as_of at 0: .1, .13, .119."""
    driver = MeanReverting(indices=["dram"], sd="10%", momentum="50%", reversion="20%")
    assert [log(level) for level in driver.path((9.0, 1.0, 0.0, 0.0), 5)] == pytest.approx(
        [0.0, 0.1, 0.13, 0.119, 0.119 + 0.5 * -0.011 - 0.2 * 0.119]
    )


def test_the_mean_is_the_forward_curve_on_every_day() -> None:
    """A curve that falls from 10 to 6: the mean of the drawn prices falls with it, exactly."""
    text = drawn(48, "{2027-04: all}", f"a: {{{WALK}}}").replace(
        "now: 10 USD/GB", "now: 10 USD/GB, forward: {2028-01: 6 USD/GB}"
    )
    futures = load_text(text).setting.futures
    for p, period in enumerate(futures[0].setting.periods):
        prices = [future.setting.index_value("dram", period.start) or 0.0 for future in futures]
        assert fmean(prices) == pytest.approx(10 if p < 4 else 6)
    assert len({future.setting.index_value("dram", futures[0].setting.periods[0].start) for future in futures}) == 1


def test_the_spread_is_what_the_recursion_says() -> None:
    """Variance of the log after q quarters, from the weights of each draw, against 2000 drawn paths."""
    driver = MeanReverting(indices=["dram"], sd="15.6%", momentum="69%", reversion="20%")
    weights = [log(level) for level in driver.path((0.0, 1.0, *[0.0] * 6), 8)]
    futures = load_text(drawn(2000, "{2027-04: all}", f"a: {{{WALK}}}")).setting.futures
    for q in (1, 4, 7):
        day = futures[0].setting.periods[q].start
        logs = [log(future.setting.index_value("dram", day) or 1.0) for future in futures]
        assert pstdev(logs) == pytest.approx(sqrt(sum(w * w for w in weights[1 : q + 1])), rel=0.05)


def test_without_the_pull_the_level_runs_away() -> None:
    """After twelve quarters of persistent moves P95 over P5 is beyond 70; a pull of 20 % a quarter keeps it below 15."""

    def ratio(reversion: str) -> float:
        driver = MeanReverting(indices=["dram"], sd="15.6%", momentum="69%", reversion=reversion)
        weights = [log(level) for level in driver.path((0.0, 1.0, *[0.0] * 11), 13)]
        return exp(2 * 1.645 * sqrt(sum(w * w for w in weights)))

    assert ratio("0.000001%") > 70
    assert ratio("20%") < 15


def test_after_the_horizon_the_price_returns() -> None:
    """A contract that runs on is valued at what is then expected: nearer to the curve every quarter."""
    text = drawn(8, "{2027-04: all}", f"a: {{{WALK}}}") + (
        "contracts: {lta: {supplier: micron, items: [ddr5], term: {from: 2027-01, to: 2033-12}, "
        "clauses: {p: {kind: price_indexed, index: dram}}}}\n"
    )
    for future in load_text(text).setting.futures:
        own = future.setting
        away = [
            abs(log((own.index_value("dram", day) or 1.0) / 10))
            for day in (own.periods[-1].start, own.end.replace(year=2033))
        ]
        assert away[1] < max(0.2 * away[0], 0.02)


def test_waiting_for_a_price_is_worth_something() -> None:
    """With a store, buying ahead in the cheap branches: what is learned is used, never what is not."""
    futures = drawn(24, "{2027-07: 4 branches, 2028-01: all}", f"a: {{{WALK}}}").replace(
        "storage: 0 GB", "storage: 200 GB"
    )
    plain = solve_text(futures.replace("learn: {2027-07: 4 branches, 2028-01: all}", "learn: {}"))
    clever = solve_text(futures)
    assert clever.plan.cost < plain.plan.cost - 1.0
