"""A contract is ended whole, at the end of a contract year, by what is known on the day of the notice, for a buy-out."""

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
FIRM = PRICE + "v: {kind: volume_firm, amount: 100 GB/year}\n"
FALLS = "{now: 14 USD/GB, forward: {2028: 5 USD/GB}}"


def years(words: str, clauses: str = FIRM, **more: Any) -> str:
    """100 a year at 10 for five years, three of them in the plan; 14 on the market, and 5 from the second year on."""
    clause = "e: {kind: termination" + (f", {words}" if words else "") + "}"
    scenes = {"periods": 3, "step": "year", "need": "{2027: 100 GB/year}", "index": FALLS, "spot": "{index: dram}"}
    return scene(clauses + clause, **(scenes | {"term": "{from: 2027-01, to: 2031-12}"} | more))


def ended(solved: Solved) -> list[str]:
    """The day it is ended in each future."""
    return [row["ended"] for course in solved.plan.courses for row in course.tables["signings"]]


@pytest.mark.parametrize(
    ("fee", "pays", "day"), [(300, 2300, "2028-01-01"), (999, 2999, "2028-01-01"), (1001, 3000, "")]
)
def test_it_is_ended_where_that_is_cheaper(fee: float, pays: float, day: str) -> None:
    """Kept it costs 3000; ended after a year 1000 + the fee + 2 * 500, after two 2000 + the fee + 500."""
    solved = solve_text(years(f"fee: {fee} USD"))
    assert solved.plan.cost == pytest.approx(pays)
    assert ended(solved) == [day]


def test_both_solver_doors_agree() -> None:
    """A stop is an integer."""
    assert solve_text(years("fee: 300 USD"), solver="cbc").plan.cost == pytest.approx(2300)


def test_a_stop_is_whole() -> None:
    """The market has 50 a year, and a GB short costs 12: half a stop would be 1000 + 100 + 2 * 750 = 2600; whole it is 2900."""
    market = "markets: {spot: {items: [ddr5], price: {index: dram}, available: 50 GB/year}}\n"
    text = years("fee: 200 USD", spot="", more=market).replace("GB/year}}}", "GB/year}" + short(12) + "}}", 1)
    assert cost(text) == pytest.approx(2900)


OUTCOMES = """
    low: {probability: 50%, indices: {dram: {2028: 5 USD/GB}}}
    high: {probability: 50%, indices: {dram: {2028: 20 USD/GB}}}
"""


def test_the_notice_decides_by_what_is_known_on_its_day() -> None:
    """5 or 20 from 2028 on, learned then. Without a notice it is ended where it is 5: (2300 + 3000) / 2 = 2650.

    Half a year before, nobody knows: kept in 2028, and ended for 2029 where it is 5: (2000 + 300 + 500 + 3000) / 2 = 2900.
    """
    at_once = solve_text(years("fee: 300 USD", index="{now: 14 USD/GB}", more=risk(OUTCOMES)))
    assert at_once.plan.cost == pytest.approx(2650)
    assert sorted(ended(at_once)) == ["", "2028-01-01"]
    before = solve_text(years("fee: 300 USD, notice: 6 months", index="{now: 14 USD/GB}", more=risk(OUTCOMES)))
    assert before.plan.cost == pytest.approx(2900)
    assert sorted(ended(before)) == ["", "2029-01-01"]


def test_a_share_of_what_is_committed_is_bought_out() -> None:
    """Four years of 1000 are left after the first: 10 % are 400; at 50 % it is kept."""
    assert cost(years("share: 10%")) == pytest.approx(2400)
    assert cost(years("share: 50%")) == pytest.approx(3000)


@pytest.mark.parametrize(
    ("clauses", "pays"),
    [
        ("t: {kind: take_or_pay, amount: 100 GB/year}", 1000 + 400),
        ("t: {kind: take_or_pay, amount: 100 GB/year, pays: 50%}", 1000 + 200),
        ("v: {kind: volume_band, commit: 100 GB/year, up: 0%, down: 20%}", 1000 + 320),
        (
            "v: {kind: volume_band, commit: 100 GB/year, up: 0%, down: 20%}\nt: {kind: take_or_pay, share: 90%}",
            1000 + 360,
        ),
        ("v: {kind: volume_firm, amount: 100 GB/year}\ns: {kind: minimum_spend, amount: 1500 USD}", 1500 + 600),
        (
            "v: {kind: volume_firm, amount: 100 GB/year}\ns: {kind: minimum_spend, amount: 1500 USD, pays: 50%}",
            1250 + 400,
        ),
    ],
)
def test_what_is_still_owed_at_minimum_is_bought_out(clauses: str, pays: float) -> None:
    """10 % of four years of 1000, or of half of it where a GB short costs half; of a lower edge, not of what may be taken.

    Of a spend of 1500 beside a volume of 1000, the greater: 1500; where half of what is not spent is paid, 750 are less than 1000.
    """
    assert cost(years("share: 10%", PRICE + clauses + "\n")) == pytest.approx(pays + 1000)


def test_a_minimum_ends_with_it_inside_the_horizon_and_out() -> None:
    """Kept: 3000, and two years beyond the horizon at 5 a GB above the market: 1000.

    Ended after the first year for 1500: 1000 + 1500 + 1000 = 3500; a fee of 2001 is too much.
    """
    clauses = PRICE + "t: {kind: take_or_pay, amount: 100 GB/year}\n"
    assert cost(years("fee: 1500 USD", clauses)) == pytest.approx(3500)
    assert cost(years("fee: 2001 USD", clauses)) == pytest.approx(4000)


def test_an_open_order_lands_after_the_end() -> None:
    """100 for 2028 are on order at 700: 1000 + 300 + 700 + 500, and nothing may be called under the contract."""
    order = (
        "{supplier: micron, contract: lta, item: ddr5, quantity: 100 GB, to: abilene, promised: 2028-01, due: 700 USD}"
    )
    text = years("fee: 300 USD, until: 2028-06", more=f"open_orders: {{o: {order}}}\n")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(2500)
    assert ended(solved) == ["2028-01-01"]


def test_an_order_for_after_the_end_is_cancelled_by_the_contract() -> None:
    """100 for 2029 are on order at 700, ended before: cancelled today for 10 %: 1000 + 300 + 500 + 70 + 500."""
    order = (
        "{supplier: micron, contract: lta, item: ddr5, quantity: 100 GB, to: abilene, promised: 2029-01, due: 700 USD}"
    )
    clauses = FIRM + "c: {kind: cancellation, steps: {far: {before: 60 days, fee: 10%}}}\n"
    text = years("fee: 300 USD, until: 2028-06", clauses, more=f"open_orders: {{o: {order}}}\n")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(2370)
    assert ended(solved) == ["2028-01-01"]


def test_a_yearly_fee_ends_with_it() -> None:
    """50 a year, one of which is paid: 1000 + 50 + 300 + 1000."""
    assert cost(years("fee: 300 USD", FIRM + "f: {kind: fee, amount: 50 USD, per: year}\n")) == pytest.approx(2350)


@pytest.mark.parametrize(
    ("offer", "share"),
    [
        ("", 1.0),
        ("\noffer: {smallest: 50%, largest: 50%}", 0.5),
        ("\noffer: {smallest: 20%, largest: 80%}", 0.8),
    ],
)
def test_an_offer_is_signed_to_be_ended(offer: str, share: float) -> None:
    """A GB signed costs 10, and 4 for ending it: worth it where the market is 15 in the first year, not where it is 13.

    Of what is signed 14 each, the rest at 15, then 2 * 500; at 13 none is signed: 1300 + 1000.
    """
    text = years("share: 10%", contract="status: offered" + offer, index="{now: 15 USD/GB, forward: {2028: 5 USD/GB}}")
    assert cost(text) == pytest.approx(share * 1400 + (1 - share) * 1500 + 1000)
    assert cost(text.replace("now: 15", "now: 13")) == pytest.approx(2300)


def test_an_open_size_and_its_end_go_together() -> None:
    """Between 20 and 80 %, needs of 50: 50 % is signed for 500, ended for 200, then 2 * 250."""
    offer = "status: offered\noffer: {smallest: 20%, largest: 80%}"
    text = years(
        "share: 10%", contract=offer, index="{now: 15 USD/GB, forward: {2028: 5 USD/GB}}", need="{2027: 50 GB/year}"
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(500 + 200 + 500)
    (row,) = solved.plan.tables["signings"]
    assert (row["signed"], row["size"], row["ended"]) == (1.0, pytest.approx(0.5), "2028-01-01")


def test_a_third_year_is_ended_at_its_own_end() -> None:
    """From April 2027 of a term from July 2024: it may be ended in July, half a year ahead is too late for that.

    Quarters of 25: at once, 250 + 300 + 2 * 125; with a notice that has passed it is kept: 750.
    """
    clauses = PRICE + "v: {kind: volume_firm, amount: 25 GB/quarter}\n"
    more: dict[str, Any] = {"start": "2027-04", "step": "quarter", "need": "{2027-04: 25 GB/quarter}"}
    more |= {"term": "{from: 2024-07, to: 2029-06}", "index": "{now: 14 USD/GB, forward: {2027-07: 5 USD/GB}}"}
    text = years("fee: 100 USD", clauses, contract="so_far: {taken: {2026: 75 GB}}", **more)
    assert cost(text) == pytest.approx(250 + 100 + 250)
    late = text.replace("fee: 100 USD", "fee: 100 USD, notice: 6 months")
    assert cost(late) == pytest.approx(750)
    (problem,) = unwise(late, "e")
    assert "notice still to come" in problem.what


def test_it_may_be_said_twice() -> None:
    """Ended for 900 after the first year and for 100 after the second: 1000 + 900 + 1000, or 2000 + 100 + 500."""
    text = years("fee: 900 USD, until: 2028-06}\nd: {kind: termination, fee: 100 USD, since: 2028-07")
    assert cost(text) == pytest.approx(2600)
    with pytest.raises(InputError, match="both end it on 2028-01-01"):
        load_text(text.replace("since: 2028-07", "since: 2027-07"))


@pytest.mark.parametrize(
    ("table", "change", "rule", "said"),
    [
        ("signings", {"ended": "2028-07-01"}, "ending", "no clause lets it be"),
        ("signings", {"ended": ""}, "bill", "buy-out"),
        ("moves", {"source": "lta"}, "ending", "for delivery after it is ended"),
    ],
)
def test_the_audit_finds_an_end_that_is_none(table: str, change: dict[str, Any], rule: str, said: str) -> None:
    """On a day on which it may not be, not at all though the buy-out is paid, and calls after it."""
    solved = solve_text(years("fee: 300 USD"))
    tables = [dict(course.tables) for course in solved.plan.courses]
    tables[0][table] = [row | change for row in tables[0][table]]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(f.rule == rule and said in f"{f.where} {f.what}" for f in found), found


def test_the_audit_finds_a_notice_that_peeks() -> None:
    """Half a year's notice, and ended for 2028 only where the price turns out to be low."""
    text = years("fee: 300 USD, notice: 6 months", index="{now: 14 USD/GB}", more=risk(OUTCOMES))
    solved = solve_text(text)
    tables = [dict(course.tables) for course in solved.plan.courses]
    tables[1]["signings"] = [row | {"ended": "2028-01-01"} for row in tables[1]["signings"]]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(f.rule == "knowledge" and "ended on 2028-01-01" in f.where for f in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (years("items: [ddr5]"), "all of its items"),
        (years("share: 10%", PRICE), "nothing is owed"),
        (years("fee: 5 USD", contract="status: offered\noffer: {fraction: true}"), "signed in part"),
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


@settings(max_examples=8, deadline=None)
@given(fee=st.integers(0, 1500), more=st.integers(0, 500), price=st.integers(3, 14), notice=st.integers(0, 300))
def test_a_dearer_buy_out_never_costs_less(fee: int, more: int, price: int, notice: int) -> None:
    """And never more than keeping it."""
    index = f"{{now: 14 USD/GB, forward: {{2028: {price} USD/GB}}}}"
    costs = [cost(years(f"fee: {size} USD, notice: {notice} days", index=index)) for size in (fee, fee + more)]
    assert costs[0] <= costs[1] + 1e-6
    assert costs[1] <= 3000 + 1e-6


@pytest.mark.parametrize(("volume", "order"), [(150, 60), (350, 0)])
def test_warrants_that_have_not_vested_lapse_with_it(volume: int, order: int) -> None:
    """Ended after 100 GB: neither an order that still comes nor what would have been taken later vests a tranche of 50.

    1000 + 500 + 500, and 60 * 5 less where they are on order; kept to the end, 200 a year more are lost than that.
    """
    vests = f"w: {{kind: equity_link, vests: {{first: {{volume: {volume} GB, worth: 50 USD}}}}}}\n"
    line = "{supplier: micron, contract: lta, item: ddr5, quantity: %s GB, to: abilene, promised: 2028-01-01}"
    more = f"open_orders: {{po: {line % order}}}\n" if order else ""
    solved = solve_text(years("", FIRM + vests, more=more))
    assert solved.plan.cost == pytest.approx(2000 - 5 * order)
    assert ended(solved) == ["2028-01-01"]


@pytest.mark.parametrize("pays", [", pays: 20%", ""])
def test_a_least_share_of_our_demand_ends_with_it(pays: str) -> None:
    """At least half of what we take is this supplier's until it is ended: nothing is missing of 2028 and 2029."""
    solved = solve_text(years("", FIRM + f"s: {{kind: share_of_demand, at_least: 50%{pays}}}\n"))
    assert solved.plan.cost == pytest.approx(2000)
    assert ended(solved) == ["2028-01-01"]
