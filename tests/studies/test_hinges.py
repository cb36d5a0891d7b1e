"""Where the decision flips: hand-worked indifference of prices, needs, odds, shortage and fills; both solvers agree about it."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest

from planner.app.hinges import Choosing, hinged
from planner.app.load import Loaded, load
from planner.errors import InfeasibleError, InputError
from planner.model.setting import Setting
from planner.report.hinges_text import hinges_lines
from planner.studies.answer import Answer
from planner.studies.hinges import Choice, Hinge, hinges
from planner.studies.shifts import Shift, shifts
from tests.clauses.scene import scene
from tests.drivers.test_table import risk
from tests.gallery.gallery import FOLDER
from tests.model.test_offers import OFFERED, PRICE, negotiation
from tests.model.test_sampling import drawn
from tests.support import load_text, solve_text

FIRM = PRICE + "v: {kind: volume_firm, amount: 100 GB/month}"
INDIFFERENT = 680 / 1022
"""Of the negotiation: below 10 / 14 of its prices it costs 1664 x without the offer, 680 + 642 x with it."""


def found(loaded: Loaded, *only: str) -> dict[str, Hinge]:
    """Hinges by path."""
    return {hinge.path: hinge for hinge in hinged(loaded, only=only).hinged.found}


def test_the_spot_price_at_which_a_contract_stops_paying() -> None:
    """Without it 1664 x; with it .5 (600 + 180 x) + .3 (600 + 840 x) + .2 (1000 + 1500 x) = 680 + 642 x: even at x = .6654.

    Sticking to it at x costs 680 - 1022 x. Dearer spot never flips it; needs half or half as large again do not either.
    """
    told = found(load_text(negotiation(0)))
    hinge = told["indices.dram"]
    assert hinge.down is not None
    assert hinge.down.at == pytest.approx(INDIFFERENT, abs=1e-3)
    assert (hinge.down.before, hinge.down.after) == ({"lta": (1.0, 1.0, 1.0)}, {"lta": (0.0, 0.0, 0.0)})
    assert hinge.down.sticking_at == pytest.approx(hinge.down.at - 0.1)
    assert hinge.down.sticking == pytest.approx(680 - 1022 * hinge.down.sticking_at)
    assert hinge.up is None
    assert (told["needs"].down, told["needs"].up) == (None, None)
    assert "risk.drivers.d.prices" not in told  # what the driver says from the first day on is the whole index


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_both_solvers_agree_about_the_flip(solver: str) -> None:
    """The same prices written into the scenario, a hundredth above and below: signed, and not."""
    for factor, signed in ((INDIFFERENT + 0.01, 1.0), (INDIFFERENT - 0.01, 0.0)):
        text = re.sub(r"dram: (\d+) USD/GB", lambda m, f=factor: f"dram: {int(m[1]) * f} USD/GB", negotiation(0))
        plan = solve_text(text, solver).plan
        assert {row["signed"] for row in plan.tables["signings"]} == {signed}
        assert plan.cost == pytest.approx(1664 * factor if not signed else 680 + 642 * factor)


def test_the_odds_at_which_a_contract_stops_paying() -> None:
    """It loses 60 in the soft market, gains 400 and 1500 in the others, 840 in their mean: even at 840 / 900 soft."""
    told = found(load_text(negotiation(0)), "risk.drivers.d")
    soft = told["risk.drivers.d.soft"]
    assert soft.up is not None
    assert soft.up.at == pytest.approx(840 / 900, abs=1e-3)
    assert soft.up.sticking == pytest.approx(900 * soft.up.sticking_at - 840)
    assert soft.down is None
    assert told["risk.drivers.d.tight"].down is None


def test_a_driver_that_speaks_later_is_told_beside_the_level() -> None:
    """From February 5, or 17 at 49 %: 10.88 x in the mean, against a firm 100 at 10: x = 10 / 10.88; 5 + 12 q = 10: q = 5 / 12."""
    outcomes = """
        low: {probability: 51%, indices: {dram: {2027-02: 5 USD/GB}}}
        high: {probability: 49%, indices: {dram: {2027-02: 17 USD/GB}}}
    """
    text = scene(FIRM, spot="{index: dram}", term="{from: 2027-02, to: 2027-02}", contract=OFFERED, more=risk(outcomes))
    told = found(load_text(text))
    for path in ("risk.drivers.d.prices", "indices.dram"):
        down = told[path].down
        assert down is not None
        assert down.at == pytest.approx(10 / 10.88, abs=1e-3)
    high = told["risk.drivers.d.high"].down
    assert high is not None
    assert high.at == pytest.approx(5 / 12, abs=1e-3)
    assert "risk.drivers.d.low" not in told  # of two outcomes one is moved: the other has the rest


def test_a_size_that_changes_is_a_flip() -> None:
    """Need 120: signed at 120 %. A tenth of what is written more is needed at 13 / 12 of it; 8 a GB are lost beyond."""
    text = scene(
        FIRM,
        periods=1,
        need="120 GB/month",
        spot="18 USD/GB",
        contract=OFFERED + "\noffer: {smallest: 50%, largest: 150%}",
    )
    hinge = found(load_text(text))["needs"]
    assert hinge.up is not None
    assert hinge.up.at == pytest.approx(13 / 12, abs=1e-3)
    assert hinge.up.after["lta"] == pytest.approx((1.2 * hinge.up.at,))
    assert hinge.up.sticking == pytest.approx(120 * (hinge.up.sticking_at - 1) * 8)


def test_the_price_of_a_shortage() -> None:
    """100 GB for 10 each or short at 12: even at 10 / 12 of that price."""
    text = scene(FIRM, periods=1, need="100 GB/month, shortage: {price: 12 USD/GB}", contract=OFFERED)
    down = found(load_text(text))["shortage"].down
    assert down is not None
    assert down.at == pytest.approx(10 / 12, abs=1e-3)


def test_what_markets_fill() -> None:
    """100 to be had at 8, short at 30: 800 f + 3000 (1 - f) against a firm 1000: even at f = 10 / 11; more than all never comes."""
    text = scene(FIRM, periods=1, need="100 GB/month, shortage: {price: 30 USD/GB}", spot="8 USD/GB", contract=OFFERED)
    text = text.replace("price: 8 USD/GB}", "price: 8 USD/GB, available: 100 GB/month}")
    hinge = found(load_text(text), "fill")["fill"]
    assert hinge.down is not None
    assert hinge.down.at == pytest.approx(10 / 11, abs=1e-3)
    assert hinge.up is None


def test_more_than_is_called_never_comes() -> None:
    """Four fifths are filled; half as much again is all of it, no more."""
    text = scene(FIRM, periods=1, spot="8 USD/GB", contract=OFFERED).replace(
        "price: 8 USD/GB}", "price: 8 USD/GB, fill: 80%}"
    )
    (fill,) = [shift for shift in shifts(load_text(text).setting, 0.5) if shift.path == "fill"]
    assert [fill.at(x).fill("spot") for x in (0.5, 1.0, 1.5)] == [pytest.approx((share,)) for share in (0.4, 0.8, 1.0)]


@pytest.mark.parametrize(("lost", "flips"), [(0.0, None), (10.0, 1.1)])
def test_another_set_that_is_no_better_is_no_flip(lost: float, flips: float | None) -> None:
    """Above 1.1 the solver signs other offers: a flip where today's set costs more there, none where both cost the same."""

    def choose(x: Any) -> Choice:
        return Choice(Answer(100.0, 1e-6), {"lta": (0.0 if x > 1.1 else 1.0,)})

    shift = Shift("x", "", 1.0, 0.5, 1.5, lambda x: cast(Setting, x))
    (hinge,) = hinges(choose(1.0), iter([shift]), choose, lambda *_: Answer(100.0 + lost, 1e-6))
    assert hinge.down is None
    assert (hinge.up.at if hinge.up else None) == (flips and pytest.approx(flips, abs=1e-3))


def test_where_no_plan_is_left_it_says_so() -> None:
    """All of 100 is from the offer, and nothing may be short: none for more."""
    text = scene(FIRM, periods=1, need="100 GB/month", contract=OFFERED)
    hinge = found(load_text(text), "needs")["needs"]
    assert hinge.up is not None
    assert hinge.up.at == pytest.approx(1.0, abs=1e-3)
    assert (hinge.up.after, hinge.up.sticking) == ({}, None)
    assert "no plan keeps every promise" in " ".join(
        hinges_lines(hinged(load_text(text), only=("needs",)).hinged, "USD")
    )


@pytest.mark.parametrize("name", ["five-years-one-glut", "negotiation"])
def test_what_is_moved_to_where_it_is_changes_nothing(name: str) -> None:
    """Every shift of the gallery's offers at what is now has the cost of the plan, and odds still sum to 1."""
    loaded = load(FOLDER / f"{name}.yaml")
    choose = Choosing(loaded)
    today = choose(loaded.setting)
    for shift in shifts(loaded.setting, 0.5):
        assert choose(shift.at(shift.now)).answer.cost == pytest.approx(today.answer.cost)
        for end in (shift.low, shift.high):
            assert sum(future.probability for future in shift.at(end).futures) == pytest.approx(1.0)


def test_drawn_futures_move_as_they_were_drawn() -> None:
    """At twice the index a plan that only buys at it costs twice as much, in the same tree."""
    loaded = load_text(drawn(8, learn="{2027-07: all}"))
    (level,) = [shift for shift in shifts(loaded.setting, 0.5) if shift.path == "indices.dram"]
    choose = Choosing(loaded)
    assert choose(level.at(2.0)).answer.cost == pytest.approx(2 * choose(loaded.setting).answer.cost)


def test_without_an_offer_nothing_hinges_on_anything() -> None:
    """It says what to write."""
    with pytest.raises(InputError) as caught:
        hinged(load_text(scene(FIRM, spot="12 USD/GB")))
    assert "no contract is offered" in str(caught.value)
    assert "status: offered" in str(caught.value)


def test_a_path_that_leads_nowhere_is_told() -> None:
    """With what was probably meant."""
    with pytest.raises(InputError) as caught:
        hinged(load_text(negotiation(0)), only=("indices.drma",))
    assert "indices.dram" in str(caught.value)


def test_without_a_plan_there_is_no_decision() -> None:
    """100 are needed, 50 can be had."""
    text = scene(FIRM.replace("100 GB", "50 GB"), periods=1, need="100 GB/month", contract=OFFERED)
    with pytest.raises(InfeasibleError):
        hinged(load_text(text))
