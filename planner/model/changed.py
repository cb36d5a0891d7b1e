"""What an outcome makes of a scenario: dated series of indices, needs and sources replaced or multiplied, fields set anew.

value in the outcome = the change's from its first date on (a share: that share of what the scenario says), the scenario's before
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from planner.calendar import add
from planner.errors import InputError, Problem
from planner.scenario.changes import Times
from planner.scenario.fields import Series

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario

SERIES = {
    "needs": ("needs", "series"),
    "fleets": ("fleets", "series"),
    "prices": ("markets", "price"),
    "available": ("markets", "available"),
    "fill": ("markets", "fill"),
    "delivers": ("contracts", "delivers"),
}
"""Series that may change: section and field of the scenario."""

APART = 1e12
"""Times that the highest of drawn levels may be the lowest: ten thousand that stray by e^3.5 come so far."""
NARROWER = "write a smaller spread or drift, or let it be pulled back faster"

Steps = Sequence[tuple[date, float]]
Changes = Mapping[str, Mapping[str, Series[Any]]]
"""By `indices`, `allocation` or a key of SERIES, and by name: the values that hold from their days on."""


@dataclass(frozen=True)
class Changed:
    """What an outcome makes of a scenario: series by kind and name, and fields of entries by section and name."""

    series: Changes = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

    def __call__(self, scenario: AnyScenario, setting: Setting) -> AnyScenario:
        """The scenario with this outcome's values; indices change what `setting` says of them."""
        found: dict[str, dict[str, Any]] = {}
        for name, change in self.series.get("indices", {}).items():
            known = scenario.indices[name]
            path = setting.index_path(name) if known is setting.scenario.indices[name] else known.forward
            whole = {"history": None, "now": None, "forward": spliced(path, change, setting.as_of)}
            found.setdefault("indices", dict(scenario.indices))[name] = known.model_copy(update=whole)
        for key, (section, attribute) in SERIES.items():
            for name, change in self.series.get(key, {}).items():
                entries = found.setdefault(section, dict(getattr(scenario, section)))
                update: dict[str, Any] = {attribute: spliced(getattr(entries[name], attribute), change, setting.as_of)}
                entries[name] = entries[name].model_copy(update=update | multiplied(entries[name], change))
        for name, change in self.series.get("allocation", {}).items():
            contracts = found.setdefault("contracts", dict(scenario.contracts))
            own = allocations(contracts[name])
            own = {n: c.model_copy(update={"rate": spliced(c.rate, change, setting.as_of)}) for n, c in own.items()}
            contracts[name] = contracts[name].model_copy(update={"clauses": contracts[name].clauses | own})
        for section, named in self.fields.items():
            entries = found.setdefault(section, dict(getattr(scenario, section)))
            for name, values in named.items():
                entries[name] = entries[name].model_copy(update=dict(values))
        return scenario.model_copy(update=found)


def series_of(scenario: AnyScenario, section: str, name: str, field: str) -> Any:
    """The series of an entry, None where it has none or where there is no such entry."""
    entries: Mapping[str, Any] = getattr(scenario, section)
    return getattr(entries.get(name), field, None)


def allocations(contract: Any) -> dict[str, Any]:
    """The clauses of a contract by which it delivers a share of an entitlement."""
    return {name: clause for name, clause in contract.clauses.items() if clause.kind == "allocation"}


def asked_for(scenario: AnyScenario, needs: Sequence[str], where: str) -> Iterator[Problem]:
    """Fleets among the needs that a driver names: the names of both are known there."""
    for n, name in enumerate(needs):
        if name not in scenario.needs and name in scenario.fleets:
            yield Problem(f"'{name}' is a fleet, not a need", "name it under `fleets`", path=f"{where}.needs[{n}]")


def multiplied(entry: Any, change: Series[Any]) -> dict[str, Any]:
    """Sizes that an entry asks for on single days beside its series, each by the share in force on its day."""
    amounts = getattr(entry, "amounts", None)
    if amounts is None:
        return {}
    times = [(day, size, change.at(day)) for day, size in amounts.points]
    return {
        "amounts": Series(tuple((day, size * t.factor if isinstance(t, Times) else size) for day, size, t in times))
    }


def centred_on(
    days: Sequence[date], paths: Sequence[Sequence[float]], mean: Sequence[float], told: Sequence[Sequence[float]]
) -> list[Series[Times]]:
    """Paths of levels, one a future, as multiples whose mean over the futures that are told is `mean` on every day."""
    near(days, told)
    means = [sum(column) / len(told) for column in zip(*told, strict=True)]
    return [
        multiples([(day, level / own * to) for day, level, own, to in zip(days, path, means, mean, strict=True)])
        for path in paths
    ]


def near(days: Sequence[date], levels: Sequence[Sequence[float]]) -> None:
    """Raises InputError where drawn levels (future, day) of one day are so far apart that their mean is one of them alone."""
    for day, column in zip(days, zip(*levels, strict=True), strict=True):
        if not max(column) <= APART * min(column):
            what = f"on {day} the highest of its levels is more than {APART:.0e} times the lowest"
            raise InputError(Problem(what, NARROWER))


def multiples(steps: Steps) -> Series[Times]:
    """Shares of what the scenario says, each from its day on."""
    return Series(tuple((day, Times(factor)) for day, factor in steps))


def quarters_beyond(setting: Setting) -> tuple[date, ...]:
    """First days of the quarters of the calendar after the horizon, up to the last day of any contract."""
    last = max((contract.term.to.end for contract in setting.scenario.contracts.values()), default=setting.end)
    first = date(setting.end.year, 3 * ((setting.end.month - 1) // 3) + 1, 1)
    day = first if first >= setting.end else add(first, 3, "month")
    found = []
    while day < last:
        found.append(day)
        day = add(day, 3, "month")
    return tuple(found)


def spliced(series: Series[Any] | None, change: Series[Any], as_of: date) -> Series[Any]:
    """A series up to the first day of a change, and changed from then on."""
    points = [(max(day, as_of) if day == date.min else day, value) for day, value in change.points]
    old = series.points if series is not None else ()
    found = [point for point in old if point[0] < points[0][0]]
    for n, (day, value) in enumerate(points):
        end = points[n + 1][0] if n + 1 < len(points) else date.max
        found += list(scaled(series, value.factor, day, end)) if isinstance(value, Times) else [(day, value)]
    return Series(tuple(found))


def scaled(series: Series[Any] | None, factor: float, day: date, end: date) -> Iterator[tuple[date, Any]]:
    """A share of a series between two days."""
    if series is None:
        return
    points = [(day, series.at(day)), *((at, value) for at, value in series.points if day < at < end)]
    for at, value in points:
        if value is not None:
            yield at, value * factor if isinstance(value, float) else replace(value, value=value.value * factor)
