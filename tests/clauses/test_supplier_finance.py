"""A loan of the supplier goes back on its dates or by its premium, to the dollar; by a premium alone it is a price."""

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
RATE = "money: {discount_rate: 10%/yr}\n"
HALF: dict[str, Any] = {
    "periods": 2,
    "step": "quarter",
    "need": "60 GB/quarter",
    "term": "{from: 2027-01, to: 2027-06}",
}


def loan(words: str) -> str:
    """A price of 10 and supplier finance."""
    return PRICE + f"l: {{kind: supplier_finance, {words}}}"


def paid(solved: Solved, term: str) -> float:
    """Sum of a ledger term."""
    return sum(row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == term)


def later(days: int) -> float:
    """What a unit of money so many days after the first is worth."""
    return float(1.1 ** -(days / 365))


def test_a_loan_goes_back_with_interest_on_its_days() -> None:
    """1000 in January, 5 %/yr, half back in July, 181 days on, half a year after the first: at our 10 % it is worth 35.6.

    524.79 on day 181 and 512.60 on day 365, the second after the horizon.
    """
    text = scene(
        loan("amount: 1000 USD, rate: 5%/yr, repaid: {2027-07: 500 USD, 2028-01: 500 USD}"),
        periods=4,
        step="quarter",
        need="0 GB/quarter",
        more=RATE,
    )
    solved = solve_text(text)
    first, second = 500 + 1000 * 0.05 * 181 / 365, 500 + 500 * 0.05 * 184 / 365
    assert solved.plan.cost == pytest.approx(-1000 + first * later(181) + second * later(365))
    rows = {row["term"]: row for row in solved.plan.tables["ledger"]}
    assert rows["repayment"]["amount"] == pytest.approx(first)
    assert not rows["repaid after the horizon"]["cash"]
    owed = {r["period"]: r["value"] for r in solved.plan.tables["accounts"] if r["account"] == "financed"}
    assert list(owed.values()) == pytest.approx([1000, 1000, 500, 500])


def test_at_our_own_rate_a_loan_is_worth_nothing() -> None:
    """Interest of 10 % for 365 days at 10 %/yr: what comes in is what goes out."""
    words = "amount: 1000 USD, rate: 10%/yr, repaid: {2028-01: 1000 USD}"
    assert cost(scene(loan(words), periods=4, step="quarter", need="0 GB/quarter", more=RATE)) == pytest.approx(0)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_premium_stops_when_the_total_is_back(solver: str) -> None:
    """100 in, 110 back at 1 a GB: 60 and then 50 of the second 60: 1200 - 100 + 110. Half a binary would pay less."""
    solved = solve_text(scene(loan("amount: 100 USD, premium: 1 USD/GB, total: 110 USD"), **HALF), solver=solver)
    assert solved.plan.cost == pytest.approx(1210)
    back = [
        row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == "repayment" and row["amount"] > 1e-3
    ]
    assert back == pytest.approx([60, 50], abs=1e-4)


def test_what_is_left_is_due_on_the_last_day() -> None:
    """Of 200, 120 come back by premium and 80 on 30 June: in all the loan costs 200 whatever is taken."""
    solved = solve_text(scene(loan("amount: 100 USD, premium: 1 USD/GB, total: 200 USD"), **HALF))
    assert solved.plan.cost == pytest.approx(1200 - 100 + 200)
    final = [row for row in solved.plan.tables["ledger"] if row["date"] == "2027-06-30"]
    assert [row["amount"] for row in final] == pytest.approx([80])


def test_a_loan_whose_rest_is_forgiven_is_a_price() -> None:
    """Market at 10.5 between 10 and 11: nothing is taken and the loan kept, 120 * 10.5 - 100; were the rest due, all is taken."""
    words = "amount: 100 USD, premium: 1 USD/GB, total: 200 USD"
    text = scene(loan(f"{words}, rest: forgiven"), spot="10.5 USD/GB", **HALF)
    assert cost(text) == pytest.approx(120 * 10.5 - 100)
    assert cost(text.replace("forgiven", "due")) == pytest.approx(1200 - 100 + 200)


def test_a_premium_without_a_total_is_the_price_plus_the_premium() -> None:
    """100 in and 1 a GB for good is a price of 11, 1320 - 100; with a market at 10.5 it is not taken, and check says the trap."""
    text = scene(loan("amount: 100 USD, premium: 1 USD/GB"), **HALF)
    assert cost(text) == pytest.approx(cost(scene("p: {kind: price_fixed, price: 11 USD/GB}", **HALF)) - 100)
    (problem,) = unwise(text, "l")
    assert "it is a price: at forecast need 120 go back for 100" in problem.what


def test_what_is_left_at_the_horizon_goes_back_as_forecast_need_has_it() -> None:
    """One of four quarters seen, 60 each at 1: 60 back, of the other 140 60 on day 90, 60 on 181, 20 on 273."""
    words = HALF | {"periods": 1, "term": "{from: 2027-01, to: 2027-12}"}
    solved = solve_text(scene(loan("amount: 100 USD, premium: 1 USD/GB, total: 200 USD"), more=RATE, **words))
    expected = 600 - 100 + 60 + 60 * later(90) + 60 * later(181) + 20 * later(273)
    assert solved.plan.cost == pytest.approx(expected)
    assert paid(solved, "repaid after the horizon") > 0


def test_what_is_forgiven_after_the_horizon_is_not_owed() -> None:
    """Of 400, 60 go back inside and 180 after it; the last 160 are forgiven, or due on the last day."""
    words = HALF | {"periods": 1, "term": "{from: 2027-01, to: 2027-12}"}
    text = scene(loan("amount: 100 USD, premium: 1 USD/GB, total: 400 USD, rest: forgiven"), **words)
    assert cost(text) == pytest.approx(600 - 100 + 60 + 180)
    assert cost(text.replace("forgiven", "due")) == pytest.approx(600 - 100 + 400)


def test_each_future_repays_what_it_takes() -> None:
    """Need 30 or 90 a quarter: 60 or 110 of 110 by premium, the rest forgiven: 600 or 1800, less 100, plus 85 in the mean."""
    outcomes = (
        "low: {probability: 50%, needs: {dram: 30 GB/quarter}}\nhigh: {probability: 50%, needs: {dram: 90 GB/quarter}}"
    )
    text = scene(
        loan("amount: 100 USD, premium: 1 USD/GB, total: 110 USD, rest: forgiven"), more=risk(outcomes), **HALF
    )
    assert cost(text) == pytest.approx(1200 - 100 + (60 + 110) / 2)


def test_an_offer_is_signed_for_the_money_it_brings() -> None:
    """Nothing is taken at 10.5 against 10 on the market, and 100 or 2000 are lent for 180 days at no interest: 1 - df each."""

    def pays(money: int) -> float:
        clauses = loan(f"amount: {money} USD, repaid: {{2027-06-30: {money} USD}}").replace("10 USD/GB", "10.5 USD/GB")
        return cost(scene(clauses, spot="10 USD/GB", contract="status: offered", more=RATE, **HALF))

    goods = 600 * (1 + later(90))
    assert pays(100) == pytest.approx(goods - 100 + 100 * later(180))
    assert pays(2000) == pytest.approx(goods - 2000 + 2000 * later(180))


def test_in_its_third_year_it_goes_on_with_what_went_back() -> None:
    """Of 200, 150 went back before: 50 are left and come with the first 50 GB; without `so_far` all 200 are, and check says so."""
    words = "amount: {2025-01: 100 USD}, premium: 1 USD/GB, total: 200 USD"
    scene_words = HALF | {"term": "{from: 2025-01, to: 2027-06}"}
    text = scene(loan(words), contract="so_far: {repaid: {l: 150 USD}}", **scene_words)
    assert cost(text) == pytest.approx(1250)
    assert not unwise(text, "l")
    missing = unwise(scene(loan(words), **scene_words), "l")
    assert any("so_far.repaid.l" in problem.next_step for problem in missing)


def test_two_loans_on_two_items_go_back_apart() -> None:
    """10 GB of each item a quarter: 1 a GB on one until 15, 2 a GB on the other until 30: 400 of goods, 30 + 20 in, 45 out."""
    clauses = (
        loan("items: [ddr5], amount: 30 USD, premium: 1 USD/GB, total: 15 USD")
        + "\nm: {kind: supplier_finance, items: [tlc], amount: 20 USD, premium: 2 USD/GB, total: 30 USD}"
    )
    text = scene(clauses, **(HALF | {"need": "10 GB/quarter"}))
    text = text.replace("items: {ddr5:", "items: {tlc: {tier: flash}, ddr5:").replace("[ddr5]\n", "[ddr5, tlc]\n")
    text = text.replace("needs: {", "needs: {f: {kind: consumption, at: abilene, tier: flash, series: 10 GB/quarter}, ")
    assert cost(text) == pytest.approx(400 - 50 + 45)


def test_the_audit_finds_a_loan_that_goes_back_too_slowly() -> None:
    """20 are said to be back where 60 GB at 1 were delivered."""
    solved = solve_text(scene(loan("amount: 100 USD, premium: 1 USD/GB, total: 110 USD"), **HALF))
    rows = [
        row | {"value": 20.0} if row["block"].endswith(".repaid") and row["cell"] == "2027Q1" else row
        for row in solved.plan.tables["decisions"]
    ]
    book = Book(solved.plan.setting, dict(solved.plan.tables) | {"decisions": rows}).contract("lta")
    (finding,) = book.terms.clauses["l"].audit(book, "contracts.lta.clauses.l")
    assert finding.rule == "supplier_finance"
    assert "20 are said to be back by 2027Q1" in finding.what


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("amount: 100 USD", "on dates or by a premium"),
        ("amount: 100 USD, premium: 1 USD/GB, repaid: {2027-04: 100 USD}", "on dates or by a premium"),
        ("amount: 100 USD, repaid: 100 USD", "no date"),
        ("amount: 100 USD, repaid: {2027-04: 100 USD}, total: 100 USD", "by a premium"),
        ("amount: 100 USD, premium: 1 USD/GB, rate: 5%/yr", "no interest"),
        ("amount: 100 USD, repaid: {2027-04: 110 USD}", "110 are repaid of 100"),
        ("amount: {2029-01: 100 USD}, repaid: {2029-04: 100 USD}", "after the horizon"),
        ("amount: 100 USD, premium: 1 USD/GB, total: 0 USD", "must be above 0"),
    ],
)
def test_bad_terms_are_refused_with_their_line(words: str, said: str) -> None:
    """File, line, what and what next."""
    with pytest.raises(InputError) as caught:
        load_text(scene(loan(words), **HALF))
    problem = caught.value.problems[0]
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


@settings(max_examples=10, deadline=None)
@given(need=st.integers(0, 90), total=st.integers(1, 200), more=st.integers(0, 50), premium=st.integers(0, 3))
def test_more_to_repay_never_costs_less(need: int, total: int, more: int, premium: int) -> None:
    """Nor does a rest that is due instead of forgiven."""

    def pays(total: int, rest: str) -> float:
        words = f"amount: 100 USD, premium: {premium} USD/GB, total: {total} USD, rest: {rest}"
        return cost(scene(loan(words), more=RATE, **(HALF | {"need": f"{need} GB/quarter", "spot": "11 USD/GB"})))

    assert pays(total + more, "forgiven") >= pays(total, "forgiven") - 1e-6
    assert pays(total, "due") >= pays(total, "forgiven") - 1e-6
