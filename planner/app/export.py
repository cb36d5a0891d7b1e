"""The program of a scenario as a file other solvers read: CPLEX LP or MPS."""

from __future__ import annotations

from pathlib import Path

from planner.app.load import Loaded
from planner.app.solve import program_of
from planner.errors import InputError, Problem
from planner.solvers.pulp import write_lp, write_mps

WRITERS = {".lp": write_lp, ".mps": write_mps}


def export_program(loaded: Loaded, path: Path) -> Path:
    """Write the program of a scenario to `path`; its ending says the format."""
    if path.suffix not in WRITERS:
        raise InputError(
            Problem("a program is exported as .lp or .mps", "name the file model.lp or model.mps", value=str(path))
        )
    if path.exists():
        raise InputError(Problem("the file exists", "remove it first, or name another", value=str(path)))
    WRITERS[path.suffix](program_of(loaded), path)
    return path
