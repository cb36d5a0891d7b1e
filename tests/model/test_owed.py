"""What is still owed at minimum: clauses that count the same goods are not added up, those on other goods and later ones are."""

from __future__ import annotations

from datetime import date

import pytest

from planner.model.owed import Owed, greatest, money, still_owed
from tests.clauses.scene import scene, terms_of

A, B, BOTH = ("a",), ("b",), ("a", "b")


@pytest.mark.parametrize(
    ("found", "owed"),
    [
        ([Owed(A, 10, 2), Owed(A, 30, 1)], 30),
        ([Owed(A, 10, 2), Owed(B, 30, 1)], 50),
        ([Owed(BOTH, 40, 1), Owed(A, 10, 2), Owed(B, 30, 1)], 50),
        ([Owed(BOTH, 60, 1), Owed(A, 10, 2), Owed(B, 30, 1)], 60),
        ([Owed(A, 10, 0)], 0),
        ([], 0),
    ],
)
def test_the_greater_of_what_counts_the_same_goods_stands(found: list[Owed], owed: float) -> None:
    """20 and 30 on one item: 30. On two: 50, unless 60 are asked of both together."""
    assert money(greatest(found)) == pytest.approx(owed)


def test_what_costs_nothing_is_owed_all_the_same() -> None:
    """Of two minimums without a price the greater stands."""
    assert greatest([Owed(A, 10, 0), Owed(A, 30, 0)]) == [Owed(A, 30, 0)]


def test_clauses_that_follow_each_other_in_a_year_are_added_up() -> None:
    """100 a year until June and 200 a year from July on, at 10: 181 days of the first and 184 of the second."""
    clauses = """
        p: {kind: price_fixed, price: 10 USD/GB}
        v: {kind: take_or_pay, amount: 100 GB/year, until: 2027-06}
        w: {kind: take_or_pay, amount: 200 GB/year, since: 2027-07}
    """
    terms = terms_of(scene(clauses))
    first = sum(part.gb for part in still_owed(terms, date(2027, 1, 1), date(2027, 1, 1)))
    assert first == pytest.approx(50 + 100)
    assert sum(part.gb for part in still_owed(terms, date(2027, 7, 1), date(2027, 7, 1))) == pytest.approx(100)
    assert still_owed(terms, date(2028, 1, 1), date(2028, 1, 1)) == []
