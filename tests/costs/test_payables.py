"""Invoices of the past leave on their day, discounted, and nothing about them is decided."""

from __future__ import annotations

import pytest

from tests.small import billed, small, terms
from tests.support import cost, solve_text

OWED = "{a: {amount: 100 USD, due_on: 2027-02-01}}"


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_on_its_day_discounted(solver: str) -> None:
    """3000 of goods and 100 a month after the first day at 12 %/yr: 100 * 1.12 ** -(31 / 365) = 99.04; in February's cash."""
    text = small(payables=OWED, money="{discount_rate: 12%/yr}")
    plan = solve_text(text, solver).plan
    (row,) = (row for row in plan.tables["ledger"] if row["term"] == "payables")
    assert (row["date"], row["amount"], row["cash"]) == ("2027-02-01", pytest.approx(100.0), True)
    assert row["present_value"] == pytest.approx(100 * 1.12 ** (-31 / 365), abs=0.01)


def test_owed_to_us_before_and_after() -> None:
    """40 come back; what was due in December is paid on the first day; what is due in May is no cash of this plan."""
    owed = "{b: {amount: -40 USD, due_on: 2027-03-10}, c: {amount: 7 USD, due_on: 2026-12-01}, "
    owed += "d: {amount: 9 USD, due_on: 2027-05-01}}"
    found = terms(small(payables=owed))
    assert found == pytest.approx({"goods": 3000, "payables": -33, "payables after the horizon": 9})
    assert billed(small(payables=owed), "payables") == {"2027-01": 7, "2027-03": -40}


def test_a_budget_counts_it() -> None:
    """1000 a month are bought; 1050 may leave in February, of which 100 are owed: 50 are bought a month earlier."""
    text = small(
        payables=OWED, policies="{b: {kind: budget, per: month, at_most: {2027-01: 2000 USD, 2027-02: 1050 USD}}}"
    )
    plan = solve_text(text).plan
    bought = {row["period"]: row["moved_gb"] for row in plan.tables["moves"] if row["source"]}
    assert bought["2027-02"] <= 95.0 + 1e-6
    assert cost(text) == pytest.approx(3100)
