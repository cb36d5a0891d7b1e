"""A run folder: everything one solve leaves behind, written to a temporary folder and renamed into place in one step.

    runs/<scenario>-<when>-<hash>/   plan.xlsx report.html tables/*.csv plan.json scenario.resolved.yaml
                                     certificate.json manifest.json solver.log

The hash is that of the resolved scenario and the options, so the same input gives the same name, and the tables, the
workbook and the report are the same bytes; only `manifest.json` and `solver.log` tell when and how long. The manifest has
the plan's fingerprint and the SHA-256 of every other file, so that a folder tells by itself whether it was changed.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from planner.app.hashes import digest, file_hash
from planner.app.load import Loaded
from planner.app.origins import beside
from planner.app.show import resolved_yaml
from planner.app.solve import Solved
from planner.errors import InputError, Problem
from planner.report.exports import write_tables
from planner.report.file_names import file_name
from planner.report.html import write_report
from planner.report.workbook import write_workbook

RESOLVED = "scenario.resolved.yaml"
LIBRARIES = ("tierplan", "highspy", "pulp", "numpy", "scipy", "pydantic", "xlsxwriter", "plotly")


def versions() -> dict[str, str]:
    """Versions of what makes a plan."""
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def written(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a run, by its path in the folder; not of the manifest, which holds them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in files}


def refuse_place(into: Path) -> None:
    """Tell before a long solve, not after it, that a run folder could not be made below `into`."""
    try:
        stands = next((place for place in (into, *into.parents) if place.exists()), None)
    except OSError as error:
        raise InputError(
            Problem(
                f"the run folder cannot be made: {error.strerror}", "choose another with --into", value=str(into)[:60]
            )
        ) from error
    if stands is None or not stands.is_dir() or not os.access(stands, os.W_OK | os.X_OK):
        why = "is not a folder" if stands is not None and not stands.is_dir() else "cannot be written to"
        what = f"the run folder cannot be made: {stands or into} {why}"
        raise InputError(Problem(what, "choose another with --into", value=str(into)))


def input_hashes(loaded: Loaded) -> dict[str, str]:
    """SHA-256 of every file that was read, by its path from the scenario's folder; asked before a solve, for files may change."""
    return {beside(str(path), loaded.path.parent): file_hash(path) for path in loaded.files if path.is_file()}


def write_run(
    solved: Solved, into: Path, options: Mapping[str, Any], inputs: Mapping[str, str], log: Path | None = None
) -> Path:
    """Write the run folder of a solved scenario below `into`; the folder is complete or not there at all."""
    resolved = resolved_yaml(solved.loaded)
    code = digest(resolved + json.dumps(dict(options), sort_keys=True))
    when = datetime.now(UTC)
    stem = file_name(solved.plan.name.replace("/", "_").replace(" ", "_"))
    name = f"{stem}-{when:%Y%m%dT%H%M%SZ}-{code}"
    try:
        into.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=into))
    except OSError as error:
        raise InputError(
            Problem(f"the run folder cannot be made: {error.strerror}", "choose another with --into", value=str(into))
        ) from error
    try:
        about: dict[str, Any] = {
            "when": when.isoformat(timespec="milliseconds"),
            "hash": code,
            "options": dict(options),
        }
        about["inputs"] = dict(inputs)
        if log is not None and log.exists():
            shutil.copy(log, draft / "solver.log")
        fill(draft, solved, resolved, about)
        return put_in_place(draft, into / name)
    except (OSError, UnicodeError) as error:
        why = (
            error.strerror if isinstance(error, OSError) else "the system's file names cannot hold the scenario's name"
        )
        step = "free some space, choose another place with --into, or run with PYTHONUTF8=1"
        raise InputError(Problem(f"the run could not be written: {why}", step)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def fill(folder: Path, solved: Solved, resolved: str, about: Mapping[str, Any]) -> None:
    """Every file of a run; the manifest last, for it has the hashes of the others."""
    plan = solved.plan
    workbook = "plan.xlsx" if not plan.findings else "REFUSED-plan.xlsx"
    write_tables(solved.pages, folder)
    write_workbook(solved.pages, folder / workbook)
    write_report(solved.pages, folder / "report.html")
    (folder / RESOLVED).write_text(resolved, "utf-8")
    write_json(folder / "certificate.json", plan.certificate)
    manifest = {**about, **plan.manifest, "scenario": plan.name, "cost": plan.cost, "level": plan.level}
    manifest |= {"fingerprint": solved.pages.fingerprint, "findings": len(plan.findings)}
    manifest |= {"as_of": solved.pages.as_of.isoformat(), "currency": solved.pages.currency}
    manifest |= {"versions": versions(), "files": written(folder)}
    write_json(folder / "manifest.json", manifest)


def write_json(path: Path, value: Any) -> None:
    """JSON with sorted keys."""
    path.write_text(json.dumps(value, indent=2, sort_keys=True, default=str, allow_nan=False) + "\n", "utf-8")


def put_in_place(draft: Path, target: Path) -> Path:
    """Flush every file, make the folder private to the user, and rename it: readers see all of it or nothing."""
    for path in [*draft.rglob("*"), draft]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    draft.chmod(0o700)
    number, place = 1, target
    while place.exists():
        number += 1
        place = target.with_name(f"{target.name}-{number}")
    draft.rename(place)
    handle = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return place


def write_refusal(certificate: Mapping[str, Any], name: str, into: Path) -> Path:
    """The evidence of a refused certificate, in `refused/`; no file there is called a plan."""
    place = into / "refused"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = place / f"{file_name(name.replace('/', '_'))}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    write_json(path, certificate)
    return path
