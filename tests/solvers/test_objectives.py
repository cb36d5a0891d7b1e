"""One program asked many things: warm or cold, whole or not, the answers and proofs are those of the ordinary door."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from planner.errors import PlannerError
from planner.lp.arrays import LinearProgram
from planner.lp.axes import Axis
from planner.lp.expr import Param
from planner.lp.extended import with_columns, with_rows
from planner.lp.program import Builder
from planner.solvers import objectives
from planner.solvers.door import solve
from planner.solvers.objectives import Objectives
from planner.solvers.solution import Options

GAP = 1e-6


def program(integer: bool = False) -> LinearProgram:
    """A 9, B 9.3, C 11, each up to 100, 150 in all, least cost 1365; with `integer` A is a lot of 60 to 100 or nothing."""
    build, offer = Builder(), Axis("offer", ("a", "b", "c"))
    x = build.var("x", offer, upper=100.0)
    build.row("need", x.sum(offer) >= 150.0)
    if integer:
        z = build.var("z", offer, upper=1.0, integer=True)
        build.row("most", x - z * 100.0 <= 0.0)
        build.row("least", x - z * 60.0 >= 0.0)
    build.minimise((x * Param((offer,), np.array([9.0, 9.3, 11.0]))).sum(offer))
    return build.freeze()


def asked(integer: bool, solver: str = "highs") -> Objectives:
    """Questions of the program from its best answer on."""
    base = program(integer)
    found, _ = solve(base)
    assert found.x is not None
    return Objectives(base, found.x, solver, Options())


@pytest.mark.parametrize("integer", [False, True])
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_another_objective_has_the_answer_of_the_ordinary_door(integer: bool, solver: str) -> None:
    """Each of some objectives, one after the other and back again, against a cold solve."""
    questions = asked(integer, solver)
    base = questions.program
    random = np.random.default_rng(3)
    for _ in range(12):
        cost = np.zeros(base.columns)
        cost[:3] = random.integers(-5, 10, 3)
        one = replace(base, cost=cost)
        found, proof = questions.solve(one, GAP)
        other, _ = solve(one)
        assert proof.accepted
        assert found.objective == pytest.approx(other.objective)
        back, _ = questions.solve(base, GAP)
        assert back.objective == pytest.approx(solve(base)[0].objective)
    assert questions.solved == 24


@pytest.mark.parametrize("integer", [False, True])
def test_other_bounds_and_sides(integer: bool) -> None:
    """Without A 100 at 9.30 and 50 at 11 (in lots of 60 or more: 90 and 60); for 250 GB 50 more at 11 (60 and 90 of B)."""
    questions = asked(integer)
    base = questions.program
    upper = base.upper.copy()
    upper[0] = 0.0
    assert questions.solve(replace(base, upper=upper), GAP)[0].objective == pytest.approx(1497.0 if integer else 1480.0)
    more = base.row_lower.copy()
    more[0] = 250.0
    assert questions.solve(replace(base, row_lower=more), GAP)[0].objective == pytest.approx(
        2397.0 if integer else 2380.0
    )


def test_integers_that_neither_rounding_nor_a_known_plan_finds_are_searched_for() -> None:
    """A fee of 100 for B: 1415 relaxed, 1465 rounded up, as in the plan that is known; with C in its place 1450."""
    base = program(integer=True)
    lower, cost = base.row_lower.copy(), base.cost.copy()
    lower[base.row_block("least").span] = -np.inf
    cost[base.block("z").start + 1] = 100.0
    base = replace(base, row_lower=lower, cost=cost)
    known = np.array([100.0, 50.0, 0.0, 1.0, 1.0, 0.0])
    found, proof = Objectives(base, known, "highs", Options()).solve(base, GAP)
    assert proof.accepted
    assert found.objective == pytest.approx(1450.0)


@pytest.mark.parametrize("integer", [False, True])
def test_that_there_is_no_answer_is_proven(integer: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """350 of 300: infeasible with multipliers that hold, without the ordinary door; the next question is answered all the same."""

    def cold(*_: object) -> None:
        raise AssertionError

    questions = asked(integer)
    more = questions.program.row_lower.copy()
    more[0] = 350.0
    with monkeypatch.context() as patch:
        patch.setattr(objectives, "solve", cold)
        found, proof = questions.solve(replace(questions.program, row_lower=more), GAP)
    assert (found.status, proof.level, proof.claim) == ("infeasible", "A", "infeasible")
    best = solve(questions.program)[0].objective
    assert questions.solve(questions.program, GAP)[0].objective == pytest.approx(best)


def test_a_question_that_changes_coefficients_is_refused() -> None:
    """Only costs, bounds and sides may differ: the matrix that stands in the solver would be another."""
    questions = asked(False)
    with pytest.raises(PlannerError, match="changes coefficients"):
        questions.solve(program(), GAP)


def test_further_rows_and_columns_stand_behind() -> None:
    """A column of no cost that is at least each of two, in rows behind the others: least when both are 75 of 150."""
    base = with_columns(program(), "largest", ("any",), np.zeros(1), np.array([100.0]))
    rows = sparse.csr_array([[1.0, 0.0, 0.0, -1.0], [0.0, 1.0, 0.0, -1.0], [0.0, 0.0, 1.0, 0.0]])
    low, high = np.array([-np.inf, -np.inf, 0.0]), np.zeros(3)
    wide = with_rows(base, "further", ("a", "b", "none of c"), rows, low, high)
    found, proof = solve(replace(wide, cost=np.array([0.0, 0.0, 0.0, 1.0])))
    assert proof.accepted
    assert found.objective == pytest.approx(75.0)
    assert (wide.column_name(3), wide.row_name(1)) == ("largest[any]", "further[a]")
