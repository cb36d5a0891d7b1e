"""One value of a scenario moved over a range, and the best plan at each: what risk costs, what a limit costs.

Every point is read, checked, solved, certified and audited as any plan is, and is the plan of `planner solve` with the same
--set: a start from the point before would end at another of equally good plans, whose mean or signed shares may differ. All
points are read before the first is solved; where they differ in measures alone they share one set of drawn futures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from planner.app.load import Loaded, load
from planner.app.solve import How, Solved, solve_loaded
from planner.app.unkept import named
from planner.errors import (
    InfeasibleError,
    InputError,
    PlannerError,
    Problem,
    SolverError,
    StoppedError,
    UncertifiedError,
)
from planner.plan.plan import Course
from planner.plan.risk import Measured
from planner.report.risk import kind_of, measures

PLANLESS = (InfeasibleError, UncertifiedError, SolverError)
"""What a point without a plan says, and leaves the others as they are."""
NOTHING = 1e-6
"""A share that small is not signed."""


@dataclass(frozen=True)
class Point:
    """The plan at one value, on the curve of these further sets: what is kept of it; no cost where there is none.

    `measures` are mean, tail and worst of each, `limits` what the scenario allows of them, `signed` the share of
    each offer, in the mean of the futures where it is decided after something has been learned.
    """

    value: str
    against: tuple[str, ...] = ()
    cost: float | None = None
    measures: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    signed: Mapping[str, float] = field(default_factory=dict)
    findings: int = 0


@dataclass(frozen=True)
class Frontier:
    """Points by value, as the scenario is written and with further sets (none where nothing is set against it).

    `kinds` and `tails` tell of each measure its kind and what its tail is; `why` is said of each curve that has a point
    without a plan; `futures` is how many there are, and `drawn_once` that all points have the same; `missing` counts the points
    that were not reached, the last ones, because somebody stopped it.
    """

    path: str
    currency: str
    against: tuple[str, ...]
    points: tuple[Point, ...]
    bounded: tuple[Point, ...]
    kinds: Mapping[str, str]
    tails: Mapping[str, str]
    why: Mapping[tuple[str, ...], str]
    futures: int
    drawn_once: bool
    gap: float
    missing: int = 0

    @property
    def curves(self) -> tuple[tuple[Point, ...], ...]:
        """The curves that there are."""
        return (self.points, self.bounded) if self.bounded else (self.points,)

    @property
    def every(self) -> tuple[Point, ...]:
        """All points, curve by curve."""
        return (*self.points, *self.bounded)


def frontier(
    file: str,
    over: str,
    against: Sequence[str] = (),
    variant: str | None = None,
    sets: Sequence[str] = (),
    how: How | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Frontier:
    """The best plan at each of `path=value,value,...`, and at each with the sets `against` it.

    A point that no plan keeps, or that a solver gives up, has none; Ctrl-C keeps those that are there.
    Raises InputError where `over` is not of that form, or a point
    cannot be read; what a solver said where it gave up and no point has a plan.
    """
    path, values = moved(over)
    how, curves = how or How(), ((), tuple(against)) if against else ((),)
    read = all_read(file, path, tuple(product(curves, values)), variant, sets)
    (one, *others) = (loaded.setting for loaded in read.values())
    once = all(other.futures is one.futures for other in others)
    if len(one.futures) > 1:
        told(f"{len(one.futures)} futures, {'the same' if once else 'made anew'} at every point")
    tried = all_tried(read, path, how, told)
    why = reasons(read, {where: error for where, (_, _, error) in tried.items() if error is not None}, how)
    kept = {measure.name: measure for _, judged, _ in tried.values() for measure in judged}
    return Frontier(
        path=path,
        currency=one.currency,
        against=tuple(against),
        points=tuple(at for (curve, _), (at, _, _) in tried.items() if not curve),
        bounded=tuple(at for (curve, _), (at, _, _) in tried.items() if curve),
        kinds={name: kind_of(measure) for name, measure in kept.items()},
        tails={name: measure.measure.tail_words for name, measure in kept.items()},
        why=why,
        futures=len(one.futures),
        drawn_once=once,
        gap=how.options.mip_gap,
        missing=len(read) - len(tried),
    )


Where = tuple[tuple[str, ...], str]
"""The sets of a curve, and a value."""
Tried = tuple[Point, Sequence[Measured], PlannerError | None]
"""A point, its measures, and what was said where it has no plan."""


def all_tried(read: Mapping[Where, Loaded], path: str, how: How, told: Callable[[str], None]) -> dict[Where, Tried]:
    """Point after point; where it is stopped, those that are there, if there is one."""
    tried: dict[Where, Tried] = {}
    try:
        for (curve, value), loaded in read.items():
            tried[curve, value] = best(loaded, curve, value, how)
            told(" ".join((f"{path} = {value}", *(f"with {text}" for text in curve))))
    except (KeyboardInterrupt, StoppedError):
        if not tried:
            raise
    return tried


def best(loaded: Loaded, curve: tuple[str, ...], value: str, how: How) -> Tried:
    """The best plan at a point with its measures; or that there is none, with what says so. A plan cut short is not the best."""
    try:
        solved = solve_loaded(loaded, how)
        if solved.certificate.claim == "feasible" and how.options.time_limit is None:
            raise KeyboardInterrupt
    except PLANLESS as error:
        return Point(value, curve, limits=limits_of(loaded)), (), error
    judged = judged_by(solved)
    return point(value, curve, solved, judged), judged, None


def all_read(
    file: str, path: str, places: Sequence[Where], variant: str | None, sets: Sequence[str]
) -> dict[Where, Loaded]:
    """The scenario of every point, beside that of the first."""
    curve, value = places[0]
    read = {places[0]: load(file, variant, (*sets, *curve, f"{path}={value}"))}
    first = read[places[0]].setting
    for curve, value in places[1:]:
        read[curve, value] = load(file, variant, (*sets, *curve, f"{path}={value}"), first)
    return read


def moved(over: str) -> tuple[str, tuple[str, ...]]:
    """Path and values of `path=value,value,...`, each value once. Raises InputError where it is not of that form."""
    path, _, text = over.partition("=")
    values = tuple(dict.fromkeys(value.strip() for value in text.split(",") if value.strip()))
    if not path or not values:
        step = "write a path and its values, such as risk.measures.tail.omega=0%,30%,60%,100%"
        raise InputError(Problem("there is nothing to move", step, value=over))
    return path.strip(), values


def judged_by(solved: Solved) -> Sequence[Measured]:
    """Both faces of risk and what else the scenario measures; what it names where nothing is uncertain."""
    return solved.pages.once(measures) or solved.plan.measured


def limits_of(loaded: Loaded) -> dict[str, Mapping[str, float]]:
    """What a scenario allows of mean, tail and worst of its measures."""
    every = sorted(loaded.scenario.risk.measures.items())
    return {name: dict(measure.limits) for name, measure in every if measure.limits}


def point(value: str, against: tuple[str, ...], solved: Solved, judged: Sequence[Measured]) -> Point:
    """What is kept of a plan."""
    return Point(
        value,
        against,
        solved.plan.cost,
        {one.name: one.sums for one in judged},
        limits_of(solved.loaded),
        signed_in(solved.plan.courses),
        len(solved.plan.findings),
    )


def signed_in(courses: Sequence[Course]) -> dict[str, float]:
    """The share of each offer that is signed, in the mean of the futures."""
    sizes: dict[str, float] = defaultdict(float)
    for course in courses:
        for row in course.tables["signings"]:
            if row["status"] == "offered":
                sizes[row["contract"]] += course.probability * row["size"]
    return {name: size for name, size in sorted(sizes.items()) if size > NOTHING}


def reasons(read: Mapping[Where, Loaded], lost: Mapping[Where, PlannerError], how: How) -> dict[tuple[str, ...], str]:
    """Why points have no plan, by curve: the first that no plan keeps, and each that a solver gave up.

    Raises what a solver said where it gave up and no point has a plan.
    """
    given_up = [error for error in lost.values() if not isinstance(error, InfeasibleError)]
    if given_up and len(lost) == len(read):
        raise given_up[0]
    why: dict[tuple[str, ...], list[str]] = {}
    asked = set[tuple[str, ...]]()
    for (curve, value), error in lost.items():
        if isinstance(error, InfeasibleError):
            if curve in asked:
                continue
            error = named(error, read[curve, value], how.solver, how.options)
            asked.add(curve)
        why.setdefault(curve, []).append(f"{value}: {said(error.problems)}")
    return {curve: "; ".join(texts) for curve, texts in why.items()}


def said(problems: Sequence[Problem]) -> str:
    """Problems on one line, each with where it is."""
    return "; ".join(f"{problem.path + ': ' if problem.path else ''}{problem.what}" for problem in problems)
