"""Where a term makes an offer worth nothing: the price at which we would not sign, a volume that helps and then hurts."""

from __future__ import annotations

import pytest

from planner.app.solve_many import SolveMany
from planner.studies.indifference import Indifference, indifference
from planner.studies.levers import levers
from tests.clauses.scene import scene
from tests.model.test_offers import OFFERED, PRICE, negotiation
from tests.support import load_text


def flips(text: str, field: str) -> Indifference:
    """The indifference of one field of the offer."""
    loaded = load_text(text)
    (lever,) = [lever for lever in levers(loaded.scenario) if lever.field == field]
    return indifference(loaded.scenario, lever, SolveMany(loaded))


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
