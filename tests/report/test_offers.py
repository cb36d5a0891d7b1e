"""Offers: what the plan makes of each over all futures, and their terms side by side."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from planner.app.solve import solve_loaded
from planner.app.solve_many import SolveMany
from planner.app.typed import Typed
from planner.report.offer_worth import quantile, recovered_by
from planner.report.pages import Pages
from planner.report.told import Told
from planner.studies.value import turning_points, worth
from tests.clauses.scene import scene
from tests.gallery.gallery import plan
from tests.report.scene import pages, rows, sheet
from tests.support import load_text, solve_text


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


OFFERS = """planner: 1
name: offers
horizon: {start: 2027-01, periods: 2, step: month}
items: {ddr5: {tier: dram}}
locations: {abilene: {storage: 0 GB}}
suppliers: {micron: {}}
needs: {dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month}}
markets: {spot: {items: [ddr5], price: 14 USD/GB}}
contracts:
  lta:
    supplier: micron
    status: offered
    items: [ddr5]
    term: {from: 2027-01, to: 2027-12}
    clauses:
      p: {kind: price_fixed, price: 10 USD/GB}
      v: {kind: volume_firm, amount: 80 GB/month}
      f: {kind: fee, amount: 100 USD}
      d: {kind: prepayment, amount: 1000 USD, credit: 75%}
"""


@cache
def valued() -> Pages:
    """One offer of 80 GB a month at 10 beside a market at 14, with a fee of 100 and 1000 ahead, valued with its turning points."""
    loaded = load_text(OFFERS)
    solve = SolveMany(loaded)
    found = replace(
        worth(loaded.setting, solve), flips=tuple(turning_points(loaded.setting, solve, Typed(loaded, {}).accepts))
    )
    return Pages(solve_loaded(loaded).plan, Told(found))


def test_terms_have_their_worth_rank_turn_and_source() -> None:
    """160 GB: 1 % off the price is 16, a fee 1 % lower 1, 1 % more volume 1.6 GB at 4 less: 6.4; at 13.375 nothing is gained."""
    found = {row["term"]: row for row in rows("offers", "terms", valued())}
    assert found["p.price"]["o0_worth"] == pytest.approx(16)
    assert found["v.amount"]["o0_worth"] == pytest.approx(6.4)
    assert found["f.amount"]["o0_worth"] == pytest.approx(1)
    ranks = {term: row["o0_rank"] for term, row in found.items() if "o0_rank" in row}
    assert ranks == {"p.price": 1, "v.amount": 2, "f.amount": 3}
    assert found["p.price"]["o0_flips"] == "13.375 USD/GB"
    assert found["p.price"]["o0_source"].endswith(":16")
    assert found["f"]["o0_worth"] == pytest.approx(-100)


def test_the_foot_says_what_an_offer_may_ask_for() -> None:
    """160 GB at 4 less: 640, less the fee of 100 as written. 96 GB is the best volume tried: at 104, 4 GB are paid for nothing.

    It is never above the market.
    """
    found = {row["what"]: row["o0"] for row in rows("offers", "worth", valued()) if "o0" in row}
    assert found["Worth at our volume, as it is written, beside the others"] == pytest.approx(540)
    assert found["May ask for being signed: alone"] == pytest.approx(640)
    assert found["May ask for being signed: beside the others"] == pytest.approx(640)
    assert found["All of them together, for nothing (one figure for all)"] == pytest.approx(640)
    assert found["Best volume of those tried"] == "96 GB/month"
    assert found["Over market, P90"] == 0.0


def test_a_deposit_is_recovered_by_the_period_that_ends_without_it() -> None:
    """Discounted, so credited at once: 75 % of 800 a month credit the 1000 in the first and the second month."""
    solved = solve_text(OFFERS.replace("items: {ddr5: {tier", "money: {discount_rate: 10%/yr}\nitems: {ddr5: {tier"))
    assert recovered_by(Pages(solved.plan), "lta") == "2027-02"
    late = solve_text(OFFERS.replace("credit: 75%", "credit: 50%"))
    assert recovered_by(Pages(late.plan), "lta") == "not within the horizon"
    assert recovered_by(of(), "collar") == ""


def test_nine_of_ten_futures_are_not_above_the_quantile() -> None:
    """50 % at -20, 30 % at 10, 15 % at 40, 5 % at 90: 80 % are at most 10, 95 % at most 40. Below the market it is nothing."""
    futures = [(0.05, 90.0), (0.5, -20.0), (0.15, 40.0), (0.3, 10.0)]
    assert quantile(futures) == 40.0
    assert quantile([(1.0, -5.0)]) == 0.0
    assert quantile(None) is None
