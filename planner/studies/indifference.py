"""At which value of a term an offer is worth nothing more to us: a scan, and bisection between neighbours that differ.

    gain(x) = V(offer declined) - V(offer with the term at x)  >= 0            money
    flips   = every x at which gain goes from something to nothing, to a thousandth of the term's own step

The scan comes first because a gain need not be monotone: a larger minimum may help up to our need and hurt beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from planner.scenario.records import AnyScenario
from planner.studies.answer import Answer, Solve
from planner.studies.levers import Lever, with_contract

STEPS = (-50, -40, -30, -20, -10, 0, 10, 20, 30, 40, 50)
FINE = 1e-3


@dataclass(frozen=True)
class Point:
    """A value of the term and what the offer is worth at it."""

    steps: float
    value: Any
    gain: float


@dataclass(frozen=True)
class Indifference:
    """The scan, and the values at which the offer turns from worth signing to not."""

    lever: Lever
    points: tuple[Point, ...]
    flips: tuple[Point, ...]

    @property
    def best(self) -> Point:
        """The value of the scan at which the offer is worth most to us; the first of equals."""
        return max(self.points, key=lambda point: point.gain)


def indifference(scenario: AnyScenario, lever: Lever, solve: Solve, without: Answer | None = None) -> Indifference:
    """Where one term of an offer makes it worth nothing; `without` is the best plan with the offer declined, where known."""
    without = without or declined(scenario, lever.contract, solve)

    def point(steps: float) -> Point:
        answer = solve(lever.moved(scenario, steps))
        gain = max(0.0, without.cost - answer.cost) if answer.feasible else 0.0
        small = without.slack + answer.slack + 1e-9 * abs(without.cost)
        return Point(steps, lever.at(steps), gain if gain > small else 0.0)

    points = [point(float(steps)) for steps in STEPS]
    flips = []
    for low, high in pairwise(points):
        while (low.gain > 0.0) != (high.gain > 0.0) and high.steps - low.steps > FINE:
            middle = point((low.steps + high.steps) / 2.0)
            low, high = (middle, high) if (middle.gain > 0.0) == (low.gain > 0.0) else (low, middle)
        if (low.gain > 0.0) != (high.gain > 0.0):
            flips.append(low if low.gain > 0.0 else high)
    return Indifference(lever, tuple(points), tuple(flips))


def declined(scenario: AnyScenario, contract: str, solve: Solve) -> Answer:
    """The best plan without an offer."""
    return solve(with_contract(scenario, contract, status="declined"))
