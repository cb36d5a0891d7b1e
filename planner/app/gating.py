"""The use case of `planner explain short --by build`: which part stops how many racks, until when, and what it is worth a week
sooner.

    worth = V - V(all supply of what serves the part's tier a week sooner)       money, by a second solve

Of a cluster that waits for several parts at once each is tried alone, and then all of them together: what is bought just in time
for one that is late saves nothing sooner. Where a week changes nothing, because goods come in whole periods, a whole period is
tried as well. Parts that the same items serve, in whichever builds, come sooner together: it is one saving.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from planner.app.load import Loaded
from planner.app.moved import Moved
from planner.app.solve import How
from planner.errors import InputError, Problem, did_you_mean
from planner.plan.waiting import ACCELERATORS, Gate
from planner.report.builds import Build, builds
from planner.report.facts import units_of
from planner.report.pages import Pages
from planner.studies.sooner import sooner

WEEK = 7

Tell = Callable[[int, int], None]
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Week:
    """A period in which the part is short: units planned and clear (None: it has none), what is missing, what that costs; of a
    cluster how many accelerators are idle, and what of its other parts is stranded, in money.
    """

    period: str
    planned: float | None
    clear: float | None
    short_gb: float
    short_ea: float | None
    costs: float
    accelerators: float | None = None
    stranded: float | None = None


@dataclass(frozen=True)
class Part:
    """What stops a build: where, when, until the build is whole, and until this part stops it no more; of a cluster each part that
    it waits for, what ends that, and the days on which it is not whole from when this stops it.
    """

    program: str
    location: str
    part: str
    items: tuple[str, ...]
    weeks: tuple[Week, ...]
    recovers: str
    part_recovers: str
    gates: tuple[Gate, ...] = ()
    waits_for: tuple[str, ...] = ()
    delay: int | None = None

    @property
    def is_cluster(self) -> bool:
        """It stops units of a fleet that starts complete, whose accelerators come by date."""
        return any(week.accelerators is not None for week in self.weeks)


@dataclass(frozen=True)
class Sooner:
    """What all supply of some items, and the accelerators of some clusters, so many days sooner would save in the whole plan, and
    the builds that they stop.
    """

    items: tuple[str, ...]
    builds: tuple[str, ...]
    days: int
    saves: float
    accelerators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Supply:
    """Items, and whether accelerators of clusters as well, that stop some builds together."""

    items: tuple[str, ...]
    comes: bool
    stops: list[Part]


@dataclass(frozen=True)
class Gating:
    """All parts that stop a build, by what they cost, and what sooner would save; what units are called (empty: no need has any);
    of which future, where there are several.
    """

    parts: tuple[Part, ...]
    sooner: tuple[Sooner, ...]
    builds: int
    units: str
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
    parts = [part(key, own) for key, own in groups.items()]
    parts.sort(key=lambda own: (-sum(w.costs for w in own.weeks), own.program, own.location, own.part))
    found, stopped = list[Sooner](), False
    try:
        asked = alike(parts)
        for done, own in enumerate(asked, 1):
            assert moved is not None
            found.append(worth(moved, pages, own))
            tell(done, len(asked))
    except KeyboardInterrupt:
        stopped = True
    return Gating(
        tuple(parts),
        tuple(found),
        len({(one.program, one.location) for one in every}),
        units_of(pages) if any(one.planned is not None for one in every) else "",
        plan.shown.name if len(plan.courses) > 1 else "",
        moved.solved if moved is not None else 0,
        stopped,
    )


def part(key: Key, own: list[Build]) -> Part:
    """The periods in which a part stops a build."""
    weeks = tuple(
        Week(
            *(one.period, one.planned, one.clear, one.short_gb, one.short_ea, one.idle),
            *(one.accelerators, one.stranded),
        )
        for one in own
    )
    shipments = tuple(dict.fromkeys(name for one in own for name in one.waits_for))
    until = own[-1].recovers, own[-1].part_recovers
    return Part(*key, own[0].items, weeks, *until, own[0].gates, shipments, delay(own))


def delay(own: list[Build]) -> int | None:
    """Days on which a build is not whole: of each stretch from its first period here on; None where one does not end."""
    stretches = {one.recovers: one.delay for one in reversed(own)}
    days = [count for count in stretches.values() if count is not None]
    return sum(days) if len(days) == len(stretches) else None


def alike(parts: list[Part]) -> list[Supply]:
    """What stops builds, alone and with what else stops the same one, with all builds that it stops; the dearest first."""
    found: dict[tuple[frozenset[str], bool], Supply] = {}
    for own in parts:
        waits = own.is_cluster and any(gate.part == ACCELERATORS for gate in own.gates)
        each = [(gate.items, own.is_cluster and gate.part == ACCELERATORS) for gate in own.gates]
        for items, comes in dict.fromkeys([*each, (own.items, waits)]):
            if items or comes:
                found.setdefault((frozenset(items), comes), Supply(items, comes, [])).stops.append(own)
    return list(found.values())


def worth(moved: Moved, pages: Pages, supply: Supply) -> Sooner:
    """What it saves a week sooner; a period where a week changes nothing."""
    items, setting, own = frozenset(supply.items), moved.loaded.setting, supply.stops
    clusters = tuple(dict.fromkeys(one.program for one in own)) if supply.comes else ()
    period = pages.periods[min(pages.number[week.period] for one in own for week in one.weeks)]
    for days in (WEEK, period.days):
        make = partial(sooner, setting=setting, items=items, days=days, clusters=clusters)
        saves = moved.saved(f"{sorted(items)} {clusters} {days} days sooner", make)
        if saves > 0.0 or period.days <= WEEK:
            break
    builds_ = tuple(dict.fromkeys(f"{one.program} at {one.location}" for one in own))
    return Sooner(supply.items, builds_, days, saves, clusters)
