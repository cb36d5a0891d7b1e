"""Actions: orders by their last responsible day, cancellations with what they save, past-due orders to chase."""

from __future__ import annotations

import pytest

from planner.report.pages import Pages
from planner.report.screen import screen
from tests.clauses.scene import scene
from tests.clauses.test_cancellation import BOTH, called
from tests.report.scene import TEXT, pages, rows, sheet, without
from tests.small import small
from tests.support import solve_text

FOUND = rows("actions", "actions")


def test_the_soonest_comes_first() -> None:
    """Chase PO-2 on the day of the plan, order on January 1, cancel PO-3 by January 15."""
    assert [(row["verb"], row["do_by"]) for row in FOUND[:4]] == [
        ("Expedite", "2026-12-15"),
        ("Order", "2027-01-01"),
        ("Order", "2027-01-01"),
        ("Cancel", "2027-01-15"),
    ]


def test_a_cancellation_saves_what_is_due_less_the_fee() -> None:
    """6,000 USD due, 10 % fee: not doing it costs 5,400 USD."""
    (row,) = (row for row in FOUND if row["verb"] == "Cancel")
    assert row["not_doing"] == row["amount"] == pytest.approx(5400)
    assert row["owner"] == "kim"


def test_a_call_to_cancel_is_an_action_of_its_day() -> None:
    """In the likelier future nothing is needed: 100 called in January are cancelled in February, 800 of 1000 are freed."""
    likely = BOTH.replace("low: {probability: 50%", "low: {probability: 60%").replace(
        "high: {probability: 50%", "high: {probability: 40%"
    )
    found = rows("actions", "actions", Pages(solve_text(called(outcomes=likely)).plan))
    (row,) = (row for row in found if row["verb"] == "Cancel")
    assert (row["do_by"], row["from_date"], row["gb"]) == ("2027-02-01", "2027-03-01", pytest.approx(100))
    assert row["amount"] == row["not_doing"] == pytest.approx(800)
    assert "20% of its price" in row["why"]


def test_what_is_cancelled_is_the_order_and_not_what_was_trusted_of_it() -> None:
    """Of PO-3's 3 pieces only half are counted on as it is written only; all 3 are to be cancelled, 5,400 USD are freed."""
    loose = Pages(solve_text(TEXT + "trust: {written: 50%}\n").plan)
    (row,) = (row for row in rows("actions", "actions", loose) if row["verb"] == "Cancel")
    assert (row["pieces"], row["gb"], row["amount"]) == (3, 300, pytest.approx(5400))


def test_a_week_of_delay_costs_what_would_be_idle() -> None:
    """13,000 GB of drives for April, none in stock: 13,000 * 2.304 USD/GB * 7 / 30 days = 6,988.80 USD at most."""
    (row,) = (row for row in FOUND if row["verb"] == "Order" and row["part"] == "ssd")
    assert row["delay"] == pytest.approx(13_000 * 2.304 * 7 / 30)
    assert row["why"] == "for training/flash from 2027-04"


def test_a_piece_is_as_urgent_as_what_is_wanted_of_it() -> None:
    """A piece of 1 TB for 100 GB a month at 50 USD/GB: a week late in January costs 100 * 50 * 7 / 31, not ten times as much."""
    items = "{ddr5: {tier: dram, index: dram, package: 1 TB}}"
    needs = "{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 50 USD/GB}}}"
    (row,) = rows("actions", "actions", solve_text(small(items=items, needs=needs)).pages)
    assert (row["pieces"], row["gb"]) == (1, 1000)
    assert row["delay"] == pytest.approx(100 * 50 * 7 / 31)


def test_a_need_that_must_be_met_has_no_price_of_delay() -> None:
    """DRAM is used up without a shortage price: the cell stays blank rather than guess."""
    row = next(row for row in FOUND if row["verb"] == "Order" and row["part"] == "rdimm")
    assert row["delay"] is None
    assert (row["contract"], row["pieces"], row["last"]) == ("lta.price", 11, "2027-01-04")


def test_no_total_adds_what_is_bought_to_what_is_freed() -> None:
    """Three verbs, three sums; PO-3 frees 5,400 USD, PO-2 has 5,000 due: no column adds them up."""
    (grid,) = sheet("actions").grids(pages())
    bought = sum(row["amount"] for row in FOUND if row["verb"] == "Order")
    assert f"({pages().money(bought)} committed)" in grid.note
    assert "Cancel 1 ($5.4k freed), Expedite 1 ($5k due on them)" in grid.note
    assert not any(column.total for column in grid.columns)


def test_nothing_to_do_leaves_the_page_out() -> None:
    """No calls, no orders: no page, with the reason."""
    assert sheet("actions").missing(without(moves=[], orders=[])) == "nothing is to be done in the next 13 weeks"


def test_an_offer_to_sign_stands_by_its_last_day_less_approvals() -> None:
    """Signed by 20 January less two weeks: 6 January; 100 GB a month for two months at 10 are promised."""
    clauses = "p: {kind: price_fixed, price: 10 USD/GB}\nv: {kind: volume_firm, amount: 100 GB/month}"
    offer = "status: offered\noffer: {decide_by: 2027-01-20, approvals: 2 weeks}"
    text = scene(clauses, spot="14 USD/GB", contract=offer, term="{from: 2027-02, to: 2027-03}")
    of = Pages(solve_text(text).plan)
    (row,) = (row for row in rows("actions", "actions", of) if row["verb"] == "Sign")
    assert (row["do_by"], row["amount"], row["gb"]) == ("2027-01-06", pytest.approx(2000), pytest.approx(200))
    assert any("sign lta micron, 200 GB" in line for line in screen(of))
