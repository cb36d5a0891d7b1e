"""Two hundred contracts in one scenario: checked, solved, audited and readable, of one make and of all."""

from __future__ import annotations

import pytest

from planner.app.solve import How, solve_loaded
from planner.report.pages import Pages
from planner.report.screen import WIDTH, screen
from planner.solvers.solution import Options
from tests.report.scene import opened, rows
from tests.support import load_text, solve_text

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


PRICES = (
    "price_fixed, price: {price} USD/GB",
    "price_indexed, index: ram, plus: {plus} USD/GB",
    "price_collar, index: ram, base: index at 2027-01, floor: 80%, cap: 120%",
    "price_schedule, prices: {{2027-01: {price} USD/GB, 2028-01: 14 USD/GB}}",
    "price_band, index: ram, from: {price} USD/GB, band: 10%, resets: quarter",
)
VOLUMES = (
    "volume_firm, amount: 10 GB/quarter",
    "volume_band, commit: 10 GB/quarter, up: 20%, down: 20%",
    "volume_ramp, commits: {2027-01: 8 GB/quarter, 2028-01: 10 GB/quarter}, up: 20%, down: 10%",
    "volume_cap, at_most: 12 GB/quarter",
)
PAPERS = (
    ("take_or_pay, amount: 36 GB/year, at_most: 48 GB/year",),
    ("take_or_pay, amount: 36 GB/year, at_most: 48 GB/year, make_up: {expires: 1 year, priced: vintage}",),
    ("prepayment, amount: 40 USD, due: 2027-01, credit: 20%, refund: 50%", "payment_terms, net: 60 days"),
    (
        "supplier_finance, amount: 60 USD, due: 2027-01, rate: 5%/yr, repaid: {2028-01: 60 USD}",
        "escalation, rate: 3%/yr",
    ),
    ("rebate, steps: {30 GB: 2%, 45 GB: 4%}, per: year", "tax, rate: 8%, locations: [abilene]"),
    ("post_settlement, index: ram, settles: 3 months, up: 100%, down: 0%",),
    ("minimum_spend, amount: 300 USD, per: year, pays: 50%", "fee, amount: 9 USD, per: year"),
    ("damages, share: 10%, tolerance: 5%, per: quarter", "force_majeure, since: 2027-04, until: 2027-06"),
    ("equity_link, vests: {first: {volume: 60 GB, worth: 30 USD}}", "resale, of_index: 50%, at_most: 2 GB/quarter"),
    ("option, fee: 1 USD/GB, strike: 11 USD/GB, at_most: 12 GB/quarter",),
)


def mixed() -> str:
    """Five items, forty contracts each: every price form with every volume and further papers; a fourth are offers."""
    items = [f"item-{k}" for k in range(5)]
    contracts = []
    for n in range(MANY):
        papers = PAPERS[n // 5 % len(PAPERS)]
        option = papers[0].startswith("option")
        price = PRICES[n // 7 % len(PRICES)].format(price=10 + n % 9, plus=n % 5)
        kinds = papers if option else (price, VOLUMES[n // 11 % len(VOLUMES)], *papers)
        clauses = "".join(f"\n      {kind.split(',')[0].replace('_', '-')}: {{kind: {kind}}}" for kind in kinds)
        head = f"\n  c{n:03}:\n    supplier: maker-{n % 7}\n    items: [item-{n % 5}]\n    term: {{from: 2027-01, to: 2028-12}}"
        status = "\n    status: offered" if n % 4 == 0 else ""
        contracts.append(f"{head}{status}\n    clauses:{clauses}")
    needs = "".join(
        f"\n  need-{k}: {{kind: consumption, at: abilene, items: [{item}], series: 360 GB/quarter}}"
        for k, item in enumerate(items)
    )
    return f"""
planner: 1
name: mixed
horizon: {{start: 2027-01, periods: 8, step: quarter}}
money: {{discount_rate: 9%/yr}}
items: {{{", ".join(f"{item}: {{tier: dram, index: ram}}" for item in items)}}}
indices: {{ram: {{now: 12 USD/GB, forward: {{2027-01: 12 USD/GB, 2027-10: 15 USD/GB, 2028-07: 11 USD/GB}}}}}}
locations: {{abilene: {{storage: 0 GB}}}}
suppliers: {{{", ".join(f"maker-{k}: {{}}" for k in range(7))}}}
markets: {{spot: {{items: [{", ".join(items)}], price: {{index: ram, premium: 25%}}}}}}
needs:{needs}
contracts:{"".join(contracts)}
"""


def test_two_hundred_contracts_of_all_makes_are_planned() -> None:
    """Checked without an error, solved to a thousandth, nothing open in the audit, a line each on the page of the contracts."""
    loaded = load_text(mixed())
    solved = solve_loaded(loaded, How(options=Options(mip_gap=1e-3)))
    assert solved.plan.findings == ()
    assert solved.certificate.accepted
    kinds = {clause.kind for contract in loaded.scenario.contracts.values() for clause in contract.clauses.values()}
    assert len(kinds) == 24
    signed = sum(terms.signed > 0 for terms in solved.plan.setting.terms.values())
    assert 150 < signed <= MANY
    page = opened(solved.plan)["Contracts"]
    names = {str(cell.value) for (cell,) in page.iter_rows(max_col=1)}
    assert len(names & set(loaded.scenario.contracts)) == signed
