"""What a study asks: what the best plan of a scenario costs, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

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
    gap = certificate.gap if certificate.claimed_gap is None else certificate.claimed_gap
    return Answer(certificate.objective, max(0.0, gap or 0.0) * max(1.0, abs(certificate.objective)))
