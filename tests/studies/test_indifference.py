"""Where a term makes an offer worth nothing: the price at which we would not sign, a volume that helps and then hurts."""

from __future__ import annotations

import pytest

from planner.app.solve_many import SolveMany
from planner.app.typed import Typed
from planner.app.value import value
from planner.report.value_text import flip_lines, turning_lines
from planner.studies.indifference import Indifference, indifference
from planner.studies.levers import levers
from tests.clauses.scene import scene
from tests.model.test_offers import OFFERED, PRICE, negotiation
from tests.support import load_text


def flips(text: str, field: str) -> Indifference:
    """The indifference of one field of the offer."""
    loaded = load_text(text)
    (lever,) = [lever for lever in levers(loaded.scenario) if lever.field == field]
    return indifference(loaded.scenario, lever, SolveMany(loaded), Typed(loaded, {}).accepts)


def test_the_price_at_which_an_offer_is_not_signed() -> None:
    """Above 14 only the minimum is taken in the middle future: 68 p + 642 = 1664 at p = 15.03."""
    found = flips(negotiation(0).replace("price: 10 USD/GB", "price: 12 USD/GB"), "price")
    (flip,) = found.flips
    assert flip.value.value == pytest.approx(1022 / 68, abs=1e-3)


def test_a_volume_helps_up_to_the_need_and_hurts_beyond() -> None:
    """Firm F at 10 where 100 are needed and the market asks 14: worth 4 F up to 100, then 400 - 10 (F - 100), nothing at 140."""
    text = scene(
        PRICE + "v: {kind: volume_firm, amount: 100 GB/month}",
        periods=1,
        need="100 GB/month",
        spot="14 USD/GB",
        contract=OFFERED,
    )
    found = flips(text, "amount")
    (flip,) = found.flips
    assert flip.value.value == pytest.approx(140, abs=2e-3)
    gains = {point.steps: point.gain for point in found.points}
    assert gains[-50] == pytest.approx(200)
    assert gains[0] == pytest.approx(400)
    assert gains[20] == pytest.approx(200)
    assert gains[50] == 0.0


COLLAR = scene(
    "p: {kind: price_collar, index: dram, base: 10 USD/GB, floor: 80%, cap: 90%}\nv: {kind: volume_firm, amount: 100 GB/month}",
    periods=1,
    need="100 GB/month",
    spot="9.5 USD/GB",
    contract=OFFERED,
)


def test_a_value_that_the_check_refuses_is_the_end_of_the_scan() -> None:
    """At 9 beside a market at 9.50 it is worth 50. A floor of 95 % would end that, but above the cap of 90 % none can be written.

    Down to 30 % it changes nothing. The cap turns it at 95 %, and cannot be below the floor of 80 %.
    """
    floor, cap = flips(COLLAR, "floor"), flips(COLLAR, "cap")
    assert floor.flips == ()
    (most,) = floor.ends
    assert (most.value, most.gain) == (pytest.approx(0.90, abs=2e-4), pytest.approx(50))
    assert max(point.value for point in floor.points) == most.value
    (turn,) = cap.flips
    assert turn.value == pytest.approx(0.95, abs=1e-4)
    (least,) = cap.ends
    assert least.value == pytest.approx(0.80, abs=2e-4)
    assert "check accepts it to 90.0%" in list(turning_lines(floor, "USD"))[-1]


def test_the_page_says_what_ended_the_scan() -> None:
    """The floor does not turn as far as it may be written; nothing is claimed of 50 steps."""
    loaded = load_text(COLLAR)
    found = value(loaded, tell=lambda *_: None, only=("contracts.lta.clauses.p.floor",)).worth
    told = " ".join(" ".join(flip_lines(found, "USD")).split())
    assert "does not turn as far as check accepts it: lta.p.floor (to 90.0%)" in told
    assert "50 steps" not in told


def test_a_series_keeps_its_days_as_they_are_written() -> None:
    """A day that is written as a month and moved as a day would stand twice: then every value would be refused."""
    text = scene(
        PRICE + "v: {kind: volume_ramp, commits: {2027-01: 100 GB/month}}",
        periods=1,
        need="100 GB/month",
        spot="14 USD/GB",
        contract=OFFERED,
    )
    loaded = load_text(text)
    (lever,) = [lever for lever in levers(loaded.scenario) if lever.field == "commits"]
    assert Typed(loaded, {}).moved(lever, 10.0) == ()
    assert indifference(loaded.scenario, lever, SolveMany(loaded), Typed(loaded, {}).accepts).ends == ()
