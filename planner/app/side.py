"""What a word of the command line means: a file, the name of a shipped scenario, either with `@variant`, or a run folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from planner.app.find_run import find_run
from planner.app.gallery import exists, gallery
from planner.app.load import Loaded, load
from planner.app.read_back import RESOLVED, read_back, told_back
from planner.app.solve import How, solve_loaded
from planner.errors import InputError, Problem
from planner.report.pages import Pages
from planner.scenario.differences import Difference
from planner.scenario.entry import EntryMap, place_of

_ORIGIN = re.compile(r"  # ([^#]+:\d+(?::\d+)?)$")


@dataclass(frozen=True)
class Side:
    """One of the two: how it was named, and what was read."""

    name: str
    loaded: Loaded

    def place(self, root: EntryMap, one: Difference) -> str:
        """Where a difference stands, by the file it was once written in where a run's is read."""
        place = place_of(root, one.loc)
        path = Path(place.file)
        if path.name == RESOLVED and path == self.loaded.path:
            found = _ORIGIN.search(self.lines[place.line - 1])
            return found[1] if found else str(place)
        return f"{path.name}:{place.line}" if place.line else str(place)

    @cached_property
    def lines(self) -> list[str]:
        """The file of a run."""
        return self.loaded.path.read_text("utf-8").splitlines()


def run_of(word: str, into: Path) -> Path | None:
    """The folder of the run that a word means; None where it means a scenario, by its name or its place, or nothing."""
    file = word.rpartition("@")[0] or word
    if not (Path(word) / RESOLVED).is_file() and (exists(Path(file)) or file in gallery() or Path(file).suffix):
        return None
    with suppress(InputError):
        return find_run(word, into).path
    return None


def side(text: str, variant: str | None = None, sets: Sequence[str] = (), into: Path = Path("runs")) -> Side:
    """What a side names: a run of `into`, or a scenario. Raises InputError."""
    run = run_of(text, into)
    if run is not None:
        return Side(run.name, load(run / RESOLVED, variant, sets))
    file, at, named = text.rpartition("@")
    if at and not exists(Path(text)):
        if variant is not None:
            step = f"write {file} --variant {variant}, or {text} alone"
            raise InputError(Problem("two variants of one scenario are named", step, value=f"{named}, {variant}"))
        text, variant = file, named
    loaded = load(text, variant, sets)
    marks = [f"@{variant}"] if variant else []
    return Side("".join((loaded.scenario.name, *marks, *(f" {text}" for text in sets))), loaded)


def planned(
    text: str, variant: str | None = None, sets: Sequence[str] = (), into: Path = Path("runs"), how: How | None = None
) -> Pages:
    """The pages of what is named: of a run as it was written, of anything else solved. Raises what `planner solve` would."""
    run = None if variant or sets else run_of(text, into)
    if run is not None:
        return Pages(read_back(run)[1], told_back(run))
    return solve_loaded(side(text, variant, sets, into).loaded, how).pages
