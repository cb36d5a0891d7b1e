"""The use case `check`: everything that is wrong with a scenario, and everything that is legal and unwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.app.load import Loaded, load
from planner.app.sense import placed
from planner.errors import InputError, Problem
from planner.model.crowding import crowded


@dataclass(frozen=True)
class Checked:
    """What a check found; `loaded` is None when something is wrong."""

    problems: tuple[Problem, ...]
    loaded: Loaded | None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What must be mended before anything can be planned."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def notes(self) -> tuple[str, ...]:
        """What a plan would be made of, where few futures stand for many."""
        fewer = self.loaded and self.loaded.scenario.risk.outcomes and self.loaded.scenario.risk.outcomes.reduce_to
        if not fewer or self.loaded is None:
            return ()
        from planner.model.reduction import reduction_of  # arrays take a while to import

        found = reduction_of(self.loaded.setting.futures)
        return (str(found),) if found else ()

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is legal and unwise."""
        return tuple(problem for problem in self.problems if problem.severity == "warning")


def check(path: Path | str, variant: str | None = None, sets: Sequence[str] = ()) -> Checked:
    """Read a scenario and tell all that can be said about it without solving; never raises for what is in the files."""
    try:
        loaded = load(path, variant, sets)
    except InputError as error:
        return Checked(error.problems, None)
    return Checked((*loaded.warnings, *(placed(problem, loaded.root) for problem in crowded(loaded.setting))), loaded)
