"""Calendar: what is to be done by when, with the last responsible day, approvals counted; by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from planner.report.pages import Pages
from tests.clauses.scene import scene
from tests.drivers.test_table import risk
from tests.report.scene import pages, rows, sheet
from tests.support import solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"


def days(text: str) -> list[dict[str, Any]]:
    """The rows of the page of a scenario's plan."""
    return rows("calendar", "days", Pages(solve_text(text).plan))


def of_sort(found: list[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    """The rows of one sort."""
    return [row for row in found if row["sort"] == sort]


def test_the_days_stand_in_order_and_none_is_past() -> None:
    """The term of the scene's contract began in 2026: it ends, and its years count until a day."""
    found = rows("calendar", "days")
    assert [row["date"] for row in found] == sorted(row["date"] for row in found)
    assert found[0]["date"] >= pages().as_of
    assert ("lta", "the term ends", date(2028, 6, 30)) in [(row["source"], row["what"], row["date"]) for row in found]
    assert "the term begins" not in {row["what"] for row in found}


def test_an_open_order_can_be_cancelled_until_a_day() -> None:
    """PO-3: 6000 are due, 10 % is the fee, so 5400 are freed; the other orders name no day."""
    (row,) = of_sort(rows("calendar", "days"), "cancel")
    assert (row["date"], row["last"], row["money"]) == (date(2027, 1, 15), date(2027, 1, 15), 5400.0)
    cancelled = any(order["cancelled_share"] for order in pages().rows("orders") if order["order"] == "PO-3")
    assert row["what"] == f"last day to cancel PO-3; the plan {'cancels' if cancelled else 'keeps'} it"
    assert (row["source"], row["supplier"]) == ("micron", "Micron")


def test_large_orders_stand_by_the_day_they_are_placed() -> None:
    """Lines of one day, source and item together; they arrive a month on, so the last day lies before that."""
    found = of_sort(rows("calendar", "days"), "order")
    lines = [line for line in pages().lines if line["source"] == "lta" and line["order_by"] == "2027-01-01"]
    (first,) = (row for row in found if row["date"] == date(2027, 1, 1) and row["source"] == "lta")
    assert first["money"] == sum(line["amount"] for line in lines)
    assert first["last"] == date.fromisoformat(min(line["last_day"] for line in lines))
    assert first["owner"] == "kim"


def test_an_offer_is_decided_less_our_approvals() -> None:
    """Sign by 28 February with two weeks of approvals: ask by the 14th; 100 GB a month at 10 from March on to December."""
    text = scene(
        PRICE + "v: {kind: volume_firm, amount: 100 GB/month}",
        periods=4,
        need="{2027-03: 100 GB/month}",
        spot="20 USD/GB",
        term="{from: 2027-03, to: 2027-12}",
        contract="status: offered\noffer: {decide_by: 2027-02-28, approvals: 2 weeks}",
    )
    found = days(text)
    (asked,), (signed,) = of_sort(found, "approval"), of_sort(found, "sign")
    assert (asked["date"], asked["last"]) == (date(2027, 2, 14), date(2027, 2, 14))
    assert (signed["date"], signed["last"]) == (date(2027, 2, 28), date(2027, 2, 14))
    assert signed["what"] == "last day to sign; the plan signs it"
    assert signed["money"] == 10 * 100 * 10


def test_an_offer_that_is_not_signed_keeps_its_days_to_decide_alone() -> None:
    """At 30 against 20 nobody signs: no money, no term, no other day of it."""
    clauses = "p: {kind: price_fixed, price: 30 USD/GB}\nf: {kind: fee, amount: 9 USD, due: 2027-02}"
    found = days(scene(clauses, spot="20 USD/GB", contract="status: offered"))
    (row,) = (row for row in found if row["source"] == "lta")
    assert (row["sort"], row["what"], row["money"]) == ("sign", "last day to sign; not signed", None)


def test_money_and_security_stand_on_their_days() -> None:
    """A deposit of 90 is paid on the first day, a letter of credit of 50 ends in June."""
    deposit = "d: {kind: prepayment, amount: 90 USD, credit: 50%, security: {amount: 50 USD, until: 2027-06-30}}"
    found = days(scene(PRICE + deposit))
    (paid,) = of_sort(found, "payment")
    assert (paid["what"], paid["date"], paid["money"]) == ("deposit due", date(2027, 1, 1), 90.0)
    (ends,) = (row for row in found if row["what"] == "security for the deposit ends")
    assert (ends["sort"], ends["date"], ends["money"]) == ("expiry", date(2027, 6, 30), 50.0)


def test_notices_and_prices_to_agree_are_named_once() -> None:
    """A price of each quarter is agreed a month before; an end at the year's end takes a notice of 90 days; a quote ends."""
    clauses = (
        "p: {kind: price_negotiated, agreed: {2027-01: 9 USD/GB}, index: dram, step: 10%, agree_by: 1 month}\n"
        "e: {kind: termination, fee: 1 USD, notice: 90 days}"
    )
    talks = "talks: {ddr5: {quote: {2027-04: 11 USD/GB}, valid_until: 2027-02-10}}"
    found = days(scene(clauses, periods=14, term="{from: 2027-01, to: 2028-12}", contract=talks))
    told = [(row["date"], row["clause"], row["what"]) for row in of_sort(found, "notice") if row["date"].year == 2027]
    assert told == [
        (date(2027, 3, 1), "p", "agree the price from 2027-04-01 on"),
        (date(2027, 6, 1), "p", "agree the price from 2027-07-01 on"),
        (date(2027, 9, 1), "p", "agree the price from 2027-10-01 on"),
        (date(2027, 10, 3), "e", "last day to end the contract on 2028-01-01"),
        (date(2027, 12, 1), "p", "agree the price from 2028-01-01 on"),
    ]
    (quote,) = of_sort(found, "quote")
    assert (quote["what"], quote["last"]) == ("last day of the quote for ddr5", date(2027, 2, 10))


def test_learning_dates_are_named_where_they_are_not_every_period() -> None:
    """Learned in February alone: one row; learned as it comes: none."""
    outcomes = "low: {probability: 50%, indices: {dram: {2027-02: 5 USD/GB}}}\nhigh: {probability: 50%}"
    text = scene(PRICE, spot="{index: dram}", more=risk(outcomes, learn="  learn: [2027-02]\n"))
    assert [row["date"] for row in of_sort(days(text), "learn")] == [date(2027, 2, 1)]
    assert of_sort(days(text.replace("  learn: [2027-02]\n", "")), "learn") == []


def test_without_a_day_the_page_is_left_out() -> None:
    """One market, nothing ordered: nothing to put into a calendar."""
    text = scene("", need="0 GB/month", spot="9 USD/GB")
    assert "names a day" in sheet("calendar").missing(Pages(solve_text(text).plan))
