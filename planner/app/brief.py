"""The pages that may be handed to suppliers, written from a run folder: nothing is solved again.

The plan is read back from `plan.json` and `scenario.resolved.yaml`, and only believed if the tables have the fingerprint and the
scenario the hash that they were written with. Nothing that exists is written over: all files are looked for first, then written.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from planner.app.hashes import digest
from planner.app.load import Loaded, load
from planner.errors import InputError, Problem, did_you_mean
from planner.plan.plan import Plan, courses_of
from planner.report.brief.handed import handed, suppliers_of
from planner.report.brief.page import names_of_others, write_brief
from planner.report.exports import FORMAT, LINES
from planner.report.file_names import file_names
from planner.report.pages import Pages


def briefs(run: Path, supplier: str | None = None) -> list[Path]:
    """Write `brief-<supplier>.xlsx` into a run folder, for one supplier or for all. Raises InputError."""
    loaded, plan = read(run)
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


def read(run: Path) -> tuple[Loaded, Plan]:
    """The plan of a run folder, with the scenario it was made for. Raises InputError where it is not whole."""
    said, about = document(run, "plan.json"), document(run, "manifest.json")
    resolved = run / "scenario.resolved.yaml"
    if not resolved.is_file():
        raise unfit(run, "there is no scenario.resolved.yaml")
    loaded = load(resolved)
    try:
        if digest(resolved.read_text("utf-8") + json.dumps(about["options"], sort_keys=True)) != about["hash"]:
            raise unfit(run, "scenario.resolved.yaml is not what was solved")
        folders = file_names(future["name"] for future in said["futures"])
        told = [(f"{folders[one['name']]}/", one["tables"]) for one in said["futures"]] or [("", said["tables"])]
        own = [tables_of(run, folder, tables) for folder, tables in told]
        plan = Plan(courses=courses_of(loaded.setting, own), certificate=said["certificate"])
        same = Pages(plan).fingerprint == said["fingerprint"]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OSError) as error:
        raise unfit(run, "plan.json, tables and scenario do not belong together") from error
    if not same:
        raise unfit(run, "the tables of plan.json are not those it was written with")
    if said.get("format") != FORMAT:
        raise unfit(run, f"plan.json is not of format {FORMAT}")
    if said["findings"]:
        step = "solve again: what the audit holds against a plan is told to nobody outside"
        raise InputError(Problem(f"{run} holds a plan that its audit refuses", step))
    return loaded, plan


def tables_of(run: Path, folder: str, told: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The tables of a future, their columns in the order of tables/*.csv: JSON keeps them sorted by name."""
    found = {}
    for name, rows in told.items():
        if name != LINES:
            head = (run / "tables" / f"{folder}{name}.csv").read_text("utf-8").partition("\n")[0].strip()
            found[name] = [{column: row[column] for column in head.split(",")} for row in rows]
    return found


def document(run: Path, name: str) -> dict[str, Any]:
    """What a JSON file of a run says."""
    try:
        found = json.loads((run / name).read_text("utf-8"))
    except (OSError, UnicodeError) as error:
        step = "name a folder that `planner solve` has written, such as runs/<scenario>-<when>-<hash>"
        raise InputError(Problem(f"{run} is no run folder: there is no {name} to read", step)) from error
    except (ValueError, RecursionError) as error:
        raise unfit(run, f"{name} is no JSON") from error
    if not isinstance(found, dict):
        raise unfit(run, f"{name} is no JSON object")
    return found


def unfit(run: Path, why: str) -> InputError:
    """A run folder that is not as it was written."""
    return InputError(Problem(f"{run} cannot be read: {why}", "solve again, and leave the files of a run as they are"))
