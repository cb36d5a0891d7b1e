"""A deficiency that is made up later is a loan: what it puts off, from when to when, at which rate, and what it saves."""

from __future__ import annotations

from datetime import date

import pytest

from planner.model.book import Book
from planner.model.deferred import yearly
from planner.model.plugin import Finding
from planner.report.pages import Pages
from planner.report.screen import screen
from tests.clauses.scene import scene
from tests.support import Solved, solve_text

NEED = "{2027-01: 15 GB/quarter, 2028-01: 35 GB/quarter}"
TERM = "{from: 2027-01, to: 2028-12}"


def put_off(bank: str, *, rate: str = "10%/yr", more: str = "", paper: str = "") -> Solved:
    """60 GB are needed in 2027 and 140 in 2028, at 10, 100 to be taken or paid in each: 40 fall short and are made up in 2028."""
    top = f"t: {{kind: take_or_pay, amount: 100 GB/year, at_most: 160 GB/year, make_up: {{expires: 1 year, {bank}}}{more}}}"
    clauses = f"p: {{kind: price_fixed, price: 10 USD/GB}}\n{top}\n{paper}"
    text = scene(clauses, periods=8, step="quarter", need=NEED, term=TERM, more=f"money: {{discount_rate: {rate}}}\n")
    return solve_text(text)


def told(solved: Solved) -> list[Finding]:
    """What the clause remarks."""
    book = Book(solved.plan.setting, solved.plan.tables).contract("lta")
    return list(book.terms.clauses["t"].remarks(book, "contracts.lta.clauses.t"))


def d(days: int, rate: float = 0.1) -> float:
    """Discount factor of a day of 2027."""
    return float((1.0 + rate) ** (-days / 365))


def test_a_free_make_up_is_a_loan_at_nothing() -> None:
    """Taken evenly, 100 would be paid on days 0, 90, 181 and 273; instead 400 are due on day 273 and nothing in 2028.

    100 * (1 + d(90) + d(181) + d(273)) - 400 * d(273) = 13.99 USD at 10 %/yr.
    """
    solved = put_off("priced: free")
    (remark,) = told(solved)
    saves = 100 * (1 + d(90) + d(181) + d(273)) - 400 * d(273)
    assert remark.amount == pytest.approx(saves)
    assert remark.what.startswith(
        "falling short in 2027 puts off 400 USD from 2027-01-01 to 2027-10-01 at 0.0%/yr, and saves 13."
    )
    assert "40 GB are made up in 2028Q1 to 2028Q2, for 400 as deficiency and 0 then" in remark.what
    said = " ".join("\n".join(screen(Pages(solved.plan))).split())
    assert "WORTH A WORD lta.t: falling short in 2027 puts off 400 USD from 2027-01-01 to 2027-10-01 at 0.0%/yr" in said


def test_half_a_price_for_what_is_short_is_cheaper_than_the_goods() -> None:
    """200 instead of 400, and nothing later: no rate, but what it saves."""
    (remark,) = told(put_off("priced: free", more=", pays: 50%"))
    assert remark.amount == pytest.approx(100 * (1 + d(90) + d(181) + d(273)) - 200 * d(273))
    assert "from 2027-01-01 to 2027-10-01 and pays less in all, and saves" in remark.what


def test_a_loan_that_is_dearer_than_our_own_money_is_not_praised() -> None:
    """Deficiency and make-up at half the price each: 200 on day 273 and 200 in 2028 are worth it; three quarters each are not."""
    (remark,) = told(put_off("priced: share, pays: 50%", more=", pays: 50%"))
    first, second = 35 * 5 * d(365), 5 * 5 * 1.1 ** (-(365 + 91) / 365)
    assert remark.amount == pytest.approx(100 * (1 + d(90) + d(181) + d(273)) - 200 * d(273) - first - second)
    assert told(put_off("priced: share, pays: 75%", more=", pays: 75%")) == []


def test_without_a_rate_a_loan_at_nothing_is_worth_nothing() -> None:
    """Undiscounted, 400 are 400."""
    assert told(put_off("priced: free", rate="0%/yr")) == []


def test_later_payment_moves_what_the_goods_would_have_cost() -> None:
    """Net 3 months: the four invoices stand a quarter later, and the last of them after the deficiency."""
    (remark,) = told(put_off("priced: free", paper="n: {kind: payment_terms, net: 3 months}"))
    later = 100 * (d(90) + d(181) + d(273) + d(365)) - 400 * d(273)
    # In 2028 the goods are invoiced a quarter after the credit for them: 350 of Q1 and 50 of Q2.
    gains = 350 * (d(365) - d(456)) + 50 * (d(456) - d(547))
    assert remark.amount == pytest.approx(later + gains, rel=1e-3)


def test_the_rate_is_that_at_which_both_are_one() -> None:
    """100 put off for a year that cost 110: 10 %; 100 that cost 90: none."""
    goods = [(date(2027, 1, 1), 100.0)]
    assert yearly(goods, [(date(2028, 1, 1), 110.0)]) == pytest.approx(0.1)
    assert yearly(goods, [(date(2028, 1, 1), 90.0)]) is None


def test_what_is_never_made_up_is_no_loan() -> None:
    """Without make-up nothing is put off."""
    text = scene(
        "p: {kind: price_fixed, price: 10 USD/GB}\nt: {kind: take_or_pay, amount: 100 GB/year}",
        periods=8,
        step="quarter",
        need=NEED,
        term=TERM,
    )
    assert told(solve_text(text)) == []
