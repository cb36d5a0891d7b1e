"""So much must lie at the horizon's end."""

from __future__ import annotations

import pytest

from tests.small import broken, column, small
from tests.support import cost


def test_it_is_bought_for_the_end() -> None:
    """50 beyond the need of 300, at 10: 3500; nothing lies before March."""
    text = small(
        policies="{f: {kind: final_stock, at_least: 50 GB, items: [ddr5]}}",
        costs="{h: {kind: holding, rate: 1 USD/GB-month}}",
    )
    assert cost(text) == pytest.approx(3500 + 50)
    assert column(text, "stock", "closing_gb") == pytest.approx([0, 0, 50])


def test_pieces_count_by_their_package() -> None:
    """2 pieces of 64 GB: 128 GB, 3000 + 1280."""
    text = small(
        items="{ddr5: {tier: dram, package: 64 GB}}",
        policies="{f: {kind: final_stock, at_least: 2 ea, items: [ddr5]}}",
    )
    assert cost(text) == pytest.approx(4280)


def test_items_and_places_count_together() -> None:
    """50 over two items is 50 of the cheaper one, at 8; at the other site, to which only a dear lane leads, 50 * (10 + 1)."""
    two = small(
        items="{ddr5: {tier: dram}, old: {tier: dram}}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB}, left: {items: [old], price: 8 USD/GB, available: 50 GB/month}}",
        needs="""{
          dram: {kind: consumption, at: abilene, items: [ddr5], series: 100 GB/month},
          o: {kind: consumption, at: abilene, items: [old], series: 0 GB/month}}""",
        policies="{f: {kind: final_stock, at_least: 50 GB, items: [ddr5, old]}}",
    )
    assert cost(two) == pytest.approx(3400)
    far = small(
        locations="{abilene: {}, ohio: {}}",
        lanes="{l: {from: abilene, to: ohio, cost: 1 USD/GB}}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [abilene]}}",
        needs="""{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month},
                  o: {kind: consumption, at: ohio, tier: dram, series: 0 GB/month}}""",
        policies="{f: {kind: final_stock, at_least: 50 GB, items: [ddr5], locations: [ohio]}}",
    )
    assert cost(far) == pytest.approx(3000 + 550)


def test_the_audit_finds_what_is_missing() -> None:
    """49 GB at the end where 50 must lie; what lay before does not count."""
    text = small(policies="{f: {kind: final_stock, at_least: 50 GB, items: [ddr5]}}")
    row = {"location": "abilene", "item": "ddr5", "part": "ddr5", "period": "2027-03"}
    assert broken(text, stock=[row | {"owned_gb": 50.0}]) == []
    short = [row | {"owned_gb": 49.0}, row | {"period": "2027-02", "owned_gb": 500.0}]
    assert broken(text, stock=short) == ["final stock: policies.f"]


def test_exactly_so_much() -> None:
    """500 lie there and exactly 50 may in the end: 300 are used, 150 scrapped, nothing is bought."""
    text = small(
        stock="{a: {at: abilene, item: ddr5, quantity: 500 GB}}",
        policies="{f: {kind: final_stock, exactly: 50 GB, items: [ddr5]}}",
    )
    assert cost(text) == pytest.approx(0, abs=1e-6)
    assert sum(column(text, "stock", "scrapped_gb")) == pytest.approx(150)
    row = {"location": "abilene", "item": "ddr5", "part": "ddr5", "period": "2027-03"}
    assert broken(text, stock=[row | {"owned_gb": 51.0}]) == ["final stock: policies.f"]


def test_more_never_costs_less() -> None:
    """10 a GB."""
    policy = "{f: {kind: final_stock, at_least: %s GB, items: [ddr5]}}"
    assert [cost(small(policies=policy % n)) for n in (0, 1, 70)] == pytest.approx([3000, 3010, 3700])
