"""A program under construction: columns and rows are added by block over named axes, then frozen once into arrays.

Every column has finite bounds, because the proof of optimality (certificate.py) needs them. A row without columns that
holds by itself within 1e-9 is dropped; one that does not hold is kept, so that infeasibility has a name.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from planner.errors import InfeasibleError, InputError, Problem
from planner.lp.arrays import BlockInfo, LinearProgram, totals
from planner.lp.axes import Axis, Floats, Ints, Mask, misuse, named
from planner.lp.expr import Block, Constraint, Expr, Param
from planner.lp.rows import Rows, Values, flat

__all__ = ["BlockInfo", "Builder", "LinearProgram"]

# HiGHS reads 1e20 and beyond as infinite, so such a bound would prove nothing.
INFINITE = 1e20
TRIVIAL = 1e-9


class Part(NamedTuple):
    """What some steps of a build added to a program, in order: it may be added to another one with the same columns before it."""

    columns: tuple[BlockInfo, ...]
    bounds: tuple[tuple[Floats, Floats, Mask], ...]
    rows: tuple[Rows, ...]
    objective: tuple[Expr, ...]

    def fits(self, other: Part) -> bool:
        """The same columns in the same places."""
        return len(self.columns) == len(other.columns) and all(
            (a.name, a.start, a.count) == (b.name, b.start, b.count) and np.array_equal(_cells(a), _cells(b))
            for a, b in zip(self.columns, other.columns, strict=True)
        )


class Builder:
    """Collects blocks; `freeze` may be called once or again after more blocks."""

    def __init__(self) -> None:
        self._columns: list[BlockInfo] = []
        self._lower: list[Floats] = []
        self._upper: list[Floats] = []
        self._integer: list[Mask] = []
        self._rows: list[Rows] = []
        self._names: set[tuple[str, str]] = set()
        self._objective: list[Expr] = []
        self._count = 0

    def var(
        self,
        name: str,
        *axes: Axis,
        lower: Values = 0.0,
        upper: Values,
        integer: bool = False,
        where: Param | Mask | None = None,
    ) -> Expr:
        """A block of columns, one per cell of `axes` (only where `where` holds; elsewhere the expression is zero)."""
        self._claim("column", name)
        cells = _chosen(where, axes)
        count = int(np.prod([len(axis) for axis in axes], dtype=np.int64)) if cells is None else len(cells)
        block = BlockInfo(name, axes, self._count, count, cells)
        low, high = (flat(side, axes, cells) for side in (lower, upper))
        _check_bounds(block, low, high)
        self._columns.append(block)
        self._lower.append(low)
        self._upper.append(high)
        self._integer.append(np.full(count, integer))
        first, self._count = self._count, self._count + count
        columns = np.arange(first, self._count, dtype=np.int64)
        rows = np.arange(count, dtype=np.int64) if cells is None else cells
        return Expr(axes, (Block(rows, columns, np.ones(count)),) if count else ())

    def row(self, name: str, constraint: Constraint, where: Param | Mask | None = None) -> None:
        """A block of rows, one per cell of the constraint's axes (only where `where` holds)."""
        if not isinstance(constraint, Constraint):
            raise misuse(f"row {name} is not a constraint", "compare an expression with <=, >= or ==", constraint)
        self._claim("row", name)
        axes = constraint.expr.axes
        cells = _chosen(where, axes)
        count = int(np.prod(constraint.expr.shape, dtype=np.int64)) if cells is None else len(cells)
        self._rows.append(Rows(name, constraint, cells, count))

    def minimise(self, expr: Expr) -> None:
        """Adds a scalar expression to the objective."""
        if expr.axes:
            raise misuse(f"the objective is a number, not one over {named(expr.axes)}", "sum the expression first")
        self._objective.append(expr)

    def bounds(self, expr: Expr) -> tuple[Param, Param]:
        """Least and greatest value that the columns' bounds allow: what a big-M or a derived upper bound is made of."""
        least, most = expr.bounds(_joined(self._lower), _joined(self._upper))
        return Param(expr.axes, least), Param(expr.axes, most)

    def since(self, mark: tuple[int, int, int]) -> Part:
        """What was added since a mark."""
        columns, rows, objective = mark
        bounds = zip(self._lower[columns:], self._upper[columns:], self._integer[columns:], strict=True)
        return Part(
            tuple(self._columns[columns:]), tuple(bounds), tuple(self._rows[rows:]), tuple(self._objective[objective:])
        )

    @property
    def mark(self) -> tuple[int, int, int]:
        """How far it is: blocks of columns and of rows, parts of the objective."""
        return len(self._columns), len(self._rows), len(self._objective)

    def take(self, part: Part) -> None:
        """Add what was added to another program, whose columns before it are as many as here."""
        for block, (lower, upper, integer) in zip(part.columns, part.bounds, strict=True):
            self._claim("column", block.name)
            if block.start != self._count:
                raise misuse("a part is taken over behind other columns", "build it again", block.name)
            self._columns.append(block)
            self._lower.append(lower)
            self._upper.append(upper)
            self._integer.append(integer)
            self._count += block.count
        for rows in part.rows:
            self._claim("row", rows.name)
            self._rows.append(rows)
        self._objective += part.objective

    def let_go(self) -> None:
        """Forget rows and objective, once they are frozen for good: what is left says where columns stand."""
        self._rows.clear()
        self._objective.clear()

    @property
    def column_blocks(self) -> tuple[BlockInfo, ...]:
        """The blocks of columns added so far."""
        return tuple(self._columns)

    def freeze(self) -> LinearProgram:
        """The program as arrays, in the order in which blocks were added."""
        matrix = self._matrix()
        low, high = (_joined([rows.sides[side] for rows in self._rows]) for side in (0, 1))
        empty = np.diff(matrix.indptr) == 0
        keep = ~((empty & (low <= TRIVIAL) & (high >= -TRIVIAL)) | (np.isinf(low) & np.isinf(high)))
        if not keep.all():
            matrix, low, high = matrix[keep], low[keep], high[keep]
        cost, offset = self._costs()
        return LinearProgram(
            start=matrix.indptr,
            index=matrix.indices,
            value=matrix.data,
            cost=cost,
            lower=_joined(self._lower),
            upper=_joined(self._upper),
            row_lower=low,
            row_upper=high,
            integer=np.concatenate(self._integer) if self._integer else np.zeros(0, np.bool_),
            offset=offset,
            column_blocks=self.column_blocks,
            row_blocks=self._row_blocks(keep),
        )

    def _claim(self, kind: str, name: str) -> None:
        if (kind, name) in self._names:
            raise misuse(f"there are two {kind} blocks of one name", "name the part and the thing it limits", name)
        self._names.add((kind, name))

    def _matrix(self) -> sparse.csr_array:
        """All rows; 32-bit positions as long as they fit, as HiGHS wants them."""
        parts = [rows.matrix for rows in self._rows] or [(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))]
        counts, index, value = (np.concatenate(part) for part in zip(*parts, strict=True))
        small = np.int32 if len(value) < 2**31 else np.int64
        start = np.concatenate(([0], np.cumsum(counts))).astype(small)
        return sparse.csr_array((value, index, start), shape=(len(counts), self._count))

    def _row_blocks(self, keep: Mask) -> tuple[BlockInfo, ...]:
        blocks = []
        before, first = 0, 0
        for rows in self._rows:
            kept = keep[before : before + rows.size]
            cells = rows.cells
            if not kept.all():
                cells = np.flatnonzero(kept) if cells is None else cells[kept]
            count = int(kept.sum())
            blocks.append(BlockInfo(rows.name, rows.constraint.expr.axes, first, count, cells))
            before, first = before + rows.size, first + count
        return tuple(blocks)

    def _costs(self) -> tuple[Floats, float]:
        blocks = [block for expr in self._objective for block in expr.blocks]
        cost = np.zeros(self._count)
        if blocks:
            col, coef = (np.concatenate([block[k] for block in blocks]) for k in (1, 2))
            cost = totals(col, coef, self._count)
        offset = sum(float(expr.constant.values) for expr in self._objective)
        if not (np.isfinite(cost).all() and np.isfinite(offset)):
            raise misuse("the objective has a coefficient that is not finite", "check the prices", offset)
        return cost, offset


def _cells(block: BlockInfo) -> Ints:
    return np.zeros(0, np.int64) if block.cells is None else block.cells


def _joined(parts: list[Floats]) -> Floats:
    return np.concatenate(parts) if parts else np.zeros(0)


def _chosen(where: Param | Mask | None, axes: tuple[Axis, ...]) -> Ints | None:
    """Flat cells where the mask holds, or None for all of them."""
    if where is None:
        return None
    mask = where.on(axes) != 0.0 if isinstance(where, Param) else np.asarray(where, dtype=np.bool_)
    if mask.shape != tuple(len(axis) for axis in axes):
        raise misuse(f"a mask over {named(axes)} has another shape", "shape it by the axes", mask.shape)
    return None if mask.all() else np.flatnonzero(mask)


def _check_bounds(block: BlockInfo, low: Floats, high: Floats) -> None:
    def first(bad: Mask) -> tuple[str, int]:
        at = int(np.flatnonzero(bad)[0])
        return block.cell_name(at if block.cells is None else int(block.cells[at])), at

    unlimited = (np.abs(low) >= INFINITE) | (np.abs(high) >= INFINITE)
    if unlimited.any():
        name, at = first(unlimited)
        what = f"column block {block.name}: {name} has no finite bound"
        remedy = "give it a limit: every column has a finite bound from the scenario"
        raise InputError(Problem(what, remedy, value=f"{low[at]:g} to {high[at]:g}"))
    crossed = low > high
    if crossed.any():
        name, at = first(crossed)
        what = f"column block {block.name}: {name} must be at least {low[at]:g} and at most {high[at]:g}"
        raise InfeasibleError(Problem(what, "lower the minimum or raise the maximum"))
