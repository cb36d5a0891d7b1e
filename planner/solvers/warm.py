"""Programs that differ a little, one after the other: each starts where the last one ended, and is certified like any other.

A basis carries over where rows and columns are as many as before; else the program is solved cold. An answer whose
certificate is refused, or whose integers need a search, goes through the ordinary door: nothing rests on the warm start.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from planner.lp.arrays import LinearProgram
from planner.lp.certificate import Certificate, certify
from planner.lp.scaling import scaled
from planner.solvers.door import solve
from planner.solvers.highs import Quiet, configure, hand_over, read_back
from planner.solvers.mixed import PROVEN, fixed_at, raised, relaxed
from planner.solvers.solution import Options, Solution


class Warm:
    """A run over programs of one family."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self._basis: Any = None
        self._shape = (0, 0)

    def solve(self, program: LinearProgram) -> tuple[Solution, Certificate]:
        """The answer with its certificate; `x` and `y` in the program's own units."""
        found = self._quick(program)
        return found if found is not None else solve(program, "highs", self.options)

    def _quick(self, program: LinearProgram) -> tuple[Solution, Certificate] | None:
        inside = scaled(program)
        root = self._from_last(relaxed(inside.program))
        answer, bound = root, root.objective
        if root.status != "optimal" or root.x is None or bound is None:
            return None
        if program.is_integer:
            whole = raised(inside.program, root.x)
            answer = self._from_last(fixed_at(inside.program, whole), keep=False)
            cost = answer.objective
            if answer.status != "optimal" or cost is None or cost - bound > PROVEN * max(1.0, abs(bound)):
                return None
        x, y = inside.unscale(answer.x, answer.y)
        _, duals = inside.unscale(None, root.y)
        certificate = certify(
            program, x, y, claimed_bound=bound / inside.cost_scale, root=duals, mip_gap=self.options.mip_gap
        )
        if not certificate.accepted:
            return None
        return replace(answer, x=x, y=y, root=duals, objective=certificate.objective), certificate

    def _from_last(self, program: LinearProgram, keep: bool = True) -> Solution:
        """One LP, from the basis of the last one where it fits."""
        engine = Quiet()  # type: ignore[no-untyped-call]
        fits = self._shape == (program.columns, program.rows)
        configure(engine, program, replace(self.options, presolve=not fits))
        lost = hand_over(engine, program)
        if lost:
            return Solution("failed", log=lost)
        if fits:
            engine.setBasis(self._basis)
        engine.run()
        found = read_back(engine, program)
        if keep and found.status == "optimal":
            self._basis, self._shape = engine.getBasis(), (program.columns, program.rows)
        return found
