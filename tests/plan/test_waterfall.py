"""What a plan costs, step by step: goods and what changes their price, true-ups, deposits; the steps add up exactly."""

from __future__ import annotations

from dataclasses import replace
from math import fsum
from typing import get_args

import pytest

from planner.app.worth import SURE, attributed
from planner.plan.plan import Plan
from planner.plan.waterfall import By, Waterfall, waterfall
from tests.clauses.scene import scene
from tests.gallery.gallery import FLAGSHIP, SMALL, plan
from tests.plan.test_bill import THREE, quarter
from tests.support import load_text, solve_text

WAYS: tuple[By | None, ...] = (None, *get_args(By))


def told(found: Waterfall) -> dict[str, tuple[float, float]]:
    """Money and present value of each step."""
    (group,) = found.groups
    return {step.what: (round(step.money, 2), round(step.present, 2)) for step in group.steps}


def test_a_quarter_by_hand() -> None:
    """The quarter of the bill: 40 GB at 11, 13, 7 are 1240; the cap takes 40 off February's, the floor puts 40 on March's.

    10 % tax on 1240 = 124; 30 GB short at 6 = 180: 1544 in all, nothing discounted.
    """
    found = waterfall(quarter(need=THREE))
    assert told(found) == {
        "goods, before limits": (1240.0, 1240.0),
        "price: cap": (-40.0, -40.0),
        "price: floor": (40.0, 40.0),
        "take or pay": (180.0, 180.0),
        "tax": (124.0, 124.0),
    }
    (group,) = found.groups
    assert {step.what: step.places for step in group.steps}["price: cap"] == ("contracts.lta.clauses.price.cap",)


def test_the_time_value_of_a_deposit() -> None:
    """100 USD on 2027-01-01, credited in full on 2028-01-01 at 10 % a year: nothing in money, 100 - 100 / 1.1 = 9.09 today."""
    clauses = """
    price: {kind: price_fixed, price: 10 USD/GB}
    deposit: {kind: prepayment, amount: 100 USD, due: 2027-01, credited_from: 2028-01, credit: 100%}
    """
    text = scene(clauses, periods=2, step="year", need="{2027-01: 10 GB/year}", term="{from: 2027-01, to: 2028-12}")
    found = told(waterfall(solve_text(text + "money: {discount_rate: 10%/yr}\n").plan))
    assert found["prepayment"] == (0.0, 9.09)
    assert found["goods, before limits"] == (200.0, 190.91)


@pytest.mark.parametrize("name", [*SMALL, FLAGSHIP])
def test_the_steps_add_up_to_the_cost(name: str) -> None:
    """In every gallery scenario, by everything they can be grouped by: to the cent, and to what the certificate says."""
    solved = plan(name).plan
    for by in WAYS:
        found = waterfall(solved, by)
        assert fsum(step.present for group in found.groups for step in group.steps) == pytest.approx(
            solved.cost, abs=0.005
        )
        money = fsum(course.probability * row["amount"] for course in solved.courses for row in course.tables["ledger"])
        assert fsum(step.money for group in found.groups for step in group.steps) == pytest.approx(money, abs=0.005)
        assert found.minimised == pytest.approx(solved.certificate["objective"], rel=1e-9)
        assert all(step.places for group in found.groups for step in group.steps)


def test_what_is_minimised_tells_its_tails() -> None:
    """A measure with a weight: the expected cost and what its tail adds are the objective."""
    solved = plan("tested-promise").plan
    found = waterfall(solved)
    assert found.present + fsum(tail.adds for tail in found.tails) == pytest.approx(found.minimised)


def test_twice_the_money_is_twice_every_step() -> None:
    """All prices times 2: every step times 2, none more and none less."""
    once, twice = (told(waterfall(quarter(times, THREE))) for times in (1.0, 2.0))
    assert twice == {what: (2 * money, 2 * present) for what, (money, present) in once.items()}


def test_a_row_that_the_scenario_does_not_price_is_not_lost() -> None:
    """A ledger that says 5 USD more for goods: the steps add up to the ledger all the same; the bill names the difference."""
    solved = quarter(need=THREE)
    assert waterfall(more(solved, 5.0)).money == pytest.approx(1549.0)


def more(solved: Plan, money: float) -> Plan:
    """A plan whose first row of the ledger for goods says more."""
    rows = list(solved.tables["ledger"])
    n = next(n for n, row in enumerate(rows) if row["term"] == "goods")
    rows[n] = rows[n] | {"amount": rows[n]["amount"] + money}
    (course,) = solved.courses
    return replace(solved, courses=(replace(course, tables={**course.tables, "ledger": rows}),))


CAPS = """
planner: 1
name: two-caps
horizon: {start: 2027-01, periods: 1, step: month}
items: {hbm4: {tier: hbm}, ddr5: {tier: dram}}
locations: {abilene: {storage: 0 GB}}
suppliers: {a: {}, b: {}}
needs:
  hbm: {kind: consumption, at: abilene, tier: hbm, series: 100 GB/month, shortage: {price: 50 USD/GB}}
  dram: {kind: consumption, at: abilene, tier: dram, series: 200 GB/month, shortage: {price: 50 USD/GB}}
contracts:
  a:
    supplier: a
    items: [hbm4, ddr5]
    term: {from: 2027-01, to: 2027-01}
    clauses:
      hbm: {kind: price_fixed, items: [hbm4], price: 9 USD/GB}
      dram: {kind: price_fixed, items: [ddr5], price: 4 USD/GB}
      cap: {kind: volume_cap, at_most: 150 GB/month}
  b:
    supplier: b
    items: [hbm4, ddr5]
    term: {from: 2027-01, to: 2027-01}
    clauses:
      hbm: {kind: price_fixed, items: [hbm4], price: 12 USD/GB}
      dram: {kind: price_fixed, items: [ddr5], price: 5 USD/GB}
      cap: {kind: volume_cap, at_most: 120 GB/month}
"""


def test_the_attribution_of_the_formulations() -> None:
    """FORMULATIONS 11: HBM 100 at 50, DRAM 200 at 45, A's 150 at -41, B's 120 at -40: 5000 + 9000 - 6150 - 4800 = 3050."""
    found = attributed(load_text(CAPS))
    assert found.total == pytest.approx(3050.0)
    assert found.whole
    worth = {one.path: (one.amount, round(one.each, 6), round(one.money, 6)) for one in found.found}
    assert worth == {
        "needs.hbm": (100.0, 50.0, 5000.0),
        "needs.dram": (200.0, 45.0, 9000.0),
        "contracts.a.clauses.cap": (150.0, -41.0, -6150.0),
        "contracts.b.clauses.cap": (120.0, -40.0, -4800.0),
    }


@pytest.mark.parametrize("name", ["take-or-pay", "week-by-week", "budget", "negotiation"])
def test_the_attribution_adds_up(name: str) -> None:
    """Stock and orders that are there, money that is paid whatever is decided, whole numbers: the entries sum to the best plan."""
    found = attributed(plan(name).loaded)
    assert fsum(one.money for one in found.found) == pytest.approx(found.total, rel=1e-9)
    assert found.total == pytest.approx(plan(name).plan.certificate["objective"], rel=1e-6)
    assert all(one.path or one.what for one in found.found)
    assert SURE == "paid whatever is decided"
