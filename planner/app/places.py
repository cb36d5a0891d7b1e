"""Where the entries of a scenario stand, as `file:line`; of a run's scenario the file and line it was once written at."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from planner.app.load import Loaded
from planner.app.read_back import RESOLVED
from planner.app.sense import path_loc
from planner.scenario.entry import Entry, EntryMap, Loc, find, place_of

_ORIGIN = re.compile(r"  # ([^#]+:\d+(?::\d+)?)$")


HOLDS = "holds by default"


class Places:
    """The places of what was loaded."""

    def __init__(self, loaded: Loaded) -> None:
        self.path, self.root = loaded.path, loaded.root

    def __call__(self, path: str) -> str:
        """Where the entry of a path stands, or the one nearest above it; that of what nobody wrote is said so."""
        loc = path_loc(self.root, path)
        return HOLDS if find(self.root, loc[:2]) is None else self.at(self.root, loc)

    def at(self, root: EntryMap, loc: Loc) -> str:
        """Where the entry of some steps stands in a tree."""
        place = place_of(root, (*loc, *self.first_below(root, loc)))
        path = Path(place.file)
        if path.name == RESOLVED and path == self.path:
            found = _ORIGIN.search(self.lines[place.line - 1])
            return found[1] if found else str(place)
        return f"{path.name}:{place.line}" if place.line else str(place)

    def first_below(self, root: Entry, loc: Loc) -> Loc:
        """The steps from an entry of a run to the first value below it, whose line says where it was written."""
        if self.path.name != RESOLVED:
            return ()
        found, entry = list[str](), find(root, loc)
        while isinstance(entry, EntryMap) and entry.entries:
            found.append(next(iter(entry.entries)))
            entry = entry.entries[found[-1]]
        return tuple(found)

    @cached_property
    def lines(self) -> list[str]:
        """The file of a run."""
        return self.path.read_text("utf-8").splitlines()
