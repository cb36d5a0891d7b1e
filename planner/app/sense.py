"""What can be said of a scenario before solving it: what no plan can keep, and what is legal and unwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from planner.app.reach import out_of_reach
from planner.errors import InputError, Problem
from planner.model.plugin import Policy
from planner.model.setting import Setting
from planner.model.terms import Terms
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
    for terms in setting.terms.values():
        found += terms.clashes()
        found += unpriced(terms)
        for name, clause in terms.clauses.items():
            found += clause.unwise(terms, terms.where(name))
    found += [*twins(setting), *unlike_pieces(setting)]
    for name, policy in setting.scenario.policies.items():
        found += spoken(policy, setting, f"policies.{name}")
    if not any(problem.severity == "error" for problem in found):
        found += out_of_reach(setting)
    return [placed(problem, root) for problem in found] + list(magnitudes(setting.scenario, root))


def unwise(setting: Setting, root: EntryMap) -> list[Problem]:
    """What is legal and probably not meant, each with its place."""
    found: list[Problem] = [*past_due(setting), *stale(setting), *dear_shortage(setting), *silent_markets(setting)]
    found += [*before_opening(setting), *idle_sources(setting), *idle_items(setting, root), *look_alikes(setting)]
    return [placed(replace(problem, severity="warning"), root) for problem in found]


def spoken(policy: Policy, setting: Setting, where: str) -> list[Problem]:
    """What a policy says of itself, and what it refuses once the whole scenario is known."""
    try:
        policy.forces(setting)
        return list(policy.unwise(setting, where))
    except InputError as error:
        return [replace(problem, path=problem.path or where) for problem in error.problems]


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


# Contracts and markets ------------------------------------------------------------------------------------------------


def unpriced(terms: Terms) -> Iterator[Problem]:
    """Items without a price in some period of the term: they could not be called then."""
    periods = terms.setting.periods
    for item, prices in terms.prices.items():
        missing = [p for p, price in enumerate(prices) if price is None and terms.in_term(p)]
        if not missing:
            continue
        spoken = [c for c in terms.clauses.values() if c.role == "price" and item in terms.covered(c)]
        days = f"from {periods[missing[0]].start} to {periods[missing[-1]].end - timedelta(days=1)}"
        what = f"item {item} has no price {days}"
        step = (
            "check since and until, and that the index has a value by then" if spoken else "add a price clause for it"
        )
        yield Problem(what, step, path=f"contracts.{terms.name}.{'clauses' if terms.clauses else 'items'}")


def unlike_pieces(setting: Setting) -> Iterator[Problem]:
    """Limits in pieces over items whose pieces are not of one size: how many GB that is nobody can say."""
    scenario = setting.scenario
    lanes = ((f"lanes.{name}.capacity", lane.capacity, lane.items) for name, lane in scenario.lanes.items())
    markets = ((f"markets.{name}.available", one.available, one.items) for name, one in scenario.markets.items())
    for path, limit, items in (*lanes, *markets):
        taken = sorted(scenario.items if items is None else items)
        pieces = limit is not None and any(rate.unit == "ea" for _, rate in limit.points)
        if pieces and len({setting.gb_per_piece(item) for item in taken}) > 1:
            what = f"pieces of {', '.join(taken)} are counted together, and they are not of one size"
            yield Problem(what, "write it in TB or PB, or name items whose pieces are alike", path=path)


def silent_markets(setting: Setting) -> Iterator[Problem]:
    """Markets that have no price in some periods."""
    for name in setting.scenario.markets:
        for item, prices in setting.source_prices(name).items():
            missing = [period for period, price in zip(setting.periods, prices, strict=True) if price is None]
            if missing:
                what = f"{item} has no price in {len(missing)} periods from {missing[0].start}: none can be bought then"
                step = "give the price an earlier date, or the index a value (now, history or forward)"
                yield Problem(what, step, path=f"markets.{name}.price")
                break


def idle_sources(setting: Setting) -> Iterator[Problem]:
    """Contracts and markets that nothing can be called from."""
    used = {move.source for move in setting.network.moves}
    for source in setting.network.sources.values():
        if source.id not in used:
            what = f"nothing can be called from {source.kind} {source.id}: none of its items reaches a need"
            yield Problem(what, "check its items, ships_from and the lanes, or take it out", path=source.where)


def idle_items(setting: Setting, root: EntryMap) -> Iterator[Problem]:
    """Items of the user's own files that serve no need."""
    own = {file for file in (root.place.file,) if file}
    for item, places in setting.network.users.items():
        spot = place_of(root, ("items", item), key=True)
        if not places and (spot.file in own or not spot.file.startswith("data/")):
            yield Problem(f"item {item} serves no need", "take it out, or add the need", path=f"items.{item}")


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
            look = name.casefold().translate(LOOKS)
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
        if need.shortage is not None and not need.where.startswith("fleets.") and idle > 0:
            ratio = per_hour(need, setting) / idle
            if ratio > FAR_ABOVE:
                what = f"a GB short costs {ratio:,.0f} times what the idle accelerators of a GB cost in this scenario"
                yield Problem(
                    what, "check the price, or derive it: {idle: ..., per: ...}", path=f"{need.where}.shortage"
                )


def per_hour(need: Any, setting: Setting) -> float:
    """Money per GB short and hour, in the first period."""
    return float(need.shortage[0] / setting.units(0, "hour"))
