"""What a study asks: what the best plan of a scenario costs, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from planner.scenario.records import AnyScenario


@dataclass(frozen=True)
class Answer:
    """Discounted expected cost, money, and by how much the best plan may be cheaper; infinite where there is no plan."""

    cost: float
    slack: float = 0.0

    @property
    def feasible(self) -> bool:
        """There is a plan."""
        return self.cost < inf


Solve = Callable[[AnyScenario], Answer]
"""The best plan's cost of a scenario."""

NO_PLAN = Answer(inf)
