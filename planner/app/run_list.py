"""What is told of runs: a row of a list for each, and everything about one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from planner.app.run_check import changes
from planner.app.run_folders import Run, runs_in


def listed(place: Path) -> list[dict[str, Any]]:
    """A row for each run in a place, the newest first; only those that somebody stands by are looked at file by file."""
    return [row(run) | {"changed": changes(run) if run.approvals or run.pin else None} for run in runs_in(place)]


def row(run: Run) -> dict[str, Any]:
    """What a list says of a run."""
    said: dict[str, Any] = {"run": run.path.name, "path": str(run.path), "broken": run.broken or None}
    if run.about is None:
        return said
    about = run.about.model_dump(include={"scenario", "as_of", "level", "cost", "currency", "findings"})
    return {
        **said,
        **about,
        "when": run.about.when,
        "plan": run.about.fingerprint,
        "published": run.pin.when if run.pin else None,
        "approved": [one.model_dump(exclude={"fingerprint"}) for one in run.approvals],
        "doubts": list(run.doubts),
    }


def shown(run: Run) -> dict[str, Any]:
    """Everything about a run, with the first screen of its plan. Raises InputError where it is broken."""
    about = run.whole
    made = about.model_dump(include={"hash", "options", "versions", "inputs"})
    return {**row(run), **made, "changed": changes(run), "screen": first_screen(run.path)}


def first_screen(folder: Path) -> dict[str, Any]:
    """The first screen as plan.json has it; nothing where it cannot be read, which `changes` tells."""
    try:
        said = json.loads((folder / "plan.json").read_bytes())
        return {key: said[key] for key in ("headline", "verdict", "first_screen")}
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return {}
