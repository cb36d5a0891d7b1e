"""The carbon of energy drawn: by the piece, at the meter, at the location's intensity; a price of our own, or a tax."""

from __future__ import annotations

import pytest

from planner.errors import InputError, PlannerError
from tests.costs.test_energy import BASE
from tests.small import billed, small, terms
from tests.support import cost, load_text, solve_text

SITE = "{abilene: {pue: 1.2, carbon: %s}}"
PRICE = "{co2: {kind: carbon, price: %s}}"


def test_carbon_by_hand() -> None:
    """100 pieces of 10 W, 1.2 kW for 2160 h are 2592 kWh; .5 kg each is 1.296 t, at 100 a tonne 129.60."""
    text = small(locations=SITE % "0.5 kg/kWh", costs=PRICE % "100 USD/t", **BASE)
    assert terms(text) == pytest.approx({"goods": 64_000, "carbon": 129.6})
    assert terms(small(locations=SITE % "500 g/kWh", costs=PRICE % "100 USD/t", **BASE)) == pytest.approx(terms(text))


def test_a_grid_that_grows_cleaner_and_a_price_that_rises() -> None:
    """744, 672 and 744 h of 1.2 kW: .5 kg at 100, then .25 at 100, then .25 at 200 from March."""
    text = small(
        locations=SITE % "{2027-01: 0.5 kg/kWh, 2027-02: 0.25 kg/kWh}",
        costs=PRICE % "{2027-01: 100 USD/t, 2027-03: 200 USD/t}",
        **BASE,
    )
    assert terms(text)["carbon"] == pytest.approx(1.2 * (744 * 0.05 + 672 * 0.025 + 744 * 0.05))


def test_it_decides_between_a_thrifty_part_and_a_cheap_one() -> None:
    """A piece of 5 W saves half of 129.60, 64.80 on 6400 GB: bought at 10.01 a GB, not at 10.02."""
    items = "{ddr5: {tier: dram, package: 64 GB, power: 10 W}, lean: {tier: dram, package: 64 GB, power: 5 W}}"
    for price, wanted in ((10.01, 64_064 + 64.8), (10.02, 64_000 + 129.6)):
        market = f"{{spot: {{items: [ddr5], price: 10 USD/GB}}, lean: {{items: [lean], price: {price} USD/GB}}}}"
        text = small(
            items=items, needs=BASE["needs"], markets=market, locations=SITE % "0.5 kg/kWh", costs=PRICE % "100 USD/t"
        )
        assert cost(text) == pytest.approx(wanted)


def test_a_tax_is_cash_and_a_price_of_our_own_is_not() -> None:
    """A budget of 64,000 for all holds beside a price of our own; a tax of 129.60 makes it fail."""
    budget = "{b: {kind: budget, at_most: 64000 USD, per: horizon}}"
    scene = {"locations": SITE % "0.5 kg/kWh", "policies": budget, **BASE}
    assert cost(small(costs=PRICE % "100 USD/t", **scene)) == pytest.approx(64_129.6)
    solved = solve_text(small(costs=PRICE % "100 USD/t, paid: true", **(scene | {"policies": "{}"})))
    assert {row["cash"] for row in solved.plan.tables["ledger"] if row["term"] == "carbon"} == {True}
    with pytest.raises(PlannerError):
        solve_text(small(costs=PRICE % "100 USD/t, paid: true", **scene))


def test_the_bill_from_the_table_of_the_base() -> None:
    """640 GB in February: 10 pieces, .12 kW, 672 h, .5 kg, 100 a tonne: 4.032."""
    text = small(locations=SITE % "0.5 kg/kWh", costs=PRICE % "100 USD/t", **BASE)
    row = {"location": "abilene", "item": "ddr5", "period": "2027-02", "standing_gb": 640.0}
    assert billed(text, "carbon", base=[row]) == pytest.approx({"2027-02": 4.032})


def test_a_price_without_a_location_that_says_its_carbon_is_refused() -> None:
    """It could never cost anything."""
    with pytest.raises(InputError, match="no location says"):
        load_text(small(costs=PRICE % "100 USD/t", **BASE))
