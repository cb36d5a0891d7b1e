"""A deadband leaves the price alone until the index has left its range."""

from __future__ import annotations

from tests.clauses.scene import price_path, scene, unwise

INDEX = "{forward: {2027-01: 100 USD/GB, 2027-02: 108 USD/GB, 2027-03: 125 USD/GB, 2027-04: 90 USD/GB}}"


def deadband(words: str = "") -> str:
    """A price from 100 with a range of 10 %, looked at every month."""
    clause = f"p: {{kind: price_deadband, index: dram, from: 100 USD/GB, range: 10%, resets: month{words}}}"
    return scene(clause, periods=4, index=INDEX)


def test_the_price_moves_just_far_enough() -> None:
    """108 is inside 90..110; 125 / 1.1 = 113.64; 90 / 0.9 = 100."""
    assert price_path(deadband()) == [100, 100, 113.64, 100]


def test_it_may_jump_to_the_index_instead() -> None:
    """108 inside, 125 outside: 125; its range is 112.5..137.5, 90 is outside: 90."""
    assert price_path(deadband(", reset: to index")) == [100, 100, 125, 90]


def test_it_reads_the_index_with_a_lag() -> None:
    """A month earlier: 100, 108, 125 are read in February, March, April: only 125 moves the price."""
    assert price_path(deadband(", lag: 1 month")) == [100, 100, 100, 113.64]


def test_a_complete_clause_is_not_doubted() -> None:
    """Every reset finds an index."""
    assert not unwise(deadband(), "p")
