"""The pages that may be handed to suppliers, written from a run folder: nothing is solved again.

The plan is read back (`app/read_back`). Nothing that exists is written over: all files are looked for first, then written.
"""

from __future__ import annotations

from pathlib import Path

from planner.app.read_back import read_back
from planner.errors import InputError, Problem, did_you_mean
from planner.report.brief.handed import handed, suppliers_of
from planner.report.brief.page import names_of_others, write_brief
from planner.report.file_names import file_names


def briefs(run: Path, supplier: str | None = None) -> list[Path]:
    """Write `brief-<supplier>.xlsx` into a run folder, for one supplier or for all. Raises InputError."""
    loaded, plan = read_back(run)
    if plan.findings:
        step = "solve again: what the audit holds against a plan is told to nobody outside"
        raise InputError(Problem(f"{run} holds a plan that its audit refuses", step))
    known = suppliers_of(plan)
    if supplier is not None and supplier not in known:
        step = did_you_mean(supplier, tuple(known))
        raise InputError(
            Problem("the plan has neither a contract nor an order with this supplier", step, value=supplier)
        )
    if not known:
        step = "write a contract or an open order, and solve again"
        raise InputError(Problem("the plan has neither contracts nor orders, so there is nobody to brief", step))
    stems = file_names(known)
    files = {run / f"brief-{stems[name]}.xlsx": name for name in ([supplier] if supplier else known)}
    if taken := [path for path in files if path.exists() or path.is_symlink()]:
        raise InputError(Problem(f"{path} exists and is not written over", "move it away first") for path in taken)
    pages = {path: handed(plan, loaded.root, name) for path, name in files.items()}
    for path, found in pages.items():
        try:
            write_brief(found, names_of_others(plan, found.supplier), path)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise InputError(Problem(f"cannot write {path}: {why}", "make the run folder writable")) from error
    return list(files)
