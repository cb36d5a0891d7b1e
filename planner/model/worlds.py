"""Worlds: what follows an outage, one for each thing that may fail, each start and each future it may strike.

    until it starts    a world is the future that it strikes: the same data, the same knowledge, the same calls
    from then on       its data are those of the future less what the outage takes, and it is known for what it is at once
    probability        0: it is no outcome and costs nothing; only what may be short in it binds the plan

    share short = sum_{r, p >= since} weight[r, p] * (short[r, p] + backlog[r, p]) / sum_{r, p} out[p] * weight[r, p] * need[r, p]

over the requirements r of a tier. What stands (installed) or waits (backlog) weighs the months of its period, what is used 1.
Worlds of outages that do not say what they tolerate are not in the program: they are only reported. Source: DESIGN 3.
Trap: the plan of a world inside the program is arbitrary, for nothing there costs anything; what is reported of a world is
solved again, with all that is decided before its start held.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.errors import Problem
from planner.model.futures import Future, guard, turned
from planner.model.outages import Down, Struck, begins, down, struck_of, without
from planner.scenario.outages import EVERY_TIER

if TYPE_CHECKING:
    from planner.model.plugin import Requirement
    from planner.model.setting import Setting
    from planner.scenario.outages import Outage


def worlds_of(setting: Setting) -> tuple[Future, ...]:
    """Every world of every outage, by outage, thing, start and future."""
    outages = sorted(setting.scenario.risk.outages.items())
    if not outages:
        return ()
    ways = {name: (struck_of(setting, own), begins(setting, own), bases(setting, own)) for name, own in outages}
    count = sum(len(things) * len(starts) * len(struck) for things, starts, struck in ways.values())
    guard(count, "the outages make", "risk.outages", "worlds", step="say fewer `names` or `starts`")
    return tuple(
        world_of(base, name, own, down(setting, own, struck, since))
        for name, own in outages
        for struck in ways[name][0]
        for since in ways[name][1]
        for base in ways[name][2]
    )


def bases(setting: Setting, outage: Outage) -> tuple[Future, ...]:
    """The futures that an outage strikes."""
    if outage.futures == "every":
        return setting.futures
    return (max(setting.futures, key=lambda future: future.probability),)


def world_of(base: Future, name: str, outage: Outage, takes: Down) -> Future:
    """The world of an outage of one thing that starts in one period of a future."""
    struck = base.setting
    own = turned(struck, without(struck, takes))
    own.down = takes
    own.chosen = {**struck.chosen, f"outage {name}": f"{takes.struck.name} {takes.since}"}
    label = " ".join(filter(None, (name, takes.struck.name, struck.periods[takes.since].label, base.name)))
    return Future(label, 0.0, own, base.outcomes, base, name, outage.tolerates, resumes(struck, outage, takes.since))


def resumes(setting: Setting, outage: Outage, since: int) -> int:
    """The period in which our own rules hold again: the first that starts once they have lapsed for as long as is said."""
    found = setting.period_starting(setting.after(setting.periods[since].start, (outage.rules_lapse,)))
    return len(setting.periods) if found is None else found


def undisturbed(world: Future, outage: Outage) -> Future:
    """The future that a world strikes, known for what it is from the same day on though nothing fails then."""
    base = world.base or world
    none = (0.0,) * len(base.setting.periods)
    reported = outage.model_copy(update={"tolerates": None})
    return world_of(base, world.outage, reported, Down(Struck("nothing"), world.since, none, none))


def alike(world: Future) -> Hashable:
    """What makes two worlds one: what fails with a supplier is often all that fails with its only fab."""
    down = world.setting.down
    struck = (down.struck.sources, down.struck.lanes, down.struck.orders) if down else ()
    times = (down.since, down.out, down.lost, down.takes_transit) if down else ()
    return struck, times, world.resumes, world.tolerates, world.base.name if world.base else ""


def binding(setting: Setting) -> tuple[Future, ...]:
    """The worlds that the plan must be ready for, each once."""
    return tuple({alike(world): world for world in reversed(worlds_of(setting)) if world.tolerates}.values())[::-1]


def without_worlds(setting: Setting) -> Setting:
    """A setting that need be ready for nothing but its futures."""
    found = copy(setting)
    found.ways = setting.futures
    return found


def alone_in(world: Future, more: float = 0.0) -> Setting:
    """A world as if it were all there is, so that it can be planned by itself; `more` is tolerated beyond what it says."""
    tolerates = world.tolerates and tuple((tier, share + more) for tier, share in world.tolerates)
    found = copy(world.setting)
    found.futures = found.ways = (replace(world, probability=1.0, tolerates=tolerates),)
    return found


def limits(world: Future) -> Iterator[tuple[str, tuple[str, ...], float]]:
    """The tiers that a world limits, each with its requirements and the share of them that may be short."""
    named = dict(world.tolerates or ())
    tiers = sorted({need.tier for need in world.setting.requirements})
    for tier in tiers:
        share = named.get(tier, named.get(EVERY_TIER))
        if share is not None:
            yield tier, tuple(need.id for need in world.setting.requirements if need.tier == tier), share


def weights(setting: Setting, need: Requirement) -> tuple[float, ...]:
    """What a GB of a need counts in each period: the months it stands or waits, 1 where it is used."""
    months = tuple(setting.units(p, "month") for p in range(len(setting.periods)))
    return months if need.kind == "installed" or need.backlog else (1.0,) * len(months)


def needed(world: Future, needs: Iterable[str]) -> float:
    """What is needed of some requirements while the outage lasts."""
    setting, names = world.setting, frozenset(needs)
    out = setting.down.out if setting.down else ()
    return sum(
        share * weight * amount
        for need in setting.requirements
        if need.id in names
        for share, weight, amount in zip(out, weights(setting, need), need.amount, strict=True)
    )


def both(setting: Setting) -> Iterator[Problem]:
    """Outages that a driver has among its outcomes too, of a source that delivers nothing then; told at the line of each."""
    for name, outage in sorted(setting.scenario.risk.outages.items()):
        hit = sorted({source for struck in struck_of(setting, outage) for source in struck.sources})
        found = next(((source, by) for source in hit if (by := stopped_by(setting, source))), None)
        if found is not None:
            source, by = found
            step = "let an event be one of the two: an outcome with a probability, or an outage without one (`names` says of whom)"
            for where in (f"risk.outages.{name}", f"risk.drivers.{by}"):
                yield Problem(
                    f"{source} delivers nothing in an outcome of the driver '{by}', and in the outage '{name}'",
                    step,
                    path=where,
                )


def stopped_by(setting: Setting, source: str) -> str:
    """A driver in one of whose outcomes a source delivers nothing, or its supplier fails; empty where there is none."""
    drivers = sorted(setting.scenario.risk.drivers.items())
    failing = (name for name, driver in drivers if driver.fails == setting.network.sources[source].supplier != "")
    return next(failing, "") or next(
        (
            name
            for future in setting.futures
            if stops(future.setting, setting, source)
            for (name, _), outcome in zip(drivers, future.outcomes, strict=True)
            if stops(turned(setting, outcome.change(setting.scenario, setting)), setting, source)
        ),
        "",
    )


def stops(future: Setting, setting: Setting, source: str) -> bool:
    """Whether a source that delivers in a setting delivers nothing in some period of a future."""
    return any(own == 0.0 < usual for own, usual in zip(future.fill(source), setting.fill(source), strict=True))
