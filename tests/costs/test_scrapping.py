"""Getting rid of stock is free unless it has a fee."""

from __future__ import annotations

import pytest

from tests.small import billed, small, terms
from tests.support import cost

# 500 GB lie there and 150 have room: 100 are used, 250 must go, and the 150 kept serve February and half of March.
FULL = {
    "stock": "{a: {at: abilene, item: ddr5, quantity: 500 GB}}",
    "locations": "{abilene: {storage: 150 GB}}",
}


def test_without_a_fee_it_is_free() -> None:
    """250 GB are scrapped for nothing; of March's 100 GB 50 are bought at 10: 500."""
    assert cost(small(**FULL)) == pytest.approx(500)


def test_a_fee_by_hand() -> None:
    """The same with 2 a GB: 500 of scrapping and 500 of goods."""
    text = small(costs="{s: {kind: scrapping, fee: 2 USD/GB}}", **FULL)
    assert terms(text) == pytest.approx({"goods": 500, "scrapping": 500})


def test_a_fee_per_piece() -> None:
    """128 for a piece of 64 GB is 2 a GB."""
    text = small(costs="{s: {kind: scrapping, fee: 128 USD/ea}}", items="{ddr5: {tier: dram, package: 64 GB}}", **FULL)
    assert terms(text)["scrapping"] == pytest.approx(500)


def test_it_applies_to_the_items_it_names() -> None:
    """A fee on another item leaves this one free."""
    text = small(
        costs="{s: {kind: scrapping, fee: 2 USD/GB, items: [ssd]}}",
        items="{ddr5: {tier: dram}, ssd: {tier: flash}}",
        **FULL,
    )
    assert cost(text) == pytest.approx(500)


def test_what_is_retired_pays_too() -> None:
    """10 pieces of 64 GB and 10 W stand where 40 W are to be had: 6 go, 384 GB at 2: 768, beside the 3000 of goods."""
    text = small(
        costs="{s: {kind: scrapping, fee: 2 USD/GB}}",
        items="{ddr5: {tier: dram, package: 64 GB, power: 10 W}}",
        locations="{abilene: {power: 40 W}}",
        stock="{a: {at: abilene, item: ddr5, quantity: 10 ea, state: installed}}",
    )
    assert terms(text) == pytest.approx({"goods": 3000, "scrapping": 768})


def test_the_bill_from_the_tables() -> None:
    """30 GB scrapped in February at 2: 60; 10 retired from the base in March, of which 4 come back as good pieces: 12."""
    stock = {"location": "abilene", "item": "ddr5", "part": "ddr5", "period": "2027-02", "scrapped_gb": 30.0}
    base = {"location": "abilene", "item": "ddr5", "period": "2027-03", "retired_gb": 10.0, "harvested_gb": 4.0}
    text = small(costs="{s: {kind: scrapping, fee: 2 USD/GB}}")
    assert billed(text, "scrapping", stock=[stock], base=[base]) == {"2027-02": 60, "2027-03": 12}


def test_a_dearer_fee_never_costs_less_and_more_room_never_more() -> None:
    """500 + 250 * fee; with room for 400 nothing is scrapped and nothing bought beyond the stock."""
    costs = [cost(small(costs=f"{{s: {{kind: scrapping, fee: {fee} USD/GB}}}}", **FULL)) for fee in (0, 1, 7)]
    assert costs == pytest.approx([500, 750, 2250])
    wide = FULL | {"locations": "{abilene: {storage: 400 GB}}"}
    assert cost(small(costs="{s: {kind: scrapping, fee: 2 USD/GB}}", **wide)) == pytest.approx(0, abs=1e-6)
