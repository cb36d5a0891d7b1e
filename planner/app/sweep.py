"""Many plans of one scenario: values of some paths moved, each member solved, certified and kept as it comes.

The file is read once. Members are dealt one by one over some processes; a row hangs on its values alone
(planner.app.sweep_member), so the table is the same bytes however many there are, stopped and gone on with or not.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path

from planner.app.hashes import digest
from planner.app.load import Loaded, load
from planner.app.runs import versions
from planner.app.solve import How
from planner.app.sweep_folder import PAGE, TABLE, Folder, opened, table_text
from planner.app.sweep_member import PLANNED, Row, Seat, member_of
from planner.app.sweep_members import Members
from planner.errors import InputError, Problem, StoppedError
from planner.scenario.entry import EntryMap, Scalar, plain
from planner.solvers.solution import Options

EACH = 6
"""Members that are worth the start of a process."""
Tell = Callable[[int, int], None]
"""Told how many of how many members are there."""


@dataclass(frozen=True)
class Sweep:
    """All rows by their number, and what they are of."""

    name: str
    currency: str
    paths: tuple[str, ...]
    rows: tuple[Row, ...]
    gap: float

    @property
    def plans(self) -> tuple[Row, ...]:
        """The members that have a plan."""
        return tuple(row for row in self.rows if row.status == PLANNED)


def sweep(
    file: str,
    members: Members,
    into: Path,
    variant: str | None = None,
    sets: Sequence[str] = (),
    gap: float = 1e-6,
    processes: int | None = None,
    told: Tell = lambda _done, _count: None,
) -> Sweep:
    """Every member of a scenario. Raises InputError where it or its members cannot be read; StoppedError on Ctrl-C."""
    loaded = load(file, variant, sets)
    refuse_unreadable(loaded, members)
    asked = {
        "scenario": loaded.scenario.name,
        "base": digest(json.dumps(plain(loaded.root, written), sort_keys=True)),
        "paths": list(members.paths),
        "values": [list(values) for values in members.values],
        "gap": gap,
        "versions": versions(),
    }
    with opened(into, asked) as folder:
        try:
            fill(folder, loaded, members, How(options=Options(mip_gap=gap), processes=1), processes, told)
        except KeyboardInterrupt as error:
            what = f"interrupted: {folder.kept} of {len(members.numbers)} members are kept in {into}"
            raise StoppedError(Problem(what, "the same command goes on from there")) from error
        rows = tuple(row for _, row in sorted(folder.rows.items()))
        found = Sweep(loaded.scenario.name, loaded.setting.currency, members.paths, rows, gap)
        finish(folder, found)
    return found


def written(value: Scalar) -> tuple[str, str]:
    """What a value says, wherever it stands."""
    return value.kind, value.text


def finish(folder: Folder, found: Sweep) -> None:
    """The table and the page."""
    from planner.report.sweep_page import sweep_page

    folder.write(TABLE, table_text(found.paths, found.rows))
    folder.write(PAGE, sweep_page(found))


def refuse_unreadable(loaded: Loaded, members: Members) -> None:
    """Before anything is solved: each member is of the form that may be set, and one of its ends is a scenario."""
    ends = [members.sets(member) for member in (members.numbers[0], members.numbers[-1])]
    wrong: list[InputError] = []
    for sets in ends:
        try:
            member_of(loaded, sets)
        except InputError as error:
            wrong.append(error)
    if len(wrong) == len(ends):
        raise wrong[0]


def fill(folder: Folder, loaded: Loaded, members: Members, how: How, processes: int | None, told: Tell) -> None:
    """Solve what is not there yet."""
    waiting = [member for member in members.numbers if member not in folder.rows]
    told(len(folder.rows), len(members.numbers))
    if not waiting:
        return
    with closing(solved(loaded.root, loaded.path, members, waiting, how, processes)) as rows:
        for row in rows:
            folder.add(row)
            told(len(folder.rows), len(members.numbers))


def solved(
    root: EntryMap, path: Path, members: Members, waiting: Sequence[int], how: How, processes: int | None
) -> Generator[Row, None, None]:
    """The rows of members as they come; one process is this one."""
    count = min(processes or os.cpu_count() or 1, -(-len(waiting) // EACH))
    jobs = [(member, members.values[member - 1], members.sets(member)) for member in waiting]
    if count == 1:
        seat = Seat(root, path, how)
        yield from (seat.solve(*job) for job in jobs)
        return
    pool = ProcessPoolExecutor(count, get_context("spawn"), _sit, (root, path, how.options))
    try:
        for task in as_completed([pool.submit(_solve, *job) for job in jobs]):
            yield task.result()
    except BaseException:
        for child in active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_SEATS: list[Seat] = []


def _sit(root: EntryMap, path: Path, options: Options) -> None:
    """A process that heeds no Ctrl-C, which is for the first one, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave, daemon=True).start()
    _SEATS.append(Seat(root, path, How(options=options, processes=1)))


def _leave() -> None:
    first = parent_process()
    if first is not None:
        first.join()
        os._exit(1)


def _solve(member: int, values: tuple[str, ...], sets: tuple[str, ...]) -> Row:
    return _SEATS[-1].solve(member, values, sets)
