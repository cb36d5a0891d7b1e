"""Orders are at least so large and in whole lots, inside the firm window or everywhere."""

from __future__ import annotations

import pytest

from planner.model.book import Book
from tests.clauses.scene import scene, unwise
from tests.support import cost, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
NEED = {"need": "{2027-01: 80 GB/month, 2027-02: 150 GB/month}"}
LOTS = "m: {kind: minimum_order, least: 90 GB, lot: 20 GB%s}"


def order(words: str = "") -> str:
    """A least of 90 GB and lots of 20 GB."""
    return PRICE + LOTS % words


def test_calls_are_whole_lots_and_large_enough() -> None:
    """80 and 150 GB needed: 100 (five lots, at least 90) and 160 (eight lots): 2600."""
    assert cost(scene(order(), **NEED)) == pytest.approx(2600)


def test_small_needs_are_bought_elsewhere() -> None:
    """Spot at 11: 80 there cost 880 against 1000 for five lots; 150 as seven lots and 10 from spot 1510: 2390."""
    assert cost(scene(order(), spot="11 USD/GB", **NEED)) == pytest.approx(2390)


def test_integers_stand_inside_the_window_only() -> None:
    """A window of four weeks holds January alone: 100 there, 150 in February: 2500; in all periods 2600."""
    assert cost(scene(order(", within: 4 weeks"), **NEED)) == pytest.approx(2500)
    assert cost(scene(order(", within: 4 weeks, where: all periods"), **NEED)) == pytest.approx(2600)


def test_each_order_costs_its_fee() -> None:
    """Two orders at 30 each on top of 230 GB at 10: 2360."""
    assert cost(scene(PRICE + "m: {kind: minimum_order, fee: 30 USD}", **NEED)) == pytest.approx(2360)


def test_items_count_together_when_asked() -> None:
    """30 GB of one and 30 GB of another, least 50: 60 together is enough (600); each by itself takes 50 (1000)."""
    needs = "\nneeds: {dram: {kind: consumption, at: abilene, tier: dram, series: {2027-01: 30 GB/month}},"
    needs += " flash: {kind: consumption, at: abilene, tier: flash, series: {2027-01: 30 GB/month}}}"

    def text(of: str) -> str:
        one = scene(PRICE + f"m: {{kind: minimum_order, least: 50 GB, of: {of}}}", periods=1)
        lines = [line for line in one.splitlines() if not line.startswith("needs:")]
        two = "\n".join(lines).replace("items: [ddr5]", "items: [ddr5, ssd]") + needs
        return two.replace("items: {ddr5:", "items: {ssd: {tier: flash}, ddr5:")

    assert cost(text("together")) == pytest.approx(600)
    assert cost(text("each")) == pytest.approx(1000)


def test_the_audit_finds_a_broken_lot() -> None:
    """A call changed from 100 to 85 GB is below the least of 90 and five over four lots of 20."""
    solved = solve_text(scene(order(), **NEED))
    row = next(row for row in solved.plan.tables["moves"] if row["period"] == "2027-01")
    row["moved_gb"] = 85.0
    book = Book(solved.plan.setting, solved.plan.tables).contract("lta")
    findings = list(book.terms.clauses["m"].audit(book, "m"))
    assert [round(finding.amount, 6) for finding in findings] == [-5, 5]


def test_a_clause_that_asks_for_nothing_is_an_error() -> None:
    """Neither least, nor lot, nor fee."""
    assert unwise(scene(PRICE + "m: {kind: minimum_order}"), "m")[0].severity == "error"
