"""Offers: what the plan makes of each over all futures, and their terms side by side."""

from __future__ import annotations

import pytest

from planner.report.pages import Pages
from tests.clauses.scene import scene
from tests.gallery.gallery import plan
from tests.report.scene import pages, rows, sheet
from tests.support import solve_text


def of() -> Pages:
    """Five offers, three futures."""
    return Pages(plan("negotiation").plan)


def test_an_offer_is_weighed_against_the_market_over_all_futures() -> None:
    """0.5 PB for eight quarters at 21 in the shortage alone (30 %): 25.2 MUSD; the market asks 31 * 1.15 = 35.65 for it."""
    found = {row["offer"]: row for row in rows("offers", "offers", of())}
    last = found["year-by-year"]
    assert last["signed"] == pytest.approx(0.3)
    assert last["size"] == pytest.approx(1)
    assert last["taken"] == pytest.approx(0.3 * 8 * 0.5e6)
    assert last["paid"] == pytest.approx(0.3 * 4e6 * 21)
    assert last["all_in"] == pytest.approx(21)
    assert last["market"] == pytest.approx(0.3 * 4e6 * 31 * 1.15)
    assert last["saves"] == pytest.approx(last["market"] - last["paid"])
    assert (found["collar"]["signed"], found["collar"]["taken"], found["collar"]["all_in"]) == (0, 0, "")


def test_without_a_market_there_is_nothing_to_compare_with() -> None:
    """100 a month for two months at 10, signed; no market sells the item: 2000 are paid, and the comparison is blank."""
    clauses = "p: {kind: price_fixed, price: 10 USD/GB}"
    solved = solve_text(scene(clauses, contract="status: offered"))
    (row,) = rows("offers", "offers", Pages(solved.plan))
    assert (row["paid"], row["market"], row["saves"]) == (pytest.approx(2000), "", "")


def test_terms_stand_side_by_side() -> None:
    """Each clause by its kind, then what it says, the offers across in the order of their names."""
    found = {row["term"]: row for row in rows("offers", "terms", of())}
    assert [found["price"][f"o{n}"] for n in range(5)] == [
        "price_fixed",
        "price_collar",
        "price_fixed",
        "price_indexed",
        "price_fixed",
    ]
    assert found["price.cap"] == {"term": "price.cap", "o1": "22 USD/GB"}
    assert "o3" not in found["price.price"]
    assert [found["top"].get(f"o{n}", "") for n in range(5)] == ["take_or_pay"] * 5
    assert not {"status", "supplier"} & set(found)


def test_without_offers_the_page_is_left_out() -> None:
    """All contracts are signed."""
    assert "offered" in sheet("offers").missing(pages())
