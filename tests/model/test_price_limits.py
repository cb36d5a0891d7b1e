"""Between which limits a price may lie on a day: those of the clause that speaks, changed as its price is."""

from __future__ import annotations

from datetime import date

import pytest

from planner.model.pricing import limits_on
from tests.clauses.scene import scene, terms_of

INDEX = "{now: 10 USD/GB, forward: {2027-04: 20 USD/GB}}"
COLLAR = "p: {kind: price_collar, index: dram, base: 10 USD/GB, floor: 80%, cap: 11 USD/GB}\n"
BAND = "p: {kind: price_band, index: dram, from: 10 USD/GB, band: 10%}\n"


@pytest.mark.parametrize(
    ("clauses", "day", "low", "high"),
    [
        (COLLAR, date(2027, 1, 1), 8, 11),
        (COLLAR + "e: {kind: escalation, rate: 10%/yr, from: 2027-04}", date(2027, 4, 1), 8.8, 12.1),
        ("p: {kind: price_collar, index: dram, cap: 11 USD/GB}", date(2027, 1, 1), None, 11),
        ("p: {kind: price_fixed, price: 10 USD/GB}", date(2027, 1, 1), None, None),
        (BAND, date(2027, 1, 1), None, None),
        (BAND, date(2027, 4, 1), 9, 11),
        (BAND, date(2027, 7, 1), 9.9, 12.1),
        (
            "p: {kind: price_negotiated, index: dram, step: 10%, agreed: {2027Q1: 10 USD/GB}}",
            date(2027, 7, 1),
            8.1,
            12.1,
        ),
        (
            "p: {kind: price_negotiated, index: dram, step: 10%, agreed: {2027Q1: 10 USD/GB}}",
            date(2027, 1, 1),
            None,
            None,
        ),
    ],
)
def test_limits_of_a_price(clauses: str, day: date, low: float | None, high: float | None) -> None:
    """80 % of 10 and 11; raised by 10 % with the price; 10 % around 10, then around 11; two open rounds of 10 %."""
    found = limits_on(terms_of(scene(clauses, periods=12, index=INDEX)), "ddr5", day)
    assert found == (pytest.approx(low), pytest.approx(high))


def test_a_price_stays_within_its_limits() -> None:
    """Quarter by quarter the band's price is the edge that the index pulls it to."""
    terms = terms_of(scene(BAND, periods=12, index=INDEX))
    for month in (4, 7, 10):
        day = date(2027, month, 1)
        assert terms.price_on("ddr5", day) == pytest.approx(limits_on(terms, "ddr5", day)[1])


def test_nothing_is_said_where_there_is_no_price() -> None:
    """Before the first price of a schedule nobody speaks."""
    terms = terms_of(scene("p: {kind: price_schedule, prices: {2027-03: 9 USD/GB}}"))
    assert limits_on(terms, "ddr5", date(2027, 1, 1)) == (None, None)
