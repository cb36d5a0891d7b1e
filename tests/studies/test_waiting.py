"""What deciding an offer one period later costs, or is worth; by hand."""

from __future__ import annotations

from datetime import date

import pytest

from planner.app.solve_many import SolveMany
from planner.studies.waiting import Waiting, price_of_waiting
from tests.clauses.scene import scene
from tests.drivers.test_table import risk
from tests.support import load_text

RISK = """
low: {probability: 50%, indices: {dram: {2027-02: 10 USD/GB}}}
high: {probability: 50%, indices: {dram: {2027-02: 40 USD/GB}}}
"""


def waited(price: float, contract: str = "status: offered", periods: int = 2) -> list[Waiting]:
    """100 GB a month, firm for two months at a price; spot 20, then 10 or 40, which is known in February."""
    text = scene(
        f"p: {{kind: price_fixed, price: {price} USD/GB}}\nv: {{kind: volume_firm, amount: 100 GB/month}}",
        periods=periods,
        index="{now: 20 USD/GB}",
        spot="{index: dram}",
        term="{from: 2027-01, to: 2027-02}",
        contract=contract,
        more=risk(RISK) if periods > 1 else "",
    )
    loaded = load_text(text)
    return list(price_of_waiting(loaded.setting, SolveMany(loaded)))


def test_waiting_costs_what_is_not_bought_meanwhile() -> None:
    """At 16: 3200 now; later January is 2000 and February 1000 or 1600: 3300. Without it 2000 and 1000 or 4000: 4500."""
    (one,) = waited(16)
    assert (one.responsible, one.later) == (date(2027, 1, 1), date(2027, 2, 1))
    assert (one.waiting, one.without) == pytest.approx((100, 1300))


def test_waiting_is_worth_it_where_more_is_learned_than_lost() -> None:
    """At 22: 4400 signed now; later 2000 and 1000 or 2200: 3600, 800 less. Without it 4500."""
    (one,) = waited(22)
    assert (one.waiting, one.without) == pytest.approx((-800, 100))


def test_a_last_day_in_a_later_period_moves_by_one_too() -> None:
    """Decided in February, approvals and all: a period later is beyond the horizon, so nothing is told."""
    assert waited(16, "status: offered\noffer: {decide_by: 2027-02-20, approvals: 1 week}") == []


def test_a_contract_that_is_signed_does_not_wait() -> None:
    """Nothing is left to decide."""
    assert waited(16, "status: signed") == []
