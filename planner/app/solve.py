"""The use case everything is for: a scenario file in, a certified and audited plan out.

Scenario -> Setting -> Model -> LinearProgram -> Solution + Certificate -> tables -> audit -> Plan.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from planner.app.composed import Composed
from planner.app.load import Loaded, load
from planner.app.made import plan_of
from planner.app.parts import all_costs
from planner.app.sense import placed
from planner.app.worlds import Trunk, run_worlds
from planner.errors import InfeasibleError, InputError, Problem, SolverError, StoppedError, UncertifiedError
from planner.lp.axes import Floats
from planner.lp.certificate import Certificate
from planner.lp.program import LinearProgram
from planner.model.branching import columns_each, parts_of
from planner.model.build import build
from planner.model.model import Model
from planner.model.placing import grouped
from planner.model.plugin import Cost
from planner.model.setting import Setting
from planner.plan.audit import audit
from planner.plan.plan import Plan, courses_of
from planner.plan.tables import tables
from planner.report.pages import Pages
from planner.report.told import Told
from planner.solvers.door import solve as solve_arrays
from planner.solvers.solution import Options, Solution

if TYPE_CHECKING:
    from planner.solvers.decomposed import Round

ASK_ABOVE = 2_000_000
REFUSE_ABOVE = 5_000_000
BY_BRANCHES = 4
"""So many times as many columns may be solved by branches: no solver ever has them all."""
MANY, WIDE = 64, 200_000
"""Futures, or columns of a plan with futures, from which on it is solved by branches."""


@dataclass(frozen=True)
class Solved:
    """A plan with what made it, and what further solves have told of it."""

    plan: Plan
    loaded: Loaded
    certificate: Certificate
    model: Model | None
    trunk: Trunk | None = None
    told: Told | None = None

    @cached_property
    def pages(self) -> Pages:
        """The plan as every page reads it, so that files and first screen share what is worked out for them."""
        return Pages(self.plan, self.told)


@dataclass(frozen=True)
class How:
    """How a plan is to be solved: through which door, in one program or by branches, by how many processes.

    `method` is whole, branches, or auto: by branches where there are many. `told` hears of every round.
    """

    solver: str = "highs"
    options: Options = field(default_factory=Options)
    large: bool = False
    method: Literal["auto", "whole", "branches"] = "auto"
    processes: int | None = None
    told: Callable[[Round], None] = lambda _: None


def solve(
    path: Path | str, how: How | None = None, *, variant: str | None = None, sets: tuple[str, ...] = ()
) -> Solved:
    """Read, build, solve, certify, audit. Raises InputError (2), InfeasibleError (3), UncertifiedError (4), SolverError (5)."""
    return solve_loaded(load(path, variant=variant, sets=sets), how)


def solve_loaded(loaded: Loaded, how: How | None = None) -> Solved:
    """The same from a scenario that is already read."""
    how, setting, costs = how or How(), loaded.setting, all_costs(loaded.scenario)
    clock = [time.perf_counter()]
    try:
        answered = answer(loaded, costs, how, clock)
    except InfeasibleError as error:
        told = [placed(problem, loaded.root) if problem.path else problem for problem in error.problems]
        raise InfeasibleError(told) from error
    proof = answered.certificate
    findings = audit(setting, answered.courses, costs, proof.objective, answered.worlds, proof.primal_residual or 0.0)
    clock.append(time.perf_counter())
    spent = dict(zip(("build", "solve", "audit"), (b - a for a, b in pairwise(clock)), strict=True))
    about = {**answered.about, "seconds": spent}
    plan = plan_of(loaded, answered.courses, proof.to_dict(), findings, about, answered.worlds)
    plan = replace(plan, origins=loaded.origins, warnings=loaded.warnings)
    return Solved(plan, loaded, proof, answered.model, answered.trunk)


def answer(loaded: Loaded, costs: Mapping[str, Cost], how: How, clock: list[float]) -> Composed:
    """By branches or in one program; in one also where branches came to no plan, if nobody asked for them and it is no larger."""
    setting = loaded.setting
    apart = parted(setting, how)
    guard_size(setting, how.large, BY_BRANCHES if apart else 1)
    if apart:
        try:
            return by_branches(setting, costs, how, clock)
        except UncertifiedError:
            timed = how.options.time_limit is not None
            if how.method == "branches" or timed or columns_of(setting) > ASK_ABOVE:
                raise
    del clock[1:]
    return as_one(loaded, costs, how, clock)


def as_one(loaded: Loaded, costs: Mapping[str, Cost], how: How, clock: list[float]) -> Composed:
    """All futures in one program."""
    model = build(loaded.setting, costs)
    program = model.lp.freeze()
    clock.append(time.perf_counter())
    solution, certificate = solve_arrays(program, how.solver, how.options)
    clock.append(time.perf_counter())
    answer = certified(loaded, solution, certificate)
    courses = courses_of(loaded.setting, (tables(model, answer, n) for n in range(len(loaded.setting.futures))))
    about = {
        "solver": solution.solver,
        "columns": program.columns,
        "rows": program.rows,
        "nonzeros": program.nonzeros,
        "integers": int(program.integer.sum()),
    }
    trunk = Trunk(model, program, answer)
    return Composed(
        courses,
        certificate,
        about,
        model,
        worlds=run_worlds(loaded.setting, [trunk], courses, costs, how.solver, how.options),
        trunk=trunk,
    )


def by_branches(setting: Setting, costs: Mapping[str, Cost], how: How, clock: list[float]) -> Composed:
    """Each branch of futures alone, held together by a master."""
    from planner.app.decompose import compose  # processes and their pools take a while to import

    parts = parts_of(setting, costs)
    clock.append(time.perf_counter())
    found = compose(setting, parts, how.options, how.processes, how.told)
    clock.append(time.perf_counter())
    if not found.certificate.accepted:
        why = "; ".join(found.certificate.reasons)
        problem = Problem(f"no certified plan of {setting.scenario.name}: {why}", "try --method whole")
        raise RefusedError(problem, found.certificate)
    return replace(found, worlds=run_worlds(setting, found.trunks, found.courses, costs, how.solver, how.options))


def parted(setting: Setting, how: How) -> bool:
    """Whether a plan is solved by branches. Raises InputError where it is asked for and cannot be."""
    small = len(setting.futures) < MANY and columns_of(setting) < WIDE
    if how.method == "whole" or (how.method == "auto" and small):
        return False
    several = len(grouped(setting).members) > 1 and how.solver == "highs"
    if how.method == "branches" and not several:
        what = "there are no branches to solve alone" if how.solver == "highs" else "branches are solved by highs alone"
        raise InputError(Problem(what, "add `risk.learn`, or leave --method out", path="risk.learn"))
    return several


def summary(solved: Solved) -> dict[str, Any]:
    """The plan in a few figures, for scripts."""
    plan = solved.plan
    terms: dict[str, float] = {}
    for course in plan.courses:
        for row in course.tables["ledger"]:
            terms[row["term"]] = terms.get(row["term"], 0.0) + course.probability * row["present_value"]
    return {
        "scenario": plan.name,
        "cost": plan.cost,
        "currency": plan.setting.currency,
        "terms": terms,
        "level": plan.level,
        "certificate": dict(plan.certificate),
        "findings": [f"{f.rule}: {f.where}: {f.what}" for f in plan.findings],
        "warnings": [str(problem) for problem in plan.warnings],
        **plan.manifest,
    }


class RefusedError(UncertifiedError):
    """No certified plan, with the evidence."""

    def __init__(self, problem: Problem, certificate: Certificate) -> None:
        super().__init__(problem)
        self.certificate = certificate


def program_of(loaded: Loaded) -> LinearProgram:
    """The linear program of a scenario, for export."""
    return build(loaded.setting, all_costs(loaded.scenario)).lp.freeze()


def columns_of(setting: Setting) -> int:
    """Columns of a plan in one program, about."""
    return columns_each(setting) * len(setting.ways)


def guard_size(setting: Setting, large: bool, times: int = 1) -> None:
    """Ask before a program of so many times some millions of columns is built, refuse one that would not fit."""
    columns = columns_of(setting)
    if columns > times * REFUSE_ABOVE or (columns > times * ASK_ABOVE and not large):
        step = "use fewer or longer periods, or fewer items and lanes"
        ask = "" if columns > times * REFUSE_ABOVE else ", or add --large to build it all the same"
        raise InputError(Problem("the scenario makes a program of too many columns", step + ask, value=f"{columns:,}"))


def certified(loaded: Loaded, solution: Solution, certificate: Certificate) -> Floats:
    """The answer, if it is certified: everything else ends here, with what it is and what to do."""
    name = loaded.scenario.name
    if solution.status == "infeasible":
        raise InfeasibleError(
            Problem(
                f"no plan can keep every promise of {name}",
                "`planner explain` names what clashes and the smallest change that mends it: a shortage price for a need, a"
                " looser policy, more supply, outages that tolerate more",
            )
        )
    if solution.status in ("failed", "unbounded"):
        raise SolverError(
            Problem(f"the solver ended with status {solution.status}", "try --solver cbc, and report this scenario")
        )
    if solution.status == "interrupted" and solution.x is None:
        step = "let it run to its end, or give it a --time-limit; only integer plans keep what they have found so far"
        raise StoppedError(Problem(f"interrupted before there was a plan of {name}; nothing is written", step))
    if solution.x is None or not certificate.accepted:
        why = "; ".join(certificate.reasons) or f"the solver stopped ({solution.status}) before it had a plan"
        step = "give it more time (--time-limit), or try --solver cbc"
        raise RefusedError(Problem(f"no certified plan of {name}: {why}", step), certificate)
    return solution.x
