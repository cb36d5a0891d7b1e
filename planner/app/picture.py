"""A page with pictures, written where nothing stands yet: complete or not there at all, and private to the user."""

from __future__ import annotations

import os
from pathlib import Path

from planner.errors import InputError, Problem


def refuse_picture(path: Path) -> None:
    """Tell before the work, not after it, that no page could be written there."""
    if path.exists():
        raise InputError(Problem("the file exists", "remove it first, or name another", value=str(path)))
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
        step = "name a file in a folder of yours"
        raise InputError(Problem("the picture cannot be written there", step, value=str(path)))


def write_picture(text: str, path: Path) -> None:
    """Write the page."""
    draft = path.with_name(f".draft-{os.getpid()}-{path.name}")
    try:
        draft.write_text(text, "utf-8")
        draft.chmod(0o600)
        draft.replace(path)
    except OSError as error:
        what, step = f"the picture could not be written: {error.strerror}", "free some space, or name another file"
        raise InputError(Problem(what, step, value=str(path))) from error
    finally:
        draft.unlink(missing_ok=True)
