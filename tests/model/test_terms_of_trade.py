"""What clauses may lean on: short deliveries count as taken, payment may fall later, accounts are kept."""

from __future__ import annotations

import pytest

from tests.clauses.scene import scene
from tests.support import load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"


def test_what_the_supplier_does_not_deliver_counts_as_taken() -> None:
    """100 a year at least and at most: half of the call comes and is paid, the rest bought at 12: 500 + 600, nothing deficient."""
    text = scene(
        PRICE + "t: {kind: take_or_pay, amount: 100 GB/year}\nc: {kind: volume_cap, at_most: 100 GB/year}",
        periods=1,
        step="year",
        need="{2027: 100 GB/year}",
        spot="12 USD/GB",
        contract="delivers: 50%",
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(500 + 600)


def test_a_contract_that_delivers_less_in_one_outcome_only() -> None:
    """Called before it is known, 100 GB come whole or half: 1000, or 500 and 50 * 30 on the market; 1500 in the mean."""
    text = scene(PRICE, periods=1, spot="30 USD/GB")
    text += (
        "risk: {learn: [], drivers: {fab: {kind: table, outcomes: {up: {probability: 50%}, "
        "down: {probability: 50%, delivers: {lta: 50%}}}}}}\n"
    )
    text = text.replace("GB/month}}}", "GB/month}, shortage: {price: 30 USD/GB}}}")
    solved = solve_text(text)
    calls = {row["source"]: row["moved_gb"] for row in solved.plan.tables["moves"]}
    assert calls["lta"] == pytest.approx(100)
    assert solved.plan.cost == pytest.approx(0.5 * 1000 + 0.5 * (500 + 1500))


def test_the_ledger_of_a_contract_is_kept_period_by_period() -> None:
    """100 GB called, received, counted and invoiced at 10 in each of two months."""
    rows = solve_text(scene(PRICE)).plan.tables["accounts"]
    found = {(row["account"], row["period"]): row["value"] for row in rows}
    assert found[("received", "2027-02")] == pytest.approx(100)
    assert found[("invoiced", "2027-01")] == pytest.approx(1000)
    assert {account for account, _ in found} == {"called", "received", "countable", "invoiced"}


@pytest.mark.parametrize(
    ("binding", "told"),
    [
        ("both", []),
        ("buyer", ["the supplier is not bound"]),
        ("supplier", ["we are not bound"]),
        ("none", ["we are not bound", "the supplier is not bound"]),
    ],
)
def test_what_a_paper_promises_without_binding_is_told(binding: str, told: list[str]) -> None:
    """A minimum that does not bind us is planned as owed, a delivery that does not bind the supplier as coming: `check` says so."""
    text = scene(PRICE + "v: {kind: volume_firm, amount: 100 GB/month}", contract=f"binding: {binding}")
    found = [str(problem) for problem in load_text(text).warnings if problem.path == "contracts.lta.binding"]
    assert len(found) == len(told)
    assert all(any(word in text for text in found) for word in told)
    quiet = scene(PRICE, contract=f"binding: {binding}\ndelivers: 90%")
    assert not [problem for problem in load_text(quiet).warnings if problem.path == "contracts.lta.binding"]
