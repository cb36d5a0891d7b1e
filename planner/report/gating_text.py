"""Which part stops a build, for the terminal: 80 columns, by what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from planner.report.text import finite, money, size_of, wrapped

WEEK = 7


def gating_lines(found: Any, name: str, currency: str) -> Iterator[str]:
    """The page."""
    future = f" (future {found.future}; `planner explain short` tells the others)" if found.future else ""
    if not found.units:
        yield from wrapped(f"{name} has no fleet, so no racks to count: builds are needs, told by size", after="  ")
    if not found.parts:
        yield from wrapped(
            f"nothing stops a build in {name}: all {found.builds} are clear in every period{future}", after="  "
        )
        return
    stopped = len({(part.program, part.location) for part in found.parts})
    yield from wrapped(f"{name}: {stopped} of {found.builds} builds stopped{future}", after="  ")
    for part in found.parts:
        yield ""
        yield from part_lines(part, currency)
    yield from ("", "interrupted: what a week is worth is not told of all") if found.stopped else ()


def part_lines(part: Any, currency: str) -> Iterator[str]:
    """One part of one build."""
    idle = money(sum(week.idle for week in part.weeks), currency)
    yield from wrapped(
        f"{part.program} at {part.location}: {part.part}, recovers {part.recovers}, {idle} in all", after="  "
    )
    yield from wrapped(f"served by {', '.join(part.items)}", "  ", "    ")
    yield f"  {'period':12}{'planned':>9}{'clear':>9}{'stopped':>9}{'short':>10}{'ea':>12}{'idle':>12}"
    for week in part.weeks:
        units = ["-"] * 3
        if week.planned is not None:
            units = [f"{value:,.0f}" for value in (week.planned, week.clear, week.planned - week.clear)]
        pieces = f"{week.short_ea:,.0f}" if week.short_ea is not None else "-"
        sizes = "".join(f"{value:>9}" for value in units)
        yield f"  {week.period:12}{sizes}{size_of(week.short_gb):>10}{pieces:>12}{money(week.idle, currency):>12}"
    if part.saves is not None:
        sooner = "a week" if part.sooner_days == WEEK else f"a period ({part.sooner_days} days)"
        worth = f"saves {money(part.saves, currency)}" if part.saves > 0.0 else "saves nothing"
        yield from wrapped(f"all supply of it {sooner} sooner {worth}, of the whole plan", "  ", "    ")


def document(found: Any, name: str, currency: str) -> dict[str, Any]:
    """Everything."""
    return {"scenario": name, "currency": currency, **finite(asdict(found))}
