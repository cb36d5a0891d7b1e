"""Supply commit: open orders by confidence, calls and receipts by supplier, use and gap by tier."""

from __future__ import annotations

import pytest

from tests.report.scene import rows, sheet, without

FOUND = {(row["item"], row["supplier"], row["line"]): row for row in rows("supply_commit", "commit")}


def test_an_order_stands_where_it_lands() -> None:
    """PO-1: 7 drives of 1,000 GB from kioxia, confirmed, in February (period 1)."""
    row = FOUND["ssd", "kioxia", "open orders, confirmed"]
    assert (row["p1"], row["total"]) == (7000, 7000)


def test_calls_stand_at_the_call_and_receipts_at_delivery() -> None:
    """13,000 GB called in January are handed over in April (period 3)."""
    assert FOUND["ssd", "open market", "called (by call date)"]["p0"] == 13_000
    assert FOUND["ssd", "open market", "received of calls"]["p3"] == 13_000


def test_use_and_gap_are_by_tier() -> None:
    """1,050 GB of DRAM a month; 3,000 GB of flash short in two months."""
    assert FOUND["all dram", "all", "put to use"]["total"] == pytest.approx(6300)
    assert FOUND["all flash", "all", "gap: short of need"]["total"] == pytest.approx(6000)


def test_a_cancelled_order_is_no_supply() -> None:
    """PO-3 is cancelled and PO-2 past due: neither is shown as coming."""
    assert not [key for key in FOUND if key[1] == "Micron" and key[2].startswith("open orders")]
    assert sheet("supply_commit").missing(without(receipts=[], orders=[]))
