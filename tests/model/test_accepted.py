"""Orders accepted above a written limit come all the same; cancelled, moved away or landing after an end they excuse nothing."""

from __future__ import annotations

from typing import Any

import pytest

from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene
from tests.clauses.test_termination import FIRM, PRICE, years
from tests.support import cost, load_text, solve_text

CHEAP = "p: {kind: price_fixed, price: 1 USD/GB}\n"
CANCELLED = "n: {kind: cancellation, steps: {any: {before: 0 days, fee: 10%}}}\n"
LIMITS = [
    "l: {kind: volume_cap, at_most: 100 GB/month}",
    "l: {kind: volume_band, commit: 100 GB/month, down: 100%}",
    "l: {kind: loyalty, commit: 100 GB/month, of_past: 0%}",
    "l: {kind: revision_bands, bands: [{down: 100%}], forecast: {2027-01: 100 GB/month}}",
    "l: {kind: take_or_pay, amount: 3 GB/quarter, per: quarter, share: 0%, at_most: 100 GB/quarter}",
    "l: {kind: share_of_demand, of_output: 50%, output: {2027-01: 200 GB/month}, per: month}",
    "l: {kind: option, fee: 0 USD/GB, at_most: 1 TB/month, in_total: 100 GB}",
    "l: {kind: tie_in, items: [ddr5], earned_by: [hbm], ratio: 1, free: 100 GB/month, per: month}",
]


def placed(limit: str, more: str = "", **scenes: Any) -> str:
    """150 are on order for January at 10, of which 100 are within the limit; 120 are needed, calls cost 1, the market 50."""
    line = "supplier: micron, contract: lta, item: ddr5, quantity: 150 GB, to: abilene, promised: 2027-01-01, due: 1500 USD"
    rules = {"periods": 1, "need": "{2027-01: 120 GB/month}", "spot": "50 USD/GB"} | scenes
    text = scene(CHEAP + CANCELLED + limit, more=f"open_orders: {{po: {{{line}}}}}\n" + more, **rules)
    return text.replace("items: [ddr5]\n    term", "items: [ddr5, hbm]\n    term").replace(
        "{ddr5:", "{hbm: {tier: hbm}, ddr5:"
    )


@pytest.mark.parametrize("limit", LIMITS)
def test_a_cancelled_order_leaves_the_written_room(limit: str) -> None:
    """30 are cancelled for 10 %: 1200 + 30. All of it cancelled, 100 could be called and 20 bought: 150 + 100 + 1000 = 1250.

    120 called for 1 would cost 270. Half a yes would keep 60 and call 60 for 750: above the limit it is all order, or within it.
    """
    assert cost(placed(limit)) == pytest.approx(1230)


def test_both_solver_doors_agree() -> None:
    """It is a yes-or-no whether the orders pass the limit."""
    assert solve_text(placed(LIMITS[0]), solver="cbc").plan.cost == pytest.approx(1230)


def test_an_order_within_the_limit_leaves_what_it_does_not_take() -> None:
    """At 150 a month all of it is cancelled and 120 called: 150 + 120."""
    assert cost(placed("l: {kind: volume_cap, at_most: 150 GB/month}")) == pytest.approx(270)


def test_an_order_that_is_moved_away_leaves_the_written_room() -> None:
    """Pushed out for 2 % to February, where 150 are needed: 1500 + 30, 100 called in January and 20 bought for 50: 2630.

    120 called would make it 1650; in February a call costs 50 too.
    """
    price = "p: {kind: price_schedule, prices: {2027-01: 1 USD/GB, 2027-02: 50 USD/GB}}"
    grid = "g: {kind: reschedule, steps: {any: {before: 0 days, by: 60 days, fee: 2%}}}"
    text = placed(
        f"l: {{kind: volume_cap, at_most: 100 GB/month, until: 2027-01}}\n{grid}",
        periods=2,
        need="{2027-01: 120 GB/month, 2027-02: 150 GB/month}",
    )
    assert cost(
        text.replace(CHEAP.strip(), price).replace(CANCELLED.strip(), "f: {kind: fee, amount: 0 USD}")
    ) == pytest.approx(2630)


@pytest.mark.parametrize("limit", LIMITS)
def test_the_audit_finds_calls_in_the_room_of_a_cancelled_order(limit: str) -> None:
    """All of the order is cancelled, and 120 are called."""
    solved = solve_text(placed("l: {kind: volume_cap, at_most: 150 GB/month}"))
    called = [dict(course.tables) for course in solved.plan.courses]
    setting = load_text(placed(limit)).setting
    found = audit(setting, courses_of(setting, called), solved.plan.costs)
    kind = limit.partition("kind: ")[2].partition(",")[0]
    assert any(finding.rule == kind and "120" in finding.what for finding in found), found


# After an end -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clauses", "pays"),
    [
        (f"{FIRM}c: {{kind: loyalty, commit: 100 GB/year, of_past: 0%}}", 1000),
        (f"{FIRM}c: {{kind: revision_bands, per: quarter, bands: [{{}}], forecast: {{2027-01: 25 GB/quarter}}}}", 1000),
        (f"{PRICE}c: {{kind: take_or_pay, amount: 100 GB/year, at_most: 100 GB/year}}", 1000),
        (f"{FIRM}c: {{kind: share_of_demand, at_least: 60%, at_most: 100%}}", 1000),
        (f"{FIRM}c: {{kind: share_of_demand, of_output: 50%, output: {{2027-01: 200 GB/year}}}}", 1000),
        (f"{FIRM}c: {{kind: option, fee: 1 USD/GB, reserved: 100 GB/year, due: each}}", 1100),
        (FIRM.replace(PRICE, "p: {kind: price_steps, steps: {0 GB: 10 USD/GB, 50 GB: 9 USD/GB}}\n"), 950),
        (
            FIRM.replace(PRICE, "p: {kind: price_steps, by: all units, steps: {0 GB: 10 USD/GB, 50 GB: 9 USD/GB}}\n"),
            900,
        ),
    ],
)
def test_an_order_lands_under_no_contract_once_it_has_ended(clauses: str, pays: float) -> None:
    """100 for 2028 are on order at 700, the contract is ended for 250 before: a year, 250 + 700, and 500 in the third.

    What lands then neither breaks a limit nor earns a discount.
    """
    line = "supplier: micron, contract: lta, item: ddr5, quantity: 100 GB, to: abilene, promised: 2028-01, due: 700 USD"
    text = years("fee: 250 USD, until: 2028-06", clauses.strip() + "\n", more=f"open_orders: {{o: {{{line}}}}}\n")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(pays + 250 + 700 + 500)
    assert solved.plan.tables["signings"][0]["ended"] == "2028-01-01"


def test_what_others_take_is_free_once_it_has_ended() -> None:
    """All that is taken counts towards at most 100 a year; ended for 300 after the first, 150 are bought at 5 in each: 1500."""
    clauses = PRICE + "t: {kind: take_or_pay, amount: 100 GB/year, at_most: 100 GB/year}\n"
    clauses += "n: {kind: countable_volume, sources: [spot]}\n"
    market = "markets: {spot: {items: [ddr5], supplier: micron, price: {index: dram}}}\n"
    text = years("fee: 300 USD", clauses, need="{2027: 100 GB/year, 2028: 150 GB/year}", spot="", more=market)
    assert cost(text) == pytest.approx(1000 + 300 + 1500)
