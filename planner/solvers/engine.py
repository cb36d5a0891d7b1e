"""HiGHS with a program in it that is solved again and again: what has changed since is told, the rest stands, factors included."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.solvers.highs import UNLIMITED, Quiet, configure, hand_over, read_back, start_from
from planner.solvers.solution import Options, Solution


class Engine:
    """One solver object; programs of one matrix follow each other cheaply, another one is handed over whole."""

    def __init__(self, options: Options) -> None:
        self.options, self.engine = options, Quiet()  # type: ignore[no-untyped-call]
        self.program: LinearProgram | None = None
        self.basis: Any = None

    def run(self, program: LinearProgram, basis: Any = None, far: bool = False, most: int = UNLIMITED) -> Solution:
        """From a basis, for so many iterations at most, or from scratch; `self.basis` is where it ended."""
        engine = self.engine
        configure(engine, program, replace(self.options, presolve=basis is None))
        if not self.told(program):
            return Solution("failed")
        if basis is None:
            engine.clearSolver()
        else:
            start_from(engine, None if basis is self.basis else basis, far, most)
        engine.run()
        self.basis = engine.getBasis()
        return read_back(engine, program)

    def ray(self) -> Floats | None:
        """Row multipliers at which the last run found that there is no answer, where it has any: to be checked."""
        engine: Any = self.engine
        _, found, values = engine.getDualRay()
        return np.array(values, dtype=np.float64) if found else None

    def forget(self) -> None:
        """The next program and basis are told whole and factored anew: what is kept of another program moves last bits."""
        self.basis, self.program = None, None

    def told(self, program: LinearProgram) -> bool:
        """Whether the program stands in the solver, once costs and bounds that differ are told, or all of it."""
        last, self.program = self.program, program
        if last is None or not program.matches(last):
            self.basis = None
            lost = hand_over(self.engine, program)
            if lost:
                self.program = None
            return not lost
        costs = differing((last.cost, program.cost))
        if costs.size:
            self.engine.changeColsCost(costs.size, costs, program.cost[costs])
        bounds = differing((last.lower, program.lower), (last.upper, program.upper))
        if bounds.size:
            self.engine.changeColsBounds(bounds.size, bounds, program.lower[bounds], program.upper[bounds])
        sides = differing((last.row_lower, program.row_lower), (last.row_upper, program.row_upper))
        for row in sides:
            self.engine.changeRowBounds(int(row), program.row_lower[row], program.row_upper[row])
        return True


def differing(*pairs: tuple[Floats, Floats]) -> NDArray[np.int32]:
    """Where the two arrays of any pair differ; nowhere, without a look, where they are one."""
    found = [np.flatnonzero(a != b) for a, b in pairs if a is not b]
    return reduce(np.union1d, found, np.zeros(0)).astype(np.int32)
