"""Crossed samples of drawn futures: exact where all draws are crossed, correlated drivers as one, two futures of each branch."""

from __future__ import annotations

import pytest

from planner.app.foresight import foreseen
from planner.studies.crossed import crossed, kindred, picked
from tests.model.test_sampling import drawn
from tests.studies.test_foresight import BOTH, firm, worths
from tests.support import load_text

DRAWN = BOTH + "  outcomes: {sample: 4, seed: 3}\n  learn: {2027-01: all}\n"
WALK = "kind: demand_growth, needs: [dram], sd: 10%"


def test_all_draws_crossed_are_all_combinations() -> None:
    """Four draws, two of each outcome of either driver: crossed 16, a quarter of each pair: need alone 160, spot alone 100."""
    told = foreseen(load_text(firm(DRAWN)))
    found = worths(told)
    assert (found["demand"], found["spot"]) == (pytest.approx(160), pytest.approx(100))
    assert {known.crossed for known in told.found.drivers} == {16}


def test_a_crossed_sample_is_a_sample() -> None:
    """Probabilities sum to 1; a part has one outcome of the driver and every one of the other."""
    setting = load_text(firm(DRAWN)).setting
    sample, parts = crossed(setting, ("demand",))
    assert sum(future.probability for future in sample.futures) == pytest.approx(1.0)
    for part in parts:
        own = [sample.futures[n].setting.chosen for n in part]
        assert len({chosen["demand"] for chosen in own}) == 1
        assert {chosen["spot"] for chosen in own} == {"cheap", "dear"}


def test_drivers_that_are_correlated_are_known_together() -> None:
    """One of three is alone; where all are kin there is nothing to cross, and that is said."""
    drivers = f"a: {{{WALK}}}, b: {{{WALK}}}, c: {{{WALK}}}"
    text = drawn(6, "{2027-07: all}", drivers, "  correlations: {a: {b: 50%}}\n")
    assert kindred(load_text(text).setting) == [("a", "b"), ("c",)]
    told = foreseen(
        load_text(drawn(6, "{2027-07: all}", f"a: {{{WALK}}}, b: {{{WALK}}}", "  correlations: {a: {b: 50%}}\n"))
    )
    assert told.found.drivers == ()


def test_two_futures_of_each_branch_are_picked() -> None:
    """24 futures in four branches of six: the first and last of three branches."""
    assert picked(load_text(drawn()).setting) == [0, 5, 6, 11, 12, 17]
    setting = load_text(drawn(drivers=f"a: {{{WALK}}}, b: {{{WALK}}}")).setting
    assert sum(future.probability for future in crossed(setting, ("a",))[0].futures) == pytest.approx(1.0)
    assert len(picked(load_text(drawn(24, "{2027-07: all}")).setting)) == 6
