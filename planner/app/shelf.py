"""A scenario that stands on a shipped catalogue: what it refers to is merged beneath what it says itself.

An item, supplier, accelerator or rack of the catalogue joins when its id (of a supplier also: the id of one of its fabs)
stands anywhere in the scenario, as a key or as a value, or when an entry that joins refers to it. The rest stays out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from planner.catalog.reader import Catalog, Origin, catalog
from planner.errors import InputError, Problem
from planner.scenario.entry import Entry, EntryList, EntryMap, Loc, Scalar, find, walk

SECTIONS = ("items", "suppliers", "accelerators", "racks")


def on_catalogue(root: EntryMap, told: list[Problem]) -> tuple[EntryMap, Mapping[Loc, Origin]]:
    """The scenario with the catalogue it names beneath it, and the origin of what came from there."""
    named = find(root, ("catalog",))
    if not isinstance(named, Scalar) or named.kind == "null":
        return root, {}
    try:
        shelf = catalog(named.text)
    except InputError as error:
        # Without the catalogue every name of it would be unknown: more than this cannot be said.
        raise InputError([*told, *(replace(problem, place=named.place) for problem in error.problems)]) from error
    used: dict[Loc, Origin] = {}
    taken = referred(shelf, set(words(root)))
    entries, keys = dict(root.entries), dict(root.keys)
    for section in SECTIONS:
        if taken[section]:
            own = entries.get(section)
            entries[section] = beneath(own, taken[section], (section,), shelf, used, named)
            keys.setdefault(section, named.place)
    return EntryMap(entries, keys, root.place), used


def words(root: EntryMap) -> Iterator[str]:
    """Every key and every text of a scenario."""
    for loc, entry in walk(root):
        if loc:
            yield str(loc[-1])
        if isinstance(entry, Scalar):
            yield entry.text


def referred(shelf: Catalog, said: set[str]) -> dict[str, dict[str, Any]]:
    """The entries of the catalogue that these words refer to, section by section; of a supplier, the fabs too."""
    racks = {name: rack for name, rack in shelf.values["racks"].items() if name in said}
    said = said | {rack["accelerator"] for rack in racks.values() if "accelerator" in rack}
    found: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for section in SECTIONS:
        for name, values in shelf.values[section].items():
            if section != "suppliers":
                wanted = name in said
            else:
                values = values | {"fabs": {fab: facts for fab, facts in values.get("fabs", {}).items() if fab in said}}
                wanted = name in said or bool(values["fabs"])
            if wanted:
                found[section][name] = values
    return found


def beneath(own: Entry | None, values: Any, loc: Loc, shelf: Catalog, used: dict[Loc, Origin], named: Scalar) -> Entry:
    """What the scenario says, and below it what the catalogue says; noting the origin of what is taken from there."""
    if own is not None and not isinstance(own, EntryMap) and not (isinstance(own, Scalar) and own.kind == "null"):
        return own
    if not isinstance(values, dict):
        if own is not None:
            return own
        used[loc] = shelf.origins[tuple(str(step) for step in loc)]
        return leaf(values, used[loc])
    written = own if isinstance(own, EntryMap) else EntryMap({}, {}, own.place if own else named.place)
    entries, keys = dict(written.entries), dict(written.keys)
    for key, item in values.items():
        entries[key] = beneath(entries.get(key), item, (*loc, key), shelf, used, named)
        keys.setdefault(key, entries[key].place)
    return EntryMap(entries, keys, written.place)


def leaf(value: str | list[str], origin: Origin) -> Entry:
    """A text, or list of texts, of the catalogue as an entry that stands in its table."""
    if isinstance(value, str):
        return Scalar(value, "text", origin.place)
    return EntryList(tuple(Scalar(text, "text", origin.place) for text in value), origin.place)
