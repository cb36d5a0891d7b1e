"""What the audit says of a base that outlives its life, wears less than it is written to, or gives back more than may be."""

from __future__ import annotations

from typing import Any

import pytest

from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.small import small
from tests.support import Solved, solve_text

ITEM = """{ddr5: {tier: dram, fails: 10%/yr, life: 2 months, endurance: {dwpd: 1, for: 200 days},
  warranty: {for: 1 year, returns: 50%}, harvest: {yield: 80%, after: 1 month, at: hub}}}"""
NEED = "{dram: {kind: installed, at: abilene, tier: dram, series: 1000 GB, writes: 0.1 GB/GB-day}}"
SITES = "{abilene: {}, hub: {kind: hub}}"
LANES = "{back: {from: hub, to: abilene, lead_time: 0 days}}"
MARKET = "{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [abilene]}}"
AGEING = small(items=ITEM, needs=NEED, locations=SITES, lanes=LANES, markets=MARKET)
LAST = "{ddr5: {tier: dram, last_order: 2027-02, last_ship: 2027-02}}"


def found(solved: Solved, table: str, change: dict[str, Any], **where: str) -> set[str]:
    """The rules that the audit names once some rows of a table say something else."""
    tables = [dict(course.tables) for course in solved.plan.courses]
    rows = [row | change if all(row[k] == v for k, v in where.items()) else row for row in tables[0][table]]
    assert rows != tables[0][table]
    tables[0][table] = rows
    told = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    return {finding.rule for finding in told}


@pytest.mark.parametrize(
    ("rule", "change", "period"),
    [
        ("base wear", {"worn_gb": 0.0}, "2027-02"),
        ("base life", {"retired_gb": 0.0}, "2027-03"),
        ("base harvest", {"harvested_gb": 999.0}, "2027-03"),
        ("base claims", {"claimed_gb": 9.0}, "2027-02"),
        ("base claims", {"claimed_gb": 1.0}, "2027-01"),
        ("base failures", {"failed_gb": 0.0}, "2027-02"),
        ("stock returned_gb", {"harvested_gb": 1.0}, "2027-02"),
    ],
)
def test_the_audit_recomputes_the_base(rule: str, change: dict[str, float], period: str) -> None:
    """No wear in February, all of January still there in March, more back than 80 %, claims of more than has failed."""
    assert rule in found(solve_text(AGEING), "base", change, period=period)


def test_the_audit_knows_what_may_come_back() -> None:
    """Nothing of an item without harvest and warranty; and what comes to a store comes of a base."""
    plain = solve_text(small(needs=NEED))
    assert "base returns" in found(plain, "base", {"harvested_gb": 1.0}, period="2027-02")
    assert "stock returned_gb" in found(
        solve_text(AGEING), "stock", {"returned_gb": 5.0}, location="abilene", period="2027-02"
    )


def test_the_audit_finds_what_lies_too_long() -> None:
    """300 GB of January with a shelf life of two months lie in February's end; opening stock that is stale is used all the same."""
    stock = "{a: {at: abilene, item: ddr5, quantity: 150 GB, since: %s}}"
    items = "{ddr5: {tier: dram, shelf_life: 2 months}}"
    fresh = solve_text(small(items=items, stock=stock % "2026-12"))
    assert "shelf life" in found(fresh, "stock", {"closing_gb": 50.0}, period="2027-01")
    old = solve_text(small(items=items, stock=stock % "2026-10"))
    assert "shelf life" in found(old, "stock", {"scrapped_gb": 20.0}, period="2027-01")


def test_the_audit_knows_the_last_days() -> None:
    """A call of March, after the last order and the last shipment of February."""
    solved = solve_text(small(items=LAST, costs="{h: {kind: holding, rate: 1 USD/GB-month}}"))
    later = {"period": "2027-03", "delivered": "2027-03", "arrives": "2027-03"}
    rules = found(solved, "moves", later, period="2027-02")
    assert {"last order", "last shipment"} <= rules
