"""Stock that lies loses value, by its index and its own decay; no cash leaves."""

from __future__ import annotations

import pytest

from planner.errors import PlannerError
from tests.small import billed, small, terms
from tests.support import cost, solve_text

EARLY = {
    "needs": "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-02: 100 GB}}}",
    "markets": "{spot: {items: [ddr5], price: {2027-01: 10 USD/GB, 2027-02: 20 USD/GB}}}",
}
ITEM = "{ddr5: {tier: dram, index: dram, decay: %s}}"


def test_decay_by_hand() -> None:
    """100 GB lie for January at 12 % a year of an index of 10: 0.12 / 12 * 10 * 100 = 10, so 1010 beside the 1000."""
    text = small(items=ITEM % "12%/yr", **EARLY)
    assert cost(text) == pytest.approx(1010)
    assert terms(text)["decay"] == pytest.approx(10)


def test_it_follows_the_index() -> None:
    """The index doubles in January: 20. Before it does, 100 GB at 10 that lie from January to March: 10, then 20."""
    forward = "{dram: {now: 10 USD/GB, forward: {2027-02: 20 USD/GB}}}"
    need = "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-03: 100 GB}}}"
    text = small(items=ITEM % "12%/yr", indices=forward, needs=need, markets=EARLY["markets"])
    assert terms(text)["decay"] == pytest.approx(30)


def test_stock_that_would_lose_more_than_it_saves_is_bought_late() -> None:
    """At 1300 % a year a month costs 1083 on 100 GB, more than the 1000 saved: 2000, bought in February."""
    assert terms(small(items=ITEM % "1300%/yr", **EARLY)) == pytest.approx({"goods": 2000})


def test_it_is_no_cash_so_budgets_do_not_see_it() -> None:
    """A budget of 1000 for all is kept though decay adds 10."""
    policy = "{b: {kind: budget, at_most: 1000 USD, per: horizon}}"
    solved = solve_text(small(items=ITEM % "12%/yr", policies=policy, **EARLY))
    assert solved.plan.cost == pytest.approx(1010)
    assert {row["cash"] for row in solved.plan.tables["ledger"] if row["term"] == "decay"} == {False}


def test_the_bill_from_the_stock_table() -> None:
    """50 GB at the end of February: 0.12 / 12 * 10 * 50 = 5."""
    row = {"location": "abilene", "item": "ddr5", "part": "ddr5", "period": "2027-02", "owned_gb": 50.0}
    assert billed(small(items=ITEM % "12%/yr"), "decay", stock=[row]) == {"2027-02": 5}


def test_without_an_index_it_cannot_be_reckoned() -> None:
    """An item that decays and has no index value is an error that says what to add, not a decay of nothing."""
    with pytest.raises(PlannerError) as refused:
        solve_text(small(items="{ddr5: {tier: dram, decay: 12%/yr}}", **EARLY))
    assert all("ddr5" in problem.what and problem.next_step for problem in refused.value.problems)


def test_faster_decay_never_costs_less() -> None:
    """1000 + 10 for each 12 %, up to the 2000 of buying late."""
    costs = [cost(small(items=ITEM % f"{rate}%/yr", **EARLY)) for rate in (0, 12, 120, 5000)]
    assert costs == pytest.approx([1000, 1010, 1100, 2000])
