"""A cap limits what may be taken and commits nobody."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clauses.scene import scene, terms_of, unwise
from tests.support import cost

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
CAP = PRICE + "v: {kind: volume_cap, at_most: 60 GB/month}"


def test_no_more_than_the_cap_is_taken() -> None:
    """Need 100 in each of two months, 60 at 10 and 40 at a spot of 18: 2 * (600 + 720) = 2640."""
    assert cost(scene(CAP, spot="18 USD/GB")) == pytest.approx(2640)


def test_a_cap_is_no_commitment() -> None:
    """Nothing is promised by it, and nothing need be taken: spot at 9 is bought alone, 1800."""
    assert terms_of(scene(CAP)).commitments == ()
    assert cost(scene(CAP, spot="9 USD/GB")) == pytest.approx(1800)


def test_what_was_taken_before_counts() -> None:
    """A quarter with at most 150 GB of which 100 were taken: 50 at 10, the other 150 of two months at 18: 3200."""
    clauses = PRICE + "v: {kind: volume_cap, at_most: 150 GB/quarter}"
    text = scene(clauses, start="2027-02", spot="18 USD/GB", contract="so_far: {taken: {2027Q1: 100 GB}}")
    assert cost(text) == pytest.approx(3200)


def test_a_cap_below_the_floor_is_an_error() -> None:
    """At most 60 and at least 75 % of 100: nothing is between; with a take-or-pay the 75 are not forced."""
    clauses = CAP + "\nb: {kind: volume_band, commit: 100 GB/month, down: 25%}"
    (problem,) = unwise(scene(clauses), "v")
    assert problem.severity == "error"
    assert "at most 60 GB" in problem.what
    assert "at least 75" in problem.what
    assert not unwise(scene(clauses + "\nt: {kind: take_or_pay}"), "v")


@settings(max_examples=12, deadline=None)
@given(cap=st.integers(0, 150), need=st.integers(1, 200), spot=st.integers(5, 20))
def test_another_cap_never_lowers_the_cost(cap: int, need: int, spot: int) -> None:
    """Without it min(10, spot) * need a month; with it no less, and exactly what is left goes to the market."""
    series = f"{{2027-01: {need} GB/month}}"
    free = cost(scene(PRICE, periods=1, need=series, spot=f"{spot} USD/GB"))
    clause = PRICE + f"v: {{kind: volume_cap, at_most: {cap} GB/month}}"
    capped = cost(scene(clause, periods=1, need=series, spot=f"{spot} USD/GB"))
    assert free == pytest.approx(min(10, spot) * need)
    assert capped >= free - 1e-6
    assert capped == pytest.approx(min(spot * need, 10 * min(cap, need) + spot * max(0, need - cap)))
