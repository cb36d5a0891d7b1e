"""Between two programs: rows, sides and bounds on a line, and where a proof ends on it."""

from __future__ import annotations

import numpy as np
import pytest

from planner.lp.arrays import LinearProgram
from planner.lp.line import Line


def asked(least: float, share: float = 1.0, most: float = 10.0) -> LinearProgram:
    """share * x >= least, 0 <= x <= most: no answer where least > share * most."""
    return LinearProgram(
        start=np.array([0, 1]),
        index=np.array([0]),
        value=np.array([share]),
        cost=np.zeros(1),
        lower=np.zeros(1),
        upper=np.array([most]),
        row_lower=np.array([least]),
        row_upper=np.array([np.inf]),
        integer=np.zeros(1, dtype=bool),
    )


RAY = np.array([1.0])


def test_a_side_moves_and_an_open_one_stays_open() -> None:
    """From 14 at 0 to 13 at 1: 12 at 2, and 10, which is possible, at 4."""
    line = Line(0.0, asked(14.0), 1.0, asked(13.0))
    assert line.at(2.0).row_lower.tolist() == [12.0]
    assert line.at(2.0).row_upper.tolist() == [np.inf]
    assert line.excess(0.0, RAY) == pytest.approx(4.0)
    assert line.zero(RAY) == pytest.approx(4.0)


def test_coefficients_and_bounds_move_too() -> None:
    """12 asked: a share of 1 + t/10 of 10 is enough at t = 2; a bound of 10 + t as well."""
    assert Line(0.0, asked(12.0), 1.0, asked(12.0, share=1.1)).zero(RAY) == pytest.approx(2.0)
    assert Line(0.0, asked(12.0), 1.0, asked(12.0, most=11.0)).zero(RAY) == pytest.approx(2.0)


def test_from_a_place_on_the_line() -> None:
    """A proof of a later place is followed from there; the other way it only gets stronger."""
    line = Line(0.0, asked(14.0), 1.0, asked(13.0))
    assert line.zero(RAY, since=3.0) == pytest.approx(4.0)
    assert Line(0.0, asked(14.0), -1.0, asked(15.0)).zero(RAY) is None


def test_programs_of_two_shapes_have_nothing_in_between() -> None:
    """One row and none."""
    none = LinearProgram(
        start=np.array([0]),
        index=np.zeros(0, dtype=int),
        value=np.zeros(0),
        cost=np.zeros(1),
        lower=np.zeros(1),
        upper=np.ones(1),
        row_lower=np.zeros(0),
        row_upper=np.zeros(0),
        integer=np.zeros(1, dtype=bool),
    )
    assert not Line(0.0, asked(14.0), 1.0, none).alike
