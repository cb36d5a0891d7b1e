"""Spend: the same money by supplier and by tier."""

from __future__ import annotations

import pytest

from tests.report.scene import rows, sheet, without


def test_spend_by_supplier_and_by_tier() -> None:
    """Micron 53,500 + 600, the open market 6,500, kioxia 3,500: 64,100; DRAM 54,100, flash 10,000."""
    suppliers = {row["key"]: row["total"] for row in rows("spend", "suppliers")}
    assert suppliers == {
        "Micron": pytest.approx(54_100),
        "open market": pytest.approx(6500),
        "kioxia": pytest.approx(3500),
    }
    tiers = {row["key"]: row["total"] for row in rows("spend", "tiers")}
    assert tiers == {"dram": pytest.approx(54_100), "flash": pytest.approx(10_000)}


def test_shares_add_up_and_freight_is_no_suppliers() -> None:
    """Shares are of what suppliers are paid; freight is paid to nobody we buy from."""
    assert sum(row["share"] for row in rows("spend", "suppliers")) == pytest.approx(1)
    assert sheet("spend").missing(without(ledger=[])) == "no supplier is paid anything"
