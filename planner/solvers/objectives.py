"""One set of rows, one question after the other: costs, bounds and sides change, coefficients never; each answer is certified.

The matrix stands in the solver, factors included, and each question starts from the best answer of the program's own costs. With
another objective that is still feasible: the primal simplex goes on from it. With other bounds and sides its duals still are: the
dual simplex does. Integers are rounded up from the relaxation, or are those of a plan that is known, where that costs no more than
the gap that is asked for. An answer that is refused, or whose integers need a search, goes through the ordinary door: nothing rests
on the warm start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats, misuse
from planner.lp.certificate import Certificate, certify, certify_infeasible
from planner.lp.scaling import Scaled, scaled
from planner.solvers.door import TIGHT, solve
from planner.solvers.engine import Engine
from planner.solvers.mixed import WHOLE, fixed_at, raised, relaxed
from planner.solvers.solution import Options, Solution

PATIENCE = 4
"""So many times as many iterations as there are rows before a warm start is given up."""
HURRY = 1000
"""Iterations after which integers that are tried are solved from scratch: by then the warm start goes round in ties."""
SEARCH_SECONDS = 60.0
"""What a search for integers may take."""


class Objectives:
    """A program of which much is asked; by any door, warm through the default one.

    `known` is an answer of the program, whose integers are tried. A search for others is stopped after a while: level D.
    """

    def __init__(self, program: LinearProgram, known: Floats, solver: str, options: Options) -> None:
        self.program, self.known, self.solver, self.options = program, known, solver, options
        self.inside = scaled(program)
        # With its usual tolerance a warm run leaves dust in rows of little, for which the certificate refuses it.
        self.engine = Engine(replace(options, tolerance=TIGHT))
        self._home: Any = None
        self.solved = 0

    def solve(self, program: LinearProgram, gap: float) -> tuple[Solution, Certificate]:
        """The answer, with its certificate, of the program with other costs, bounds or sides; in its own units."""
        if not program.matches(self.program):
            raise misuse("a question changes coefficients", "change costs, bounds and sides alone")
        self.solved += 1
        found = self._quick(program, gap) if self.solver == "highs" else None
        if found is not None:
            return found
        timed = replace(self.options, mip_gap=gap)
        if program.is_integer:
            timed = replace(timed, time_limit=min(SEARCH_SECONDS, self.options.time_limit or SEARCH_SECONDS))
        return solve(program, self.solver, timed)

    def _quick(self, program: LinearProgram, gap: float) -> tuple[Solution, Certificate] | None:
        inside = self._inside(program)
        root = self._root(inside.program, program.cost is self.program.cost)
        if root.status == "infeasible":
            return self._none(program, inside)
        if root.status != "optimal" or root.x is None or root.objective is None:
            return None
        bound = root.objective / inside.cost_scale
        _, duals = inside.unscale(None, root.y)
        for answer in self._whole(inside, root) if program.is_integer else (root,):
            x, y = inside.unscale(answer.x, answer.y)
            if x is None:
                continue
            x = np.clip(np.where(program.integer, np.rint(x), x), program.lower, program.upper)
            certificate = certify(program, x, y, claimed_bound=bound, root=duals, mip_gap=gap)
            if certificate.accepted:
                return replace(answer, x=x, y=y, root=duals, objective=certificate.objective), certificate
        return None

    def _none(self, program: LinearProgram, inside: Scaled) -> tuple[Solution, Certificate] | None:
        """That there is no answer, where the multipliers at which the solver stopped prove it."""
        ray = self.engine.ray()
        certificate = certify_infeasible(program, None if ray is None else inside.unscale_ray(ray))
        return (Solution("infeasible"), certificate) if certificate.level == "A" else None

    def _inside(self, program: LinearProgram) -> Scaled:
        """The question in the units of the program that stands in the solver, its costs near one."""
        mine = self.inside
        sizes = np.abs(program.cost * mine.column_scale)
        priced = sizes[sizes > 0.0]
        scale = float(np.exp2(-np.rint(np.median(np.log2(priced))))) if priced.size else 1.0
        small = replace(
            mine.program,
            cost=program.cost * mine.column_scale * scale,
            offset=program.offset * scale,
            lower=program.lower / mine.column_scale,
            upper=program.upper / mine.column_scale,
            row_lower=program.row_lower * mine.row_scale,
            row_upper=program.row_upper * mine.row_scale,
        )
        return Scaled(small, mine.column_scale, mine.row_scale, scale)

    def _root(self, small: LinearProgram, own: bool) -> Solution:
        """The relaxation, from where that of the program's own costs ended."""
        if self._home is None and not own:
            self._root(self._inside(self.program).program, True)
        root = self.engine.run(relaxed(small), self._home, far=not own, most=PATIENCE * max(small.rows, 1000))
        if self._home is None and root.status == "optimal":
            self._home = self.engine.basis
        return root

    def _whole(self, inside: Scaled, root: Solution) -> Iterator[Solution]:
        """Answers in whole numbers: the relaxation's if it is one; else with its integers rounded up; else with those known."""
        assert root.x is not None
        small = inside.program
        part = root.x[small.integer]
        if float(np.abs(part - np.rint(part)).max(initial=0.0)) <= WHOLE:
            yield root
            return
        start = self.engine.basis
        for whole in (raised(small, root.x), self.known / inside.column_scale):
            program = fixed_at(small, np.clip(whole, small.lower, small.upper))
            tried = self.engine.run(program, start, most=HURRY)
            yield tried if tried.status == "optimal" else self.engine.run(program)
