"""What binds beside the balances: power at a location, and the audit of every limit of rooms, lanes and markets.

    (sum over items of base[l, i, v] / package[i] * power[i]  +  sum over fleets of units[f, v] * power[f]
     + sum over data classes r of peak[r] * (moving[i] * lying[r, l, i, v] + moving[f] * lent[r, f, v])) * pue[l]
        <= power[l]                                                     W at the meter, location l, data node v

where the units of a fleet that starts only when complete are those that run.

Storage, lane capacities and what markets have are held by the balances and flows; here they are only recomputed, from the
plan's tables. A fleet whose `power` is not given draws none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from planner.model.draw import bit_energy
from planner.model.fleets import units_standing
from planner.model.holding import HBM, Lend
from planner.model.plugin import Finding, Requirement
from planner.model.setting import Setting

if TYPE_CHECKING:
    from planner.model.axes import Records, Serve
    from planner.model.book import Book, Row
    from planner.model.model import Model

Sums = Mapping[tuple[str, str], float]
Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def watts_per_gb(setting: Setting, location: str, item: str) -> float:
    """Power at the meter of one installed GB."""
    return setting.scenario.items[item].power / setting.gb_per_piece(item) * setting.scenario.locations[location].pue


def peak_watts(setting: Setting, need: Requirement | None, item: str) -> tuple[float, ...]:
    """Power at the meter, at the worst, for what is read and written of a GB of a requirement in an item, in each period."""
    if need is None or need.placing is None:
        return (0.0,) * len(setting.periods)
    pue = setting.scenario.locations[need.location].pue
    return tuple(pue * watts for watts in need.placing.peak_watts(setting.scenario.items[item].moving))


def peaks(setting: Setting, serve: Records[Serve], location: str) -> list[tuple[float, ...]]:
    """The same of every item that serves a requirement at a location; nothing elsewhere."""
    needs = {need.id: need for need in setting.requirements if need.location == location}
    return [peak_watts(setting, needs.get(one.requirement), one.item) for one in serve.records]


def lent_watts(setting: Setting, need: Requirement, fleet: str, tier: str) -> tuple[float, ...]:
    """The same of a GB in memory that a fleet carries: nothing where the fleet's own power holds it."""
    pue = setting.scenario.locations[need.location].pue
    energy = bit_energy(setting, fleet) if tier == HBM else 0.0
    return tuple(pue * watts for watts in need.placing.peak_watts(energy)) if need.placing else ()


def lent_peaks(setting: Setting, lend: Records[Lend], location: str) -> list[tuple[float, ...]]:
    """The same of all memory that fleets carry at a location; nothing elsewhere."""
    needs, nothing = {need.id: need for need in setting.requirements}, (0.0,) * len(setting.periods)
    return [
        lent_watts(setting, needs[one.requirement], one.fleet, one.tier) if one.location == location else nothing
        for one in lend.records
    ]


def fleet_watts(setting: Setting, location: str) -> tuple[float, ...]:
    """Power at the meter of the units of fleets that start in part, in each period."""
    scenario = setting.scenario
    here = (fleet for fleet in scenario.fleets.values() if fleet.at == location)
    fleets = [fleet for fleet in here if fleet.power is not None and fleet.starts == "in part"]
    pue, standing = scenario.locations[location].pue, [units_standing(setting, fleet) for fleet in fleets]
    return tuple(
        pue * sum((fleet.power or 0.0) * own[p] for fleet, own in zip(fleets, standing, strict=True))
        for p in range(len(setting.periods))
    )


def power_of(setting: Setting, location: str) -> list[float]:
    """Power at the meter that there is in each period: that of its first day, or of the opening day; nothing before a phase."""
    series, opens = setting.scenario.locations[location].power, setting.opening(location)
    return [(series.at(max(period.start, opens)) or 0.0) if series else 0.0 for period in setting.periods]


def power_left(setting: Setting, location: str) -> list[float]:
    """Power at the meter that the fleets leave in each period."""
    own = fleet_watts(setting, location)
    return [there - fleets for there, fleets in zip(power_of(setting, location), own, strict=True)]


def memory_watts(setting: Setting, tables: Tables) -> dict[tuple[str, str], float]:
    """W at the meter of what stands, and at the worst of what is moved, by location and period, as a plan's tables say."""
    needs, found = {need.id: need for need in setting.requirements}, defaultdict[tuple[str, str], float](float)
    number = {period.label: p for p, period in enumerate(setting.periods)}
    moving = cache(lambda need, item: peak_watts(setting, needs[need], item))
    for row in tables.get("base", ()):
        if row["location"] in setting.scenario.locations:
            watts = watts_per_gb(setting, row["location"], row["item"])
            found[row["location"], row["period"]] += watts * row["standing_gb"]
    for row in tables.get("serves", ()):
        if (need := needs.get(row["need"])) is not None:
            watts = moving(need.id, row["item"])[number[row["period"]]]
            found[need.location, row["period"]] += watts * row["served_gb"]
    held = cache(lambda need, fleet, tier: lent_watts(setting, needs[need], fleet, tier))
    for row in tables.get("lent", ()):
        if (need := needs.get(row["need"])) is not None and row["fleet"] in setting.scenario.fleets:
            watts = held(need.id, row["fleet"], row["tier"])[number[row["period"]]]
            found[need.location, row["period"]] += watts * row["lent_gb"]
    return found


def running_watts(setting: Setting, tables: Tables) -> dict[tuple[str, str], float]:
    """W at the meter of fleets by location and period: those that start in part, and the units that run of the others."""
    found = defaultdict[tuple[str, str], float](float)
    for name in setting.scenario.locations:
        own = zip(setting.periods, fleet_watts(setting, name), strict=True)
        found |= {(name, period.label): watts for period, watts in own}
    watts_of = {cluster.fleet: cluster.watts for cluster in setting.clusters}
    for row in tables.get("clusters", ()):
        watts = watts_of[row["fleet"]] * setting.scenario.locations[row["location"]].pue
        found[row["location"], row["period"]] += watts * row["running_units"]
    return found


def build_limits(model: Model) -> None:
    """The power rows."""
    setting = model.setting
    for name, place in sorted(setting.scenario.locations.items()):
        if place.power is None:
            continue
        at = [watts_per_gb(setting, name, s.item) if s.location == name else 0.0 for s in model.stand.records]
        drawn = (model.base * model.numbers(at, model.stand)).sum(model.stand)
        own = [place.pue * c.watts if c.location == name else 0.0 for c in model.cluster.records]
        running = (model.running * model.numbers(own, model.cluster)).sum(model.cluster)
        if any(map(any, peaks(setting, model.serve, name))):
            peak = model.figures(partial(peaks, serve=model.serve, location=name), model.serve)
            drawn = drawn + (model.met * peak).sum(model.serve)
        lend = model.tiering.lend
        if any(map(any, lent_peaks(setting, lend, name))):
            held = model.figures(partial(lent_peaks, lend=lend, location=name), lend)
            drawn = drawn + (model.tiering.lent * held).sum(lend)
        left = model.figures(partial(power_left, location=name))
        model.row(f"locations.{name}.power", drawn + running <= left)


# The audit ------------------------------------------------------------------------------------------------------------


def audit_limits(book: Book) -> Iterable[Finding]:
    """What the plan stores, powers, carries and calls beyond the scenario's limits."""
    yield from audit_storage(book)
    yield from audit_power(book)
    yield from audit_capacities(book)
    yield from audit_markets(book)


def too_much(book: Book, rule: str, found: Sums, limits: Sums, unit: str = "GB") -> Iterable[Finding]:
    """A finding for each figure above its limit, by (name, period)."""
    for key, value in sorted(found.items()):
        if key in limits and book.beyond(value, limits[key]):
            what = f"{value:,.6g} {unit} in {key[1]}, the limit is {limits[key]:,.6g}"
            yield Finding(rule, key[0], what, value - limits[key])


def summed(rows: Iterable[Row], name: str, column: str) -> dict[tuple[str, str], float]:
    """Sum of a column by what a row is about and its period."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows:
        found[row[name], row["period"]] += row[column]
    return found


def by_label(book: Book, name: str, limits: Iterable[float]) -> dict[tuple[str, str], float]:
    """One limit a period, by (name, period)."""
    return {(name, period.label): limit for period, limit in zip(book.setting.periods, limits, strict=True)}


def audit_storage(book: Book) -> Iterable[Finding]:
    """Closing stock of all items within the storage of each location."""
    rooms = {name: place.storage for name, place in book.setting.scenario.locations.items()}
    lying = summed(book.tables["stock"], "location", "closing_gb")
    limits = {(name, label): room for name, label in lying if (room := rooms.get(name)) is not None}
    yield from too_much(book, "storage", lying, limits)


def audit_power(book: Book) -> Iterable[Finding]:
    """The installed base and the fleets within the power of each location."""
    limits: dict[tuple[str, str], float] = {}
    for name, place in book.setting.scenario.locations.items():
        if place.power is not None:
            limits |= by_label(book, name, power_of(book.setting, name))
    memory, fleets = memory_watts(book.setting, book.tables), running_watts(book.setting, book.tables)
    drawn = {key: memory.get(key, 0.0) + fleets.get(key, 0.0) for key in limits}
    yield from too_much(book, "power", drawn, limits, "W")


def audit_capacities(book: Book) -> Iterable[Finding]:
    """What leaves on each lane within its capacities, and not less than the least that goes."""
    setting = book.setting
    for name, lane in sorted(setting.scenario.lanes.items()):
        rows = [row for row in book.tables["lanes"] if row["lane"] == name]
        together = setting.lane_flows(lane)
        if together is not None:
            limits = by_label(book, name, together)
            yield from too_much(book, "lane capacity", summed(rows, "lane", "carried_gb"), limits)
        for item, series in sorted(lane.capacities.items()):
            goes = summed([row for row in rows if row["item"] == item], "lane", "carried_gb")
            yield from too_much(book, "lane capacity", goes, by_label(book, name, setting.flows(series, item)))
        goes = summed(rows, "lane", "carried_gb")
        if lane.fixed_per == "horizon" and goes:
            goes = {(name, "the horizon"): sum(goes.values())}
        yield from too_little(book, "lane minimum", goes, lane.minimum)


def too_little(book: Book, rule: str, found: Sums, least: float | None) -> Iterable[Finding]:
    """A finding for each figure that is neither nothing nor as much as the least."""
    for key, value in sorted(found.items()):
        if least is not None and book.beyond(value, 0.0) and book.beyond(least, value):
            yield Finding(rule, key[0], f"{value:,.6g} GB in {key[1]}, the least is {least:,.6g}", value - least)


def audit_markets(book: Book) -> Iterable[Finding]:
    """Calls on each market within what it has, and not less than the least that is called."""
    setting = book.setting
    for name, market in sorted(setting.scenario.markets.items()):
        called = summed([row for row in book.tables["moves"] if row["source"] == name], "source", "moved_gb")
        available = setting.available(name)
        if available is not None:
            limits = by_label(book, name, available)
            yield from too_much(book, "market availability", called, limits)
        least = None if market.minimum is None else setting.gb(market.minimum, market.items[0])
        yield from too_little(book, "market minimum", called, least)
