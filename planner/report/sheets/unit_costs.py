"""Unit costs: what a TB-month takes in each tier in money and energy, over time, and where power runs out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.grid import Column, Grid, Sheet
from planner.report.unit_costs import Sums, by_tier, draws, levelised, spread, undiscounted
from planner.report.work_costs import JOULES, Run, Work, by_workload, runs

if TYPE_CHECKING:
    from planner.report.pages import Pages

TIERS = (
    Column("tier", "Tier"),
    Column("year", "Fiscal year"),
    Column("tb_months", "TB-months", "figure"),
    Column("kwh_each", "kWh per TB-month", "number"),
    Column("energy_each", "Energy per TB-month", "cents"),
    Column("goods_each", "Paid per GB", "price", optional=True),
    Column("spread", "At the year's price, per TB-month", "cents", optional=True),
    Column("levelised", "Levelised, per TB-month", "cents", optional=True),
)
POWER = (
    Column("location", "Site"),
    Column("period", "Period"),
    Column("memory_kw", "Memory and storage, kW", "figure"),
    Column("fleets_kw", "Fleets, kW", "figure"),
    Column("limit_kw", "Limit, kW", "figure", optional=True),
    Column("room_kw", "Room, kW", "figure", optional=True),
)
WORK = (
    Column("workload", "Workload"),
    Column("year", "Fiscal year"),
    Column("millions", "Tokens, millions", "figure"),
    Column("memory", "Memory and storage", "number"),
    Column("service", "Slower, squeezed and lost", "number"),
    Column("energy", "Energy of accelerators", "number"),
    Column("kilojoules", "kJ", "figure"),
)
RUNS = (
    Column("workload", "Training run"),
    Column("millions", "Tokens, millions", "figure"),
    Column("share", "In this plan", "share"),
    Column("memory", "Memory and storage", "money"),
    Column("service", "Slower, squeezed and lost", "money"),
    Column("energy", "Energy of accelerators", "money"),
    Column("megawatt_hours", "MWh of accelerators", "figure"),
)
WHOLE = "whole plan"


class UnitCosts(Sheet):
    """Money and energy of a TB-month by tier and fiscal year; power by site and period."""

    order: ClassVar[int] = 105
    title: ClassVar[str] = "Unit costs"
    answers: ClassVar[str] = (
        "What does a TB-month cost in each tier, in money and in energy, and where does power run out?"
    )

    def missing(self, pages: Pages) -> str:
        """Nothing stands."""
        works = [work for work in pages.once(by_workload).values() if work.tokens > 0.0]
        shown = (pages.once(by_tier), works, pages.once(draws))
        return "" if any(shown) else "nothing stands, makes tokens or draws power"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """One row a tier and year, and one for the plan; one row a site and period that draws power."""
        found = pages.once(by_tier)
        rows = [record(tier, year, sums) for (tier, year), sums in sorted(found.items()) if year]
        rows += [
            record(tier, WHOLE, undiscounted(found, tier), levelised(sums))
            for (tier, year), sums in found.items()
            if not year
        ]
        rows.sort(key=lambda row: (row["tier"], row["year"] != WHOLE, row["year"]))
        note = (
            "Levelised: discounted invoices and energy of the plan over discounted TB-months; what stood before is sunk, what "
            "stands at the end has cost its whole price. Paid per GB is of what is received; of open orders, what is still due. "
            "At the year's price: that, spread over the life of its items (five years where they have none), and energy. Energy is "
            "that of memory and storage at the meter, not of the fleets."
        )
        if rows:
            yield Grid("tiers", "", TIERS, rows, note, frozen=2)
        work = [of_work(*key, own) for key, own in sorted(pages.once(by_workload).items()) if own.tokens > 0.0]
        if work:
            note = (
                f"In {pages.currency}. Of memory and storage that is bought, at the levelised cost of its tier; energy is that of "
                "the accelerators it asks for. What accelerators cost, and the memory inside their price, is in none of it."
            )
            yield Grid("work", "A million tokens", WORK, work, note, frozen=2)
        trained = [of_run(run) for run in runs(pages)]
        if trained:
            note = "As far as a run is in the plan, with what is kept of it after its last token. Accelerators cost nothing here."
            yield Grid("runs", "A training run", RUNS, trained, note, frozen=1)
        shown = ("location", "period", "memory_kw", "fleets_kw", "limit_kw", "room_kw")
        power = [{name: getattr(draw, name) for name in shown} for draw in pages.once(draws)]
        if power:
            note = "At the meter; memory and storage with bytes moved at their peak. What a watt more saves: planner explain binds."
            yield Grid("power", "Power by site", POWER, power, note, frozen=2)


def record(tier: str, year: str, sums: Sums, levelised: float | None = None) -> dict[str, Any]:
    """A tier in a year, or over the whole plan."""
    stands = sums.tb_months > 0.0
    return {
        "tier": tier,
        "year": year,
        "tb_months": sums.tb_months,
        "kwh_each": sums.kwh / sums.tb_months if stands else None,
        "energy_each": sums.energy / sums.tb_months if stands else None,
        "goods_each": sums.goods / sums.bought_gb if sums.bought_gb > 0.0 else None,
        "spread": spread(sums),
        "levelised": levelised,
    }


def of_run(run: Run) -> dict[str, Any]:
    """A run: its tokens, how many of them are in the plan, and what they take in all."""
    money = {name: getattr(run.work, name) for name in ("memory", "service", "energy")}
    shares = {"millions": run.tokens / 1e6, "share": run.work.tokens / run.tokens}
    return {"workload": run.workload, "megawatt_hours": run.work.kwh / 1000.0} | shares | money


def of_work(workload: str, year: str, work: Work) -> dict[str, Any]:
    """A workload in a year: all but the tokens for a million of them."""
    millions = work.tokens / 1e6
    money = {name: getattr(work, name) / millions for name in ("memory", "service", "energy")}
    kilojoules = work.kwh * JOULES / 1000.0 / millions
    return {"workload": workload, "year": year, "millions": millions, "kilojoules": kilojoules} | money
