"""A counter-offer helps both sides or is not made; the supplier's side is recomputed here by hand."""

from __future__ import annotations

import pytest

from planner.app.solve_many import SolveMany
from planner.studies.counter_offer import Change, Supplier, counter_offers, moves_text
from tests.clauses.scene import scene
from tests.support import load_text


def early_fee() -> str:
    """A fee of 600 today, 300 GB at 10 on the first day of the third year; our rate is 9 %."""
    return scene(
        "p: {kind: price_fixed, price: 10 USD/GB}\nf: {kind: fee, amount: 600 USD}",
        periods=3,
        step="year",
        need="{2027: 0 GB/year, 2029: 300 GB/year}",
        term="{from: 2027-01, to: 2029-12}",
        more="money: {discount_rate: 9%/yr}\n",
    )


def found(rate: float, elsewhere: float | None = None) -> tuple[Change, ...]:
    """Counter-offers to a supplier of some rate."""
    loaded = load_text(early_fee())
    supplier = Supplier(rate, elsewhere=elsewhere)
    return counter_offers(loaded.setting, "lta", supplier, SolveMany(loaded).courses)


def test_money_that_is_dearer_to_them_is_paid_early_for_a_lower_price() -> None:
    """120 more today for 0.50 less on 300 GB in 731 days: ours 120 - 150 / 1.09^y < 0, theirs 120 - 150 / 1.15^y > 0."""
    years = 731 / 365
    changes = {tuple(moves_text(change)): change for change in found(0.15)}
    change = changes[("p.price -5 %", "f.amount +20 %")]
    assert change.ours == pytest.approx(120 - 150 * 1.09**-years)
    assert change.theirs == pytest.approx(120 - 150 * 1.15**-years)
    assert change.ours < 0 < change.theirs


def test_with_equal_rates_no_change_of_money_helps_both() -> None:
    """What we save they lose, to the cent: nothing is found."""
    assert found(0.09) == ()


def test_every_change_helps_us_and_hurts_them_not() -> None:
    """By the definition, on all that is found, the best for us first."""
    changes = found(0.15)
    assert changes
    assert all(change.ours < 0 <= change.theirs for change in changes)
    assert [change.ours for change in changes] == sorted(change.ours for change in changes)


def test_what_they_could_sell_elsewhere_is_their_cost() -> None:
    """At 12 elsewhere the 300 GB cost them more, the same under every change of money: the same changes are found."""
    assert [change.theirs for change in found(0.15, 12.0)] == pytest.approx([c.theirs for c in found(0.15)])
