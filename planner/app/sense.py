"""What can be said of a scenario before solving it: what no plan can keep, and what is legal and unwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from planner.app.ages import ages
from planner.app.gib import mixed_units
from planner.app.looks import (
    before_opening,
    dear_shortage,
    few_accelerators,
    look_alikes,
    never_idle,
    past_due,
    stale,
    tiny_models,
    twins,
    unfed,
)
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
from planner.scenario.entry import Entry, EntryList, EntryMap, Loc, find, place_of
from planner.scenario.magnitudes import magnitudes


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
    found += [*twins(setting), *mixed_units(setting), *paid_to_buy(setting), *unlike_pieces(setting)]
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
    found += [*few_accelerators(setting), *ages(setting), *tiny_models(setting), *unfed(setting), *never_idle(setting)]
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
