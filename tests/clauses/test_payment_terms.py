"""Invoices are paid later, each on its day; early where the discount is worth it; nothing is lost behind the horizon."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from tests.clauses.scene import scene, unwise
from tests.support import cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
MONEY = "money: {discount_rate: 10%/yr}\n"
TWO = "{2027-01: 100 GB/month, 2027-03: 0 GB/month}"


def paying(words: str, periods: int = 4, more: str = MONEY, clauses: str = "") -> str:
    """100 GB at 10 in January and in February."""
    return scene(PRICE + clauses + f"n: {{kind: payment_terms, {words}}}", periods=periods, need=TWO, more=more)


def later(days: int) -> float:
    """What a unit of money so many days after the first is worth."""
    return float(1.1 ** -(days / 365))


def test_invoices_are_paid_net_of_the_days() -> None:
    """60 days after 1 January and 1 February are 2 March and 2 April: money of March (day 59) and April (day 90)."""
    solved = solve_text(paying("net: 60 days"))
    assert solved.plan.cost == pytest.approx(1000 * later(59) + 1000 * later(90))
    rows = [(row["term"], row["period"]) for row in solved.plan.tables["ledger"]]
    assert rows == [("goods", "2027-03"), ("goods", "2027-04")]


def test_what_is_paid_after_the_horizon_is_payable() -> None:
    """Two months only: both are owed at the end, no cash, worth what they are on days 60 and 91."""
    solved = solve_text(paying("net: 60 days", periods=2))
    assert solved.plan.cost == pytest.approx(1000 * later(60) + 1000 * later(91))
    assert {(row["term"], row["cash"]) for row in solved.plan.tables["ledger"]} == {
        ("payable after the horizon", False)
    }


def test_a_discount_is_taken_where_it_is_worth_more() -> None:
    """2 % for 50 days is 15.9 % a year, more than 10 %: 980 at once and 980 a month later; 1 % is 7.6 %, and we wait."""
    solved = solve_text(paying("net: 60 days, discount: 2%, within: 10 days"))
    assert solved.plan.cost == pytest.approx(980 + 980 * later(31))
    saved = [row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == "early payment"]
    assert saved == pytest.approx([-20, -20])
    assert cost(paying("net: 60 days, discount: 1%, within: 10 days")) == pytest.approx(cost(paying("net: 60 days")))
    (problem,) = unwise(paying("net: 60 days, discount: 1%, within: 10 days"), "n")
    assert "7.6% a year" in problem.what


def test_a_discount_that_falls_after_the_horizon_stands_with_its_invoice() -> None:
    """3 % for 90 days is 13.1 % a year: paid on 31 January and 3 March, and 970 are owed at the end of February."""
    solved = solve_text(paying("net: 120 days, discount: 3%, within: 30 days", periods=2))
    assert solved.plan.cost == pytest.approx(970 + 970 * later(61))
    after = [row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == "payable after the horizon"]
    assert len(after) == 2


def test_terms_change_with_the_day_of_delivery() -> None:
    """Net 90 in January, at once from February on: 1000 on 1 April and 1000 on 1 February."""
    text = paying("net: 90 days, until: 2027-01")
    assert cost(text) == pytest.approx(1000 * later(90) + 1000 * later(31))


def test_a_credit_is_paid_with_the_invoice_it_stands_on() -> None:
    """1000 ahead, half of each invoice credited, net 60: 1000 + 500 on day 59 and 500 on day 90; drawn when invoiced."""
    deposit = "d: {kind: prepayment, amount: 1000 USD, credit: 50%}\n"
    solved = solve_text(paying("net: 60 days", clauses=deposit))
    assert solved.plan.cost == pytest.approx(1000 + 500 * later(59) + 500 * later(90))
    balance = {r["period"]: r["value"] for r in solved.plan.tables["accounts"] if r["account"] == "prepaid balance"}
    assert balance == pytest.approx({"2027-01": 500})


def test_what_a_late_invoice_would_credit_after_the_refund_is_refunded() -> None:
    """Two of three months seen, net 300: the third's invoice, on 1 March, is paid on 26 December, the refund comes on 31 March."""
    clauses = (
        PRICE
        + "d: {kind: prepayment, amount: 100 USD, credit: 10%, refund: 100%}\nn: {kind: payment_terms, net: 300 days}"
    )
    text = scene(clauses, periods=2, need="10 GB/month", term="{from: 2027-01, to: 2027-03}", more=MONEY)
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(100 + 100 * later(300) + 100 * later(331) - 100 * later(89))


def test_an_offer_with_longer_terms_is_the_cheaper_one() -> None:
    """At 10.1 net 90 against 10 on the market at once: 1010 later by 90 days are 986.5, and it is signed."""
    text = scene(
        "p: {kind: price_fixed, price: 10.1 USD/GB}\nn: {kind: payment_terms, net: 90 days}",
        periods=4,
        need="{2027-01: 100 GB/month, 2027-02: 0 GB/month}",
        spot="10 USD/GB",
        contract="status: offered",
        more=MONEY,
    )
    assert cost(text) == pytest.approx(1010 * later(90))


def test_a_delay_inside_a_period_moves_nothing_and_is_said() -> None:
    """A quarter, net 60: paid on the quarter's first day all the same."""
    text = scene(PRICE + "n: {kind: payment_terms, net: 60 days}", periods=2, step="quarter", more=MONEY)
    (problem,) = unwise(text, "n")
    assert "moves nothing" in problem.what
    assert problem.severity == "warning"


def test_terms_for_one_item_or_twice_at_one_time_are_refused() -> None:
    """An invoice is one, and is paid once."""
    text = scene(PRICE + "n: {kind: payment_terms, net: 60 days, items: [ddr5]}", periods=3)
    text = text.replace("items: {ddr5:", "items: {tlc: {tier: flash}, ddr5:").replace(
        "items: [ddr5]\n", "items: [ddr5, tlc]\n"
    )
    assert any("all items" in problem.what for problem in unwise(text, "n"))
    twice = paying("net: 60 days", clauses="m: {kind: payment_terms, net: 90 days, since: 2027-02}\n")
    assert any("two payment terms" in problem.what for problem in unwise(twice, "n"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("net: 60 days, discount: 2%", "needs the time"),
        ("net: 60 days, within: 10 days", "needs the time"),
        ("net: 10 days, discount: 2%, within: 10 days", "no earlier than net"),
        ("net: 60", "60"),
    ],
)
def test_bad_terms_are_refused_with_their_line(words: str, said: str) -> None:
    """File, line, what and what next."""
    with pytest.raises(InputError) as caught:
        load_text(paying(words))
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


@settings(max_examples=10, deadline=None)
@given(net=st.integers(0, 200), more=st.integers(0, 100), discount=st.integers(0, 5))
def test_longer_terms_never_cost_more(net: int, more: int, discount: int) -> None:
    """Nor does a discount, which may be left: in a plan of days, where money falls on its own day."""

    def pays(words: str) -> float:
        clause = f"n: {{kind: payment_terms, {words}}}"
        return cost(scene(PRICE + clause, periods=20, step="day", need="{2027-01: 100 GB/month}", more=MONEY))

    assert pays(f"net: {net + more} days") <= pays(f"net: {net} days") + 1e-6
    if net > 10 and discount:
        assert pays(f"net: {net} days, discount: {discount}%, within: 10 days") <= pays(f"net: {net} days") + 1e-6
