"""The audit finds an order that knows what nobody can know yet."""

from __future__ import annotations

from typing import Any

import pytest

from planner.app.solve import solve_loaded
from planner.model import grow
from planner.model.kin import Clusters
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.drivers.test_table import TWO_NEEDS, before_the_need
from tests.support import load_text, solve_text


def test_the_audit_names_an_order_that_peeks() -> None:
    """In January both futures order 140; a table that says 60 where the need turns out low is found, in that future."""
    solved = solve_text(before_the_need(TWO_NEEDS))
    setting = solved.loaded.setting
    tables = [dict(course.tables) for course in solved.plan.courses]
    (low,) = [n for n, future in enumerate(setting.futures) if future.name == "low"]
    tables[low]["moves"] = [row | {"moved_gb": 60.0, "shipped_gb": 60.0} for row in tables[low]["moves"]]
    found = [f for f in audit(setting, courses_of(setting, tables), solved.plan.costs) if f.rule == "knowledge"]
    assert len(found) == 1
    assert "low" in found[0].what
    assert "high" in found[0].what


THREE = """
    planner: 1
    name: three
    horizon: {start: 2027-01, periods: 3, step: month}
    items: {ddr5: {tier: dram}}
    locations: {abilene: {}}
    needs: {dram: {kind: consumption, at: abilene, tier: dram, series: {2027-03: 100 GB/month}, shortage: {price: 50 USD/GB}}}
    markets: {spot: {items: [ddr5], price: 10 USD/GB, lead_time: 1 month, available: {2027-01: 0 GB/month, 2027-02: 200 GB/month}}}
    costs: {hold: {kind: holding, rate: 1 USD/GB-month}, scrap: {kind: scrapping, fee: 9 USD/GB}}
    risk: {learn: [2027-02, 2027-03], drivers: {demand: {kind: table, outcomes: {
        few: {probability: 40%, needs: {dram: {2027-03: 20 GB/month}}, signals: {2027-02: weak}},
        some: {probability: 30%, needs: {dram: {2027-03: 90 GB/month}}},
        many: {probability: 30%, needs: {dram: {2027-03: 150 GB/month}}}}}}}
"""


def by_one_period(known: Clusters) -> Clusters:
    """What is known is what is known a period later."""
    return [*known[1:], known[-1]]


def at_a_sibling(known: Clusters) -> Clusters:
    """The last future is known from the second period on, before it differs from the one beside it."""
    return [known[0], *[[*row[:-1], len(row) - 1] for row in known[1:]]]


def known_as(knowing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trees are made by other knowledge; data nodes are told apart as far, so that they can be made. The audit is not asked."""
    told = grow.told_apart

    def peeking(*about: Any) -> tuple[Clusters, Clusters]:
        _, known = told(*about)
        return knowing(known), knowing(known)

    monkeypatch.setattr(grow, "told_apart", peeking)


def test_a_plan_in_time_orders_the_same_for_what_is_one_so_far() -> None:
    """In February it is weak, 20 are ordered; or not, and 150 for 90 or 150: .4 * 200 + .6 * 1500 + .3 * 60 = 998."""
    assert solve_text(THREE).plan.cost == pytest.approx(998)


@pytest.mark.parametrize("knowing", [by_one_period, at_a_sibling])
def test_a_plan_of_a_model_that_peeks_is_found_out(knowing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ordered as if 90 or 150 were known in February: 10 * (.4 * 20 + .3 * 90 + .3 * 150) = 800; two futures differ too early."""
    known_as(knowing, monkeypatch)
    plan = solve_loaded(load_text(THREE)).plan
    assert plan.cost == pytest.approx(800)
    found = [finding for finding in plan.findings if finding.rule == "knowledge"]
    assert found
    assert all("many" in finding.what and "some" in finding.what for finding in found)
