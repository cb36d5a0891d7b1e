"""The use case of `planner size`: what each workload of a file asks for on a day, by class of data, and how that comes about.

A file that has workloads and no horizon is sized alone: on its `as_of`, or on a day that is asked for; the shipped catalogue lies
beneath it unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import cast

from planner.app.gallery import find
from planner.app.load import Loaded, load_tree
from planner.calendar import CalendarError, Span, parse_when
from planner.catalog.reader import NAMES
from planner.errors import InputError, Problem, did_you_mean
from planner.model.setting import Setting
from planner.model.sized import DataClass, Demand, Step
from planner.scenario.entry import EntryMap, Scalar, is_series, place_of, walk
from planner.scenario.entry import find as entry_at
from planner.scenario.merge import merge_tolerantly
from planner.scenario.yaml_reader import read_value

ANY_DAY = "2000-01-01"
"""Stands for the day where nothing in the workloads has a date."""


@dataclass(frozen=True)
class Sizes:
    """Classes of data of every workload over the periods, what each asks for in the period shown, and which period that is."""

    setting: Setting
    classes: tuple[DataClass, ...]
    demands: dict[str, Demand]
    period: int
    on: str

    def why(self, name: str) -> tuple[Step, ...]:
        """How the figures of a class (chat/kv-warm), or the accelerators of a workload (chat), come about. Raises InputError."""
        workload, _, data = name.partition("/")
        if workload in self.demands:
            demand = self.demands[workload]
            if not data:
                return demand.why
            for one in demand.classes:
                if one.name == data:
                    return one.why
        known = (*self.demands, *(found.id for found in self.classes))
        raise InputError(Problem(f"there is no class of data '{name}'", did_you_mean(name, known, most=30)))

    def asked(self, name: str) -> tuple[str, ...]:
        """What a name asks about: of a workload without accelerators each of its classes, else itself."""
        demand = self.demands.get(name)
        return tuple(f"{name}/{one.name}" for one in demand.classes) if demand and not demand.why else (name,)


def sizes(file: str, variant: str | None = None, sets: Sequence[str] = (), on: str | None = None) -> Sizes:
    """The sizes of a file's workloads on a day. Raises InputError for all that is wrong with it."""
    day = None if on is None else day_of(on)
    path = find(file)
    read = merge_tolerantly(path, variant, sets)
    alone = entry_at(read.root, ("horizon",)) is None
    missing = undecided(read.root, day) if alone else []
    root = completed(read.root, path, day) if alone else read.root
    try:
        loaded = load_tree(replace(read, root=root), path, variant, sets)
    except InputError as error:
        raise InputError([*missing, *error.problems]) from error
    if missing:
        raise InputError(missing)
    if not loaded.scenario.workloads:
        step = "add `workloads:`; docs/workloads.md shows how"
        raise InputError(Problem("there are no workloads in it", step, place_of(root, ("workloads",)), "workloads"))
    return measured(loaded, day, alone and not dated(read.root) and day is None and loaded.scenario.as_of is None)


def measured(loaded: Loaded, day: date | None, undated: bool) -> Sizes:
    """The sizes of a scenario, in the period that holds a day, else the one with the most bytes."""
    setting = loaded.setting
    named = sorted(setting.scenario.workloads.items())
    classes = tuple(data for name, workload in named for data in workload.data_classes(name, setting))
    if day is None:
        totals = [sum(data.gb[p] for data in classes) for p in range(len(setting.periods))]
        period = totals.index(max(totals))
    else:
        held = setting.period_holding(day)
        if held is None:
            what = f"{day} is outside the horizon ({setting.start} to {setting.end})"
            raise InputError(Problem(what, "choose a day inside it", value=str(day)))
        period = held
    demands = {name: setting.demands[name][period] for name, _ in named}
    return Sizes(setting, classes, demands, period, "" if undated else setting.periods[period].label)


def undecided(root: EntryMap, day: date | None) -> list[Problem]:
    """That no day is asked for, where workloads without a horizon change by date."""
    if day or isinstance(entry_at(root, ("as_of",)), Scalar) or not dated(root):
        return []
    step = "write --on 2027-03, or `as_of: 2027-03` in the file"
    return [Problem("its workloads change by date, and no date is asked for", step, root.place)]


def completed(root: EntryMap, path: Path, day: date | None) -> EntryMap:
    """A tree that has only workloads (and models...), with the first lines that a scenario needs."""
    as_of = entry_at(root, ("as_of",))
    start = str(day) if day else as_of.text if isinstance(as_of, Scalar) else first_date(root)
    lines = {
        "name": f"name: {path.stem if path.stem[:1].isalnum() else 'workload'}",
        "horizon": f"horizon: {{start: {start}, periods: 1, step: day}}",
        "catalog": f"catalog: {NAMES[0]}",
    }
    entries, keys = dict(root.entries), dict(root.keys)
    for key, line in lines.items():
        if key not in entries:
            entries[key] = cast(EntryMap, read_value(line, str(path))).entries[key]
            keys[key] = root.place
    if day is not None:
        entries.pop("as_of", None)
    return EntryMap(entries, keys, root.place)


def dated(root: EntryMap) -> bool:
    """Something in its workloads has a date."""
    return any(True for _ in dates(root))


def first_date(root: EntryMap) -> str:
    """The earliest date in its workloads that can be read; any where there is none."""
    found = []
    for word in dates(root):
        with suppress(CalendarError):
            found.append(parse_when(word).first)
    return str(min(found)) if found else ANY_DAY


def dates(root: EntryMap) -> Iterator[str]:
    """The dates in its workloads: keys of series, first days of runs."""
    for loc, entry in walk(root):
        if loc[:1] == ("workloads",) and (
            (isinstance(entry, EntryMap) and is_series(entry)) or (len(loc) == 3 and loc[2] == "starts")
        ):
            yield str(loc[-1])


def day_of(text: str) -> date:
    """The first day of a date, month, quarter or year. Raises InputError."""
    try:
        found: Span = parse_when(text)
    except CalendarError as error:
        raise InputError(Problem(error.what, error.next_step, value=text, path="--on")) from error
    return found.first
