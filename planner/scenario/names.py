"""Names that nobody defines: every field that refers to an entry elsewhere, checked against the entries there are.

A field of type Id refers to what its name says (`items` to items, `ships_from` to a place...), in every record and every
part alike; a new name is taught here once. The check reads the tree, so it also speaks where a record could not be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin

from planner.errors import Problem, did_you_mean
from planner.scenario.entry import Entry, EntryList, EntryMap, Loc, Scalar, find, path_text, place_of
from planner.scenario.fields import Id, Record
from planner.scenario.shapes import below, chosen, fields_of, members, types_of

SHIPPED_TIERS = ("dram", "disk", "flash", "hbm")
REFERS = {
    "accelerator": "accelerator",
    "also": "accelerator",
    "approved": "place",
    "as": "item",
    "available": "market",
    "at": "place",
    "bought": "tier",
    "breaks": "contract",
    "contract": "contract",
    "contracts": "contract",
    "delivers_to": "place",
    "designated": "place",
    "earned_by": "item",
    "elsewhere": "item",
    "embedded": "tier",
    "fabs": "place",
    "follows": "item",
    "from": "place",
    "fleet": "fleet",
    "workloads": "workload",
    "fleets": "fleet",
    "into": "fleet",
    "index": "index",
    "indices": "index",
    "item": "item",
    "items": "item",
    "lane": "lane",
    "lanes": "lane",
    "location": "place",
    "locations": "place",
    "market": "market",
    "markets": "market",
    "model": "model",
    "need": "need",
    "needs": "need",
    "needs_at": "place",
    "rack": "rack",
    "releases": "contract",
    "ships_from": "place",
    "site": "place",
    "sites": "place",
    "source": "source",
    "sources": "source",
    "successor": "item",
    "supplier": "supplier",
    "suppliers": "supplier",
    "tier": "tier",
    "tiers": "tier",
    "to": "place",
}
KEYS_REFER = {
    ("Lane", "costs"): "item",
    ("Lane", "capacities"): "item",
    ("Fleet", "per_unit"): "tier",
    ("Fleet", "items"): "tier",
    ("Accelerator", "needs"): "tier",
    ("Accelerator", "revised"): "tier",
    ("DataClass", "items"): "tier",
    ("DataClass", "service"): "tier",
    ("Laying", "items"): "tier",
    ("Laying", "service"): "tier",
    ("BomRevision", "needs"): "tier",
    ("Rack", "needs"): "tier",
    ("Roofline", "measured"): "model",
    ("Rack", "revised"): "tier",
    ("PriceCostPlus", "indices"): "index",
    ("Regimes", "indices"): "index",
    ("Regime", "available"): "market",
    ("Regime", "fill"): "market",
    ("Regime", "delivers"): "contract",
    ("Bootstrap", "indices"): "index",
    ("TableOutcome", "indices"): "index",
    ("Tariff", "rates"): "duty",
    ("TableOutcome", "needs"): "need",
    ("TableOutcome", "fleets"): "fleet",
    ("TableOutcome", "prices"): "market",
    ("TableOutcome", "available"): "market",
    ("TableOutcome", "fill"): "market",
    ("TableOutcome", "delivers"): "contract",
    ("TableOutcome", "allocation"): "contract",
    ("TableOutcome", "breaks"): "contract",
    ("TableOutcome", "releases"): "contract",
    ("", "serves"): "item",
    ("", "talks"): "item",
    ("", "use"): "item",
}
"""Maps whose keys refer, by record and key ("" for any record)."""
SECTIONS = {
    "accelerator": ("accelerators",),
    "contract": ("contracts",),
    "duty": ("duties",),
    "fleet": ("fleets",),
    "index": ("indices",),
    "item": ("items",),
    "lane": ("lanes",),
    "market": ("markets",),
    "model": ("models",),
    "need": ("needs", "fleets"),
    "place": ("locations",),
    "rack": ("racks",),
    "source": ("contracts", "markets"),
    "supplier": ("suppliers",),
    "tier": ("tiers",),
    "workload": ("workloads",),
}
"""Sections that define what a word names; fabs are places too."""


def unknown_names(root: EntryMap, kind: type[Record]) -> dict[Loc, Problem]:
    """Every name in the tree that refers to nothing, by its path."""
    return dict(_Names(root).entry(root, kind, ()))


@cache
def is_id(kind: Any) -> bool:
    """Whether a type is a name, or a list of names."""
    (note,) = get_args(Id)[1:]
    for member in members(kind):
        inner = get_args(member.kind) if get_origin(member.kind) is list else ()
        if any(type(said) is type(note) for said in member.notes) or any(is_id(arm) for arm in inner):
            return True
    return False


class _Names:
    """The names that a scenario defines, and what refers to others."""

    def __init__(self, root: EntryMap) -> None:
        self.root = root
        defined = {
            word: {name for section in sections for name in keys_at(root, (section,))}
            for word, sections in SECTIONS.items()
        }
        defined["tier"] |= set(SHIPPED_TIERS)
        for supplier in keys_at(root, ("suppliers",)):
            defined["place"] |= set(keys_at(root, ("suppliers", supplier, "fabs")))
        self.known = {word: tuple(sorted(names)) for word, names in defined.items()}

    def entry(self, entry: Entry, kind: Any, loc: Loc) -> Iterator[tuple[Loc, Problem]]:
        """What is unknown at and below an entry."""
        if isinstance(entry, EntryList):
            for n, item in enumerate(entry.items):
                yield from self.entry(item, below(kind, n), (*loc, n))
        if not isinstance(entry, EntryMap):
            return
        kind = chosen(kind, entry)
        record = kind if isinstance(kind, type) and issubclass(kind, Record) else None
        for key, item in entry.entries.items():
            if record and key in fields_of(record):
                yield from self.field(record, key, item, (*loc, key))
            yield from self.entry(item, below(kind, key), (*loc, key))

    def field(self, record: type[Record], key: str, item: Entry, loc: Loc) -> Iterator[tuple[Loc, Problem]]:
        """What is unknown in one field: a name, a list of names, or names as keys of a map."""
        word = KEYS_REFER.get((record.__name__, key)) or KEYS_REFER.get(("", key))
        if word and isinstance(item, EntryMap):
            for name, inner in item.entries.items():
                yield from self.name(word, name, (*loc, name), on_key=True)
                for n, one in enumerate(inner.items if isinstance(inner, EntryList) else ()):
                    yield from self.scalar("item", one, (*loc, name, n))
        elif key in REFERS and is_id(types_of(record)[key]):
            yield from self.scalar(REFERS[key], item, loc)
            for n, one in enumerate(item.items if isinstance(item, EntryList) else ()):
                yield from self.scalar(REFERS[key], one, (*loc, n))

    def scalar(self, word: str, entry: Entry, loc: Loc) -> Iterator[tuple[Loc, Problem]]:
        """A value that must be a name."""
        if isinstance(entry, Scalar) and entry.kind != "null":
            yield from self.name(word, entry.text, loc)

    def name(self, word: str, name: str, loc: Loc, on_key: bool = False) -> Iterator[tuple[Loc, Problem]]:
        """A name that must be one of a section's."""
        known = self.known[word]
        if name in known:
            return
        step = did_you_mean(name, known) + (f" Or add {name} to `tiers`" if word == "tier" else "")
        if not known:
            step = f"add it to `{SECTIONS[word][0]}`"
        place = place_of(self.root, loc, key=on_key)
        yield loc, Problem(f"there is no {word} '{name}'", step, place, path_text(loc), None if on_key else name)


def keys_at(root: EntryMap, loc: Loc) -> tuple[str, ...]:
    """The keys of the map at a path; none where there is no map."""
    entry = find(root, loc)
    return tuple(entry.entries) if isinstance(entry, EntryMap) else ()
