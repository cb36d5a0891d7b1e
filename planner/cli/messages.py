"""How findings look on a terminal: one paragraph each, readable at 80 columns.

needs/abilene.csv:14:3 needs.abilene-dram.series.2027-05
  '12' is a bare number, size over time needs its unit (got 12)
  -> write it like 12 PB/quarter
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

import click

from planner.errors import Place, Problem

WIDTH = 80


def tell(problems: Sequence[Problem], err: bool = True) -> None:
    """Print findings, errors first as they come, and count them on stderr."""
    for problem in problems:
        click.echo(paragraph(problem), err=err)
    if len(problems) > 1:
        click.echo(count(problems), err=True)


def count(problems: Iterable[Problem]) -> str:
    """`3 errors, 1 warning`."""
    severities = [problem.severity for problem in problems]
    said = [(severities.count(kind), kind) for kind in ("error", "warning")]
    return ", ".join(f"{n} {kind}{'s' if n > 1 else ''}" for n, kind in said if n) or "nothing to mend"


def paragraph(problem: Problem) -> str:
    """A finding as a paragraph: where, what, what to do."""
    warning = problem.severity == "warning"
    label = click.style("warning: " if warning else "", fg="yellow")
    where = " ".join(part for part in (here(problem.place), problem.path) if part)
    got = f" (got {problem.value})" if problem.value is not None and problem.value not in problem.what else ""
    said = wrap(f"{problem.what}{got}", WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    step = wrap(problem.next_step, WIDTH - 5, break_long_words=False, break_on_hyphens=False)
    lines = [f"{label}{click.style(where, bold=True)}"] if where or label else []
    lines += [f"  {line}" for line in said]
    lines += [f"  {'->' if n == 0 else '  '} {line}" for n, line in enumerate(step)]
    return "\n".join(lines) + "\n"


def here(place: Place | None) -> str:
    """A place, its file by the shortest path from where we stand."""
    if place is None:
        return ""
    file = Path(place.file)
    try:
        stands = Path.cwd()
    except OSError:  # The folder we stand in is gone.
        return str(place)
    if file.is_absolute() and file.is_relative_to(stands):
        file = file.relative_to(stands)
    return str(Place(str(file), place.line, place.column))


def record(problem: Problem) -> dict[str, Any]:
    """A finding for programs."""
    place = problem.place or Place("")
    return {
        "severity": problem.severity,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "path": problem.path,
        "what": problem.what,
        "value": problem.value,
        "next_step": problem.next_step,
    }
