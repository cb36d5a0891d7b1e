"""Where an imported table goes: into a CSV file of its own, and by a line of its own into a file of actuals.

Nothing is written over: a table that is there already and the same to the byte is left as it is, any other is refused. The actuals
are read again with the new line before they take the place of the old ones; where they cannot be read nothing is changed.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from planner.app.actuals import read_actuals
from planner.app.importing.table import Imported
from planner.app.show import text as quoted
from planner.errors import InputError, Place, Problem
from planner.scenario.characters import decode
from planner.scenario.files import read_bytes
from planner.scenario.merge import merge_tolerantly
from planner.scenario.tables import MAX_BYTES

YAML = (".yaml", ".yml")


def csv_text(table: Sequence[Sequence[str]]) -> bytes:
    """A table as strict CSV."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    return out.getvalue().encode()


def write_into(found: Imported, into: Path) -> tuple[Path, ...]:
    """Write the table, and the line that names it where `into` is a file of actuals; the files. Raises InputError."""
    if into.suffix.lower() in YAML:
        return into_actuals(found, into)
    if into.suffix.lower() != ".csv":
        step = "name a file ending in .csv, or the actuals, ending in .yaml"
        raise InputError(Problem("a table does not go into a file of this kind", step, value=str(into)))
    write_new(into, csv_text(found.table))
    return (into,)


def into_actuals(found: Imported, into: Path) -> tuple[Path, ...]:
    """A table beside the actuals, and a line in them."""
    kind = found.about.kind
    table = into.with_name(f"{into.stem}-{kind.name.replace('_', '-')}.csv")
    line = line_for(found, table.name)
    old = told_in(into)
    if not says_nothing(old):
        entries = merge_tolerantly(into).root.entries
        if line in old.splitlines():
            write_new(table, csv_text(found.table))
            return (table,)
        if kind.section in entries:
            step = f"take {kind.section} out of it, or write there yourself: {line}"
            raise InputError(Problem(f"{into} has {kind.section} already", step, value=kind.section))
    existed = table.exists()
    write_new(table, csv_text(found.table))
    try:
        add_line(into, old, line)
    except InputError:
        if not existed:
            table.unlink(missing_ok=True)
        raise
    return table, into


def told_in(into: Path) -> str:
    """The text of a file of actuals; none where it is still to be written. Raises InputError where it cannot be read."""
    if not into.exists():
        return ""
    return decode(read_bytes(into, MAX_BYTES, Place(str(into)), follow=True), str(into))


def says_nothing(text: str) -> bool:
    """Comments and blank lines alone."""
    return all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines())


def line_for(found: Imported, name: str) -> str:
    """The line of the actuals that names a table; prices that have come stand in place of what was expected for today."""
    if found.indices:
        return f"indices: {{{', '.join(series_line(index, name, index in found.expected) for index in found.indices)}}}"
    return f"{found.about.kind.section}: {{table: {quoted(name)}}}"


def series_line(index: str, name: str, ahead: bool) -> str:
    """An index whose prices stand in a column: those that have come, and where there are some, those that are expected."""
    column = quoted(f"{name}#{index}")
    return f"{quoted(index)}: {{history: {column}, {f'forward: {column}, ' if ahead else ''}now: null}}"


def add_line(into: Path, old: str, line: str) -> None:
    """The actuals with a line more, if they can be read with it."""
    draft = into.with_name(f".draft-{os.getpid()}-{into.name}")
    try:
        draft.write_text(f"{old}{'' if not old or old.endswith(chr(10)) else chr(10)}{line}\n", "utf-8")
        draft.chmod(into.stat().st_mode & 0o777 if into.exists() else 0o600)
        read_actuals(draft)
        draft.replace(into)
    except InputError as error:
        what = f"the line cannot be added to {into}: {error.problems[0].what}"
        raise InputError(Problem(what, f"write it there yourself: {line}", value=str(into))) from error
    except OSError as error:
        raise unwritten(into, error) from error
    finally:
        draft.unlink(missing_ok=True)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, whole or not at all, private to the user; one that is the same is left alone."""
    draft = path.with_name(f".draft-{os.getpid()}-{path.name}")
    try:
        if path.is_file() and path.read_bytes() == data:
            return
        draft.write_bytes(data)
        draft.chmod(0o600)
        os.link(draft, path)  # Unlike a rename it never takes the place of another file.
    except FileExistsError as error:
        step = "name another file, or remove this one first"
        raise InputError(Problem(f"{path} exists and is not written over", step)) from error
    except OSError as error:
        raise unwritten(path, error) from error
    finally:
        draft.unlink(missing_ok=True)


def unwritten(path: Path, error: OSError) -> InputError:
    """A file that could not be written."""
    why = (error.strerror or str(error)).lower()
    return InputError(Problem(f"cannot write {path}: {why}", "choose another folder, or free some space"))
