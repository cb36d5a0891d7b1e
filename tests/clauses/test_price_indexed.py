"""An indexed price reads its index with a lag, is held between resets, and blends with a base."""

from __future__ import annotations

import pytest

from tests.clauses.scene import price_path, scene, unwise
from tests.support import cost

INDEX = "{forward: {2027-01: 100 USD/GB, 2027-02: 130 USD/GB, 2027-03: 180 USD/GB, 2027-04: 150 USD/GB, 2027-05: 90 USD/GB}}"
HISTORY = "{history: {2026-12: 90 USD/GB}, now: 100 USD/GB, " + INDEX[1:]


def path(words: str, index: str = INDEX) -> list[float | None]:
    """Prices of five months."""
    return price_path(scene(f"p: {{kind: price_indexed, index: dram{words}}}", periods=5, index=index))


def test_it_follows_the_index() -> None:
    """The index itself; a tenth off and 5 on top: 0.9 * 100 + 5 = 95, 0.9 * 130 + 5 = 122, ..."""
    assert path("") == [100, 130, 180, 150, 90]
    assert path(", discount: 10%, plus: 5 USD/GB") == [95, 122, 167, 140, 86]


def test_a_lag_reads_the_history() -> None:
    """One month earlier: December's 90 first; without the history there is no price, and that is an error."""
    assert path(", lag: 1 month", HISTORY) == [90, 100, 130, 180, 150]
    assert path(", lag: 1 month") == [None, 100, 130, 180, 150]
    (problem,) = unwise(scene("p: {kind: price_indexed, index: dram, lag: 1 month}", periods=5, index=INDEX), "p")
    assert problem.severity == "error"
    assert "no price of ddr5 on 2027-01-01" in problem.what


def test_resets_hold_the_price() -> None:
    """Reset each quarter from January: January's 100 until March, April's 150 from then on."""
    assert path(", resets: quarter") == [100, 100, 100, 150, 150]


def test_resets_are_counted_from_the_first_day_of_the_term() -> None:
    """A term from December resets in December, March, June: 90, 90 (held), then March's 180."""
    clause = "p: {kind: price_indexed, index: dram, resets: quarter}"
    text = scene(clause, periods=5, index=HISTORY, term="{from: 2026-12, to: 2031-11}")
    assert price_path(text) == [90, 90, 180, 180, 180]


def test_a_part_follows_and_the_rest_stands_at_the_base() -> None:
    """Half of base 100 and half of the index: 100, 115, 140, 125, 95; the base may be the index of a day."""
    expected = [100, 115, 140, 125, 95]
    assert path(", follows: 50%, base: 100 USD/GB") == expected
    assert path(", follows: 50%, base: index at 2027-01") == expected


def test_half_of_an_index_without_a_base_is_doubtful() -> None:
    """Following at 50 % with nothing for the rest halves the price: legal, and said."""
    (problem,) = unwise(scene("p: {kind: price_indexed, index: dram, follows: 50%}"), "p")
    assert problem.severity == "warning"


def test_goods_are_paid_at_delivery() -> None:
    """100 GB in each of three months at 100, 130, 180: 41000."""
    text = scene("p: {kind: price_indexed, index: dram}", periods=3, index=INDEX)
    assert cost(text) == pytest.approx(41_000)
