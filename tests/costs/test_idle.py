"""Idle units of a cluster cost once, by the accelerator and hour, and move no cash."""

from __future__ import annotations

import pytest

from tests.model.clusters import FLEET, KIT, cost, solved, text
from tests.small import billed


def test_an_idle_accelerator_costs_its_hours() -> None:
    """40 and 20 idle for a week of 168 h at 7 / 168 an hour: 280 + 140; none of it is cash."""
    rows = [row for row in solved().plan.tables["ledger"] if row["term"] == "idle"]
    assert [row["amount"] for row in rows if row["amount"]] == pytest.approx([280, 140])
    assert {row["cash"] for row in rows} == {False}


def test_a_rack_idles_all_its_accelerators() -> None:
    """100 racks of 8 accelerators: eight times 420."""
    racks = "{r: {accelerators: 8, kit: {dimm: 2 ea, ssd: 4 ea}}}"
    fleet = (FLEET % KIT).replace("kit: {dimm: 2 ea, ssd: 4 ea}", "rack: r")
    assert cost(racks=racks, fleets=fleet) == pytest.approx(8 * 420)


def test_the_bill_from_the_table_of_clusters() -> None:
    """12.5 idle in the second week at 7: 87.5."""
    row = {"fleet": "cluster", "period": "2027-01-11", "idle_units": 12.5}
    assert billed(text(), "idle", clusters=[row]) == {"2027-01-11": 87.5}


def test_waiting_is_a_choice_where_it_is_cheaper() -> None:
    """A broker at 3.4 a DIMM and no flash short: 80 more in the first week serve 40 units for 272, against 280 + 140 idle.

    At 5.3 it is 424, so all wait; the half way: 40 DIMMs run 20 units that would wait two weeks, 20 * 14 = 280 for 40 * 5.3 = 212.
    """
    broker = "{broker: {items: [dimm], price: %s USD/GB}}"
    assert cost(markets=broker % 3.4) == pytest.approx(272)
    assert cost(markets=broker % 5.3) == pytest.approx(212 + 20 * 7)
    assert cost(markets=broker % 7.1) == pytest.approx(420)
