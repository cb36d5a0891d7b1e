"""A fixed price holds over its dates, per GB or per piece; two prices for one item at one time are a clash."""

from __future__ import annotations

import pytest

from planner.model.odds import clashes
from tests.clauses.scene import price_path, scene, terms_of
from tests.support import cost


def test_goods_cost_the_price() -> None:
    """Two months of 100 GB at 10: 2 * 100 * 10 = 2000."""
    assert cost(scene("p: {kind: price_fixed, price: 10 USD/GB}")) == pytest.approx(2000)


def test_a_price_per_piece_is_divided_by_the_package() -> None:
    """1280 for a piece of 128 GB is 10 per GB."""
    text = scene("p: {kind: price_fixed, price: 1280 USD/ea}", item="{tier: dram, package: 128 GB}")
    assert price_path(text) == [10, 10]


def test_a_clause_speaks_between_since_and_until() -> None:
    """In force in February and March of four months, nothing can be delivered in January and April."""
    text = scene("p: {kind: price_fixed, price: 10 USD/GB, since: 2027-02, until: 2027-03}", periods=4)
    assert price_path(text) == [None, 10, 10, None]


def test_two_prices_at_one_time_clash() -> None:
    """One price until March and one from March on overlap in March; from April on they do not."""
    clauses = """
    early: {{kind: price_fixed, price: 10 USD/GB, until: 2027-03}}
    later: {{kind: price_fixed, price: 11 USD/GB, since: {since}}}
    """
    (clash,) = clashes(terms_of(scene(clauses.format(since="2027-03"), periods=6)))
    assert "early and later both price ddr5 on 2027-03-01" in clash.what
    assert clash.next_step
    assert clash.path == "contracts.lta.clauses.later"
    assert not list(clashes(terms_of(scene(clauses.format(since="2027-04"), periods=6))))


@pytest.mark.parametrize("price", [8, 12, 20])
def test_a_dearer_price_never_lowers_the_cost(price: int) -> None:
    """Need 200, spot at 15: the contract costs min(price, 15) * 200, which only rises."""
    low, high = (
        cost(scene(f"p: {{kind: price_fixed, price: {p} USD/GB}}", spot="15 USD/GB")) for p in (price, price + 2)
    )
    assert low == pytest.approx(200 * min(price, 15))
    assert high >= low - 1e-9
