"""What the decision hinges on: how far a price, a need, a driver or its odds may move before other contracts are signed.

    turns(x)   what is signed at x is not what is signed today, and cost(today's set at x) - V(x) > what is unsure      money
    flips at   the x nearest to now, down and up, from which on turns(x): a scan, then bisection to a thousandth of the range

V(x) is what the best plan comes to with one thing (planner.studies.shifts) at x; today's set at x has every offer signed or not,
and of the size, that it has in today's plan, all else planned again. Signed is told of each future; a size has changed by more than
a tenth of what is written. The cost of sticking is told a step of the scan beyond the flip: at it, it is nothing. Source:
FORMULATIONS 11. Trap: one thing moves at a time; two may flip together what neither flips alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import inf

from planner.model.setting import Setting
from planner.studies.answer import NO_PLAN, Answer
from planner.studies.shifts import Shift

STEPS = 5
"""Steps of the scan on either side."""
FINE = 1e-3
"""A flip is found to this share of the range it is looked for in."""
SIZE = 0.1
"""A size has changed where it differs by more than this, of what is written."""

Signed = Mapping[str, tuple[float, ...]]
"""Of each offer the share of its written volumes that holds in each future; 0 where it is not signed."""


@dataclass(frozen=True)
class Choice:
    """What the best plan comes to, and which offers it signs."""

    answer: Answer
    signed: Signed


Choose = Callable[[Setting], Choice]
"""The best plan of a setting."""

Hold = Callable[[Setting, Signed], Answer]
"""What the best plan of a setting comes to that signs what it is told."""


@dataclass(frozen=True)
class Flip:
    """Where other contracts are signed: at a factor (or odds), which change from what to what, what sticking costs, and where.

    `after` is empty where no plan is left there at all; `sticking` is None where today's set leaves none.
    """

    at: float
    before: Signed
    after: Signed
    sticking: float | None
    sticking_at: float
    slack: float


@dataclass(frozen=True)
class Hinge:
    """One thing that may move, and where it flips the decision below and above what it is now; None: nowhere in its range."""

    path: str
    said: str
    now: float
    low: float
    high: float
    odds: bool
    down: Flip | None
    up: Flip | None

    @property
    def nearest(self) -> float:
        """How far away the nearest flip is, as a share of what is now; infinite where there is none."""
        return min((abs(flip.at / self.now - 1.0) for flip in (self.down, self.up) if flip), default=inf)


@dataclass(frozen=True)
class Hinged:
    """What is signed today, the hinges, the nearest flips first, and the probability of each future."""

    today: Choice
    found: tuple[Hinge, ...]
    chances: tuple[float, ...]


def hinges(today: Choice, shifts: Iterator[Shift], choose: Choose, hold: Hold) -> Iterator[Hinge]:
    """Each thing that may move, as it is found."""
    for shift in shifts:
        down, up = (flip(today, shift, end, choose, hold) for end in (shift.low, shift.high))
        yield Hinge(shift.path, shift.said, shift.now, shift.low, shift.high, shift.odds, down, up)


def flip(today: Choice, shift: Shift, end: float, choose: Choose, hold: Hold) -> Flip | None:
    """The flip nearest to now on the way to one end of the range."""
    step = (end - shift.now) / STEPS
    last = shift.now
    for k in range(1, STEPS + 1):
        there = shift.now + k * step
        found = turned(today, shift.at(there), choose, hold)
        if found is not None:
            break
        last = there
    else:
        return None
    while abs(there - last) > FINE * abs(shift.high - shift.low):
        middle = (last + there) / 2.0
        nearer = turned(today, shift.at(middle), choose, hold)
        last, there, found = (middle, there, found) if nearer is None else (last, middle, nearer)
    beyond = min(max(there + step, shift.low), shift.high)
    best, stuck = choose(shift.at(beyond)).answer, hold(shift.at(beyond), today.signed)
    sticking = stuck.cost - best.cost if stuck.feasible else None
    return Flip(there, today.signed, found.signed, sticking, beyond, best.slack + stuck.slack)


def turned(today: Choice, setting: Setting, choose: Choose, hold: Hold) -> Choice | None:
    """The other choice that a setting asks for; None where today's is as good."""
    best = choose(setting)
    if not best.answer.feasible:
        return Choice(NO_PLAN, {})
    if same(today.signed, best.signed):
        return None
    stuck = hold(setting, today.signed)
    return best if stuck.cost - best.answer.cost > stuck.slack + best.answer.slack else None


def same(one: Signed, other: Signed) -> bool:
    """The same offers are signed in each future, of about the same size."""
    pairs = ((a, b) for name in one for a, b in zip(one[name], other[name], strict=True))
    return all((a > 0.0) == (b > 0.0) and abs(a - b) <= SIZE for a, b in pairs)
