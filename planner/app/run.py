"""Solve a scenario and leave a run folder behind, or the evidence of why there is no plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.app.load import Loaded
from planner.app.runs import input_hashes, refuse_place, write_refusal, write_run
from planner.app.solve import How, RefusedError, Solved, solve_loaded
from planner.errors import InfeasibleError, Problem, UncertifiedError
from planner.report.told import Told


def run(
    loaded: Loaded,
    into: Path,
    how: How,
    said: Mapping[str, Any],
    tell: Callable[[Solved], Told | None] = lambda _: None,
) -> tuple[Solved, Path]:
    """Solve and write the run folder; a refused certificate leaves its evidence and no plan.

    What further solves `tell` of the plan stands on its pages.
    """
    refuse_place(into)
    inputs = input_hashes(loaded)
    try:
        solved = solve_loaded(loaded, how)
    except InfeasibleError as error:
        from planner.app.unkept import named  # only where there is no plan

        raise named(error, loaded, how.solver, how.options) from error
    except RefusedError as error:
        try:
            place = write_refusal(error.certificate.to_dict(), loaded.scenario.name, into)
            kept = Problem("the evidence is kept", f"see {place}", severity="warning")
        except (OSError, UnicodeError) as lost:
            kept = Problem(f"the evidence could not be kept: {lost}", "choose another --into", severity="warning")
        raise UncertifiedError([*error.problems, kept]) from error
    solved = replace(solved, told=tell(solved))
    return solved, write_run(solved, into, said, inputs, how.options.log_path)
