"""Why there is no answer, as a proof: row multipliers y such that no x within its bounds can keep the rows (Farkas).

They are the duals of phase one, minimise sum(s + t) over row_lower <= A x + s - t <= row_upper, s, t >= 0: any door can
solve it, presolve and all, where a ray needs a simplex that stops in the right place. The certificate checks them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.solvers.solution import Options, Solver


def multipliers(program: LinearProgram, solver: Solver, options: Options) -> Floats | None:
    """Row multipliers that should prove infeasibility, or None if the solver finds none.

    An integer program may be infeasible though its relaxation is not: then the multipliers prove nothing.
    """
    return solver.solve(elastic(program), options).y


def elastic(program: LinearProgram) -> LinearProgram:
    """Least total violation of the rows: two more columns a row, and no cost but theirs."""
    rows, spare = np.arange(program.rows), 2 * program.rows
    order = np.argsort(np.concatenate([program.row_of, rows, rows]), kind="stable")
    columns = np.concatenate([program.index, program.columns + np.arange(spare)])
    values = np.concatenate([program.value, np.ones(program.rows), -np.ones(program.rows)])
    return replace(
        program,
        start=(program.start + 2 * np.arange(program.rows + 1)).astype(program.start.dtype),
        index=columns[order].astype(program.index.dtype),
        value=values[order],
        cost=np.concatenate([np.zeros(program.columns), np.ones(spare)]),
        lower=np.concatenate([program.lower, np.zeros(spare)]),
        upper=np.concatenate([program.upper, np.full(spare, np.inf)]),
        integer=np.zeros(program.columns + spare, np.bool_),
        offset=0.0,
        column_blocks=(),
    )
