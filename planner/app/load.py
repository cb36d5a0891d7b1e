"""The use case behind every other: a scenario file in, checked records and their setting out.

YAML -> entries (extends, variants, --set) -> tables and catalogue in place -> records -> names, dates and sense checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from planner.app.gallery import find
from planner.app.origins import origins
from planner.app.parts import scenario_type
from planner.app.sense import impossible, unwise
from planner.app.shelf import on_catalogue
from planner.calendar import CalendarError
from planner.catalog.reader import Origin as Quoted
from planner.errors import InputError, Problem
from planner.model.setting import Setting
from planner.plan.plan import Origin
from planner.scenario.bind import bind
from planner.scenario.entry import EntryMap, Loc, place_of
from planner.scenario.inline import inline
from planner.scenario.merge import load_merged
from planner.scenario.records import AnyScenario
from planner.scenario.references import references


@dataclass(frozen=True)
class Loaded:
    """A scenario that may be solved, and what it was read from."""

    scenario: AnyScenario
    setting: Setting
    root: EntryMap
    path: Path
    warnings: tuple[Problem, ...] = ()
    files: tuple[Path, ...] = ()
    quoted: Mapping[Loc, Quoted] = field(default_factory=dict)
    variant: str | None = None
    sets: tuple[str, ...] = ()

    @cached_property
    def origins(self) -> tuple[Origin, ...]:
        """Where every value comes from; made when the Assumptions ask for it."""
        return origins(self.root, self.scenario, self.quoted, self.path.parent)


def load(path: Path | str, variant: str | None = None, sets: Sequence[str] = ()) -> Loaded:
    """Read and check a scenario: a file, or the name of a shipped one. Raises InputError with all that is wrong."""
    file = find(str(path))
    read = load_merged(file, variant, sets)
    kind = scenario_type()
    root, tables = inline(read.root, kind, file.parent, read.files)
    root, quoted = on_catalogue(root)
    scenario = bind(root, kind)
    found = references(scenario, root)
    refuse(found)
    try:
        setting = Setting(scenario)
    except CalendarError as error:
        raise InputError(Problem(error.what, error.next_step, place_of(root, ("horizon",)), "horizon")) from error
    found += impossible(setting, root)
    refuse(found)
    return Loaded(
        scenario=scenario,
        setting=setting,
        root=root,
        path=file,
        warnings=(*read.warnings, *found, *unwise(setting, root)),
        files=(*read.files, *tables),
        quoted=quoted,
        variant=variant,
        sets=tuple(sets),
    )


def refuse(found: Sequence[Problem]) -> None:
    """Raise what is wrong, with the warnings behind it, if anything is wrong."""
    wrong = [problem for problem in found if problem.severity == "error"]
    if wrong:
        raise InputError(wrong)
