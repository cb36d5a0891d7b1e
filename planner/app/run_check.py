"""Whether the files of a run are still as they were written: by the hashes in its manifest, and by its plan's fingerprint.

This finds what was changed by accident or in good faith. Who changes the manifest as well, in every place that speaks of the
plan, is not found: a fingerprint that was written down elsewhere (a signed page, a mail) is what to hold such a run against.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from planner.app.hashes import file_hash
from planner.app.run_folders import MANIFEST, Run
from planner.report.exports import LINES


def changes(run: Run) -> list[str]:
    """Which files are no longer as the run wrote them, and whether its manifest still speaks of them."""
    about = run.whole
    found = [f"{name} {what}" for name, sha in sorted(about.files.items()) if (what := differs(run.path / name, sha))]
    there = {path.relative_to(run.path).as_posix() for path in (run.path / "tables").rglob("*") if path.is_file()}
    found += [f"{name} was put in" for name in sorted(there - about.files.keys())]
    if not found and spoken(run.path) != (about.fingerprint, about.cost, about.level, about.findings):
        found.append(f"{MANIFEST} and plan.json speak of two plans")
    if not found and tables_hash(run.path, about.scenario) != about.fingerprint:
        found.append(f"{MANIFEST} has another fingerprint than the tables")
    return found


def differs(path: Path, sha: str) -> str:
    """How a file differs from the one that had a hash; empty where it does not."""
    try:
        if path.is_symlink():
            return "is a link"
        return "" if file_hash(path) == sha else "was changed"
    except FileNotFoundError:
        return "is gone"
    except OSError as error:
        return f"cannot be read ({(error.strerror or str(error)).lower()})"


def spoken(folder: Path) -> tuple[Any, ...]:
    """Fingerprint, cost, level and count of findings, as plan.json has them."""
    try:
        said = json.loads((folder / "plan.json").read_bytes())
        return said["fingerprint"], said["cost"], said["level"], len(said["findings"])
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return ()


def tables_hash(folder: Path, name: str) -> str:
    """The fingerprint of a plan (`Pages.fingerprint`) from the files of its tables."""
    digest = hashlib.sha256(name.encode())
    for stem, data in sorted(tables_of(folder).items()):
        if stem != LINES:
            digest.update(f"\n{stem}\n".encode() + data)
    return digest.hexdigest()


def tables_of(folder: Path) -> dict[str, bytes]:
    """The bytes of every file in `tables/`, by its path there without `.csv`."""
    tables = folder / "tables"
    return {
        path.relative_to(tables).as_posix().removesuffix(".csv"): path.read_bytes() for path in tables.rglob("*.csv")
    }
