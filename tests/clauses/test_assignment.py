"""A contract passes to another party whole, once, by what is known on the day of the notice, for what is still owed of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene, unwise
from tests.drivers.test_table import risk, short
from tests.support import Solved, cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
TOP = PRICE + "t: {kind: take_or_pay, amount: 100 GB/year}\n"
FALLS = "{now: 10 USD/GB, forward: {2028: 6 USD/GB}}"
OUTCOMES = """
    low: {probability: 50%, indices: {dram: {2028: 6 USD/GB}}}
    high: {probability: 50%, indices: {dram: {2028: 14 USD/GB}}}
"""


def years(words: str, clauses: str = TOP, **more: Any) -> str:
    """100 a year at 10 for three years; 10 on the market, and 6 from the second year on."""
    scenes = {"periods": 3, "step": "year", "need": "{2027: 100 GB/year}", "index": FALLS, "spot": "{index: dram}"}
    scenes |= {"term": "{from: 2027-01, to: 2029-12}"}
    return scene(clauses + f"a: {{kind: assignment, {words}}}", **(scenes | more))


def either(words: str) -> str:
    """6 or 14 from the second year on, at even odds, learned when it begins."""
    return years(words, index="{now: 10 USD/GB}", more=risk(OUTCOMES))


def ended(solved: Solved) -> list[str]:
    """The day on which it passes in each future."""
    return [row["ended"] for course in solved.plan.courses for row in course.tables["signings"]]


def paid(solved: Solved, term: str) -> float:
    """Sum of a ledger term."""
    return sum(row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == term)


def kept(solved: Solved, account: str) -> list[float]:
    """An account of the contract's ledger over the periods."""
    rows = {r["period"]: r["value"] for r in solved.plan.tables["accounts"] if r["account"] == account}
    return [round(rows.get(period.label, 0.0), 6) for period in solved.plan.setting.periods]


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("words", ["price: 3 USD/GB", "worth: 75%"])
def test_it_is_assigned_where_the_market_falls(words: str, solver: str) -> None:
    """At 6 keeping it loses 400 a year, an assignee takes it for 300: 1000 + 2 * 300 + 2 * 600 = 2800; at 14 it is kept, 3000.

    Three quarters of the 4 that it is above the market are the same 3 a GB.
    """
    solved = solve_text(either(words), solver=solver)
    assert solved.plan.cost == pytest.approx((2800 + 3000) / 2)
    assert sorted(ended(solved)) == ["", "2028-01-01"]


def test_the_notice_decides_for_both_futures() -> None:
    """Half a year before nobody knows: for 2028 it would be (2800 + 4400) / 2, so it is kept; for 2029 it passes at 6: 2900."""
    assert cost(either("price: 3 USD/GB, notice: 6 months, until: 2028-06")) == pytest.approx(3000)
    solved = solve_text(either("price: 3 USD/GB, notice: 6 months"))
    assert solved.plan.cost == pytest.approx((2900 + 3000) / 2)
    assert sorted(ended(solved)) == ["", "2029-01-01"]


def test_an_assignee_pays_us_for_a_contract_below_the_market() -> None:
    """At 14, 400 a year for which nobody has a need here: 90 % of 800 come in, 1000 - 720 - nothing to buy."""
    text = years(
        "worth: 90%, fee: 20 USD",
        index="{now: 10 USD/GB, forward: {2028: 14 USD/GB}}",
        need="{2027: 100 GB/year, 2028: 0 GB/year}",
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1000 + 20 - 720)
    assert paid(solved, "assignment") == pytest.approx(20 - 720)


def test_no_more_is_paid_than_a_deficiency_costs() -> None:
    """4 above the market, and a GB not taken costs 2: keeping it costs 200 a year, so at 100 % it passes for 400 less a cent."""
    cheap = TOP.replace("amount", "pays: 20%, amount")
    solved = solve_text(years("worth: 100%, price: -0.01 USD/GB", cheap))
    assert paid(solved, "assignment") == pytest.approx(200 * (2 - 0.01))
    assert solved.plan.cost == pytest.approx(1000 + 398 + 1200)


def test_half_a_contract_is_not_assigned() -> None:
    """The market has 50 a year and a GB short costs 12: half would be 1000 + 300 + 2 * (500 + 300); whole 3400, so it is kept."""
    market = "markets: {spot: {items: [ddr5], price: {index: dram}, available: 50 GB/year}}\n"
    text = years("price: 3 USD/GB", spot="", more=market).replace("GB/year}}}", "GB/year}" + short(12) + "}}", 1)
    assert cost(text) == pytest.approx(3000)


@pytest.mark.parametrize(("deposit", "back"), [("80%", 160), ("0%", 0)])
def test_the_assignee_pays_for_what_is_left_of_a_deposit(deposit: str, back: float) -> None:
    """600 ahead, 4 a GB: 200 left after the first year. The supplier's refund has no part in it.

    600 + 1000 - 400, 580 for the assignee, 2 * 600, less 160 or nothing; kept it costs 3000.
    """
    ahead = TOP + "d: {kind: prepayment, amount: 600 USD, credit: 4 USD/GB, refund: 50%}\n"
    solved = solve_text(years(f"price: 2.9 USD/GB, deposit: {deposit}, until: 2028-06", ahead))
    assert solved.plan.cost == pytest.approx(1200 + 580 + 1200 - back)
    assert paid(solved, "deposit assigned") == pytest.approx(-back)
    assert paid(solved, "refund") == 0
    assert kept(solved, "forfeited") == [0, 200 - back, 0]


def test_a_guarantor_sees_what_the_assignee_owes_and_pays_nothing_for_it() -> None:
    """From 2028 on: at the end of that year 1000 are still owed, at the end of 2029 nothing. The cost is the same without it."""
    solved = solve_text(years("price: 3 USD/GB, liable: true"))
    assert solved.plan.cost == pytest.approx(cost(years("price: 3 USD/GB")))
    assert kept(solved, "liable for the assignee") == [0, 1000, 0]


@pytest.mark.parametrize(("price", "day"), [("1 USD/GB", "2028-01-01"), ("5 USD/GB", "2029-01-01")])
def test_it_may_be_assigned_on_one_day_and_ended_on_another(price: str, day: str) -> None:
    """Assigned for 1 after the first year, 1000 + 200 + 1200; for 5 (2200 + 1000) it is ended after the second, 2000 + 50 + 600."""
    clauses = TOP + "e: {kind: termination, fee: 50 USD, since: 2028-07}\n"
    solved = solve_text(years(f"price: {price}, until: 2028-06", clauses))
    assert ended(solved) == [day]
    assert solved.plan.cost == pytest.approx(2400 if day == "2028-01-01" else 2650)


def test_an_offer_passes_at_the_size_that_is_signed() -> None:
    """A GB signed costs 10, and 2 for its two later years: at 13 on the market all 50 that are needed are signed, at 11 none.

    500 + 2 * 50 for the assignee + 2 * 300; or 550 + 600.
    """
    firm = PRICE + "v: {kind: volume_firm, amount: 100 GB/year}\n"
    more = {"contract": "status: offered\noffer: {smallest: 20%, largest: 80%}", "need": "{2027: 50 GB/year}"}
    solved = solve_text(years("price: 1 USD/GB", firm, index="{now: 13 USD/GB, forward: {2028: 6 USD/GB}}", **more))
    assert solved.plan.cost == pytest.approx(500 + 100 + 600)
    (row,) = solved.plan.tables["signings"]
    assert (row["size"], row["ended"]) == (pytest.approx(0.5), "2028-01-01")
    other = years("price: 1 USD/GB", firm, index="{now: 11 USD/GB, forward: {2028: 6 USD/GB}}", **more)
    assert cost(other) == pytest.approx(550 + 600)


@pytest.mark.parametrize(
    ("table", "change", "rule", "said"),
    [
        ("signings", {"ended": ""}, "bill", "assignment"),
        ("signings", {"ended": "2028-07-01"}, "ending", "no clause lets it be"),
        ("ledger", {"amount": 1.0}, "bill", "assignment"),
        ("moves", {"source": "lta"}, "ending", "for delivery after it is ended"),
    ],
)
def test_the_audit_finds_an_assignment_that_is_none(table: str, change: dict[str, Any], rule: str, said: str) -> None:
    """Not at all though it is paid, on a day on which it may not be, at another price, and with calls after it."""
    solved = solve_text(years("price: 3 USD/GB"))
    tables = [dict(course.tables) for course in solved.plan.courses]
    tables[0][table] = [row | change for row in tables[0][table]]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(f.rule == rule and said in f"{f.where} {f.what}" for f in found), found


def test_the_audit_finds_a_notice_that_peeks() -> None:
    """Half a year's notice, and assigned for 2028 only where the price turns out to be low."""
    solved = solve_text(either("price: 3 USD/GB, notice: 6 months"))
    tables = [dict(course.tables) for course in solved.plan.courses]
    tables[1]["signings"] = [row | {"ended": "2028-01-01"} for row in tables[1]["signings"]]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(f.rule == "knowledge" and "ended on 2028-01-01" in f.where for f in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (years("fee: 5 USD"), "is not said"),
        (years("price: 3 USD/GB, items: [ddr5]"), "all of its items"),
        (years("price: 3 USD/GB", contract="status: offered\noffer: {fraction: true}"), "signed in part"),
        (years("price: 3 USD/GB", TOP + "e: {kind: termination}\n"), "both end it on 2028-01-01"),
    ],
)
def test_what_cannot_be_meant_is_told(text: str, said: str) -> None:
    """With its line and what to do."""
    with pytest.raises(InputError) as caught:
        load_text(text)
    problem = caught.value.problems[0]
    assert said in problem.what
    assert problem.place
    assert problem.next_step


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (years("price: 3 USD/GB", PRICE), "nothing is owed"),
        (years("worth: 90%", item="{tier: dram}"), "has no index"),
        (years("price: 3 USD/GB, notice: 5 years"), "notice still to come"),
    ],
)
def test_what_is_unwise_is_told(text: str, said: str) -> None:
    """A contract without a minimum, an item without a market price, a notice that has passed."""
    assert any(said in problem.what for problem in unwise(text, "a"))


@settings(max_examples=8, deadline=None)
@given(price=st.integers(-3, 8), more=st.integers(0, 4), notice=st.integers(0, 300), market=st.integers(3, 14))
def test_a_dearer_assignment_never_costs_less(price: int, more: int, notice: int, market: int) -> None:
    """And never more than keeping the contract."""
    index = f"{{now: 10 USD/GB, forward: {{2028: {market} USD/GB}}}}"
    first, second = (
        cost(years(f"price: {each} USD/GB, notice: {notice} days", index=index)) for each in (price, price + more)
    )
    assert first <= second + 1e-6
    assert second <= 3000 + 1e-6
