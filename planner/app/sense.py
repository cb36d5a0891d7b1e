"""What can be said of a scenario before solving it: what no plan can keep, and what is legal and unwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

from planner.app.ages import ages
from planner.app.parts import all_costs
from planner.app.sources import (
    doubtful,
    forgotten,
    idle_items,
    idle_sources,
    no_such_past,
    paid_to_buy,
    silent_markets,
    unbound,
    unlike_pieces,
    unpriced,
    unsettled_route,
)
from planner.errors import InputError, Problem
from planner.model.failure import unworked
from planner.model.futures import alone, not_come
from planner.model.odds import at_odds, clashes
from planner.model.outages import wrong_outages
from planner.model.plugin import Policy
from planner.model.setting import Setting
from planner.model.workload_needs import ill_laid
from planner.model.worlds import both, worlds_of
from planner.scenario.characters import look as seen_as
from planner.scenario.entry import Entry, EntryList, EntryMap, Loc, find, place_of
from planner.scenario.magnitudes import magnitudes
from planner.scenario.records import Index

STALE_DAYS = 45
FAR_ABOVE = 10.0
MANY = 3
LOOKS = str.maketrans({"-": "", "_": "", ".": "", " ": "", "/": "", "o": "0", "l": "1", "i": "1"})


def impossible(setting: Setting, root: EntryMap) -> list[Problem]:
    """What no plan can keep or no contract can mean (errors), and what clauses and policies warn of, each with its place."""
    found: list[Problem] = []
    for name, driver in setting.scenario.risk.drivers.items():
        found += driver.unwise(setting, f"risk.drivers.{name}") if name not in setting.scenario.risk.became else ()
    found += [*drawn_twice(setting), *unlearned(setting), *not_come(setting)]
    for name, workload in setting.scenario.workloads.items():
        found += [*workload.unwise(name, setting), *ill_laid(name, workload, setting)]
    for name, measure in setting.scenario.risk.measures.items():
        found += measure.unwise(setting, f"risk.measures.{name}")
    found += overweight(setting)
    found += outages(setting, any(problem.severity == "error" for problem in found))
    # No futures can be made of drivers that are wrong: clauses are then asked about what the scenario says alone.
    wrong = any(problem.severity == "error" for problem in found)
    for terms in (alone(setting) if wrong else setting).terms.values():
        if terms.record.status == "declined":
            continue
        found += [*clashes(terms), *at_odds(terms)]
        found += [*unpriced(terms), *doubtful(terms), *no_such_past(terms), *forgotten(terms), *unbound(terms)]
        found += unsettled_route(terms)
        for name, clause in terms.clauses.items():
            found += clause.unwise(terms, terms.where(name))
    for name, supplier in setting.scenario.suppliers.items():
        if supplier.fails is not None:
            found += unworked(setting, name, supplier.fails.first, f"suppliers.{name}.fails")
    for name, need in setting.scenario.needs.items():
        found += need.unwise(setting, f"needs.{name}")
    found += [*twins(setting), *paid_to_buy(setting), *unlike_pieces(setting)]
    for name, policy in setting.scenario.policies.items():
        found += spoken(policy, setting, f"policies.{name}")
    found += unreckoned(alone(setting) if wrong else setting)
    if not any(problem.severity == "error" for problem in found):
        found += too_many(setting)
    return [placed(problem, root) for problem in found] + list(magnitudes(setting.scenario, root))


def unwise(setting: Setting, root: EntryMap) -> list[Problem]:
    """What is legal and probably not meant, each with its place."""
    found: list[Problem] = [*past_due(setting), *stale(setting), *dear_shortage(setting), *silent_markets(setting)]
    found += [*before_opening(setting), *idle_sources(setting), *idle_items(setting, root), *look_alikes(setting)]
    found += ages(setting)
    return [placed(replace(problem, severity="warning"), root) for problem in found]


def spoken(policy: Policy, setting: Setting, where: str) -> list[Problem]:
    """What a policy says of itself, and what it refuses once the whole scenario is known."""
    try:
        policy.forces(setting)
        return list(policy.unwise(setting, where))
    except InputError as error:
        return [replace(problem, path=problem.path or where) for problem in error.problems]


def overweight(setting: Setting) -> Iterator[Problem]:
    """Weights of tails that leave less than nothing for the mean."""
    weights = {name: measure.weight for name, measure in setting.scenario.risk.measures.items() if measure.weight}
    total = sum(weights.values())
    if total > 1.0 + 1e-9:
        what = f"the weights omega of {', '.join(sorted(weights))} sum to {total:.0%}, and the mean has the rest"
        yield Problem(what, "let them sum to 100% at most", path=f"risk.measures.{max(weights)}.omega")


def drawn_twice(setting: Setting) -> Iterator[Problem]:
    """Indices whose whole price two drivers draw, as when both that `planner calibrate` fits are pasted."""
    drivers = sorted(setting.scenario.risk.drivers.items())
    for (one, first), (other, second) in combinations(drivers, 2):
        if both := sorted(set(first.walks) & set(second.walks)):
            what = f"the drivers '{one}' and '{other}' both draw the price of {', '.join(both)}: their moves multiply"
            step = "keep one of them, unless each stands for a part of the moves"
            yield Problem(what, step, path=f"risk.drivers.{other}", severity="warning")


def unlearned(setting: Setting) -> Iterator[Problem]:
    """Days of learning too early or too late to change a call, branches of what is not drawn, and nothing to learn."""
    risk, learn = setting.scenario.risk, setting.scenario.risk.learn
    for key in ("learn", "outcomes", "correlations"):
        if not risk.drivers and getattr(risk, key):
            what = f"nothing is uncertain, so `{key}` changes nothing"
            yield Problem(what, "add `risk.drivers`, or take it out", path=f"risk.{key}", severity="warning")
    listed = risk.drivers and not risk.drawn and all(tuple(driver.outcomes()) for driver in risk.drivers.values())
    for day, many in learn.points if learn and listed else ():
        if many is not None:
            what = f"{many} branches are asked for on {day}, and nothing is drawn: outcomes that are combined part as they differ"
            yield Problem(
                what, "write learn: [2027-07, 2028-01], or draw futures: outcomes: {sample: 200}", path="risk.learn"
            )
    for day in learn.days if learn else ():
        if setting.period_starting(day) is None or day < setting.as_of:
            when = f"after the horizon's last period begins ({setting.periods[-1].start})"
            what = (
                f"what is learned on {day} comes {when if day >= setting.start else f'before as_of ({setting.as_of})'}"
            )
            yield Problem(what, "choose a day in between, or take it out", path="risk.learn")


def too_many(setting: Setting) -> Iterator[Problem]:
    """Futures that cannot be solved together."""
    try:
        _ = setting.futures
    except InputError as error:
        yield from error.problems


def outages(setting: Setting, wrong: bool) -> Iterator[Problem]:
    """Outages that cannot be meant; that a driver has too, or too many, where the drivers can be asked."""
    if not setting.scenario.risk.outages:
        return
    found = list(wrong_outages(setting))
    yield from found
    if not wrong and not found:
        try:
            yield from both(setting)
            worlds_of(setting)
        except InputError as error:
            yield from error.problems


def unreckoned(setting: Setting) -> Iterator[Problem]:
    """What is missing for the costs: better said before the program is built than after."""
    for cost in all_costs(setting.scenario).values():
        try:
            cost.reckon(setting)
        except InputError as error:
            yield from error.problems


def placed(problem: Problem, root: EntryMap) -> Problem:
    """A problem with the place its path has in the files: of a value, or of the key of an entry."""
    if problem.place:
        return problem
    loc = path_loc(root, problem.path)
    return replace(problem, place=place_of(root, loc, key=isinstance(find(root, loc), EntryMap)))


def path_loc(root: Entry, path: str) -> Loc:
    """The steps of a written path; ids may hold dots, so the keys that stand there decide."""
    entry, steps = root, list[str | int]()
    while path:
        if isinstance(entry, EntryMap):
            names = (key for key in entry.entries if path == key or path.startswith((f"{key}.", f"{key}[")))
            key = max(names, key=len, default=None)
            if key is None:
                return (*steps, path)
            steps.append(key)
            entry, path = entry.entries[key], path[len(key) :].lstrip(".")
        elif isinstance(entry, EntryList) and path.startswith("["):
            number, _, path = path[1:].partition("]")
            steps.append(int(number))
            entry, path = entry.items[int(number)], path.lstrip(".")
        else:
            return (*steps, path)
    return tuple(steps)


# Age and look ---------------------------------------------------------------------------------------------------------


def past_due(setting: Setting) -> Iterator[Problem]:
    """Open orders promised before as_of: they are not counted on. Many of them are one finding, at the first."""
    late = [name for name, order in setting.scenario.open_orders.items() if setting.past_due(order)]
    step = "ask for a new promise date, move it to stock if it came, or delete it"
    if len(late) > MANY:
        what = f"{len(late)} open orders were promised before {setting.as_of}: the plan does not count on them"
        listed = ", ".join(late)
        yield Problem(f"{what} ({listed})", step, path=f"open_orders.{late[0]}.promised")
        return
    for name, row in setting.scenario.stock.items():
        if row.arrives is not None and row.arrives.last < setting.as_of:
            what = f"due on {row.arrives} and still in transit on {setting.as_of}: the plan has it on the first day"
            yield Problem(
                what, "ask where it is; give it a new day, or move it to on_hand", path=f"stock.{name}.arrives"
            )
    for name in late:
        what = f"promised {setting.scenario.open_orders[name].promised} and still open on {setting.as_of}"
        yield Problem(f"{what}: the plan does not count on it", step, path=f"open_orders.{name}.promised")


def before_opening(setting: Setting) -> Iterator[Problem]:
    """Needs written for days on which their site is not open yet: nothing is asked for then."""
    scenario = setting.scenario
    for section, entries in (("needs", scenario.needs), ("fleets", scenario.fleets)):
        for name, need in entries.items():
            place, series = scenario.locations.get(need.at), getattr(need, "series", None)
            if place is None or place.opens is None or series is None or series.points[0][0] == date.min:
                continue
            early = [day for day, value in series.points if day < place.opens.first and getattr(value, "value", value)]
            if early:
                what = f"the need is written from {early[0]}, and {need.at} opens on {place.opens.first}"
                step = "nothing is asked for before: move one of the two dates if that is not meant"
                yield Problem(what, step, path=f"{section}.{name}.series")


def stale(setting: Setting) -> Iterator[Problem]:
    """Indices whose last published value is old."""
    for name, index in setting.scenario.indices.items():
        last = last_known(index, setting.as_of)
        age = (setting.as_of - last).days if last else 0
        if age > STALE_DAYS:
            what = f"the last value is of {last}, {age} days before {setting.as_of}"
            yield Problem(what, "add newer values to `history`, or give `now`", path=f"indices.{name}.history")


def last_known(index: Index, as_of: date) -> date | None:
    """The day of the newest value up to as_of, where age can be told."""
    if index.now is not None or index.history is None:
        return None
    days = [day for day, _ in index.history.points if day.year > 1 and day <= as_of]
    return max(days, default=None)


def twins(setting: Setting) -> Iterator[Problem]:
    """Needs and fleets that make requirements of one name."""
    seen: set[str] = set()
    for need in setting.requirements:
        if need.id in seen:
            yield Problem(f"two needs are called '{need.id}'", "rename one of them", path=need.where)
        seen.add(need.id)


def look_alikes(setting: Setting) -> Iterator[Problem]:
    """Names of one section that differ only in case, separators or in letters that look like digits."""
    scenario = setting.scenario
    sections: dict[str, Iterable[str]] = {
        name: getattr(scenario, name)
        for name in ("items", "locations", "suppliers", "lanes", "indices", "needs", "fleets", "markets", "contracts")
    }
    for section, names in sections.items():
        seen: dict[str, str] = {}
        for name in names:
            look = seen_as(name).casefold().translate(LOOKS)
            if look in seen:
                what = f"the names '{seen[look]}' and '{name}' look alike"
                yield Problem(what, "if they are one, keep one; else tell them apart", path=f"{section}.{name}")
            seen.setdefault(look, name)


# Money ----------------------------------------------------------------------------------------------------------------


def dear_shortage(setting: Setting) -> Iterator[Problem]:
    """Shortage prices far above what an idle fleet costs, GB by GB, in the same tier."""
    hourly: dict[str, float] = {}
    for need in setting.requirements:
        if need.where.startswith("fleets.") and need.shortage is not None:
            hourly[need.tier] = max(hourly.get(need.tier, 0.0), per_hour(need, setting))
    for need in setting.requirements:
        idle = hourly.get(need.tier, 0.0)
        if need.shortage is not None and need.where.startswith("needs.") and idle > 0:
            ratio = per_hour(need, setting) / idle
            if ratio > FAR_ABOVE:
                what = f"a GB short costs {ratio:,.0f} times what the idle accelerators of a GB cost in this scenario"
                yield Problem(
                    what, "check the price, or derive it: {idle: ..., per: ...}", path=f"{need.where}.shortage"
                )


def per_hour(need: Any, setting: Setting) -> float:
    """Money per GB short and hour, in the first period."""
    return float(need.shortage[0] / setting.units(0, "hour"))
