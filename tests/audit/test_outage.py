"""The audit reads the tables of every world: what may not be short, what nobody could foresee, what an outage takes of orders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from planner.plan.audit import audit
from tests.model.test_outages import any_supplier, by_sea, three_suppliers
from tests.support import solve_text

Row = dict[str, Any]


def found(text: str, table: str, change: Callable[[Row], Row]) -> list[str]:
    """The rules that a change of one table of the first world breaks."""
    plan = solve_text(text).plan
    (ran, *_) = plan.worlds
    assert ran.course is not None
    tables = dict(ran.course.tables)
    tables[table] = [change(row) for row in tables[table]]
    worlds = (replace(ran, course=replace(ran.course, tables=tables)),)
    findings = audit(plan.setting, plan.courses, plan.costs, worlds=worlds)
    assert all(finding.where.startswith(ran.world.name) for finding in findings)
    return [finding.rule for finding in findings]


def test_the_audit_finds_that_more_is_short_than_is_tolerated() -> None:
    """30 GB short in April are 10 % of 300; none are tolerated. What is not served is missing elsewhere too."""

    def change(row: Row) -> Row:
        return row | {"short_gb": 30.0} if row["period"] == "2027-04" else row

    assert "outage" in found(three_suppliers(any_supplier("[2027-03]")), "service", change)


def test_the_audit_finds_calls_that_foresee_an_outage() -> None:
    """A call in January larger than the plan's, though the outage starts in March."""

    def change(row: Row) -> Row:
        return row | {"moved_gb": row["moved_gb"] + 7.0} if row["period"] == "2027-01" else row

    assert "knowledge" in found(three_suppliers(any_supplier("[2027-03]")), "moves", change)


def test_the_audit_finds_goods_on_a_lane_that_is_out() -> None:
    """100 GB arrive in February that were lost at sea."""

    def change(row: Row) -> Row:
        return row | {"arrived_gb": row["arrived_gb"] + 100.0} if row["period"] == "2027-02" else row

    assert "stock arrived_gb" in found(by_sea("lost"), "stock", change)


def test_the_audit_reads_what_the_cost_of_a_world_is_told_against() -> None:
    """In the same future without an outage 100 GB more are used in April than there are."""
    plan = solve_text(three_suppliers(any_supplier("[2027-03]"))).plan
    (ran, *_) = plan.worlds
    assert ran.quiet is not None
    stock = [
        row | {"used_gb": row["used_gb"] + 100.0} if row["period"] == "2027-04" else row
        for row in ran.quiet.tables["stock"]
    ]
    worlds = (replace(ran, quiet=replace(ran.quiet, tables={**ran.quiet.tables, "stock": stock})),)
    findings = audit(plan.setting, plan.courses, plan.costs, worlds=worlds)
    assert findings
    assert all(finding.where.startswith("any nothing 2027-03: ") for finding in findings)


def test_the_audit_finds_that_no_promise_can_be_kept() -> None:
    """A world without a plan, though the outage says what is tolerated."""
    plan = solve_text(three_suppliers(any_supplier("[2027-03]"))).plan
    worlds = (replace(plan.worlds[0], course=None),)
    (finding,) = audit(plan.setting, plan.courses, plan.costs, worlds=worlds)
    assert finding.rule == "outage"


@pytest.mark.parametrize("lost", [0.0, 60.0])
def test_what_an_outage_takes_of_an_order_is_what_it_does_not_leave(lost: float) -> None:
    """50 GB are lost of an order of 50."""
    text = """
    planner: 1
    name: on-order
    horizon: {start: 2027-01, periods: 2, step: month}
    items: {ddr5: {tier: dram}}
    locations: {abilene: {}}
    suppliers: {a: {}}
    needs: {dram: {kind: consumption, at: abilene, tier: dram, series: {2027-02: 50 GB/month}}}
    markets: {spot: {items: [ddr5], price: 30 USD/GB}}
    open_orders: {po: {supplier: a, item: ddr5, quantity: 50 GB, to: abilene, promised: 2027-02-01, due: 500 USD}}
    risk: {outages: {out: {of: supplier, lasts: 1 month, starts: [2027-02]}}}
    """
    assert "lost order" in found(text, "orders", lambda row: row | {"lost_gb": lost})
