"""What a decision may hinge on, as settings in which one thing is more or less than written, in every future alike.

    level of x     every value from as_of on times x: an index, a market's price, all needs, prices of shortage, fills (at most 1)
    values of d    what the outcomes of driver d say, from the first day of each on, times x: its prices, its needs, its supply
    odds of o      p[f] * q / p(o) where driver d is o, p[f] * (1 - q) / (1 - p(o)) elsewhere        p: probability, q: the new odds

Values are multiplied once the drivers have had their say, so a dated price of an outcome moves as the written one does, and what
was known before as_of stays. Futures, and when they are told apart, stay as they are; in drawn futures the odds of an outcome weigh
the same draws anew. A driver that speaks of the same series as a level, in every
future from as_of on, is not moved twice. Trap: a level moves the mean and the spread alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import fsum
from typing import Any

from planner.model.changed import SERIES, Changed, Changes, multiples, series_of
from planner.model.futures import Future, again, joined_in, like, turned
from planner.model.plugin import Shortage
from planner.model.setting import Setting
from planner.quantities import format_quantity
from planner.scenario.fields import Series
from planner.scenario.records import AnyScenario

WRITTEN = "as written"
"""What a level is now that has no figure of its own."""
RARE = 1e-3
"""Odds are moved up to this, and up to 1 less this: at 0 a future has no decisions."""
SORTS = {"prices": ("indices", "prices"), "needs": ("needs", "fleets"), "supply": ("available", "fill", "delivers")}
SHARES = ("fill", "delivers")
"""Series that are never above 1."""

Move = Callable[[float], Setting]


@dataclass(frozen=True)
class Shift:
    """One thing that may be more or less: its path, what it is now, in which range it is tried, and the setting with it moved.

    `now`, `low` and `high` are factors of what is written (`now` 1), or probabilities where `odds`.
    """

    path: str
    said: str
    now: float
    low: float
    high: float
    at: Move
    odds: bool = False


def shifts(setting: Setting, within: float) -> Iterator[Shift]:
    """All that is moved, levels by a share `within` up and down: indices, prices, needs, shortage, fills, then the drivers."""
    for path, said, changes in levels(setting):
        yield Shift(path, said, 1.0, 1.0 - within, 1.0 + within, moving(setting, changes))
    if dearer(setting.scenario, 2.0) != setting.scenario:
        yield Shift("shortage", WRITTEN, 1.0, 1.0 - within, 1.0 + within, shortage_moving(setting))
    for name in sorted(setting.scenario.risk.drivers):
        yield from of_driver(setting, name, within)


def levels(setting: Setting) -> Iterator[tuple[str, str, Mapping[str, list[str]]]]:
    """Levels of series: path, what it is now in words, and the names that move by key of a change."""
    scenario, currency = setting.scenario, setting.currency
    for name in sorted(scenario.indices):
        quote = setting.index_quote(name, setting.as_of)
        yield f"indices.{name}", format_quantity(quote, "", currency, 4) if quote else "", {"indices": [name]}
    for name, market in sorted(scenario.markets.items()):
        if isinstance(market.price, Series):
            said = format_quantity(market.price.at(setting.as_of) or market.price.first, "", currency, 4)
            yield f"markets.{name}.price", said, {"prices": [name]}
    wanted = {"needs": sorted(scenario.needs), "fleets": sorted(scenario.fleets)}
    if any(wanted.values()):
        yield "needs", WRITTEN, wanted
    if scenario.markets:
        yield "fill", WRITTEN, {"fill": sorted(scenario.markets)}


def moving(setting: Setting, names: Mapping[str, list[str]]) -> Move:
    """A setting in which some series are so much of what they are, in every future."""

    def at(factor: float) -> Setting:
        change = multiples([(date.min, factor)])
        changes = {key: dict.fromkeys(mine, change) for key, mine in names.items()}
        return moved(setting, lambda own, _: changed(own, changes))

    return at


def shortage_moving(setting: Setting) -> Move:
    """A setting in which every price of a shortage is so much of what it is."""

    def at(factor: float) -> Setting:
        return moved(setting, lambda own, _: dearer(own.scenario, factor))

    return at


def of_driver(setting: Setting, name: str, within: float) -> Iterator[Shift]:
    """What the outcomes of a driver say, by sort, and how likely each of those is that can be told apart by name."""
    place = sorted(setting.scenario.risk.drivers).index(name)
    told = [said_by(future, place) for future in setting.futures]
    for sort, keys in SORTS.items():
        if any(series for change in told for key, series in change.items() if key in keys) and not is_level(
            setting, told, keys
        ):
            at = driver_moving(setting, told, keys)
            yield Shift(f"risk.drivers.{name}.{sort}", WRITTEN, 1.0, 1.0 - within, 1.0 + within, at)
    yield from odds_of(setting, name)


def odds_of(setting: Setting, name: str) -> Iterator[Shift]:
    """The odds of each outcome of a driver that has a name; of two the rarer, for the other has the rest."""
    found = []
    for outcome in setting.scenario.risk.drivers[name].outcomes():
        mine = [future.setting.chosen[name] == outcome.name for future in setting.futures]
        chance = fsum(f.probability for f, own in zip(setting.futures, mine, strict=True) if own)
        if RARE < chance < 1.0 - RARE:
            at, path = odds_moving(setting, mine, chance), f"risk.drivers.{name}.{outcome.name}"
            found.append(Shift(path, "", chance, RARE, 1.0 - RARE, at, odds=True))
    yield from found if len(found) != 2 else [min(found, key=lambda shift: shift.now)]


def said_by(future: Future, place: int) -> Changes:
    """The series that the outcome of a driver changes in a future; none where it changes something else."""
    change = future.outcomes[place].change
    return change.series if isinstance(change, Changed) else {}


def is_level(setting: Setting, told: list[Changes], keys: tuple[str, ...]) -> bool:
    """What a driver says in every future, from as_of on, is all that one of the levels moves: it is moved once, as that."""
    names = [{key: sorted(change[key]) for key in keys if change.get(key)} for change in told]
    firsts = [series.points[0][0] for change in told for key in keys for series in change.get(key, {}).values()]
    whole = [{key: mine for key, mine in level.items() if mine} for _, _, level in levels(setting)]
    return names[0] in whole and all(mine == names[0] for mine in names) and max(firsts) <= setting.as_of


def driver_moving(setting: Setting, told: list[Changes], keys: tuple[str, ...]) -> Move:
    """A setting in which what the outcomes of a driver say of some series is so much of it, from the first day of each on."""

    def at(factor: float) -> Setting:
        def change(own: Setting, n: int | None) -> AnyScenario:
            said = told[n] if n is not None else {}
            changes = {
                key: {name: multiples([(series.points[0][0], factor)]) for name, series in named.items()}
                for key, named in said.items()
                if key in keys
            }
            return changed(own, changes)

        return moved(setting, change)

    return at


def odds_moving(setting: Setting, mine: list[bool], chance: float) -> Move:
    """A setting in which some futures have a probability together, and the others the rest, each as likely among its own."""

    def at(odds: float) -> Setting:
        found = again(setting)
        there, elsewhere = odds / chance, (1.0 - odds) / (1.0 - chance)
        return with_futures(
            found,
            [
                replace(
                    future,
                    probability=future.probability * (there if own else elsewhere),
                    setting=again(future.setting),
                )
                for future, own in zip(setting.futures, mine, strict=True)
            ],
        )

    return at


# How a setting is moved -------------------------------------------------------------------------------------------------


def moved(setting: Setting, change: Callable[[Setting, int | None], AnyScenario]) -> Setting:
    """A setting, and each of its futures (by number), with another scenario."""
    found = like(setting, change(setting, None))
    if not setting.scenario.risk.drivers:
        return found
    futures = []
    for n, future in enumerate(setting.futures):
        own = turned(found, change(future.setting, n))
        own.chosen = future.setting.chosen
        futures.append(replace(future, setting=own))
    return with_futures(found, futures)


def with_futures(setting: Setting, futures: list[Future]) -> Setting:
    """A setting with other futures that learn of each other as it says; outages strike those."""
    setting.__dict__.pop("ways", None)
    setting.futures = joined_in(setting, tuple(futures))
    return setting


def changed(own: Setting, changes: Changes) -> AnyScenario:
    """The scenario of a setting with some series multiplied; what is a share of calls is at most all of them."""
    scenario = own.scenario
    if "fill" in changes:
        scenario = scenario.model_copy(
            update={"markets": {n: filled(market) for n, market in scenario.markets.items()}}
        )
    told = {key: {n: s for n, s in named.items() if has(scenario, key, n)} for key, named in changes.items()}
    found = Changed(told)(scenario, own)
    for key in SHARES:
        section, field = SERIES[key]
        entries = dict(getattr(found, section))
        for name in told.get(key, ()):
            points = ((day, min(1.0, value)) for day, value in getattr(entries[name], field).points)
            entries[name] = entries[name].model_copy(update={field: Series(tuple(points))})
        found = found.model_copy(update={section: entries})
    return found


def filled(market: Any) -> Any:
    """A market that fills all calls, saying so."""
    return market if market.fill is not None else market.model_copy(update={"fill": Series(((date.min, 1.0),))})


def has(scenario: AnyScenario, key: str, name: str) -> bool:
    """There is a series to be multiplied."""
    if key not in SERIES:
        return True
    section, field = SERIES[key]
    return isinstance(series_of(scenario, section, name, field), Series)


def dearer(scenario: AnyScenario, factor: float) -> AnyScenario:
    """Every price of a shortage times a factor: those of needs, and of idle accelerators."""
    found: dict[str, Any] = {
        "needs": {
            name: need.model_copy(update={"shortage": times(need.shortage, factor)})
            if getattr(need, "shortage", None) is not None
            else need
            for name, need in scenario.needs.items()
        }
    }
    for section in ("fleets", "accelerators"):
        found[section] = {
            name: entry if entry.idle is None else entry.model_copy(update={"idle": entry.idle * factor})
            for name, entry in getattr(scenario, section).items()
        }
    return scenario.model_copy(update=found)


def times(shortage: Shortage, factor: float) -> Shortage:
    """A price of a shortage times a factor, in whichever way it is written."""
    if shortage.price is not None:
        points = ((day, replace(price, value=price.value * factor)) for day, price in shortage.price.points)
        return shortage.model_copy(update={"price": Series(tuple(points))})
    if shortage.rate is not None:
        return shortage.model_copy(update={"rate": replace(shortage.rate, value=shortage.rate.value * factor)})
    return shortage.model_copy(update={"idle": (shortage.idle or 0.0) * factor})
