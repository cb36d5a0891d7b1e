"""A counter-offer helps both sides or is not made; the supplier's side is recomputed here by hand."""

from __future__ import annotations

import pytest

from planner.app.solve_many import SolveMany
from planner.studies.counter_offer import Change, Supplier, both, counter_offers, moves_text
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


def deposit(price: float, amount: float = 0) -> str:
    """300 GB today, our rate 9 %; an amount paid today comes back on the 730th day after it, two years on."""
    words = f"\nd: {{kind: prepayment, amount: {amount} USD, credit: 0%, refund: 100%}}" if amount else ""
    return scene(
        f"p: {{kind: price_fixed, price: {price} USD/GB}}{words}",
        step="year",
        need="{2027: 300 GB/year, 2028: 0 GB/year}",
        term="{from: 2027-01, to: 2028-12}",
        more="money: {discount_rate: 9%/yr}\n",
    )


def sides(text: str) -> tuple[float, float]:
    """Our cost and the worth to a supplier whose rate is 15 %."""
    loaded = load_text(text)
    found = both(loaded.setting, "lta", Supplier(0.15), SolveMany(loaded).courses(loaded.scenario))
    assert found is not None
    return found


@pytest.mark.parametrize(("cut", "helps"), [(0.316, "them"), (0.317, "both"), (0.487, "both"), (0.488, "us")])
def test_a_deposit_for_a_lower_price_helps_both_between_two_cuts(cut: float, helps: str) -> None:
    """600 for two years cost us 600 * (1 - 1.09^-2) / 300 = .3166 a GB and are worth 600 * (1 - 1.15^-2) / 300 = .4877 to them."""
    (before, theirs_before), (after, theirs_after) = sides(deposit(10)), sides(deposit(10 - cut, 600))
    assert after - before == pytest.approx(600 * (1 - 1.09**-2) - 300 * cut)
    assert theirs_after - theirs_before == pytest.approx(600 * (1 - 1.15**-2) - 300 * cut)
    assert (after < before, theirs_after > theirs_before) == (helps != "them", helps != "us")


@pytest.mark.parametrize(("price", "many"), [(3, 0), (4, 1), (5, 0)])
def test_the_menu_finds_the_cut_that_lies_between_and_only_that(price: float, many: int) -> None:
    """120 more for 2 % off: .0633 to .0975 a GB help both, so .08 of a price of 4 does, .06 of 3 and .1 of 5 do not.

    More than all of the deposit never comes back, so nothing else is to be had.
    """
    loaded = load_text(deposit(price, 600))
    changes = counter_offers(loaded.setting, "lta", Supplier(0.15), SolveMany(loaded).courses)
    assert [tuple(moves_text(change)) for change in changes] == [("p.price -2 %", "d.amount +20 %")] * many
