"""What may come: every combination of the drivers' outcomes, each as a setting of its own with its probability.

    futures = product over drivers of their outcomes,   probability = product of the outcomes' (drivers are independent)

A future is the scenario with dated values changed, so whatever is worked out from a setting (prices, needs, bills) is worked
out in a future in the very same way. Two futures are one to the planner as long as all that has become true in them is
equal (planner.model.truth), and the signals given by then.
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

from planner.errors import InputError, Problem, did_you_mean
from planner.model.changed import NARROWER
from planner.model.kin import Kin, learning
from planner.model.terms import Terms
from planner.model.truth import truths_of
from planner.scenario.uncertainty import Risk

if TYPE_CHECKING:
    from planner.model.plugin import Driver, Outcome
    from planner.model.sampling import Draws, Given
    from planner.model.setting import Setting
    from planner.scenario.outages import Tolerated
    from planner.scenario.records import AnyScenario

MOST = 10_000
"""Futures in one program at most."""
AS_WRITTEN = "as written"
"""Name of the future of several drivers in which nothing happens."""
MOST_STOOD_FOR = 5_000
"""Futures that fewer may stand for at most: each is compared with each."""


@dataclass(frozen=True)
class Future:
    """One way things may turn out: a setting, how likely it is, and the signals that announce it.

    The world of an outage has the future that it strikes as `base`, the outage's id, what may be short in it, and the
    period in which our own rules, which lapse when it starts, hold again. Where few futures stand for many
    (planner.model.reduction), `stands_for` is how many, `away` their distances to it times their probabilities.
    """

    name: str
    probability: float
    setting: Setting
    outcomes: tuple[Outcome, ...] = ()
    base: Future | None = None
    outage: str = ""
    tolerates: Tolerated | None = None
    resumes: int = 0
    stands_for: int = 1
    away: float = 0.0

    @property
    def since(self) -> int:
        """The period in which an outage starts; beyond all of them where there is none."""
        return len(self.setting.periods) if self.setting.down is None else self.setting.down.since

    def event(self, p: int) -> str:
        """What happens by a period that nobody misses, whatever else is learned: the outage."""
        down = self.setting.down
        return f"{self.outage} {down.struck.name} {down.since}" if down is not None and p >= down.since else ""

    @cached_property
    def truths(self) -> tuple[Hashable, ...]:
        """What becomes true in each period and may differ between futures; worked out once, for every tree asks for it."""
        if self.base is not None:
            own = (self.event(p) for p in range(len(self.setting.periods)))
            return tuple((event, true) if event else true for event, true in zip(own, self.base.truths, strict=True))
        days = [period.start for period in self.setting.periods]
        words = [tuple(word for own in self.outcomes for when, word in own.signals if when <= day) for day in days]
        return tuple(zip(truths_of(self.setting), words, strict=True))

    def truth(self, p: int) -> Hashable:
        """What has become true by the first day of a period and had not by that of the one before."""
        return self.truths[p]


def futures_of(setting: Setting) -> tuple[Future, ...]:
    """Every future of a scenario: drawn, or all combinations of its drivers' outcomes; one without a name where all is certain."""
    risk = setting.scenario.risk
    if risk.correlations and not risk.drawn:
        what = "nothing is drawn here, and outcomes that are combined do not move together"
        step = "write outcomes: {sample: 200}, or say in one table what moves together"
        raise InputError(Problem(what, step, path="risk.correlations"))
    if not risk.drivers:
        return (Future("", 1.0, setting),)
    found = made(setting, drawn(setting) if risk.drawn else combined(setting))
    if risk.outcomes is None or risk.outcomes.reduce_to is None:
        return found
    from planner.model.reduction import reduced  # arrays take a while to import

    return joined_in(setting, reduced(found, risk.outcomes.reduce_to))


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
    told = {name: come(outcomes, setting.scenario.risk.became.get(name)) for name, outcomes in told.items()}
    count = prod(len(outcomes) for outcomes in told.values())
    step = "leave outcomes out, join drivers that move together, or draw some: outcomes: {sample: 2000, reduce_to: 200}"
    guard(count, "the drivers' outcomes combine to", "risk.drivers", step=step, most=most_of(setting))
    names = set[str]()
    for outcomes in product(*told.values()):
        chance = prod(outcome.probability for outcome in outcomes)
        if chance > 0.0:
            name = name_of(tuple(told), outcomes)
            if name in names:
                step = "write the names of outcomes without +, which joins them"
                raise InputError(Problem(f"two futures are called {name}", step, path="risk.drivers"))
            names.add(name)
            yield name, chance, outcomes


def name_of(drivers: Sequence[str], outcomes: Sequence[Outcome]) -> str:
    """A future by its outcomes: `high+fab 2028-01`. What may happen once stands with its driver, and not where it never does.

    Outcomes of one name stand with their drivers, too: `door late+racks late`.
    """
    if len(outcomes) == 1:
        return outcomes[0].name
    names, parts = [one.name for one in outcomes], []
    for driver, one in zip(drivers, outcomes, strict=True):
        told = one.name if names.count(one.name) == 1 else f"{driver} {one.name}"
        parts.append(told if one.told is None else one.told.format(driver))
    return "+".join(filter(None, parts)) or AS_WRITTEN


def come(outcomes: tuple[Outcome, ...], became: Sequence[str] | None) -> tuple[Outcome, ...]:
    """The outcomes of a driver that can still come, with what is known of it: P(outcome) / sum of P over those."""
    mine = tuple(own for own in outcomes if became is None or own.name in became)
    whole = 1.0 if became is None else sum(own.probability for own in mine)
    return tuple(replace(own, probability=own.probability / whole) for own in mine) if whole else ()


def not_come(setting: Setting) -> Iterable[Problem]:
    """What is said to have come and cannot: of no driver, no outcome of it, or of futures that are drawn."""
    risk = setting.scenario.risk
    for name, outcomes in sorted(risk.became.items()):
        path, told = f"risk.became.{name}", risk.drivers[name].outcomes() if name in risk.drivers else ()
        known = tuple(own.name for own in told)
        if name not in risk.drivers:
            yield Problem(f"there is no driver '{name}'", did_you_mean(name, tuple(risk.drivers)), path=path)
        elif risk.drawn:
            what = "futures are drawn here, and none of them is told by an outcome"
            yield Problem(what, "take `became` out, or combine outcomes", path=path)
        for outcome in sorted(set(outcomes) - set(known)) if known else ():
            yield Problem(f"driver {name} has no outcome '{outcome}'", did_you_mean(outcome, known), path=path)


def drawn(
    setting: Setting, given: Given | None = None, reference: Mapping[str, Draws] | None = None
) -> Iterable[tuple[str, float, tuple[Outcome, ...]]]:
    """The futures that are drawn, as likely as each other, numbered."""
    from planner.model.sampling import draws_of  # the normal distribution takes a while to import

    risk = setting.scenario.risk
    count = risk.drawn or 0
    guard(count, "the plan is to be made of", "risk.outcomes.sample", step="draw fewer", most=most_of(setting))
    draws = draws_of(setting, given, reference)
    told = [drawn_by(driver, setting, draws[name], name) for name, driver in sorted(risk.drivers.items())]
    width = len(str(count))
    for n, outcomes in enumerate(zip(*told, strict=True)):
        yield f"{n + 1:0{width}d}", 1.0 / count, outcomes


def drawn_by(driver: Driver, setting: Setting, draws: Draws, name: str) -> Sequence[Outcome]:
    """What a driver draws. Raises InputError, with its place, for levels that no number holds or no mean is told of."""
    try:
        return driver.drawn(setting, draws)
    except OverflowError:
        wrong = [Problem("it draws levels that are too large for any number", NARROWER)]
    except InputError as error:
        wrong = list(error.problems)
    raise InputError(replace(problem, path=problem.path or f"risk.drivers.{name}") for problem in wrong)


def most_of(setting: Setting) -> int:
    """How many futures there may be, reduced or not."""
    outcomes = setting.scenario.risk.outcomes
    return MOST if outcomes is None or outcomes.reduce_to is None else MOST_STOOD_FOR


def guard(count: int, what: str, path: str, of: str = "futures", *, step: str, most: int = MOST) -> None:
    """More futures than can be held at once are refused."""
    if count > most:
        raise InputError(Problem(f"{what} {count:,} {of}", f"{step}: at most {most:,} are taken", path=path))


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


def judged(setting: Setting, scenario: AnyScenario) -> Setting:
    """The same futures, judged by other measures: a scenario that differs in nothing else, and nothing is drawn again."""
    found = copy(setting)
    found.scenario, found.futures, found.ways = scenario, setting.futures, setting.ways
    return found


def judged_apart(setting: Setting, scenario: AnyScenario) -> bool:
    """A scenario differs from that of a setting whose futures were drawn in its measures, or in nothing."""
    own = setting.scenario
    plain = scenario.risk.model_copy(update={"measures": own.risk.measures})
    return bool(own.risk.drivers) and scenario.model_copy(update={"risk": plain}) == own


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
