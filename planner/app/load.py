"""The use case behind every other: a scenario file in, checked records and their setting out.

YAML -> entries (extends, variants, --set) -> tables and catalogue in place -> records -> names and dates checked -> Setting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.app.parts import scenario_type
from planner.calendar import CalendarError
from planner.errors import InputError, Problem
from planner.model.setting import Setting
from planner.scenario.bind import bind
from planner.scenario.entry import EntryMap, place_of
from planner.scenario.records import AnyScenario


@dataclass(frozen=True)
class Loaded:
    """A scenario that may be solved, and what it was read from."""

    scenario: AnyScenario
    setting: Setting
    root: EntryMap
    warnings: tuple[Problem, ...] = ()
    files: tuple[Path, ...] = ()
    origins: tuple[object, ...] = ()
    variant: str | None = None
    sets: tuple[str, ...] = ()


def load(path: Path | str, variant: str | None = None, sets: Sequence[str] = ()) -> Loaded:
    """Read and check a scenario file. Raises InputError with all that is wrong."""
    from planner.scenario.yaml_reader import read_yaml
    read = read_yaml(path)
    scenario = bind(read.root, scenario_type())
    try:
        setting = Setting(scenario)
    except CalendarError as error:
        raise InputError(Problem(error.what, error.next_step, place_of(read.root, ("horizon",)), "horizon")) from error
    return Loaded(scenario, setting, read.root, read.warnings, read.files, variant=variant, sets=tuple(sets))
