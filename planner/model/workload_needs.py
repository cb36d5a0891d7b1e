"""What the workloads of a scenario ask of the places they run at: their classes of data, as requirements.

    amount[p] = GB of the class       reads[p] = heat       writes[p] = written GB/s * 86400 / GB      of a GB and day
    at the worst of a period it is read `reads at peak * 86400 / GB` times a day, and written as in a burst
    a GB that is not kept costs what the workload loses by it, or what its own `shortage` says; what stops the work is lost once

A class lies in the tiers that are fast enough for it, or in those of them that `classes` names; where only one is, in the memory of
the workload's own accelerators. Beyond the horizon it is as large as at its end. A workload without a location is sized by itself
and asks nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from planner.errors import InputError, Problem
from planner.model.fleets import level_between
from planner.model.holding import carrier_of, carriers
from planner.model.kits import lost
from planner.model.laying import Laying
from planner.model.plugin import Requirement, served_by
from planner.model.sized import DataClass
from planner.model.statements import SECONDS

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.model.workload import Workload


def workload_requirements(name: str, workload: Workload, setting: Setting) -> Iterator[Requirement]:
    """One requirement for each class of data of a workload that runs somewhere; none of those that are always empty."""
    if workload.at is not None:
        for data in workload.data_classes(name, setting):
            if any(data.gb):
                yield requirement(name, data, workload, setting)


def requirement(name: str, data: DataClass, workload: Workload, setting: Setting) -> Requirement:
    """A class of data as a requirement that items of its tiers serve."""
    laying = workload.classes.get(data.id.removeprefix(f"{name}/"), Laying())
    laying = beside(laying, data, workload, setting)
    tiers = tiers_of(data, laying)
    if not tiers:
        raise InputError(Problem(f"no tier is left for {data.id}", "name one that is fast enough", path=data.where))
    held = laying.holders(setting, tiers)
    serves = served_by(setting, None, held, laying.serves) if held else {}
    fails = min((setting.scenario.items[item].fails for item in serves), default=0.0)
    reads, writes, bursts = (often(paces, data.gb) for paces in (data.reads, data.writes, data.bursts))
    return Requirement(
        id=data.id,
        where=data.where,
        location=data.location,
        tier=tiers[-1],
        serves=serves,
        kind="installed",
        amount=data.gb,
        shortage=workload.shortage.per_period(setting) if workload.shortage else data.lost,
        job=name if data.stops and data.lost is not None and workload.shortage is None else "",
        between=level_between(partial(level, data, setting), fails, lost(setting, serves)),
        program=name,
        writes=writes if any(writes) else None,
        placing=laying.placing(
            setting,
            tiers,
            carriers(setting, data.location, tiers, laying.fleets),
            (data.heat, writes),
            (reads, bursts),
            data.usable,
        ),
    )


def tiers_of(data: DataClass, laying: Laying) -> tuple[str, ...]:
    """Tiers in which a class may lie: those that are named, also such as keep it only while powered, else all that serve."""
    if laying.tiers is None:
        return data.tiers
    return tuple(tier for tier in (*data.powered, *data.tiers) if tier in laying.tiers)


def beside(laying: Laying, data: DataClass, workload: Workload, setting: Setting) -> Laying:
    """What only the fastest tier is quick enough for lies in memory of the workload's own accelerators, unless it says where."""
    if laying.fleets is not None or not workload.runs_on or len(data.tiers) != 1:
        return laying
    own = [name for name in setting.scenario.fleets if carrier_of(setting, name) in workload.runs_on]
    return laying.model_copy(update={"fleets": own})


def level(data: DataClass, setting: Setting, day: date) -> float:
    """GB of a class on a day; beyond the horizon as at its end."""
    p = setting.period_holding(day)
    return 0.0 if day < setting.start else data.gb[-1 if p is None else p]


def often(paces: Sequence[float], sizes: Sequence[float]) -> tuple[float, ...]:
    """How often a day all of so many GB is read or written at so many GB/s, period by period."""
    return tuple(pace * SECONDS / gb if gb > 0.0 else 0.0 for pace, gb in zip(paces, sizes, strict=True))


def ill_laid(name: str, workload: Workload, setting: Setting) -> Iterator[Problem]:
    """Tiers that are too slow for a class, or of which it says something and in which it may not lie; what it says of fleets."""
    if workload.at is None:
        return
    try:
        found = workload.data_classes(name, setting)
    except InputError:
        return  # said of the workload itself
    for data in (data for data in found if any(data.gb) and data.tiers):
        own = data.id.removeprefix(f"{name}/")
        laying, where = workload.classes.get(own, Laying()), f"{data.where}.classes.{own}"
        tiers = tiers_of(data, laying)
        for tier in laying.tiers or ():
            if tier not in (*data.tiers, *data.powered):
                what = f"tier {tier} does not answer {data.id} within {data.latency:g} s"
                step = f"take it out, or write the slowest answer that still serves: {data.where}.latency.{own}"
                yield Problem(what, step, path=f"{where}.tiers")
        told = laying.unspoken(tiers)
        if told is not None:
            what = f"`{told[0]}` speaks of tier {told[1]}, and the bytes may not lie there"
            yield Problem(what, f"they may lie in {', '.join(tiers)}", path=where)
        known = carriers(setting, data.location, tiers, laying.fleets)
        yield from laying.unwise(setting, data.location, tiers, known, where, any(data.reads) or any(data.writes))
