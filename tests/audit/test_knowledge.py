"""The audit finds an order that knows what nobody can know yet, also where all that the model asks for that is wrong."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

import pytest

from planner.app.solve import solve_loaded
from planner.model import futures, grow
from planner.model.futures import Future
from planner.model.kin import Clusters, learning
from planner.model.setting import Setting
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


def early(future: Future, p: int) -> Hashable:
    """What becomes true is true a period before."""
    return future.truths[min(p + 1, len(future.truths) - 1)]


def sibling(future: Future, p: int) -> Hashable:
    """The last future is known by its name from the second period on."""
    return future.truths[p], p > 0 and future.name == "some"


@pytest.mark.parametrize("truth", [early, sibling])
def test_a_model_whose_every_word_on_knowledge_is_wrong_is_found_out(
    truth: Callable[[Future, int], Hashable], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trees, branches and `told_apart` ask a future what is true: 800 as above; the audit asks its records, and says so."""
    monkeypatch.setattr(Future, "truth", truth)
    plan = solve_loaded(load_text(THREE)).plan
    assert plan.cost == pytest.approx(800)
    said = [finding.what for finding in plan.findings if finding.rule == "knowledge"]
    assert said
    assert all("many and some" in what or "some and many" in what for what in said)


def test_a_model_that_learns_a_period_early_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learned in March alone, all order 150 in February: 1500 + .4 * 130 + .3 * 60 = 1570. Learned in February it is 998."""
    in_march = THREE.replace("learn: [2027-02, 2027-03]", "learn: [2027-03]")
    assert solve_text(in_march).plan.cost == pytest.approx(1570)

    def eager(setting: Setting) -> tuple[bool, ...]:
        own = learning(setting)
        return (*own[1:], own[-1])

    for module in (grow, futures):
        monkeypatch.setattr(module, "learning", eager)
    plan = solve_loaded(load_text(in_march)).plan
    assert plan.cost == pytest.approx(998)
    assert {finding.rule for finding in plan.findings} == {"knowledge"}
    assert any("few" in finding.what for finding in plan.findings)


def test_the_audit_does_not_ask_the_model_who_is_told_apart() -> None:
    """Neither `told_apart` nor `learning` nor what futures say of themselves is named in any of its files."""
    for path in sorted(Path(inspect.getfile(audit)).parent.glob("*.py")):
        named = {node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)}
        named |= {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
        assert named & {"told_apart", "learning", "truth", "truths", "truths_of", "event", "nodes_of"} == set(), path
