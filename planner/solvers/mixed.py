"""An integer program in three solves, so that what can be proven outside the solver is proven.

1. The relaxation: its duals prove a bound for every integer answer, and if its answer happens to be whole, that is it. If not,
   its integers are rounded up (a small fee that is paid hardly at all is paid): an answer that costs no more than the bound is it.
2. Branch and cut: the incumbent and the solver's own (claimed) bound.
3. The LP with the integers fixed at the incumbent, solved cold: clean quantities and duals (shadow prices at fixed
   integers). An incumbent that was cut short gets one second for this, or stays as it is with its integers rounded.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.solvers.solution import Options, Solution, Solver

WHOLE = 1e-9
PROVEN = 1e-9
"""Share of its cost by which an answer may be above the bound of the relaxation and still be the best."""
POLISH_SECONDS = 1.0


def solve_mixed(solver: Solver, program: LinearProgram, options: Options) -> Solution:
    """Solves a program with integers through any door; `y` belongs to the fixed integers, `root` to the relaxation."""
    root = solver.solve(relaxed(program), options)
    if root.status != "optimal" or root.x is None:
        return root
    whole = root.x[program.integer]
    if float(np.abs(whole - np.rint(whole)).max(initial=0.0)) <= WHOLE:
        return replace(root, x=_rounded(program, root.x), root=root.y, bound=root.objective)
    up = solver.solve(fixed_at(program, raised(program, root.x)), _left(options, root.seconds))
    if up.status == "optimal" and up.objective is not None and root.objective is not None:
        if up.objective - root.objective <= PROVEN * max(1.0, abs(root.objective)):
            return replace(_after(root, up), y=up.y, bound=root.objective)
        root = replace(root, seconds=root.seconds + up.seconds)
    search = solver.solve(program, _left(options, root.seconds))
    if search.x is None:
        return _after(root, search)
    x = _rounded(program, search.x)
    if search.status == "optimal":
        polish = _left(options, root.seconds + search.seconds)
    else:
        polish = replace(options, time_limit=POLISH_SECONDS)
    fixed = solver.solve(fixed_at(program, x), polish)
    if fixed.status == "optimal":
        return _after(root, search, replace(fixed, x=None if fixed.x is None else _rounded(program, fixed.x)))
    if search.status != "optimal":
        return replace(_after(root, search), x=x)
    if fixed.status in ("limit", "interrupted"):
        return replace(_after(root, search), status=fixed.status, x=x)
    return replace(_after(root, search), status="failed", x=None, log=f"{search.log}; its integers do not hold up")


def relaxed(program: LinearProgram) -> LinearProgram:
    """The same program without integrality."""
    return replace(program, integer=np.zeros(program.columns, np.bool_))


def fixed_at(program: LinearProgram, x: Floats) -> LinearProgram:
    """The LP that is left when the integer columns stay at x."""
    lower, upper = (np.where(program.integer, x, side) for side in (program.lower, program.upper))
    return replace(relaxed(program), lower=lower, upper=upper)


def _rounded(program: LinearProgram, x: Floats) -> Floats:
    return np.where(program.integer, np.rint(x), x)


def raised(program: LinearProgram, x: Floats) -> Floats:
    """An answer of the relaxation with its integers rounded up."""
    return np.where(program.integer, np.ceil(x - WHOLE), x)


def _left(options: Options, spent: float) -> Options:
    if options.time_limit is None:
        return options
    return replace(options, time_limit=max(options.time_limit - spent, 0.1))


def _after(root: Solution, search: Solution, fixed: Solution | None = None) -> Solution:
    """The search's status and bound with the root's duals and, if there is one, the fixed LP's answer."""
    parts = [part for part in (root, search, fixed) if part is not None]
    answer = fixed or search
    return replace(
        search,
        x=answer.x,
        y=None if fixed is None else fixed.y,
        objective=answer.objective,
        root=root.y,
        iterations=sum(part.iterations for part in parts),
        seconds=sum(part.seconds for part in parts),
        log="; ".join(part.log for part in parts),
    )
