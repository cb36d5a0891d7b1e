"""What the gallery's tests share: where the scenarios are, and each of them solved once a run."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from planner.app.load import Loaded, load
from planner.app.solve import Solved, solve_loaded

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
FLAGSHIP = "frontier-2027"
SMALL = (
    "budget",
    "five-years-one-glut",
    "hbm-shortage",
    "hello",
    "integrator",
    "ageing-base",
    "late-dimms",
    "lead-time",
    "negotiation",
    "one-sentence",
    "price-forms",
    "public-deals",
    "take-or-pay",
    "tested-promise",
    "twelve-months",
    "two-ladders",
    "week-by-week",
    "which-route",
)
VARIANTS = (
    ("budget", "no-budget"),
    ("budget", "no-lots"),
    ("five-years-one-glut", "no-deposit"),
    ("five-years-one-glut", "no-glut"),
    ("hbm-shortage", "by-rule"),
    ("hbm-shortage", "kv-shock"),
    ("hbm-shortage", "no-offload"),
    ("hbm-shortage", "no-squeeze"),
    ("hbm-shortage", "warm-in-flash"),
    ("integrator", "approve-sandisk"),
    ("integrator", "two-lanes"),
    ("ageing-base", "no-last-order"),
    ("ageing-base", "no-harvest"),
    ("ageing-base", "no-warranty"),
    ("late-dimms", "cheap-broker"),
    ("lead-time", "air"),
    ("lead-time", "late"),
    ("negotiation", "both-from-micron"),
    ("negotiation", "no-glut"),
    ("one-sentence", "consigned"),
    ("one-sentence", "names-the-integrator"),
    ("price-forms", "fall"),
    ("public-deals", "credit-per-gb"),
    ("public-deals", "no-fall"),
    ("take-or-pay", "flat"),
    ("take-or-pay", "store"),
    ("tested-promise", "enlarged"),
    ("two-ladders", "by-rule"),
    ("two-ladders", "flash-first"),
    ("week-by-week", "cover"),
    ("week-by-week", "promised-anew"),
    ("which-route", "dear-money"),
    ("which-route", "turnkey-counts"),
    ("week-by-week", "slipped"),
)
FLAGSHIP_VARIANTS = ("futures", "glut", "n-1", "offer", "outages", "phase-two", "routes", "verbal-fails", "workloads")
FEWER = {
    "workloads": ("risk.drivers.bom=null", "risk.drivers.shift=null", "risk.learn=null"),
    "futures": ("risk.outcomes.sample=24", "risk.learn={2027-01: 6 branches, 2029-01: all}"),
}
"""Variants that take long as they are, and what makes less of them."""


@cache
def read(name: str, variant: str | None = None) -> Loaded:
    """A scenario of the gallery, read and checked."""
    return load(FOLDER / f"{name}.yaml", variant=variant, sets=FEWER.get(variant or "", ()))


@cache
def plan(name: str, variant: str | None = None) -> Solved:
    """A scenario of the gallery, solved, certified and audited."""
    return solve_loaded(read(name, variant))


def money(solved: Solved) -> dict[str, float]:
    """Undiscounted money by term of the ledger, in millions."""
    found: dict[str, float] = defaultdict(float)
    for row in solved.plan.tables["ledger"]:
        found[row["term"]] += row["amount"] / 1e6
    return {term: round(amount, 6) for term, amount in found.items() if abs(amount) >= 1e-6}


def total(solved: Solved, table: str, column: str, **where: Any) -> float:
    """Sum of a column over the rows whose cells are as said."""
    rows = solved.plan.tables[table]
    return float(sum(row[column] for row in rows if all(row[key] == value for key, value in where.items())))
