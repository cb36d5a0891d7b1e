"""Rounding to pieces: every running total is covered, and by less than a piece."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.plan.po_lines import in_pieces
from tests.report.scene import plan, without


def test_rounding_by_running_total() -> None:
    """Packages of 100 GB: 1,050 -> 11; 2,200 in all -> 22, so 11; 3,250 -> 33, so 11; 4,300 -> 43, so 10; 5,350 -> 54, so 11."""
    assert in_pieces([1050, 1150, 1050, 1050, 1050], 100) == [11, 11, 11, 10, 11]


def test_a_small_call_may_be_covered_already() -> None:
    """40 GB need a piece of 100; the next 50 GB are in it; the next 20 GB begin a second piece."""
    assert in_pieces([40, 50, 20], 100) == [1, 0, 1]


def test_the_noise_of_a_solver_is_no_piece() -> None:
    """300.00000001 GB are three pieces of 100, not four."""
    assert in_pieces([300.00000001], 100) == [3]


@given(st.lists(st.floats(0, 1e7), max_size=30), st.sampled_from([1.0, 64.0, 128.0, 30720.0]))
def test_never_short_never_a_piece_too_many(amounts: list[float], package: float) -> None:
    """For any calls: 0 <= pieces * package - total < package at every step, but for noise; no negative line."""
    total = ordered = 0.0
    for amount, pieces in zip(amounts, in_pieces(amounts, package), strict=True):
        total, ordered = total + amount, ordered + pieces * package
        assert pieces >= 0
        assert -1e-5 * package - 1e-6 <= ordered - total < package * (1 + 1e-5) + 1e-6


def test_no_line_is_empty() -> None:
    """A call of 40 GB after one of 1,050 is in its 11th piece of 100 GB: one line of 11 pieces that stands for 1,090 GB."""
    calls = [row for row in plan().tables["moves"] if row["source"] and row["item"] == "rdimm"]
    small = [calls[0] | {"moved_gb": 1050.0}, calls[1] | {"moved_gb": 40.0}]
    (line,) = without(moves=small).lines
    assert (line["pieces"], line["gb"], line["exact_gb"]) == (11, 1100, 1090)


def test_what_is_wanted_of_pieces_by_their_date() -> None:
    """Pieces of 100 GB: 40 GB of the first; 90 + 60 fill it, 50 of the second; 150 + 140 fill that, 90 of the third."""
    calls = [row for row in plan().tables["moves"] if row["source"] and row["item"] == "rdimm"]
    sizes = [40.0, 50.0, 60.0, 140.0]
    moves = [calls[0] | {"period": f"2027-0{n + 1}", "moved_gb": size} for n, size in enumerate(sizes)]
    found = [(line["period"], line["gb"], line["wanted_gb"]) for line in without(moves=moves).lines]
    assert found == [("2027-01", 100, 40), ("2027-03", 100, 50), ("2027-04", 100, 90)]


def test_lines_add_up_to_the_calls() -> None:
    """The lines' exact GB are the calls' GB; dates are the period's first day and what the lead times allow."""
    from_lines = sum(line["exact_gb"] for line in without().lines)
    assert from_lines == pytest.approx(sum(row["moved_gb"] for row in plan().tables["moves"] if row["source"]))
    first = next(line for line in without().lines if line["item"] == "rdimm")
    # January 1 + 3 weeks + 1 week = January 29: three days later it still arrives by February 1.
    assert (first["order_by"], first["expected"], first["need_by"]) == ("2027-01-01", "2027-01-29", "2027-02-01")
    assert first["last_day"] == "2027-01-04"
