"""A trunk in the middle of what branches would do alone: the nearest to their mean that keeps the trunk's rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats, Mask
from planner.solvers.branches import Branch
from planner.solvers.door import solve
from planner.solvers.solution import Options


def middle(
    trunk: LinearProgram, branches: Sequence[Branch], alone: Sequence[Floats | None], options: Options
) -> Floats | None:
    """The trunk nearest to where the branches would have it on average, each by itself; None where no trunk keeps its rows."""
    x, weight = np.zeros(trunk.columns), np.zeros(trunk.columns)
    for branch, own in zip(branches, alone, strict=True):
        if own is not None:
            np.add.at(x, branch.trunk, branch.weight * own)
            np.add.at(weight, branch.trunk, branch.weight)
    wanted = np.clip(np.divide(x, weight, out=trunk.lower.copy(), where=weight > 0.0), trunk.lower, trunk.upper)
    found, certificate = solve(nearest(trunk, wanted, weight > 0.0), "highs", options)
    if found.status == "interrupted":
        raise KeyboardInterrupt
    return found.x[: trunk.columns] if found.x is not None and certificate.accepted else None


def nearest(trunk: LinearProgram, wanted: Floats, matters: Mask) -> LinearProgram:
    """The trunk's rows with the least way from what is wanted: two more columns each, a share of its range away below and above."""
    count, rows = trunk.columns, np.arange(trunk.columns)
    wide = np.where(trunk.upper > trunk.lower, trunk.upper - trunk.lower, 1.0)
    more = sparse.coo_array(
        (
            np.concatenate([np.ones(count), wide, -wide]),
            (np.tile(rows, 3), np.concatenate([rows, count + rows, 2 * count + rows])),
        ),
        shape=(count, 3 * count),
    )
    padded = sparse.hstack([trunk.matrix, sparse.csr_array((trunk.rows, 2 * count))])
    matrix = sparse.vstack([padded, more]).tocsr()
    matrix.sort_indices()
    return LinearProgram(
        start=matrix.indptr,
        index=matrix.indices,
        value=matrix.data,
        cost=np.concatenate([np.zeros(count), np.tile(matters.astype(float), 2)]),
        lower=np.concatenate([trunk.lower, np.zeros(2 * count)]),
        upper=np.concatenate([trunk.upper, np.ones(2 * count)]),
        row_lower=np.concatenate([trunk.row_lower, wanted]),
        row_upper=np.concatenate([trunk.row_upper, wanted]),
        integer=np.zeros(3 * count, np.bool_),
    )
