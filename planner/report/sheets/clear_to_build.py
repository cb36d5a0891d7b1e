"""Clear to build: what can stand in each period, which part stops the rest, what that leaves idle, when it recovers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.builds import builds
from planner.report.grid import Column, Grid, Sheet
from planner.report.text import is_whole

if TYPE_CHECKING:
    from planner.report.pages import Pages

UNITS = (
    Column("planned", "Planned units", "ea"),
    Column("clear", "Clear units", "ea"),
    Column("lost", "Units stopped", "ea", alert=True),
)
IDLE = Column("accelerators", "Idle accelerators", "ea", alert=True)
CLUSTERS = (
    Column("delay", "Days to recovery", "ea"),
    Column("waits_for", "Waits for"),
    Column("stranded", "Stranded meanwhile", "money"),
)
COLUMNS = (
    Column("program", "Program or need"),
    Column("location", "Site"),
    Column("period", "Period"),
    Column("need_gb", "Need, all tiers", "gb"),
    Column("gating", "Gating part"),
    Column("items", "Items that would clear it"),
    Column("short_gb", "Short", "gb", alert=True),
    Column("short_ea", "Short pieces", "ea"),
    Column("recovers", "Recovers"),
    Column("idle", "Shortage cost", "money", total=True),
)
CLUSTERED = (
    " A fleet that starts complete runs no unit that lacks anything, and its idle ones are counted once; of parts for two thirds of"
    " a unit two thirds of it run, and the rest is idle. Stranded is what of its other parts is there for units that wait, at the"
    " index of the items, in each period: not to be added up."
)


def as_whole(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Columns of counts; where any of a page is not whole, all of them with what they are beside it, so that they add up."""
    keys = [column.key for column in (*UNITS, IDLE)]
    if all(is_whole(row[key] or 0.0) for row in rows for key in keys):
        return tuple(columns)
    return tuple(replace(column, kind="figure") for column in columns)


class ClearToBuild(Sheet):
    """Planned and clear units of every program, and the part that gates."""

    order: ClassVar[int] = 30
    title: ClassVar[str] = "Clear to build"
    answers: ClassVar[str] = "How many racks can stand, which part stops the others, and when does it recover?"

    def missing(self, pages: Pages) -> str:
        """No need, no build."""
        return "" if pages.once(builds) else "the scenario has no need"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """One row a program and period; units only where a fleet stands behind the need."""
        asked = [one for one in pages.once(builds) if one.need_gb > 0]
        found = sorted(asked, key=lambda one: pages.number[one.period] if one.is_short else len(pages.labels))
        rows = [
            vars(one)
            | {"items": ", ".join(one.items), "waits_for": "; ".join(one.waits_for)}
            | {"lost": None if one.planned is None or one.clear is None else one.planned - one.clear}
            for one in found
        ]
        counted = any(one.planned is not None for one in found)
        columns = (*COLUMNS[:3], *as_whole(UNITS, rows), *COLUMNS[3:]) if counted else COLUMNS
        columns = (*columns, *as_whole((IDLE,), rows), *CLUSTERS) if pages.setting.clusters else columns
        note = (
            "What is short comes first. Units are racks or accelerators of the fleet, standing, not additions. A build recovers in"
            " the first later period in which nothing of it is missing." + (CLUSTERED if pages.setting.clusters else "")
        )
        yield Grid("builds", "", columns, rows, note, frozen=3)
