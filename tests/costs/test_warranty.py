"""What a maker asks for good pieces in place of those that fail: by what is sent in, and what of it comes back."""

from __future__ import annotations

import pytest

from tests.small import billed, small, terms

F1 = 1000 * (1 - 0.9 ** (31 / 365))
ITEM = "{ddr5: {tier: dram, package: 64 GB, fails: 10%%/yr, warranty: {for: 3 years, turnaround: 1 month, returns: 90%%%s}}}"
NEED = "{dram: {kind: installed, at: abilene, tier: dram, series: 1000 GB}}"


def test_what_comes_back_is_paid_when_it_is_sent_in() -> None:
    """90 % of F1 at 4 USD/GB, in February; nothing is sent in for March, when it would come back too late."""
    text = small(items=ITEM % ", price: 4 USD/GB", needs=NEED)
    assert terms(text)["warranty"] == pytest.approx(4 * 0.9 * F1)


def test_without_a_price_it_is_free() -> None:
    """No line of the ledger."""
    assert "warranty" not in terms(small(items=ITEM % "", needs=NEED))


def test_the_bill_from_the_base_table() -> None:
    """10 GB sent in, 9 come back: 36 at 4 a GB, 45 at 320 a piece of 64 GB."""
    row = {"location": "abilene", "item": "ddr5", "period": "2027-02", "claimed_gb": 10.0}
    for price, owed in (("4 USD/GB", 36), ("320 USD/ea", 45)):
        text = small(items=ITEM % f", price: {price}", needs=NEED)
        assert billed(text, "warranty", base=[row]) == {"2027-02": owed}
