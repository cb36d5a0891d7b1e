"""A program with further rows, or further columns, behind its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from scipy import sparse

from planner.lp.arrays import BlockInfo, LinearProgram
from planner.lp.axes import Axis, Floats


def with_columns(
    program: LinearProgram, name: str, labels: tuple[str, ...], lower: Floats, upper: Floats
) -> LinearProgram:
    """A block of further columns, of no cost and in no row yet, between finite bounds."""
    block = BlockInfo(name, (Axis(name, labels),), program.columns, len(labels))
    return replace(
        program,
        cost=np.append(program.cost, np.zeros(len(labels))),
        lower=np.append(program.lower, lower),
        upper=np.append(program.upper, upper),
        integer=np.append(program.integer, np.zeros(len(labels), np.bool_)),
        column_blocks=(*program.column_blocks, block),
    )


def with_rows(
    program: LinearProgram, name: str, labels: tuple[str, ...], rows: Any, lower: Floats, upper: Floats
) -> LinearProgram:
    """A block of further rows, a sparse matrix over all columns: lower <= rows x <= upper."""
    matrix = sparse.vstack([program.matrix, rows]).tocsr()
    matrix.sort_indices()
    block = BlockInfo(name, (Axis(name, labels),), program.rows, len(labels))
    return replace(
        program,
        start=matrix.indptr.astype(program.start.dtype),
        index=matrix.indices.astype(program.index.dtype),
        value=matrix.data,
        row_lower=np.concatenate([program.row_lower, lower]),
        row_upper=np.concatenate([program.row_upper, upper]),
        row_blocks=(*program.row_blocks, block),
    )
