"""The use case of `planner explain short --by build`: which part stops how many racks, until when, and what it is worth a week
sooner.

    worth = V - V(all supply of what serves the part's tier a week sooner)       money, by a second solve

Where a week changes nothing, because goods come in whole periods, a whole period is tried as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from planner.app.load import Loaded
from planner.app.moved import Moved
from planner.app.solve import How
from planner.errors import InputError, Problem, did_you_mean
from planner.report.builds import Build, builds
from planner.report.pages import Pages
from planner.studies.sooner import sooner

WEEK = 7

Tell = Callable[[int, int], None]
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Week:
    """A period in which the part is short: units planned and clear (None: it has none), what is missing, what that costs."""

    period: str
    planned: float | None
    clear: float | None
    short_gb: float
    short_ea: float | None
    idle: float


@dataclass(frozen=True)
class Part:
    """A part that stops a build: where, when, until when; what all of its supply so many days sooner would save."""

    program: str
    location: str
    part: str
    items: tuple[str, ...]
    weeks: tuple[Week, ...]
    recovers: str
    sooner_days: int | None
    saves: float | None


@dataclass(frozen=True)
class Gating:
    """All parts that stop a build, by what they cost; whether any need has units; of which future, where there are several."""

    parts: tuple[Part, ...]
    builds: int
    units: bool
    future: str
    solved: int
    stopped: bool


def gating(
    loaded: Loaded, pages: Pages, how: How | None = None, need: str | None = None, tell: Tell = lambda _, __: None
) -> Gating:
    """The parts that stop a plan's builds. Raises what `planner solve` would, and InputError for a build that there is not."""
    how, plan = how or How(), pages.plan
    every = builds(pages)
    programs = {one.program for one in every}
    if need is not None and need not in programs:
        raise InputError(Problem("there is no build of this name", did_you_mean(need, sorted(programs)), value=need))
    groups: dict[Key, list[Build]] = {}
    for one in every:
        if one.is_short and need in (None, one.program):
            groups.setdefault((one.program, one.location, one.gating), []).append(one)
    moved = Moved(loaded, how.solver, how.options, how.large) if groups else None
    found, stopped = {key: part(key, own) for key, own in groups.items()}, False
    try:
        for done, key in enumerate(groups, 1):
            assert moved is not None
            found[key] = part(key, groups[key], worth(moved, pages, groups[key]))
            tell(done, len(groups))
    except KeyboardInterrupt:
        stopped = True
    ranked = sorted(
        found.values(), key=lambda own: (-sum(w.idle for w in own.weeks), own.program, own.location, own.part)
    )
    return Gating(
        tuple(ranked),
        len({(one.program, one.location) for one in every}),
        any(one.planned is not None for one in every),
        plan.shown.name if len(plan.courses) > 1 else "",
        moved.solved if moved is not None else 0,
        stopped,
    )


def part(key: Key, own: list[Build], saves: tuple[int, float] | None = None) -> Part:
    """The periods in which a part stops a build."""
    weeks = tuple(Week(one.period, one.planned, one.clear, one.short_gb, one.short_ea, one.idle) for one in own)
    days, money = saves or (None, None)
    return Part(*key, own[0].items, weeks, own[-1].recovers, days, money)


def worth(moved: Moved, pages: Pages, own: list[Build]) -> tuple[int, float]:
    """What its supply a week sooner saves; a period where a week changes nothing."""
    items, setting = frozenset(own[0].items), moved.loaded.setting
    period = pages.periods[pages.number[own[0].period]]
    for days in (WEEK, period.days):
        saves = moved.saved(
            f"{sorted(items)} {days} days sooner", partial(sooner, setting=setting, items=items, days=days)
        )
        if saves > 0.0 or period.days <= WEEK:
            break
    return days, saves
