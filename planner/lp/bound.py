"""The safe dual bound: a number no feasible x can beat, rigorous in floating point, for any row duals whatsoever.

For duals y (those with the wrong sign for an infinite side set to zero) and d = cost - A'y:

    bound = offset + sum_i (y_i row_lower_i if y_i > 0 else y_i row_upper_i) + sum_j min(d_j lower_j, d_j upper_j)

which holds for every y, optimal or nonsense, because every column has finite bounds. Rounding is accounted for: d_j may
be off by gamma_n (|cost_j| + sum_i |a_ij y_i|) with gamma_n = n u / (1 - n u) and u = 2^-53, each product by one u, the
sums are exact (`math.fsum`); the whole allowance is subtracted. Source: Neumaier and Shcherbina, Safe bounds in linear
and mixed-integer linear programming, Math. Programming 99 (2004). With zero costs a bound above zero proves
infeasibility.
"""

from __future__ import annotations

from math import fsum

import numpy as np

from planner.lp.arrays import LinearProgram, totals
from planner.lp.axes import Floats, Ints

UNIT_ROUNDOFF = 2.0**-53
# The error terms are themselves computed in floating point: a hundredth more covers their own rounding many times over.
SLACK = 1.01


def sign_feasible(program: LinearProgram, y: Floats) -> Floats:
    """Duals that would lean on an infinite side of their row, or are not finite, set to zero."""
    leans = ((y > 0.0) & np.isinf(program.row_lower)) | ((y < 0.0) & np.isinf(program.row_upper))
    return np.where(leans | ~np.isfinite(y), 0.0, y)


def safe_bound(
    program: LinearProgram,
    y: Floats,
    cost: Floats | None = None,
    lower: Floats | None = None,
    upper: Floats | None = None,
) -> float:
    """Lower bound on the objective over the program; `cost`, `lower`, `upper` may stand in for the program's own."""
    costs = program.cost if cost is None else cost
    low = program.lower if lower is None else lower
    high = program.upper if upper is None else upper
    duals = sign_feasible(program, y)
    terms = program.value * duals[program.row_of]
    counts = np.bincount(program.index, minlength=program.columns)
    reduced = costs - totals(program.index, terms, program.columns)
    size = np.abs(costs) + totals(program.index, np.abs(terms), program.columns)
    gamma = (counts + 2) * UNIT_ROUNDOFF
    off = size * gamma / (1.0 - gamma)
    held = np.where(duals > 0.0, program.row_lower, program.row_upper)
    on_rows = np.multiply(duals, held, out=np.zeros_like(duals), where=duals != 0.0)
    on_columns = np.minimum(reduced * low, reduced * high)
    doubt = off * np.maximum(np.abs(low), np.abs(high))
    rounding = UNIT_ROUNDOFF * (np.abs(on_rows).sum() + np.abs(on_columns).sum())
    offset = program.offset if cost is None else 0.0
    total = fsum([offset, *on_rows.tolist(), *on_columns.tolist()])
    bound = total - SLACK * (float(doubt.sum()) + float(rounding) + UNIT_ROUNDOFF * abs(total))
    return bound if np.isfinite(bound) else -np.inf


def affine_bound(program: LinearProgram, y: Floats, columns: Ints, cost: Floats | None = None) -> tuple[float, Floats]:
    """(f, g) with  objective >= f + g * x[columns]  for every x that keeps rows and bounds, whatever the duals y are worth.

    g is what the duals leave of the cost of those columns; f is the safe bound of the program without it.
    """
    costs = program.cost if cost is None else cost
    duals = sign_feasible(program, y)
    reduced = costs - totals(program.index, program.value * duals[program.row_of], program.columns)
    left = costs.copy()
    left[columns] -= reduced[columns]
    offset = program.offset if cost is None else 0.0
    return safe_bound(program, duals, cost=left) + offset, reduced[columns]


def check_ray(program: LinearProgram, ray: Floats) -> bool:
    """Whether the row multipliers prove that no x is feasible (Farkas): the least of 0 would have to exceed zero."""
    if len(ray) != program.rows:
        return False
    return safe_bound(program, np.asarray(ray, dtype=np.float64), cost=np.zeros(program.columns)) > 0.0
