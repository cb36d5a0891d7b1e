"""Every bill of every contract of the gallery, worked out again from the scenario, is what the plan's ledger says, to the cent."""

from __future__ import annotations

from math import fsum

import pytest

from planner.app.bill import billed
from planner.plan.bill import bill, own_rows
from planner.plan.plan import Course
from planner.plan.price_path import price_path, priced
from planner.plan.stretches import ALL, Stretch, stretch
from tests.gallery.gallery import FLAGSHIP, SMALL, VARIANTS, plan

ALIKE = [(name, None) for name in (*SMALL, FLAGSHIP)] + list(VARIANTS)


def some(courses: tuple[Course, ...]) -> tuple[Course, ...]:
    """All futures of a few, the first and the last of many."""
    return courses if len(courses) <= 6 else (courses[0], courses[-1])


@pytest.mark.parametrize(("name", "variant"), ALIKE)
def test_every_payment_is_what_the_ledger_says(name: str, variant: str | None) -> None:
    """Term by term, entry by entry, day by day over the whole horizon; and the lines of each period add up to its rows."""
    for course in some(plan(name, variant).plan.courses):
        for contract, terms in course.setting.terms.items():
            found = bill(course, (course,), contract, stretch(course.setting, terms, ALL))
            assert found.differs == ()
            for period in course.setting.periods:
                mine = fsum(line.amount for line in found.lines if line.period == period.label)
                rows = fsum(row["amount"] for row in own_rows(course, contract, {period.label}))
                assert mine == pytest.approx(rows, abs=0.005), (contract, period.label)


@pytest.mark.parametrize("name", SMALL)
def test_the_bill_of_each_period_stands_by_itself(name: str) -> None:
    """Asked for one period, the bill has its rows and no others."""
    course = plan(name).plan.shown
    for contract in course.setting.terms:
        for p, period in enumerate(course.setting.periods):
            found = bill(course, (course,), contract, Stretch(period.label, (p,)))
            assert found.differs == ()
            assert found.total == pytest.approx(found.ledger, abs=0.005)


@pytest.mark.parametrize("name", [*SMALL, FLAGSHIP])
def test_the_price_path_ends_at_the_price(name: str) -> None:
    """Of every source, item and period, contracts and markets alike; nothing is told where there is no price."""
    setting = plan(name).plan.setting
    for source in setting.network.sources:
        for item, prices in setting.source_prices(source).items():
            for period, price in zip(setting.periods, prices, strict=True):
                path = price_path(setting, source, item, period.start)
                assert bool(path) == (price is not None)
                assert priced(path) == pytest.approx(price or 0.0, rel=1e-12)


def test_the_spread_over_futures_is_told() -> None:
    """Four futures of five years: the mean of the total is that of its ledgers by their probability, between P5 and P95."""
    found = plan("five-years-one-glut").plan
    told = billed(found, "offer-m", "2031")
    assert told.spread is not None
    whole = [
        (course.probability, own_rows(course, "offer-m", {f"2031Q{n}" for n in range(1, 5)}))
        for course in found.courses
    ]
    mean = fsum(chance * fsum(row["amount"] for row in rows) for chance, rows in whole)
    assert told.spread.mean == pytest.approx(mean)
    assert told.spread.p5 <= told.spread.p50 <= told.spread.p95
