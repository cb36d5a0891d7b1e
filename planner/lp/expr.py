"""A linear expression over named axes: lazily collected blocks of triplets plus a constant.

`value[cell] = sum of coef * column over the triplets (cell, column, coef) + constant[cell]`, where a cell is the flat
position in the product of the axes (last axis fastest). Nothing is sorted or merged before `freeze`, so an operation
costs one pass over its triplets. Axes match by identity and in any order; a parameter is repeated over axes that it
lacks, an expression only when told to (`over`), so that no cost is counted twice by accident.
"""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from planner.lp.arrays import totals
from planner.lp.axes import Axis, Floats, Ints, Relation, misuse, named
from planner.lp.param import Param, Scalar, replaced, stray

__all__ = ["Block", "Constraint", "Expr", "Param", "Scalar"]

Operand: TypeAlias = "Expr | Param | Scalar"
NUMBER = (float, int, np.floating, np.integer)
ZERO = Param((), 0.0)


class Block(NamedTuple):
    """Triplets: flat cell, column and coefficient, three arrays of one length."""

    row: Ints
    col: Ints
    coef: Floats


class Constraint(NamedTuple):
    """`lower <= expr <= upper`, cell by cell."""

    expr: Expr
    lower: Param
    upper: Param

    def __bool__(self) -> bool:
        raise misuse("a constraint has no truth value", "pass it to Builder.row; for two sides use expr.between(a, b)")


class Expr:
    """Linear expression over `axes`; `constant` may have fewer axes. Immutable: every operation returns a new one."""

    __array_ufunc__ = None
    __slots__ = ("axes", "blocks", "constant")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, axes: tuple[Axis, ...], blocks: tuple[Block, ...] = (), constant: Param = ZERO) -> None:
        self.axes, self.blocks, self.constant = axes, blocks, constant

    def __repr__(self) -> str:
        return f"<Expr {named(self.axes)}: {sum(len(block.row) for block in self.blocks)} triplets>"

    @property
    def shape(self) -> tuple[int, ...]:
        """One length per axis."""
        return tuple(len(axis) for axis in self.axes)

    def via(self, relation: Relation) -> Expr:
        """`result[dst] += weight * self[src]`: the axis `relation.source` becomes `relation.target`."""
        axes = replaced(self.axes, relation)
        inner = prod(self.shape[self.axes.index(relation.source) + 1 :])
        blocks = tuple(_moved(block, relation, inner) for block in self.blocks)
        constant = self.constant if self.constant.is_zero else self.constant.over(relation.source).via(relation)
        return Expr(axes, blocks, constant)

    def sum(self, *axes: Axis) -> Expr:
        """Summed over the given axes; over all of them if none is given."""
        gone = axes or self.axes
        if any(axis not in self.axes for axis in gone):
            raise stray(self.axes, gone)
        kept = tuple(axis for axis in self.axes if axis not in gone)
        constant = self.constant if self.constant.is_zero else self.constant.over(*self.axes).sum(*gone)
        return Expr(kept, tuple(Block(_reflat(b.row, self.axes, kept), b.col, b.coef) for b in self.blocks), constant)

    def over(self, *axes: Axis) -> Expr:
        """Repeated over axes that it lacks: the one way to say that a cell is meant again for every label."""
        added = tuple(axis for axis in axes if axis not in self.axes)
        times = prod(len(axis) for axis in added)
        cells = np.arange(times, dtype=np.int64)
        blocks = tuple(
            Block((b.row[:, None] * times + cells).reshape(-1), np.repeat(b.col, times), np.repeat(b.coef, times))
            for b in self.blocks
        )
        return Expr(self.axes + added, blocks, self.constant)

    def between(self, lower: Param | Scalar, upper: Param | Scalar) -> Constraint:
        """`lower <= self <= upper` as one row per cell."""
        sides = [side if isinstance(side, Param) else Param((), side) for side in (lower, upper)]
        if any(axis not in self.axes for side in sides for axis in side.axes):
            raise stray(self.axes, [axis for side in sides for axis in side.axes])
        return Constraint(self, sides[0], sides[1])

    def cells(self) -> Block:
        """All triplets, one per (cell, column), sorted by cell, zeros dropped."""
        if not self.blocks:
            return Block(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
        row, col, coef = (np.concatenate(part) for part in zip(*self.blocks, strict=True))
        merged = sparse.coo_array((coef, (row, col)), shape=(prod(self.shape), int(col.max(initial=-1)) + 1)).tocsr()
        merged.eliminate_zeros()
        entries = merged.tocoo()
        return Block(entries.row, entries.col, entries.data)

    def value(self, x: npt.ArrayLike) -> Floats:
        """What it is worth at the columns `x`: an array shaped by `axes`."""
        columns = np.asarray(x, dtype=np.float64)
        total = np.array(self.constant.on(self.axes), dtype=np.float64).reshape(-1)
        for block in self.blocks:
            total += totals(block.row, block.coef * columns[block.col], total.size)
        return total.reshape(self.shape)

    def bounds(self, lower: npt.ArrayLike, upper: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Least and greatest value of every cell when each column moves freely within its own bounds."""
        row, col, coef = self.cells()
        ends = coef * np.asarray(lower, dtype=np.float64)[col], coef * np.asarray(upper, dtype=np.float64)[col]
        constant = self.constant.on(self.axes)
        least = totals(row, np.minimum(*ends), prod(self.shape)).reshape(self.shape)
        most = totals(row, np.maximum(*ends), prod(self.shape)).reshape(self.shape)
        return least + constant, most + constant

    def _aligned(self, axes: tuple[Axis, ...]) -> tuple[Block, ...]:
        """The blocks with their cells counted in another order of the same axes."""
        if axes == self.axes:
            return self.blocks
        if len(axes) != len(self.axes) or any(axis not in self.axes for axis in axes):
            raise stray(axes, self.axes)
        return tuple(Block(_reflat(b.row, self.axes, axes), b.col, b.coef) for b in self.blocks)

    def _plus(self, other: Operand, sign: float) -> Expr:
        if isinstance(other, NUMBER):
            other = Param((), float(other))
        if isinstance(other, Param):
            if any(axis not in self.axes for axis in other.axes):
                raise stray(self.axes, other.axes)
            return Expr(self.axes, self.blocks, _add_constants(self.constant, other * sign, self.axes))
        if not isinstance(other, Expr):
            return NotImplemented
        theirs = other if sign == 1.0 else other * sign
        constant = _add_constants(self.constant, theirs.constant, self.axes)
        return Expr(self.axes, self.blocks + theirs._aligned(self.axes), constant)

    def _times(self, factor: Operand, divide: bool = False) -> Expr:
        if isinstance(factor, Expr):
            raise misuse("a product of two expressions is not linear", "multiply by a number or a parameter", factor)
        operation = np.divide if divide else np.multiply
        if isinstance(factor, NUMBER):
            number = float(factor)
            if not np.isfinite(number) or (divide and number == 0.0):
                raise misuse("an expression is scaled by what is not a finite number", "check the factor", number)
            blocks = tuple(Block(b.row, b.col, operation(b.coef, number)) for b in self.blocks)
        elif isinstance(factor, Param):
            flat = factor.on(self.axes).reshape(-1)
            if not np.isfinite(flat).all() or (divide and not flat.all()):
                raise misuse(f"an expression over {named(self.axes)} is scaled by infinity or zero", "check the factor")
            blocks = tuple(Block(b.row, b.col, operation(b.coef, flat[b.row])) for b in self.blocks)
        else:
            return NotImplemented
        constant = self.constant
        if not constant.is_zero:
            wide = constant.over(*factor.axes) if isinstance(factor, Param) else constant
            constant = wide / factor if divide else wide * factor
        return Expr(self.axes, blocks, constant)

    def __add__(self, other: Operand) -> Expr:
        return self._plus(other, 1.0)

    def __sub__(self, other: Operand) -> Expr:
        return self._plus(other, -1.0)

    def __rsub__(self, other: Param | Scalar) -> Expr:
        return (-self)._plus(other, 1.0)

    def __mul__(self, other: Param | Scalar) -> Expr:
        return self._times(other)

    def __truediv__(self, other: Param | Scalar) -> Expr:
        return self._times(other, divide=True)

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> Expr:
        return self._times(-1.0)

    def __le__(self, other: Operand) -> Constraint:
        return Constraint(self - other, Param((), -np.inf), ZERO)

    def __ge__(self, other: Operand) -> Constraint:
        return Constraint(self - other, ZERO, Param((), np.inf))

    def __eq__(self, other: Operand) -> Constraint:  # type: ignore[override]
        return Constraint(self - other, ZERO, ZERO)


def _add_constants(ours: Param, theirs: Param, axes: tuple[Axis, ...]) -> Param:
    if theirs.is_zero:
        return ours
    if ours.is_zero:
        return theirs
    together = tuple(axis for axis in axes if axis in ours.axes or axis in theirs.axes)
    return Param(together, ours.on(together) + theirs.on(together))


def _moved(block: Block, relation: Relation, inner: int) -> Block:
    """Join of a block with the pairs of a relation; `inner` is the number of cells below the axis that is replaced."""
    upper, below = _split(block.row, inner) if inner != 1 else (block.row, block.row)
    outer, source = _split(upper, len(relation.source))
    start, target, weight = relation.outgoing
    counts = start[source + 1] - start[source]
    if relation.is_gather:
        entry = slice(None) if (counts == 1).all() else np.flatnonzero(counts)
        pair = start[source[entry]]
    else:
        entry = np.repeat(np.arange(len(source)), counts)
        pair = np.arange(len(entry)) + np.repeat(start[source] - np.cumsum(counts) + counts, counts)
    row: Any = outer[entry] * len(relation.target) + target[pair]
    if inner != 1:
        row = row * inner + below[entry]
    coef = block.coef[entry]
    return Block(row, block.col[entry], coef if relation.is_plain else coef * weight[pair])


def _split(flat: Ints, size: int) -> tuple[Ints, Ints]:
    """Quotient and remainder; one division, as that is the slow part."""
    quotient = flat // max(size, 1)
    return quotient, flat - quotient * size


def _reflat(flat: Ints, axes: tuple[Axis, ...], kept: tuple[Axis, ...]) -> Ints:
    """Cells of `axes` counted in the product of `kept`: axes that are not kept collapse, others may be reordered."""
    strides = {axis: prod(len(after) for after in kept[k + 1 :]) for k, axis in enumerate(kept)}
    result = np.zeros_like(flat)
    rest = flat
    for axis in reversed(axes):
        rest, coordinate = _split(rest, len(axis))
        if axis in strides:
            result += coordinate * strides[axis]
    return result
