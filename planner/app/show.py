"""The merged scenario as one YAML text, each value with the line it was written on behind it.

Bases, variant, `--set`, tables and catalogue are in place, so the text says the same as all its files together, and
reading it again gives the same scenario.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from planner.app.load import Loaded
from planner.app.origins import shown
from planner.scenario.entry import Entry, EntryList, EntryMap, Scalar
from planner.scenario.scalars import resolve, trap

_PLAIN = re.compile(r"[A-Za-z0-9$€£.+\-](?:[\w ./%$€£+()&*<>=~^;@-]*[\w./%$€£+()])?")
_UNSAFE = re.compile(r"^(?:- |\? |--|\.\.\.)| #|^[-.]+$")
INDENT = "  "


def resolved_yaml(loaded: Loaded) -> str:
    """The whole scenario, one value a line, with `# file:line`."""
    return "".join(f"{line}\n" for line in lines(loaded.root, "", loaded.path.parent))


def lines(entry: EntryMap, indent: str, folder: Path) -> Iterator[str]:
    """The lines of a map."""
    for key, item in entry.entries.items():
        head = f"{indent}{key_text(key)}:"
        if isinstance(item, Scalar) or is_flat(item):
            yield f"{head} {one_line(item)}  # {shown(item.place, folder)}"
        elif isinstance(item, EntryMap):
            yield head
            yield from lines(item, indent + INDENT, folder)
        else:
            yield head
            yield from list_lines(item, indent + INDENT, folder)


def list_lines(entry: Entry, indent: str, folder: Path) -> Iterator[str]:
    """The lines of a list that holds maps or lists."""
    for item in entry.items if isinstance(entry, EntryList) else ():
        if isinstance(item, Scalar) or is_flat(item):
            yield f"{indent}- {one_line(item)}  # {shown(item.place, folder)}"
        elif isinstance(item, EntryMap):
            below = list(lines(item, indent + INDENT, folder))
            yield f"{indent}- {below[0].lstrip()}"
            yield from below[1:]
        else:
            yield f"{indent}-"
            yield from list_lines(item, indent + INDENT, folder)


def is_flat(entry: Entry) -> bool:
    """A list of values, or a map or list without any."""
    if isinstance(entry, EntryList):
        return all(isinstance(item, Scalar) for item in entry.items)
    return isinstance(entry, EntryMap) and not entry.entries


def one_line(entry: Entry) -> str:
    """A value, list of values or empty map as YAML in one line."""
    if isinstance(entry, EntryMap):
        return "{}"
    if isinstance(entry, EntryList):
        return f"[{', '.join(one_line(item) for item in entry.items)}]"
    if entry.kind == "text":
        return text(entry.text)
    return "null" if entry.kind == "null" else entry.text


def key_text(key: str) -> str:
    """A key; keys are text whatever they look like."""
    return key if is_plain(key) else json.dumps(key, ensure_ascii=False)


def text(value: str) -> str:
    """A text that YAML reads as the same text."""
    if is_plain(value) and resolve(value) == "text":
        return value
    return json.dumps(value, ensure_ascii=False)


def is_plain(value: str) -> bool:
    """Whether a text needs no quotes."""
    return bool(_PLAIN.fullmatch(value)) and not _UNSAFE.search(value) and trap(value) is None
