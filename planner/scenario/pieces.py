"""Pieces of items whose piece has no size: `10 USD/ea`, `5 ea`, `40 ea/month` and pieces' power mean nothing without a package.

Which items a figure speaks of is said by the nearest line around it: its own `item`, `items` or `tier`, the entry's it stands in
(a market, a contract, a need), else all items. A reference to an index that is quoted per piece counts as such a figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planner.errors import Problem
from planner.scenario.entry import EntryMap, Loc, Scalar, find, path_text, place_of
from planner.scenario.fields import Record, Series
from planner.scenario.items import Item
from planner.scenario.records import AnyScenario, Index
from planner.scenario.references import inside

SECTIONS = {name: name for name in ("needs", "markets", "contracts", "lanes")} | {
    "prices": "markets",
    "available": "markets",
}
"""Maps whose keys are ids of a section, and which section that is."""


def sizeless(scenario: AnyScenario, root: EntryMap, left_out: Iterable[Loc] = ()) -> list[Problem]:
    """Every figure in pieces of an item that has no package, at its line; items of which something could not be read are passed."""
    found, unread = [], {loc[1] for loc in left_out if loc[:1] == ("items",) and len(loc) > 1}
    for loc, items in counted(scenario, (), tuple(sorted(scenario.items)), scenario):
        lacking = [name for name in items if scenario.items[name].package is None and name not in unread]
        if lacking:
            entry = find(root, loc)
            value = entry.text if isinstance(entry, Scalar) else None
            what = f"this counts pieces of {', '.join(lacking)}, and nothing says how large a piece is"
            step = f"write {', '.join(f'items.{name}.package' for name in lacking)} (such as 64 GB), or say it per GB"
            found.append(Problem(what, step, place_of(root, loc), path_text(loc), value))
    return found


def counted(
    value: Any, loc: Loc, items: tuple[str, ...], scenario: AnyScenario
) -> Iterator[tuple[Loc, tuple[str, ...]]]:
    """The paths of figures in pieces, each with the items that it speaks of."""
    if isinstance(value, Index):
        return
    if isinstance(value, Record):
        items = (str(loc[1]),) if isinstance(value, Item) else spoken_of(value, scenario) or items
        index = scenario.indices.get(getattr(value, "index", None) or "")
        if index is not None and in_pieces([index.now, index.history, index.forward]):
            yield (*loc, "index"), items
        if isinstance(value, Item) and value.power:
            yield (*loc, "power"), items
    elif isinstance(value, Mapping):
        for key, own in value.items():
            yield from counted(own, (*loc, key), named(loc, key, scenario) or items, scenario)
        return
    if isinstance(value, Record | list):
        for key, own in inside(value):
            yield from counted(own, (*loc, key), items, scenario)
    elif in_pieces([value]):
        yield loc, items


def spoken_of(record: Record, scenario: AnyScenario) -> tuple[str, ...]:
    """The items that a record names, itself or by their tier."""
    item, items, tier = (getattr(record, key, None) for key in ("item", "items", "tier"))
    if isinstance(item, str) and item in scenario.items:
        return (item,)
    if isinstance(items, list):
        return tuple(name for name in items if name in scenario.items)
    if isinstance(tier, str) and not isinstance(record, Item):
        return tuple(sorted(name for name, own in scenario.items.items() if own.tier == tier))
    return ()


def named(loc: Loc, key: Any, scenario: AnyScenario) -> tuple[str, ...]:
    """The items that a key of a map stands for: its own, or those of the entry that it names."""
    section = SECTIONS.get(str(loc[-1])) if loc else None
    if section is not None:
        entry = getattr(scenario, section).get(key)
        return () if entry is None else spoken_of(entry, scenario)
    return (key,) if key in scenario.items else ()


def in_pieces(values: Iterable[Any]) -> bool:
    """Any of some quantities, series or ladders of them is in pieces or per piece."""
    for value in values:
        if isinstance(value, Series):
            told: Any = [point for _, point in value.points]
        else:
            told = [value, *getattr(value, "values", ())]
        if any(str(getattr(own, "unit", "")).rpartition("/")[2] == "ea" for own in told):
            return True
    return False
