"""Clear to build: how many units of each program can stand in each period, and which part stops the rest.

    planned[p] = need / GB per unit;   clear[p] = min over tiers of floor(served / GB per unit)        standing units

The gating part is the one that clears fewest. A cluster that starts only when complete says itself how many units run, whole or
not, as they are paid for, and may wait for several parts at once, for accelerators, space or power; its idle money is counted once
(planner.report.waiting). A build recovers in the first later period in which nothing of it is missing, its part where nothing of
that tier is: another may be short still. A need without units (no fleet behind it) is shown by its share served.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from math import floor

from planner.model.clusters import Cluster
from planner.plan.waiting import ACCELERATORS, NOISE, Gate, part_of
from planner.report.pages import Pages, Row
from planner.report.waiting import awaited, waits

NEVER = "not in this plan"


@dataclass(frozen=True)
class Build:
    """A program at a place in one period. Units are None where the need has none; `lacks` are the parts that are short.

    Of a cluster `accelerators` are idle, `stranded` is what of its other parts waits, in money, and `delay` is in days, from the
    first day of the period to that of its recovery. `waits_for` names the shipments that end it.
    """

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
    gates: tuple[Gate, ...] = ()
    accelerators: float | None = None
    stranded: float | None = None
    delay: int | None = None
    waits_for: tuple[str, ...] = ()

    @property
    def is_short(self) -> bool:
        """Something is missing."""
        return bool(self.gating)

    @property
    def lacking(self) -> frozenset[str]:
        """The parts that gate."""
        return frozenset(gate.part for gate in self.gates)


def builds(pages: Pages) -> list[Build]:
    """Every program and place, period by period."""
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in pages.rows("service"):
        groups[row["program"] or row["need"], row["location"], row["period"]].append(row)
    clusters, rest = {(c.fleet, c.location): c for c in pages.setting.clusters}, resting(pages)
    runs = {(row["fleet"], row["location"], row["period"]): row for row in pages.rows("clusters")}
    found = [
        cluster_build(pages, clusters[key[:2]], groups[key], runs[key])
        if key in runs
        else build(pages, key, groups[key], rests=key in rest)
        for key in groups
    ]
    found.sort(key=lambda b: (b.program, b.location, pages.number[b.period]))
    return [until_then(pages, one) for one in recovered(found)]


def cluster_build(pages: Pages, cluster: Cluster, rows: list[Row], row: Row) -> Build:
    """A cluster in one period: what runs, and all that the rest waits for."""
    held, p, planned = pages.once(waits), pages.number[row["period"]], row["planned_units"]
    gates = held.gates(cluster.fleet, p)
    first, clear = max(gates, key=lambda gate: gate.short_gb, default=Gate("")), running(row) if gates else planned
    return Build(
        cluster.fleet,
        cluster.location,
        row["period"],
        planned=round(planned, 6),
        clear=round(clear, 6),
        need_gb=sum(own["need_gb"] for own in rows),
        short_gb=first.short_gb,
        gating=", ".join(gate.part for gate in gates),
        items=tuple(dict.fromkeys(item for gate in gates for item in gate.items)),
        short_ea=pieces(pages, first.items, first.short_gb) if len(gates) == 1 else None,
        recovers="",
        part_recovers="",
        lacks=frozenset(gate.part for gate in gates),
        idle=row["idle_units"] * row["idle_price"] if gates else 0.0,
        gates=gates,
        accelerators=(planned - clear) * cluster.accelerators,
        stranded=held.stranded(cluster.fleet, p) if gates else 0.0,
    )


def running(row: Row) -> float:
    """Units of a cluster that run, whole where they are so but for rounding."""
    runs, whole = float(row["running_units"]), round(row["running_units"])
    return float(whole) if abs(runs - whole) <= NOISE * row["planned_units"] else runs


def resting(pages: Pages) -> set[tuple[str, str, str]]:
    """Workload, place and period of all work that rests for want of accelerators, and does not stop for want of data."""
    rows = (row for row in pages.rows("jobs") if row["stopped"] <= NOISE < row["resting"])
    return {(row["workload"], row["location"], row["period"]) for row in rows}


def build(pages: Pages, key: tuple[str, str, str], rows: list[Row], rests: bool) -> Build:
    """One program in one period, from the rows of its tiers; what work that rests has no data for waits for accelerators."""
    short = {row["need"]: missing(row) for row in rows}
    units = [row for row in rows if unit_of(pages, row) > 0]
    planned = max((row["need_gb"] / unit_of(pages, row) for row in units), default=None)
    clear = None
    if planned is not None:
        clear = min(planned, *(float(floor(reached(row) / unit_of(pages, row) + NOISE)) for row in units))
        planned = round(planned, 6)
    worst = max(rows, key=lambda row: short[row["need"]] / (unit_of(pages, row) or 1.0))
    gap, idles = short[worst["need"]], rests and bool(pages.requirements[worst["need"]].job)
    part = ACCELERATORS if idles else named(pages, worst)
    items = tuple(pages.requirements[worst["need"]].serves) if gap and not idles else ()
    return Build(
        *key,
        planned=planned,
        clear=planned if planned is not None and not any(short.values()) else clear,
        need_gb=sum(row["need_gb"] for row in rows),
        short_gb=gap,
        gating=part if gap else "",
        items=items,
        short_ea=pieces(pages, items, gap),
        recovers="",
        part_recovers="",
        lacks=frozenset({part} if gap and idles else (named(pages, row) for row in rows if short[row["need"]])),
        idle=sum(row["short_gb"] * row["shortage_price"] for row in rows),
        gates=(Gate(part, items, gap),) if gap else (),
    )


def named(pages: Pages, row: Row) -> str:
    """What the part of a build is called: its tier, or the line of its kit."""
    return part_of(pages.requirements[row["need"]]) if unit_of(pages, row) else str(row["tier"])


def until_then(pages: Pages, one: Build) -> Build:
    """A short build with the shipments that end it, and how long a cluster is delayed."""
    if not one.is_short:
        return one
    p, until = pages.number[one.period], pages.number.get(one.recovers)
    last = len(pages.labels) - 1 if until is None else until
    delay = None if until is None else (pages.periods[until].start - pages.periods[p].start).days
    return replace(
        one,
        waits_for=awaited(pages, one.location, one.items, p, last),
        delay=delay if one.accelerators is not None else None,
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
            part = next((own.period for own in reversed(after) if not one.lacking & own.lacks), NEVER)
            one = replace(one, recovers=whole, part_recovers=part)
        after.append(one)
        result.append(one)
    return result[::-1]
