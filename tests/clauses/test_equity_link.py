"""Shares are worth what they are worth; warrants vest whole, once, on volume that is taken, and on no other."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book
from tests.clauses.scene import scene, unwise
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
HALF: dict[str, Any] = {
    "periods": 2,
    "step": "quarter",
    "need": "50 GB/quarter",
    "term": "{from: 2027-01, to: 2027-06}",
}
SEEN: dict[str, Any] = HALF | {"term": "{from: 2027-01, to: 2027-12}"}


def link(words: str) -> str:
    """A price of 10 and an equity link."""
    return PRICE + f"w: {{kind: equity_link, {words}}}"


def tranche(volume: int, worth: int) -> str:
    """Warrants in one tranche."""
    return f"vests: {{first: {{volume: {volume} GB, worth: {worth} USD}}}}"


def rows(solved: Solved, term: str) -> list[tuple[str, float, bool]]:
    """Period, amount and cash of a ledger term."""
    return [(r["period"], round(r["amount"], 6), r["cash"]) for r in solved.plan.tables["ledger"] if r["term"] == term]


def test_shares_at_their_price_are_worth_nothing_and_still_pay_the_bills() -> None:
    """500 for shares worth 500 change no cost; of goods for 1000 a budget of 600 lets 600 be paid, and with the 500 all."""
    budget = "policies: {b: {kind: budget, at_most: 600 USD, per: horizon}}\n"
    text = scene(link("amount: 500 USD"), more=budget, spot="30 USD/GB", **HALF)
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1000)
    assert rows(solved, "equity") == [("2027Q1", -500, True)]
    assert rows(solved, "shares given") == [("2027Q1", 500, False)]


@pytest.mark.parametrize(("worth", "pays"), [("80%", 900), ("130%", 1150)])
def test_shares_below_or_above_their_price_are_a_gain_or_a_cost(worth: str, pays: float) -> None:
    """500 for shares worth 400 or 650."""
    assert cost(scene(link(f"amount: 500 USD, worth: {worth}"), **HALF)) == pytest.approx(pays)


def test_shares_are_sold_on_their_dates() -> None:
    """500 half of it in April, at 10 %/yr: the gain of 20 % on 250 now and 250 on day 90."""
    words = "amount: {2027-01: 250 USD, 2027-04: 250 USD}, worth: 80%"
    text = scene(link(words), more="money: {discount_rate: 10%/yr}\n", **(HALF | {"need": "0 GB/quarter"}))
    assert cost(text) == pytest.approx(-50 * (1 + 1.1 ** -(90 / 365)))


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_tranche_vests_with_its_volume(solver: str) -> None:
    """100 GB at 10, warrants of 300 at 100: 700, vested in the second quarter; a second tranche at 120 is out of reach."""
    words = "vests: {first: {volume: 100 GB, worth: 300 USD}, second: {volume: 120 GB, worth: 100 USD}}"
    solved = solve_text(scene(link(words), **HALF), solver=solver)
    assert solved.plan.cost == pytest.approx(700)
    assert rows(solved, "warrants vested") == [("2027Q2", -300, False)]
    kept = {(r["account"], r["period"]): r["value"] for r in solved.plan.tables["accounts"] if r["clause"] == "w"}
    assert kept["towards vesting", "2027Q1"] == pytest.approx(50)
    assert kept["vested", "2027Q2"] == pytest.approx(300)


def test_half_the_volume_is_not_half_a_tranche() -> None:
    """Need 50, market 9, 300 at 100 GB: 450 on the market; half a tranche would say 50 * 10 - 150 = 350.

    At 600 it is worth taking 100 and scrapping half: 1000 - 600 = 400.
    """
    words = HALF | {"periods": 1, "term": "{from: 2027-01, to: 2027-03}", "spot": "9 USD/GB"}
    assert cost(scene(link(tranche(100, 300)), **words)) == pytest.approx(450)
    assert cost(scene(link(tranche(100, 600)), **words)) == pytest.approx(400)


def test_a_tranche_vests_on_the_paths_that_reach_it() -> None:
    """Need 30 or 60 a quarter at even odds: 120 GB vest 300, 60 do not: 900 - 150."""
    outcomes = (
        "low: {probability: 50%, needs: {dram: 30 GB/quarter}}\nhigh: {probability: 50%, needs: {dram: 60 GB/quarter}}"
    )
    scrap = "costs: {scrap: {kind: scrapping, fee: 100 USD/GB}}\n"
    assert cost(scene(link(tranche(100, 300)), more=scrap + risk(outcomes), **HALF)) == pytest.approx(750)


def test_what_vests_after_the_horizon_is_worth_so_much_on_the_last_day() -> None:
    """100 of 150 GB inside, 100 needed later: 300 on day 364 at 10 %/yr, no cash; with 20 a quarter committed it never vests."""
    rate = "money: {discount_rate: 10%/yr}\n"
    solved = solve_text(scene(link(tranche(150, 300)), more=rate, **SEEN))
    worth = [r["present_value"] for r in solved.plan.tables["ledger"] if r["term"] == "warrants after the horizon"]
    assert worth == pytest.approx([-300 * 1.1 ** -(364 / 365)])
    band = "\nv: {kind: volume_band, commit: 20 GB/quarter, up: 150%}"
    solved = solve_text(scene(link(tranche(150, 300)) + band, more=rate, **SEEN))
    assert rows(solved, "warrants after the horizon") == []


def test_an_offer_brings_its_warrants_only_signed_and_at_its_size() -> None:
    """At 11 against 10 on the market: 1100 - 300 at full size; at half of 100 GB the tranche is at 50: 550 + 500 - 300."""
    clauses = link(tranche(100, 300)).replace("10 USD", "11 USD") + "\nv: {kind: volume_firm, amount: 50 GB/quarter}"
    text = scene(clauses, spot="10 USD/GB", contract="status: offered", **HALF)
    assert cost(text) == pytest.approx(800)
    assert cost(text.replace("offered", "offered\n    offer: {smallest: 50%}")) == pytest.approx(750)
    assert cost(text.replace("300 USD", "90 USD")) == pytest.approx(1000)


def test_in_its_third_year_it_counts_what_was_taken() -> None:
    """80 of 150 GB were taken before: 70 more vest it, 1000 - 300; a tranche at 60 has vested and pays nothing again."""
    words = "vests: {old: {volume: 60 GB, worth: 900 USD}, next: {volume: 150 GB, worth: 300 USD}}"
    term = HALF | {"term": "{from: 2025-01, to: 2027-06}"}
    text = scene(link(words), contract="so_far: {vesting: {w: 80 GB}}", **term)
    assert cost(text) == pytest.approx(700)
    assert not unwise(text, "w")
    assert any("so_far.vesting.w" in problem.next_step for problem in unwise(scene(link(words), **term), "w"))


def test_two_links_on_two_items_count_apart() -> None:
    """50 GB a quarter of each: 100 of one vest 300, 100 of the other do not reach 150: 2000 - 300."""
    clauses = link("items: [ddr5], " + tranche(100, 300)) + (
        "\nx: {kind: equity_link, items: [tlc], " + tranche(150, 400) + "}"
    )
    text = scene(clauses, **HALF)
    text = text.replace("items: {ddr5:", "items: {tlc: {tier: flash}, ddr5:").replace("[ddr5]\n", "[ddr5, tlc]\n")
    text = text.replace("needs: {", "needs: {f: {kind: consumption, at: abilene, tier: flash, series: 50 GB/quarter}, ")
    assert cost(text) == pytest.approx(1700)


@pytest.mark.parametrize(
    ("block", "label", "value", "said"),
    [
        ("vested", "first,2027Q1", 1.0, "vested to 1 in 2027Q1, with 50 of 100"),
        ("vested", "first,2027Q2", 0.5, "vested to 0.5 in 2027Q2"),
        ("later", "first,2027Q2", 1.0, "after the horizon"),
    ],
)
def test_the_audit_finds_warrants_that_are_not_ours(block: str, label: str, value: float, said: str) -> None:
    """Too early, in part, twice."""
    solved = solve_text(scene(link(tranche(100, 300)), more="money: {discount_rate: 10%/yr}\n", **SEEN))
    name = f"contracts.lta.clauses.w.{block}"
    kept = [r for r in solved.plan.tables["decisions"] if (r["block"], r["cell"]) != (name, label)]
    changed = [*kept, {"block": name, "cell": label, "value": value}]
    book = Book(solved.plan.setting, dict(solved.plan.tables) | {"decisions": changed}).contract("lta")
    found = list(book.terms.clauses["w"].audit(book, "contracts.lta.clauses.w"))
    assert any(said in finding.what and finding.rule == "equity_link" for finding in found)


def test_a_tranche_that_need_never_reaches_is_said() -> None:
    """100 GB are needed by the last day, 120 vest it."""
    (problem,) = unwise(scene(link(tranche(120, 300)), **HALF), "w")
    assert "first never vests unless" in problem.what
    two = "vests: {first: {volume: 120 GB, worth: 300 USD}, second: {volume: 130 GB, worth: 300 USD}}"
    (problem,) = unwise(scene(link(two), **HALF), "w")
    assert "first, second never vest unless" in problem.what


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("due: 2027-02", "neither shares"),
        ("vests: {first: {volume: 5 GB}}", "worth"),
        ("amount: 5", "5"),
        (tranche(0, 300), "whatever is taken"),
    ],
)
def test_bad_terms_are_refused_with_their_line(words: str, said: str) -> None:
    """File, line, what and what next."""
    with pytest.raises(InputError) as caught:
        load_text(scene(link(words), **HALF))
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


@settings(max_examples=10, deadline=None)
@given(volume=st.integers(1, 150), worth=st.integers(0, 900), need=st.integers(0, 80))
def test_warrants_that_vest_sooner_never_cost_more(volume: int, worth: int, need: int) -> None:
    """At a smaller volume, or worth more; never more than their worth."""

    def pays(volume: int, worth: int) -> float:
        return cost(scene(link(tranche(volume, worth)), **(HALF | {"need": f"{need} GB/quarter", "spot": "9 USD/GB"})))

    first = pays(volume, worth)
    assert pays(max(1, volume - 20), worth) <= first + 1e-6
    assert pays(volume, worth + 100) <= first + 1e-6
    assert 18 * need - worth - 1e-6 <= first <= 18 * need + 1e-6
