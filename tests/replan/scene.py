"""One contract over two years, a month a period, and the claim that what is left of its plan costs what it did.

spent before the day + df(day) * cost of the plan that goes on = cost of the plan          money, at any day
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.app.load import Loaded, load
from planner.app.replan import last_run, rolled
from planner.app.run import run
from planner.app.solve import How, Solved, solve_loaded
from planner.solvers.solution import Options

EXACT = How(options=Options(mip_gap=1e-9))
FIXED = "{kind: price_fixed, price: 10 USD/GB}"
INDEXED = "{kind: price_indexed, index: dram}"

TEXT = """
planner: 1
name: past
horizon: {{start: 2027-01, periods: {periods}, step: month}}
money: {{discount_rate: 8%/yr}}
items: {{ddr5: {{tier: dram, index: dram}}}}
indices:
  dram: {{history: {{2026-01: 9.5 USD/GB}}, now: 10 USD/GB, forward: {{2027-06: 12 USD/GB, 2028-03: 9 USD/GB}}}}
locations: {{abilene: {{storage: {storage}}}{places}}}
suppliers: {{micron: {maker}, hynix: {{}}}}
needs: {{dram: {{kind: consumption, at: abilene, tier: dram, series: {need}, shortage: {{price: 99 USD/GB}}}}}}
{more}
contracts:
  lta:
    supplier: micron
    items: [ddr5]
    term: {{from: 2027-01, to: 2029-12}}
    lead_time: {lead}
{contract}
    clauses:
{clauses}"""


def contract(
    clauses: str,
    *,
    price: str = FIXED,
    need: str = "10 GB/month",
    lead: str = "0 days",
    storage: str = "0 GB",
    contract: str = "",
    more: str = "",
    places: str = "",
    maker: str = "{}",
    periods: int = 24,
) -> str:
    """The YAML; `clauses` are lines `id: {...}`, `contract` and `more` further lines of the contract and of the scenario."""
    lines = [line.strip() for line in ((f"price: {price}\n" if price else "") + clauses).splitlines() if line.strip()]
    return TEXT.format(
        clauses="\n".join(f"      {line}" for line in lines),
        contract="\n".join(f"    {line}" for line in contract.splitlines()),
        need=need,
        lead=lead,
        storage=storage,
        more=more,
        places=places,
        maker=maker,
        periods=periods,
    )


def spot(price: str, supplier: str = "") -> str:
    """A market that sells the same."""
    told = f", supplier: {supplier}" if supplier else ""
    return f"markets: {{spot: {{items: [ddr5], price: {price}{told}}}}}"


def planned(text: str, folder: Path) -> tuple[Loaded, Solved, Path]:
    """A scenario, its plan, and the run folder."""
    file = folder / "past.yaml"
    file.write_text(text, "utf-8")
    loaded = load(file)
    solved, place = run(loaded, folder, EXACT, {})
    return loaded, solved, place


def going_on(text: str, folder: Path, day: str) -> Loaded:
    """The scenario that goes on from the plan of another on a day."""
    return rolled(last_run(planned(text, folder)[2]), date.fromisoformat(day))


def spent(solved: Solved, day: date) -> float:
    """What a plan spends before a day, discounted."""
    ledger = solved.plan.tables["ledger"]
    return float(sum(row["present_value"] for row in ledger if date.fromisoformat(row["date"]) < day))


def the_rest_costs_what_it_did(text: str, folder: Path, every: int = 1) -> None:
    """On the first day of periods from the second on (each, or some apart); to the cents that are written."""
    loaded, solved, place = planned(text, folder)
    last = last_run(place)
    for period in loaded.setting.periods[1::every]:
        rest = solve_loaded(rolled(last, period.start), EXACT)
        assert rest.plan.findings == (), period.label
        whole = spent(solved, period.start) + loaded.setting.discount(period.start) * rest.plan.cost
        assert whole == pytest.approx(solved.plan.cost, abs=0.03), period.label


def each_plan_goes_on(text: str, folder: Path, months: int = 2) -> None:
    """From one to the next, some months apart: a plan that was handed something hands it on."""
    loaded, solved, place = planned(text, folder)
    for period in loaded.setting.periods[1::months]:
        last = last_run(place)
        rest, place = run(rolled(last, period.start), folder, EXACT, {})
        whole = spent(solved, period.start) + last.setting.discount(period.start) * rest.plan.cost
        assert whole == pytest.approx(solved.plan.cost, abs=0.03), period.label
        solved = rest
