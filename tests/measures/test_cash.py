"""What suppliers can still invoice: the tail of true-ups is a figure of its own, and may be limited."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.clauses.scene import scene
from tests.drivers.test_table import risk
from tests.measures.test_cost import measured
from tests.support import solve_text


def settled(measures: str) -> str:
    """100 GB: 10 now and a true-up to 10 or 30 a month later, or 25 on the market."""
    text = scene(
        "p: {kind: price_fixed, price: 10 USD/GB}\ns: {kind: post_settlement, index: dram, settles: 1 month}",
        periods=2,
        need="{2027-01: 100 GB/month, 2027-02: 0 GB/month}",
        spot="25 USD/GB",
        more=risk("""
        low: {probability: 50%, indices: {dram: {2027-02: 10 USD/GB}}}
        high: {probability: 50%, indices: {dram: {2027-02: 30 USD/GB}}}
        """),
    )
    return measured(text, measures)


@pytest.mark.parametrize(
    ("limit", "cost"),
    [
        # 1000 and half of 2000 are 2000; at most 500 of true-up lets 25 GB be settled, 75 are bought at 25
        ("", 2000),
        ("tail_at_most: 500 USD", 25 * 20 + 75 * 25),
        ("worst_at_most: 500 USD", 25 * 20 + 75 * 25),
        ("mean_at_most: 250 USD", 25 * 20 + 75 * 25),
    ],
)
def test_a_limit_on_true_ups_buys_elsewhere(limit: str, cost: float) -> None:
    """A GB under the contract costs 20 on average, up to 20 of it later."""
    solved = solve_text(settled(f"c: {{kind: cash, terms: [true-up], alpha: 50%, {limit}}}"))
    assert solved.plan.cost == pytest.approx(cost)
    expected = 2000 if not limit else 500
    assert solved.plan.measured[0].sums == pytest.approx({"mean": expected / 2, "tail": expected, "worst": expected})


def test_a_line_that_nothing_makes_is_named() -> None:
    """With those there are."""
    with pytest.raises(InputError) as caught:
        solve_text(settled("c: {kind: cash, terms: [trueup], tail_at_most: 1 USD}"))
    assert "risk.measures.c.terms" in str(caught.value)
    assert "true-up" in str(caught.value)
