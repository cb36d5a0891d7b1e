"""Two hundred contracts in one scenario: solved, audited and readable."""

from __future__ import annotations

import pytest

from planner.report.pages import Pages
from planner.report.screen import WIDTH, screen
from tests.report.scene import rows
from tests.support import solve_text

MANY = 200


def many() -> str:
    """Five items, forty contracts each, every one with a price of its own, a band, a take-or-pay and a fee; a market at 40."""
    items = [f"item-{k}" for k in range(5)]
    contracts = "".join(
        f"""
  c{n:03}:
    supplier: maker-{n % 7}
    items: [item-{n % 5}]
    term: {{from: 2027-01, to: 2028-12}}
    clauses:
      price: {{kind: price_fixed, price: {10 + n / 100:.2f} USD/GB}}
      volume: {{kind: volume_band, commit: 10 GB/quarter, up: 20%, down: 20%}}
      top: {{kind: take_or_pay, share: 90%}}
      fee: {{kind: fee, amount: {n} USD, per: year}}"""
        for n in range(MANY)
    )
    needs = "".join(
        f"\n  need-{k}: {{kind: consumption, at: abilene, items: [{item}], series: 500 GB/quarter}}"
        for k, item in enumerate(items)
    )
    return f"""
planner: 1
name: many
horizon: {{start: 2027-01, periods: 8, step: quarter}}
items: {{{", ".join(f"{item}: {{tier: dram}}" for item in items)}}}
locations: {{abilene: {{storage: 0 GB}}}}
suppliers: {{{", ".join(f"maker-{k}: {{}}" for k in range(7))}}}
markets: {{spot: {{items: [{", ".join(items)}], price: 40 USD/GB}}}}
needs:{needs}
contracts:{contracts}
"""


def test_two_hundred_contracts_are_all_taken_to_their_edge() -> None:
    """Each is below the market: 12 GB * 8 quarters of each at 10 + n / 100, 20 of 500 GB of each item left for 40 USD/GB.

    Goods 96 * sum(10 + n / 100) = 96 * 2199 = 211,104; fees 2 * sum(n) = 39,800; market 5 * 8 * 20 * 40 = 32,000.
    """
    solved = solve_text(many())
    assert solved.plan.cost == pytest.approx(211_104 + 39_800 + 32_000)
    pages = Pages(solved.plan)
    assert all(len(line) <= WIDTH for line in screen(pages))
    assert len({row["contract"] for row in rows("contract_years", "years", pages)}) == MANY
