"""The folder of a sweep: what was asked, a line a member as they come, and at the end the table and the page.

    DIR/sweep.json       what was asked: hash of the scenario, paths, values, gap, versions; another sweep is refused
    DIR/members.jsonl    a row a member, in the order in which they came, each on the disk before the next
    DIR/sweep.csv        a row a member by number, a column a figure; written when all members are there, like
    DIR/sweep.html       the page

A last line that was cut short is dropped, and its member solved again. The folder is private to the user, and one sweep at a
time writes to it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from planner.app.sweep_member import Row, record
from planner.errors import InputError, Problem
from planner.report.csv_text import csv_text

ASKED, MEMBERS, TABLE, PAGE = "sweep.json", "members.jsonl", "sweep.csv", "sweep.html"
PRIVATE = 0o600


class Folder:
    """A folder that a sweep may write to, and the rows that are there."""

    def __init__(self, place: Path, file: int, rows: Mapping[int, Row]) -> None:
        self.place, self._file, self.rows = place, file, dict(rows)

    def add(self, row: Row) -> None:
        """A row, on the disk before this returns."""
        left = memoryview(f"{json.dumps(record(row), sort_keys=True, allow_nan=False)}\n".encode())
        while left:
            left = left[os.write(self._file, left) :]
        os.fsync(self._file)
        self.rows[row.member] = row

    @property
    def kept(self) -> int:
        """Rows on the disk; after Ctrl-C one more may be there than was noted."""
        return (self.place / MEMBERS).read_bytes().count(b"\n")

    def write(self, name: str, text: str) -> None:
        """A file, whole or not at all."""
        write_whole(self.place / name, text)


@contextmanager
def opened(place: Path, asked: Mapping[str, Any]) -> Iterator[Folder]:
    """The folder of what is asked, new or gone on with. Raises InputError where it holds anything else, or is written to."""
    claim(place, asked)
    file = os.open(place / MEMBERS, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            step = "wait for it to end, or name another --into"
            raise InputError(Problem("a sweep is writing to this folder", step, value=str(place))) from error
        yield Folder(place, file, {row.member: row for row in rows_in(place, file, len(asked["values"]))})
    finally:
        os.close(file)


def claim(place: Path, asked: Mapping[str, Any]) -> None:
    """Make the folder with what is asked in it, or find the same there."""
    mark = place / ASKED
    if mark.exists():
        refuse_another(place, asked)
        return
    if place.exists() and (not place.is_dir() or any(not own.name.startswith(".draft-") for own in place.iterdir())):
        step = "name a folder that is new, or empty"
        raise InputError(Problem("there is something else here, and no sweep", step, value=str(place)))
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(mark, json.dumps(asked, indent=1, sort_keys=True) + "\n")


def refuse_another(place: Path, asked: Mapping[str, Any]) -> None:
    """Raise InputError where the folder's sweep asked anything else, with what that is."""
    try:
        there = json.loads((place / ASKED).read_text("utf-8"))
    except ValueError as error:
        raise InputError(Problem("the sweep cannot be read", "remove the folder", value=str(place / ASKED))) from error
    if not isinstance(there, dict):
        there = {}
    other = [key for key in sorted({*asked, *there}) if asked.get(key) != there.get(key)]
    if other:
        what = f"another sweep is in this folder: it differs in {', '.join(other)}"
        step = "say what it was asked to go on with it, name another --into, or remove the folder"
        raise InputError(Problem(what, step, value=str(place)))


def rows_in(place: Path, file: int, count: int) -> Iterator[Row]:
    """The rows of a sweep; what was cut short at the end of the file is cut off it."""
    text = (place / MEMBERS).read_bytes()
    whole = text.rfind(b"\n") + 1
    if whole < len(text):
        os.ftruncate(file, whole)
    for n, line in enumerate(text[:whole].splitlines(), 1):
        try:
            found = json.loads(line)
            row = Row(**{**found, "values": tuple(found["values"])})
            if not 1 <= row.member <= count:
                raise ValueError(row.member)
        except (ValueError, TypeError, KeyError) as error:
            what, step = f"line {n} is no row of this sweep", "take the line out, and its member is solved again"
            raise InputError(Problem(what, step, value=str(place / MEMBERS))) from error
        yield row


def write_whole(path: Path, text: str) -> None:
    """Write a file under another name, then give it its own."""
    draft = path.with_name(f".draft-{path.name}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def table_text(paths: Sequence[str], rows: Sequence[Row]) -> str:
    """All rows as CSV: values, figures, then a column a cost term, an offer and a need that is short in any of them."""
    flat = [cells(paths, row) for row in rows]
    plain = [*cells(paths, Row(0, ("",) * len(paths), ""))]
    more = sorted({name for row in flat for name in row} - {*plain})
    return csv_text(flat, [*plain, *more])


def cells(paths: Sequence[str], row: Row) -> dict[str, Any]:
    """A row, flat."""
    return {
        "member": row.member,
        **dict(zip(paths, row.values, strict=True)),
        "status": row.status,
        "reason": row.reason,
        "level": row.level,
        "objective": row.objective,
        "bound": row.bound,
        "cost": row.cost,
        "fiscal_year": row.fiscal_year,
        "cash": row.cash,
        "short_gb": sum(row.short_gb.values()) if row.level else None,
        **{f"terms.{name}": value for name, value in row.terms.items()},
        **{f"signed.{name}": value for name, value in row.signed.items()},
        **{f"short_gb.{name}": value for name, value in row.short_gb.items()},
    }
