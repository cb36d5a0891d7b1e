"""What terms, clauses and offers are worth, each by a second solve; hand-sized negotiations with known answers."""

from __future__ import annotations

import pytest

from planner.app.solve import solve_loaded
from planner.app.solve_many import SolveMany
from planner.studies.levers import levers
from planner.studies.value import Worth, term_price, walk_away, worth
from tests.clauses.scene import scene
from tests.drivers.test_table import risk
from tests.model.test_offers import OFFERED, PRICE, negotiation
from tests.support import cost, load_text

SECOND = """
  other:
    supplier: micron
    status: offered
    items: [ddr5]
    term: {from: 2027-01, to: 2027-12}
    clauses:
      p: {kind: price_fixed, price: 10.5 USD/GB}
      v: {kind: volume_band, commit: 90 GB/month, down: 44.4444444444%}
"""


def valued(text: str) -> Worth:
    """The worth of everything in a scenario."""
    loaded = load_text(text)
    return worth(loaded.setting, SolveMany(loaded))


def two_offers() -> str:
    """The negotiation with a second offer of 50 to 90 at 10.5."""
    return negotiation(0).replace("risk:", SECOND.strip("\n") + "\nrisk:")


def test_the_walk_away_fee_of_one_offer() -> None:
    """1664 without, 1274 with it for nothing: 390, whatever fee it asks today."""
    for fee in (0, 100, 500):
        (offer,) = valued(negotiation(fee)).offers
        assert offer.alone == pytest.approx(390)
        assert offer.given_others == pytest.approx(390)


def test_two_offers_are_worth_less_together_than_apart() -> None:
    """Alone 390 and 318, together 408: beside each other only 90 and 18."""
    loaded = load_text(two_offers())
    solve = SolveMany(loaded)
    offers, bundle = walk_away(loaded.setting, solve, solve(loaded.scenario))
    first, second = offers
    assert (first.contract, second.contract) == ("lta", "other")
    assert (first.alone, second.alone) == (pytest.approx(390), pytest.approx(318))
    assert bundle == pytest.approx(408)
    assert (first.given_others, second.given_others) == (pytest.approx(90), pytest.approx(18))


def test_a_fee_a_unit_below_is_accepted_and_a_unit_above_refused() -> None:
    """389 leaves 1663, 391 leaves 1664: the walk-away fee is where the decision turns."""
    (offer,) = valued(negotiation(7)).offers
    assert cost(negotiation(offer.alone - 1)) == pytest.approx(1663)
    assert cost(negotiation(offer.alone + 1)) == pytest.approx(1664)


def test_a_fee_due_later_is_discounted_to_its_day() -> None:
    """100 at 10 against 14 is worth 400 a year, paid and saved in the second year only: 400 of that year's money."""
    text = scene(
        PRICE + "v: {kind: volume_firm, amount: 100 GB/year}",
        periods=2,
        step="year",
        need="{2028: 100 GB/year}",
        spot="14 USD/GB",
        term="{from: 2028-01, to: 2028-12}",
        contract=OFFERED + "\noffer: {decide_by: 2028-06}",
        more="money: {discount_rate: 10%/yr}\n",
    )
    (offer,) = valued(text).offers
    assert offer.alone == pytest.approx(400)


def corner() -> str:
    """60 to 90 at 10 where 90 are needed and the market asks 14: at the upper edge, so up and down differ."""
    band = "v: {kind: volume_band, commit: 75 GB/month, up: 20%, down: 20%}"
    return scene(PRICE + band, periods=1, need="90 GB/month", spot="14 USD/GB")


def test_the_price_of_a_term_differs_up_and_down_at_a_corner() -> None:
    """A point more of `up` is worth nothing at a need of 90; a point less is 0.75 GB at 14 instead of 10: 3."""
    loaded = load_text(corner())
    solve = SolveMany(loaded)
    (up,) = [lever for lever in levers(loaded.scenario) if lever.field == "up"]
    price = term_price(loaded.scenario, up, solve(loaded.scenario), solve)
    assert price.up == pytest.approx(0)
    assert price.down == pytest.approx(3)
    assert price.lever.step == "1 point"


def test_every_price_is_the_difference_of_two_cold_solves() -> None:
    """Each lever of the corner, up and down, against plans solved from nothing."""
    loaded = load_text(corner())
    found = worth(loaded.setting, SolveMany(loaded))
    base = solve_loaded(loaded).plan.cost
    for term in found.terms:
        for steps, told in ((1.0, term.up), (-1.0, term.down)):
            assert told is not None
            moved = term.lever.moved(loaded.scenario, steps)
            fresh = SolveMany(loaded)(moved)
            assert told == pytest.approx(fresh.cost - base, abs=1e-6)


def test_terms_stand_by_their_money() -> None:
    """A 1 % dearer price of 90 GB costs 9; a 1 % smaller commitment 0.9 GB at 14 instead of 10: 3.6."""
    found = valued(corner())
    assert [term.lever.field for term in found.terms][:2] == ["price", "commit"]
    assert found.terms[0].up == pytest.approx(9)
    assert found.terms[1].down == pytest.approx(3.6)


def test_the_price_of_a_clause_is_the_plan_without_it() -> None:
    """A firm 100 where 50 are needed costs 500 that a contract without it would not: 500, as take or pay 0."""
    text = scene(
        PRICE + "v: {kind: volume_firm, amount: 100 GB/month}", periods=1, need="50 GB/month", spot="14 USD/GB"
    )
    (clause,) = valued(text).clauses
    assert (clause.clause, clause.worth) == ("v", pytest.approx(500))


def test_a_term_is_worth_what_it_is_over_all_futures() -> None:
    """A collar's cap binds in one of two futures: a dollar less of it is worth half of 100."""
    outcomes = """
        low: {probability: 50%, indices: {dram: 60 USD/GB}}
        high: {probability: 50%, indices: {dram: 140 USD/GB}}
    """
    clauses = "p: {kind: price_collar, index: dram, floor: 40 USD/GB, cap: 100 USD/GB}"
    found = valued(scene(clauses, periods=1, more=risk(outcomes)))
    (cap,) = [term for term in found.terms if term.lever.field == "cap"]
    assert cap.down == pytest.approx(-0.5 * 100)


def test_a_term_that_leaves_no_plan_says_so() -> None:
    """Without a market, a cap that falls below the need leaves no plan."""
    text = scene(PRICE + "c: {kind: volume_cap, at_most: 100 GB/month}", periods=1)
    (cap,) = [term for term in valued(text).terms if term.lever.field == "at_most"]
    assert cap.down is None
    assert cap.up == pytest.approx(0)


def test_a_term_moves_as_far_as_it_may_be_and_no_further() -> None:
    """All of a deposit comes back: more does not; a band of 99.5 % and a charge below zero stay what their fields allow."""
    text = scene(
        "p: {kind: price_band, index: dram, from: 10 USD/GB, band: 99.5%, plus: -2 USD/GB}\n"
        "d: {kind: prepayment, amount: 100 USD, credit: 0%, refund: 100%}\n"
        "e: {kind: escalation, rate: -5%/yr}\n"
        "v: {kind: volume_band, commit: 10 GB/month, down: 99.5%}"
    )
    ends = {
        f"{lever.clause}.{lever.field}": (lever.at(-1.0), lever.at(1.0)) for lever in levers(load_text(text).scenario)
    }
    assert ends["d.refund"] == (pytest.approx(0.99), 1.0)
    assert ends["v.down"] == (pytest.approx(0.985), 1.0)
    assert ends["p.band"][1] == pytest.approx(1.0)
    assert ends["p.band"][1] < 1.0
    assert tuple(price.value for price in ends["p.plus"]) == pytest.approx((-2.02, -1.98))
    assert ends["e.rate"] == pytest.approx((-0.06, -0.04))
