"""What is not spent of a yearly minimum is paid in part, whatever the bits cost and whichever they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book
from tests.clauses.scene import scene, unwise
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

WHERE = "contracts.lta.clauses.s"
PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
YEAR = {"periods": 1, "step": "year"}


def spend(words: str, price: str = PRICE) -> str:
    """A price of 10 and a minimum spend."""
    return price + f"s: {{kind: minimum_spend, {words}}}"


def paid(solved: Solved, term: str) -> float:
    """Sum of a ledger term."""
    return sum(row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == term)


def test_a_share_of_what_is_not_spent_is_paid() -> None:
    """Minimum 1000, need 60 at 10: 600 and half of 400: 800."""
    solved = solve_text(scene(spend("amount: 1000 USD, pays: 50%"), need="60 GB/year", **YEAR))
    assert solved.plan.cost == pytest.approx(800)
    assert paid(solved, "spend shortfall") == pytest.approx(200)
    kept = {row["account"]: row["value"] for row in solved.plan.tables["accounts"] if row["clause"] == "s"}
    assert kept == {"spend that counts": pytest.approx(600), "spend shortfall": pytest.approx(400)}


PORTFOLIO = """
planner: 1
name: portfolio
horizon: {start: 2027-01, periods: 1, step: year}
items: {ddr5: {tier: dram, index: dram}, tlc: {tier: flash, index: dram}}
indices: {dram: {now: 10 USD/GB}}
locations: {abilene: {storage: 0 GB}}
suppliers: {micron: {}}
needs:
  a: {kind: consumption, at: abilene, tier: dram, series: 30 GB/year}
  b: {kind: consumption, at: abilene, tier: flash, series: 100 GB/year}
markets: {spot: {items: [tlc], price: 1.9 USD/GB}}
contracts:
  lta:
    supplier: micron
    items: [ddr5, tlc]
    term: {from: 2027-01, to: 2027-12}
    clauses:
      p: {kind: price_fixed, price: 10 USD/GB, items: [ddr5]}
      q: {kind: price_fixed, price: 2 USD/GB, items: [tlc]}
      s: {kind: minimum_spend, amount: 700 USD, pays: 50%}
"""


def test_all_tiers_of_a_portfolio_count() -> None:
    """30 at 10 and 100 at 2 are 500 of 700: 100 more; flash at 1.9 elsewhere would cost 190 and 100 of shortfall more."""
    assert cost(PORTFOLIO) == pytest.approx(600)


def test_two_minimums_on_one_contract() -> None:
    """400 of dram: 100 are short at half. 150 of flash: 75 GB at 2 fill it, 25 come from spot at 1.9."""
    apart = """s: {kind: minimum_spend, amount: 400 USD, pays: 50%, items: [ddr5]}
      t: {kind: minimum_spend, amount: 150 USD, pays: 100%, items: [tlc]}"""
    text = PORTFOLIO.replace("s: {kind: minimum_spend, amount: 700 USD, pays: 50%}", apart)
    assert cost(text) == pytest.approx(300 + 150 + 25 * 1.9 + 50)


def test_bits_that_are_cheaper_fill_less_of_it() -> None:
    """The trap: 100 GB at 10 fill 1000; at 5 they fill half and a quarter of the whole is paid on top: 500 + 250."""
    price = "p: {kind: price_indexed, index: dram}\n"
    text = scene(
        spend("amount: 1000 USD, pays: 50%", price),
        periods=2,
        step="year",
        need="100 GB/year",
        index="{now: 10 USD/GB, forward: {2028: 5 USD/GB}}",
        term="{from: 2027-01, to: 2028-12}",
    )
    assert cost(text) == pytest.approx(1000 + 500 + 250)


def test_the_minimum_may_change_by_date() -> None:
    """500 in 2027 and 1200 in 2028, need 60 at 10: nothing short, then 600 at half."""
    text = scene(
        spend("amount: {2027: 500 USD, 2028: 1200 USD}, pays: 50%"),
        periods=2,
        step="year",
        need="60 GB/year",
        term="{from: 2027-01, to: 2028-12}",
    )
    assert cost(text) == pytest.approx(1200 + 300)


def test_an_opening_cut_year_owes_its_full_minimum() -> None:
    """700 of 1000 spent before July, need 10 a quarter at 10: 100 short at half; the past must be given."""
    text = scene(
        spend("amount: 1000 USD, pays: 50%"),
        start="2027-07",
        step="quarter",
        need="10 GB/quarter",
        term="{from: 2026-01, to: 2027-12}",
        contract="so_far: {spent: {2027: 700 USD}}",
    )
    assert cost(text) == pytest.approx(200 + 50)
    assert not unwise(text, "s")
    (problem,) = unwise(text.replace("spent: {2027", "spent: {2026"), "s")
    assert "so_far.spent.2027" in problem.next_step


def half_year(index: str) -> str:
    """Half a year with a need of 20, and 80 in the half after the horizon; minimum 1000."""
    return scene(
        spend("amount: 1000 USD, pays: 50%"),
        step="quarter",
        need="{2027Q1: 10 GB/quarter, 2027Q3: 40 GB/quarter}",
        index=f"{{now: {index}}}",
        term="{from: 2027-01, to: 2027-12}",
    )


def test_a_closing_cut_year_runs_on_at_forecast_need() -> None:
    """200 spent, 800 ahead at 10: nothing is short; at an index of 7 a third of a third: 800 * .3 = 240, at 2 half at most."""
    assert cost(half_year("10 USD/GB")) == pytest.approx(200)
    assert cost(half_year("7 USD/GB")) == pytest.approx(440)
    assert cost(half_year("2 USD/GB")) == pytest.approx(200 + 400)


def test_years_beyond_the_horizon_are_valued() -> None:
    """Three years of 1000 at 10; in two more the market asks 6: 2 * 1000 * (10 - 6) / 10 = 800."""
    text = scene(
        spend("amount: 1000 USD"),
        periods=3,
        step="year",
        need="100 GB/year",
        spot="{index: dram}",
        index="{now: 14 USD/GB, forward: {2030: 6 USD/GB}}",
        term="{from: 2027-01, to: 2031-12}",
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(3800)
    assert paid(solved, "beyond the horizon") == pytest.approx(800)
    assert cost(text.replace("1000 USD}", "1500 USD, pays: 50%}")) == pytest.approx(3750 + 2 * (400 + 250))


def test_open_orders_count_by_what_is_due_for_them() -> None:
    """30 GB on order for 240, 30 more at 10: 540 of 1000, half of 460: 240 + 300 + 230."""
    order = """
    open_orders:
      po1: {supplier: micron, contract: lta, item: ddr5, quantity: 30 GB, to: abilene, promised: 2027-01, due: 240 USD}
    """
    text = scene(spend("amount: 1000 USD, pays: 50%"), need="60 GB/year", more=order, **YEAR)
    assert cost(text) == pytest.approx(770)


def test_what_the_supplier_fails_to_deliver_is_spent() -> None:
    """Half of each call comes: 120 called for a need of 60, 1200 asked for, 600 paid: nothing is short of 1000."""
    text = scene(spend("amount: 1000 USD"), need="60 GB/year", contract="delivers: 50%", **YEAR)
    assert cost(text) == pytest.approx(600)


def test_purchases_that_count_are_spent() -> None:
    """A second contract of the supplier at 12, named as one that counts: 40 of the 100 come from it: 600 + 480, no shortfall."""
    text = scene(
        spend("amount: 1000 USD, pays: 50%") + "\ncap: {kind: volume_cap, at_most: 60 GB/year}"
        "\nc: {kind: countable_volume, sources: [build]}",
        need="100 GB/year",
        **YEAR,
    )
    text += (
        "  build: {supplier: micron, items: [ddr5], term: {from: 2027-01, to: 2027-12}, "
        "clauses: {p: {kind: price_fixed, price: 12 USD/GB}}}\n"
    )
    assert cost(text) == pytest.approx(1080)
    assert cost(text.replace("sources: [build]", "sources: []")) == pytest.approx(1080 + 200)


def test_an_offer_owes_the_size_that_is_signed() -> None:
    """Signed at half: a minimum of 500, need 30 at 10: 300 + 100; spot at 15 unsigned would cost 450."""
    text = scene(
        spend("amount: 1000 USD, pays: 50%"),
        need="30 GB/year",
        spot="15 USD/GB",
        contract="status: offered\noffer: {smallest: 50%, largest: 100%}",
        **YEAR,
    )
    assert cost(text) == pytest.approx(400)


def test_it_holds_in_every_future() -> None:
    """Need 60 or 140 at even odds: (600 + 200 + 1400) / 2; in the mean of 100 nothing would be short."""
    outcomes = """
        low: {probability: 50%, needs: {dram: 60 GB/year}}
        high: {probability: 50%, needs: {dram: 140 GB/year}}
    """
    text = scene(spend("amount: 1000 USD, pays: 50%"), need="100 GB/year", more=risk(outcomes), **YEAR)
    assert cost(text) == pytest.approx(1100)


def test_the_audit_finds_a_stub_beyond_the_need() -> None:
    """900 left for after the horizon where 800 of the minimum were."""
    solved = solve_text(half_year("7 USD/GB"))
    rows = [row | {"value": 900.0} for row in solved.plan.tables["decisions"] if row["block"].endswith("s.beyond")]
    book = Book(solved.plan.setting, dict(solved.plan.tables) | {"decisions": rows}).contract("lta")
    (finding,) = book.terms.clauses["s"].audit(book, WHERE)
    assert "900 of 2027" in finding.what


def test_the_bill_finds_a_shortfall_that_is_not_paid() -> None:
    """The tables say 30 GB moved where 60 did: the bill is half of 700."""
    solved = solve_text(scene(spend("amount: 1000 USD, pays: 50%"), need="60 GB/year", **YEAR))
    tables = dict(solved.plan.tables)
    tables["moves"] = [row | {"moved_gb": 30.0} for row in tables["moves"]]
    book = Book(solved.plan.setting, tables).contract("lta")
    assert sum(charge.amount for charge in book.terms.clauses["s"].bill(book, WHERE)) == pytest.approx(350)


@pytest.mark.parametrize(
    ("clauses", "contract", "said"),
    [
        (spend("amount: {2029: 5 USD}"), "", "nothing in every year"),
        (spend("amount: 5 PB"), "", "amount"),
        (spend("amount: 5 USD"), "so_far: {spent: {2029: 4 USD}}", "no year, quarter or month"),
    ],
)
def test_a_minimum_that_cannot_be_meant_is_told(clauses: str, contract: str, said: str) -> None:
    """With its line."""
    with pytest.raises(InputError) as caught:
        load_text(scene(clauses, contract=contract))
    assert said in str(caught.value.problems[0])
    assert caught.value.problems[0].place


@settings(max_examples=10, deadline=None)
@given(least=st.integers(0, 2000), more=st.integers(0, 1000), need=st.integers(0, 150), pays=st.integers(0, 100))
def test_a_higher_minimum_never_costs_less(least: int, more: int, need: int, pays: int) -> None:
    """And at most its share of the difference more."""
    costs = [
        cost(scene(spend(f"amount: {size + 1} USD, pays: {pays}%"), need=f"{need} GB/year", spot="8 USD/GB", **YEAR))
        for size in (least, least + more)
    ]
    assert costs[0] - 1e-6 <= costs[1] <= costs[0] + more * pays / 100 + 1e-6
