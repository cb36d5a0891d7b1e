"""A program that gains rows: solved each time from the basis where it ended, or searched for whole numbers.

Rows are kept as they are said, for proofs outside the solver; in the units of the solver those that say what is possible have a
margin: an answer on their very edge is impossible by a rounding. Coefficients that the solver would drop without a
word are replaced by the least that they can say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats, Ints
from planner.lp.scaling import Scaled, scaled
from planner.solvers.highs import Highs, Quiet, configure, hand_over, read_back, start_from
from planner.solvers.mixed import relaxed
from planner.solvers.solution import Options

TIGHT = 1e-9
PATIENCE = 3
"""A start from where it ended is given up after this part of the iterations that it took from scratch, where presolving helps."""
LEAST = 1000
"""Iterations that are always granted."""
KEEPS = 4
"""By how many tolerances of the solver a row is kept where it is kept with a margin."""
ROUNDING = 1e-12
"""Share of the largest that a row's terms can be up to which its side is a rounding."""
DROPPED = 1e-9
"""Coefficients up to this are dropped by HiGHS."""

Row = tuple[Ints, Floats, float]
"""Columns, coefficients and the least that their sum may be."""


class Growing:
    """A program and the rows that it has got since."""

    def __init__(self, base: LinearProgram) -> None:
        self.base, self.rows = base, list[Row]()
        self.margins: list[float] = []
        self.row_scale: list[float] = []
        self.effort = 0
        self.waiting: list[tuple[Ints, Floats, float, float]] | None = []

    @property
    def count(self) -> int:
        """Rows that it has got."""
        return len(self.rows) + len(self.waiting or [])

    def begin(self) -> None:
        """Scales the program with the rows that it has by now: before, its columns may have nothing to do with each other."""
        early, self.waiting = self.waiting or [], None
        whole, rows = scaled(grown(self.base, [self.plain(*row[:3]) for row in early])), self.base.rows
        inside = replace(
            whole.program,
            start=whole.program.start[: rows + 1],
            index=whole.program.index[: self.base.nonzeros],
            value=whole.program.value[: self.base.nonzeros],
            row_lower=whole.program.row_lower[:rows],
            row_upper=whole.program.row_upper[:rows],
        )
        self.inside = Scaled(inside, whole.column_scale, whole.row_scale[:rows], whole.cost_scale)
        self.engine = Quiet()  # type: ignore[no-untyped-call]
        configure(self.engine, relaxed(inside), Options(tolerance=TIGHT))
        self.lost = hand_over(self.engine, relaxed(inside))
        for row in early:
            self.add(*row)

    def plain(self, columns: Ints, values: Floats, least: float) -> Row:
        """A row as it is scaled by: a side that is a rounding of its terms says nothing of how large quantities are."""
        reach = np.maximum(np.abs(self.base.lower[columns]), np.abs(self.base.upper[columns]))
        size = float((np.abs(values) * reach).max(initial=0.0))
        return columns, values, least if abs(least) > ROUNDING * size else 0.0

    def add(self, columns: Ints, values: Floats, least: float, margin: float = 0.0) -> None:
        """One more row, inside with its largest coefficient brought to one by a power of two, and kept with a margin."""
        if self.waiting is not None:
            self.waiting.append((columns, values, least, margin))
            return
        column_scale = self.inside.column_scale[columns]
        largest = float(np.abs(values * column_scale).max(initial=0.0))
        scale = float(np.exp2(-np.rint(np.log2(largest)))) if largest else 1.0
        kept = np.abs(values * column_scale) * scale > DROPPED
        gone = columns[~kept]
        least -= float(np.maximum(values[~kept] * self.base.lower[gone], values[~kept] * self.base.upper[gone]).sum())
        own, values = columns[kept].astype(np.int32), values[kept]
        away = margin * scale + KEEPS * TIGHT if margin and len(own) else 0.0
        self.engine.addRow(least * scale + away, np.inf, len(own), own, values * column_scale[kept] * scale)
        self.rows.append((own, values, least))
        self.margins.append(away)
        self.row_scale.append(scale)

    def excludes(self, x: Floats, since: int) -> bool:
        """Whether a row since the so-many-th says no to x, with its margin and by more than the solver lets pass."""
        if self.waiting is not None:
            self.begin()
        rows = list(zip(self.rows, self.margins, self.row_scale, strict=True))[since:]
        return any((least - float(slope @ x[own])) * scale + away > TIGHT for (own, slope, least), away, scale in rows)

    def recost(self, cost: Floats) -> None:
        """Other costs of its columns; its units stay."""
        if self.waiting is not None:
            self.begin()
        self.base = replace(self.base, cost=cost)
        inner = cost * self.inside.column_scale * self.inside.cost_scale
        self.inside = replace(self.inside, program=replace(self.inside.program, cost=inner))
        self.engine.changeColsCost(self.base.columns, np.arange(self.base.columns, dtype=np.int32), inner)

    def solve(self) -> tuple[Floats, Floats] | None:
        """Columns and row duals without integers, in the program's own units; None where the solver finds no answer."""
        if self.waiting is not None:
            self.begin()
        engine, program = self.engine, relaxed(self.inside.program)
        if self.lost:
            return None
        engine.run()
        found = read_back(engine, program)
        if found.status != "optimal":
            engine.clearSolver()
            configure(engine, program, Options(tolerance=TIGHT))
            engine.run()
            found = read_back(engine, program)
            self.effort = found.iterations
        if found.status != "optimal" or found.x is None or found.y is None:
            return None
        self.effort = self.effort or found.iterations
        engine.setOptionValue("presolve", "off")
        start_from(engine, engine.getBasis(), far=False, most=max(LEAST, self.effort // PATIENCE))
        return self.clipped(found.x), found.y * np.append(
            self.inside.row_scale, self.row_scale
        ) / self.inside.cost_scale

    def search(self, options: Options) -> tuple[Floats, float] | None:
        """Columns with integers, and the bound that the search claims; None where it finds no answer. Raises KeyboardInterrupt.

        Rows that are kept with a margin exclude points that are possible: the bound is that of a search without margins.
        """
        options = replace(options, tolerance=TIGHT)
        found = Highs().solve(self.scaled(away=True), options)
        known = Highs().solve(self.scaled(), options) if any(self.margins) and found.x is not None else found
        if "interrupted" in (found.status, known.status):
            raise KeyboardInterrupt
        if found.x is None or found.bound is None:
            return None
        bound = known.bound
        x = self.clipped(found.x)
        bound = -np.inf if bound is None else min(bound, found.bound)
        return np.where(self.base.integer, np.rint(x), x), bound / self.inside.cost_scale

    def clipped(self, x: Floats) -> Floats:
        """An answer of the solver in the program's units and bounds."""
        return np.clip(x * self.inside.column_scale, self.base.lower, self.base.upper)

    def program(self) -> LinearProgram:
        """The program with its rows."""
        return grown(self.base, self.rows)

    def scaled(self, away: bool = False) -> LinearProgram:
        """The same in the solver's units; with the margins where they are asked for."""
        inner = [
            (columns, values * self.inside.column_scale[columns] * scale, least * scale + (margin if away else 0.0))
            for (columns, values, least), scale, margin in zip(self.rows, self.row_scale, self.margins, strict=True)
        ]
        return grown(self.inside.program, inner)


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
