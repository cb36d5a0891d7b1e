"""A schedule holds each price until the next, and says so when it starts late or breaks off early."""

from __future__ import annotations

import pytest

from tests.clauses.scene import price_path, scene, unwise
from tests.support import cost

CLAUSE = "p: {kind: price_schedule, prices: {2027-01: 10 USD/GB, 2027-03: 12 USD/GB}}"


def test_each_price_holds_until_the_next() -> None:
    """10, 10, then 12 for each of three months of 100 GB: 1000 + 1000 + 1200 = 3200."""
    assert price_path(scene(CLAUSE, periods=4)) == [10, 10, 12, 12]
    assert cost(scene(CLAUSE, periods=3)) == pytest.approx(3200)


def test_nothing_is_sold_before_the_first_price() -> None:
    """The first price stands in February: January has none, and `unwise` says so."""
    text = scene("p: {kind: price_schedule, prices: {2027-02: 10 USD/GB}}")
    assert price_path(text) == [None, 10]
    (problem,) = unwise(text, "p")
    assert "2027-02-01" in problem.what
    assert problem.severity == "warning"


def test_a_schedule_that_breaks_off_is_said() -> None:
    """Prices two months apart, the last in March 2027, the term until 2031: more than two months are left over."""
    (problem,) = unwise(scene(CLAUSE, term="{from: 2027-01, to: 2031-12}"), "p")
    assert "breaks off on 2027-03-01" in problem.what
    assert not unwise(scene(CLAUSE, term="{from: 2027-01, to: 2027-04}"), "p")
