"""The shipped scenarios: found by name, so that `planner solve frontier-2027` works anywhere."""

from __future__ import annotations

import difflib
from pathlib import Path

from planner.catalog.reader import shipped
from planner.errors import InputError, Problem


def gallery() -> dict[str, Path]:
    """Every shipped scenario by name."""
    folder = Path(str(shipped("scenarios")))
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


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
    close = difflib.get_close_matches(word, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"shipped are {', '.join(known)}"
    raise InputError(Problem("there is no file and no shipped scenario of this name", hint, value=word))
