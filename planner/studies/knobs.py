"""The numbers of an entry, each as far up or down as is asked, and as a user would type it.

One step of a number is 1 % of it, a point of a share, one unit of a time (planner.studies.levers); where it is a whole number, one.
A number that is typed has four digits and is rounded away from what clashes, so that what is printed works as it is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, floor, inf, log10
from typing import Any

from planner.quantities import Duration, format_quantity
from planner.scenario.fields import Record, Series
from planner.scenario.outages import EVERY_TIER, Outage
from planner.scenario.records import AnyScenario
from planner.scenario.shapes import dimension_of, fields_of, range_of, type_of
from planner.studies.entries import Entry, attribute, holder, put
from planner.studies.levers import PART, POINT, SHARES, SKIPPED, moved, step_of

DIGITS = 4
WHOLE = "whole"


@dataclass(frozen=True)
class Knob:
    """A number of the scenario: the steps to it, its value, its dimension and range."""

    steps: tuple[str, ...]
    value: Any
    dimension: str | None
    range: tuple[float, float]

    @property
    def path(self) -> str:
        """Where it stands, as it is written."""
        return ".".join(self.steps)

    def at(self, turn: float) -> Any:
        """Its value so many steps up, as far as it may go."""
        if isinstance(self.value, tuple):
            return tuple((tier, moved(share, turn, "share", (0.0, 1.0))) for tier, share in self.value)
        if self.dimension == WHOLE:
            return max(0, self.value + round(turn))
        return moved(self.value, turn, self.dimension, self.range)

    def turned(self, scenario: AnyScenario, turn: float) -> AnyScenario:
        """The scenario with this number so many steps up."""
        found: AnyScenario = put(scenario, self.steps, self.at(turn))
        return found

    def share(self, turn: float) -> float:
        """How much that is, as a share of the number; of a share in points."""
        was, now = figure(self.value), figure(self.at(turn))
        return abs(now - was) / (1.0 if self.dimension in SHARES or not was else abs(was))

    def limit(self, up: bool) -> float | None:
        """The turn to the end of its range; None where it has none."""
        if up and self.range[1] == inf:
            return None
        if isinstance(self.value, tuple) or self.dimension in SHARES:
            return (self.range[1] if up else -max(figure(self.value), 1.0)) / POINT
        return None if up else -max(figure(self.value), 1.0 / PART)

    def text(self, turn: float, currency: str, more: int = 0, days: Mapping[date, str] | None = None) -> str:
        """What to type, `more` digits of the last place further on than the rounding takes it; `days` as the file writes them."""
        found, up = self.at(turn), turn > 0.0
        if isinstance(found, tuple):
            told = {tier: shown(share, "share", currency, up, more) for tier, share in found}
            return told[EVERY_TIER] if EVERY_TIER in told else inline(told)
        if isinstance(found, Series):
            points = {day: shown(point, self.dimension, currency, up, more) for day, point in found.points}
            return (
                points[date.min]
                if date.min in points
                else inline({(days or {}).get(day, str(day)): told for day, told in points.items()})
            )
        return str(found) if self.dimension == WHOLE else shown(found, self.dimension, currency, up, more)


def inline(told: dict[str, str]) -> str:
    """A map on one line of YAML."""
    return "{" + ", ".join(f"{key}: {text}" for key, text in told.items()) + "}"


def figure(value: Any) -> float:
    """A number behind a value; of a series or of tiers the first."""
    if isinstance(value, Series):
        return figure(value.first)
    if isinstance(value, tuple):
        return float(value[0][1])
    if isinstance(value, Duration):
        return value.count
    return float(value) if isinstance(value, (int, float)) else float(value.value)


def shown(value: Any, dimension: str | None, currency: str, up: bool, more: int) -> str:
    """A value in four digits, rounded up or down."""
    number = figure(value)
    if number:
        place = 10.0 ** (floor(log10(abs(number))) - DIGITS + 1)
        number = ((ceil if up else floor)(round(number / place, 3)) + (more if up else -more)) * place
    rounded: Any = number
    if isinstance(value, Duration):
        rounded = replace(value, count=number)
    elif not isinstance(value, float):
        rounded = replace(value, value=number)
    return format_quantity(rounded, dimension or "share", currency, DIGITS)


def knobs(scenario: AnyScenario, entry: Entry) -> Iterator[Knob]:
    """The numbers of an entry: itself, or the fields of its record."""
    found, head = holder(scenario, entry.steps), entry.steps[-1]
    if isinstance(found, Record):
        yield from knobs_of(found, entry.steps[:-1], (head,))
        return
    record = found[head]
    if not isinstance(record, Record):
        if isinstance(record, float):
            yield Knob(entry.steps, record, "share", (0.0, 1.0))
        return
    keys = ("tolerates",) if isinstance(record, Outage) else tuple(fields_of(type(record)))
    yield from knobs_of(record, entry.steps, keys)


def knobs_of(record: Record, steps: tuple[str, ...], keys: tuple[str, ...]) -> Iterator[Knob]:
    """Some fields of a record that are numbers."""
    for key in keys:
        value, kind = getattr(record, attribute(record, key)), type_of(fields_of(type(record))[key])
        dimension, where = dimension_of(kind), (*steps, key)
        if key in SKIPPED or value is None or isinstance(value, (bool, str)):
            continue
        if isinstance(value, int):
            yield Knob(where, value, WHOLE, (0.0, inf))
        elif key == "tolerates":
            yield Knob(where, value, "share", (0.0, 1.0))
        elif step_of(value, dimension):
            yield Knob(where, value, dimension, range_of(kind))
