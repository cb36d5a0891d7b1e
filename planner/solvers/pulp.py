"""The PuLP door: the same arrays as PuLP objects, for any solver that PuLP reaches, and for LP and MPS files.

A second builder and a cross-check, never the judge: PuLP calls an LP stopped at its time limit optimal, writes prices with
twelve digits and reads CBC's answers with eight, so its answers are held to 1e-6 and carry the gap they reached.
Names are safe (c0, r0): PuLP would make one name of SK-Hynix and SK_Hynix. A row with two sides becomes two rows. Works
with PuLP 3.3 (CBC bundled, status on the problem) and 4 (CBC separate, status in what `solve` returns).
"""

from __future__ import annotations

import inspect
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pulp

from planner.errors import InputError, Problem, nearest
from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.lp.certificate import primal_residual
from planner.solvers.solution import Options, Solution, Status

# Bundled with PuLP 3, installed beside PuLP 4: the same solver under the name people use.
CBC = ("COIN_CMD", "PULP_CBC_CMD")
OPTIMAL, INFEASIBLE, UNBOUNDED = 1, -1, -2
FEASIBLE_ONLY = 2


def available() -> dict[str, str]:
    """Solvers that PuLP finds on this machine: the name for --solver -> PuLP's own. HiGHS has its own door."""
    with _unwarned():
        found = [name for name in pulp.listSolvers(onlyAvailable=True) if not name.startswith("HiGHS")]
    names: dict[str, str] = {}
    for name in found:
        short = "cbc" if name in CBC else name.lower().split("_")[0]
        names.setdefault(short, name)
        names.setdefault(name.lower(), name)
    return names


class Pulp:
    """A solver reached through PuLP, by the name people use (`cbc`, `glpk`, `scip`, `gurobi`...)."""

    precision = 1e-6

    def __init__(self, name: str) -> None:
        known = available()
        if name.lower() not in known:
            installed, near = ["highs", *sorted(known)], nearest(name, ["highs", *known])
            step = f"{f'did you mean {near}? ' if near else ''}use one of: {', '.join(installed)}"
            raise InputError(Problem("no such solver is installed", step, value=name))
        self.name = name.lower()
        self._pulp_name = known[name.lower()]

    def solve(self, program: LinearProgram, options: Options) -> Solution:
        """Solves through PuLP; what it calls optimal is passed on only if it is finished and feasible."""
        if _hollow(program):
            return Solution("infeasible", solver=self.name, log="a row without columns cannot hold")
        began = time.perf_counter()
        with _unwarned(), tempfile.TemporaryDirectory(prefix="planner-") as folder:
            built = build(program)
            engine = _engine(self._pulp_name, _left(options, time.perf_counter() - began))
            # PuLP's files hold prices: they go to a private folder that is removed whatever happens.
            engine.tmpDir = folder
            try:
                outcome = built.problem.solve(engine)
            except KeyboardInterrupt:
                return Solution("interrupted", solver=self.name, log=f"{self.name} was interrupted")
            except (pulp.PulpError, pulp.PulpSolverError, OSError) as error:
                return Solution("failed", solver=self.name, log=f"{self.name}: {error}")
        return self._read(program, options, built, outcome, time.perf_counter() - began)

    def _read(self, program: LinearProgram, options: Options, built: Built, outcome: Any, seconds: float) -> Solution:
        status, has_answer = _status(built.problem, outcome)
        x = built.columns(program) if has_answer else None
        y = built.duals(program) if has_answer and not program.is_integer else None
        log = f"{self.name} through PuLP says {status} after {seconds:.2f} s"
        late = options.time_limit is not None and seconds >= options.time_limit
        if x is not None and primal_residual(program, x)[0] > 10 * self.precision:
            x, log = None, f"{log} with an answer that breaks rows"
            status = "failed" if status == "optimal" and not late else status
        if late and status == "optimal" and (x is None or not program.is_integer):
            status = "limit"
        if status not in ("optimal", "limit", "interrupted") or (status != "optimal" and not program.is_integer):
            x = None
        objective = None if x is None else program.offset + float(program.cost @ x)
        # PuLP does not pass a bound on: a finished search claims its objective, less the gap it was allowed.
        claimed = None
        if program.is_integer and status == "optimal" and objective is not None:
            claimed = objective - options.mip_gap * abs(objective)
        return Solution(
            status=status,
            x=x,
            y=None if x is None else y,
            objective=objective,
            bound=claimed,
            seconds=seconds,
            solver=f"{self.name} (PuLP {pulp.__version__})",
            log=log,
        )


@dataclass(frozen=True)
class Built:
    """A PuLP problem with its variables, and for every PuLP row the row of the program that it came from."""

    problem: Any
    variables: list[Any]
    row_of: list[int]

    def columns(self, program: LinearProgram) -> Floats | None:
        """Column values; PuLP leaves out columns that stand in no row and cost nothing, which rest at their lower."""
        values = [variable.varValue for variable in self.variables]
        filled = [low if value is None else value for value, low in zip(values, program.lower, strict=True)]
        return np.array(filled, dtype=np.float64)

    def duals(self, program: LinearProgram) -> Floats | None:
        """Row duals, or None if the solver gave none; the two halves of a two-sided row add up."""
        total = np.zeros(program.rows)
        for row, constraint in zip(self.row_of, self.problem.constraints(), strict=True):
            if constraint.pi is None:
                return None
            total[row] += constraint.pi
        return total


def build(program: LinearProgram) -> Built:
    """The program as PuLP objects, row by row."""
    problem = pulp.LpProblem("plan", pulp.LpMinimize)
    kinds = np.where(program.integer, pulp.LpInteger, pulp.LpContinuous)
    variables = [
        problem.add_variable(f"c{j}", _side(program.lower[j]), _side(program.upper[j]), str(kinds[j]))
        for j in range(program.columns)
    ]
    priced = np.flatnonzero(program.cost)
    problem += pulp.lpSum([float(program.cost[j]) * variables[j] for j in priced] + [program.offset])
    row_of: list[int] = []
    for i in range(program.rows):
        entries = range(int(program.start[i]), int(program.start[i + 1]))
        terms = pulp.lpSum([float(program.value[e]) * variables[program.index[e]] for e in entries])
        low, high = float(program.row_lower[i]), float(program.row_upper[i])
        if not entries:
            continue
        if low == high:
            sides = [("", terms == low)]
        else:
            sides = [("", terms >= low)] if np.isfinite(low) else []
            sides += [("u", terms <= high)] if np.isfinite(high) else []
        for suffix, constraint in sides:
            problem += constraint, f"r{i}{suffix}"
            row_of.append(i)
    return Built(problem, variables, row_of)


def write_lp(program: LinearProgram, path: Path) -> None:
    """The program as an LP file, columns named c0, c1... and rows r0, r1... (`u` for the upper half of two sides)."""
    with _unwarned():
        build(program).problem.writeLP(str(path))


def write_mps(program: LinearProgram, path: Path) -> None:
    """The program as an MPS file, named as in `write_lp`."""
    with _unwarned():
        build(program).problem.writeMPS(str(path))


def _side(limit: float) -> float | None:
    """A bound as PuLP takes it: none rather than infinite."""
    return float(limit) if np.isfinite(limit) else None


def _hollow(program: LinearProgram) -> bool:
    """Whether a row has no columns and does not hold: PuLP drops such rows, so they are judged here."""
    empty = np.diff(program.start) == 0
    return bool((empty & ((program.row_lower > 0.0) | (program.row_upper < 0.0))).any())


def _engine(name: str, options: Options) -> Any:
    """PuLP's solver object with those of our options that it knows (it accepts misspelt ones without a word)."""
    wanted: dict[str, Any] = {
        "msg": False,
        "timeLimit": options.time_limit,
        "gapRel": options.mip_gap,
        "threads": 1,
        "presolve": None if options.presolve else False,
    }
    if name in CBC:
        wanted["options"] = [f"primalT {options.tolerance:g}", f"dualT {options.tolerance:g}"]
    known = inspect.signature(type(pulp.getSolver(name, msg=False)).__init__).parameters
    return pulp.getSolver(name, **{key: value for key, value in wanted.items() if key in known and value is not None})


def _status(problem: Any, outcome: Any) -> tuple[Status, bool]:
    """What PuLP says, in our words, and whether it says that there is an answer to read."""
    has_solution = getattr(outcome, "has_solution", None)
    if has_solution is None:
        code, finished = int(problem.status), int(problem.sol_status) != FEASIBLE_ONLY
        has_solution = code == OPTIMAL
    else:
        code, finished = int(outcome.status), True
    if code == OPTIMAL:
        return ("optimal" if finished else "limit"), bool(has_solution)
    words: dict[int, Status] = {INFEASIBLE: "infeasible", UNBOUNDED: "unbounded"}
    return words.get(code, "limit"), bool(has_solution)


def _left(options: Options, spent: float) -> Options:
    """Making the objects counts too; a solver gets what is left of the time limit."""
    if options.time_limit is None:
        return options
    return replace(options, time_limit=max(options.time_limit - spent, 0.1))


@contextmanager
def _unwarned() -> Iterator[None]:
    """PuLP 3.3 warns about what PuLP 4 removes; this file supports both on purpose."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield
