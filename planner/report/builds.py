"""Clear to build: how many units of each program can stand in each period, and which part stops the rest.

    planned[p] = need / GB per unit;   clear[p] = min over tiers of floor(served / GB per unit)        standing units

The gating tier is the one that clears fewest. A build recovers in the first later period in which nothing of it is missing, its
part where nothing of that tier is: another may be short still. A need without units (no fleet behind it) is shown by its share
served.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from math import floor

from planner.report.pages import Pages, Row

NOISE = 1e-6
"""Share of a unit, or of a need, below which what is missing is rounding."""
NEVER = "not in this plan"


@dataclass(frozen=True)
class Build:
    """A program at a place in one period. Units are None where the need has none; `lacks` are the tiers that are short."""

    program: str
    location: str
    period: str
    planned: float | None
    clear: float | None
    need_gb: float
    short_gb: float
    gating: str
    items: tuple[str, ...]
    short_ea: float | None
    recovers: str
    part_recovers: str
    lacks: frozenset[str]
    idle: float

    @property
    def is_short(self) -> bool:
        """Something is missing."""
        return self.short_gb > 0


def builds(pages: Pages) -> list[Build]:
    """Every program and place, period by period."""
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in pages.rows("service"):
        groups[row["program"] or row["need"], row["location"], row["period"]].append(row)
    found = [build(pages, key, groups[key]) for key in groups]
    found.sort(key=lambda b: (b.program, b.location, pages.number[b.period]))
    return recovered(found)


def build(pages: Pages, key: tuple[str, str, str], rows: list[Row]) -> Build:
    """One program in one period, from the rows of its tiers."""
    short = {row["need"]: missing(row) for row in rows}
    units = [row for row in rows if unit_of(pages, row) > 0]
    planned = max((row["need_gb"] / unit_of(pages, row) for row in units), default=None)
    clear = None
    if planned is not None:
        clear = min(planned, *(float(floor(reached(row) / unit_of(pages, row) + NOISE)) for row in units))
        planned = round(planned, 6)
    worst = max(rows, key=lambda row: short[row["need"]] / (unit_of(pages, row) or 1.0))
    items = tuple(pages.requirements[worst["need"]].serves) if short[worst["need"]] else ()
    return Build(
        *key,
        planned=planned,
        clear=planned if planned is not None and not any(short.values()) else clear,
        need_gb=sum(row["need_gb"] for row in rows),
        short_gb=short[worst["need"]],
        gating=worst["tier"] if short[worst["need"]] else "",
        items=items,
        short_ea=pieces(pages, items, short[worst["need"]]),
        recovers="",
        part_recovers="",
        lacks=frozenset(row["tier"] for row in rows if short[row["need"]]),
        idle=sum(row["short_gb"] * row["shortage_price"] for row in rows),
    )


def unit_of(pages: Pages, row: Row) -> float:
    """GB of a need in one rack or accelerator of its fleet; 0 where no fleet stands behind it."""
    return pages.requirements[row["need"]].gb_per_unit


def missing(row: Row) -> float:
    """GB short or late, noise taken for nothing."""
    gap = float(row["short_gb"] + row["backlog_gb"])
    return gap if gap > NOISE * row["need_gb"] else 0.0


def reached(row: Row) -> float:
    """GB of the need that stand."""
    return float(row["need_gb"]) - missing(row)


def pieces(pages: Pages, items: tuple[str, ...], size: float) -> float | None:
    """Pieces of what is short, where only one package size can fill it."""
    packages = {pages.scenario.items[item].package for item in items}
    package = packages.pop() if len(packages) == 1 else None
    return float(-(-size // package)) if package else None


def recovered(found: list[Build]) -> list[Build]:
    """Each short build with the first later period in which nothing is missing, and in which its gating tier is not."""
    later: dict[tuple[str, str], list[Build]] = {}
    result = []
    for one in reversed(found):
        after = later.setdefault((one.program, one.location), [])
        if one.is_short:
            whole = next((own.period for own in reversed(after) if not own.is_short), NEVER)
            part = next((own.period for own in reversed(after) if one.gating not in own.lacks), NEVER)
            one = replace(one, recovers=whole, part_recovers=part)
        after.append(one)
        result.append(one)
    return result[::-1]
