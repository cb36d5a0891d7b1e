"""HiGHS straight from arrays: one thread, fixed seed, dual simplex, nothing on the terminal, every answer checked.

Accepted as optimal only if the model status is optimal and both solution statuses are feasible, and only if HiGHS read
back as many rows, columns and coefficients as it was given (it drops coefficients below 1e-9 without an error). Ctrl-C
and time limits stop it at its next callback; an integer incumbent is kept, an unfinished LP leaves nothing usable.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import highspy
import numpy as np

from planner.errors import Problem, SolverError
from planner.lp.arrays import LinearProgram
from planner.solvers.solution import Options, Solution, Status

MINIMISE, ROW_WISE, FEASIBLE = 1, 2, 2
DUAL, PRIMAL = 1, 4
UNLIMITED = 2**31 - 1
STATUS: dict[Any, Status] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kModelEmpty: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    # Every column has finite bounds, so "unbounded or infeasible" can only be infeasible.
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kTimeLimit: "limit",
    highspy.HighsModelStatus.kIterationLimit: "limit",
    highspy.HighsModelStatus.kSolutionLimit: "limit",
    highspy.HighsModelStatus.kInterrupt: "interrupted",
}
INTERRUPTS = (
    highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt,
    highspy.cb.HighsCallbackType.kCallbackIpmInterrupt,
    highspy.cb.HighsCallbackType.kCallbackMipInterrupt,
)


class Quiet(highspy.Highs):
    """HiGHS without highspy's own callbacks.

    Setting them prints a banner to file descriptor 1 before any option can silence it, and they cost a quarter of the
    solve. `_interruptible` sets the one that is needed.
    """

    def enableCallbacks(self) -> None:  # noqa: N802  (the name is highspy's)
        self.setOptionValue("output_flag", False)


class Highs:
    """The default door."""

    name = "highs"
    precision = 1e-9

    def solve(self, program: LinearProgram, options: Options) -> Solution:
        """Solves cold; integer programs by branch and cut, others by the method of the options."""
        engine = Quiet()  # type: ignore[no-untyped-call]
        configure(engine, program, options)
        lost = hand_over(engine, program)
        if lost:
            return Solution("failed", solver=version(engine), log=lost)
        with _interruptible(engine):
            code = engine.run()
        solution = read_back(engine, program)
        if code == highspy.HighsStatus.kError:
            return replace(solution, status="failed", x=None, y=None, log=f"{solution.log}, return code error")
        return solution


def version(engine: Any) -> str:
    return f"highs {engine.version()}"


def configure(engine: Any, program: LinearProgram, options: Options) -> None:
    chosen: dict[str, bool | int | float | str] = {
        "threads": 1,
        "parallel": "off",
        "random_seed": options.seed,
        "simplex_strategy": DUAL,
        "simplex_iteration_limit": UNLIMITED,
        "dual_simplex_cost_perturbation_multiplier": 1.0,
        "primal_simplex_bound_perturbation_multiplier": 1.0,
        "presolve": "choose" if options.presolve else "off",
        "solver": "choose" if program.is_integer else options.method,
        "run_crossover": "on",
        "primal_feasibility_tolerance": options.tolerance,
        "dual_feasibility_tolerance": options.tolerance,
        "mip_feasibility_tolerance": options.tolerance,
        "mip_rel_gap": options.mip_gap,
        "mip_abs_gap": 0.0,
    }
    if options.time_limit is not None:
        chosen["time_limit"] = max(options.time_limit, 0.0)
    if options.log_path is not None:
        chosen |= {"log_to_console": False, "log_file": str(options.log_path), "output_flag": True}
    for option, value in chosen.items():
        if engine.setOptionValue(option, value) != highspy.HighsStatus.kOk:
            raise SolverError(
                Problem(f"HiGHS refuses the option {option}", "give a value in its range", value=str(value))
            )


def hand_over(engine: Any, program: LinearProgram) -> str:
    """Hands the arrays over; returns what got lost on the way, if anything."""
    code = engine.passModel(
        program.columns,
        program.rows,
        program.nonzeros,
        ROW_WISE,
        MINIMISE,
        program.offset,
        program.cost,
        program.lower,
        program.upper,
        program.row_lower,
        program.row_upper,
        program.start,
        program.index,
        program.value,
        program.integer.astype(np.int32),
    )
    given = (program.columns, program.rows, program.nonzeros)
    got = (engine.getNumCol(), engine.getNumRow(), engine.getNumNz())
    if code == highspy.HighsStatus.kError or got != given:
        return f"HiGHS took {got} columns, rows and coefficients of the {given} given"
    return ""


def start_from(engine: Any, basis: Any, far: bool, most: int = UNLIMITED) -> None:
    """The next run goes on from a basis (None: that in the engine), where a few bounds have moved or all has (`far`).

    The former is for the dual simplex, the latter for the primal one, for so many iterations at most. To go round ties, the one
    shifts all costs and the other all bounds, and from there takes a thousand steps back for the few that it is away: not here.
    """
    if basis is not None:
        engine.setBasis(basis)
    engine.setOptionValue("simplex_iteration_limit", most)
    engine.setOptionValue("simplex_strategy", PRIMAL if far else DUAL)
    engine.setOptionValue("dual_simplex_cost_perturbation_multiplier", 0.0)
    engine.setOptionValue("primal_simplex_bound_perturbation_multiplier", 0.0)


@contextmanager
def _interruptible(engine: Any) -> Iterator[None]:
    """Ctrl-C asks the solver to stop at its next callback instead of tearing Python out of it.

    Signals can only be caught in the main thread; elsewhere the owner of the thread decides.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed = threading.Event()

    def look(_kind: Any, _message: str, _told: Any, answer: Any, _data: Any) -> None:
        if pressed.is_set() and answer is not None:
            answer.user_interrupt = True

    engine.setCallback(look, None)
    for kind in INTERRUPTS:
        engine.startCallback(kind)
    before = signal.signal(signal.SIGINT, lambda _signal, _frame: pressed.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        engine.setCallback(None, None)


def read_back(engine: Any, program: LinearProgram) -> Solution:
    info = engine.getInfo()
    said = engine.getModelStatus()
    status = STATUS.get(said, "failed")
    log = f"HiGHS says {engine.modelStatusToString(said)} after {engine.getRunTime():.2f} s"
    found = info.primal_solution_status == FEASIBLE
    proven = program.is_integer or info.dual_solution_status == FEASIBLE
    if status == "optimal" and not (found and proven) and said != highspy.HighsModelStatus.kModelEmpty:
        status, log = "failed", f"{log} with an answer that is not feasible in its own eyes"
    usable = status == "optimal" or (program.is_integer and found and status in ("limit", "interrupted"))
    values = engine.getSolution()
    x = np.array(values.col_value, dtype=np.float64) if usable else None
    return Solution(
        status=status,
        x=x,
        y=np.array(values.row_dual, dtype=np.float64) if usable and not program.is_integer else None,
        objective=None if x is None else program.offset + float(program.cost @ x),
        bound=float(info.mip_dual_bound) if program.is_integer and np.isfinite(info.mip_dual_bound) else None,
        iterations=max(int(info.simplex_iteration_count), 0) + max(int(info.ipm_iteration_count), 0),
        seconds=float(engine.getRunTime()),
        solver=version(engine),
        log=log,
    )
