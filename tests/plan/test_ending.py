"""What ending a contract today costs: the minimum above the market to come, the buy-out, the money between us; the cheapest way."""

from __future__ import annotations

import pytest

from planner.model.book import Book
from planner.plan.obligations import Ending, to_end_today
from tests.clauses.scene import scene
from tests.clauses.test_termination import ended, years
from tests.report.scene import plan
from tests.support import solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"


def way(text: str) -> Ending:
    """The cheapest way out of the scene's contract."""
    solved = solve_text(text)
    return to_end_today(Book(solved.plan.setting, solved.plan.tables), "lta")


@pytest.mark.parametrize(
    ("fee", "above", "day"), [(300, 0, "2028-01-01"), (999, 0, "2028-01-01"), (2500, 2000, "2032-01-01")]
)
def test_the_cheapest_way_out(fee: float, above: float, day: str) -> None:
    """100 a year at 10, market 14, then 5 for four years: 2000 above it; an end after the first year saves that for the fee."""
    found = way(years(f"fee: {fee} USD"))
    assert (found.above_market, found.end.isoformat()) == (pytest.approx(above), day)
    assert found.buy_out == (fee if day == "2028-01-01" else 0)
    assert found.cost == pytest.approx(min(fee, 2000))


def test_what_the_plan_does_about_it_does_not_matter() -> None:
    """The plan ends it after a year (the market then costs 500): today it still takes 300 to be let out."""
    solved = solve_text(years("fee: 300 USD"))
    assert ended(solved) == ["2028-01-01"]
    assert to_end_today(Book(solved.plan.setting, solved.plan.tables), "lta").cost == pytest.approx(300)


def test_a_year_below_the_market_earns_nothing() -> None:
    """Three years at 10 against 14: nothing is owed above the market, and nobody pays us for leaving."""
    text = years("fee: 300 USD", index="{now: 14 USD/GB}")
    assert way(text).cost == 0


def test_a_share_of_what_is_committed_is_bought_out() -> None:
    """10 % of four years of 100 at 10, 400, is less than 2000."""
    assert way(years("share: 10%")).buy_out == pytest.approx(400)


@pytest.mark.parametrize(
    ("clause", "past", "open_"),
    [
        ("d: {kind: prepayment, amount: 600 USD, due: 2027-01, credit: 4 USD/GB}", "", 600),
        ("d: {kind: prepayment, amount: 600 USD, due: 2027-02, credit: 4 USD/GB}", "", 0),
        (
            "d: {kind: prepayment, amount: 600 USD, due: 2026-10, credit: 4 USD/GB}",
            "so_far: {prepaid: {d: 150 USD}}",
            150,
        ),
        ("d: {kind: supplier_finance, amount: 600 USD, repaid: {2027-02: 200 USD, 2027-06: 400 USD}}", "", 600),
        (
            "d: {kind: supplier_finance, amount: 600 USD, due: 2026-06, repaid: {2026-10: 200 USD, 2027-06: 400 USD}}",
            "",
            400,
        ),
        (
            "d: {kind: supplier_finance, amount: 600 USD, due: 2026-06, premium: 0.1 USD/GB, total: 700 USD}",
            "so_far: {repaid: {d: 300 USD}}",
            400,
        ),
    ],
)
def test_money_between_us_is_open(clause: str, past: str, open_: float) -> None:
    """A deposit that is paid by today and not credited, a loan that has come by today and not gone back."""
    text = scene(PRICE + clause, contract=past, term="{from: 2026-01, to: 2027-12}")
    found = way(text)
    assert (found.between_us, found.cost) == (pytest.approx(open_), pytest.approx(open_))


def test_firm_orders_are_no_part_of_it() -> None:
    """10 against 9 when each year is priced: 4,300 GB of this year, 500 more being on firm order, and 10,800 of the next."""
    found = to_end_today(Book(plan().setting, plan().tables), "lta")
    assert found.cost == pytest.approx(4300 + 10_800)
