"""What a study asks: what the best plan of a scenario costs, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from planner.lp.certificate import Certificate
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


def answer_of(certificate: Certificate) -> Answer:
    """What a plan costs by what it minimises, and by how much the best may be cheaper."""
    if certificate.objective is None or not certificate.accepted:
        return NO_PLAN
    return answer_told(certificate.to_dict())


def answer_told(certificate: Mapping[str, Any]) -> Answer:
    """The same of an accepted certificate as plain data, as runs keep it."""
    objective, claimed = float(certificate["objective"]), certificate["claimed_gap"]
    gap = certificate["gap"] if claimed is None else claimed
    return Answer(objective, max(0.0, gap or 0.0) * max(1.0, abs(objective)))
