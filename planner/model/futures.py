"""What may come: every combination of the drivers' outcomes, each as a setting of its own with its probability.

    futures = product over drivers of their outcomes,   probability = product of the outcomes' (drivers are independent)

A future is the scenario with dated values changed, so whatever is worked out from a setting (prices, needs, bills) is worked
out in a future in the very same way. Two futures are one to the planner as long as all that has become true in them is
equal: what is needed in each period and stands by then, what markets have, the indices up to its first day, when a site opens that
should be open, which suppliers have failed, the duties of the day, the news of clauses, and the signals given by then.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, reduce
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from planner.errors import InputError, Problem
from planner.model.failure import failed
from planner.model.kin import Kin, learning
from planner.model.orders import settles
from planner.model.terms import Terms
from planner.scenario.uncertainty import Risk

if TYPE_CHECKING:
    from planner.model.plugin import Outcome
    from planner.model.sampling import Draws, Given
    from planner.model.setting import Setting
    from planner.scenario.outages import Tolerated
    from planner.scenario.records import AnyScenario

MOST = 10_000
"""Futures in one program at most."""


@dataclass(frozen=True)
class Future:
    """One way things may turn out: a setting, how likely it is, and the signals that announce it.

    The world of an outage has the future that it strikes as `base`, the outage's id, what may be short in it, and the
    period in which our own rules, which lapse when it starts, hold again.
    """

    name: str
    probability: float
    setting: Setting
    outcomes: tuple[Outcome, ...] = ()
    base: Future | None = None
    outage: str = ""
    tolerates: Tolerated | None = None
    resumes: int = 0

    @property
    def since(self) -> int:
        """The period in which an outage starts; beyond all of them where there is none."""
        return len(self.setting.periods) if self.setting.down is None else self.setting.down.since

    def event(self, p: int) -> str:
        """What happens by a period that nobody misses, whatever else is learned: the outage."""
        down = self.setting.down
        return f"{self.outage} {down.struck.name} {down.since}" if down is not None and p >= down.since else ""

    @cached_property
    def granted(self) -> Mapping[int, tuple[float, ...]]:
        """What suppliers that allot deliver at most, by the period in which their cells begin."""
        found: dict[int, tuple[float, ...]] = {}
        for _, terms in sorted(self.setting.terms.items()):
            for clause in terms.saying("allots"):
                for own in clause.allots(terms):
                    p = min(own.cell.periods)
                    found[p] = (*found.get(p, ()), own.granted)
        return found

    @cached_property
    def missing(self) -> Mapping[int, tuple[tuple[str, float], ...]]:
        """Open orders of which not all comes, with the share that does, by the period from which that shows."""
        found: dict[int, tuple[tuple[str, float], ...]] = {}
        for name, order in sorted(self.setting.scenario.open_orders.items()):
            if order.comes != 1.0:
                _, p = settles(self.setting, name)
                found[p] = (*found.get(p, ()), (name, order.comes))
        return found

    def truth(self, p: int) -> Hashable:
        """All that has become true by the first day of a period and may differ between futures."""
        if self.base is not None:
            return self.base.truth(p) if p < self.since else (self.event(p), self.base.truth(p))
        setting, scenario = self.setting, self.setting.scenario
        day = setting.periods[p].start
        needs = tuple(need.amount[p] for need in setting.requirements)
        indices = (setting.index_path(name).points for name in sorted(scenario.indices))
        prices = tuple(tuple(point for point in points if point[0] <= day) for points in indices)
        markets = tuple(market(setting, name, p) for name in sorted(scenario.markets))
        sold = tuple(setting.fill(name)[p] for name in sorted(scenario.contracts))
        orders = self.granted.get(p), self.missing.get(p)
        signals = tuple(word for outcome in self.outcomes for when, word in outcome.signals if when <= day)
        written = ((name, setting.written.opening(name)) for name in sorted(scenario.locations))
        opens = tuple(setting.opening(name) for name, by_plan in written if by_plan <= day)
        units = tuple(fleet.series.at(day) for _, fleet in sorted(scenario.fleets.items()))
        news = tuple(own.news(terms, day) for _, terms in sorted(setting.terms.items()) for own in terms.saying("news"))
        duties = tuple(row.rate.at(day) for _, row in sorted(scenario.duties.items()))
        built: Sequence[tuple[str, Any]] = (*sorted(scenario.racks.items()), *sorted(scenario.accelerators.items()))
        sizes = tuple((name, tier, own.at(day)) for name, unit in built for tier, own in sorted(unit.revised.items()))
        sizes = tuple(told for told in sizes if told[2] is not None)
        return needs, units, sizes, opens, prices, markets, sold, orders, failed(scenario, day), duties, news, signals


def futures_of(setting: Setting) -> tuple[Future, ...]:
    """Every future of a scenario: drawn, or all combinations of its drivers' outcomes; one without a name where all is certain."""
    risk = setting.scenario.risk
    if not risk.drivers:
        return (Future("", 1.0, setting),)
    return made(setting, drawn(setting) if risk.outcomes else combined(setting))


def made(setting: Setting, ways: Iterable[tuple[str, float, tuple[Outcome, ...]]]) -> tuple[Future, ...]:
    """Futures by name, probability and outcomes."""
    risk, found = setting.scenario.risk, []
    turns = sorted(
        range(len(risk.drivers)), key=[driver.turn for _, driver in sorted(risk.drivers.items())].__getitem__
    )
    for name, chance, outcomes in ways:
        changes = [outcomes[n].change for n in turns]
        scenario = reduce(lambda changed, change: change(changed, setting), changes, setting.scenario)
        own = turned(setting, scenario)
        own.chosen = {driver: outcome.name for driver, outcome in zip(sorted(risk.drivers), outcomes, strict=True)}
        found.append(Future(name, chance, own, outcomes))
    return joined_in(setting, tuple(found))


def joined_in(setting: Setting, futures: tuple[Future, ...]) -> tuple[Future, ...]:
    """Futures that learn of each other what a setting says is learned."""
    kin = Kin(futures, learning(setting))
    for n, future in enumerate(futures):
        future.setting.kin = kin, n
    return futures


def given(setting: Setting, futures: Iterable[Future]) -> tuple[Future, ...]:
    """Some futures of a setting as if it were known that none but these can come."""
    own = tuple(futures)
    weight = sum(future.probability for future in own)
    return joined_in(
        setting, tuple(replace(f, probability=f.probability / weight, setting=again(f.setting)) for f in own)
    )


def again(setting: Setting) -> Setting:
    """A setting once more, with terms of its own."""
    found = copy(setting)
    found.terms = {name: Terms(found, name, contract) for name, contract in sorted(setting.scenario.contracts.items())}
    return found


def combined(setting: Setting) -> Iterable[tuple[str, float, tuple[Outcome, ...]]]:
    """Every combination of the drivers' outcomes that can happen, in the order of drivers and outcomes, with its probability."""
    told = {name: tuple(driver.outcomes()) for name, driver in sorted(setting.scenario.risk.drivers.items())}
    for name, outcomes in told.items():
        if not outcomes:
            step = "say how many futures to draw: outcomes: {sample: 100}"
            raise InputError(
                Problem("this driver has no list of outcomes: it is drawn", step, path=f"risk.drivers.{name}")
            )
    guard(prod(len(outcomes) for outcomes in told.values()), "the drivers' outcomes combine to", "risk.drivers")
    for outcomes in product(*told.values()):
        chance = prod(outcome.probability for outcome in outcomes)
        if chance > 0.0:
            yield "+".join(outcome.name for outcome in outcomes), chance, outcomes


def drawn(
    setting: Setting, given: Given | None = None, reference: Mapping[str, Draws] | None = None
) -> Iterable[tuple[str, float, tuple[Outcome, ...]]]:
    """The futures that are drawn, as likely as each other, numbered."""
    from planner.model.sampling import draws_of  # the normal distribution takes a while to import

    risk = setting.scenario.risk
    count = risk.outcomes.sample if risk.outcomes else 0
    guard(count, "the plan is to be made of", "risk.outcomes.sample")
    draws = draws_of(setting, given, reference)
    told = [driver.drawn(setting, draws[name]) for name, driver in sorted(risk.drivers.items())]
    width = len(str(count))
    for n, outcomes in enumerate(zip(*told, strict=True)):
        yield f"{n + 1:0{width}d}", 1.0 / count, outcomes


def guard(
    count: int,
    what: str,
    path: str,
    of: str = "futures",
    step: str = "leave outcomes out, join drivers that move together, or draw fewer",
) -> None:
    """More futures than one program can hold are refused."""
    if count > MOST:
        raise InputError(Problem(f"{what} {count:,} {of}", f"{step}: at most {MOST:,} are solved at once", path=path))


def market(setting: Setting, name: str, p: int) -> Hashable:
    """What a market asks, has and delivers in a period."""
    prices, limits = setting.source_prices(name), setting.available(name)
    return (*(path[p] for path in prices.values()), setting.fill(name)[p], limits[p] if limits else None)


def turned(setting: Setting, scenario: AnyScenario) -> Setting:
    """The same periods, places and names with other dated values: a future of a setting, in which all is certain."""
    found = like(setting, scenario.model_copy(update={"risk": Risk()}))
    found.written = setting
    return found


def like(setting: Setting, scenario: AnyScenario) -> Setting:
    """A scenario over the same periods, places and lanes: what is worked out of those is not worked out again."""
    found = type(setting)(scenario)
    found.share_times(setting)
    if priced(found) == priced(setting):
        found.network = setting.network
    return found


def priced(setting: Setting) -> frozenset[tuple[str, str, int]]:
    """Source, item and period of every price: where there is none, nothing can be called."""
    return frozenset(
        (name, item, p)
        for name in (*setting.scenario.contracts, *setting.scenario.markets)
        for item, path in setting.source_prices(name).items()
        for p, price in enumerate(path)
        if price is not None
    )


def alone(setting: Setting) -> Setting:
    """A setting as if what it says were certain: drivers that are wrong make no futures."""
    found = again(setting)
    found.futures = found.ways = (Future("", 1.0, found),)
    return found


def signed_as(setting: Setting, signings: Iterable[Mapping[str, Any]]) -> Setting:
    """A setting once contracts are decided: rows of contract, signed (0 to 1), size (share of the volumes), ended (day or "")."""
    found = copy(setting)
    found.terms = dict(setting.terms)
    for row in signings:
        name = row["contract"]
        ended = date.fromisoformat(row["ended"]) if row["ended"] else None
        found.terms[name] = Terms(found, name, setting.scenario.contracts[name], row["signed"], row["size"], ended)
    return found
