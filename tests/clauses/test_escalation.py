"""A price is raised on one day of each year, whatever it is made of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from tests.clauses.scene import price_path, scene, terms_of, unwise
from tests.clauses.test_price_steps import two_items
from tests.drivers.test_table import risk
from tests.support import cost, load_text

PRICE = "p: {kind: price_fixed, price: 100 USD/GB}\n"
YEARS = {"periods": 4, "step": "year", "need": "{2027: 1 GB/year}", "term": "{from: 2027-01, to: 2030-12}"}


def rising(words: str = "rate: 10%/yr", price: str = PRICE) -> str:
    """A price and its escalation."""
    return price + f"e: {{kind: escalation, {words}}}"


def test_it_is_raised_once_a_year() -> None:
    """100 at 10 % from the second year on: 100, 110, 121, 133.1, together 464.1."""
    text = scene(rising(), **YEARS)
    assert price_path(text) == [100, 110, 121, 133.1]
    assert cost(text) == pytest.approx(464.1)


def test_the_first_raise_has_a_day() -> None:
    """From July 2027, in quarters: two at 100, four at 110, then 121."""
    text = scene(rising("rate: 10%/yr, from: 2027-07"), periods=7, step="quarter", term=YEARS["term"])
    assert price_path(text) == [100, 100, 110, 110, 110, 110, 121]


def test_a_reduction_is_a_negative_rate() -> None:
    """-5 % a year: 100, 95, 90.25, 85.74."""
    assert price_path(scene(rising("rate: -5%/yr"), **YEARS)) == [100, 95, 90.25, 85.74]


def test_a_contract_in_its_third_year_has_been_raised_twice() -> None:
    """Signed in 2025 at 100: 121 in 2027; the take-or-pay of that year is billed at the raised price, half of 1 GB: 60.5."""
    clauses = rising() + "\nt: {kind: take_or_pay, amount: 2 GB/year, pays: 50%}"
    text = scene(
        clauses,
        periods=1,
        step="year",
        need="{2027: 1 GB/year}",
        term="{from: 2025-01, to: 2027-12}",
    )
    assert price_path(text) == [121]
    assert cost(text) == pytest.approx(121 + 60.5)


def test_the_cap_of_a_collar_is_raised_with_the_price() -> None:
    """Index 130 capped at 110, a year on 121: the cap does not hold what it seems to."""
    collar = "p: {kind: price_collar, index: dram, cap: 110 USD/GB}\n"
    text = scene(rising(price=collar), index="{now: 130 USD/GB}", **{**YEARS, "periods": 2})
    assert price_path(text) == [110, 121]


def test_the_steps_of_a_ladder_are_raised_too() -> None:
    """150 at 10 and 8 are 1400, a year on 1540."""
    ladder = "p: {kind: price_steps, steps: {0 GB: 10 USD/GB, 100 GB: 8 USD/GB}}\n"
    text = scene(rising(price=ladder), **{**YEARS, "periods": 2, "need": "{2027: 150 GB/year}"})
    assert cost(text) == pytest.approx(1400 + 1540)


def test_items_may_rise_at_rates_of_their_own() -> None:
    """60 GB at 10 raised by 10 %, 90 GB at 10 raised by 20 %, both at once: 660 + 1080."""
    clauses = (
        "p: {kind: price_fixed, price: 10 USD/GB}, "
        "a: {kind: escalation, items: [ddr5], rate: 10%/yr, from: 2027-01}, "
        "b: {kind: escalation, items: [ssd], rate: 20%/yr, from: 2026-12}"
    )
    assert cost(two_items(clauses)) == pytest.approx(1740)


def test_it_is_in_force_on_its_days_only() -> None:
    """Until 2028: 100, 110, and then the price as it is written."""
    assert price_path(scene(rising("rate: 10%/yr, until: 2028"), **YEARS)) == [100, 110, 100, 100]


def test_every_future_is_raised_from_its_own_index() -> None:
    """Index 80 or 120, the second year at 10 %: 100 + 110 in the mean."""
    outcomes = (
        "low: {probability: 50%, indices: {dram: 80 USD/GB}}\nhigh: {probability: 50%, indices: {dram: 120 USD/GB}}"
    )
    text = scene(
        rising(price="p: {kind: price_indexed, index: dram}\n"), more=risk(outcomes), **{**YEARS, "periods": 2}
    )
    assert cost(text) == pytest.approx(210)


def test_an_offer_is_weighed_at_its_raised_prices() -> None:
    """Four years against spot at 115: 100, 110, then spot: 440; firm at one GB a year it costs 464.1 and is refused at 460."""
    firm = rising() + "\nv: {kind: volume_firm, amount: 1 GB/year}"
    text = scene(firm, spot="115 USD/GB", contract="status: offered", **YEARS)
    assert cost(text) == pytest.approx(460)
    assert cost(text.replace("115 USD/GB", "117 USD/GB")) == pytest.approx(464.1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("rate: 0%/yr", "the rate is nothing"),
        ("rate: 5%/yr, from: 2031-01", "nothing is ever raised"),
        ("rate: 5%/yr, until: 2027-06", "nothing is ever raised"),
    ],
)
def test_what_never_raises_anything_is_said(words: str, said: str) -> None:
    """Legal and unwise."""
    (problem,) = unwise(scene(rising(words), **YEARS), "e")
    assert said in problem.what
    assert problem.severity == "warning"


@pytest.mark.parametrize(
    ("words", "said"),
    [("rate: 5%", "percent per year"), ("rate: -120%/yr", "at least"), ("from: 2028", "missing")],
)
def test_a_rate_that_cannot_be_meant_is_told_with_its_line(words: str, said: str) -> None:
    """Each with a place and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(scene(rising(words), **YEARS))
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


@settings(max_examples=20, deadline=None)
@given(rate=st.integers(-50, 50), more=st.integers(0, 50))
def test_a_higher_rate_never_makes_a_price_lower(rate: int, more: int) -> None:
    """Year by year."""
    low, high = (terms_of(scene(rising(f"rate: {r}%/yr"), **YEARS)).prices["ddr5"] for r in (rate, rate + more))
    assert all((a or 0) <= (b or 0) + 1e-9 for a, b in zip(low, high, strict=True))
