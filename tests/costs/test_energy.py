"""The installed base draws power by the piece, at the meter, by the hour."""

from __future__ import annotations

import pytest

from tests.small import billed, small, terms
from tests.support import cost

BASE = {
    "items": "{ddr5: {tier: dram, package: 64 GB, power: 10 W}}",
    "needs": "{dram: {kind: installed, at: abilene, tier: dram, series: 6.4 TB}}",
}
SITE = "{abilene: {pue: 1.2, energy: %s}}"


def test_energy_by_hand() -> None:
    """6400 GB are 100 pieces of 10 W, 1.2 kW at the meter: (744 + 672 + 744) h * 1.2 * 0.10 = 259.20, goods 64,000."""
    text = small(locations=SITE % "0.10 USD/kWh", **BASE)
    assert terms(text) == pytest.approx({"goods": 64_000, "energy": 259.2})


def test_a_dated_price_holds_from_its_date() -> None:
    """0.10 in January and 0.20 from February: 89.28 + 2 * (80.64 + 89.28) = 429.12."""
    text = small(locations=SITE % "{2027-01: 0.10 USD/kWh, 2027-02: 0.20 USD/kWh}", **BASE)
    assert terms(text)["energy"] == pytest.approx(429.12)


def test_before_its_first_date_the_first_price_holds() -> None:
    """A price dated from March holds in January and February, too."""
    text = small(locations=SITE % "{2027-03: 0.10 USD/kWh}", **BASE)
    assert terms(text)["energy"] == pytest.approx(259.2)


def test_a_thrifty_part_is_worth_its_price() -> None:
    """A piece of 5 W saves 129.60 over the three months; it is bought while it costs no more than that beside 64,000."""
    items = "{ddr5: {tier: dram, package: 64 GB, power: 10 W}, lean: {tier: dram, package: 64 GB, power: 5 W}}"
    market = "{spot: {items: [ddr5], price: 10 USD/GB}, lean: {items: [lean], price: %s USD/GB}}"
    site = SITE % "0.10 USD/kWh"
    need = BASE["needs"]
    cheap = small(items=items, markets=market % "10.01", locations=site, needs=need)
    dear = small(items=items, markets=market % "10.03", locations=site, needs=need)
    assert cost(cheap) == pytest.approx(64_064 + 129.6)
    assert cost(dear) == pytest.approx(64_000 + 259.2)


def test_where_energy_has_no_price_it_costs_nothing() -> None:
    """No price, no bill."""
    assert terms(small(locations="{abilene: {pue: 1.2}}", **BASE)) == pytest.approx({"goods": 64_000})


def test_the_bill_from_the_base_table() -> None:
    """640 GB standing in February: 10 pieces, 0.12 kW, 672 h: 8.064; at a place without a price nothing."""
    text = small(locations="{abilene: {pue: 1.2, energy: 0.10 USD/kWh}, ohio: {}}", **BASE)
    rows = [
        {"location": place, "item": "ddr5", "period": "2027-02", "standing_gb": 640.0} for place in ("abilene", "ohio")
    ]
    assert billed(text, "energy", base=rows) == {"2027-02": 8.064}


def test_dearer_energy_never_costs_less() -> None:
    """The cost rises by 2592 kWh a unit of price."""
    costs = [cost(small(locations=SITE % f"{price} USD/kWh", **BASE)) for price in ("0", "0.1", "0.5")]
    assert costs == pytest.approx([64_000, 64_259.2, 65_296])
