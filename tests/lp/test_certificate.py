"""The certificate: it accepts what is true, refuses what is not, and its bound holds for any duals whatsoever."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.lp.axes import Axis
from planner.lp.bound import affine_bound
from planner.lp.certificate import certify, certify_infeasible, check_ray, safe_bound
from planner.lp.expr import Param
from planner.lp.program import Builder, LinearProgram
from tests.lp.programs import (
    KNAPSACK_COST,
    KNAPSACK_RELAXED,
    TWO_SUPPLIERS_COST,
    infeasible,
    integer_infeasible,
    knapsack,
    two_suppliers,
)

# A 0 1 4 0 5 1, B 3 4 4 2 4 3, no stock, no shortage (programs.two_suppliers).
PLAN = np.array([0, 1, 4, 0, 5, 1, 3, 4, 4, 2, 4, 3] + [0] * 12, dtype=np.float64)
# Every period is worth A's price in `balance` (written stock - ... = -need, so minus), B's minimum costs the difference.
DUALS = np.array([-4.1] * 6 + [0.0, 5.2 - 4.1])


def exact_bound(program: LinearProgram, y: np.ndarray) -> Fraction:
    """The bound of bound.py in rational arithmetic, term by term."""
    cost = [Fraction(c) for c in program.cost]
    total = Fraction(program.offset)
    for i in range(program.rows):
        dual = Fraction(float(y[i]))
        side = program.row_lower[i] if dual > 0 else program.row_upper[i]
        if dual == 0 or not np.isfinite(side):
            continue
        total += dual * Fraction(float(side))
        for e in range(int(program.start[i]), int(program.start[i + 1])):
            cost[int(program.index[e])] -= dual * Fraction(float(program.value[e]))
    ends = zip(cost, program.lower, program.upper, strict=True)
    return total + sum(min(d * Fraction(float(low)), d * Fraction(float(high))) for d, low, high in ends)


def is_true(program: LinearProgram, x: np.ndarray, best: float) -> bool:
    """In rationals: rows and bounds hold within 1e-9 of their size, and the cost is within 2e-9 of the best."""
    exact = [Fraction(float(v)) for v in x]
    for i in range(program.rows):
        entries = range(int(program.start[i]), int(program.start[i + 1]))
        terms = [Fraction(float(program.value[e])) * exact[int(program.index[e])] for e in entries]
        sides = [s for s in (program.row_lower[i], program.row_upper[i]) if np.isfinite(s)]
        room = max([abs(program.value[e]) * program.upper[program.index[e]] for e in entries]) / 1000
        slack = Fraction(1.01e-9) * max([sum(map(abs, terms)), Fraction(room), *(abs(Fraction(s)) for s in sides)])
        low, high = program.row_lower[i], program.row_upper[i]
        if (np.isfinite(low) and sum(terms) < Fraction(low) - slack) or (
            np.isfinite(high) and sum(terms) > Fraction(high) + slack
        ):
            return False
    cost = sum(Fraction(float(c)) * v for c, v in zip(program.cost, exact, strict=True))
    inside = all(
        low - 1.01e-9 * high <= v <= high * (1 + 1.01e-9)
        for low, v, high in zip(program.lower, x, program.upper, strict=True)
    )
    return inside and abs(cost - Fraction(best)) <= Fraction(2e-9 * best)


def test_a_plan_worked_by_hand_with_hand_made_duals_is_proven() -> None:
    """11 * 4.10 + 20 * 5.20 = 149.10 is met by its dual bound: 31 * 4.10 + 20 * 1.10 = 149.10."""
    proof = certify(two_suppliers(), PLAN, DUALS)
    assert proof.level == "A"
    assert proof.objective == pytest.approx(TWO_SUPPLIERS_COST, abs=1e-12)
    assert proof.bound is not None
    assert proof.bound <= TWO_SUPPLIERS_COST
    assert proof.gap == pytest.approx(0.0, abs=1e-12)
    assert json.loads(json.dumps(proof.to_dict()))["level"] == "A"


@given(at=st.integers(0, len(PLAN) - 1), change=st.floats(1e-4, 1.0), up=st.booleans())
def test_one_changed_quantity_is_refused_or_the_plan_is_still_true(at: int, change: float, up: bool) -> None:
    """Any column moved by 1e-4 of its size or more (of one, if zero) breaks a row, a bound or the gap: level X."""
    program = two_suppliers()
    x = PLAN.copy()
    x[at] += (1.0 if up else -1.0) * change * (abs(x[at]) or 1.0)
    verdict = certify(program, x, DUALS)
    assert verdict.level == "X" or is_true(program, x, TWO_SUPPLIERS_COST)
    assert verdict.reasons or verdict.level == "A"


@given(at=st.integers(0, len(DUALS) - 1), change=st.floats(1e-4, 1.0), up=st.booleans())
def test_one_changed_dual_lowers_the_bound_and_never_proves_too_much(at: int, change: float, up: bool) -> None:
    """Duals are only ever a claim: with a wrong one the bound stays below the truth, and the gap shows it."""
    program = two_suppliers()
    y = DUALS.copy()
    y[at] += (1.0 if up else -1.0) * change * (abs(y[at]) or 1.0)
    bound = safe_bound(program, y)
    assert Fraction(bound) <= exact_bound(program, y)
    assert bound <= TWO_SUPPLIERS_COST
    assert certify(program, PLAN, y).level == "X" or TWO_SUPPLIERS_COST - bound <= 1e-9 * TWO_SUPPLIERS_COST


@settings(max_examples=60)
@given(
    y=st.lists(st.floats(-1e6, 1e6), min_size=len(DUALS), max_size=len(DUALS)),
    volume=st.sampled_from([1e-6, 1.0, 1e9]),
    money=st.sampled_from([1e-9, 1.0, 1e6]),
)
def test_the_bound_is_below_the_exact_one_for_any_duals_in_any_units(
    y: list[float], volume: float, money: float
) -> None:
    """Rounding is paid for: the float bound never exceeds the one computed in rationals, and is close to it."""
    program = two_suppliers(volume, money)
    duals = np.array(y) * money / volume
    exact = exact_bound(program, duals)
    bound = safe_bound(program, duals)
    assert Fraction(bound) <= exact
    moved = float(np.abs(duals).sum()) * volume * 1e3 + money * 1e4
    assert float(exact) - bound <= 1e-12 * moved


@pytest.mark.parametrize("volume", [1e-6, 1.0, 1e9])
@pytest.mark.parametrize("money", [1e-9, 1.0, 1e6])
def test_the_verdict_does_not_depend_on_units(volume: float, money: float) -> None:
    """The same plan and the same sabotage in other units: same level."""
    program = two_suppliers(volume, money)
    x, y = PLAN * volume, np.concatenate([DUALS[:6], DUALS[6:]]) * money / volume
    assert certify(program, x, y).level == "A"
    x[3] += 1e-4 * volume
    assert certify(program, x, y).level == "X"


def test_missing_and_meaningless_answers_are_refused() -> None:
    """No x, a short x, not a number, no duals, duals that are not numbers."""
    program = two_suppliers()
    bad = PLAN.copy()
    bad[0] = np.nan
    for x in (None, PLAN[:-1], bad):
        assert certify(program, x, DUALS).level == "X"
    for y in (None, DUALS[:-1], DUALS * np.nan):
        assert certify(program, PLAN, y).level == "X"


def test_a_solve_cut_short_is_feasible_only() -> None:
    """The very same answer is level D if the solver did not finish."""
    assert certify(two_suppliers(), PLAN, DUALS, finished=False).level == "D"


def test_a_plan_that_costs_nothing_is_proven() -> None:
    """Objective zero needs no division by zero: gap 0, level A."""
    b = Builder()
    x = b.var("x", upper=1)
    b.minimise(x)
    assert certify(b.freeze(), np.zeros(1), np.zeros(0)).level == "A"


def test_costs_that_cancel_are_measured_against_the_money_moved() -> None:
    """1e9 out and 1e9 back leave 0.0001: a relative gap of that would ask for more digits than a double has."""
    b = Builder()
    x, y = b.var("x", upper=1e9), b.var("y", upper=1e9)
    b.row("same", x == y)
    b.minimise(x * 1.0 - y * 1.0 + 1e-4)
    verdict = certify(b.freeze(), np.array([1e9, 1e9]), np.array([1.0]))
    assert verdict.level == "A"


def test_integer_plans_print_the_proven_and_the_claimed_gap() -> None:
    """a, b and d fill all 10 units for 31; the relaxation proves 32.67: a gap of 1.67 / 31 beside the claimed zero."""
    program = knapsack()
    x = np.array([1.0, 1.0, 0.0, 1.0])
    root = np.array([-8 / 3])
    verdict = certify(program, x, np.zeros(1), claimed_bound=KNAPSACK_COST, root=root)
    assert verdict.level == "B"
    assert verdict.objective == KNAPSACK_COST
    assert verdict.bound == pytest.approx(KNAPSACK_RELAXED, abs=1e-9)
    assert verdict.gap == pytest.approx((-31 + 98 / 3) / 31, abs=1e-9)
    assert verdict.claimed_gap == 0.0


def test_integer_plans_with_fractions_or_without_a_claim_are_refused() -> None:
    """Half a contract, a worse contract set under the same claim, and no claim at all."""
    program = knapsack()
    root = np.array([-8 / 3])
    for x, claim in (([1, 1, 0.5, 0.5], -31.0), ([1, 1, 1, 0], -31.0), ([1, 1, 0, 1], None)):
        assert certify(program, np.array(x, dtype=float), np.zeros(1), claimed_bound=claim, root=root).level == "X"


def test_an_objective_below_a_proven_bound_is_refused() -> None:
    """What is cheaper than the cheapest breaks something, however small each residual looks."""
    b = Builder()
    cell = Axis("cell", [str(k) for k in range(1000)])
    x = b.var("x", cell, upper=2)
    b.row("need", x >= Param((cell,), 1.0))
    b.minimise(x.sum())
    program = b.freeze()
    assert certify(program, np.full(1000, 1.0 - 9e-10), np.ones(1000)).level == "A"
    assert certify(program, np.full(1000, 1.0 - 2e-9), np.ones(1000)).level == "X"


def test_multipliers_prove_infeasibility_or_nothing() -> None:
    """Capacity 12 against needs 8 + 7: -1, 1, 1 gives 15 - 12 = 3 > 0. Half of them, or the wrong signs, prove nothing."""
    program = infeasible()
    assert check_ray(program, np.array([-1.0, 1.0, 1.0]))
    for ray in ([-1.0, 1.0, 0.0], [1.0, -1.0, -1.0], [0.0, 0.0, 0.0], [-1.0, 1.0]):
        assert not check_ray(program, np.array(ray))
    assert certify_infeasible(program, np.array([-1.0, 1.0, 1.0])).level == "A"
    assert certify_infeasible(program, None).level == "X"
    assert certify_infeasible(integer_infeasible(), None).level == "B"


@settings(deadline=None)
@given(
    st.lists(st.floats(-1e3, 1e3), min_size=8, max_size=8),
    st.lists(st.integers(0, 23), min_size=1, max_size=6, unique=True),
)
def test_a_cut_holds_at_every_answer_whatever_the_duals(duals: list[float], columns: list[int]) -> None:
    """objective >= f + g x[columns] at the best answer, with duals of nonsense too; with no columns it is the bound."""
    program, y = two_suppliers(), np.array(duals)
    constant, slope = affine_bound(program, y, np.array(columns))
    objective = program.offset + float(program.cost @ PLAN)
    assert constant + float(slope @ PLAN[columns]) <= objective + 1e-6 * abs(objective)
    alone, _ = affine_bound(program, y, np.zeros(0, np.int64))
    assert alone == pytest.approx(safe_bound(program, y))
