"""Every number of a scenario that a plan may rest on, as a setting in which it is so many times what it is, in every future alike.

Numbers are found by walking the records: prices, needs, availabilities, terms, shortage prices, rates. An index moves as a level,
from as_of on; numbers that are many and alike (the tariffs of a lane, stock, open orders) move together; what drivers say, and how
likely it is, as `planner.studies.shifts` moves them. Left as they are: what has happened (`so_far`, payables), sizes of packages,
dates and times (a tenth of a lead time is seldom a period). A share, or whatever else has an end, stays inside what it may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any

from planner.model.setting import Setting
from planner.quantities import Amount, Rate, UnitPrice, format_quantity
from planner.scenario.fields import Record, Series
from planner.scenario.records import AnyScenario
from planner.scenario.shapes import below, dimension_of, fields_of, range_of, type_of
from planner.studies.entries import attribute, put
from planner.studies.levers import SHARES, resized, size_of
from planner.studies.shifts import WRITTEN, Move, Shift, moved, moving, of_driver

WALKED = (
    *("money", "items", "accelerators", "locations", "suppliers", "lanes", "duties", "needs", "fleets", "markets"),
    *("contracts", "trust", "costs", "policies"),
)
FACTS = {"since", "until", "so_far", "package", "size", "parts", "term", "horizon", "offer", "history", "now", "base"}
"""Fields that say what is, or when."""
TOGETHER = {"stock": "quantity", "open_orders": "quantity"}
"""Sections whose lines move together, by the field that moves."""
Steps = tuple[str, ...]


def inputs(setting: Setting, within: float) -> Iterator[Shift]:
    """Every number that may be moved: indices, what is written section by section, tables, drivers."""
    for name in sorted(setting.scenario.indices):
        quote = setting.index_quote(name, setting.as_of)
        said = format_quantity(quote, "", setting.currency, 4) if quote else WRITTEN
        yield shift(f"indices.{name}", said, within, moving(setting, {"indices": [name]}))
    for section in WALKED:
        yield from walked(setting, (section,), getattr(setting.scenario, section), within)
    for section, field in TOGETHER.items():
        if getattr(setting.scenario, section):
            yield shift(section, WRITTEN, within, together(setting, section, field))
    for name in sorted(setting.scenario.risk.drivers):
        yield from of_driver(setting, name, within)


def shift(path: str, said: str, within: float, at: Move) -> Shift:
    """A number that is 1 times what it is, and is tried so much below and above."""
    return Shift(path, said, 1.0, 1.0 - within, 1.0 + within, at)


def walked(setting: Setting, steps: Steps, found: Any, within: float, kind: Any = None) -> Iterator[Shift]:
    """The numbers of a record or a map, and of all below it."""
    if isinstance(found, Mapping) and found and all(is_number(value) for value in found.values()):
        said = ", ".join(worded(value, None, setting.currency) for _, value in sorted(found.items())[:2])
        more = " ..." if len(found) > 2 else ""
        yield shift(".".join(steps), f"{said}{more}", within, scaling(setting, steps, range_of(below(kind, ""))))
    elif isinstance(found, Mapping):
        for key, value in sorted(found.items()):
            yield from walked(setting, (*steps, str(key)), value, within, below(kind, str(key)))
    elif isinstance(found, Record):
        if getattr(found, "status", "") == "declined":
            return
        for key, info in fields_of(type(found)).items():
            if key not in FACTS:
                value = getattr(found, attribute(found, key))
                yield from walked(setting, (*steps, key), value, within, type_of(info))
    elif is_number(found):
        said = worded(found, dimension_of(kind), setting.currency)
        yield shift(".".join(steps), said, within, scaling(setting, steps, range_of(kind)))


def is_number(value: Any) -> bool:
    """It has a size that is not nothing; of a series, on some day."""
    if isinstance(value, Series):
        return any(is_number(point) for _, point in value.points)
    return isinstance(value, (float, Amount, Rate, UnitPrice)) and size_of(value) != 0.0


def worded(value: Any, dimension: str | None, currency: str) -> str:
    """A value as people write it; of a series its first."""
    if isinstance(value, Series):
        return f"{worded(value.first, dimension, currency)} ..."
    if isinstance(value, float):
        return format_quantity(value, "share" if dimension in SHARES or dimension is None else dimension, currency, 4)
    return format_quantity(value, "", currency, 4)


def scaling(setting: Setting, steps: Steps, within: tuple[float, float]) -> Move:
    """A setting in which the number at a path is so much of what it is, in every future."""

    def at(factor: float) -> Setting:
        def change(own: Setting, _: int | None) -> AnyScenario:
            there = value_at(own.scenario, steps)
            if there is None:
                return own.scenario
            found: AnyScenario = put(own.scenario, steps, scaled(there, factor, within))
            return found

        return moved(setting, change)

    return at


def value_at(scenario: AnyScenario, steps: Steps) -> Any:
    """What stands at a path in the scenario of a future; None where that has nothing there."""
    found: Any = scenario
    for step in steps:
        if isinstance(found, Mapping):
            found = next((value for key, value in found.items() if str(key) == step), None)
        elif isinstance(found, Record):
            found = getattr(found, attribute(found, step))
    return found


def scaled(value: Any, factor: float, within: tuple[float, float]) -> Any:
    """A number, or every number of a map, so many times what it is."""
    if isinstance(value, Mapping):
        return {key: scaled(one, factor, within) for key, one in value.items()}
    return resized(value, lambda point: factor * size_of(point), within)


def together(setting: Setting, section: str, field: str) -> Move:
    """A setting in which one number of every line of a section is so much of what it is."""

    def at(factor: float) -> Setting:
        def change(own: Setting, _: int | None) -> AnyScenario:
            lines = {
                name: line.model_copy(update={field: scaled(getattr(line, field), factor, (0.0, inf))})
                for name, line in getattr(own.scenario, section).items()
            }
            return own.scenario.model_copy(update={section: lines})

        return moved(setting, change)

    return at
