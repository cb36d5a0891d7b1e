"""Exposure: firm and cancellable orders, commitments to the end of the term."""

from __future__ import annotations

import pytest

from tests.report.scene import rows, sheet, without


def test_what_is_owed_anyway() -> None:
    """lta: 6,000 GB of this year and 12,000 of the next. PO-2 brings 500 of them for 5,000 USD, so 17,500 at 10 USD are owed
    beside it: 180,000 USD until 2028-06-30, and not 185,000."""
    row = next(row for row in rows("exposure", "owed") if row["source"] == "lta")
    assert row["committed_gb"] == pytest.approx(18_000)
    assert row["to_order_gb"] == pytest.approx(17_500)
    assert row["committed"] == pytest.approx(175_000)
    assert row["owed"] == pytest.approx(180_000)
    assert row["until"] == "2028-06-30"


def test_cancellable_orders_stand_apart() -> None:
    """PO-3: 6,000 USD due, cancellable for 600; PO-1: 3,500 USD firm."""
    found = {row["supplier"]: row for row in rows("exposure", "owed") if row["source"] == "no contract"}
    assert (found["Micron"]["free"], found["Micron"]["fee"], found["Micron"]["owed"]) == (6000, pytest.approx(600), 0)
    assert found["kioxia"]["firm"] == 3500


def test_the_page_stays_while_a_contract_binds() -> None:
    """Without open orders the commitment is still owed."""
    assert not sheet("exposure").missing(without(orders=[]))
