"""Solve a run's own scenario again and hold the plan against what was written: the same inputs give the same plan.

The resolved scenario has bases, variant, `--set`, tables and catalogue in it, and the manifest the options that may change a plan:
solver, method, gap, time limit. The number of processes, the log and the leave to be large change none. Tables are compared by
their bytes, cost and certificate by their digits. Only what is whole is solved: a scenario that is not the one that was solved
proves nothing, while tables that were edited are just what is to be found.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from planner.app.hashes import digest
from planner.app.load import Loaded, load
from planner.app.run_check import changes, tables_of
from planner.app.run_folders import Manifest, Run
from planner.app.runs import RESOLVED, versions
from planner.app.solve import How, Solved, solve_loaded
from planner.errors import InputError, Problem
from planner.report.exports import table_texts
from planner.scenario.entry import Entry, Scalar, path_text, walk
from planner.scenario.yaml_reader import read_value
from planner.solvers.solution import Options

if TYPE_CHECKING:
    from planner.solvers.decomposed import Round


class Asked(BaseModel):
    """The options of a run that may change its plan."""

    model_config = ConfigDict(frozen=True, strict=True)
    solver: str
    method: Literal["auto", "whole", "branches"]
    gap: float
    time_limit: float | None


@dataclass(frozen=True)
class Difference:
    """A cell, or all of a table or figure, that is not what it was; `line` counts in the file, from 1 at its heading."""

    what: str
    was: str
    now: str
    line: int = 0
    column: str = ""


@dataclass(frozen=True)
class Rerun:
    """What solving again has found: what differs, which files were changed before, which versions are others now."""

    run: Run
    solved: Solved
    differences: tuple[Difference, ...]
    changed: tuple[str, ...]
    versions: Mapping[str, tuple[str, str]]
    tables: int
    rows: int

    @property
    def same(self) -> bool:
        """Whether it is the same plan."""
        return not self.differences


def rerun(run: Run, processes: int | None = None, told: Callable[[Round], None] = lambda _: None) -> Rerun:
    """Solve a run again. Raises InputError where its scenario or options are not those that were solved."""
    about = run.whole
    loaded, how = scenario_of(run), how_of(run, processes, told)
    changed, was = tuple(changes(run)), tables_of(run.path)
    solved = solve_loaded(loaded, how)
    now = table_texts(solved.pages)
    found = (*figures(run, about, solved), *tables_apart(was, now))
    return Rerun(
        run,
        solved,
        found,
        changed,
        {name: pair for name, pair in both(about.versions, versions()) if pair[0] != pair[1]},
        len(now),
        sum(text.count("\n") - 1 for text in now.values()),
    )


def scenario_of(run: Run) -> Loaded:
    """The scenario of a run, if it is the one that was solved and still says the same."""
    about, path = run.whole, run.path / RESOLVED
    step = "leave the files of a run as they are, and solve the scenario's own file again"
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise InputError(Problem(f"{path} cannot be read", step)) from error
    if digest(text + json.dumps(about.options, sort_keys=True)) != about.hash:
        raise InputError(Problem(f"{path}, or the options in the manifest, are not those that were solved", step))
    loaded = load(path)
    said, now = leaves(read_value(text, str(path))), leaves(loaded.root)
    if more := [name for name in now if said.get(name) != now[name]]:
        what = f"the catalogue of this version says more than that of the run: {', '.join(more[:3])}"
        raise InputError(Problem(what, f"solve it with tierplan {about.versions.get('tierplan', 'of then')}"))
    return loaded


def leaves(root: Entry) -> dict[str, str]:
    """The values of a scenario by path; nothing is the same however it is written."""
    values = ((path_text(loc), entry) for loc, entry in walk(root) if isinstance(entry, Scalar))
    return {path: "null" if entry.kind == "null" else entry.text for path, entry in values}


def how_of(run: Run, processes: int | None, told: Callable[[Round], None]) -> How:
    """How a run was solved."""
    try:
        asked = Asked.model_validate(run.whole.options)
    except ValidationError as error:
        names = ", ".join(sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]}))
        step = "solve its scenario.resolved.yaml with `planner solve`"
        raise InputError(
            Problem(f"the manifest of {run.path} does not say how it was solved: {names}", step)
        ) from error
    options = Options(time_limit=asked.time_limit, mip_gap=asked.gap)
    return How(asked.solver, options, large=True, method=asked.method, processes=processes, told=told)


# What differs ---------------------------------------------------------------------------------------------------------


def both(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """What two maps say of each name that one of them has, as texts."""
    for name in sorted(was.keys() | now.keys()):
        yield name, (str(was.get(name, "nothing")), str(now.get(name, "nothing")))


def figures(run: Run, about: Manifest, solved: Solved) -> Iterator[Difference]:
    """Cost, findings and every figure of the certificate that is another now."""
    plan = solved.plan
    try:
        certificate = json.loads((run.path / "certificate.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        certificate = None
    was = {"cost": about.cost, "findings": about.findings}
    was |= certified(certificate if isinstance(certificate, dict) else {})
    now = {"cost": plan.cost, "findings": len(plan.findings)} | certified(
        json.loads(json.dumps(dict(plan.certificate)))
    )
    yield from (Difference(name, old, new) for name, (old, new) in both(was, now) if old != new)


def certified(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a certificate by the name they are told by."""
    return {f"certificate {key}": value for key, value in certificate.items()}


def tables_apart(was: Mapping[str, bytes], now: Mapping[str, str]) -> Iterator[Difference]:
    """Every cell that differs, table by table; a table that is not there on one side as a whole."""
    for name in sorted(was.keys() | now.keys()):
        file = f"tables/{name}.csv"
        if name not in was or name not in now:
            old, new = ("there" if name in side else "not there" for side in (was, now))
            yield Difference(file, old, new)
        elif was[name] != now[name].encode():
            yield from cells_apart(file, was[name].decode(errors="replace"), now[name])


def cells_apart(file: str, was: str, now: str) -> Iterator[Difference]:
    """The cells of a table that differ, line by line; where all are equal the texts differ in how they are written."""
    try:
        before, after = (list(csv.reader(io.StringIO(text))) for text in (was, now))
    except csv.Error as error:
        yield Difference(file, f"no table ({error})", "a table")
        return
    apart = [n for n, (old, new) in enumerate(zip_longest(before, after)) if old != new]
    if not apart:
        yield Difference(file, "written in another way", "the same cells")
    for n in apart:
        old, new = (rows[n] if n < len(rows) else None for rows in (before, after))
        yield from row_apart(file, n + 1, after[0], old, new)


def row_apart(
    file: str, line: int, heads: list[str], old: list[str] | None, new: list[str] | None
) -> Iterator[Difference]:
    """The cells of a line that differ; all of it where one side has none, or has cells of another number."""
    if old is None or new is None or len(old) != len(new):
        was, now = ("no such line" if row is None else ",".join(row) for row in (old, new))
        yield Difference(file, was, now, line)
        return
    for n, (one, other) in enumerate(zip(old, new, strict=True)):
        if one != other:
            yield Difference(file, one, other, line, heads[n] if n < len(heads) else "")
