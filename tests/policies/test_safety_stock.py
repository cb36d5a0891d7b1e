"""So much must lie in every period."""

from __future__ import annotations

import pytest

from tests.small import broken, column, small
from tests.support import cost

HOLD = "{h: {kind: holding, rate: 1 USD/GB-month}}"


def test_it_lies_in_every_period() -> None:
    """50 are bought in January and lie three months: 3500 + 150."""
    text = small(policies="{s: {kind: safety_stock, at_least: 50 GB, tier: dram}}", costs=HOLD)
    assert cost(text) == pytest.approx(3650)
    assert column(text, "stock", "closing_gb") == pytest.approx([50, 50, 50])


def test_from_a_date_on() -> None:
    """From February: bought in February, two months of lying: 3500 + 100; a date inside February means from March: + 50."""
    policy = "{s: {kind: safety_stock, at_least: 50 GB, since: %s}}"
    assert cost(small(policies=policy % "2027-02", costs=HOLD)) == pytest.approx(3600)
    assert cost(small(policies=policy % "2027-02-10", costs=HOLD)) == pytest.approx(3550)


def test_it_is_no_stock_for_use() -> None:
    """Opening stock of 50 is the safety stock: all 300 are bought all the same: 3000."""
    text = small(
        stock="{a: {at: abilene, item: ddr5, quantity: 50 GB}}",
        policies="{s: {kind: safety_stock, at_least: 50 GB, locations: [abilene]}}",
    )
    assert cost(text) == pytest.approx(3000)


def test_the_audit_finds_what_is_missing() -> None:
    """49 of 50 in February; before `since` nothing need lie."""
    text = small(policies="{s: {kind: safety_stock, at_least: 50 GB, items: [ddr5], since: 2027-02}}")
    row = {"location": "abilene", "item": "ddr5", "part": "ddr5"}
    sizes = {"2027-01": 0.0, "2027-02": 49.0, "2027-03": 50.0}
    rows = [row | {"period": period, "closing_gb": size} for period, size in sizes.items()]
    assert broken(text, stock=rows) == ["safety stock: policies.s 2027-02"]


def test_more_never_costs_less() -> None:
    """13 a GB: 10 to buy and 3 to lie."""
    policy = "{s: {kind: safety_stock, at_least: %s GB}}"
    assert [cost(small(policies=policy % n, costs=HOLD)) for n in (0, 10, 100)] == pytest.approx([3000, 3130, 4300])
