"""Branches of a decomposed program, each solved alone, warm, with the trunk's columns held where the master wants them.

A branch answers with a bound that holds for every trunk x:  Q(x) >= constant + slope * x.  It is computed from row duals outside
the solver (`lp.bound`), so it is true whatever the solver did. Each starts from the basis where it ended last, at first from that
of its neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats, Ints, Mask
from planner.lp.bound import affine_bound
from planner.lp.scaling import Scaled, scaled, scaled_by
from planner.solvers.engine import Engine
from planner.solvers.highs import Highs
from planner.solvers.infeasible import multipliers
from planner.solvers.mixed import relaxed
from planner.solvers.solution import Options, Solution

PATIENCE = 3
"""A start from a basis is given up after this part of the iterations that it takes from scratch, where presolving helps."""
LEAST = 500
"""Iterations that are always granted."""
CALM = 2.0**-10
"""What costs are multiplied by where a solver fails at them; bounds are computed from what it says either way."""
SETTLED = 2
"""Answers after which the basis of the last one is near: alone and at the first trunk, everything moves."""


@dataclass(frozen=True, eq=False)
class Branch:
    """A program of its own: `columns` of it are the master's columns `trunk`, in that order; `weight` is its probability.

    `price` is what those columns cost in the trunk: what the branch pays for them when it is asked what it would do alone.
    `shares` says which of them are what the branch may use of limits over all branches: nobody else has them, more is easier.
    `uses` is what of those limits each of them takes.
    """

    program: LinearProgram
    columns: Ints
    trunk: Ints
    weight: float
    price: Floats
    shares: Mask
    uses: Floats


@dataclass(frozen=True, eq=False)
class Answer:
    """Of one branch at one x: its value, None where it has no answer there; the cut, of cost or (then) of feasibility.

    `x` are its columns where they are asked for; alone, those of the trunk.
    `needs` is what it would need of limits to have one, by its trunk columns, where that is all that is amiss.
    """

    value: float | None
    x: Floats | None
    constant: float
    slope: Floats
    needs: Floats | None = None


@dataclass(frozen=True)
class Start:
    """A basis to start from, the iterations from scratch, and whether the last start from one led nowhere, far or near."""

    basis: Any
    effort: int
    far: bool
    missed: bool


class Bench:
    """One branch, ready to be solved again and again."""

    def __init__(self, branch: Branch, engine: Engine, options: Options, last: Bench | None = None) -> None:
        self.engine, self.options = engine, options
        self.program, self.inside = in_units(relaxed(branch.program), last)
        self.branch = replace(branch, program=self.program)
        self.start: Start | None = None
        self.solved = 0

    def solve(self, x: Floats | None, hint: Start | None = None, full: bool = False) -> Answer:
        """At a trunk x; with the trunk free, at its price, where x is None."""
        program = self.at(x)
        found, start = self.run(program, self.start or hint, far=self.solved < SETTLED)
        if found.status == "infeasible" and x is not None:
            return self.sparing(x) or self.barring(x)
        if found.status != "optimal" or found.x is None or found.y is None:
            return self.nothing()
        self.start = start
        self.solved += 1
        answer, duals = self.inside.unscale(found.x, found.y)
        assert answer is not None
        assert duals is not None
        constant, slope = affine_bound(self.program, duals, self.branch.columns)
        value = self.program.offset + float(self.program.cost @ answer)
        told = answer[self.branch.columns] if x is None else answer if full else None
        return Answer(value, told, constant, slope)

    def at(self, x: Floats | None) -> LinearProgram:
        """The scaled program with the trunk held at x, or free and paid for."""
        inside, columns = self.inside, self.branch.columns
        program, scale = inside.program, inside.column_scale[columns]
        if x is None:
            cost = program.cost.copy()
            cost[columns] += self.branch.price * scale * inside.cost_scale
            return replace(program, cost=cost)
        low, high = program.lower.copy(), program.upper.copy()
        low[columns] = high[columns] = x[self.branch.trunk] / scale
        return replace(program, lower=low, upper=high)

    def run(self, program: LinearProgram, start: Start | None, far: bool) -> tuple[Solution, Start | None]:
        """From a basis, as long as that is short of what it takes from scratch, else from scratch; and where to start next time.

        What fails from scratch is asked again with all costs smaller: a tail with all of the weight is much dearer than the rest.
        """
        if start is not None and not (start.missed and start.far == far):
            found = self.engine.run(program, start.basis, far, most=max(LEAST, start.effort // PATIENCE))
            if found.status == "optimal":
                return found, replace(start, basis=self.engine.basis, far=far, missed=False)
        found = self.engine.run(program)
        if found.status == "failed":
            calm = self.engine.run(replace(program, cost=program.cost * CALM))
            found = replace(calm, y=None if calm.y is None else calm.y / CALM)
        missed = start is not None and (far or start.far or not start.missed)
        return found, Start(self.engine.basis, found.iterations, far, missed) if found.status == "optimal" else None

    def frugal(self) -> Answer:
        """What it would do alone, with the trunk to itself, to use the least of limits, whatever that costs.

        The cut is  u x >= f + g x  with u what the columns use, its largest 1 in the solver's units.
        """
        own, cost = self.branch.columns, np.zeros(self.program.columns)
        cost[own] = self.branch.uses
        cost /= float(np.abs(cost * self.inside.column_scale).max(initial=0.0)) or 1.0
        found, _ = self.run(replace(self.inside.program, cost=cost * self.inside.column_scale), self.start, far=True)
        if found.status != "optimal" or found.x is None or found.y is None:
            return self.nothing()
        constant, slope = affine_bound(self.program, found.y * self.inside.row_scale, own, cost=cost)
        return Answer(None, (found.x * self.inside.column_scale)[own], constant, slope - cost[own])

    def sparing(self, x: Floats) -> Answer | None:
        """What it needs of limits at a trunk x at least, whatever that costs; None where that is not what is amiss.

        With  need[s] >= x[s] >= 0  for its shares s, w = 1 in the solver's units (there it tells much from little, whatever the
        range), d what the duals leave of w, and n its other columns:
            sum_s w[s] (need[s] - x[s]) >= f + g x[n] + sum_s ((max(0, d[s]) - w[s]) x[s] + min(0, d[s]) most[s]),  which is to be 0
        """
        columns, shares, inside = self.branch.columns, self.branch.shares, self.inside
        if not shares.any():
            return None
        own, cost = columns[shares], np.zeros(self.program.columns)
        cost[own] = 1.0 / inside.column_scale[own]
        found, _ = self.run(replace(self.loosened(x), cost=cost * inside.column_scale), self.start, far=True)
        if found.status != "optimal" or found.x is None or found.y is None:
            return None
        constant, slope = affine_bound(self.program, found.y * inside.row_scale, columns, cost=cost)
        left = slope[shares]
        constant += float((np.minimum(left, 0.0) * self.program.upper[own]).sum())
        slope[shares] = np.maximum(left, 0.0) - cost[own]
        return Answer(None, None, constant, slope, (found.x * inside.column_scale)[columns])

    def loosened(self, x: Floats) -> LinearProgram:
        """At a trunk x, with all of the limits to itself.

        A proof that this is impossible tells of the rest of the trunk; one that asks for limits too only moves them about, from
        one of its futures to another, one by one.
        """
        program, own = self.at(x), self.branch.columns[self.branch.shares]
        high = program.upper.copy()
        high[own] = self.inside.program.upper[own]
        return replace(program, upper=high)

    def barring(self, x: Floats) -> Answer:
        """Why a trunk x is impossible: without its limits, or with them where that proves nothing."""
        rest = self.barred(self.loosened(x))
        proven = rest.constant + float(rest.slope @ x[self.branch.trunk]) > 0.0
        return rest if proven else self.barred(self.at(x))

    def barred(self, program: LinearProgram) -> Answer:
        """A cut that every x with an answer here keeps:  constant + slope * x <= 0, in the solver's units of a row."""
        ray = multipliers(program, Highs(), self.options)
        if ray is None:
            return self.nothing()
        own = self.inside.unscale_ray(ray)
        constant, slope = affine_bound(self.program, own, self.branch.columns, cost=np.zeros(self.program.columns))
        return Answer(None, None, constant, slope)

    def nothing(self) -> Answer:
        """Neither an answer nor a reason."""
        return Answer(None, None, -np.inf, np.zeros(len(self.branch.columns)))


def in_units(program: LinearProgram, last: Bench | None) -> tuple[LinearProgram, Scaled]:
    """A program and the same in a solver's units: those of the last one where their coefficients are the same.

    What is equal is held once, and the solver that had the last one is told what differs.
    """
    if last is None:
        return program, scaled(program)
    own, units = program.sharing(last.program), last.inside
    if not own.matches(last.program):
        return own, scaled(own)
    inside = scaled_by(own, units.column_scale, units.row_scale, units.cost_scale)
    return own, replace(inside, program=inside.program.sharing(units.program))
