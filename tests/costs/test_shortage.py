"""What is short costs its price and moves no cash; the price decides whether it pays to be short."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.small import billed, small, terms
from tests.support import cost, load_text, solve_text

NEED = "{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {%s}}}"
SCARCE = "{spot: {items: [ddr5], price: 10 USD/GB, available: 60 GB/month}}"
STANDS = "{dram: {kind: installed, at: abilene, tier: dram, series: 100 GB, shortage: {%s}}}"


def test_what_cannot_be_had_is_short() -> None:
    """60 of 100 are to be had in each of three months: 180 * 10 + 120 * 40 = 6600, of which 4800 are shortage."""
    text = small(needs=NEED % "price: 40 USD/GB", markets=SCARCE)
    assert cost(text) == pytest.approx(6600)
    assert terms(text) == pytest.approx({"goods": 1800, "shortage": 4800})


def test_it_is_no_cash() -> None:
    """Every line of shortage in the ledger says so."""
    rows = solve_text(small(needs=NEED % "price: 40 USD/GB", markets=SCARCE)).plan.tables["ledger"]
    assert {row["cash"] for row in rows if row["term"] == "shortage"} == {False}


def test_being_short_is_a_choice_where_it_is_cheaper() -> None:
    """At 9 against a price of 10 nothing is bought: 300 * 9 = 2700."""
    assert cost(small(needs=NEED % "price: 9 USD/GB")) == pytest.approx(2700)


def test_idle_accelerators_are_counted_by_the_hour() -> None:
    """40 GB short of a standing 100, 480 GB an accelerator at 3.5 an hour: 40 / 480 * 3.5 * 744 h = 217 in January.

    60 are bought in January, 40 in February: 1000 of goods.
    """
    text = small(needs=STANDS % "idle: 3.5 USD/GPU-hour, per: 480 GB/GPU", markets=SCARCE)
    assert terms(text) == pytest.approx({"goods": 1000, "shortage": 217})


def test_a_rate_is_counted_by_the_period() -> None:
    """40 GB short for the one month of January at 20 a GB and month: 800; at 60 a GB and quarter the same."""
    for rate in ("20 USD/GB-month", "60 USD/GB-quarter"):
        assert terms(small(needs=STANDS % f"rate: {rate}", markets=SCARCE))["shortage"] == pytest.approx(800)


def test_the_bill_from_the_service_table() -> None:
    """30 GB short and 5 late in February at 40: 1400."""
    row = {"need": "dram", "period": "2027-02", "short_gb": 30.0, "backlog_gb": 5.0}
    assert billed(small(needs=NEED % "price: 40 USD/GB"), "shortage", service=[row]) == {"2027-02": 1400}


def test_a_dearer_shortage_never_costs_less() -> None:
    """Cost rises with the price, and stays where all that can be bought is bought and nothing is short."""
    costs = [cost(small(needs=NEED % f"price: {price} USD/GB", markets=SCARCE)) for price in (5, 10, 20, 80)]
    assert costs == sorted(costs)
    free = [cost(small(needs=NEED % f"price: {price} USD/GB")) for price in (11, 1000)]
    assert free == pytest.approx([3000, 3000])


@pytest.mark.parametrize(
    "shortage",
    [
        "price: 4 USD/GB, rate: 2 USD/GB-month",
        "idle: 3.5 USD/GPU-hour",
        "price: 40 USD/ea",
        "idle: 3 USD/GPU-hour, per: 9 TB/rack",
    ],
)
def test_it_is_priced_in_one_way_and_per_gb(shortage: str) -> None:
    """Two ways at once, an idle price without `per` or per rack, and a price per piece are refused with what to write."""
    with pytest.raises(InputError) as refused:
        load_text(small(needs=NEED % shortage))
    assert all(problem.next_step for problem in refused.value.problems)


def test_a_price_may_change_by_date() -> None:
    """A GB short costs 5 until it costs 40 in March, goods cost 10: January and February go short, 1000, March is served."""
    need = """{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month,
      shortage: {price: {2027-01: 5 USD/GB, 2027-03: 40 USD/GB}}}}"""
    assert terms(small(needs=need)) == pytest.approx({"shortage": 1000, "goods": 1000})
