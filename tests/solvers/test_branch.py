"""One branch alone: what it says where a trunk leaves it no answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.solvers.branches import CALM, Bench, Branch
from planner.solvers.engine import Engine
from planner.solvers.solution import Options, Solution

WIDE = 1e13


def lacking(needed: float) -> Branch:
    """Its share of a limit, of a wide range, and a call: share + 1e6 call >= needed, both in the trunk."""
    program = LinearProgram(
        start=np.array([0, 2], np.int32),
        index=np.array([0, 1], np.int32),
        value=np.array([1.0, 1e6]),
        cost=np.zeros(2),
        lower=np.zeros(2),
        upper=np.array([WIDE, 1.0]),
        row_lower=np.array([needed]),
        row_upper=np.array([np.inf]),
        integer=np.zeros(2, np.bool_),
    )
    both = np.arange(2)
    return Branch(program, both, both, 1.0, np.zeros(2), np.array([True, False]), np.array([1.0, 0.0]))


def said(needed: float, point: Floats) -> tuple[float, Floats]:
    """By how much a point is cut off, in the solver's units, and what is needed at it."""
    answer = Bench(lacking(needed), Engine(Options()), Options()).solve(point)
    assert answer.value is None
    assert answer.needs is not None
    return answer.constant + float(answer.slope @ point), answer.needs


def test_a_little_that_is_missing_of_a_wide_limit_is_told() -> None:
    """3e6 are needed where one call gives 1e6 of them: 2e6 are missing, 2e-7 of the range, and the point is cut off for good."""
    missing, needs = said(3e6, np.array([0.0, 1.0]))
    assert needs[0] == 2e6
    assert missing > 1e-3


def test_what_is_needed_keeps_the_cut() -> None:
    """With the share that it asks for, the cut says nothing more of the point: 3e6 - 1e6 = 2e6."""
    answer = Bench(lacking(3e6), Engine(Options()), Options()).solve(np.array([0.0, 1.0]))
    eased = np.array([2e6, 1.0])
    assert abs(answer.constant + float(answer.slope @ eased)) < 1e-8


def test_a_solver_that_fails_at_large_costs_is_asked_at_smaller_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """The share costs 1, 2e6 of it are needed at no call: value and cut are those of a solver that does not fail."""
    dear = replace(
        lacking(2e6), program=replace(lacking(2e6).program, cost=np.array([1.0, 0.0])), columns=np.array([1])
    )
    dear = replace(dear, trunk=np.array([0]), price=np.zeros(1), shares=np.zeros(1, np.bool_), uses=np.zeros(1))
    usual = Bench(dear, Engine(Options()), Options()).solve(np.zeros(1))
    run, asked = Engine.run, list[float]()

    def failing(
        engine: Engine, program: LinearProgram, basis: Any = None, far: bool = False, most: int = 9
    ) -> Solution:
        asked.append(float(program.cost.max()))
        return Solution("failed") if asked[-1] == asked[0] else run(engine, program, basis, far, most)

    monkeypatch.setattr(Engine, "run", failing)
    told = Bench(dear, Engine(Options()), Options()).solve(np.zeros(1))
    assert (usual.value, told.value) == (2e6, 2e6)
    assert told.constant == pytest.approx(usual.constant)
    assert told.slope == pytest.approx(usual.slope)
    assert asked[1] == CALM * asked[0]
