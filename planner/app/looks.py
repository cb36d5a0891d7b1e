"""What is legal and probably not meant: old dates and prices, names that look alike, shortages far dearer than idle racks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from planner.errors import Problem
from planner.model.jobs import accelerators_standing, pools_of, works_in
from planner.model.plugin import Requirement
from planner.model.setting import Setting
from planner.quantities import format_quantity
from planner.scenario.characters import look as seen_as
from planner.scenario.growth import WHOLE
from planner.scenario.records import Index

STALE_DAYS = 45
FAR_ABOVE = 10.0
MANY = 3
JUST = 1e-6
FEWEST = 1e6
"""Parameters of a model that anybody serves."""
LOOKS = str.maketrans({"-": "", "_": "", ".": "", " ": "", "/": "", "o": "0", "l": "1", "i": "1"})


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
        for name in (
            "items",
            "locations",
            "suppliers",
            "lanes",
            "indices",
            "needs",
            "fleets",
            "workloads",
            "markets",
            "contracts",
        )
    }
    for section, names in sections.items():
        seen: dict[str, str] = {}
        for name in names:
            look = seen_as(name).casefold().translate(LOOKS)
            if look in seen:
                what = f"the names '{seen[look]}' and '{name}' look alike"
                yield Problem(what, "if they are one, keep one; else tell them apart", path=f"{section}.{name}")
            seen.setdefault(look, name)


def few_accelerators(setting: Setting) -> Iterator[Problem]:
    """Workloads at places where no fleet has their accelerators, or that ask for more than stand: part of their work has none."""
    pools = pools_of(setting)
    for name, workload in setting.scenario.workloads.items():
        if (
            workload.at
            and workload.runs_on
            and not any(works_in(workload.runs_on, workload.at, pool) for pool in pools)
        ):
            what = f"no fleet at {workload.at} has {' or '.join(workload.runs_on)}: its accelerators count as there and idle"
            yield Problem(what, f"add a fleet of them at {workload.at}", path=f"workloads.{name}")
    for pool in pools:
        named = {
            name: [demand.accelerators for demand in setting.demands[name]]
            for name, workload in setting.scenario.workloads.items()
            if workload.at is not None and works_in(workload.runs_on, workload.at, pool)
        }
        for p, there in enumerate(accelerators_standing(setting, pool)):
            asked = sum(counts[p] for counts in named.values())
            if asked > there * (1.0 + JUST):
                who, kinds = " and ".join(sorted(named)), " or ".join(pool[1])
                what = f"{who} {'ask' if len(named) > 1 else 'asks'} for {asked:,.6g} accelerators in {setting.periods[p].label}"
                step = "the rest of the work has none: add units to a fleet, name other accelerators in `also`, or ask for less"
                yield Problem(
                    f"{what}, and {there:,.6g} ({kinds}) stand at {pool[0]}", step, path=f"workloads.{min(named)}"
                )
                break


def never_idle(setting: Setting) -> Iterator[Problem]:
    """Consigned units that run only when complete, of which none may wait: nobody says what an idle one costs."""
    for cluster in setting.clusters:
        if cluster.price is None and setting.scenario.fleets[cluster.fleet].state == "consigned":
            what = "no unit of it may wait for what it lacks, for nobody says what an idle one costs"
            yield Problem(what, "add idle: 2 USD/GPU-hour, if it may", path=f"fleets.{cluster.fleet}.starts")


def unfed(setting: Setting) -> Iterator[Problem]:
    """Fleets to which less power is given than a single unit draws: none of them stands then."""
    for name, fleet in setting.scenario.fleets.items():
        rack = setting.scenario.racks.get(fleet.rack or "")
        each = fleet.drawn_by(rack)
        for day, watts in fleet.given.points if fleet.given and each else ():
            if each and 0.0 < watts < each * (1.0 - WHOLE):
                given, drawn = (format_quantity(own, "power") for own in (watts, each))
                when = "" if day == date.min else f" from {day} on"
                what = f"{given} are given to it{when}, and one unit draws {drawn}: none stands"
                yield Problem(what, "give it more, or check the units", path=f"fleets.{name}.given")
                break


def tiny_models(setting: Setting) -> Iterator[Problem]:
    """Models of so few parameters that a letter was forgotten."""
    for name, model in setting.scenario.models.items():
        for key, count in (("params", model.params), ("active", model.active)):
            if count is not None and count < FEWEST:
                step = f"write {count:g} B for {count:g} billion, if that is meant"
                yield Problem(f"a model of {count:g} parameters", step, path=f"models.{name}.{key}")


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


def per_hour(need: Requirement, setting: Setting) -> float:
    """Money per GB short and hour, in the first period."""
    return need.shortage[0] / setting.units(0, "hour") if need.shortage else 0.0
