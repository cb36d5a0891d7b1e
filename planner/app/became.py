"""Which of a plan's futures have come: those that agree with what has become of their drivers, and nobody can tell apart yet.

    P(future | what has come) = P(future) / sum of P over the futures that agree          what is still unsure stays so

A driver whose outcome is known stays in the scenario with that outcome alone (`risk.became`), so that all it changes holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from planner.app.load import Loaded
from planner.errors import InputError, Place, Problem, did_you_mean
from planner.model.kin import learning, told_apart
from planner.plan.plan import Course, Plan
from planner.scenario.entry import Entry, EntryList, EntryMap, Loc, Scalar

Became = Mapping[str, tuple[str, ...]]
"""Outcomes that may still come, or the one that has, by driver."""


def outcomes_of(words: Iterable[str]) -> Became:
    """`driver=outcome`, or those that are left with commas between, as it is typed. Raises InputError."""
    found = dict[str, tuple[str, ...]]()
    for word in words:
        driver, sign, outcome = word.partition("=")
        if not (driver and sign and outcome):
            raise InputError(
                Problem("a driver and its outcome are needed", "write demand=high", Place("--became"), value=word)
            )
        found[driver] = tuple(name.strip() for name in outcome.split(","))
    return found


def told_in(patch: EntryMap) -> Became:
    """What actuals say has become of drivers."""
    risk = patch.entries.get("risk")
    became = risk.entries.get("became") if isinstance(risk, EntryMap) else None
    entries = became.entries if isinstance(became, EntryMap) else {}
    return {name: listed(entry) for name, entry in entries.items()}


def listed(entry: Entry) -> tuple[str, ...]:
    """The words of a list; binding refuses anything else."""
    items = entry.items if isinstance(entry, EntryList) else ()
    return tuple(item.text for item in items if isinstance(item, Scalar))


def come(loaded: Loaded, plan: Plan, became: Became, day: date) -> tuple[Course, ...]:
    """The courses that agree, the likeliest first. Raises InputError where more must be told, or none agrees."""
    risk = loaded.scenario.risk
    if len(plan.courses) > 1 and risk.drawn:
        what = "the last plan is one of drawn futures, and none of them is what has come"
        step = "go on from a plan of one future (--set risk=null), or of outcomes that are combined"
        raise InputError(Problem(what, step, path="risk.outcomes"))
    for name in sorted(set(became) - set(risk.drivers)):
        step = did_you_mean(name, tuple(risk.drivers)) if risk.drivers else "nothing was uncertain: take it out"
        raise InputError(Problem(f"there is no driver '{name}'", step, path=f"risk.became.{name}"))
    agree = [
        n
        for n, own in enumerate(plan.courses)
        if all(own.setting.chosen.get(name) in outcomes for name, outcomes in became.items())
    ]
    if not agree:
        said = ", ".join(f"{name}={','.join(outcomes)}" for name, outcomes in sorted(became.items()))
        step = f"name outcomes that one of them has: {to_name(plan)}"
        raise InputError(Problem(f"no future of the last plan has {said}", step, path="risk.became"))
    refuse_apart(loaded, agree, day)
    return tuple(sorted((plan.courses[n] for n in agree), key=lambda course: -course.probability))


def to_name(plan: Plan) -> str:
    """The outcomes of each driver that some future has: `prices=low,high; fab=never`."""
    found: dict[str, dict[str, None]] = {}
    for course in plan.courses:
        for driver, outcome in sorted(course.setting.chosen.items()):
            found.setdefault(driver, {})[outcome] = None
    return "; ".join(f"{driver}={','.join(outcomes)}" for driver, outcomes in found.items())


def refuse_apart(loaded: Loaded, agree: list[int], day: date) -> None:
    """Raises InputError where futures that agree were told apart before the day: what has come of them must be told."""
    setting = loaded.setting
    since = sum(period.start < day for period in setting.periods)
    if len(agree) == 1 or since == 0:
        return
    known = told_apart(setting.futures, len(setting.periods), learning(setting))[1][since - 1]
    if len({known[n] for n in agree}) == 1:
        return
    groups = sorted({known[n]: n for n in agree})
    ways = {
        name: {g: sorted({setting.futures[n].setting.chosen[name] for n in agree if known[n] == g}) for g in groups}
        for name in sorted(setting.scenario.risk.drivers)
    }
    name = next((own for own in ways if len({tuple(way) for way in ways[own].values()}) > 1), min(ways))
    first, *others = sorted({",".join(way) for way in ways[name].values()})
    what = f"the last plan is one of several futures, and before {day} it is learned which of them comes"
    step = f"say what has become of {name}: --became {name}={first} (or {'; '.join(others)})"
    raise InputError(Problem(what, step, path=f"risk.became.{name}"))


def written(loaded: Loaded, became: Became, day: date) -> dict[Loc, Any]:
    """What is written otherwise of what is uncertain: what has come, the first day of shares that had none, days to learn."""
    risk, found = loaded.scenario.risk, dict[Loc, Any]()
    if not risk.drivers:
        return found
    known = {**risk.became, **{name: list(outcomes) for name, outcomes in became.items()}}
    found["risk", "became"] = known or None
    for name in sorted(known):
        if "since" in type(risk.drivers[name]).model_fields and risk.drivers[name].since is None:
            found["risk", "drivers", name, "since"] = loaded.setting.as_of.isoformat()
    if risk.learn is not None:
        points = [(when, many) for when, many in risk.learn.points if when >= day]
        found["risk", "learn"] = {
            when.isoformat(): "all" if many is None else f"{many} branches" for when, many in points
        }
    return found
