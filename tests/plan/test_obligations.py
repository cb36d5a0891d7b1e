"""What is owed whatever we need, by fiscal year, and what of it costs more than the market: from tables and scenario alone."""

from __future__ import annotations

import pytest

from planner.model.book import Book
from planner.plan.obligations import obligations, out_of_the_money, still_owed
from planner.plan.plan import Plan
from tests.clauses.scene import scene
from tests.drivers.test_table import risk
from tests.report.scene import TEXT, plan
from tests.support import solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"


def book(found: Plan) -> Book:
    """The pages of the course that is shown."""
    return Book(found.setting, found.tables)


def test_minimums_by_fiscal_year() -> None:
    """Fiscal years from February, 4,300 GB over 198 days from 15 December on (48 in FY27), 10,800 over 366 (215 in FY28).

    2026-07 to 2027-06 asks for 10,800, of which 6,000 are taken and 500 on firm order; 2027-07 to 2028-06 for 10,800.
    """
    rows = {row["fiscal_year"]: row for row in obligations(book(plan())) if row["contract"] == "lta"}
    expected = {
        "FY27": 4300 * 48 / 198,
        "FY28": 4300 * 150 / 198 + 10_800 * 215 / 366,
        "FY29": 10_800 * 151 / 366,
    }
    assert {year: row["minimum_gb"] for year, row in rows.items()} == pytest.approx(expected)
    assert {year: row["minimum"] for year, row in rows.items()} == pytest.approx(
        {year: 10 * gb for year, gb in expected.items()}
    )


def test_firm_orders_stand_in_the_year_they_are_due() -> None:
    """PO-2, under lta, is past due: on as_of, in FY27; PO-1, under none, on 1 February, in FY28; PO-3 can be cancelled."""
    rows = {(row["supplier"], row["contract"], row["fiscal_year"]): row["orders"] for row in obligations(book(plan()))}
    assert {key: due for key, due in rows.items() if due} == {
        ("micron", "lta", "FY27"): 5000,
        ("kioxia", "", "FY28"): 3500,
    }


def test_what_is_owed_is_minimums_and_orders() -> None:
    """15,100 GB at 10, and 8,500 of orders."""
    assert sum(row["owed"] for row in obligations(book(plan()))) == pytest.approx(151_000 + 8_500)


def test_commitments_out_of_the_money() -> None:
    """10 against an index of 9 in June and later: 15,100 GB cost 15,100 more than the market."""
    (row,) = out_of_the_money(book(plan()))
    assert (row["contract"], row["until"]) == ("lta", "2028-07-01")
    assert row["minimum_gb"] == pytest.approx(15_100)
    assert row["at_contract"] == pytest.approx(151_000)
    assert row["over_market"] == pytest.approx(15_100)


def test_a_contract_below_the_index_is_in_the_money() -> None:
    """At an index of 12 it saves 2 a GB."""
    (row,) = out_of_the_money(book(solve_text(TEXT.replace(", forward: {2027-04: 9 USD/GB}", "")).plan))
    assert row["over_market"] == pytest.approx(-30_200)


def test_not_taking_it_is_the_most_it_can_cost() -> None:
    """A deficiency of 5 % of 10 is cheaper than 1 above the market: half a dollar a GB."""
    (row,) = out_of_the_money(book(solve_text(TEXT.replace("share: 90%}", "share: 90%, pays: 5%}")).plan))
    assert row["over_market"] == pytest.approx(0.5 * 15_100)
    assert row["owed"] == pytest.approx(0.5 * 15_100)


def test_years_beyond_the_horizon_have_their_own_price() -> None:
    """Index 14 for three years, then 6; 100 a year at 10: three times 4 below, twice 4 above: in the money by 400."""
    text = scene(
        PRICE + "t: {kind: take_or_pay, amount: 100 GB/year}",
        periods=3,
        step="year",
        need="{2027: 100 GB/year}",
        spot="{index: dram}",
        index="{now: 14 USD/GB, forward: {2030: 6 USD/GB}}",
        term="{from: 2027-01, to: 2031-12}",
    )
    found = book(solve_text(text).plan)
    assert [year.over_market for year in still_owed(found, "lta")] == pytest.approx([-400, -400, -400, 400, 400])
    (row,) = out_of_the_money(found)
    assert row["over_market"] == pytest.approx(-400)


def test_a_minimum_is_owed_on_its_own_days() -> None:
    """100 a year until June only: six months of it."""
    clauses = PRICE + "t: {kind: take_or_pay, amount: 100 GB/year, until: 2027-06}"
    text = scene(clauses, periods=1, step="year", need="100 GB/year")
    (row,) = obligations(book(solve_text(text).plan))
    assert (row["minimum_gb"], row["minimum"]) == pytest.approx((50, 500))


def test_what_the_same_goods_fill_is_owed_once() -> None:
    """A spend of 1500 beside a firm 100 at 10: 150 GB for 1500, not 250 for 2500."""
    clauses = PRICE + "v: {kind: volume_firm, amount: 100 GB/year}\ns: {kind: minimum_spend, amount: 1500 USD}"
    text = scene(clauses, periods=1, step="year", need="100 GB/year", index="{now: 8 USD/GB}")
    found = book(solve_text(text).plan)
    (row,) = obligations(found)
    assert (row["minimum_gb"], row["minimum"]) == pytest.approx((150, 1500))
    assert out_of_the_money(found)[0]["over_market"] == pytest.approx(2 * 150)


@pytest.mark.parametrize(("spot", "gb"), [("20 USD/GB", 100), ("5 USD/GB", 0)])
def test_an_offer_is_owed_as_it_was_signed(spot: str, gb: float) -> None:
    """Against a market at 20 it is signed and 100 are owed; at 5 it is not."""
    text = scene(
        PRICE + "t: {kind: take_or_pay, amount: 100 GB/year}",
        periods=1,
        step="year",
        need="100 GB/year",
        spot=spot,
        contract="status: offered",
    )
    assert sum(row["minimum_gb"] for row in obligations(book(solve_text(text).plan))) == pytest.approx(gb)


def test_each_future_has_its_own_market() -> None:
    """A firm 100 at 10, index 8 or 15: out of the money by 200, in it by 500."""
    outcomes = (
        "glut: {probability: 50%, indices: {dram: 8 USD/GB}}\ntight: {probability: 50%, indices: {dram: 15 USD/GB}}"
    )
    text = scene(
        PRICE + "v: {kind: volume_firm, amount: 100 GB/month}",
        periods=1,
        term="{from: 2027-01, to: 2027-01}",
        more=risk(outcomes),
    )
    found = [out_of_the_money(Book(course.setting, course.tables)) for course in solve_text(text).plan.courses]
    assert [rows[0]["over_market"] for rows in found] == pytest.approx([200, -500])


def test_nothing_owed_is_no_row() -> None:
    """A contract without volumes, and no orders."""
    found = book(solve_text(scene(PRICE)).plan)
    assert obligations(found) == []
    assert out_of_the_money(found) == []
