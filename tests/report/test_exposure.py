"""Exposure: firm and cancellable orders, commitments to the end of the term."""

from __future__ import annotations

import pytest

from planner.report.pages import Pages
from tests.report.scene import TEXT, rows, sheet, without
from tests.support import solve_text


def test_what_is_owed_anyway() -> None:
    """lta commits 6,000 GB of this year and 12,000 of the next; its take-or-pay asks for 90 %: 10,800 - 6,000 taken and 10,800.
    PO-2 brings 500 of them for 5,000 USD, so 15,100 at 10 USD are owed beside it: 156,000 USD until 2028-06-30."""
    row = next(row for row in rows("exposure", "owed") if row["source"] == "lta")
    assert row["committed_gb"] == pytest.approx(18_000)
    assert row["minimum_gb"] == pytest.approx(15_100)
    assert row["committed"] == pytest.approx(151_000)
    assert row["owed"] == pytest.approx(156_000)
    assert row["until"] == "2028-06-30"


@pytest.mark.parametrize(
    ("top", "gb", "money"),
    [
        ("top: {kind: take_or_pay, share: 90%, pays: 30%}", 15_100, 45_300),
        ("top: {kind: take_or_pay, share: 90%, price: 2 USD/GB}", 15_100, 30_200),
        ("", 6_000, 60_000),
    ],
)
def test_a_minimum_costs_what_its_clause_says(top: str, gb: float, money: float) -> None:
    """15,100 GB at 30 % of 10 USD, or at 2 USD. Without take-or-pay the band holds: half of 12,000 a year at 10 USD, of which
    this year's 6,000 are taken already."""
    text = TEXT.replace("top: {kind: take_or_pay, share: 90%}", top)
    row = next(row for row in rows("exposure", "owed", Pages(solve_text(text).plan)) if row["source"] == "lta")
    assert (row["minimum_gb"], row["committed"]) == (pytest.approx(gb), pytest.approx(money))


def test_cancellable_orders_stand_apart() -> None:
    """PO-3: 6,000 USD due, cancellable for 600; PO-1: 3,500 USD firm."""
    found = {row["supplier"]: row for row in rows("exposure", "owed") if row["source"] == "no contract"}
    assert (found["Micron"]["free"], found["Micron"]["fee"], found["Micron"]["owed"]) == (6000, pytest.approx(600), 0)
    assert found["kioxia"]["firm"] == 3500


def test_the_page_stays_while_a_contract_binds() -> None:
    """Without open orders the commitment is still owed."""
    assert not sheet("exposure").missing(without(orders=[]))
