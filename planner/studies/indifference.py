"""At which value of a term an offer is worth nothing more to us: a scan, and bisection between neighbours that differ.

    gain(x) = V(offer declined) - V(offer with the term at x)  >= 0            money
    flips   = every x at which gain goes from something to nothing, to a thousandth of the term's own step

The scan comes first because a gain need not be monotone: a larger minimum may help up to our need and hurt beyond it. It ends where
the scenario's own check does not accept the value (a floor above its cap): what cannot be written is no value to sign at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from planner.scenario.records import AnyScenario
from planner.studies.answer import Answer, Solve
from planner.studies.levers import Lever, with_contract

STEPS = (-50, -40, -30, -20, -10, 0, 10, 20, 30, 40, 50)
FINE = 1e-3

Accepts = Callable[[Lever, float], bool]
"""Whether the scenario may say a term so many steps up."""


@dataclass(frozen=True)
class Point:
    """A value of the term and what the offer is worth at it."""

    steps: float
    value: Any
    gain: float


@dataclass(frozen=True)
class Indifference:
    """The scan, and the values at which the offer turns from worth signing to not; `ends` are the last values of the scan that
    may be written, on sides where others are refused.
    """

    lever: Lever
    points: tuple[Point, ...]
    flips: tuple[Point, ...]
    ends: tuple[Point, ...] = ()

    @property
    def best(self) -> Point:
        """The value of the scan at which the offer is worth most to us; the first of equals."""
        return max(self.points, key=lambda point: point.gain)


def indifference(
    scenario: AnyScenario, lever: Lever, solve: Solve, accepts: Accepts, without: Answer | None = None
) -> Indifference:
    """Where one term of an offer makes it worth nothing; `without` is the best plan with the offer declined, where known."""
    without = without or declined(scenario, lever.contract, solve)

    def point(steps: float) -> Point:
        answer = solve(lever.moved(scenario, steps))
        gain = max(0.0, without.cost - answer.cost) if answer.feasible else 0.0
        small = without.slack + answer.slack + 1e-9 * abs(without.cost)
        return Point(steps, lever.at(steps), gain if gain > small else 0.0)

    ends = tuple(edges(lever, accepts))
    scanned = sorted({*ends, *(float(steps) for steps in STEPS if within(steps, ends))})
    points = [point(steps) for steps in scanned]
    flips = []
    for low, high in pairwise(points):
        while (low.gain > 0.0) != (high.gain > 0.0) and high.steps - low.steps > FINE:
            middle = point((low.steps + high.steps) / 2.0)
            low, high = (middle, high) if (middle.gain > 0.0) == (low.gain > 0.0) else (low, middle)
        if (low.gain > 0.0) != (high.gain > 0.0):
            flips.append(low if low.gain > 0.0 else high)
    return Indifference(lever, tuple(points), tuple(flips), tuple(one for one in points if one.steps in ends))


def within(steps: float, ends: tuple[float, ...]) -> bool:
    """No end lies between nothing and so many steps."""
    return all(steps > end if end <= 0.0 else steps < end for end in ends)


def edges(lever: Lever, accepts: Accepts) -> Iterator[float]:
    """The last steps down and up that may be written, where the scan meets one that may not."""
    for side in (-1.0, 1.0):
        there = 0.0
        for steps in sorted(abs(own) for own in STEPS if own * side > 0.0):
            if not accepts(lever, side * steps):
                yield side * last(lever, accepts, side, there, steps)
                break
            there = steps


def last(lever: Lever, accepts: Accepts, side: float, low: float, high: float) -> float:
    """The most steps on a side that are accepted, to a thousandth, between some that are and some that are not."""
    while high - low > FINE:
        middle = (low + high) / 2.0
        low, high = (middle, high) if accepts(lever, side * middle) else (low, middle)
    return low


def declined(scenario: AnyScenario, contract: str, solve: Solve) -> Answer:
    """The best plan without an offer."""
    return solve(with_contract(scenario, contract, status="declined"))
