"""Files that a scenario names: only inside its own folder, only ordinary files, only so large, read once.

A reference is a relative path with `/`; links are followed when the path is resolved and the result must still lie in
the folder; the file itself is opened without following links, checked on the open descriptor and read from it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from planner.errors import InputError, Place, Problem, nearest

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def safe_path(
    base_dir: Path | str,
    ref: str,
    place: Place | None = None,
    path: str = "",
    extensions: Iterable[str] = (".csv",),
    root: Path | str | None = None,
) -> Path:
    """Where a file named in a scenario really lies: in `root` (default: `base_dir`), free of links below it.

    The path begins as `root` was given, so places stay as short as the user's own words. Raises InputError.
    """
    allowed, base, within = tuple(extensions), Path(base_dir), Path(root or base_dir)
    fault = _fault(ref, allowed)
    if fault is None:
        try:
            real = (base / ref).resolve()
            if not real.is_relative_to(within.resolve()):
                fault = (
                    "the file lies outside the scenario's folder",
                    "move it beside the scenario and name it from there",
                )
            elif not real.exists():
                fault = f"there is no such file in {base}", _nearby(base / ref)
            else:
                return within / real.relative_to(within.resolve())
        except (OSError, RuntimeError, ValueError) as error:
            fault = f"the path cannot be followed ({_reason(error)})", "name a file beside the scenario"
    raise InputError(Problem(*fault, place, path, value=shorten(ref)))


def _fault(ref: str, allowed: tuple[str, ...]) -> tuple[str, str] | None:
    if not ref.strip() or any(not char.isprintable() for char in ref):
        return "the file name is empty or has hidden characters", "name a file beside the scenario"
    if "\\" in ref:
        return "the path has a backslash", "separate folders with /"
    if "://" in ref or ":" in ref.split("/")[0] or ref.startswith(("/", "~")):
        return (
            "only files in the scenario's folder are read",
            "write a path relative to the scenario, such as needs/a.csv",
        )
    if not ref.lower().endswith(allowed):
        advice = "save the sheet as CSV UTF-8 and name that file" if ref.lower().endswith((".xlsx", ".xls")) else None
        return "the file is of a kind that is not read here", advice or f"name a file ending in {' or '.join(allowed)}"
    return None


def real_path(path: Path, place: Place | None = None) -> Path:
    """Where a file really lies. Raises InputError for a name that no file can have, and for links in a circle."""
    try:
        str(path).encode()
        return path.resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise _unreadable(path, place, _reason(error), "check the name, and what it links to") from error


def read_bytes(path: Path | str, limit: int, place: Place | None = None, follow: bool = False) -> bytes:
    """All bytes of an ordinary file of at most `limit` bytes; `follow` lets the file itself be a link."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_WAIT | (0 if follow else _NO_FOLLOW))
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise _unreadable(path, place, "it is not an ordinary file", "name a file, not a folder or a device")
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        raise _unreadable(path, place, "there is no such file", _nearby(Path(path))) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, place, _reason(error), "check the name and who may read it") from error
    if len(data) > limit:
        advice = "split it, or move long series into CSV files"
        raise _unreadable(path, place, f"it has more than {limit // 1_000_000} MB", advice)
    return data


def _unreadable(path: Path | str, place: Place | None, why: str, next_step: str) -> InputError:
    return InputError(Problem(f"cannot read the file: {why}", next_step, place or Place(shorten(str(path)))))


def _nearby(path: Path) -> str:
    """Advice with the name in the same folder that is nearest to the missing one."""
    try:
        near = nearest(path.name, sorted(os.listdir(path.parent)))
    except (OSError, ValueError):
        near = None
    return f"did you mean '{near}'?" if near else "check the name and the folder"


def _reason(error: Exception) -> str:
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    if isinstance(error, OSError):
        return (error.strerror or "it cannot be opened").lower()
    return "it is a link that leads back to itself" if isinstance(error, RuntimeError) else "the name is impossible"


def shorten(text: str, most: int = 60) -> str:
    """Text short enough for a message, without line breaks or hidden characters."""
    clean = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text[: most + 1])
    return clean if len(clean) <= most else clean[: most - 3] + "..."
