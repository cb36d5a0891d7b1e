"""What a program that differs a little costs, to first order, by the answer and the duals of the one beside it.

    change = offset' - offset + (c' - c) x + sum_i y_i ((b'_i - b_i) - (A' - A)_i x) + sum_j d_j (u'_j - u_j)

b_i is the side that row i leans on (by the sign of y_i), u_j the bound that column j stands at, d = c - A'y. It is exact for a
small enough change where the duals are the only ones (envelope theorem); at a corner another set of duals says something else.
"""

from __future__ import annotations

import numpy as np

from planner.lp.arrays import BlockInfo, LinearProgram, totals
from planner.lp.axes import Floats

AT = 1e-9
"""A column stands at a bound that is nearer than this share of it."""


def first_order(here: LinearProgram, there: LinearProgram, x: Floats, y: Floats) -> float | None:
    """How much dearer the best of `there` is than that of `here`, whose answer and duals are x, y; None where they do not match."""
    if not (alike(here.column_blocks, there.column_blocks) and alike(here.row_blocks, there.row_blocks)):
        return None
    costs = there.offset - here.offset + float((there.cost - here.cost) @ x)
    sides = leaning(there, y) - leaning(here, y)
    held = activity(there, x) - activity(here, x)
    reduced = here.cost - totals(here.index, here.value * y[here.row_of], here.columns)
    return costs + float(y @ (sides - held)) + float(reduced @ bounds_moved(here, there, x, reduced))


def alike(some: tuple[BlockInfo, ...], others: tuple[BlockInfo, ...]) -> bool:
    """The same rows, or columns, in the same places."""
    return len(some) == len(others) and all(
        (a.name, a.start, a.count) == (b.name, b.start, b.count) and np.array_equal(members(a), members(b))
        for a, b in zip(some, others, strict=True)
    )


def members(block: BlockInfo) -> Floats:
    """Which cells of its axes a block has."""
    return np.arange(block.count, dtype=np.float64) if block.cells is None else block.cells.astype(np.float64)


def leaning(program: LinearProgram, y: Floats) -> Floats:
    """The side of each row that its dual leans on; nothing where it leans on none."""
    side = np.where(y > 0.0, program.row_lower, program.row_upper)
    return np.where((y != 0.0) & np.isfinite(side), side, 0.0)


def activity(program: LinearProgram, x: Floats) -> Floats:
    """What each row comes to."""
    return totals(program.row_of, program.value * x[program.index], program.rows)


def bounds_moved(here: LinearProgram, there: LinearProgram, x: Floats, reduced: Floats) -> Floats:
    """By how much the bound has moved that each column stands at; nothing for a column between its bounds."""
    low, high = here.lower, here.upper
    near = AT * (1.0 + np.abs(x))
    at_low, at_high = (reduced > 0.0) & (x - low <= near), (reduced < 0.0) & (high - x <= near)
    return np.where(at_low, there.lower - low, np.where(at_high, there.upper - high, 0.0))
