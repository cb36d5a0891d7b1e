"""A collar clips the index between a floor and a cap, in money or in shares of a base."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.clauses.scene import price_path, scene, terms_of, unwise
from tests.clauses.test_price_indexed import INDEX
from tests.support import cost


def collar(words: str) -> str:
    """Five months of the index 100, 130, 180, 150, 90 in a collar."""
    return scene(f"p: {{kind: price_collar, index: dram, {words}}}", periods=5, index=INDEX)


def test_floor_and_cap_clip_the_index() -> None:
    """100, 130, 180, 150, 90 in 90..120 is 100, 120, 120, 120, 90; a floor of 95 lifts the last."""
    assert price_path(collar("floor: 90 USD/GB, cap: 120 USD/GB")) == [100, 120, 120, 120, 90]
    assert price_path(collar("floor: 95 USD/GB")) == [100, 130, 180, 150, 95]


def test_shares_are_of_the_base() -> None:
    """95 % and 110 % of the index at January (100) are 95 and 110; of a base of 200 they are 190 and 220."""
    assert price_path(collar("base: index at 2027-01, floor: 95%, cap: 110%")) == [100, 110, 110, 110, 95]
    assert price_path(collar("base: 200 USD/GB, floor: 95%, cap: 110%")) == [190] * 5


def test_the_bill_is_the_clipped_price() -> None:
    """100 GB in each of five months: 100 * (100 + 120 + 120 + 120 + 90) = 55000."""
    assert cost(collar("floor: 90 USD/GB, cap: 120 USD/GB")) == pytest.approx(55_000)


def test_a_floor_above_the_cap_is_an_error() -> None:
    """Floor 120 over cap 90 has no price between."""
    (problem,) = unwise(collar("floor: 120 USD/GB, cap: 90 USD/GB"), "p")
    assert problem.severity == "error"
    assert "120" in problem.what
    assert "90" in problem.what


def test_a_share_of_nothing_is_an_error() -> None:
    """A cap of 110 % without a base has no meaning: no price, and a problem."""
    text = collar("cap: 110%")
    assert terms_of(text).prices["ddr5"] == (None,) * 5
    (problem,) = unwise(text, "p")
    assert "no base" in problem.what


def test_a_base_that_cannot_be_read_says_how_to_write_it() -> None:
    """`index in 2026` is neither a price nor `index at` a date."""
    with pytest.raises(InputError) as error:
        terms_of(collar("base: index at, floor: 60%"))
    assert "index at 2026-01" in str(error.value)
