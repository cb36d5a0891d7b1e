"""A linear program as frozen arrays: minimise cost * x + offset, row_lower <= A x <= row_upper, lower <= x <= upper.

A is kept by rows (`start, index, value`), columns sorted inside a row. Columns and rows belong to named blocks
over axes; a single name such as `stock[abilene,ddr5,2027-01]` is made when somebody asks for it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from planner.lp.axes import Axis, Floats, Ints, Mask, misuse


def totals(index: Ints, weights: Floats, size: int) -> Floats:
    """`result[index] += weights`, added in order: the one summation of triplets, in a known order for its error bound."""
    return np.bincount(index, weights, size)  # type: ignore[return-value]  # weighted counts are floats


@dataclass(frozen=True, eq=False)
class BlockInfo:
    """A named family of columns or rows: its k-th member is flat cell `cells[k]` of `axes`, or k if `cells` is None."""

    name: str
    axes: tuple[Axis, ...]
    start: int
    count: int
    cells: Ints | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """One length per axis."""
        return tuple(len(axis) for axis in self.axes)

    @property
    def span(self) -> slice:
        """Where its columns or rows stand in the program's arrays."""
        return slice(self.start, self.start + self.count)

    def cell_name(self, flat: int) -> str:
        """`stock[abilene,ddr5,2027-01]` for a flat cell of the axes."""
        if not self.axes:
            return self.name
        at = np.unravel_index(flat, self.shape)
        return f"{self.name}[{','.join(axis.labels[k] for axis, k in zip(self.axes, at, strict=True))}]"

    def spread_out(self, part: npt.ArrayLike) -> Floats:
        """Values of the block's own columns or rows as an array shaped by the axes, zero where a cell is absent."""
        if self.cells is None:
            return np.array(part, dtype=np.float64).reshape(self.shape)
        full = np.zeros(int(np.prod(self.shape, dtype=np.int64)))
        full[self.cells] = part
        return full.reshape(self.shape)


@dataclass(frozen=True, eq=False)
class LinearProgram:
    """What every solver gets; arrays are read-only. Change a copy with `dataclasses.replace`."""

    start: Ints
    index: Ints
    value: Floats
    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    integer: Mask
    offset: float = 0.0
    column_blocks: tuple[BlockInfo, ...] = ()
    row_blocks: tuple[BlockInfo, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            array = getattr(self, field.name)
            if isinstance(array, np.ndarray):
                array.flags.writeable = False
        if not len(self.lower) == len(self.upper) == len(self.integer) == self.columns:
            raise misuse("the column arrays of a program differ in length", "give every column all its data")
        if not len(self.row_upper) == self.rows == len(self.start) - 1 or len(self.index) != len(self.value):
            raise misuse("the row arrays of a program differ in length", "give every row all its data")

    @property
    def columns(self) -> int:
        """Number of columns (decisions)."""
        return len(self.cost)

    @property
    def rows(self) -> int:
        """Number of rows (rules)."""
        return len(self.row_lower)

    @property
    def nonzeros(self) -> int:
        """Number of coefficients."""
        return len(self.value)

    @property
    def is_integer(self) -> bool:
        """Whether any column must be whole."""
        return bool(self.integer.any())

    @cached_property
    def row_of(self) -> Ints:
        """The row of every coefficient."""
        return np.repeat(np.arange(self.rows, dtype=self.index.dtype), np.diff(self.start))

    def sharing(self, other: LinearProgram) -> LinearProgram:
        """The same with the arrays of another program where they are equal, so that many alike take little memory."""
        pairs = {field.name: (getattr(self, field.name), getattr(other, field.name)) for field in fields(self)}
        arrays = {name: b for name, (a, b) in pairs.items() if isinstance(a, np.ndarray) and np.array_equal(a, b)}
        found = replace(self, **arrays)
        if found.start is other.start and found.index is other.index:
            vars(found)["row_of"] = other.row_of
        return found

    def matches(self, other: LinearProgram) -> bool:
        """Whether its coefficients are those of another, held once."""
        return self.start is other.start and self.index is other.index and self.value is other.value

    @property
    def matrix(self) -> Any:
        """A as a scipy sparse array over the same memory."""
        return sparse.csr_array((self.value, self.index, self.start), shape=(self.rows, self.columns))

    def block(self, name: str) -> BlockInfo:
        """The column block of that name."""
        return _find(self.column_blocks, name)

    def row_block(self, name: str) -> BlockInfo:
        """The row block of that name."""
        return _find(self.row_blocks, name)

    def column_name(self, column: int) -> str:
        """`buy[micron,ddr5,2027-01]`."""
        return _cell_name(self.column_blocks, column, "c")

    def row_name(self, row: int) -> str:
        """`balance[abilene,ddr5,2027-01]`."""
        return _cell_name(self.row_blocks, row, "r")

    def values(self, name: str, x: npt.ArrayLike) -> Floats:
        """Block `name` out of a column vector (a solution, bounds, costs), shaped by its axes, 0 where absent."""
        block = self.block(name)
        return block.spread_out(np.asarray(x)[block.span])

    def row_values(self, name: str, y: npt.ArrayLike) -> Floats:
        """Row block `name` out of a row vector (duals, activities), shaped by its axes, 0 where there is no row."""
        block = self.row_block(name)
        return block.spread_out(np.asarray(y)[block.span])


def _find(blocks: Sequence[BlockInfo], name: str) -> BlockInfo:
    for block in blocks:
        if block.name == name:
            return block
    raise misuse("the program has no such block", "use one of its block names", name)


def _cell_name(blocks: Sequence[BlockInfo], position: int, letter: str) -> str:
    if not blocks:
        return f"{letter}{position}"
    at = bisect_right([block.start for block in blocks], position) - 1
    # Blocks without a column or row share their start with the next one: step back to the block that has this one.
    while blocks[at].start + blocks[at].count <= position:
        at -= 1
    block = blocks[at]
    inside = position - block.start
    return block.cell_name(inside if block.cells is None else int(block.cells[inside]))
