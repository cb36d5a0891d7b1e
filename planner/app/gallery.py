"""The shipped scenarios: found by name, so that `planner solve frontier-2027` works anywhere."""

from __future__ import annotations

from pathlib import Path

from planner.catalog.tables import shipped
from planner.errors import InputError, Problem, did_you_mean


def gallery() -> dict[str, Path]:
    """Every shipped scenario by name."""
    return {path.stem: path for path in sorted(shipped("scenarios").glob("*.yaml"))}


def exists(path: Path) -> bool:
    """Whether something is there, as far as can be told: what cannot be looked at is told when it is read."""
    try:
        return path.exists()
    except OSError:
        return True


def find(word: str) -> Path:
    """A path as it is; a bare word without a file of that name is a shipped scenario."""
    path = Path(word)
    if exists(path) or path.suffix or len(path.parts) != 1:
        return path
    known = gallery()
    if word in known:
        return known[word]
    step = did_you_mean(word, tuple(known), most=30)
    raise InputError(Problem("there is no file and no shipped scenario of this name", step, value=word))
