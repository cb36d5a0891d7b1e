"""The plan of a run folder, read back without solving anything.

It is read from `plan.json` and `scenario.resolved.yaml`, and only believed if the tables have the fingerprint and the scenario the
hash that they were written with.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.app.hashes import digest
from planner.app.load import Loaded, load
from planner.app.made import plan_of
from planner.errors import InputError, Place, Problem
from planner.model.plugin import Finding
from planner.plan.plan import Origin, Plan, courses_of
from planner.report.exports import FORMAT, LINES
from planner.report.file_names import file_names
from planner.report.pages import Pages
from planner.report.since import taken_back
from planner.report.told import Told

RESOLVED = "scenario.resolved.yaml"


def read_back(run: Path) -> tuple[Loaded, Plan]:
    """The plan of a run folder, with the scenario it was made for. Raises InputError where it is not whole."""
    said, about = document(run, "plan.json"), document(run, "manifest.json")
    resolved = run / RESOLVED
    if not resolved.is_file():
        raise unfit(run, "there is no scenario.resolved.yaml")
    if said.get("format") != FORMAT:
        raise unfit(run, f"plan.json is not of format {FORMAT}")
    loaded = load(resolved)
    try:
        if digest(resolved.read_text("utf-8") + json.dumps(about["options"], sort_keys=True)) != about["hash"]:
            raise unfit(run, "scenario.resolved.yaml is not what was solved")
        folders = file_names(future["name"] for future in said["futures"])
        told = [(f"{folders[one['name']]}/", one["tables"]) for one in said["futures"]] or [("", said["tables"])]
        findings = tuple(Finding(**found) for found in said["findings"])
        own = [tables_of(run, folder, tables) for folder, tables in told]
        courses = courses_of(loaded.setting, own)
        origins, warnings = (Origin(**one) for one in said["assumptions"]), map(warned, said["warnings"])
        outages = in_order(run, "outages", said["outages"]) if said["outages"] else ()
        plan = plan_of(loaded, courses, said["certificate"], findings, said["manifest"], outages=outages)
        plan = replace(plan, origins=tuple(origins), warnings=tuple(warnings))
        same = Pages(plan).fingerprint == said["fingerprint"]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OSError) as error:
        raise unfit(run, "plan.json, tables and scenario do not belong together") from error
    if not same:
        raise unfit(run, "the tables of plan.json are not those it was written with")
    return loaded, plan


def told_back(run: Path) -> Told:
    """What was told of an earlier plan where a run was solved. Raises InputError where it cannot be read."""
    said = document(run, "plan.json")
    try:
        return taken_back(said.get("since", {}))
    except (ValueError, TypeError) as error:
        raise unfit(run, "what plan.json says of an earlier plan is cut off") from error


def warned(told: dict[str, str]) -> Problem:
    """What was legal and unwise when the plan was made, at the line it had then."""
    file, _, line = told["file"].rpartition(":")
    place = Place(file, int(line)) if file else None
    return Problem(told["what"], told["next_step"], path=told["path"], place=place)


def tables_of(run: Path, folder: str, told: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The tables of a future but for the one that follows from them."""
    return {name: in_order(run, f"{folder}{name}", rows) for name, rows in told.items() if name != LINES}


def in_order(run: Path, name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their columns in the order of tables/*.csv: JSON keeps them sorted by name."""
    head = (run / "tables" / f"{name}.csv").read_text("utf-8").partition("\n")[0].strip()
    return [{column: row[column] for column in head.split(",")} for row in rows]


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
