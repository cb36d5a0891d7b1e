"""One way to an answer that can be believed: scale, solve, unscale, certify on the original arrays; else try harder.

The ladder after a refused certificate: without scaling, without presolve, with tolerances of 1e-9, by interior point with
crossover, by CBC. The same checks hold after each. If none passes, the answer is level X: there is no plan. Where the search for
integers has ended and what is refused may be its last LP (the integers fixed), that LP alone goes up the rest of the ladder first:
a branch and cut of an hour is not made six times for digits that one LP lost.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from math import inf, isfinite
from typing import NamedTuple

import numpy as np

from planner.lp.arrays import LinearProgram
from planner.lp.certificate import PROVEN, Certificate, certify, certify_infeasible
from planner.lp.scaling import scaled, unscaled
from planner.solvers.highs import Highs
from planner.solvers.infeasible import multipliers
from planner.solvers.mixed import fixed_at, solve_mixed
from planner.solvers.pulp import Pulp, available
from planner.solvers.solution import Options, Solution, Solver

TIGHT = 1e-9
STOPPED = {
    "interrupted": "interrupted before there was a usable answer (an unfinished LP leaves none)",
    "limit": "stopped by its limit before there was a usable answer",
    "optimal": "called optimal without an answer",
}


class Step(NamedTuple):
    """One rung of the ladder."""

    told: str
    solver: Solver
    rescale: bool
    options: Options


def get(name: str) -> Solver:
    """The door of that name: `highs`, or whatever PuLP reaches; an unknown one is an InputError that lists them."""
    return Highs() if name.lower() == "highs" else Pulp(name)


def solve(
    program: LinearProgram, solver: str = "highs", options: Options | None = None
) -> tuple[Solution, Certificate]:
    """Solves a program cold and certifies the answer; the solution is in the program's own units.

    Status "optimal" comes with level A or B, "infeasible" with a checked proof where one exists, "limit" and
    "interrupted" with level D if there is a feasible answer. Level X, whatever the status, means: no plan.
    """
    asked = options or Options()
    began = time.perf_counter()
    told, best = list[str](), inf
    solution, certificate = Solution("failed"), Certificate("X", "feasible")
    tries: deque[tuple[Step, Solution | None]] = deque((step, None) for step in _ladder(solver, asked))
    while tries:
        step, searched = tries.popleft()
        limit = None if asked.time_limit is None else asked.time_limit - (time.perf_counter() - began)
        if limit is not None and limit <= 0.0 and told:
            told.append("the time limit was reached before another way was tried")
            solution = replace(solution, status="limit", x=None, y=None)
            break
        own = replace(step.options, time_limit=limit)
        solution = _one_way(program, step, own) if searched is None else _last_lp(program, searched, step, own)
        certificate = _judged(program, solution, step, asked, best)
        best = min(best, _cost_if_feasible(certificate, step))
        how = step.told if searched is None else f"{step.told}, the last LP alone"
        told.append(f"{how}: {solution.log}, certificate {certificate.level}")
        if certificate.accepted or solution.status in ("limit", "interrupted"):
            break
        if searched is None and program.is_integer and solution.status == "optimal" and solution.x is not None:
            tries.extendleft([(other, solution) for other, _ in tries][::-1])
    seconds = time.perf_counter() - began
    return replace(solution, seconds=seconds, log="\n".join(told)), certificate


solve_arrays = solve


def _ladder(name: str, options: Options) -> Iterator[Step]:
    first = get(name)
    yield Step("scaled", first, True, options)
    yield Step("unscaled", first, False, options)
    highs = Highs()
    yield Step("without presolve", highs, True, replace(options, presolve=False))
    yield Step("with tight tolerances", highs, True, replace(options, tolerance=TIGHT))
    yield Step("by interior point", highs, True, replace(options, method="ipm", tolerance=TIGHT))
    if first.name != "cbc" and "cbc" in available():
        yield Step("by CBC", Pulp("cbc"), True, replace(options, tolerance=TIGHT))


def _one_way(program: LinearProgram, step: Step, options: Options) -> Solution:
    """Scale, solve, unscale; if infeasible, find the multipliers that prove it."""
    inside = scaled(program) if step.rescale else unscaled(program)
    small = inside.program
    found = solve_mixed(step.solver, small, options) if small.is_integer else step.solver.solve(small, options)
    ray = multipliers(small, step.solver, options) if found.status == "infeasible" else None
    x, y = inside.unscale(found.x, found.y)
    _, root = inside.unscale(None, found.root)
    return replace(
        found,
        x=x,
        y=y,
        root=root,
        ray=None if ray is None else inside.unscale_ray(ray),
        objective=None if x is None else program.offset + float(program.cost @ x),
        bound=None if found.bound is None else found.bound / inside.cost_scale,
    )


def _last_lp(program: LinearProgram, searched: Solution, step: Step, options: Options) -> Solution:
    """The answer of a search with the LP that its integers leave solved once more; its bound and root stay."""
    assert searched.x is not None
    last = _one_way(fixed_at(program, searched.x), step, options)
    if last.status in ("limit", "interrupted"):
        return replace(searched, status=last.status, log=last.log)
    if last.x is None:
        return replace(searched, status="failed", x=None, y=None, log=last.log)
    x = np.where(program.integer, searched.x, last.x)
    return replace(searched, x=x, y=last.y, objective=program.offset + float(program.cost @ x), log=last.log)


def _cost_if_feasible(certificate: Certificate, step: Step) -> float:
    """What an answer costs that breaks nothing, whether or not it was proven the best; else infinity."""
    residual, cost = certificate.primal_residual, certificate.objective
    if cost is None or residual is None or residual > step.solver.precision or certificate.integrality > PROVEN:
        return inf
    return cost


def _judged(program: LinearProgram, solution: Solution, step: Step, asked: Options, best: float) -> Certificate:
    """The certificate of an answer, where the cheapest feasible one so far costs so much."""
    if solution.status == "infeasible":
        return certify_infeasible(program, solution.ray)
    if solution.status in ("unbounded", "failed"):
        return Certificate("X", "feasible", reasons=(solution.log,))
    if solution.x is None:
        return Certificate("X", "feasible", reasons=(STOPPED[solution.status],))
    return certify(
        program,
        solution.x,
        solution.y,
        claimed_bound=solution.bound,
        root=solution.root,
        finished=solution.status == "optimal",
        tolerance=step.solver.precision,
        mip_gap=asked.mip_gap,
        known=best if isfinite(best) else None,
    )
