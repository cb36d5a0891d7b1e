"""How findings look on a terminal: one paragraph each, readable at 80 columns.

needs/abilene.csv:14:3 needs.abilene-dram.series.2027-05
  '12' is a bare number, size over time needs its unit (got 12)
  -> write it like 12 PB/quarter

Of warnings of one kind a few are shown, and how many more there are; two are of one kind if they differ in names and figures only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

import click

from planner.errors import Place, Problem

WIDTH = 80
FEW = 3
"""Warnings of one kind that are shown."""
OWN = re.compile(r"'[^']*'|[^\s,;:()]*[\d._/-][^\s,;:()]*")
"""Words of a finding that are its own: what is quoted, figures, paths, units, ids with a dash or a digit."""


def tell(problems: Sequence[Problem], err: bool = True, each: bool = False) -> None:
    """Print findings as they come (`each` of them, or a few warnings of one kind), and count all of them on stderr."""
    for text in map(paragraph, problems) if each else paragraphs(problems):
        click.echo(text, err=err)
    if len(problems) > 1:
        click.echo(count(problems), err=True)


def paragraphs(problems: Sequence[Problem]) -> Iterator[str]:
    """Findings as paragraphs, after a few warnings of one kind only how many more there are."""
    kinds = [kind_of(problem) if problem.severity == "warning" else None for problem in problems]
    whole, so_far = Counter(kinds), Counter[Hashable]()
    for problem, kind in zip(problems, kinds, strict=True):
        so_far[kind] += 1
        more = whole[kind] - FEW if kind is not None else 0
        if more <= 1 or so_far[kind] <= FEW:
            yield paragraph(problem)
        if more > 1 and so_far[kind] == FEW:
            yield f"  and {more} more of the same kind; `planner check --all` shows each\n"


def kind_of(problem: Problem) -> Hashable:
    """What a finding says and asks for, without the names and figures that are its own."""
    names = frozenset(re.split(r"[.\[\]]", problem.path))
    said = (OWN.sub("-", text).split() for text in (problem.what, problem.next_step))
    return tuple(tuple("-" if word.strip(",;:()") in names else word for word in words) for words in said)


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
