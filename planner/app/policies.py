"""Ways to decide, all by the same engine: what is decided first, and how the rest is decided on each learning date.

    the plan          first what the plan says; then by a look-ahead to a few futures drawn on from what has become true
    mean-value plan   first and later what is best if all goes as expected by then
    a rule of thumb   the same, with every offer at one share of its size (none: nothing signed), or for needs padded by a share

What was decided before a date is held there. A group without an answer is one in which a promise cannot be kept: it has no cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from math import fsum

import numpy as np

from planner.app.fresh import Batch, Source, Stage, parting, stages
from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.model.apart import Cut, apart
from planner.model.changed import Changed, multiples
from planner.model.expected import expected
from planner.model.futures import Future, judged, turned
from planner.model.plugin import Cost
from planner.model.setting import Setting
from planner.solvers.branches import Branch
from planner.solvers.crew import crew
from planner.solvers.mixed import WHOLE
from planner.solvers.solution import Options
from planner.solvers.warm import Warm

Decided = Mapping[str, float]
"""Decisions by name."""


@dataclass(frozen=True)
class Way:
    """A way to decide: by so many futures ahead (none: by their mean), with offers at a share, for needs padded by one."""

    name: str
    ahead: bool = False
    offers: float | None = None
    padding: float = 0.0
    first: Decided | None = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Desk:
    """What all ways to decide have in common: the setting, its costs, the reach of its items, where futures come from."""

    setting: Setting
    costs: Mapping[str, Cost]
    whole: Mapping[str, float]
    source: Source
    each: int
    options: Options

    def began(self, way: Way) -> Way:
        """A way with what it decides before anything is learned, by the expected future."""
        futures = [self.mean_of(self.setting.futures, way, self.setting.start)]
        (found,) = apart(self.setting, self.costs, self.whole, [futures], ())
        (x,) = settle([found], [self.offers(way, found)], self.options)
        until = parting(self.setting)
        return replace(way, first=None if x is None else chosen(found, x, -1, until))

    def decide(self, ways: Sequence[Way], batch: Batch, count: int, seed: int) -> dict[str, list[Decided | None]]:
        """All that each way decides in each of the first futures of a batch; None where it has no answer."""
        found: dict[str, list[Decided | None]] = {way.name: [way.first] * count for way in ways}
        for stage in stages(self.setting):
            groups = self.source.ahead(batch, count, self.each, stage, seed)
            seed += 1
            views: dict[tuple[bool, float], list[Cut]] = {}
            for way in ways:
                view = way.ahead, way.padding
                if view not in views:
                    views[view] = self.seen(way, groups, stage)
                found[way.name] = self.on_date(way, views[view], found[way.name], stage)
        return found

    def seen(self, way: Way, groups: Sequence[Sequence[Future]], stage: Stage) -> list[Cut]:
        """What a way sees on a learning date: a program for each future."""
        if way.ahead:
            days = [stage.day, stage.following or self.setting.periods[-1].start]
            return list(apart(self.setting, self.costs, self.whole, groups, days))
        means = [[self.mean_of(group, way, stage.day)] for group in groups]
        return list(apart(self.setting, self.costs, self.whole, means, ()))

    def on_date(
        self, way: Way, cuts: Sequence[Cut], before: Sequence[Decided | None], stage: Stage
    ) -> list[Decided | None]:
        """What was decided before, with what is decided from one learning date to the next."""
        first, last = (self.setting.period_starting(day) if day else None for day in (stage.day, stage.following))
        assert first is not None
        until = len(self.setting.periods) if last is None else last
        holds = [
            None if own is None else self.offers(way, cut) | past(cut, own, first)
            for own, cut in zip(before, cuts, strict=True)
        ]
        answers = settle(cuts, holds, self.options)
        return [
            None if own is None or x is None else {**own, **chosen(cut, x, first, until)}
            for own, cut, x in zip(before, cuts, answers, strict=True)
        ]

    def alone(self, futures: Sequence[Future], held: Sequence[Decided | None]) -> tuple[list[Cut], list[Floats | None]]:
        """Each future alone, known from its first day on, with what is held; None where that cannot be."""
        plain = without_measures(self.setting)
        cuts = list(apart(plain, self.costs, self.whole, [[future] for future in futures], ()))
        holds = [
            None if own is None else past(cut, own, len(plain.periods)) for own, cut in zip(held, cuts, strict=True)
        ]
        return cuts, settle(cuts, holds, self.options)

    def mean_of(self, futures: Sequence[Future], way: Way, day: date) -> Future:
        """The expected future of some, with needs padded from the end of the period that starts on a day."""
        own = copy(self.setting)
        weight = fsum(future.probability for future in futures)
        own.futures = tuple(replace(future, probability=future.probability / weight) for future in futures)
        found = expected(own)
        if way.padding:
            period = self.setting.period_starting(day)
            assert period is not None
            more = multiples([(self.setting.periods[period].end, 1.0 + way.padding)])
            needs = {name for name, need in found.scenario.needs.items() if getattr(need, "series", None) is not None}
            change = Changed(
                {"needs": dict.fromkeys(needs, more), "fleets": dict.fromkeys(found.scenario.fleets, more)}
            )
            found = turned(self.setting, change(found.scenario, found))
        return Future("mean", 1.0, found)

    def offers(self, way: Way, cut: Cut) -> dict[str, float]:
        """Every offer at a share of its largest size, as near as it allows; not signed at none; free where nothing is said."""
        found: dict[str, float] = {}
        for name, terms in self.setting.terms.items():
            if way.offers is None or not terms.offered:
                continue
            offer, signed = terms.record.offer, float(way.offers > 0.0)
            size = signed * max(offer.smallest, way.offers * offer.largest)
            for key in cut.places:
                block = key.partition("[")[0]
                if block == f"contracts.{name}.signed":
                    found[key] = signed
                elif block == f"contracts.{name}.size":
                    found[key] = size
        return found


def without_measures(setting: Setting) -> Setting:
    """A setting in which nothing but the cost is minimised."""
    risk = setting.scenario.risk.model_copy(update={"measures": {}})
    return judged(setting, setting.scenario.model_copy(update={"risk": risk}))


def past(cut: Cut, decided: Decided, before: int) -> dict[str, float]:
    """What was decided before a period, of what a program knows."""
    return {name: decided[name] for name, at in cut.places.items() if at.period < before and name in decided}


def chosen(cut: Cut, x: Floats, first: int, until: int) -> dict[str, float]:
    """What an answer decides from one period until another."""
    return {name: float(x[at.column]) for name, at in cut.places.items() if first <= at.period < until}


def settle(cuts: Sequence[Cut], holds: Sequence[Mapping[str, float] | None], options: Options) -> list[Floats | None]:
    """The best answer of each program with some decisions held, each warm from the one before; None where there is none."""
    branches, values, asked, start = [], [np.zeros(0)], [], 0
    for cut, hold in zip(cuts, holds, strict=True):
        if hold is not None:
            columns = np.array([cut.places[name].column for name in hold], dtype=np.int64)
            held = np.clip(np.array([*hold.values()]), cut.program.lower[columns], cut.program.upper[columns])
            none, nothing = np.zeros(len(columns), np.bool_), np.zeros(len(columns))
            at = np.arange(start, start + len(columns))
            branches.append(Branch(cut.program, columns, at, 1.0, price=nothing, shares=none, uses=nothing))
            asked.append(fixed(cut.program, dict(zip(columns.tolist(), held.tolist(), strict=True))))
            values.append(held)
            start += len(columns)
    with crew(branches, options, 1) as workers:
        answers = [answer.x for answer in workers.solve(np.concatenate(values), full=True)] if branches else []
    warm = Warm(options)
    whole = iter([in_whole(x, program, warm) for x, program in zip(answers, asked, strict=True)])
    return [None if hold is None else next(whole) for hold in holds]


def in_whole(x: Floats | None, program: LinearProgram, warm: Warm) -> Floats | None:
    """An answer of the relaxation as it is where its integers are whole, else that of a search."""
    if x is None or not (np.abs(x - np.rint(x)) > WHOLE)[program.integer].any():
        return x
    solution, certificate = warm.solve(program)
    return solution.x if certificate.accepted else None


def fixed(program: LinearProgram, held: Mapping[int, float]) -> LinearProgram:
    """A program with some columns held at a value."""
    lower, upper = program.lower.copy(), program.upper.copy()
    columns, values = np.array([*held], dtype=np.int64), np.array([*held.values()])
    lower[columns] = upper[columns] = values
    return replace(program, lower=lower, upper=upper)
