"""What else is to be done: exercise, nominate, pay, claim, object, and divert, each with its money and its day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.app.replan import Replanned, replan
from planner.app.solve import solve_loaded
from planner.app.undone import Holding
from planner.model.book import Book
from planner.plan.messages import Message, messages
from planner.report.replan_text import message_lines
from tests.costs.test_plan_changes import weeks
from tests.replan.scene import EXACT, contract, planned, spot
from tests.support import load_text


def gone_on(text: str, folder: Path, day: str, actuals: str = "") -> Replanned:
    """A plan, and the one that goes on from it."""
    place, file = planned(text, folder)[2], folder / "actuals.yaml"
    file.write_text(actuals, "utf-8")
    return replan(str(place), day, file if actuals else None, into=folder / "next", how=EXACT)


def told(found: Replanned, verb: str) -> list[Message]:
    """The messages of one verb, the nearest first."""
    return sorted((one for one in found.messages if one.verb == verb), key=lambda one: one.by)


def test_a_rebate_is_claimed_and_an_invoice_paid(tmp_path: Path) -> None:
    """4 % of 1200 fall due in March; December's 100 are paid in February, 45 days later, January's 100 in March."""
    clauses = (
        "back: {kind: rebate, steps: {100 GB: 4%}, paid_after: 60 days}\npaying: {kind: payment_terms, net: 45 days}"
    )
    found = gone_on(contract(clauses), tmp_path, "2028-02-01")
    ((claim,), (pay,)) = told(found, "Claim"), told(found, "Pay")
    assert (claim.source, claim.amount, claim.by) == ("lta", pytest.approx(48.0), date(2028, 2, 1))
    assert (pay.source, pay.amount, pay.by) == ("lta", pytest.approx(100.0), date(2028, 2, 1))
    assert not claim.of_calls
    assert not pay.of_calls


def test_damages_are_claimed(tmp_path: Path) -> None:
    """2.5 of 12.5 GB are missing each month, 2.5 at 10 %: 7.5 a quarter, in its last month."""
    clauses = "volume: {kind: volume_cap, at_most: 15 GB/month}\nlate: {kind: damages, share: 10%}"
    found = gone_on(contract(clauses, contract="delivers: 80%"), tmp_path, "2027-02-01")
    (claim,) = told(found, "Claim")
    assert (claim.amount, claim.by, claim.why) == (pytest.approx(7.5), date(2027, 3, 1), "damages (late)")


def test_an_option_is_exercised(tmp_path: Path) -> None:
    """21 GB are reserved for the first quarter, 7 taken in January: 14 at 11 by the end of March; 6 of April to June are left."""
    clauses = "right: {kind: option, fee: 1 USD/GB, strike: 11 USD/GB, at_most: 24 GB/quarter}"
    text = contract(clauses, price="", need="{2027-01: 7 GB/month}", more=spot("20 USD/GB"))
    less = "needs: {dram: {series: {2027-01: 7 GB/month, 2027-03: 5 GB/month}}}"
    first = told(gone_on(text, tmp_path, "2027-02-01", less), "Exercise")[0]
    assert (first.gb, first.amount, first.by) == (pytest.approx(12.0), pytest.approx(132.0), date(2027, 3, 31))
    assert first.why == "of what is reserved for 2027Q1; 2 GB lapse (right)"


def test_make_up_and_forecasts_are_nominated(tmp_path: Path) -> None:
    """33.6 were paid for and not taken: January's 14 are made up. A forecast of 7.7 is given for February when January begins."""
    clauses = "volume: {kind: volume_band, commit: 12 GB/month, up: 20%, down: 100%}\n"
    clauses += "top: {kind: take_or_pay, share: 90%, make_up: {expires: 1 year}}"
    text = contract(clauses, need="{2027-01: 8 GB/month, 2028-01: 14 GB/month}")
    first = told(gone_on(text, tmp_path, "2028-01-01"), "Nominate")[0]
    assert (first.gb, first.by, first.why) == (pytest.approx(14.0), date(2028, 1, 1), "as make-up of 2027 (top)")
    rolling = "rolling: {kind: revision_bands, forecast: {2027-01: 7 GB/month}, bands: [{}, {up: 10%}]}"
    text = contract(rolling, need="{2027-01: 7 GB/month, 2027-03: 7.7 GB/month}")
    first = told(gone_on(text, tmp_path, "2027-02-01"), "Nominate")[0]
    assert (first.gb, first.by, first.why) == (
        pytest.approx(7.7),
        date(2027, 2, 1),
        "as the forecast of 2027-03 (rolling)",
    )


def test_a_book_that_asks_for_more_is_objected_to(tmp_path: Path) -> None:
    """10 GB at 10 are on order and their book says 110: 10 too much, by the day it is due."""
    text, order = contract("", lead="2 months"), "lta/ddr5/abilene/2027-02"
    book = f"open_orders: {{{order}: {{supplier: micron, contract: lta, item: ddr5, quantity: 10 GB, to: abilene, "
    book += "promised: 2027-04-01, due: DUE USD}}"
    found = gone_on(text, tmp_path, "2027-03-01", book.replace("DUE", "110"))
    (objection,) = told(found, "Object")
    assert (objection.amount, objection.gb, objection.by) == (pytest.approx(10.0), 10.0, date(2027, 4, 1))
    assert objection.why == f"11 a GB asked, 10 agreed: {order}"
    assert told(gone_on(text, tmp_path, "2027-03-01", book.replace("DUE", "90")), "Object") == []
    lines = [*message_lines(found.messages, (), "USD")]
    assert all(len(line) <= 80 for line in lines)
    assert any("Object" in line and "2027-04-01 lta 11 a GB asked, 10 agreed" in line for line in lines)


def test_what_goes_elsewhere_is_diverted() -> None:
    """20 of 50 GB a week are needed in dallas instead: the same source, item and week. Without it they are short at 40 there."""
    text = weeks(
        locations="{abilene: {storage: 0 GB}, dallas: {storage: 0 GB}}",
        needs="{a: {kind: consumption, at: abilene, tier: dram, series: 30 GB/week, shortage: {price: 40 USD/GB}}, "
        "b: {kind: consumption, at: dallas, tier: dram, series: 20 GB/week, shortage: {price: 40 USD/GB}}}",
    )
    loaded = load_text(text)
    plan = solve_loaded(loaded).plan
    book = Book(plan.setting, plan.tables)
    found = messages(book)
    assert [(one.verb, one.instead_of, one.to, round(one.gb, 6)) for one in found] == [
        ("Divert", "abilene", "dallas", 20.0)
    ] * 4
    (first, *_) = Holding(loaded, book).worth(found[:1])
    assert first.undone == pytest.approx(20 * 40)
