"""A volume is used up: met in its period, lost at a price, or late at a price."""

from __future__ import annotations

import pytest

from planner.errors import InfeasibleError, InputError
from tests.small import column, small, terms
from tests.support import cost, load_text, solve_text

NEED = "{dram: {kind: consumption, at: abilene, tier: dram, %s}}"
SCARCE = "{spot: {items: [ddr5], price: 10 USD/GB, available: {2027-01: 60 GB/month, 2027-03: 200 GB/month}}}"


def test_what_is_used_is_bought() -> None:
    """100 a month for three months at 10: 3000."""
    assert cost(small()) == pytest.approx(3000)


def test_a_rate_holds_until_the_next_date_also_inside_a_period() -> None:
    """100 a month, from 16 January 200: 15 / 31 of 100 and 16 / 31 of 200 in January, then 200."""
    text = small(needs=NEED % "series: {2027-01: 100 GB/month, 2027-01-16: 200 GB/month}")
    assert column(text, "service", "need_gb") == pytest.approx([4700 / 31, 200, 200])


def test_amounts_fall_on_their_day() -> None:
    """100 a month, and 40 on 10 February: 140 in February."""
    text = small(needs=NEED % "series: 100 GB/month, amounts: {2027-02-10: 40 GB}")
    assert column(text, "service", "need_gb") == pytest.approx([100, 140, 100])
    assert cost(text) == pytest.approx(3400)


def test_pieces_count_by_the_package() -> None:
    """2 pieces of 64 GB a month: 384 GB in all."""
    text = small(items="{ddr5: {tier: dram, package: 64 GB}}", needs=NEED % "series: 2 ea/month")
    assert cost(text) == pytest.approx(3840)


def test_what_is_lost_costs_once() -> None:
    """60 are to be had in January and February, 200 in March, nothing kept: 40 and 40 are lost at 30: 2200 + 2400."""
    text = small(needs=NEED % "series: 100 GB/month, shortage: {price: 30 USD/GB}", markets=SCARCE)
    assert terms(text) == pytest.approx({"goods": 2200, "shortage": 2400})


def test_what_is_late_is_served_later() -> None:
    """The same with a backlog: 40 late in January, 80 in February, served in March: 3000 + 30 * (40 + 80) = 6600."""
    text = small(needs=NEED % "series: 100 GB/month, backlog: true, shortage: {price: 30 USD/GB}", markets=SCARCE)
    assert terms(text) == pytest.approx({"goods": 3000, "shortage": 3600})
    assert column(text, "service", "backlog_gb") == pytest.approx([40, 80, 0])


def test_what_is_late_at_the_end_is_never_bought() -> None:
    """At 1 a GB and period it is cheapest to be late to the end: 100 + 200 + 300 = 600. A trap, and it is said."""
    text = small(needs=NEED % "series: 100 GB/month, backlog: true, shortage: {price: 1 USD/GB}")
    assert terms(text) == pytest.approx({"shortage": 600})


def test_what_is_used_up_does_not_serve_again() -> None:
    """Stock of 120 serves January and a fifth of February: 180 are bought."""
    assert cost(small(stock="{a: {at: abilene, item: ddr5, quantity: 120 GB}}")) == pytest.approx(1800)


def test_an_item_may_serve_more_than_its_size() -> None:
    """A compressed item that serves 2 at 15 is cheaper than 10 a GB: 150 GB of it for 300: 2250."""
    text = small(
        items="{ddr5: {tier: dram}, packed: {tier: dram}}",
        needs=NEED % "series: 100 GB/month, serves: {packed: 2}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB}, other: {items: [packed], price: 15 USD/GB}}",
    )
    assert cost(text) == pytest.approx(2250)


def test_before_the_place_opens_nothing_is_used() -> None:
    """Open from 15 February: 14 of its 28 days, then March: 50 + 100."""
    text = small(locations="{abilene: {opens: 2027-02-15}}")
    assert column(text, "service", "need_gb") == pytest.approx([0, 50, 100])


def test_without_a_price_it_must_be_met() -> None:
    """60 of 100 are to be had and none may be lost: there is no plan, and the message says what to do."""
    with pytest.raises(InfeasibleError) as refused:
        solve_text(small(needs=NEED % "series: 100 GB/month", markets=SCARCE))
    assert all(problem.next_step for problem in refused.value.problems)


@pytest.mark.parametrize(
    "fields", ["shortage: {price: 1 USD/GB}", "series: 1 GB/month, backlog: true", "amounts: {2027-02: 1 GB/month}"]
)
def test_a_half_written_need_is_refused(fields: str) -> None:
    """Without a size, a backlog without a price, an amount that is a rate: each says what to write."""
    with pytest.raises(InputError) as refused:
        load_text(small(needs=NEED % fields))
    assert all(problem.next_step for problem in refused.value.problems)


def test_more_need_never_costs_less_and_a_dearer_lateness_never_either() -> None:
    """10 a GB; lateness is worth paying while it is below what it saves."""
    costs = [cost(small(needs=NEED % f"series: {size} GB/month")) for size in (10, 90, 300)]
    assert costs == pytest.approx([300, 2700, 9000])
    late = NEED % "series: 100 GB/month, backlog: true, shortage: {price: %s USD/GB}"
    prices = [cost(small(needs=late % price, markets=SCARCE)) for price in (1, 2, 20)]
    assert prices == sorted(prices)


def test_what_has_waited_since_before_the_first_day() -> None:
    """30 GB more in January, at 10; none of it is late where it can be had, and nothing waits without a backlog."""
    late = "backlog: true, waiting: 30 GB, shortage: {price: 5 USD/GB}"
    need = f"{{dram: {{kind: consumption, at: abilene, tier: dram, series: 100 GB/month, {late}}}}}"
    market = "{spot: {items: [ddr5], price: 1 USD/GB}}"
    assert cost(small(needs=need, markets=market)) == pytest.approx(330)
    with pytest.raises(InputError, match="nothing waits"):
        load_text(small(needs=need.replace("backlog: true, ", ""), markets=market))
