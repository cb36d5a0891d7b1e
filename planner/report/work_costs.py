"""What a million tokens take of memory, storage and energy, by workload and fiscal year, and what a training run takes in all.

    memory[w, y] = sum over its classes of their share of the TB-months that stand * levelised cost of the tier      unit_costs
    share        = GB that lie in an item, or that their traffic keeps busy, over those of all that lies in it there
    service      = what slower tiers, squeezing and lost bytes cost it
    energy       = accelerators at work * W of one * PUE * hours, at the price of the place                         kWh and money
    tokens       = mean pace * seconds * share of the work that is done (planner.model.jobs), once the place is open
    run          = the sums of all years, also of those after its last token; share of its tokens that are in the plan

What accelerators cost is in none of it, nor the memory inside their price. W of one is what its fleets at the place say of a unit
over its accelerators (racks with its HBM, and the servers beside them); where none says it, it is nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import astuple, dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from planner.costs.energy import prices
from planner.costs.service import Service
from planner.model.fleets import accelerators_per_unit, per_unit
from planner.model.holding import HBM, carrier_of
from planner.report.unit_costs import by_tier, levelised

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.model.workload import Workload
    from planner.report.pages import Pages, Row

JOULES = 3.6e6
"""Of a kWh."""


@dataclass
class Work:
    """Sums of a workload in a fiscal year: tokens, money, kWh of its accelerators."""

    tokens: float = 0.0
    memory: float = 0.0
    service: float = 0.0
    energy: float = 0.0
    kwh: float = 0.0


def by_workload(pages: Pages) -> dict[tuple[str, str], Work]:
    """Every workload that makes tokens, by fiscal year."""
    setting, years = pages.setting, pages.fiscal("year")
    found: dict[tuple[str, str], Work] = defaultdict(Work)
    makers = {name: own for name, own in setting.scenario.workloads.items() if own.at is not None}
    for name, workload in makers.items():
        opens, power, price = setting.opening(workload.at or ""), drawn(setting, name), prices(setting, workload.at)
        done = at_work(pages, name)
        for p, period in enumerate(setting.periods):
            first, work = max(period.start, opens), found[name, years[p]]
            days = workload.days(first, period.end)
            work.tokens += workload.made(first, period.end) * done[p]
            kwh = power[p] * 24.0 * days * done[p]
            work.kwh += kwh
            work.energy += kwh * price[p]
    add_memory(pages, found, makers)
    return dict(found)


def at_work(pages: Pages, name: str) -> list[float]:
    """Share of the work of a workload that is done in each period: all of it where nothing can stop it."""
    done = [1.0] * len(pages.labels)
    for row in pages.rows("jobs"):
        if row["workload"] == name:
            done[pages.number[row["period"]]] -= row["stopped"] + row["resting"]
    return done


@dataclass(frozen=True)
class Run:
    """A training run, as far as it is in the plan: its sums, and the tokens of all of it."""

    workload: str
    tokens: float
    work: Work


def runs(pages: Pages) -> list[Run]:
    """Every run of a workload that has an end."""
    found = []
    for name, workload in sorted(pages.scenario.workloads.items()):
        mine = [work for (own, _), work in pages.once(by_workload).items() if own == name]
        if workload.whole_run > 0.0 and mine:
            sums = Work(*map(sum, zip(*map(astuple, mine), strict=True)))
            found.append(Run(name, workload.whole_run, sums))
    return found


def add_memory(pages: Pages, found: dict[tuple[str, str], Work], makers: dict[str, Workload]) -> None:
    """What its classes hold in bought items, at the levelised cost of their tiers, and what they cost in service."""
    setting, years, service = pages.setting, pages.fiscal("year"), Service()
    tiers = {tier: sums for (tier, year), sums in pages.once(by_tier).items() if not year}
    each = {tier: levelised(sums) for tier, sums in tiers.items()}
    lying, pressed = service.of_needs(setting), service.of_ways(setting)
    nothing = (0.0,) * len(setting.periods)
    stands, taken = pages.series("base", ("location", "item"), "standing_gb"), shared(pages)
    for table, size in (
        ("serves", "used_gb"),
        ("lent", "lent_gb"),
        ("squeezed", "squeezed_gb"),
        ("service", "short_gb"),
    ):
        for row in pages.rows(table):
            name, p = pages.requirements[row["need"]].program, pages.number[row["period"]]
            if name not in makers:
                continue
            work, gb = found[name, years[p]], row[size]
            if table == "serves":
                tier, place = pages.tier(row["item"]), pages.requirements[row["need"]].location
                base = stands[place, row["item"]][p] * taking(pages, row) / taken[place, row["item"], p]
                work.memory += base / 1000.0 * setting.units(p, "month") * each.get(tier, 0.0)
                work.service += row["served_gb"] * lying.get((row["need"], tier), nothing)[p]
            elif table == "lent":
                work.service += gb * lying.get((row["need"], row["tier"]), nothing)[p]
            elif table == "squeezed":
                work.service += gb * pressed.get((row["need"], row["way"]), nothing)[p]
            else:
                work.service += gb * row["shortage_price"]


def shared(pages: Pages) -> dict[tuple[str, str, int], float]:
    """What all that lies in an item at a place takes of it, by period."""
    found: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in pages.rows("serves"):
        place = pages.requirements[row["need"]].location
        found[place, row["item"], pages.number[row["period"]]] += taking(pages, row)
    return found


def taking(pages: Pages, row: Row) -> float:
    """GB of an item that a row of what serves takes: those that it fills, or keeps busy."""
    return max(
        float(row["used_gb"]),
        pages.busy(row["need"], row["item"])[pages.number[row["period"]]] * float(row["served_gb"]),
    )


def drawn(setting: Setting, name: str) -> list[float]:
    """kW at the meter of the accelerators that a workload asks for in each period, and of what is installed beside them."""
    demands, at = setting.demands[name], setting.scenario.workloads[name].at or ""
    pue = setting.scenario.locations[at].pue
    each = {kind: watts_each(setting, at, kind) for kind in {own.accelerator for own in demands}}
    return [own.accelerators * each[own.accelerator] * pue / 1000.0 for own in demands]


def watts_each(setting: Setting, at: str, accelerator: str) -> float:
    """W of an accelerator at a place: the mean of fleets that carry its HBM, and what fleets beside them draw for each."""
    carries, beside = [], 0.0
    for name, fleet in setting.scenario.fleets.items():
        if fleet.at == at and carrier_of(setting, name) == accelerator and fleet.power is not None:
            each = fleet.power / accelerators_per_unit(fleet, setting)
            if HBM in per_unit(fleet, setting):
                carries.append(each)
            else:
                beside += each
    return beside + (fmean(carries) if carries else 0.0)
