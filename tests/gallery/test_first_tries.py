"""Three first things to try: a lead time blocks its months, a bad year shows its deficiency, a price moves its lines only."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from planner.app.load import load
from planner.app.solve import solve_loaded
from planner.plan.plan import Plan

RICH = Path(__file__).resolve().parent.parent / "audit" / "rich.yaml"


def plan(path: str | Path, *sets: str) -> Plan:
    """A plan with a few values changed; the audit finds nothing."""
    found = solve_loaded(load(path, sets=sets)).plan
    assert found.findings == ()
    return found


def by_line(found: Plan) -> dict[tuple[str, str], float]:
    """Money by term and line of the scenario."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in found.tables["ledger"]:
        sums[(row["term"], row["where"])] += row["amount"]
    return sums


def test_a_lead_time_of_two_months_blocks_exactly_two_months() -> None:
    """Nothing arrives in the first two periods of lead-time.yaml, and the third is the first that a call reaches."""
    arrivals = {row["arrives"] for row in plan("lead-time").tables["moves"]}
    labels = [period.label for period in load("lead-time").setting.periods]
    assert min(labels.index(label) for label in arrivals) == 2


def test_a_bad_year_shows_its_deficiency() -> None:
    """take-or-pay.yaml has a year in which less than the minimum is taken, and the bill for it is in the ledger."""
    found = plan("take-or-pay")
    bills = {row["period"]: row["amount"] for row in found.tables["ledger"] if row["term"] == "take-or-pay"}
    assert len(bills) == 1
    assert sum(bills.values()) == pytest.approx(19.2e6)


def test_a_changed_price_moves_exactly_the_lines_it_should() -> None:
    """A cent more on a fixed-price contract: only its goods cost more, by a cent for each GB received."""
    before, after = plan(RICH), plan(RICH, "contracts.micron-firm.clauses.price.price=17.01 USD/GB")
    received = sum(row["received_gb"] for row in before.tables["receipts"] if row["source"] == "micron-firm")
    assert [{k: row[k] for k in row if k != "invoice"} for row in before.tables["moves"]] == after.tables["moves"]
    old, new = by_line(before), by_line(after)
    moved = {key: new[key] - old[key] for key in {*old, *new} if abs(new[key] - old[key]) > 0.005}
    assert moved == {("goods", "contracts.micron-firm"): pytest.approx(received * 0.01, abs=0.01)}
