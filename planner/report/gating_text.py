"""Which part stops a build, for the terminal: 80 columns, by what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from planner.report.text import count_of, finite, money, size_of, wrapped

if TYPE_CHECKING:
    from planner.app.gating import Gating, Part, Sooner

WEEK = 7


def gating_lines(found: Gating, name: str, currency: str) -> Iterator[str]:
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
        yield from part_lines(part, found.units, currency)
    for sooner in found.sooner:
        yield ""
        yield from wrapped(sooner_line(sooner, currency), after="  ")
    yield from ("", "interrupted: what a week is worth is not told of all") if found.stopped else ()


def part_lines(part: Part, units: str, currency: str) -> Iterator[str]:
    """One part of one build; its money is idle where a fleet waits, else what falling short costs."""
    counted = any(week.planned is not None for week in part.weeks)
    costs = money(sum(week.costs for week in part.weeks), currency)
    sooner = f" ({part.part} {part.part_recovers})" if part.part_recovers != part.recovers else ""
    yield from wrapped(
        f"{part.program} at {part.location}: {part.part}, recovers {part.recovers}{sooner}, {costs} in all", after="  "
    )
    if part.items:
        yield from wrapped(f"served by {', '.join(part.items)}", "  ", "    ")
    yield from cluster_lines(part, currency)
    if counted:
        yield f"  {'':12}{units:>27}"
    word = "idle" if counted else "short costs"
    yield f"  {'period':12}{'planned':>9}{'clear':>9}{'stopped':>9}{'short':>10}{'ea':>12}{word:>12}"
    for week in part.weeks:
        figures = ["-"] * 3
        if week.planned is not None and week.clear is not None:
            figures = [count_of(value) for value in (week.planned, week.clear, week.planned - week.clear)]
        pieces = f"{week.short_ea:,.0f}" if week.short_ea is not None else "-"
        sizes = "".join(f"{value:>9}" for value in figures)
        short = size_of(week.short_gb) if week.short_gb else "-"
        yield f"  {week.period:12}{sizes}{short:>10}{pieces:>12}{money(week.costs, currency):>12}"


def cluster_lines(part: Part, currency: str) -> Iterator[str]:
    """Of a cluster: how long it is delayed, by what, and what waits meanwhile."""
    idle = max((week.accelerators or 0.0 for week in part.weeks), default=0.0)
    if idle:
        until = f"delayed {part.delay} days" if part.delay is not None else "not complete in this plan"
        yield from wrapped(f"{until}, at worst {count_of(idle)} accelerators idle, counted once", "  ", "    ")
        stranded = max(week.stranded or 0.0 for week in part.weeks)
        if stranded:
            yield from wrapped(f"stranded meanwhile: other parts for {money(stranded, currency)} at most", "  ", "    ")
    if part.waits_for:
        yield from wrapped(f"waits for {'; '.join(part.waits_for)}", "  ", "    ")


def sooner_line(sooner: Sooner, currency: str) -> str:
    """What a week is worth, once for all builds that the same items stop."""
    when = "a week" if sooner.days == WEEK else f"a period ({sooner.days} days)"
    worth = f"saves {money(sooner.saves, currency)}" if sooner.saves > 0.0 else "saves nothing"
    all_of = f", once for {', '.join(sooner.builds)}" if len(sooner.builds) > 1 else ""
    goods = f"all supply of {', '.join(sooner.items)}" if sooner.items else ""
    comes = f"the accelerators of {', '.join(sooner.accelerators)}" if sooner.accelerators else ""
    return f"{' and '.join(filter(None, (goods, comes)))} {when} sooner {worth}, of the whole plan{all_of}"


def document(found: Gating, name: str, currency: str) -> dict[str, Any]:
    """Everything."""
    return {"scenario": name, "currency": currency, **finite(asdict(found))}
