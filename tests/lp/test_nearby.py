"""What a program that differs a little costs to first order: by hand, and as a second solve says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Axis
from planner.lp.nearby import first_order
from planner.lp.program import Builder
from planner.solvers.door import solve
from planner.solvers.solution import Options


def program(price: float = 2.0, need: float = 10.0, most: float = 6.0, serves: float = 1.0) -> LinearProgram:
    """Ten are needed: at most six at a price, the rest at 5; a GB of the first serves so many."""
    lp = Builder()
    cheap = lp.var("cheap", upper=most)
    dear = lp.var("dear", upper=100.0)
    lp.row("need", cheap * serves + dear >= need)
    lp.minimise(cheap * price + dear * 5.0)
    return lp.freeze()


@pytest.mark.parametrize(
    ("changed", "by"),
    [
        ({"price": 2.1}, 0.6),
        ({"need": 11.0}, 5.0),
        ({"most": 7.0}, -3.0),
        ({"serves": 1.1}, -3.0),
    ],
)
def test_one_thing_more(changed: dict[str, float], by: float) -> None:
    """Six at 2, four at 5: 32. The price .1 up: 6 * .1; one more needed: 5; one more of the cheap: 2 - 5; serves 1.1: .6 * -5."""
    here, there = program(), program(**changed)
    solution, _ = solve(here, "highs", Options())
    assert solution.x is not None
    assert solution.y is not None
    assert first_order(here, there, solution.x, solution.y) == pytest.approx(by)
    after, _ = solve(there, "highs", Options())
    assert after.objective is not None
    assert solution.objective is not None
    assert after.objective - solution.objective == pytest.approx(by)


def test_programs_that_do_not_match_are_not_compared() -> None:
    """Another row, or the same rows under another name: None."""
    here = program()
    lp = Builder()
    some = lp.var("cheap", Axis("place", ["a"]), upper=1.0)
    lp.row("need", some >= 0.5)
    there = lp.freeze()
    x, y = np.zeros(here.columns), np.zeros(here.rows)
    assert first_order(here, there, x, y) is None
    assert first_order(here, replace(here, row_blocks=()), x, y) is None
