"""From a date on a successor counts towards what was promised of the items it follows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book
from tests.clauses.scene import terms_of, unwise
from tests.support import Solved, cost, load_text, solve_text

STORY = """
planner: 1
name: generations
horizon: {start: 2027-01, periods: 2, step: month}
items: {ddr5: {tier: dram, index: dram}, ddr6: {tier: next, index: dram}}
indices: {dram: {now: 10 USD/GB}}
tiers: {next: the next generation}
locations: {abilene: {storage: 0 GB}}
suppliers: {micron: {}}
needs:
  old: {kind: consumption, at: abilene, tier: dram, series: {2027-01: 100 GB/month, 2027-02: 20 GB/month}}
  new: {kind: consumption, at: abilene, tier: next, series: {2027-01: 10 GB/month, 2027-02: 40 GB/month}}
contracts:
  lta:
    supplier: micron
    items: [ddr5, ddr6]
    term: {from: 2027-01, to: 2027-02}
    clauses:
      p: {kind: price_fixed, price: 10 USD/GB, items: [ddr5]}
      q: {kind: price_fixed, price: 12 USD/GB, items: [ddr6]}
      t: {kind: take_or_pay, amount: 100 GB/month, pays: 90%, items: [ddr5]}
      CONVERT
"""
GOODS = 1200 + 600


def story(words: str = "", text: str = STORY) -> str:
    """120 of the old item and 50 of the new one are needed; 200 of the old one are to be taken or paid."""
    line = f"c: {{kind: convert, items: [ddr5], successor: ddr6, {words}}}" if words else ""
    return text.replace("CONVERT", line)


def paid(solved: Solved, term: str) -> float:
    """Sum of a ledger term."""
    return sum(row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == term)


TOP = "t: {kind: take_or_pay, amount: 100 GB/month, pays: 90%, items: [ddr5]}"


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ("", 80),  # 200 - 120
        ("since: 2027-02", 40),  # ... - 40
        ("since: 2027-01", 30),  # ... - 50
        ("since: 2027-02, ratio: 0.5", 0),  # ... - 80
        ("since: 2027-02, ratio: 2", 60),  # ... - 20
        ("since: 2027-02, by: value", 32),  # ... - 40 * 12 / 10
    ],
)
def test_the_successor_counts_from_its_date_at_its_ratio(words: str, short: float) -> None:
    """Goods cost 1800; what is short of 200 costs 9 a GB."""
    solved = solve_text(story(words))
    assert solved.plan.cost == pytest.approx(GOODS + 9 * short)
    assert paid(solved, "take-or-pay") == pytest.approx(9 * short)


def test_a_band_is_held_against_both() -> None:
    """At least 90 in February: 20 old ones and 40 new ones that count as 80; one for one 30 more of the old are forced."""
    band = "t: {kind: volume_band, commit: 100 GB/month, down: 10%, up: 50%, items: [ddr5]}"
    text = STORY.replace(TOP, band)
    assert cost(story("since: 2027-02, ratio: 0.5", text)) == pytest.approx(GOODS)
    assert cost(story("since: 2027-02", text)) == pytest.approx(GOODS + 30 * 10)


def test_once_the_old_item_has_no_price_the_new_one_prices_what_is_missing() -> None:
    """The old one is sold until January: 100 and 40 of 200, 60 short at 90 % of 12; were one old two new, 80 at 90 % of 24."""
    text = STORY.replace("items: [ddr5]}\n      q", "items: [ddr5], until: 2027-01}\n      q")
    text = text.replace("2027-02: 20 GB", "2027-02: 0 GB")
    terms = terms_of(story("since: 2027-02", text))
    year = terms.cells("year")[0]
    assert terms.clauses["t"].priced(terms, year) == pytest.approx(0.9 * 12)
    double = terms_of(story("since: 2027-02, ratio: 2", text))
    assert double.clauses["t"].priced(double, year) == pytest.approx(0.9 * 24)


def test_money_moves_with_it() -> None:
    """2000 to be spent on the old item: 1200 are, and 480 on what follows it: 320 are missing."""
    text = STORY.replace(TOP, "t: {kind: minimum_spend, amount: 2000 USD, pays: 90%, items: [ddr5]}")
    assert paid(solve_text(story("since: 2027-02", text)), "spend shortfall") == pytest.approx(0.9 * 320)
    assert paid(solve_text(story("", text)), "spend shortfall") == pytest.approx(0.9 * 800)


def test_open_orders_of_the_successor_count() -> None:
    """The 40 of February are on order, due 480: the same 40 are short."""
    order = """
open_orders:
  po1: {supplier: micron, contract: lta, item: ddr6, quantity: 40 GB, to: abilene, promised: 2027-02, due: 480 USD}
"""
    assert cost(story("since: 2027-02") + order) == pytest.approx(GOODS + 360)


def test_an_offer_converts_at_the_size_that_is_signed() -> None:
    """At half size 100 of 200 must be taken: with 40 converted nothing is short; the offer is signed."""
    text = STORY.replace(
        "    supplier: micron\n",
        "    supplier: micron\n    status: offered\n    offer: {smallest: 50%, largest: 50%}\n",
    )
    assert cost(story("since: 2027-02", text)) == pytest.approx(GOODS)


def test_the_bill_counts_the_successor() -> None:
    """Half of what moved: 60 and 20 (at one for one) of 200 leave 120 short."""
    solved = solve_text(story("since: 2027-02"))
    tables = dict(solved.plan.tables)
    tables["moves"] = [row | {"moved_gb": row["moved_gb"] / 2} for row in tables["moves"]]
    book = Book(solved.plan.setting, tables).contract("lta")
    charges = book.terms.clauses["t"].bill(book, "contracts.lta.clauses.t")
    assert sum(charge.amount for charge in charges) == pytest.approx(9 * 120)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("c: {kind: convert, items: [ddr5], successor: ddr7}", "no item 'ddr7'"),
        ("c: {kind: convert, items: [ddr6], successor: ddr6}", "not said which items"),
        ("c: {kind: convert, successor: ddr6}", "not said which items"),
        ("c: {kind: convert, items: [ddr5], successor: ddr6, by: value, ratio: 2}", "the prices are the ratio"),
        ("c: {kind: convert, items: [ddr5], successor: ddr6, ratio: 0}", "ratio"),
        (
            "c: {kind: convert, items: [ddr5], successor: ddr6}\n      w: {kind: volume_band, commit: 5 GB/month, items: [ddr6]}",
            "would count twice",
        ),
    ],
)
def test_a_successor_that_cannot_be_meant_is_told(line: str, said: str) -> None:
    """With its line and what to write."""
    with pytest.raises(InputError) as caught:
        load_text(STORY.replace("CONVERT", line))
    assert any(said in str(problem) and problem.place for problem in caught.value.problems)


def test_a_successor_of_another_contract_is_told() -> None:
    """It must be one of the contract's items."""
    text = (
        story("since: 2027-02")
        .replace("items: [ddr5, ddr6]", "items: [ddr5]")
        .replace("price: 12 USD/GB, items: [ddr6]", "price: 12 USD/GB, items: [ddr5], since: 2028-01")
    )
    (problem,) = unwise(text, "c")
    assert "does not cover ddr6" in problem.what


@settings(max_examples=8, deadline=None)
@given(ratio=st.integers(1, 40), more=st.integers(0, 40))
def test_a_higher_ratio_never_costs_less(ratio: int, more: int) -> None:
    """The more of the new item stands for one of the old, the more is short."""
    base = cost(story(f"since: 2027-02, ratio: {ratio / 10}"))
    assert base <= cost(story(f"since: 2027-02, ratio: {(ratio + more) / 10}")) + 1e-6
