"""Exposure: firm and cancellable orders, commitments to the end of the term."""

from __future__ import annotations

import pytest

from planner.report.pages import Pages
from tests.clauses.scene import scene
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


def test_what_is_bound_against_what_is_used() -> None:
    """DRAM: 1,050 lie there, 500 are on firm order, 4,300 of the minimum fall into the horizon (the next year lies beyond it);
    1,050 are used in each of six months: 5,850 of 6,300, nothing is too much."""
    row = next(row for row in rows("exposure", "excess") if row["tier"] == "dram")
    assert (row["hand_gb"], row["firm_gb"], row["minimum_gb"]) == (1050, 500, pytest.approx(4300))
    assert (row["bound_gb"], row["used_gb"]) == (pytest.approx(5850), pytest.approx(6300))
    assert row["cover"] == pytest.approx(5850 / 6300)
    assert row["excess_gb"] == row["to_pay"] == row["at_market"] == 0


def test_what_is_bound_and_of_no_use() -> None:
    """A firm 100 a month for two months and a need of 10: 180 too much, at 10 still 1800 to pay, at an index of 8 worth 1440; in
    pieces of 20 GB 9."""
    text = scene(
        "p: {kind: price_fixed, price: 10 USD/GB}\nv: {kind: volume_firm, amount: 100 GB/month}",
        need="{2027-01: 10 GB/month}",
        index="{now: 8 USD/GB}",
        item="{tier: dram, index: dram, package: 20 GB}",
        term="{from: 2027-01, to: 2027-02}",
    )
    (row,) = rows("exposure", "excess", Pages(solve_text(text).plan))
    assert (row["excess_gb"], row["excess_ea"]) == (pytest.approx(180), pytest.approx(9))
    assert (row["to_pay"], row["at_market"]) == (pytest.approx(1800), pytest.approx(1440))


def test_a_deposit_is_exposed_without_any_volume() -> None:
    """600 ahead, paid today: leaving would cost them."""
    text = scene("p: {kind: price_fixed, price: 10 USD/GB}\nd: {kind: prepayment, amount: 600 USD, credit: 4 USD/GB}")
    (row,) = rows("exposure", "owed", Pages(solve_text(text).plan))
    assert (row["between_us"], row["ending"], row["owed"]) == (pytest.approx(600), pytest.approx(600), 0)
