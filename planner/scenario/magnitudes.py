"""Prices, and quantities, of one scenario that lie too far apart to be meant: a GB where a PB was, a price per TB per GB.

Within a family (prices per GB, prices per piece, quantities in GB, volumes per day) the largest over the smallest that is
not zero: above a million it is worth a look, above a thousand million no solver keeps both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from planner.errors import Problem
from planner.quantities import Amount, Duration, Rate, UnitPrice
from planner.scenario.entry import EntryMap, Loc, Scalar, find, path_text, place_of
from planner.scenario.fields import Record, Series
from planner.scenario.growth import Accelerator, Rack
from planner.scenario.items import Item
from planner.scenario.machines import Roofline
from planner.scenario.records import AnyScenario, Location
from planner.scenario.references import records
from planner.scenario.shapes import dimension_of, names_of, types_of

WORTH_A_LOOK, TOO_FAR = 1e6, 1e9
COUNTED = ("price", "amount", "rate", "size")


def magnitudes(scenario: AnyScenario, root: EntryMap) -> Iterator[Problem]:
    """One finding for each family that spans too much, at its smallest figure, naming the largest."""
    families: dict[str, list[tuple[float, Loc]]] = {}
    for record, loc in records(scenario, ()):
        if isinstance(record, Item | Accelerator | Rack | Location | Roofline):
            continue
        for key, name in counted(type(record)):
            for value in values(getattr(record, name)):
                family, size = sized(value)
                if size > 0:
                    families.setdefault(family, []).append((size, (*loc, key)))
    for family, found in sorted(families.items()):
        (small, low), (large, high) = min(found), max(found)
        if large / small > WORTH_A_LOOK:
            yield spread(root, family, large / small, low, high)


@cache
def counted(kind: type[Record]) -> tuple[tuple[str, str], ...]:
    """The fields of a record that are compared, each by its key and its attribute."""
    types, names = types_of(kind), names_of(kind)
    return tuple((key, names[key]) for key, field in types.items() if dimension_of(field) in COUNTED)


def spread(root: EntryMap, family: str, ratio: float, low: Loc, high: Loc) -> Problem:
    """The finding, with both lines."""
    entry = find(root, high)
    shown = f"{entry.text} " if isinstance(entry, Scalar) else ""
    what = f"{family} span a factor of {ratio:.0e}: the largest is {shown}at {place_of(root, high)}"
    small = find(root, low)
    return Problem(
        what,
        "check the units of both lines",
        place_of(root, low),
        path_text(low),
        small.text if isinstance(small, Scalar) else None,
        "error" if ratio > TOO_FAR else "warning",
    )


def values(value: Any) -> Iterator[Any]:
    """The single figures of a field."""
    if isinstance(value, Series):
        yield from (point for _, point in value.points)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from values(item)
    elif isinstance(value, float | Amount | UnitPrice | Rate):
        yield value


def sized(value: float | Amount | UnitPrice | Rate) -> tuple[str, float]:
    """The family of a figure, and its size there."""
    match value:
        case UnitPrice():
            return f"prices per {value.unit}", abs(value.value)
        case Amount():
            return "quantities" if value.unit == "GB" else "quantities in pieces", value.value
        case Rate():
            return f"volumes in {value.unit} per time", value.value / Duration(1.0, value.per).days()
    return "quantities", abs(value)
