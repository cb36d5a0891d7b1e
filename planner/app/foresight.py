"""The use case of foresight: what it is worth to know, and what planning for the mean costs, each by solving again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from planner.app.load import Loaded
from planner.app.parts import all_costs
from planner.errors import InfeasibleError, InputError, Problem
from planner.lp.program import LinearProgram
from planner.model.build import build
from planner.model.model import Model
from planner.model.placing import decided_first, grouped
from planner.model.setting import Setting
from planner.solvers.solution import Options
from planner.solvers.warm import Warm
from planner.studies.answer import NO_PLAN, Answer
from planner.studies.foresight import Foresight, foresight


@dataclass(frozen=True)
class Foreseen:
    """What was found, and how many plans it took."""

    found: Foresight
    currency: str
    drawn: bool
    solved: int


def foreseen(loaded: Loaded, options: Options | None = None) -> Foreseen:
    """EVPI, EVPI by driver and VSS of a scenario. Raises InputError where nothing is uncertain, InfeasibleError without a plan."""
    if not loaded.scenario.risk.drivers:
        step = "add `risk.drivers`: what may turn out in more than one way, and how likely each is"
        raise InputError(Problem("nothing is uncertain, so there is nothing to foresee", step, path="risk"))
    solve = Settings(loaded, options)
    found = foresight(loaded.setting, solve, solve.held)
    if not found.base.feasible:
        step = "run `planner explain` first: knowing has no worth where nothing keeps every promise"
        raise InfeasibleError(Problem(f"no plan can keep every promise of {loaded.scenario.name}", step))
    return Foreseen(found, loaded.setting.currency, loaded.scenario.risk.drawn is not None, solve.solved)


class Settings:
    """From a setting to what its best plan comes to, one warm from the other."""

    def __init__(self, loaded: Loaded, options: Options | None = None) -> None:
        self.costs = all_costs(loaded.scenario)
        self.warm = Warm(options)
        self.solved = 0

    def __call__(self, setting: Setting) -> Answer:
        """The best plan's objective; no plan where none can keep every promise."""
        return self.answer(build(setting, self.costs).lp.freeze())[0]

    def held(self, setting: Setting, certain: Setting) -> Answer:
        """The same where the first decisions are those of the best plan of a certain setting."""
        parting = grouped(setting).parting
        other, model = build(certain, self.costs), build(setting, self.costs)
        there, here = other.lp.freeze(), model.lp.freeze()
        _, x = self.answer(there)
        return NO_PLAN if x is None else self.answer(fixed(here, model, there, other, parting, x))[0]

    def answer(self, program: LinearProgram) -> tuple[Answer, np.ndarray[tuple[int], np.dtype[np.float64]] | None]:
        """A program solved and certified."""
        self.solved += 1
        try:
            solution, certificate = self.warm.solve(program)
        except (InfeasibleError, InputError):
            return NO_PLAN, None
        if solution.status == "interrupted":
            raise KeyboardInterrupt
        if solution.x is None or certificate.objective is None or not certificate.accepted:
            return NO_PLAN, None
        gap = certificate.gap if certificate.claimed_gap is None else certificate.claimed_gap
        slack = max(0.0, gap or 0.0) * max(1.0, abs(certificate.objective))
        return Answer(certificate.objective, slack), solution.x


def fixed(
    here: LinearProgram,
    model: Model,
    there: LinearProgram,
    other: Model,
    parting: int,
    x: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> LinearProgram:
    """A program whose first decisions are those that another's answer has for the same names."""
    mine, theirs = decided_first(here, model, parting), decided_first(there, other, parting)
    lower, upper = here.lower.copy(), here.upper.copy()
    for name in sorted(set(mine) & set(theirs)):
        column = mine[name]
        value = float(np.clip(x[theirs[name]], lower[column], upper[column]))
        value = round(value) if here.integer[column] and isfinite(value) else value
        lower[column] = upper[column] = value
    return replace(here, lower=lower, upper=upper)
