"""What a word of the command line means: a file, the name of a shipped scenario, either with `@variant`, or a run folder."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from planner.app.find_run import LATEST, find_run
from planner.app.gallery import exists, gallery
from planner.app.load import Loaded, load
from planner.app.places import Places
from planner.app.read_back import RESOLVED, read_back, told_back
from planner.errors import InputError, Problem
from planner.plan.plan import Origin
from planner.report.pages import Pages
from planner.scenario.differences import Difference
from planner.scenario.entry import EntryMap

if TYPE_CHECKING:
    from planner.app.solve import How


@dataclass(frozen=True)
class Side:
    """One of the two: how it was named, and what was read."""

    name: str
    loaded: Loaded
    run: Path | None = None

    def place(self, root: EntryMap, one: Difference) -> str:
        """Where a difference stands, by the file it was once written in where a run's is read."""
        return self.places.at(root, one.loc)

    @cached_property
    def origins(self) -> tuple[Origin, ...]:
        """Where its values come from; of a run as it was when it was written, which its scenario alone does not say."""
        return self.loaded.origins if self.run is None else read_back(self.run)[1].origins

    @cached_property
    def places(self) -> Places:
        """Where its entries stand."""
        return Places(self.loaded)


def run_of(word: str, into: Path) -> Path | None:
    """The folder of the run that a word means; None where it means a scenario, by its name or its place, or nothing.

    Raises InputError where it means the latest run and there is none.
    """
    file = word.rpartition("@")[0] or word
    if not (Path(word) / RESOLVED).is_file() and (exists(Path(file)) or file in gallery() or Path(file).suffix):
        return None
    if word == LATEST:
        return find_run(word, into).path
    with suppress(InputError):
        return find_run(word, into).path
    return None


def side(text: str, variant: str | None = None, sets: Sequence[str] = (), into: Path = Path("runs")) -> Side:
    """What a side names: a run of `into`, or a scenario. Raises InputError."""
    run = run_of(text, into)
    if run is not None:
        return Side(run.name, load(run / RESOLVED, variant, sets), None if variant or sets else run)
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
) -> tuple[Loaded, Pages]:
    """Scenario and pages of what is named: of a run as it was written, of anything else solved. Raises as `planner solve` does."""
    run = None if variant or sets else run_of(text, into)
    if run is not None:
        loaded, plan = read_back(run)
        return loaded, Pages(plan, told_back(run))
    from planner.app.solve import solve_loaded  # what a run says is read where no solver can be imported

    found = solve_loaded(side(text, variant, sets, into).loaded, how)
    return found.loaded, found.pages
