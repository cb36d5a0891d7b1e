"""A rate band lets the price follow the index by at most a share at each reset."""

from __future__ import annotations

from tests.clauses.scene import price_path, scene, unwise
from tests.clauses.test_price_indexed import HISTORY, INDEX


def band(words: str, index: str = INDEX, term: str = "{from: 2027-01, to: 2031-12}", periods: int = 5) -> str:
    """A price from 100 that moves 10 % at each reset at most."""
    return scene(f"p: {{kind: price_band, index: dram, band: 10%, {words}}}", periods=periods, index=index, term=term)


def test_the_price_steps_towards_the_index() -> None:
    """100, 130, 180, 150, 90 at 10 %: 100, 110, 121, 133.1 (150 is out of reach), 119.79 (so is 90)."""
    assert price_path(band("from: 100 USD/GB, resets: month")) == [100, 110, 121, 133.1, 119.79]


def test_it_is_held_between_resets() -> None:
    """A reset each quarter: 100 until March, then towards April's 150: 110."""
    assert price_path(band("from: index at 2027-01")) == [100, 100, 100, 110, 110]


def test_it_remembers_what_came_before_the_horizon() -> None:
    """A term from December at 120: January's 100 is reached only as far as 108, February's 130 as far as 118.8."""
    text = band("from: 120 USD/GB, resets: month", HISTORY, "{from: 2026-12, to: 2031-11}", 2)
    assert price_path(text) == [108, 118.8]


def test_it_reaches_a_target_inside_the_band() -> None:
    """With 5 % off the index and a price of 98 the target of 95 is within 10 %: 98 first, then clip(123.5) = 107.8."""
    text = band("from: 98 USD/GB, discount: 5%, resets: month", periods=2)
    assert price_path(text) == [98, 107.8]


def test_a_reset_without_an_index_is_an_error() -> None:
    """A term from October resets in November and December, for which there is no history."""
    text = band("from: 100 USD/GB, resets: month", term="{from: 2026-10, to: 2031-09}")
    (problem,) = unwise(text, "p")
    assert "indices.dram" in problem.next_step
