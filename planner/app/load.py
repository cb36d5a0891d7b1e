"""The use case behind every other: a scenario file in, checked records and their setting out.

YAML -> entries (extends, variants, --set) -> tables and catalogue in place -> names -> records -> dates and sense checked.
Every step hands on what it could read and tells what it could not, so that one run tells everything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from planner.app.gallery import find
from planner.app.parts import scenario_type
from planner.app.reach import out_of_reach
from planner.app.sense import impossible, path_loc, placed, unwise
from planner.app.shelf import hinted, on_catalogue
from planner.calendar import CalendarError
from planner.catalog.reader import Origin as Quoted
from planner.errors import InputError, Place, Problem
from planner.model.futures import judged, judged_apart
from planner.model.setting import Setting
from planner.scenario.bind import bind_rest
from planner.scenario.entry import EntryMap, Loc, place_of
from planner.scenario.entry import Loaded as Merged
from planner.scenario.inline import inline
from planner.scenario.kinds import kinds_named
from planner.scenario.merge import merge_tolerantly
from planner.scenario.names import unknown_names
from planner.scenario.pieces import sizeless
from planner.scenario.records import AnyScenario
from planner.scenario.references import references
from planner.scenario.yaml_reader import read_value

if TYPE_CHECKING:
    from planner.plan.plan import Origin

APART = ("planner", "name", "description", "catalog", "money", "costs", "policies", "trust", "duties")
"""Sections that neither the network nor the contracts' prices rest on."""
SPARE = cast(
    EntryMap, read_value("{planner: 1, name: unnamed, horizon: {start: 2199-01, periods: 1, step: month}}", "")
)
"""What stands for missing first lines, so that the other lines can be checked all the same."""


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
        """Where every value comes from; made when the Assumptions ask for it, which `check` never does."""
        from planner.app.origins import origins

        return origins(self.root, self.scenario, self.quoted, self.path.parent)


def load(
    path: Path | str, variant: str | None = None, sets: Sequence[str] = (), beside: Setting | None = None
) -> Loaded:
    """Read and check a scenario: a file, or the name of a shipped one. Raises InputError with all that is wrong.

    It has the futures of the setting `beside` it where it differs from that in its measures alone.
    """
    loaded = load_unreached(path, variant, sets, beside)
    refuse(loaded.warnings)
    return loaded


def load_unreached(
    path: Path | str, variant: str | None = None, sets: Sequence[str] = (), beside: Setting | None = None
) -> Loaded:
    """The same, with needs that nothing reaches in time: they stand among the warnings, as the errors that they are."""
    file = find(str(path))
    return load_tree(merge_tolerantly(file, variant, sets), file, variant, sets, beside)


def load_tree(
    read: Merged, file: Path, variant: str | None = None, sets: Sequence[str] = (), beside: Setting | None = None
) -> Loaded:
    """The same from the merged tree of a file, which may have been completed."""
    tables = inline(read.root, scenario_type(), file.parent, read.files)
    told = [*read.warnings, *tables.problems]
    root, quoted = on_catalogue(tables.root, told)
    scenario, setting = checked(root, tables.gaps, told, beside)
    return Loaded(
        scenario=scenario,
        setting=setting,
        root=root,
        path=file,
        warnings=(*told, *in_time(unwise, setting, root)),
        files=(*read.files, *tables.files),
        quoted=quoted,
        variant=variant,
        sets=tuple(sets),
    )


def checked(
    root: EntryMap, gaps: Sequence[Loc], told: list[Problem], beside: Setting | None = None
) -> tuple[AnyScenario, Setting]:
    """Records and setting of a tree with tables and catalogue in place; needs out of reach are added to what is told.

    Raises InputError for all else that is wrong, with what was told before.
    """
    names = hinted(unknown_names(root, scenario_type()), root)
    bound = bind_rest(root, scenario_type(kinds_named(root)), (*gaps, *names), SPARE)
    told += [*names.values(), *bound.problems]
    scenario, setting, sound = bound.record, None, False
    late: list[Problem] = []
    if scenario is not None:
        crossed = [*references(scenario, root), *sizeless(scenario, root, bound.left_out)]
        crossed = untouched(crossed, bound.left_out, root)
        sound = all(problem.severity == "warning" for problem in crossed)
        told += crossed
        setting = setting_of(scenario, bound.left_out, root, told, beside)
    if setting is not None and sound and all(loc[0] in APART for loc in bound.left_out):
        found = in_time(impossible, setting, root)
        late = [] if wrong(found) else in_time(unreached, setting, root)
        told += found
    refuse([*told, *late] if wrong(told) else told)
    assert scenario is not None
    assert setting is not None
    told += late
    return scenario, setting


def read_again(loaded: Loaded, root: EntryMap) -> Loaded:
    """What was loaded, with another tree: no table, base or variant is looked for again. Raises InputError."""
    told: list[Problem] = []
    scenario, setting = checked(root, (), told)
    refuse(told)
    return replace(loaded, scenario=scenario, setting=setting, root=root)


def unreached(setting: Setting, root: EntryMap) -> list[Problem]:
    """Needs that nothing reaches, or not in time, each with its place: what no plan can keep by the dates alone."""
    return [placed(problem, root) for problem in out_of_reach(setting)]


def wrong(told: Sequence[Problem]) -> bool:
    """Something of it is more than a warning."""
    return any(problem.severity == "error" for problem in told)


def refuse(told: Sequence[Problem]) -> None:
    """Raise what is wrong, in the order of the files and once for each spot, if anything is wrong."""
    errors: dict[tuple[Place | None, str], Problem] = {}
    for problem in told:
        if problem.severity == "error":
            errors.setdefault((problem.place, problem.path), problem)
    if errors:
        raise InputError(sorted(errors.values(), key=lambda problem: (problem.place or Place(""), problem.path)))


def setting_of(
    scenario: AnyScenario, left_out: tuple[Loc, ...], root: EntryMap, told: list[Problem], beside: Setting | None
) -> Setting | None:
    """The scenario over its periods; None, and told, where the horizon cannot be."""
    if any(loc[:1] == ("horizon",) for loc in left_out):
        return None
    if beside is not None and judged_apart(beside, scenario):
        return judged(beside, scenario)
    try:
        return Setting(scenario)
    except CalendarError as error:
        told.append(Problem(error.what, error.next_step, place_of(root, ("horizon",)), "horizon"))
        return None


def in_time(look: Callable[[Setting, EntryMap], list[Problem]], setting: Setting, root: EntryMap) -> list[Problem]:
    """What a look at the setting finds, or stumbles over; dates that leave the calendar on the way are told at the horizon."""
    try:
        return look(setting, root)
    except InputError as error:
        return [placed(problem, root) for problem in error.problems]
    except CalendarError as error:
        raise InputError(Problem(error.what, error.next_step, place_of(root, ("horizon",)), "horizon")) from error


def untouched(found: Sequence[Problem], left_out: tuple[Loc, ...], root: EntryMap) -> list[Problem]:
    """Findings about entries that nothing was left out of."""
    touched = {loc[:2] for loc in left_out}
    return [problem for problem in found if path_loc(root, problem.path)[:2] not in touched]
