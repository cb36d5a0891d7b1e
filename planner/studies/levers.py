"""The terms of a scenario's contracts that have a size, and what they are a step up or down.

A lever is one field of one clause. Its own step is 1 % of a price, volume or money, one point of a share, one unit of a time;
of a dated series every point moves. What a field may be, and how far, is asked of its annotation, so a new clause brings its
levers along: a share that may be 1 at most stays there, and only what may be negative falls below zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from planner.model.plugin import Clause
from planner.quantities import Amount, Duration, Rate, UnitPrice
from planner.scenario.agreements import Contract
from planner.scenario.fields import Series
from planner.scenario.records import AnyScenario
from planner.scenario.shapes import dimension_of, range_of, type_of

PART, POINT = 0.01, 0.01
SHARES = {"share", "yearly", None}
"""Dimensions of plain numbers that are shares; a limit that is a share of its base has none of its own."""
SKIPPED = {"items", "since", "until"}


@dataclass(frozen=True)
class Lever:
    """One term: contract, clause and field, its value, the least and the most it may be, and what one step of it is in words."""

    contract: str
    clause: str
    field: str
    value: Any
    dimension: str | None
    range: tuple[float, float]
    step: str

    @property
    def path(self) -> str:
        """Where it stands in the scenario."""
        return f"contracts.{self.contract}.clauses.{self.term}"

    @property
    def term(self) -> str:
        """Clause and field, as they are written (`from` is `from_` in code)."""
        return f"{self.clause}.{self.field.rstrip('_')}"

    def of(self, scenario: AnyScenario) -> Any:
        """The value that the term has in a scenario."""
        return getattr(scenario.contracts[self.contract].clauses[self.clause], self.field)

    def at(self, steps: float) -> Any:
        """The term so many steps up (down where negative), as far as it may go."""
        return moved(self.value, steps, self.dimension, self.range)

    def moved(self, scenario: AnyScenario, steps: float) -> AnyScenario:
        """The scenario with this term moved by so many steps."""
        value = self.at(steps)
        clause = scenario.contracts[self.contract].clauses[self.clause]
        return with_clause(scenario, self.contract, self.clause, clause.model_copy(update={self.field: value}))


def levers(scenario: AnyScenario) -> Iterator[Lever]:
    """Every lever of every contract that is signed or offered, in the order of their names."""
    for name, contract in sorted(scenario.contracts.items()):
        if contract.status != "declined":
            yield from levers_of(name, contract)


def levers_of(name: str, contract: Contract[Any]) -> Iterator[Lever]:
    """The levers of one contract."""
    for clause_name, clause in sorted(contract.clauses.items()):
        for field, info in type(clause).model_fields.items():
            value = getattr(clause, field)
            if field in SKIPPED or value is None or isinstance(value, (bool, int, str)):
                continue
            kind = type_of(info)
            dimension = dimension_of(kind)
            step = step_of(value, dimension)
            if step:
                yield Lever(name, clause_name, field, value, dimension, range_of(kind), step)


def step_of(value: Any, dimension: str | None) -> str:
    """One step of a value in words; nothing for what has no size."""
    if isinstance(value, Series):
        return step_of(value.first, dimension)
    if isinstance(value, Duration):
        return f"1 {value.unit}"
    if isinstance(value, float):
        return "1 point" if dimension in SHARES else "1 %"
    return "1 %" if isinstance(value, (UnitPrice, Rate, Amount)) else ""


def moved(value: Any, steps: float, dimension: str | None, within: tuple[float, float]) -> Any:
    """A value so many steps up (down where negative), inside what it may be."""

    def further(point: Any) -> float:
        if isinstance(point, Duration):
            return point.count + steps
        size = size_of(point)
        return size + steps * (POINT if isinstance(point, float) and dimension in SHARES else PART * abs(size))

    return resized(value, further, within)


def resized(value: Any, size: Callable[[Any], float], within: tuple[float, float]) -> Any:
    """A value of another size, inside what it may be; every point of a series, each asked for its own."""
    least, most = within
    if isinstance(value, Series):
        return Series(tuple((day, resized(point, size, within)) for day, point in value.points))
    if isinstance(value, Duration):
        return replace(value, count=max(least, size(value)))
    found = min(most, max(least, size(value)))
    return found if isinstance(value, float) else replace(value, value=found)


def size_of(value: Any) -> float:
    """The number behind a value."""
    if isinstance(value, Duration):
        return value.count
    return value if isinstance(value, float) else float(value.value)


def with_clause(scenario: AnyScenario, contract: str, name: str, clause: Clause | None) -> AnyScenario:
    """A scenario with another clause of one name in a contract, or without it."""
    clauses = {key: own for key, own in scenario.contracts[contract].clauses.items() if key != name}
    return with_contract(scenario, contract, clauses=clauses if clause is None else clauses | {name: clause})


def with_contract(scenario: AnyScenario, name: str, **fields: Any) -> AnyScenario:
    """A scenario with other fields in one contract."""
    changed = scenario.contracts[name].model_copy(update=fields)
    return scenario.model_copy(update={"contracts": {**scenario.contracts, name: changed}})
