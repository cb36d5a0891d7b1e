"""Programs that differ a little, one after the other: each starts where the last one ended, and is certified like any other.

A basis carries over where rows and columns are as many; the first program of a size is solved cold. Integers are rounded up
from the relaxation, or left out one by one, and its bound proves them where they cost no more than the gap that is asked for.
An answer whose certificate is refused, or whose integers need a search, goes through the ordinary door: nothing rests on the
warm start.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.lp.certificate import Certificate, certify
from planner.lp.scaling import scaled
from planner.solvers.door import solve
from planner.solvers.highs import Quiet, configure, hand_over, read_back, start_from
from planner.solvers.mixed import WHOLE, fixed_at, raised, relaxed
from planner.solvers.solution import Options, Solution

MOST = 12
"""Integers that are tried one after the other before a search is left to the ordinary door."""


class Warm:
    """A run over programs of one family."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self._bases: dict[tuple[int, int, str], Any] = {}

    def fork(self) -> Warm:
        """A run of its own that starts where this one stands, and leaves it there."""
        found = Warm(self.options)
        found._bases = dict(self._bases)
        return found

    def solve(self, program: LinearProgram) -> tuple[Solution, Certificate]:
        """The answer with its certificate; `x` and `y` in the program's own units."""
        found = self._quick(program)
        return found if found is not None else solve(program, "highs", self.options)

    def _quick(self, program: LinearProgram) -> tuple[Solution, Certificate] | None:
        inside = scaled(program)
        root = self._from_last(relaxed(inside.program), "root")
        answer, bound = root, root.objective
        if root.status != "optimal" or root.x is None or bound is None:
            return None
        if program.is_integer:
            answer = self._whole(inside.program, root.x, bound + self.options.mip_gap * max(1.0, abs(bound)))
            if answer.status != "optimal":
                return None
        x, y = inside.unscale(answer.x, answer.y)
        _, duals = inside.unscale(None, root.y)
        certificate = certify(
            program, x, y, claimed_bound=bound / inside.cost_scale, root=duals, mip_gap=self.options.mip_gap
        )
        if not certificate.accepted:
            return None
        return replace(answer, x=x, y=y, root=duals, objective=certificate.objective), certificate

    def _whole(self, program: LinearProgram, x: Floats, enough: float) -> Solution:
        """An answer in whole numbers that costs no more than enough: all rounded up, then one after the other left out."""
        whole = raised(program, x)
        best = self._from_last(fixed_at(program, whole), "whole")
        doubtful = np.flatnonzero(program.integer & (np.abs(x - np.rint(x)) > WHOLE))
        for column in doubtful[:MOST]:
            if best.objective is not None and best.objective <= enough:
                return best
            fewer = whole.copy()
            fewer[column] -= 1.0
            tried = self._from_last(fixed_at(program, fewer), "fewer")
            if tried.objective is not None and (best.objective is None or tried.objective < best.objective):
                best, whole = tried, fewer
        return best if best.objective is not None and best.objective <= enough else Solution("limit")

    def _from_last(self, program: LinearProgram, kind: str) -> Solution:
        """One LP, from the basis of the last one of its size and kind, else of the last relaxation of its size."""
        engine = Quiet()  # type: ignore[no-untyped-call]
        size = (program.columns, program.rows)
        start = self._bases.get((*size, kind), self._bases.get((*size, "root")))
        configure(engine, program, replace(self.options, presolve=start is None))
        lost = hand_over(engine, program)
        if lost:
            return Solution("failed", log=lost)
        if start is not None:
            start_from(engine, start, far=False)
        engine.run()
        found = read_back(engine, program)
        if found.status == "optimal":
            self._bases[(*size, kind)] = engine.getBasis()
        return found
