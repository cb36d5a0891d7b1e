"""A program that gains rows: solved each time from the basis where it ended, or searched for whole numbers.

Rows are kept twice: as they are said, for proofs outside the solver, and in the units of the solver. Coefficients that the solver
would drop without a word are replaced by the least that they can say, so that both are the same row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats, Ints
from planner.lp.scaling import scaled
from planner.solvers.highs import Highs, Quiet, configure, hand_over, read_back, start_from
from planner.solvers.mixed import relaxed
from planner.solvers.solution import Options

TIGHT = 1e-9
DROPPED = 1e-9
"""Coefficients up to this are dropped by HiGHS."""

Row = tuple[Ints, Floats, float]
"""Columns, coefficients and the least that their sum may be."""


class Growing:
    """A program and the rows that it has got since."""

    def __init__(self, base: LinearProgram) -> None:
        self.base, self.rows, self.inner = base, list[Row](), list[Row]()
        self.inside = scaled(base)
        self.row_scale: list[float] = []
        self.engine = Quiet()  # type: ignore[no-untyped-call]
        configure(self.engine, relaxed(self.inside.program), Options(tolerance=TIGHT))
        self.lost = hand_over(self.engine, relaxed(self.inside.program))

    def add(self, columns: Ints, values: Floats, least: float) -> None:
        """One more row, inside with its largest coefficient brought to one by a power of two."""
        column_scale = self.inside.column_scale[columns]
        largest = float(np.abs(values * column_scale).max(initial=0.0))
        scale = float(np.exp2(-np.rint(np.log2(largest)))) if largest else 1.0
        kept = np.abs(values * column_scale) * scale > DROPPED
        gone = columns[~kept]
        least -= float(np.maximum(values[~kept] * self.base.lower[gone], values[~kept] * self.base.upper[gone]).sum())
        columns, values = columns[kept], values[kept]
        inner = values * column_scale[kept] * scale
        self.engine.addRow(least * scale, np.inf, len(columns), columns.astype(np.int32), inner)
        self.rows.append((columns, values, least))
        self.inner.append((columns, inner, least * scale))
        self.row_scale.append(scale)

    def at_costs(self, cost: Floats) -> Floats | None:
        """The answer without integers at other costs; its basis is the next start."""
        count, inside = self.base.columns, self.inside
        every = np.arange(count, dtype=np.int32)
        self.engine.changeColsCost(count, every, cost * inside.column_scale * inside.cost_scale)
        found = self.solve()
        self.engine.changeColsCost(count, every, inside.program.cost)
        return None if found is None else found[0]

    def solve(self) -> tuple[Floats, Floats] | None:
        """Columns and row duals without integers, in the program's own units; None where the solver finds no answer."""
        engine, program = self.engine, relaxed(self.scaled())
        if self.lost:
            return None
        engine.run()
        found = read_back(engine, program)
        if found.status != "optimal":
            engine.clearSolver()
            engine.setOptionValue("presolve", "on")
            engine.run()
            found = read_back(engine, program)
        if found.status != "optimal" or found.x is None or found.y is None:
            return None
        start_from(engine, engine.getBasis(), far=False)
        return self.clipped(found.x), found.y * np.append(
            self.inside.row_scale, self.row_scale
        ) / self.inside.cost_scale

    def search(self, options: Options) -> tuple[Floats, float] | None:
        """Columns with integers, and the bound that the search claims; None where it finds no answer."""
        found = Highs().solve(self.scaled(), options)
        if found.status != "optimal" or found.x is None or found.bound is None:
            return None
        x = self.clipped(found.x)
        return np.where(self.base.integer, np.rint(x), x), found.bound / self.inside.cost_scale

    def clipped(self, x: Floats) -> Floats:
        """An answer of the solver in the program's units and bounds."""
        return np.clip(x * self.inside.column_scale, self.base.lower, self.base.upper)

    def program(self) -> LinearProgram:
        """The program with its rows."""
        return grown(self.base, self.rows)

    def scaled(self) -> LinearProgram:
        """The same in the solver's units."""
        return grown(self.inside.program, self.inner)


def grown(program: LinearProgram, rows: Sequence[Row]) -> LinearProgram:
    """A program with more rows below its own."""
    sizes = [len(columns) for columns, _, _ in rows]
    return replace(
        program,
        start=np.append(program.start, program.start[-1] + np.cumsum(sizes)).astype(np.int32),
        index=np.concatenate([program.index, *(columns for columns, _, _ in rows)]).astype(np.int32),
        value=np.concatenate([program.value, *(values for _, values, _ in rows)]),
        row_lower=np.append(program.row_lower, [least for _, _, least in rows]),
        row_upper=np.append(program.row_upper, np.full(len(rows), np.inf)),
        row_blocks=(),
    )
