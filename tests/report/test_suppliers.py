"""Suppliers: share of each tier, price against the blend, where goods are made."""

from __future__ import annotations

import pytest

from tests.report.scene import rows, sheet, without


def test_share_of_a_tier() -> None:
    """Flash: 13,000 GB from the market, 7,000 from kioxia: 65 % and 35 %; squares 0.4225 + 0.1225."""
    found = [row for row in rows("suppliers", "shares") if row["tier"] == "flash"]
    assert [(row["supplier"], row["share"]) for row in found] == [
        ("open market", pytest.approx(0.65)),
        ("kioxia", pytest.approx(0.35)),
    ]
    assert sum(row["square"] for row in found) == pytest.approx(0.545)


def test_prices_are_of_what_the_plan_invoices() -> None:
    """The market's flash is all that is invoiced, so it is the blend; kioxia's order has no price here."""
    market, order = (row for row in rows("suppliers", "shares") if row["tier"] == "flash")
    assert (market["price"], market["blend"]) == (pytest.approx(0.5), pytest.approx(0))
    assert order["price"] is None


def test_makers_with_lead_time_and_shared_risk() -> None:
    """lta: three weeks, made in boise, which fails with the northwest."""
    row = next(row for row in rows("suppliers", "makers") if row["source"] == "lta")
    assert (row["lead"], row["fabs"], row["risks"]) == ("3 weeks", "boise (US)", "northwest")
    assert sheet("suppliers").missing(without(receipts=[]))
