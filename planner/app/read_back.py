"""The plan of a run folder, read back without solving anything.

It is read from `plan.json` and `scenario.resolved.yaml`, and only believed if the tables have the fingerprint and the scenario the
hash that they were written with.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from planner.app.hashes import digest
from planner.app.load import Loaded, load
from planner.errors import InputError, Problem
from planner.model.plugin import Finding
from planner.plan.plan import Plan, courses_of
from planner.report.exports import FORMAT, LINES
from planner.report.file_names import file_names
from planner.report.pages import Pages

RESOLVED = "scenario.resolved.yaml"


def read_back(run: Path) -> tuple[Loaded, Plan]:
    """The plan of a run folder, with the scenario it was made for. Raises InputError where it is not whole."""
    said, about = document(run, "plan.json"), document(run, "manifest.json")
    resolved = run / RESOLVED
    if not resolved.is_file():
        raise unfit(run, "there is no scenario.resolved.yaml")
    loaded = load(resolved)
    try:
        if digest(resolved.read_text("utf-8") + json.dumps(about["options"], sort_keys=True)) != about["hash"]:
            raise unfit(run, "scenario.resolved.yaml is not what was solved")
        folders = file_names(future["name"] for future in said["futures"])
        told = [(f"{folders[one['name']]}/", one["tables"]) for one in said["futures"]] or [("", said["tables"])]
        findings = tuple(Finding(**found) for found in said["findings"])
        own = [tables_of(run, folder, tables) for folder, tables in told]
        plan = Plan(courses=courses_of(loaded.setting, own), certificate=said["certificate"], findings=findings)
        same = Pages(plan).fingerprint == said["fingerprint"]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OSError) as error:
        raise unfit(run, "plan.json, tables and scenario do not belong together") from error
    if not same:
        raise unfit(run, "the tables of plan.json are not those it was written with")
    if said.get("format") != FORMAT:
        raise unfit(run, f"plan.json is not of format {FORMAT}")
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
