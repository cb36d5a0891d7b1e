"""The audit of clusters: units that run without a part, accelerators, room or power, and what the line loses, are named."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from planner.model.book import Book
from planner.model.limits import audit_power
from planner.plan.audit.clusters import audit_clusters
from planner.plan.audit.service import audit_base, audit_use
from tests.model.clusters import FLEET, KIT, solved

PLACES = "{abilene: {space: 70, power: 900 W, pue: 1.2}}"
WHOLE = f"{KIT}, power: 10 W, come: {{2027-01-01: 65, 2027-01-18: 200}}"
ITEMS = "{dimm: {tier: dram, package: 1 GB, fallout: 5%}, ssd: {tier: flash, package: 1 GB}}"


def broken(table: str, column: str, value: float, row: int = 0, drop: bool = False) -> set[str]:
    """The rules that a plan breaks in which one figure is another."""
    plan = solved(locations=PLACES, fleets=FLEET % WHOLE, items=ITEMS).plan
    tables: dict[str, list[dict[str, Any]]] = copy.deepcopy(dict(plan.tables))
    book = Book(plan.setting, tables)
    audits = (audit_clusters, audit_power, audit_base, audit_use)
    assert not any(list(audit(book)) for audit in audits)
    if drop:
        tables[table].pop(row)
    else:
        tables[table][row][column] = value
    return {finding.rule for audit in audits for finding in audit(book)}


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        (("clusters", "running_units", 58.0), "complete"),  # 120 * 0.95 / 2 = 57 are complete
        (("clusters", "running_units", -1.0), "complete"),
        (("clusters", "idle_units", 12.0), "idle"),
        (("clusters", "planned_units", 90.0), "idle"),
        (("clusters", "idle_price", 1.0), "idle"),
        (("clusters", "running_units", 66.0, 1), "complete"),  # 65 have come
        (("clusters", "running_units", 71.0, 2), "space"),
        (("clusters", "running_units", 76.0, 2), "power"),  # 76 * 10 W * 1.2 = 912 W
        (("serves", "served_gb", 10.0), "complete"),
        (("base", "fallout_gb", 0.0), "base fallout"),
    ],
)
def test_the_audit_names_what_is_wrong_with_a_cluster(fault: tuple[Any, ...], rule: str) -> None:
    """A figure of a good plan is changed, and the rule that it breaks is named."""
    assert rule in broken(*fault)


def test_the_audit_misses_a_cluster_that_the_plan_says_nothing_of() -> None:
    """A row of the table is gone: neither how many run nor how many are idle is as the scenario makes it."""
    assert "idle" in broken("clusters", "", 0.0, drop=True)
