"""A scenario as it was written: every value with the spot in the file where it stands.

An `Entry` is a scalar, a list or a map. A scalar keeps its text; what it means (`12`, `true`, nothing) follows the YAML
1.2 core schema, so `NO`, `on` and `12:30` are text. Keys are always text. Places survive merging, so an error about a
value names the file and line it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from planner.errors import Place, Problem

Kind = Literal["null", "bool", "int", "float", "text"]
Loc: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Scalar:
    """One value: what was written and what kind of value that is."""

    text: str
    kind: Kind
    place: Place
    quoted: bool = False

    def value(self) -> bool | int | float | str | None:
        """The value that YAML 1.2 sees."""
        match self.kind:
            case "null":
                return None
            case "bool":
                return self.text.lower() == "true"
            case "int":
                return int(self.text)
            case "float":
                return float(self.text)
        return self.text


@dataclass(frozen=True)
class EntryList:
    """A list of entries."""

    items: tuple[Entry, ...]
    place: Place


@dataclass(frozen=True)
class EntryMap:
    """A map in the order of the file; `keys` holds the place of each key."""

    entries: dict[str, Entry]
    keys: dict[str, Place]
    place: Place


Entry: TypeAlias = Scalar | EntryList | EntryMap


@dataclass(frozen=True)
class Loaded:
    """What was read: the root, what deserves a warning, every file read (bases first), the variants on offer."""

    root: EntryMap
    warnings: tuple[Problem, ...] = ()
    files: tuple[Path, ...] = ()
    variants: tuple[str, ...] = ()


def plain(entry: Entry, leaf: Callable[[Scalar], object] = Scalar.value) -> object:
    """Ordinary lists, dicts and values; `leaf` may keep the scalars as they are. Depth is bounded by the reader."""
    match entry:
        case EntryMap():
            return {key: plain(item, leaf) for key, item in entry.entries.items()}
        case EntryList():
            return [plain(item, leaf) for item in entry.items]
    return leaf(entry)


def _child(entry: Entry, step: str | int) -> Entry | None:
    if isinstance(entry, EntryMap):
        return entry.entries.get(str(step))
    if isinstance(entry, EntryList) and isinstance(step, int) and 0 <= step < len(entry.items):
        return entry.items[step]
    return None


def find(entry: Entry, loc: Loc) -> Entry | None:
    """The entry at a path, if there is one."""
    found: Entry | None = entry
    for step in loc:
        found = _child(found, step) if found is not None else None
    return found


def place_of(entry: Entry, loc: Loc, key: bool = False) -> Place:
    """The spot nearest to a path: of the value, or of its key with `key=True` (for a key that should not be there).

    Steps that are not in the tree are passed over (validators put the names of union members between real steps);
    where the last step is missing, the spot is the key of the map that lacks it.
    """
    place = key_place = entry.place
    missing = False
    for step in loc:
        child = _child(entry, step)
        missing = child is None
        if child is None:
            continue
        key_place = entry.keys[str(step)] if isinstance(entry, EntryMap) else child.place
        entry, place = child, child.place
    return key_place if key or missing else place


def walk(entry: Entry) -> Iterator[tuple[Loc, Entry]]:
    """Every entry with its path, parents first, in the order of the file."""
    waiting: list[tuple[Loc, Entry]] = [((), entry)]
    while waiting:
        loc, found = waiting.pop()
        yield loc, found
        if isinstance(found, EntryMap):
            waiting.extend(((*loc, key), item) for key, item in reversed(found.entries.items()))
        elif isinstance(found, EntryList):
            waiting.extend(((*loc, n), item) for n, item in reversed(list(enumerate(found.items))))


def stands_in(path: str, other: str) -> bool:
    """A path, as text, is another or leads below it."""
    return path == other or path.startswith(f"{other}.")


def path_text(loc: Loc) -> str:
    """`contracts.micron-lta.clauses.top.share`, `items[2].name`."""
    text = ""
    for step in loc:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def is_series(entry: EntryMap) -> bool:
    """A map from dates to values."""
    return bool(entry.entries) and all(
        key[:4].isdigit() and isinstance(item, Scalar) for key, item in entry.entries.items()
    )


def one_line(entry: Entry) -> str:
    """A value in one line; of a long series its ends."""
    if isinstance(entry, Scalar):
        return entry.text
    if isinstance(entry, EntryList):
        return "; ".join(one_line(item) for item in entry.items)
    points = [f"{key}: {one_line(item)}" for key, item in entry.entries.items()]
    return "; ".join(points) if len(points) < 4 else f"{points[0]} ... {points[-1]} ({len(points)} values)"


def entry_of(value: Mapping[str, Any] | Sequence[Any] | str | float | int, place: Place) -> Entry:
    """Ordinary maps, lists, texts, numbers and flags as entries that all stand at one place."""
    if isinstance(value, Mapping):
        entries = {str(key): entry_of(item, place) for key, item in value.items()}
        return EntryMap(entries, dict.fromkeys(entries, place), place)
    if isinstance(value, str):
        return Scalar(value, "text", place)
    if isinstance(value, Sequence):
        return EntryList(tuple(entry_of(item, place) for item in value), place)
    if isinstance(value, bool):
        return Scalar(str(value).lower(), "bool", place)
    return Scalar(str(value), "int" if isinstance(value, int) else "float", place)


def put(root: EntryMap, loc: Loc, entry: Entry | None) -> EntryMap:
    """A map with another entry at a path, or none there; maps on the way are made where they lack."""
    key, rest = str(loc[0]), loc[1:]
    entries, keys = dict(root.entries), dict(root.keys)
    if rest:
        under = entries.get(key)
        entry = put(under if isinstance(under, EntryMap) else EntryMap({}, {}, root.place), rest, entry)
    if entry is None:
        entries.pop(key, None)
        keys.pop(key, None)
    else:
        entries[key] = entry
        keys.setdefault(key, entry.place)
    return EntryMap(entries, keys, root.place)
