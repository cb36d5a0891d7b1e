"""How studies solve: the scenario's own network and costs, each program warm from the last, each answer certified."""

from __future__ import annotations

from planner.app.load import Loaded
from planner.app.parts import all_costs
from planner.errors import InfeasibleError, InputError
from planner.lp.axes import Floats
from planner.lp.certificate import Certificate
from planner.model.again import Again
from planner.model.futures import priced
from planner.model.model import Model
from planner.plan.plan import Course, courses_of
from planner.plan.tables import tables
from planner.scenario.records import AnyScenario
from planner.solvers.solution import Options
from planner.solvers.warm import Warm
from planner.studies.answer import NO_PLAN, Answer, answer_of


class SolveMany:
    """From a scenario to what its best plan costs, or how it runs."""

    def __init__(self, loaded: Loaded, options: Options | None = None) -> None:
        self.priced = priced(loaded.setting)
        self.again = Again(loaded.setting, all_costs(loaded.scenario))
        self.warm = Warm(options)
        self.solved = 0

    def __call__(self, scenario: AnyScenario) -> Answer:
        """The best plan's cost; no plan where none can keep every promise, terms contradict each other, or a price is lost."""
        found = self._solved(scenario)
        if found is None:
            return NO_PLAN
        return answer_of(found[2])

    def courses(self, scenario: AnyScenario) -> tuple[Course, ...] | None:
        """How the best plan runs in each future; None where there is none."""
        found = self._solved(scenario)
        if found is None:
            return None
        model, x, _ = found
        return courses_of(model.setting, (tables(model, x, n) for n in range(len(model.setting.futures))))

    def _solved(self, scenario: AnyScenario) -> tuple[Model, Floats, Certificate] | None:
        self.solved += 1
        try:
            model = self.again.build(scenario)
            if not self.priced <= priced(model.setting):
                return None
            solution, certificate = self.warm.solve(model.lp.freeze())
        except (InfeasibleError, InputError):
            return None
        if solution.status == "interrupted":
            raise KeyboardInterrupt
        if solution.x is None or certificate.objective is None or not certificate.accepted:
            return None
        return model, solution.x, certificate
