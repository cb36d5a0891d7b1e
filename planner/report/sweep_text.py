"""A sweep for the terminal, 80 columns: how many plans, what costs how much, the cheapest and the dearest members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from planner.report.frontier_text import cut
from planner.report.text import money

if TYPE_CHECKING:
    from planner.app.sweep import Sweep
    from planner.app.sweep_member import Row

WIDTH, ALL, ENDS, NAME, CELL = 80, 24, 5, 32, 11


def sweep_lines(found: Sweep) -> Iterator[str]:
    """What came of the members; each of them where they are few, the ends where they are many."""
    counts = Counter(row.status for row in found.rows)
    others = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()) if status != "planned")
    yield f"{len(found.rows)} members of {found.name}: {len(found.plans)} plans" + (f", {others}" if others else "")
    for n, path in enumerate(found.paths, 1):
        yield from wrap(f"{n}  {path}", WIDTH)
    yield ""
    if len(found.rows) <= ALL:
        yield from row_lines(found, found.rows)
    elif found.plans:
        ranked = sorted(found.plans, key=lambda row: (row.objective, row.member))
        yield "the cheapest"
        yield from row_lines(found, ranked[:ENDS])
        yield "the dearest"
        yield from row_lines(found, ranked[-ENDS:])
    yield from reason_lines(found)


def row_lines(found: Sweep, rows: Sequence[Row]) -> Iterator[str]:
    """A line a member."""
    heads = "".join(f"{text:>{CELL}}" for text in ("minimised", "cash yr 1", "short PB"))
    yield f"{'member':>6}  {'values':{NAME}}{heads}  level"
    for row in rows:
        head = f"{row.member:>6}  {cut(', '.join(value or '-' for value in row.values), NAME):{NAME}}"
        if row.objective is None:
            yield f"{head}  {row.status}"
            continue
        figures = (money(row.objective, found.currency), money(row.cash, found.currency), short(row))
        yield head + "".join(f"{figure:>{CELL}}" for figure in figures) + f"  {row.level}"


def short(row: Row) -> str:
    """What is short, expected, in PB."""
    return f"{sum(row.short_gb.values()) / 1e6:.3g}"


def reason_lines(found: Sweep) -> Iterator[str]:
    """Why members have no plan: each reason once, with the first that gives it."""
    told: dict[str, Row] = {}
    for row in found.rows:
        if row.reason:
            told.setdefault(row.reason, row)
    for reason, row in [*told.items()][:ENDS]:
        yield from wrap(f"{row.status}, first member {row.member}: {reason}", WIDTH, subsequent_indent="  ")
