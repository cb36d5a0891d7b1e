"""A scenario that stands on a shipped catalogue: what it refers to is merged beneath what it says itself.

An item, supplier, accelerator, rack or model of the catalogue joins when its id (of a supplier also: the id of one of its fabs)
stands anywhere in the scenario, as a key or as a value, or when an entry that joins refers to it. The rest stays out.
Beside workloads an accelerator brings its roofline (with what was measured of the scenario's models), and tiers their latency.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from planner.catalog.reader import Catalog, Origin, catalog
from planner.errors import InputError, Problem, nearest
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
    if find(root, ("workloads",)) is not None:
        taken |= for_workloads(shelf, set(words(root)))
    entries, keys = dict(root.entries), dict(root.keys)
    for section in taken:
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


def for_workloads(shelf: Catalog, said: set[str]) -> dict[str, dict[str, Any]]:
    """Models and rooflines that these words refer to, and the latency of every tier."""
    models = {name: model for name, model in shelf.values["models"].items() if name in said}
    rooflines = {}
    for name, machine in shelf.values["rooflines"].items():
        if name in said:
            measured = {model: facts for model, facts in machine.get("measured", {}).items() if model in models}
            rooflines[name] = machine | {"measured": measured}
    return {"models": models, "rooflines": rooflines, "tiers": shelf.values["tiers"]}


def hinted(unknown: Mapping[Loc, Problem], root: EntryMap) -> dict[Loc, Problem]:
    """Names that nothing defines; of models and accelerators of workloads, with the nearest that the catalogue has."""
    named = find(root, ("catalog",))
    if not isinstance(named, Scalar) or named.kind == "null":
        return dict(unknown)
    found = dict(unknown)
    for loc, problem in unknown.items():
        if loc[:1] == ("workloads",) and loc[-1] in ("model", "accelerator"):
            near = nearest(problem.value or "", catalog(named.text).values[f"{loc[-1]}s"])
            found[loc] = replace(problem, next_step=f"did you mean '{near}'?") if near else problem
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
