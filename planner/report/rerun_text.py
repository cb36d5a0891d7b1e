"""What solving a run again has found, for the terminal (80 columns) and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from planner.report.runs_text import hung, plain
from planner.report.screen import block, cut

if TYPE_CHECKING:
    from planner.app.rerun import Difference, Rerun

FEW = 3
"""Differences of one table that are shown."""
CELL = 120


def rerun_lines(found: Rerun) -> Iterator[str]:
    """The verdict, then what differs and what may be why."""
    plan, about = found.solved.plan, found.run.whole
    yield from hung(plain(f"{found.run.path.name}: "), "THE SAME PLAN" if found.same else "NOT THE SAME PLAN")
    if found.same:
        yield from block("TABLES", f"{found.tables} tables, {found.rows:,} rows: the same bytes")
        yield from block(
            "COST", f"{plan.cost:,.2f} {about.currency}, and every figure of the certificate ({plan.level})"
        )
        yield from block("PLAN", about.fingerprint)
    for what, own in groupby(found.differences, key=lambda one: one.what):
        listed = list(own)
        for one in listed[:FEW]:
            yield from difference_lines(one)
        if len(listed) > FEW:
            yield f"  and {len(listed) - FEW:,} more in {what}"
    for what in found.changed:
        yield from block("CHANGED", f"since it was written: {what}")
    if found.changed and found.solved.pages.fingerprint == about.fingerprint:
        yield from block(
            "PLAN", "solving again gives the plan that the run was written with, before files were changed"
        )
    for name, (was, now) in found.versions.items():
        yield from block("VERSION", f"{name}: {was} then, {now} now")
    if not found.versions:
        yield from block("VERSIONS", "the same")
    if not found.same and about.level == "D":
        said = "the run was cut short (level D), and how far a solver gets in a time is not the same twice"
        yield from block("CUT SHORT", said)


def difference_lines(one: Difference) -> list[str]:
    """A difference: where, what was, what is."""
    where = " ".join(filter(None, (f"{one.what}:{one.line}" if one.line else one.what, one.column)))
    return hung(f"  {plain(where)}  ", plain(f"{cut(one.was, CELL) or 'empty'} -> {cut(one.now, CELL) or 'empty'}"))


def record(found: Rerun) -> dict[str, Any]:
    """The same for programs, with every difference."""
    return {
        "run": str(found.run.path),
        "same": found.same,
        "plan": found.run.whole.fingerprint,
        "plan_now": found.solved.pages.fingerprint,
        "tables": found.tables,
        "rows": found.rows,
        "differences": [asdict(one) for one in found.differences],
        "changed": list(found.changed),
        "versions": {name: {"then": was, "now": now} for name, (was, now) in found.versions.items()},
    }
