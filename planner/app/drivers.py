"""The use case of drivers: which inputs the best plan hinges on, what a tenth of each is worth, how old and how sure it is.

    first order   10 * (change of the best plan's cost for 1 % more, by its duals)    planner.lp.nearby; ranks all inputs
    more, less    V(110 %) - V,  V(90 %) - V                                         money, by second solves, for the first few
    flips at      where another set of offers is signed                              planner.studies.hinges, for fewer still

An input whose program has other rows or columns once it is moved cannot be ranked to first order, and is solved before all others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from math import inf

from planner.app.hinges import Choosing, chosen
from planner.app.load import Loaded
from planner.app.places import Places
from planner.app.value import no_plan
from planner.errors import InfeasibleError, InputError, Problem
from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.lp.nearby import first_order
from planner.model.build import build
from planner.plan.plan import Origin
from planner.report.facts import GUESSES, STALE_DAYS
from planner.solvers.solution import Options
from planner.studies.answer import Answer
from planner.studies.hinges import Choice, Hinge, flip
from planner.studies.inputs import inputs
from planner.studies.shifts import RARE, Shift

PART = 0.1
"""How much more and less of each is tried."""
SMALL = 0.01
"""How much more of each is looked at to first order."""
WITHIN = 0.5
"""How far the first few are moved to find where they flip what is signed."""

SEVERAL = "several"
"""Who answers for an input of several lines that are not one owner's."""
NOTHING = "without a plan there is no cost that an input could change"

Tell = Callable[[str, int, int], None]
"""Told of which work how much of how much is done."""


@dataclass(frozen=True)
class About:
    """Where an input comes from: its line, source, day and age, how sure it is, who answers for it."""

    place: str
    source: str
    dated: str
    age: int | None
    stale: bool
    confidence: str
    guess: bool
    owner: str


@dataclass(frozen=True)
class Driver:
    """An input: what a tenth more and less of it changes, money (None where no plan is left), and where it flips what is signed.

    `first` is the same for a tenth more to first order, None where the programs do not match; `odds` are moved by a tenth of what
    they are. `slack` is how far the changes may be off.
    """

    path: str
    said: str
    first: float | None
    more: float | None
    less: float | None
    slack: float
    odds: bool
    about: About
    hinge: Hinge | None = None

    @property
    def weight(self) -> float:
        """The larger change."""
        return max(abs(self.more or 0.0), abs(self.less or 0.0))


@dataclass(frozen=True)
class First:
    """An input that was to be solved again when somebody stopped it: what a tenth more changes to first order, if known."""

    path: str
    said: str
    first: float | None


@dataclass(frozen=True)
class Driven:
    """The inputs that were moved, the dearest first, and those that were to be; how many there are, how many could be looked at,
    how many carry nothing, and the best plan.
    """

    cost: float
    currency: str
    found: tuple[Driver, ...]
    firsts: tuple[First, ...]
    inputs: int
    ranked: int
    idle: int
    next: float
    """The largest change to first order among inputs that were not solved."""
    unranked: int
    """How many of those could not be ranked."""
    solved: int
    missing: int
    """How many were to be ranked, solved again, or looked at for flips, when somebody stopped it."""


@dataclass(frozen=True)
class Base:
    """The best plan: its program, answer and duals, and what it comes to."""

    program: LinearProgram
    x: Floats
    y: Floats
    answer: Answer


def driven(
    loaded: Loaded,
    top: int = 10,
    flips: int = 0,
    only: tuple[str, ...] = (),
    options: Options | None = None,
    tell: Tell = lambda *_: None,
    origins: Sequence[Origin] | None = None,
) -> Driven:
    """The inputs that carry the best plan; `origins` say where they come from where the scenario's own do not (of a run).

    Raises InputError for an unknown path, and for flips where nothing is offered; InfeasibleError without a plan.
    """
    setting, solve = loaded.setting, Choosing(loaded, options)
    offered = any(terms.offered for terms in setting.terms.values())
    if flips and not offered:
        step = "write status: offered in a contract that is still to be decided, or leave --flips out"
        raise InputError(Problem("no contract is offered, so nothing flips", step, path="contracts"))
    told = chosen(tuple(inputs(setting, PART)), only)
    base = best(loaded, solve)
    ranked = ranking(base, solve, told, tell)
    kept, rest = ranked[:top], [size(first) for _, first in ranked[top:]]
    unseen = len(told) - len(ranked)
    found = [] if unseen else all_solved(base, solve, kept, Abouts(loaded, origins), tell)
    missing, done = unseen + len(kept) - len(found), {driver.path for driver in found}
    if flips and not missing:
        looked = min(flips, len(found))
        found = with_flips(found, {shift.path: shift for shift, _ in kept}, flips, solve, solve(setting), tell)
        missing = looked - sum(driver.hinge is not None for driver in found)
    return Driven(
        cost=base.answer.cost,
        currency=setting.currency,
        found=tuple(found),
        firsts=tuple(First(shift.path, said(shift), first) for shift, first in kept if shift.path not in done),
        inputs=len(told),
        ranked=len(ranked),
        idle=sum(first == 0.0 for _, first in ranked),
        next=max((one for one in rest if one < inf), default=0.0),
        unranked=rest.count(inf),
        solved=solve.programs.solved,
        missing=missing,
    )


def best(loaded: Loaded, solve: Choosing) -> Base:
    """The best plan with its duals."""
    program = build(loaded.setting, solve.programs.costs).lp.freeze()
    try:
        solution, _ = solve.programs.warm.solve(program)
    except InfeasibleError:
        raise no_plan(loaded, NOTHING) from None
    answer, x = solve.programs.answer(program)
    if x is None or solution.y is None:
        raise no_plan(loaded, NOTHING)
    return Base(program, x, solution.y, answer)


def ranking(base: Base, solve: Choosing, told: Sequence[Shift], tell: Tell) -> list[tuple[Shift, float | None]]:
    """The inputs with what a tenth more of each changes to first order, the largest first; stopped, those that are there."""
    firsts = list[float | None]()
    try:
        for shift in told:
            firsts.append(estimate(base, solve, shift))
            tell("ranked", len(firsts), len(told))
    except KeyboardInterrupt:
        if not firsts:
            raise
    return sorted(zip(told, firsts, strict=False), key=lambda pair: (-size(pair[1]), pair[0].path))


def estimate(base: Base, solve: Choosing, shift: Shift) -> float | None:
    """What a tenth more of an input changes, to first order; None where the programs do not match, or there is none."""
    try:
        near = shift.now * (1.0 + SMALL)
        there = build(shift.at(near), solve.programs.costs).lp.freeze()
    except (InputError, InfeasibleError):
        return None
    found = first_order(base.program, there, base.x, base.y)
    return None if found is None else found * PART / SMALL


def size(first: float | None) -> float:
    """How an input ranks: what cannot be told comes first."""
    return inf if first is None else abs(first)


def all_solved(
    base: Base, solve: Choosing, kept: Sequence[tuple[Shift, float | None]], about: Abouts, tell: Tell
) -> list[Driver]:
    """Input after input, the dearest first in the end; where it is stopped, those that are there."""
    found = list[Driver]()
    with suppress(KeyboardInterrupt):
        for shift, first in kept:
            found.append(second_solves(base, solve, shift, first, about(shift.path)))
            tell("solved", len(found), len(kept))
    return sorted(found, key=lambda driver: (-driver.weight, driver.path))


def second_solves(base: Base, solve: Choosing, shift: Shift, first: float | None, about: About) -> Driver:
    """A tenth more and less of an input, each solved."""
    ends = [shift.now * (1.0 + PART), shift.now * (1.0 - PART)]
    if shift.odds:
        ends = [min(max(end, RARE), 1.0 - RARE) for end in ends]
    ways = [solve_at(solve, shift, end).answer for end in ends]
    more, less = (way.cost - base.answer.cost if way.feasible else None for way in ways)
    slack = base.answer.slack + max(way.slack for way in ways)
    return Driver(shift.path, said(shift), first, more, less, slack, shift.odds, about)


def said(shift: Shift) -> str:
    """What an input is now."""
    return f"{shift.now:.1%}" if shift.odds else shift.said


def solve_at(solve: Choosing, shift: Shift, end: float) -> Choice:
    """The best plan where an input is moved so far; none where the scenario cannot be so."""
    try:
        return solve(shift.at(end))
    except (InputError, InfeasibleError):
        return Choice(Answer(inf), {})


def with_flips(
    found: Sequence[Driver], shifts: dict[str, Shift], flips: int, solve: Choosing, today: Choice, tell: Tell
) -> list[Driver]:
    """The first few inputs, each with where it flips what is signed below and above; fewer where it is stopped."""
    told = list(found)
    with suppress(KeyboardInterrupt):
        for n, driver in enumerate(found[:flips]):
            shift = shifts[driver.path]
            if not shift.odds:
                shift = replace(shift, low=1.0 - WITHIN, high=1.0 + WITHIN)
            down, up = (flip(today, shift, end, solve, solve.holding) for end in (shift.low, shift.high))
            hinge = Hinge(shift.path, shift.said, shift.now, shift.low, shift.high, shift.odds, down, up)
            told[n] = replace(driver, hinge=hinge)
            tell("flips", n + 1, min(flips, len(found)))
    return told


class Abouts:
    """What is known of the inputs of a scenario beside their values."""

    def __init__(self, loaded: Loaded, origins: Sequence[Origin] | None = None) -> None:
        self.as_of, self.places = loaded.setting.as_of, Places(loaded)
        self.origins = loaded.origins if origins is None else origins

    def __call__(self, path: str) -> About:
        """Of an input that stands in several lines: an index is as old as its latest value, a table as its oldest line."""
        mine = self.of(path)
        aged = [(age, origin) for origin in mine if (age := origin.age(self.as_of)) is not None]
        age, at = (min if path.startswith("indices.") else max)(aged, key=lambda pair: pair[0], default=(None, None))
        owners = dict.fromkeys(origin.owner for origin in mine if origin.owner)
        unsure = [origin.confidence for origin in mine if origin.confidence]
        guesses = [confidence for confidence in unsure if confidence in GUESSES]
        return About(
            place=self.places(path),
            source=next((origin.source for origin in ([at] if at else []) + mine if origin.source), ""),
            dated=at.dated if at else "",
            age=age,
            stale=age is not None and age > STALE_DAYS,
            confidence=(guesses or unsure or [""])[0],
            guess=bool(guesses),
            owner=SEVERAL if len(owners) > 1 else next(iter(owners), ""),
        )

    def of(self, path: str) -> list[Origin]:
        """The lines of an input: at its path or below it, else the one that it is part of."""
        below = [
            origin for origin in self.origins if origin.path == path or origin.path.startswith((f"{path}.", f"{path}["))
        ]
        return below or [origin for origin in self.origins if path.startswith(f"{origin.path}.")]
