"""The workbook of a plan with what further solves have told about it."""

from __future__ import annotations

import os
from pathlib import Path

from planner.app.hinges import Tell, hinged
from planner.app.load import Loaded
from planner.app.solve import How, solve_loaded
from planner.app.value import waiting
from planner.errors import InputError, Problem
from planner.plan.plan import Plan
from planner.report.pages import Pages
from planner.report.told import Told
from planner.report.workbook import write_workbook
from planner.solvers.solution import Options
from planner.studies.foresight import Foresight


def refuse_workbook(path: Path) -> None:
    """Tell before the solves that no workbook could be written there."""
    if path.suffix != ".xlsx":
        raise InputError(Problem("a workbook is an .xlsx file", "name it like value.xlsx", value=str(path)))
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
        raise InputError(
            Problem("the workbook cannot be written there", "name a file in a folder of yours", value=str(path))
        )


def all_told(loaded: Loaded, found: Foresight, options: Options | None = None, hinging: Tell | None = None) -> Told:
    """What was found of knowing, what waiting costs where something is offered, and the hinges where somebody is told of them."""
    if not any(terms.offered for terms in loaded.setting.terms.values()):
        return Told(foresight=found)
    hinges = None if hinging is None else hinged(loaded, options, tell=hinging).hinged
    return Told(foresight=found, waiting=waiting(loaded, options), hinged=hinges)


def write_told(loaded: Loaded, told: Told, path: Path, options: Options | None = None) -> bool:
    """The workbook of the best plan, with what was told of it; whether the plan has passed its audit."""
    return write_plan(solve_loaded(loaded, How(options=options or Options())).plan, told, path)


def write_plan(plan: Plan, told: Told, path: Path) -> bool:
    """The workbook of a plan, with what was told of it; whether the plan has passed its audit.

    Complete or not there at all, and private to the user.
    """
    draft = path.with_name(f".draft-{os.getpid()}-{path.name}")
    try:
        write_workbook(Pages(plan, told), draft)
        draft.chmod(0o600)
        draft.replace(path)
    except OSError as error:
        step = "free some space, or choose another place with --out"
        raise InputError(
            Problem(f"the workbook could not be written: {error.strerror}", step, value=str(path))
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return not plan.findings
