"""What anybody can have seen of a future by a period, and so who can be told apart: the audit's own word, from records alone.

    shown[p, f] = what shows of future f in period p and did not before, of all that differs from the scenario in some future
    known[p]    = futures whose shown[0..q] are equal are one,      q the last period up to p whose first day is a learning date

The model asks its own figures for this (planner.model.truth, planner.model.kin) and grows its trees by them; nothing here asks it,
so a call of a plan whose model peeks differs between futures that are one here. What of a record is not read here tells nobody
apart: a field that is forgotten makes a finding too many, never one too few. When an open order is settled and what a supplier
grants are asked of their own rules. Source: FORMULATIONS 0; docs/drivers.md says on which day each driver is learned.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from planner.model.orders import settles

if TYPE_CHECKING:
    from planner.model.futures import Future
    from planner.model.setting import Setting
    from planner.scenario.fields import Series

Fact = tuple[int, Hashable]
"""A period and what shows in it."""
DATED = (
    ("markets", "price", None),
    ("markets", "available", None),
    ("markets", "fill", 1.0),
    ("contracts", "delivers", 1.0),
    ("duties", "rate", None),
)
"""Series of records by section and field, and what holds before their first date."""
DAYS = (("suppliers", "fails"), ("contracts", "breaks"), ("contracts", "releases"))
"""Days on which something happens for good."""


def known(setting: Setting, futures: Sequence[Future]) -> list[list[int]]:
    """For each period and future the first of those that nobody can tell from it by what has been learned by then."""
    periods, learn = range(len(setting.periods)), setting.scenario.risk.learn
    starts = [period.start for period in setting.periods]
    learned = set(periods) if learn is None else {bisect_left(starts, day) for day in learn.days}
    names, shown = differing(setting, futures), list[dict[int, list[Hashable]]]()
    for future in futures:
        shown.append({p: [] for p in (*periods, len(periods))})
        for p, fact in facts(future, setting, names):
            shown[-1][p].append(fact)
    found, now = list[list[int]](), [0] * len(futures)
    for p in periods:
        first: dict[Hashable, int] = {}
        keys = ((past, tuple(own[p])) for past, own in zip(now, shown, strict=True))
        now = [first.setdefault(key, f) for f, key in enumerate(keys)]
        found.append(now if p in learned else found[-1] if found else [0] * len(futures))
    return found


def differing(setting: Setting, futures: Sequence[Future]) -> Mapping[str, Sequence[str]]:
    """The entries of each section that some future has otherwise than the scenario, sorted."""
    found: dict[str, Sequence[str]] = {}
    for section in type(setting.scenario).model_fields:
        written = getattr(setting.scenario, section)
        if isinstance(written, dict):
            others = [getattr(future.setting.scenario, section) for future in futures]
            found[section] = sorted(name for name, own in written.items() if any(o[name] is not own for o in others))
    return found


def facts(future: Future, written: Setting, names: Mapping[str, Sequence[str]]) -> Iterator[Fact]:
    """All that shows of a future, with its period; what shows after the horizon has a period beyond."""
    setting, scenario = future.setting, future.setting.scenario
    starts = [period.start for period in setting.periods]
    for section, field, before in DATED:
        for name in names[section]:
            yield from held(getattr(getattr(scenario, section)[name], field), starts, (section, name, field), before)
    for section in ("racks", "accelerators"):
        for name in names[section]:
            for tier, series in sorted(getattr(scenario, section)[name].revised.items()):
                yield from held(series, starts, (section, name, tier))
    days: list[tuple[date, Hashable]]
    days = [(day, word) for outcome in future.outcomes for day, word in outcome.signals]
    days += [(day, (name, value)) for name in names["indices"] for day, value in steps(setting.index_path(name))]
    for section, field in DAYS:
        told = ((name, getattr(getattr(scenario, section)[name], field)) for name in names[section])
        days += [(day.first, (section, name, field)) for name, day in told if day is not None]
    days += [(written.opening(name), (name, setting.opening(name))) for name in names["locations"]]
    days += [own for name in names["contracts"] for own in qualified(setting, written, name)]
    yield from ((bisect_left(starts, day), word) for day, word in days)
    for name in names["fleets"]:
        yield from held(scenario.fleets[name].come, starts, ("fleets", name, "come"))
    for name in names["workloads"]:
        workload = scenario.workloads[name]
        for field in type(workload).model_fields:
            yield from held(getattr(workload, field), starts, ("workloads", name, field))
    yield from asked(setting, names)
    for name in names["open_orders"]:
        yield settles(setting, name)[1], (name, scenario.open_orders[name].comes)
    for name in names["contracts"]:
        for clause in setting.terms[name].saying("allots"):
            yield from ((min(a.cell.periods), (name, a.granted)) for a in clause.allots(setting.terms[name]))


def held(series: Any, starts: Sequence[date], about: Hashable, before: Hashable = None) -> Iterator[Fact]:
    """What a series says on the first day of each period; what holds before it begins, or where the record has none."""
    for p, day in enumerate(starts):
        value = series.at(day) if hasattr(series, "points") else None
        if (now := before if value is None else value) is not None:
            yield p, (about, now)


def steps(series: Series[Any]) -> Iterator[tuple[date, Any]]:
    """The points of a series on which it says something new."""
    last = None
    for day, value in series.points:
        if value != last:
            yield day, value
        last = value


def asked(setting: Setting, names: Mapping[str, Sequence[str]]) -> Iterator[Fact]:
    """What is asked for in each period: nothing before its place opens; rates and amounts show in the period they fall in."""
    entries = [(name, setting.scenario.needs[name]) for name in names["needs"]]
    entries += [(name, setting.scenario.fleets[name]) for name in names["fleets"]]
    for name, need in entries:
        opens, used = setting.opening(need.at), getattr(need, "kind", "") == "consumption"
        for p, period in enumerate(setting.periods):
            first = max(period.start, opens)
            if first >= period.end:
                continue
            rate = None if need.series is None else need.series.at(first)
            later = [*steps(need.series)] if used and need.series is not None else []
            days = getattr(need, "amounts", None)
            yield p, (name, rate, *(own for own in later if first < own[0] < period.end))
            yield from (
                (p, (name, *own)) for own in (days.points if days else ()) if period.start <= own[0] < period.end
            )


def qualified(setting: Setting, written: Setting, contract: str) -> Iterable[tuple[date, Hashable]]:
    """When qualifications that run are over, and the day on which that shows: it is over, or should be."""
    for name, clause in sorted(setting.scenario.contracts[contract].clauses.items()):
        if clause.kind == "qualification" and clause.started is not None:
            plan = written.scenario.contracts[contract].clauses[name]
            over, due = (setting.after(own.started.first, (own.takes,)) for own in (clause, plan))
            yield min(over, due), (contract, name, over)
