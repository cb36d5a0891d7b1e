"""Calls are fixed a time before delivery, by what is known then; open orders are cancelled by how long before they ship."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene, unwise
from tests.drivers.test_table import risk, short
from tests.support import Solved, cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
TWO_NEEDS = """
    low: {probability: 50%, needs: {dram: {2027-02: 60 GB/month}}}
    high: {probability: 50%, needs: {dram: {2027-02: 140 GB/month}}}
"""


def newsvendor(clause: str, more: str = "", outcomes: str = TWO_NEEDS, contract: str = "") -> str:
    """60 or 140 are needed in February at even odds and called at 10; a GB short costs 50, a GB left over 1."""
    text = scene(
        PRICE + clause,
        need="{2027-02: 100 GB/month}",
        storage="1 PB",
        contract=contract,
        more=risk(outcomes, more) + "costs: {hold: {kind: holding, rate: 1 USD/GB-month}, "
        "scrap: {kind: scrapping, fee: 9 USD/GB}}\n",
    )
    return text.replace("GB/month}}}", "GB/month}" + short(50) + "}}", 1)


def calls(solved: Solved) -> list[float]:
    """GB called in each future."""
    return [sum(row["moved_gb"] for row in course.tables["moves"]) for course in solved.plan.courses]


def test_a_frozen_call_does_not_know_what_comes() -> None:
    """Fixed a month before February: 140 at 10, and half the time 80 left at 1: 1440. Free until the day: 1000."""
    solved = solve_text(newsvendor("n: {kind: cancellation, frozen: 1 month}"))
    assert solved.plan.cost == pytest.approx(1440, abs=1e-6)
    assert calls(solved) == pytest.approx([140, 140])
    assert cost(newsvendor("f: {kind: fee, amount: 0 USD}")) == pytest.approx(1000)


def test_it_knows_what_is_learned_by_its_day() -> None:
    """A signal in January tells which it will be: fixed in January it knows, fixed in December it does not."""
    told = TWO_NEEDS.replace("140 GB/month}}", "140 GB/month}}, signals: {2027-01: strong}")
    assert cost(newsvendor("n: {kind: cancellation, frozen: 1 month}", outcomes=told)) == pytest.approx(1000)
    assert cost(newsvendor("n: {kind: cancellation, frozen: 2 months}", outcomes=told)) == pytest.approx(1440)
    assert cost(newsvendor("n: {kind: cancellation, frozen: 33 days}", outcomes=told)) == pytest.approx(1440)


def test_only_the_items_and_days_it_covers_are_frozen() -> None:
    """From March on it changes nothing for a delivery in February."""
    assert cost(newsvendor("n: {kind: cancellation, frozen: 1 month, since: 2027-03}")) == pytest.approx(1000)


def test_a_lead_time_counts_from_the_same_delivery() -> None:
    """A lead time of a month makes the call in January anyway: a frozen time of a month changes nothing, and is said to."""
    text = newsvendor("n: {kind: cancellation, frozen: 1 month}", contract="lead_time: 1 month")
    assert cost(text) == pytest.approx(1440)
    (problem,) = unwise(text, "n")
    assert "changes nothing" in problem.what


def test_an_offer_is_called_by_what_was_known_too() -> None:
    """Signed today, called for February by what is known in January."""
    text = newsvendor("n: {kind: cancellation, frozen: 1 month}", contract="status: offered")
    assert cost(text) == pytest.approx(1440)


def test_the_audit_finds_a_call_that_peeks() -> None:
    """60 called where 60 are needed, and 140 where 140 are."""
    solved = solve_text(newsvendor("n: {kind: cancellation, frozen: 1 month}"))
    tables = [dict(course.tables) for course in solved.plan.courses]
    tables[1]["moves"] = [row | {"moved_gb": 60.0, "shipped_gb": 60.0} for row in tables[1]["moves"]]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(f.rule == "knowledge" and "cannot be told apart by then" in f.what for f in found)
    free = solve_text(newsvendor("f: {kind: fee, amount: 0 USD}"))
    assert calls(free) == pytest.approx([140, 60])


# Open orders ------------------------------------------------------------------------------------------------------------

STEPS = "steps: {far: {before: 60 days, fee: 10%}, near: {before: 20 days, fee: 40%}}"


def placed(clause: str, promised: str = "2027-03-10", order: str = "", need: str = "60 GB/month") -> str:
    """100 are on order for March, 1000 due; 60 are needed, nothing can be stored."""
    line = f"supplier: micron, contract: lta, item: ddr5, quantity: 100 GB, to: abilene, promised: {promised}, due: 1000 USD"
    return scene(
        PRICE + clause,
        periods=4,
        need=f"{{2027-03: 0 GB/month, 2027-04: {need}, 2027-05: 0 GB/month}}",
        more=f"open_orders: {{po: {{{line}{order}}}}}\n",
    )


@pytest.mark.parametrize(("promised", "fee"), [("2027-03-10", 0.1), ("2027-03-02", 0.1), ("2027-03-01", 0.4)])
def test_an_order_is_cancelled_by_how_long_before_it_ships(promised: str, fee: float) -> None:
    """40 of 100 are not needed: 600 are paid, and 10 % of 400 where at least 60 days are left, 40 % where 59 are."""
    text = placed(f"n: {{kind: cancellation, {STEPS}}}", promised)
    if promised == "2027-03-01":
        text = text.replace("{2027-03: 0 GB/month, 2027-04: 60 GB/month", "{2027-03: 60 GB/month, 2027-04: 0 GB/month")
    assert cost(text) == pytest.approx(600 + 400 * fee)


def test_an_order_that_ships_soon_is_firm() -> None:
    """In ten days: nothing can be cancelled; without the clause neither, whenever it ships."""
    soon = placed(f"n: {{kind: cancellation, {STEPS}}}", "2027-01-11")
    soon = soon.replace("2027-03: 0 GB/month, 2027-04:", "2027-02:").replace("2027-05: 0", "2027-03: 0")
    solved = solve_text(soon)
    assert solved.plan.cost == pytest.approx(1000)
    assert [row["status"] for row in solved.plan.tables["orders"]] == ["firm"]
    assert cost(placed("f: {kind: fee, amount: 0 USD}")) == pytest.approx(1000)


def test_an_order_with_a_day_of_its_own_goes_by_that() -> None:
    """Cancellable for a quarter of the money until the middle of January."""
    text = placed(f"n: {{kind: cancellation, {STEPS}}}", order=", cancellable_until: 2027-01-15, cancel_fee: 25%")
    assert cost(text) == pytest.approx(600 + 100)


def test_it_may_be_said_twice() -> None:
    """A clause for the calls and one for the orders; the cheaper of two fees counts."""
    text = placed(
        f"n: {{kind: cancellation, {STEPS}}}\nm: {{kind: cancellation, steps: {{any: {{before: 1 day, fee: 5%}}}}}}"
    )
    assert cost(text) == pytest.approx(600 + 20)


def test_the_audit_finds_a_firm_order_that_is_cancelled() -> None:
    """No step is open."""
    solved = solve_text(placed("f: {kind: fee, amount: 0 USD}"))
    tables = [dict(course.tables) for course in solved.plan.courses]
    tables[0]["orders"] = [row | {"cancelled_share": 0.4, "kept_gb": 60.0} for row in tables[0]["orders"]]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(finding.rule == "cancellation" for finding in found)


# Calls ------------------------------------------------------------------------------------------------------------------

BOTH = "low: {probability: 50%, needs: {dram: {2027-03: 0 GB/month}}}\n    high: {probability: 50%, signals: {2027-02: much}}"
NEAR = "steps: {near: {before: 15 days, fee: 20%}}, calls: true"


def called(
    clause: str = f"n: {{kind: cancellation, {NEAR}}}", outcomes: str = BOTH, lead: str = "2 months", **more: Any
) -> str:
    """100 or nothing is needed in March, told in February; calls at 10 are made two months before, a GB short costs 50."""
    rules = {
        "periods": 3,
        "need": "{2027-03: 100 GB/month, 2027-04: 0 GB/month}",
        "contract": f"lead_time: {lead}",
    } | more
    rules["more"] = risk(outcomes) + str(more.get("more", ""))
    text = scene(PRICE + clause, **rules)
    return text.replace("2027-04: 0 GB/month}}}", "2027-04: 0 GB/month}" + short(50) + "}}", 1)


def undone(solved: Solved) -> list[float]:
    """GB cancelled of calls in each future."""
    return [sum(row["cancelled_gb"] for row in course.tables["withdrawals"]) for course in solved.plan.courses]


def test_a_call_is_cancelled_by_what_is_learned_before_it_ships() -> None:
    """100 called in January, cancelled in February for 20 % where nothing is needed: 1000 / 2 + 200 / 2 = 600, else 1000."""
    solved = solve_text(called())
    assert solved.plan.cost == pytest.approx(600)
    assert calls(solved) == pytest.approx([100, 100])
    assert undone(solved) == pytest.approx([0, 100])
    assert cost(called("f: {kind: fee, amount: 0 USD}")) == pytest.approx(1000)
    (row,) = [row for course in solved.plan.courses for row in course.tables["withdrawals"]]
    assert (row["period"], row["cancelled"], row["delivered"]) == ("2027-01", "2027-02", "2027-03")
    (fee,) = [row for course in solved.plan.courses for row in course.tables["ledger"] if row["term"] == "cancellation"]
    assert (fee["period"], fee["amount"], fee["item"]) == ("2027-03", pytest.approx(200), "ddr5")


def test_both_solver_doors_and_both_methods_agree() -> None:
    """Whole or in branches, HiGHS or CBC."""
    assert solve_text(called(), solver="cbc").plan.cost == pytest.approx(600)
    solved = solve_loaded(load_text(called()), How(method="branches"))
    assert solved.plan.findings == ()
    assert solved.plan.cost == pytest.approx(600)


@pytest.mark.parametrize(
    ("clause", "pays"),
    [
        (f"n: {{kind: cancellation, {NEAR.replace('15 days', '28 days')}}}", 600),
        (f"n: {{kind: cancellation, {NEAR.replace('15 days', '29 days')}}}", 1000),
        (f"n: {{kind: cancellation, {NEAR.replace(', calls: true', '')}}}", 1000),
        (f"n: {{kind: cancellation, {NEAR}, until: 2027-02}}", 1000),
        (f"n: {{kind: cancellation, {NEAR.replace('20%', '100%')}}}", 1000),
        (
            "n: {kind: cancellation, steps: {far: {before: 28 days, fee: 10%}, near: {before: 1 day, fee: 40%}}, calls: true}",
            550,
        ),
        (f"n: {{kind: cancellation, {NEAR}}}\nm: {{kind: cancellation, {NEAR.replace('20%', '5%')}}}", 525),
    ],
)
def test_the_grid_says_when_and_for_how_much(clause: str, pays: float) -> None:
    """28 days lie between 1 February and 1 March; the least fee that is open counts; calls only where that is said."""
    assert cost(called(clause)) == pytest.approx(pays)


def test_what_is_learned_too_late_cancels_nothing() -> None:
    """Told in March, on the day it ships: 1000, and on that day only where a step is open until then."""
    late = BOTH.replace("2027-02", "2027-03")
    assert cost(called(outcomes=late)) == pytest.approx(1000)
    assert cost(called(f"n: {{kind: cancellation, {NEAR.replace('15 days', '0 days')}}}", late)) == pytest.approx(600)


def test_a_part_is_cancelled_and_no_more_than_was_called() -> None:
    """30 or 100 are needed: 70 are cancelled for 140. 500 + 150 + 70 = 720.

    Told apart in February and again in March, a call is cancelled once: with nothing needed 1000 / 2 + 200 / 2, not a gain of 800.
    """
    few = BOTH.replace("2027-03: 0 GB", "2027-03: 30 GB")
    assert cost(called(outcomes=few)) == pytest.approx(720)
    free = "n: {kind: cancellation, steps: {any: {before: 0 days, fee: 20%}}, calls: true}"
    two = "low: {probability: 25%, needs: {dram: {2027-03: 0 GB/month}}}\n"
    two += "    lower: {probability: 25%, needs: {dram: {2027-03: 0 GB/month}}, signals: {2027-03: less}}\n"
    two += "    high: {probability: 50%, signals: {2027-02: much}}"
    solved = solve_text(called(free, two, storage="1 PB"))
    assert solved.plan.cost == pytest.approx(600)


def test_no_call_is_cancelled_twice_to_be_paid_for_it() -> None:
    """100 for March lie in stock, and the price will be 20: called twice over and cancelled on two days it would earn 16 a GB."""
    free = "n: {kind: cancellation, steps: {any: {before: 0 days, fee: 20%}}, calls: true}"
    late = BOTH.replace("2027-02: much", "2027-01: much")
    stock = "stock: {s: {at: abilene, item: ddr5, quantity: 100 GB}}\n"
    assert cost(called(free, late, storage="1 PB", more=stock)) == pytest.approx(0)


def test_in_one_certain_future_there_is_nothing_to_cancel() -> None:
    """No column is made, and the plan is the same."""
    text = scene(
        PRICE + f"n: {{kind: cancellation, {NEAR}}}",
        periods=3,
        contract="lead_time: 1 month",
        need="{2027-03: 100 GB/month}",
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1000)
    assert not len(solved.model.withdrawals.axis)


def test_a_minimum_counts_what_is_not_cancelled() -> None:
    """60 a quarter to be taken or paid for: cancelled where nothing is needed it costs 200 and 600, 1000 / 2 + 800 / 2 = 900.

    40 cancelled and 60 taken are 80 + 600: (1000 + 680) / 2 = 840.
    """
    clause = f"n: {{kind: cancellation, {NEAR}}}\nt: {{kind: take_or_pay, amount: 60 GB/quarter, per: quarter}}"
    assert cost(called(clause, term="{from: 2027-01, to: 2027-03}")) == pytest.approx(840)


def test_only_a_share_is_delivered_of_what_is_left() -> None:
    """Half of each call comes: 200 called for 100, all of them cancelled for 20 % of 2000: 1000 / 2 + 400 / 2 = 700."""
    clause = f"n: {{kind: cancellation, {NEAR}}}\nc: {{kind: volume_cap, at_most: 200 GB/month}}"
    contract = "lead_time: 2 months\ndelivers: 50%"
    assert cost(called(clause, contract=contract)) == pytest.approx(700)


def test_what_comes_by_lane_is_cancelled_before_it_leaves() -> None:
    """A month by sea after a month of lead time: called in January, cancelled in February on the day it ships, 20 %."""
    free = "n: {kind: cancellation, steps: {any: {before: 0 days, fee: 20%}}, calls: true}"
    text = called(free, lead="1 month", contract="lead_time: 1 month\ndelivers_to: [port]")
    text = text.replace(
        "locations: {",
        "lanes: {sea: {from: port, to: abilene, lead_time: 1 month, cost: 1 USD/GB}}\nlocations: {port: {}, ",
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx((1100 + 200) / 2)


@pytest.mark.parametrize(
    ("change", "rule", "said"),
    [
        ({"cancelled_gb": 150.0}, "cancelled call", "above the limit"),
        ({"cancelled_gb": 50.0}, "cancelled call", "the scenario makes it 50"),
        ({"cancelled": "2027-03"}, "cancelled call", "may not be"),
        ({"cancelled_gb": -10.0}, "cancelled call", "below zero"),
        (None, "knowledge", "cannot be told apart"),
    ],
)
def test_the_audit_finds_a_call_that_cannot_be_cancelled_so(
    change: dict[str, Any] | None, rule: str, said: str
) -> None:
    """More than was called, not what the moves say, on a day that is too late, less than nothing; by what is not known yet."""
    solved = solve_text(called())
    tables = [dict(course.tables) for course in solved.plan.courses]
    if change is None:
        tables[1]["withdrawals"] = [row | {"cancelled": "2027-01"} for row in tables[1]["withdrawals"]]
    else:
        tables[1]["withdrawals"] = [row | change for row in tables[1]["withdrawals"]]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(finding.rule == rule and said in finding.what for finding in found), found


@pytest.mark.parametrize(
    "other",
    [
        "o: {kind: allocation, entitlement: 300 GB/quarter, rate: 50%}",
        "o: {kind: consignment, at: abilene}",
    ],
)
def test_beside_what_hangs_on_other_things_it_is_refused(other: str) -> None:
    """At both lines."""
    with pytest.raises(InputError) as caught:
        load_text(called(f"n: {{kind: cancellation, {NEAR}}}\n{other}", storage="1 PB"))
    paths = {problem.path for problem in caught.value.problems if "may be cancelled cannot go" in problem.what}
    assert paths == {"contracts.lta.clauses.n", "contracts.lta.clauses.o"}


@settings(max_examples=8, deadline=None)
@given(fee=st.integers(0, 90), more=st.integers(0, 10), low=st.integers(0, 100), odds=st.integers(1, 99))
def test_a_dearer_cancellation_never_costs_less(fee: int, more: int, low: int, odds: int) -> None:
    """And never more than none at all."""
    outcomes = BOTH.replace("2027-03: 0 GB", f"2027-03: {low} GB").replace(
        "low: {probability: 50%", f"low: {{probability: {odds}%"
    )
    outcomes = outcomes.replace("high: {probability: 50%", f"high: {{probability: {100 - odds}%")
    costs = [
        cost(called(f"n: {{kind: cancellation, {NEAR.replace('20%', f'{share}%')}}}", outcomes))
        for share in (fee, fee + more)
    ]
    assert costs[0] <= costs[1] + 1e-6
    assert costs[1] <= cost(called("f: {kind: fee, amount: 0 USD}", outcomes)) + 1e-6


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "says nothing"),
        (", steps: {far: {before: 60 days, fee: 40%}, near: {before: 20 days, fee: 10%}}", "cancelling earlier (far)"),
        (", steps: {far: {before: 60 days, fee: 140%}}", "at most 100"),
    ],
)
def test_what_cannot_be_meant_is_told(words: str, said: str) -> None:
    """With its line and what to do."""
    with pytest.raises(InputError) as caught:
        load_text(scene(PRICE + f"n: {{kind: cancellation{words}}}"))
    problem = caught.value.problems[0]
    assert said in problem.what
    assert problem.place
    assert problem.next_step


@settings(max_examples=8, deadline=None)
@given(low=st.integers(20, 90), high=st.integers(90, 160), days=st.integers(0, 70), more=st.integers(0, 40))
def test_a_longer_frozen_time_never_costs_less(low: int, high: int, days: int, more: int) -> None:
    """Knowledge is worth something or nothing."""
    outcomes = TWO_NEEDS.replace("60 GB", f"{low} GB").replace("140 GB", f"{high} GB")
    costs = [
        cost(newsvendor(f"n: {{kind: cancellation, frozen: {length} days}}", outcomes=outcomes))
        for length in (days, days + more)
    ]
    assert costs[0] <= costs[1] + 1e-6
