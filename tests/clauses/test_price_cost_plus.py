"""The price is what the indices of the costs make it, and a margin."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from tests.clauses.scene import price_path, scene, unwise
from tests.clauses.test_price_steps import two_items
from tests.drivers.test_table import risk
from tests.support import cost, load_text

INDICES = (
    "{dram: {now: 99 USD/GB}, energy: {now: 1 USD/GB, history: {2026-11: 1 USD/GB}}, "
    "wafer: {now: 4 USD/GB, history: {2026-10: 3 USD/GB}, forward: {2027-02: 5 USD/GB}}}"
)


def plus(words: str = "indices: {wafer: 150%, energy: 100%}, margin: 20%", **more: str) -> str:
    """Three months of 100 GB at cost plus."""
    text = scene(f"p: {{kind: price_cost_plus, {words}}}", periods=3, **more)
    return text.replace("{dram: {now: 10 USD/GB}}", INDICES)


def test_the_costs_are_weighted_and_the_margin_is_on_top() -> None:
    """1.2 * (1.5 * 4 + 1) = 8.40, from February on 1.2 * (7.5 + 1) = 10.20: 840 + 2 * 1020."""
    assert price_path(plus()) == [8.4, 10.2, 10.2]
    assert cost(plus()) == pytest.approx(2880)


def test_an_amount_and_a_lag_and_resets() -> None:
    """0.50 on top; two months back 3: 1.5 * 3 + 1 = 5.5; held from January for the quarter 1.2 * 7 = 8.4."""
    assert price_path(plus("indices: {wafer: 150%, energy: 100%}, plus: 0.50 USD/GB")) == [7.5, 9.0, 9.0]
    assert price_path(plus("indices: {wafer: 150%, energy: 100%}, lag: 2 months")) == [5.5, 5.5, 7.0]
    assert price_path(plus("indices: {wafer: 150%, energy: 100%}, margin: 20%, resets: quarter")) == [8.4, 8.4, 8.4]


def test_a_margin_in_percent_grows_with_the_costs() -> None:
    """Wafer from 4 to 5: the cost rises by 1.50, the price by 1.80; as an amount on top by 1.50."""
    share, amount = price_path(plus()), price_path(plus("indices: {wafer: 150%, energy: 100%}, plus: 1.40 USD/GB"))
    assert share[0] == amount[0] == 8.4
    assert (share[1] or 0) - (amount[1] or 0) == pytest.approx(0.30)


def test_every_future_has_its_own_costs() -> None:
    """Wafer 2 or 6 at even odds: 1.5 * 4 + 1 in the mean, 100 GB are 700."""
    outcomes = (
        "low: {probability: 50%, indices: {wafer: 2 USD/GB}}\nhigh: {probability: 50%, indices: {wafer: 6 USD/GB}}"
    )
    text = plus("indices: {wafer: 150%, energy: 100%}", more=risk(outcomes)).replace("periods: 3", "periods: 1")
    assert cost(text) == pytest.approx(700)


def test_an_offer_at_cost_is_signed_where_it_pays() -> None:
    """Firm at 8.40 and 10.20 twice, 2880, against spot at 9.50 (2850) or 9.70 (2910)."""
    text = plus(spot="9.50 USD/GB", contract="status: offered").replace(
        "margin: 20%}", "margin: 20%}\n      v: {kind: volume_firm, amount: 100 GB/month}"
    )
    assert cost(text) == pytest.approx(2850)
    assert cost(text.replace("9.50", "9.70")) == pytest.approx(2880)


def test_two_items_have_costs_of_their_own_and_pieces_are_counted_by_their_size() -> None:
    """60 GB at 2 * 1.5 = 3 and 90 GB of 2 GB a piece at 5 a piece, 2.50 a GB, with 10 % on it: 180 + 247.50."""
    clauses = (
        "a: {kind: price_cost_plus, items: [ddr5], indices: {gb: 200%}}, "
        "b: {kind: price_cost_plus, items: [ssd], indices: {ea: 100%}, margin: 10%}"
    )
    text = two_items(clauses).rstrip() + "\n    indices: {gb: {now: 1.50 USD/GB}, ea: {now: 5 USD/ea}}\n"
    assert cost(text) == pytest.approx(427.5)


def test_a_contract_in_its_third_year_reads_the_history() -> None:
    """Held by the year from January 2025: the index of that day."""
    text = plus("indices: {wafer: 100%}, resets: year", term="{from: 2025-02, to: 2027-12}")
    assert price_path(text.replace("2026-10: 3 USD/GB", "2026-01: 3 USD/GB")) == [3, 5, 5]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("indices: {wafer: 0%}", "all weights are nothing"),
        ("indices: {}", "at least 1"),
        ("indices: {waver: 50%}", "no index 'waver'"),
        ("indices: {wafer: -50%}", "negative"),
        ("indices: {wafer: 50%}, lag: 1 year", "no value early enough"),
        ("margin: 5%", "missing"),
    ],
)
def test_costs_that_cannot_be_meant_are_told_with_their_line(words: str, said: str) -> None:
    """Each with a place and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(plus(words))
    problems = caught.value.problems
    assert any(said in str(problem) for problem in problems)
    assert all(problem.place and problem.next_step for problem in problems)


def test_only_the_silent_index_is_named() -> None:
    """Of October the wafer has a value, energy has none."""
    (problem,) = unwise(plus("indices: {wafer: 100%, energy: 100%}, lag: 3 months"), "p")
    assert "index energy" in problem.what


@settings(max_examples=20, deadline=None)
@given(weight=st.integers(1, 300), more=st.integers(0, 100), margin=st.integers(-50, 50))
def test_a_higher_weight_never_makes_a_price_lower(weight: int, more: int, margin: int) -> None:
    """Whatever the margin."""
    low, high = (price_path(plus(f"indices: {{wafer: {w}%}}, margin: {margin}%")) for w in (weight, weight + more))
    assert all((a or 0) <= (b or 0) for a, b in zip(low, high, strict=True))
