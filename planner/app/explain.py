"""The use case of `planner explain`: which entries of a scenario clash, what they say and where, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.app.load import Loaded
from planner.app.refute import Refute, Refuted, supports
from planner.app.repair import Repair, Repairs
from planner.app.sense import path_loc
from planner.app.solve import guard_size
from planner.errors import Place
from planner.lp.axes import Ints
from planner.model.axes import CellAxis, Records
from planner.model.plugin import Requirement
from planner.model.setting import Setting
from planner.model.tree import Tree
from planner.scenario.entry import Entry as Written
from planner.scenario.entry import EntryList, EntryMap, Scalar, find, place_of
from planner.scenario.fields import Record
from planner.scenario.records import AnyScenario
from planner.scenario.shapes import fields_of
from planner.solvers.solution import Options
from planner.studies.clash import clash
from planner.studies.entries import BENDS, Bend, Entry, entries, holder

LONGEST = 150
"""Characters of a value that are shown; the line of the file has the rest."""


Tell = Callable[[int], None]
"""Told how many entries may still clash."""


def quiet(_: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Member:
    """An entry that clashes: where it stands, what stands there, what that means, in which periods the clash rests on it."""

    path: str
    bend: Bend
    place: Place | None
    value: str
    means: str
    periods: tuple[str, ...]


@dataclass(frozen=True)
class Clash:
    """Entries that cannot hold together, what bends first first, with the dates they run into."""

    members: tuple[Member, ...]
    dates: tuple[str, ...]
    tried: int


class Explained:
    """What clashes in a scenario (None where it has a plan), and the repairs, each found when it is asked for."""

    def __init__(self, loaded: Loaded, solver: str, options: Options, tell: Tell = quiet, large: bool = False) -> None:
        guard_size(loaded.setting, large)
        self.loaded, told = loaded, entries(loaded.setting)
        self.refute = Refute(loaded, told, solver, options)
        self.found = clash(told, self.refute, tell)
        self.clash = None if self.found is None else self._clash(self.found)

    def repairs(self) -> Iterator[Repair]:
        """What bends first first."""
        return iter(Repairs(self.loaded, self.refute, self.found)) if self.found else iter(())

    def _clash(self, found: tuple[Entry, ...]) -> Clash:
        proof = self.refute.refuted(found)
        assert proof is not None
        members = [member(self.loaded, entry, periods_of(entry, proof)) for entry in found]
        members.sort(key=lambda own: BENDS.index(own.bend))
        return Clash(tuple(members), tuple(dates(self.loaded, found, proof)), len(self.refute.tried))


def member(loaded: Loaded, entry: Entry, periods: tuple[str, ...]) -> Member:
    """An entry in words, at its line."""
    loc = path_loc(loaded.root, entry.path)
    there = find(loaded.root, loc)
    value = "" if there is None else shortened(inline(there))
    place = place_of(loaded.root, loc, key=isinstance(there, EntryMap))
    return Member(entry.path, entry.bend, place, value, meaning(loaded.scenario, entry), periods)


def inline(entry: Written) -> str:
    """What is written, on one line."""
    match entry:
        case EntryMap():
            return "{" + ", ".join(f"{key}: {inline(item)}" for key, item in entry.entries.items()) + "}"
        case EntryList():
            return "[" + ", ".join(map(inline, entry.items)) + "]"
        case Scalar():
            return entry.text


def shortened(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4]} ..."


def meaning(scenario: AnyScenario, entry: Entry) -> str:
    """What a record of this kind is, or what a field means."""
    found = holder(scenario, entry.steps)
    if isinstance(found, Record):
        return str(fields_of(type(found))[entry.steps[-1]].description)
    if not isinstance(found[entry.steps[-1]], Record):
        return meaning(scenario, replace(entry, steps=entry.steps[:-1]))
    return str(type(found[entry.steps[-1]]).__doc__).partition("\n")[0].rstrip(".")


def periods_of(entry: Entry, proof: Refuted) -> tuple[str, ...]:
    """Labels of the periods and stretches of an entry's own rows that a proof rests on, in their order."""
    if proof.program is None or proof.ray is None:
        return ()
    found = dict[str, None]()
    for name, (block, cells) in supports(proof.program, proof.ray):
        own = name == entry.path or name.startswith(f"{entry.path}.")
        if block.axes and (own or name in ("need", "demand")):
            at = np.unravel_index(cells, block.shape)
            chosen = np.ones(len(cells), dtype=bool) if own else of_need(block.axes[0], at[0], entry.path)
            for axis, numbers in zip(block.axes, at, strict=True):
                found |= dict.fromkeys(labels(axis, numbers[chosen]))
    return tuple(found)


def of_need(axis: Any, numbers: Ints, path: str) -> Any:
    """Which cells of the rows of needs are those of one entry."""
    assert isinstance(axis, Records)
    needs: tuple[Requirement, ...] = axis.records
    return np.array([needs[int(n)].where == path for n in numbers], dtype=bool)


def labels(axis: Any, numbers: Ints) -> Iterator[str]:
    """What cells of a calendar or a tree are called; of other axes nothing is said."""
    for n in np.unique(numbers):
        if isinstance(axis, CellAxis):
            yield axis.cells[int(n)].label
        elif isinstance(axis, Tree):
            yield axis.labels[int(n)].partition("/")[0]


def dates(loaded: Loaded, found: tuple[Entry, ...], proof: Refuted) -> Iterator[str]:
    """The dates that a clash runs into: what cannot be anywhere in time, opening days of places that need something."""
    paths = {entry.path for entry in found}
    yield from (problem.what for problem in loaded.warnings if problem.severity == "error" and problem.path in paths)
    yield from (f"{problem.what} ({problem.path})" for problem in proof.problems)
    setting = Setting(loaded.scenario)
    for place in sorted({need.location for need in setting.requirements if need.where in paths}):
        opens = loaded.scenario.locations[place].opens
        if opens is not None:
            yield f"{place} opens on {opens}: nothing is needed or arrives there before"
    yield f"the horizon is {setting.start} to {setting.end}, and nothing is called before it begins"
