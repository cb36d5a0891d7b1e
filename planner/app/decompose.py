"""Solving a plan by its branches: the trunk in a master, each branch alone, put together to the same plan and proof.

The certificate has the value that the branches attain at the best trunk and the bound of the master; feasibility is checked
branch by branch on the original arrays.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from planner.app.composed import Composed
from planner.app.worlds import Trunk
from planner.errors import InfeasibleError, Problem, StoppedError, UncertifiedError
from planner.lp.axes import Floats
from planner.lp.certificate import Certificate, Level, primal_residual
from planner.model.branching import Part, Parts, assembled, held
from planner.model.setting import Setting
from planner.model.tails import SHARE, overstated
from planner.plan.plan import Course, courses_of
from planner.plan.tables import Tables, tables
from planner.solvers.branches import Branch
from planner.solvers.crew import crew
from planner.solvers.decomposed import Decomposed, Round, decompose
from planner.solvers.door import solve
from planner.solvers.solution import Options

PROVEN = 1e-9
FEASIBLE = 1e-6
AUDITED = 1e-7
"""What the audit lets pass."""
TIGHT = 1e-9
"""Tolerance of the branches where the ordinary one leaves more than that, or no plan."""


def compose(
    setting: Setting,
    parts: Parts,
    options: Options,
    processes: int | None = None,
    told: Callable[[Round], None] = lambda _: None,
) -> Composed:
    """The plan of a trunk and its branches. Raises InfeasibleError; StoppedError or UncertifiedError where there is none yet."""
    branches = branches_of(parts)
    found, put = exact(setting, parts, branches, options, processes, told)
    programs = [parts.trunk, *(part.program for part in parts.branches)]
    about = {
        "solver": f"highs, {len(branches)} branches, {len(found.rounds)} rounds",
        "columns": sum(program.columns for program in programs),
        "rows": sum(program.rows for program in programs),
        "nonzeros": sum(program.nonzeros for program in programs),
        "integers": int(sum(program.integer.sum() for program in programs)),
    }
    assert found.x is not None
    decided = {name: float(found.x[n]) for name, n in parts.names.items()}
    return Composed(
        put.courses, certified(found, put.value, put.residual, options), about, decided=decided, trunks=put.trunks
    )


def exact(
    setting: Setting,
    parts: Parts,
    branches: Sequence[Branch],
    options: Options,
    processes: int | None,
    told: Callable[[Round], None],
) -> tuple[Decomposed, Whole]:
    """By the ordinary tolerance, and by a tight one where that leaves no plan, or one that the audit would not let pass."""
    begun = time.perf_counter()
    try:
        found, put = searched(setting, parts, branches, options, processes, told)
        if put.residual <= AUDITED or found.stopped:
            return found, put
    except UncertifiedError:
        if options.time_limit is not None and time.perf_counter() - begun >= options.time_limit:
            raise
    if options.time_limit is not None:
        options = replace(options, time_limit=max(0.0, options.time_limit - (time.perf_counter() - begun)))
    return searched(setting, parts, branches, replace(options, tolerance=TIGHT), processes, told)


def searched(
    setting: Setting,
    parts: Parts,
    branches: Sequence[Branch],
    options: Options,
    processes: int | None,
    told: Callable[[Round], None],
) -> tuple[Decomposed, Whole]:
    """The best trunk that is found, and what it makes with its branches. Raises what `compose` does."""
    # the time is looked at between rounds: a solver's own clock would count all branches that it has had
    with crew(branches, replace(options, time_limit=None), processes) as workers:
        found = decompose(parts.trunk, workers, branches, options, told)
        if found.x is None:
            raise none_of(setting, found)
        answers = [answer.x for answer in workers.solve(found.x, full=True)]
    found.x, pieces = all_finished(parts, branches, found.x, answers, options)
    return found, put_together(setting, parts, found.x, pieces)


def branches_of(parts: Parts) -> list[Branch]:
    """The branches as programs to be solved, with the trunk's prices, and what its columns use of limits over all futures."""
    trunk, shares = parts.trunk, np.zeros(parts.trunk.columns, np.bool_)
    shares[[n for name, n in parts.names.items() if SHARE in name]] = True
    limits = trunk.matrix[np.unique(trunk.row_of[shares[trunk.index]])]
    uses = np.asarray(limits.sum(axis=0)).ravel()
    return [
        Branch(
            part.program,
            part.columns,
            part.trunk,
            part.weight,
            price=trunk.cost[part.trunk],
            shares=shares[part.trunk],
            uses=uses[part.trunk] / np.where(shares[part.trunk], part.weight, 1.0),
        )
        for part in parts.branches
    ]


def none_of(setting: Setting, found: Decomposed) -> Exception:
    """Why there is no plan."""
    name = setting.scenario.name
    if found.impossible:
        what = f"no plan can keep every promise of {name} in every future"
        return InfeasibleError(Problem(what, "`planner explain` names what clashes and what mends it"))
    if found.stopped:
        return StoppedError(Problem(f"stopped before there was a plan of {name}", "let it run, or --method whole"))
    what = f"no plan of {name} was found in {len(found.rounds)} rounds"
    return UncertifiedError(Problem(what, "give it more time, or --method whole"))


def all_finished(
    parts: Parts, branches: Sequence[Branch], trunk: Floats, answers: Sequence[Floats | None], options: Options
) -> tuple[Floats, list[Floats]]:
    """Trunk and branches with the integers of all; what the integers of a branch use of limits is that much more of the trunk."""
    whole, pieces = trunk.copy(), list[Floats]()
    for part, branch, x in zip(parts.branches, branches, answers, strict=True):
        pieces.append(finished(part, branch, trunk, x, options))
        own = part.trunk[branch.shares]
        whole[own] = np.maximum(whole[own], pieces[-1][part.columns[branch.shares]])
    if (whole > trunk).any() and primal_residual(parts.trunk, whole)[0] > FEASIBLE:
        what = "the whole numbers of the branches use more of a limit over all futures than there is"
        raise UncertifiedError(Problem(what, "try --method whole"))
    return whole, pieces


def finished(part: Part, branch: Branch, trunk: Floats, x: Floats | None, options: Options) -> Floats:
    """The columns of a branch at the trunk; with its own integers where it has some, and more of the limits where they need it."""
    whole = part.program.integer.copy()
    whole[part.columns] = False
    if x is not None and not whole.any():
        return x
    own = part.columns[branch.shares]
    strict = held(part, trunk)
    upper = strict.upper.copy()
    upper[own] = part.program.upper[own]
    for program in (strict, replace(strict, upper=upper)):
        solution, certificate = solve(program, "highs", options)
        if solution.x is not None and certificate.accepted:
            return solution.x
    why = "; ".join(certificate.reasons) or solution.status
    raise UncertifiedError(Problem(f"a branch has no certified answer: {why}", "try --method whole"))


@dataclass(frozen=True)
class Whole:
    """What trunk and branches make: the courses of all futures, their value, how far a row is broken, models for outages."""

    courses: tuple[Course, ...]
    value: float
    residual: float
    trunks: tuple[Trunk, ...]


def put_together(setting: Setting, parts: Parts, trunk: Floats, pieces: Sequence[Floats]) -> Whole:
    """The courses of all futures in their order, chunk by chunk."""
    own: list[list[tuple[Part, Floats]]] = [[] for _ in parts.chunks]
    for part, x in zip(parts.branches, pieces, strict=True):
        own[part.chunk].append((part, x))
    found, value, residual, trunks = dict[int, Tables](), 0.0, 0.0, list[Trunk]()
    tails = []
    for chunk, answers in zip(parts.chunks, own, strict=True):
        model, program = chunk.built()
        x = assembled(chunk, program, trunk, answers)
        value += program.offset + float(program.cost @ x)
        residual = max(residual, primal_residual(program, x)[0])
        tails.append((model.tails, [setting.futures[n].probability for n in chunk.futures], x))
        found |= {future: tables(model, x, n) for n, future in enumerate(chunk.futures)}
        if setting.scenario.risk.outages:
            trunks.append(Trunk(model, program, x))
    courses = courses_of(setting, (found[n] for n in range(len(setting.futures))))
    return Whole(courses, value - overstated(tails), residual, tuple(trunks))


def certified(found: Decomposed, value: float, residual: float, options: Options) -> Certificate:
    """What the answer is worth: with integers in the trunk the last of the bound is the search's word, as of any integer plan."""
    size = max(1.0, abs(value))
    gap, proven, claimed = (value - found.bound) / size, (value - found.proven) / size, found.bound > found.proven
    reasons: tuple[str, ...] = ()
    level: Level = "B" if gap <= options.mip_gap else "D"
    if residual > FEASIBLE:
        level, reasons = "X", (f"a row is broken by {residual:.1e} of its size",)
    elif gap < -FEASIBLE:
        level, reasons = "X", (f"the objective is {-gap:.1e} below its bound: the answer cannot be feasible",)
    elif level == "D":
        why = "within the solver's tolerances nothing more is learned" if found.settled else found.ended
        reasons = (f"{why}: a gap of {gap:.1e} is left",)
    elif abs(proven) <= PROVEN and residual <= PROVEN:
        level = "A"
    elif claimed:
        reasons = (f"the search of the master claims a gap of {gap:.1e}; its relaxation proves a gap of {proven:.1e}",)
    else:
        reasons = (f"a gap of {gap:.1e} to the proven bound of the master, residual {residual:.1e}",)
    return Certificate(
        level=level,
        claim="optimal" if level in "AB" else "feasible",
        objective=value,
        bound=found.proven if isfinite(found.proven) else None,
        gap=proven if isfinite(found.proven) else None,
        primal_residual=residual,
        claimed_bound=found.bound if claimed else None,
        claimed_gap=gap if claimed else None,
        reasons=reasons,
    )
