"""A base must stand: what fails is replaced, two needs do not share one GB, and what is short idles or is refused."""

from __future__ import annotations

from datetime import date

import pytest

from planner.errors import InputError, PlannerError
from tests.small import column, small, terms
from tests.support import cost, load_text, solve_text

NEED = "{dram: {kind: installed, at: abilene, tier: dram, series: %s}}"
GROWING = "{2027-01: 100 GB, 2027-03: 250 GB}"


def test_a_base_is_bought_once() -> None:
    """100 GB stand from January, 250 from March, 59 days on: 1000, and 1500 discounted at 10 % a year."""
    text = small(needs=NEED % GROWING, money="{discount_rate: 10%/yr}")
    assert cost(text) == pytest.approx(1000 + 1500 * 1.1 ** (-59 / 365))
    assert column(text, "base", "standing_gb") == pytest.approx([100, 100, 250])


def test_two_needs_on_one_base_are_two() -> None:
    """Two needs of 100 at one place: 200 are bought, not 100."""
    needs = (NEED % "100 GB")[:-1] + ", more: {kind: installed, at: abilene, tier: dram, series: 100 GB}}"
    assert cost(small(needs=needs)) == pytest.approx(2000)


def test_what_fails_is_replaced() -> None:
    """A tenth fails in a year: of 1000 GB (1 - 0.9 ** (31 / 365)) in January, bought for February, then 28 days' worth."""
    text = small(items="{ddr5: {tier: dram, fails: 10%/yr}}", needs=NEED % "1000 GB")
    january, february = (1000 * (1 - 0.9 ** (days / 365)) for days in (31, 28))
    assert cost(text) == pytest.approx(10 * (1000 + january + february))
    assert column(text, "base", "failed_gb") == pytest.approx([0, january, february])


def test_a_base_that_nobody_mends_dwindles() -> None:
    """1000 GB installed, nothing for sale, a tenth fails in a year: 1000 * 0.9 ** (31 / 365) stand in February."""
    need = NEED % "1000 GB, shortage: {rate: 5 USD/GB-month}"
    text = small(
        items="{ddr5: {tier: dram, fails: 10%/yr}}",
        needs=need,
        markets="{}",
        stock="{a: {at: abilene, item: ddr5, quantity: 1000 GB, state: installed}}",
    )
    stands = [1000, 1000 * 0.9 ** (31 / 365), 1000 * 0.9 ** (59 / 365)]
    assert column(text, "base", "standing_gb") == pytest.approx(stands)
    assert cost(text) == pytest.approx(5 * sum(1000 - size for size in stands))


def test_a_falling_need_forces_nothing_out() -> None:
    """250, then 100, then 250 again: bought once, 2500; nothing is retired and bought again."""
    text = small(needs=NEED % "{2027-01: 250 GB, 2027-02: 100 GB, 2027-03: 250 GB}")
    assert cost(text) == pytest.approx(2500)


def test_an_item_may_serve_more_or_less_than_its_size() -> None:
    """Half a GB served by each GB: 200 are bought for 100; beside one that serves twice, at 30, 50 of that: 1500."""
    half = NEED % "100 GB, serves: {ddr5: 0.5}"
    assert cost(small(needs=half)) == pytest.approx(2000)
    text = small(
        items="{ddr5: {tier: dram}, cxl: {tier: pool}}",
        tiers="{pool: pooled memory}",
        needs=NEED % "100 GB, serves: {ddr5: 0.5, cxl: 2}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB}, other: {items: [cxl], price: 30 USD/GB}}",
    )
    assert cost(text) == pytest.approx(1500)


def test_any_item_of_the_tier_will_do_or_only_those_named() -> None:
    """The tier's cheaper item at 7 is taken: 700; where only ddr5 may, 1000."""
    scene = {
        "items": "{ddr5: {tier: dram}, ddr4: {tier: dram}}",
        "markets": "{spot: {items: [ddr5], price: 10 USD/GB}, old: {items: [ddr4], price: 7 USD/GB}}",
    }
    assert cost(small(needs=NEED % "100 GB", **scene)) == pytest.approx(700)
    assert cost(small(needs=NEED % "100 GB, items: [ddr5]", **scene)) == pytest.approx(1000)


def test_before_the_place_opens_nothing_is_needed() -> None:
    """Open from 10 February: nothing in January, February's level is that of the opening day."""
    text = small(needs=NEED % "{2027-01: 100 GB, 2027-02-05: 150 GB}", locations="{abilene: {opens: 2027-02-10}}")
    assert column(text, "service", "need_gb") == pytest.approx([0, 150, 150])
    assert cost(text) == pytest.approx(1500)


def test_the_opening_is_growth_in_the_gross_need() -> None:
    """What policies look ahead to: over January nothing, over January and February the 150 that stand at the opening."""
    text = small(needs=NEED % "150 GB", locations="{abilene: {opens: 2027-02-10}}")
    (need,) = load_text(text).setting.requirements
    first, middle, last = date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)
    assert (need.between(first, middle), need.between(first, last), need.between(last, date(2027, 4, 1))) == (0, 150, 0)


def test_growth_inside_a_period_is_needed_from_the_next() -> None:
    """A level that rises on 15 January is February's."""
    text = small(needs=NEED % "{2027-01: 100 GB, 2027-01-15: 150 GB}")
    assert column(text, "service", "need_gb") == pytest.approx([100, 150, 150])


def test_without_a_price_for_being_short_it_must_be_met() -> None:
    """Nothing is for sale: refused before it is solved, and the message says what to do."""
    with pytest.raises(PlannerError) as refused:
        solve_text(small(needs=NEED % "100 GB", markets="{}"))
    assert all(problem.next_step for problem in refused.value.problems)


def test_a_need_names_what_serves_it() -> None:
    """Neither a tier nor items is refused."""
    with pytest.raises(InputError, match="what serves it"):
        load_text(small(needs="{dram: {kind: installed, at: abilene, series: 1 GB}}"))


def test_more_need_never_costs_less_and_a_shortage_price_never_more() -> None:
    """10 a GB; a right to be short at 4 a GB and month for three months costs more than 10, at 3 it is taken."""
    costs = [cost(small(needs=NEED % f"{size} GB")) for size in (50, 100, 400)]
    assert costs == pytest.approx([500, 1000, 4000])
    short = [cost(small(needs=NEED % f"100 GB, shortage: {{rate: {rate} USD/GB-month}}")) for rate in (3, 4)]
    assert short == pytest.approx([900, 1000])
    assert terms(small(needs=NEED % "100 GB, shortage: {rate: 3 USD/GB-month}")) == pytest.approx({"shortage": 900})
