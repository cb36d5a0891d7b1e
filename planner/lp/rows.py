"""A block of rows under construction: its constraint over named axes, and what it is once all is added up.

A coefficient that is left of others by rounding is dropped: solvers drop it too, and then theirs is not the program that was asked
for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from planner.lp.arrays import BlockInfo
from planner.lp.axes import Axis, Floats, Ints, misuse
from planner.lp.expr import Block, Constraint, Param, Scalar

DUST = 1e-12
"""Share of the coefficients that were added up by which their sum may be off."""

Values: TypeAlias = Param | Scalar | npt.ArrayLike


@dataclass(frozen=True, eq=False)
class Rows:
    """A row block waiting for `freeze`: its constraint, and the flat cells that get a row (None: all)."""

    name: str
    constraint: Constraint
    cells: Ints | None
    size: int

    @cached_property
    def matrix(self) -> tuple[Ints, Ints, Floats]:
        """Entries of each row, their columns (sorted) and coefficients, merged; worked out once for all programs it is in."""
        row, col, coef = (np.concatenate(part) for part in zip(*self._placed(), strict=True))
        shape = (self.size, int(col.max(initial=-1)) + 1)
        found = _summed(row.astype(np.int32), col.astype(np.int32), coef, shape)
        return np.diff(found.indptr), found.indices, found.data

    def _placed(self) -> Iterator[Block]:
        """The constraint's triplets by the number of their row."""
        none = np.zeros(0, np.int64)
        yield Block(none, none, np.zeros(0))
        expr = self.constraint.expr
        if self.cells is None:
            yield from expr.blocks
            return
        number = np.full(int(np.prod(expr.shape, dtype=np.int64)), -1, dtype=np.int64)
        number[self.cells] = np.arange(self.size)
        for block in expr.blocks:
            at = number[block.row]
            here = at >= 0
            yield Block(at[here], block.col[here], block.coef[here])

    @cached_property
    def sides(self) -> tuple[Floats, Floats]:
        """Lower and upper side of each row, the constant brought over."""
        expr, lower, upper = self.constraint
        constant = flat(expr.constant, expr.axes, self.cells)
        low, high = (_less(flat(side, expr.axes, self.cells), constant) for side in (lower, upper))
        bad = np.isnan(low) | np.isnan(high) | (low == np.inf) | (high == -np.inf)
        if bad.any():
            at = int(np.flatnonzero(bad)[0])
            where = BlockInfo(self.name, expr.axes, 0, 0).cell_name(at if self.cells is None else int(self.cells[at]))
            raise misuse(f"row {where} asks for infinity", "give a finite limit", (low[at], high[at]))
        return low, high


def _summed(row: Ints, col: Ints, coef: Floats, shape: tuple[int, int]) -> sparse.csr_array:
    """The coefficients of each row and column added up; what is left of a sum by rounding alone is nothing."""
    matrix = sparse.coo_array((coef, (row, col)), shape=shape).tocsr()
    matrix.sum_duplicates()
    sizes = np.abs(matrix.data)
    if sizes.min(initial=np.inf) <= DUST * np.abs(coef).max(initial=0.0):
        reach = sparse.coo_array((np.abs(coef), (row, col)), shape=shape).tocsr()
        reach.sum_duplicates()
        matrix.data[sizes <= DUST * reach.data] = 0.0
        matrix.eliminate_zeros()
    return matrix


def _less(side: Floats, constant: Floats) -> Floats:
    """A side with the constant brought over; an open side stays open whatever the constant."""
    moved = np.subtract(side, constant, out=side.copy(), where=np.isfinite(side))
    return moved + 0.0  # -0.0, which files would show, becomes 0.0


def flat(values: Values, axes: tuple[Axis, ...], cells: Ints | None) -> Floats:
    """Values over the axes as a fresh flat array, for the chosen cells."""
    full = (values if isinstance(values, Param) else Param(axes, values)).on(axes)
    return np.array(full, dtype=np.float64).reshape(-1) if cells is None else full.reshape(-1)[cells]
