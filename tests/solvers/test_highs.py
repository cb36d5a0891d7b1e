"""The HiGHS door: silent, strict about what it reads back, stopped by Ctrl-C."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planner.errors import SolverError
from planner.lp.arrays import LinearProgram
from planner.lp.axes import Axis
from planner.lp.program import Builder
from planner.solvers.highs import Highs
from planner.solvers.mixed import fixed_at, relaxed, solve_mixed
from planner.solvers.solution import Options
from tests.benchmarks.build import Data, ours
from tests.lp.programs import KNAPSACK_COST, TWO_SUPPLIERS_COST, knapsack, two_suppliers


def long_lots() -> LinearProgram:
    """A network whose calls come in lots of 37: integer, and far from done after a second."""
    program = ours(Data(6))
    lots = np.zeros(program.columns, np.bool_)
    lots[program.block("buy").span] = True
    value = np.where(lots[program.index], 37.0 * program.value, program.value)
    return replace(program, integer=lots, value=value, upper=np.where(lots, np.ceil(program.upper / 37), program.upper))


def test_nothing_reaches_the_terminal_and_the_log_file_has_it_all(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """HiGHS prints to file descriptor 1 by itself; here it writes to the log only."""
    log = tmp_path / "solver.log"
    assert Highs().solve(two_suppliers(), Options(log_path=log)).status == "optimal"
    assert Highs().solve(knapsack(), Options()).status == "optimal"
    assert capfd.readouterr() == ("", "")
    assert "Model status" in log.read_text()


@pytest.mark.parametrize("method", ["simplex", "ipm"])
@pytest.mark.parametrize("presolve", [True, False])
def test_every_method_finds_the_same_cost(method: str, presolve: bool) -> None:
    """Dual simplex and interior point with crossover, with and without presolve: 149.10."""
    options = Options(method="ipm" if method == "ipm" else "simplex", presolve=presolve)
    solution = Highs().solve(two_suppliers(), options)
    assert solution.objective == pytest.approx(TWO_SUPPLIERS_COST)
    assert solution.y is not None


def test_dual_is_the_cost_of_one_more_unit_of_the_right_hand_side() -> None:
    """A's minimum (10) does not bind, B's (20) costs 5.20 - 4.10 a unit more."""
    program = two_suppliers()
    solution = Highs().solve(program, Options())
    assert solution.y is not None
    assert program.row_values("minimum", solution.y).tolist() == pytest.approx([0.0, 1.1])


def test_coefficients_that_highs_would_drop_make_the_solve_fail() -> None:
    """1e-10 in a row is dropped without an error by HiGHS; the counts differ, so the answer is not used."""
    program = two_suppliers()
    value = program.value.copy()
    value[0] = 1e-10
    solution = Highs().solve(replace(program, value=value), Options())
    assert solution.status == "failed"
    assert "given" in solution.log


def test_an_option_out_of_range_is_an_error_that_names_it() -> None:
    """A tolerance of 1 is refused by HiGHS, and we do not go on without it."""
    with pytest.raises(SolverError, match="primal_feasibility_tolerance"):
        Highs().solve(two_suppliers(), Options(tolerance=-1.0))


def test_no_columns_is_an_answer_too() -> None:
    """A program without columns and rows costs its offset."""
    none = np.zeros(0)
    empty = LinearProgram(np.zeros(1, np.int32), np.zeros(0, np.int32), *[none] * 6, none.astype(np.bool_), offset=7.0)
    solution = Highs().solve(empty, Options())
    assert (solution.status, solution.objective) == ("optimal", 7.0)


def test_time_limit_leaves_no_lp_answer() -> None:
    """Twenty thousand columns in a millisecond: limit, and nothing to mistake for a plan."""
    solution = Highs().solve(ours(Data(20)), Options(time_limit=1e-3))
    assert (solution.status, solution.x, solution.y) == ("limit", None, None)


def test_mixed_solve_keeps_root_duals_and_clean_integers() -> None:
    """The relaxation's dual of the capacity is the last density, 8/3; at fixed integers it is zero."""
    solution = solve_mixed(Highs(), knapsack(), Options())
    assert solution.objective == pytest.approx(KNAPSACK_COST)
    assert solution.root is not None
    assert solution.root.tolist() == pytest.approx([-8 / 3])
    assert solution.x is not None
    assert np.array_equal(solution.x, np.rint(solution.x))
    assert not relaxed(knapsack()).is_integer
    assert fixed_at(knapsack(), solution.x).upper.tolist() == [1, 1, 0, 1]


def test_ctrl_c_keeps_the_incumbent() -> None:
    """An integer solve is interrupted after a second: status interrupted, an answer, and the handler is put back."""
    before = signal.getsignal(signal.SIGINT)
    pressed: list[float] = []

    def press() -> None:
        pressed.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(1.0, press)
    timer.start()
    solution = solve_mixed(Highs(), long_lots(), Options())
    timer.cancel()
    assert pressed, "the program was solved before it could be interrupted"
    assert solution.status == "interrupted"
    assert solution.x is not None
    assert solution.root is not None
    assert signal.getsignal(signal.SIGINT) is before


def test_integers_that_cost_nothing_to_round_up_need_no_search() -> None:
    """Three free switches that a flow of 1 each turns on by a tenth: at 1 they cost the same 3 * 2, so no branching is done."""
    flow, b = Axis("flow", ["a", "b", "c"]), Builder()
    used = b.var("used", flow, upper=1.0, integer=True)
    sent = b.var("sent", flow, lower=1.0, upper=10.0)
    b.row("used", sent - used * 10.0 <= 0.0)
    b.minimise((sent * 2.0).sum())
    tight = b.freeze()
    found = solve_mixed(Highs(), replace(tight, upper=np.where(tight.integer, 1.0, tight.upper)), Options())
    assert found.objective == pytest.approx(6.0)
    assert found.x is not None
    assert set(found.x[tight.integer]) == {1.0}
    assert found.bound == pytest.approx(6.0)
