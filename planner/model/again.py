"""Building again what a moved term changes, and nothing else: the programs of a study differ in what some contracts say.

A build is a skeleton and steps (planner.model.build). Of each step is kept what it added, and of which contracts it asked
anything; where none of those has changed, what it added is taken over. The ledger, what is at stake, and who is signed are
asked of as of all contracts. Everything else (places, needs, markets, lead times, the trees) is the same by the test at the
door: a scenario that differs in anything but clauses, or whose clauses change the skeleton, is built from nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import Any, TypeVar

from planner.lp.program import Builder, Part
from planner.model.bounds import reach
from planner.model.build import build, build_skeleton, steps
from planner.model.futures import Future, like
from planner.model.model import Model
from planner.model.plugin import Cost
from planner.model.setting import Setting
from planner.model.terms import Terms
from planner.scenario.records import AnyScenario
from planner.scenario.uncertainty import Risk

T = TypeVar("T")
WIDER = 1.1
"""Room in the bounds of all columns, so that a step more of a volume leaves them as they are."""
ALL = "*"


class Asked(dict[str, T]):
    """A mapping by contract that notes of which it was asked."""

    def __init__(self, values: Mapping[str, T], notes: set[str]) -> None:
        super().__init__(values)
        self.notes = notes

    def __getitem__(self, name: str) -> T:
        self.notes.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """What stands under a name."""
        self.notes.add(name)
        return super().get(name, default)

    def items(self) -> Any:
        """All of it."""
        self.notes.add(ALL)
        return super().items()

    def values(self) -> Any:
        """All of it."""
        self.notes.add(ALL)
        return super().values()


class Lines(list[T]):
    """A list to which every contract may add, that notes when it is read."""

    def __init__(self, notes: set[str]) -> None:
        super().__init__()
        self.notes = notes

    def __iter__(self) -> Iterator[T]:
        self.notes.add(ALL)
        return super().__iter__()


@dataclass(frozen=True)
class Kept:
    """What a step added to the program and to the model, and of which contracts it asked anything."""

    asked: Set[str]
    part: Part
    lists: Mapping[str, list[Any]]
    named: Mapping[str, Mapping[str, Any]]


NAMED = ("standings", "resales", "_switches")
SKELETON = ("allots", "cancels", "consigns", "reschedules", "withdraws")
"""What clauses say of goods and orders before any payment is built."""


def lists(model: Model) -> dict[str, list[Any]]:
    """What steps add lines to."""
    return {"ledger": model.ledger.entries, "exposures": model.exposures}


class Again:
    """Builds the scenarios of a study."""

    def __init__(self, setting: Setting, costs: Mapping[str, Cost]) -> None:
        self.costs = costs
        self.notes: set[str] = set()
        self.setting = self._like(setting, setting.scenario, frozenset(setting.terms))
        self.links = {name: self._linked(name) for name in setting.terms}
        self.base = Model(self.setting)
        self.base.reach = {item: WIDER * size for item, size in reach(self.setting).items()}
        build_skeleton(self.base)
        self.skeleton = self.base.lp.since((0, 0, 0))
        self.base = self._begun(self.setting)
        self.kept = [self._done(self.base, step) for step in steps(self.setting, costs)]

    def build(self, scenario: AnyScenario) -> Model:
        """The model of a scenario; taken over where it can be. Raises InfeasibleError and InputError as any build."""
        return self._taken_over(scenario) or build(like(self.setting, scenario), self.costs)

    def _taken_over(self, scenario: AnyScenario) -> Model | None:
        moved = changed(self.setting.scenario, scenario)
        if moved is None:
            return None
        moved = frozenset(name for name, asked in self.links.items() if asked & moved)
        setting = self._like(self.setting, scenario, moved)
        if not self._keeps_skeleton(setting, moved):
            return None
        model = self._begun(setting)
        for kept, step in zip(self.kept, steps(setting, self.costs), strict=True):
            if moved and (kept.asked & moved or ALL in kept.asked):
                if not self._done(model, step).part.fits(kept.part):
                    return None
            else:
                take(model, kept)
        return model

    def _keeps_skeleton(self, setting: Setting, moved: Iterable[str]) -> bool:
        """Nothing that the balances read has moved: where goods have a price, the bounds, what may be cancelled or resold."""
        for old, new in zip(self.setting.futures, setting.futures, strict=True):
            for name in moved:
                was, now = old.setting.terms[name], new.setting.terms[name]
                reads = any(clause.resells for terms in (was, now) for clause in terms.clauses.values())
                reads = reads or any(terms.saying(word) for terms in (was, now) for word in SKELETON)
                if reads or min(setting.fill(name)) == 0.0 or priced(was) != priced(now):
                    return False
        wide = self.base.reach
        return all(size <= wide[item] for item, size in reach(setting).items())

    def _begun(self, setting: Setting) -> Model:
        """The skeleton, for another setting."""
        model = copy(self.base)
        model.setting, model.lp = setting, Builder()
        model.lp.take(self.skeleton)
        model.ledger, model.exposures = copy(self.base.ledger), Lines(self.notes)
        model.ledger.entries, model.ledger.setting = Lines(self.notes), setting
        model.standings, model.resales, model._switches = Asked({}, self.notes), Asked({}, self.notes), {}
        return model

    def _done(self, model: Model, step: Any) -> Kept:
        """A step is done; what it added, and of what it asked."""
        mark = model.lp.mark
        sizes = {name: len(lines) for name, lines in lists(model).items()}
        there = {name: set(dict.keys(getattr(model, name))) for name in NAMED}
        self.notes.clear()
        step(model)
        asked = frozenset(self.notes)
        added = {name: lines[sizes[name] :] for name, lines in lists(model).items()}
        named = {
            name: {key: value for key, value in dict.items(getattr(model, name)) if key not in keys}
            for name, keys in there.items()
        }
        return Kept(asked, model.lp.since(mark), added, named)

    def _linked(self, name: str) -> frozenset[str]:
        """The contracts of which anything that is worked out of a contract's terms asks: most ask of none but their own."""
        self.notes.clear()
        for future in self.setting.futures:
            for key, value in vars(Terms).items():
                if isinstance(value, cached_property):
                    getattr(dict.__getitem__(future.setting.terms, name), key)
        asked = frozenset(self.notes)
        return frozenset(self.setting.terms) if ALL in asked else asked | {name}

    def _like(self, setting: Setting, scenario: AnyScenario, moved: Set[str]) -> Setting:
        """The setting of a scenario in which some contracts say something else, in each of its futures."""
        found = self._turned(setting, scenario, moved)
        if setting.futures[0].setting is setting:
            found.futures = found.ways = (Future("", 1.0, found),)
            return found
        futures = []
        for future in setting.futures:
            own = reduce(lambda changed, outcome: outcome.change(changed, found), future.outcomes, scenario)
            turned = self._turned(future.setting, own.model_copy(update={"risk": Risk()}), moved)
            turned.futures = turned.ways = (Future("", 1.0, turned),)
            futures.append(replace(future, setting=turned))
        found.futures = found.ways = tuple(futures)
        return found

    def _turned(self, setting: Setting, scenario: AnyScenario, moved: Set[str]) -> Setting:
        """A setting that shares all that is worked out of anything but the contracts that have moved."""
        found = copy(setting)
        found.scenario = scenario
        terms = {}
        for name, record in sorted(scenario.contracts.items()):
            if name in moved:
                terms[name] = Terms(found, name, record)
            else:
                terms[name] = copy(dict.__getitem__(setting.terms, name))
                terms[name].setting = found
        found.terms = Asked(terms, self.notes)
        return found


def take(model: Model, kept: Kept) -> None:
    """What a step added, added again."""
    model.lp.take(kept.part)
    for name, lines in lists(model).items():
        lines.extend(kept.lists[name])
    for name, entries in kept.named.items():
        getattr(model, name).update(entries)


def changed(base: AnyScenario, scenario: AnyScenario) -> frozenset[str] | None:
    """The contracts whose clauses differ; None where anything else does."""
    if scenario.model_copy(update={"contracts": base.contracts}) != base or set(scenario.contracts) != set(
        base.contracts
    ):
        return None
    found = set()
    for name, record in base.contracts.items():
        other = scenario.contracts[name]
        if other is not record and other != record:
            if other.model_copy(update={"clauses": record.clauses}) != record:
                return None
            found.add(name)
    return frozenset(found)


def priced(terms: Terms) -> dict[str, list[bool]]:
    """Where the goods of a contract have a price."""
    return {item: [price is not None for price in path] for item, path in terms.prices.items()}
