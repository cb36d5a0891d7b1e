"""What the index has moved by the settlement is paid, up only or both ways; nobody knows it when calling."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene, unwise
from tests.clauses.test_price_steps import two_items
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 100 USD/GB}\n"
PATH = (
    "{now: 100 USD/GB, forward: {2027-02: 100 USD/GB, 2027-03: 130 USD/GB, "
    "2027-04: 180 USD/GB, 2027-05: 150 USD/GB, 2027-06: 90 USD/GB}}"
)


def settling(words: str = "settles: 1 month", price: str = PRICE) -> str:
    """A price of 100 and a post-settlement."""
    return price + f"s: {{kind: post_settlement, index: dram, {words}}}"


def months(words: str = "settles: 1 month", **more: str) -> str:
    """One GB a month from January to May, the index a month later 100, 130, 180, 150, 90."""
    rules = {"need": "{2027-01: 1 GB/month, 2027-06: 0 GB/month}", "index": PATH} | more
    return scene(settling(words), periods=6, **rules)


def paid(solved: Solved, term: str = "true-up") -> dict[str, float]:
    """A ledger term by period."""
    return {row["period"]: row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == term}


def test_a_rise_is_paid_a_month_later() -> None:
    """Up only on 100 the five months cost 100, 130, 180, 150, 100 in all: 500 of goods and 0, 30, 80, 50, 0 a month later."""
    solved = solve_text(months())
    assert solved.plan.cost == pytest.approx(660)
    assert paid(solved) == {"2027-03": pytest.approx(30), "2027-04": pytest.approx(80), "2027-05": pytest.approx(50)}
    assert all(row["cash"] for row in solved.plan.tables["ledger"])


def test_a_fall_comes_back_where_it_is_agreed() -> None:
    """Half of a fall: 660 - 0.5 * 10; half of a rise and all of a fall: 500 + 80 - 10; 10 % under the index: 0 + 17 + 62 + 35."""
    assert cost(months("settles: 1 month, down: 50%")) == pytest.approx(655)
    assert cost(months("settles: 1 month, up: 50%, down: 100%")) == pytest.approx(570)
    assert cost(months("settles: 1 month, discount: 10%")) == pytest.approx(500 + 17 + 62 + 35)


SOON = """
    low: {probability: 50%, indices: {dram: {2027-02: 60 USD/GB}}}
    high: {probability: 50%, indices: {dram: {2027-02: 140 USD/GB}}}
"""
NOW = {"periods": 2, "need": "{2027-01: 1 GB/month, 2027-02: 0 GB/month}", "index": "{now: 100 USD/GB}"}


def test_up_only_is_an_option_of_the_supplier() -> None:
    """Index 60 or 140 at even odds: 20 a GB in the mean; both ways nothing."""
    assert cost(scene(settling(), more=risk(SOON), **NOW)) == pytest.approx(120)
    assert cost(scene(settling("settles: 1 month, down: 100%"), more=risk(SOON), **NOW)) == pytest.approx(100)


def test_the_call_does_not_know_the_settlement() -> None:
    """A market at 110 beats 100 + 20 in the mean: 110; whoever knew would buy at 100 where the index falls: 105."""
    text = scene(settling(), spot="110 USD/GB", more=risk(SOON), **NOW)
    assert cost(text) == pytest.approx(110)
    told = text.replace("60 USD/GB}}", "60 USD/GB}}, signals: {2027-01: weak}")
    assert cost(told) == pytest.approx(105)


def test_a_settlement_in_the_middle_of_a_period_waits_for_the_next() -> None:
    """Six weeks after 1 January is 12 February: the index of 130 on that day is true by 1 March, and paid then."""
    index = "{now: 100 USD/GB, forward: {2027-02-10: 130 USD/GB, 2027-02-20: 500 USD/GB}}"
    text = scene(settling("settles: 6 weeks"), periods=3, need=NOW["need"], index=index)
    assert paid(solve_text(text)) == {"2027-03": pytest.approx(30)}


def test_what_is_settled_after_the_horizon_is_accrued() -> None:
    """Delivered in January, settled in July: 30 in the last period, no cash, worth what its own day is (181 days on)."""
    index = "{now: 100 USD/GB, forward: {2027-07: 130 USD/GB}}"
    text = scene(settling("settles: 6 months"), index=index, need=NOW["need"])
    solved = solve_text(text + "\nmoney: {discount_rate: 10%/yr}\n")
    (row,) = [row for row in solved.plan.tables["ledger"] if row["term"] == "true-up after the horizon"]
    assert (row["period"], row["cash"]) == ("2027-02", False)
    assert row["present_value"] == pytest.approx(30 * 1.1 ** -(181 / 365))
    assert not paid(solved)


def test_a_contract_in_its_third_year_settles_what_it_delivered_before() -> None:
    """4 GB of December are settled in March, 2 of October at 100 in January; seven months on in July (the fall) and in May."""
    text = months(
        "settles: 3 months, unsettled: {2026-10: 2 GB, 2026-12: 4 GB, 2026-06: 9 GB}",
        need="{2027-01: 0 GB/month}",
        term="{from: 2025-01, to: 2027-12}",
    )
    assert paid(solve_text(text)) == {"2027-03": pytest.approx(4 * 30)}
    (problem,) = unwise(text, "s")
    assert "settled on 2026-09-01" in problem.what
    late = solve_text(text.replace("3 months, unsettled", "7 months, down: 100%, unsettled"))
    assert paid(late) == {"2027-05": pytest.approx(2 * 50)}
    assert paid(late, "true-up after the horizon") == {"2027-06": pytest.approx(-4 * 10)}


def test_accounts_show_what_may_still_be_invoiced_and_disputed() -> None:
    """3 GB of January, settled in March at 130: 60 accrued in February (index 120), 90 paid, open to dispute for six weeks."""
    index = "{now: 100 USD/GB, forward: {2027-02: 120 USD/GB, 2027-03: 130 USD/GB}}"
    text = scene(
        settling("settles: 2 months, dispute: 6 weeks"),
        periods=5,
        index=index,
        need="{2027-01: 3 GB/month, 2027-02: 0 GB/month}",
    )
    rows = [row for row in solve_text(text).plan.tables["accounts"] if row["clause"] == "s"]
    assert [(row["account"], row["period"], row["value"], row["day"]) for row in rows] == [
        ("true-up", "2027-03", pytest.approx(90), "2027-04-12"),
        ("true-up accrued", "2027-02", pytest.approx(60), ""),
        ("true-up open to dispute", "2027-03", pytest.approx(90), ""),
        ("true-up open to dispute", "2027-04", pytest.approx(90), ""),
    ]


def test_open_orders_under_the_contract_are_settled_too() -> None:
    """1 GB on order for 95, lands in January: 95, and 30 in March; nothing else is needed."""
    order = """
    open_orders:
      po: {supplier: micron, contract: lta, item: ddr5, quantity: 1 GB, to: abilene, promised: 2027-01, due: 95 USD}
    """
    text = months("settles: 2 months", need="{2027-01: 1 GB/month, 2027-02: 0 GB/month}", more=order)
    assert cost(text) == pytest.approx(125)


def test_an_offer_is_weighed_with_its_settlement() -> None:
    """GB by GB it costs 100, 130, 180, 150, 100 against spot at 125: 100 + 3 * 125 + 100; with a fee of 51 it is refused."""
    text = months(spot="125 USD/GB", contract="status: offered")
    assert cost(text) == pytest.approx(575)
    fee = "s: {kind: post_settlement, index: dram, settles: 1 month}"
    assert cost(text.replace(fee, fee + "\n      f: {kind: fee, amount: 49 USD}")) == pytest.approx(624)
    assert cost(text.replace(fee, fee + "\n      f: {kind: fee, amount: 51 USD}")) == pytest.approx(625)


def test_two_items_are_settled_each_against_its_own_index() -> None:
    """60 GB at 10 against 12 and 90 at 10 against 11, up only and both: 1500 + 120 + 90."""
    clauses = (
        "p: {kind: price_fixed, price: 10 USD/GB}, "
        "a: {kind: post_settlement, items: [ddr5], index: a, settles: 1 month}, "
        "b: {kind: post_settlement, items: [ssd], index: b, settles: 1 month, down: 100%}"
    )
    text = two_items(clauses).rstrip() + "\n    indices: {a: {now: 12 USD/GB}, b: {now: 11 USD/GB}}\n"
    assert cost(text) == pytest.approx(1710)


def test_steps_on_a_settled_price_are_refused_at_both_lines() -> None:
    """The price of a step is known at the end of its year, so there is nothing to settle at delivery."""
    steps = "p: {kind: price_steps, steps: {0 GB: 10 USD/GB, 100 GB: 8 USD/GB}}\n"
    with pytest.raises(InputError) as caught:
        load_text(scene(settling(price=steps)))
    assert {(problem.path, problem.place.line if problem.place else 0) for problem in caught.value.problems} == {
        ("contracts.lta.clauses.p", 17),
        ("contracts.lta.clauses.s", 18),
    }
    assert all("price in steps" in problem.what and problem.next_step for problem in caught.value.problems)
    apart = steps.replace("}}", "}, until: 2027-03}") + PRICE.replace("p:", "q:").replace("}", ", since: 2027-04}")
    load_text(scene(settling("settles: 1 month, since: 2027-04", apart)))


def test_a_price_is_settled_once() -> None:
    """Two settlements of one item would each pay the whole difference."""
    with pytest.raises(InputError, match="the whole difference"):
        load_text(scene(settling() + "\nt: {kind: post_settlement, index: dram, settles: 2 months}"))


@pytest.mark.parametrize(
    ("words", "contract", "said"),
    [
        ("settles: 1 month, up: 0%", "", "neither rises nor falls"),
        ("settles: 1 month, unsettled: {2026-12: 5 GB}", "status: offered", "delivered nothing yet"),
        ("settles: 1 month, unsettled: {2027-02: 5 GB}", "", "lies in the horizon"),
        ("up: 50%", "", "'settles' is missing"),
        ("settles: 1 month, down: -5%", "", "negative"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(words: str, contract: str, said: str) -> None:
    """Each with a place and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(scene(settling(words), contract=contract, term="{from: 2026-01, to: 2027-12}"))
    problem = caught.value.problems[0]
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


def test_an_index_without_a_value_is_told() -> None:
    """A forward curve that begins in June says nothing of February."""
    index = "{forward: {2027-06: 90 USD/GB}}"
    (problem,) = unwise(scene(settling(), index=index, item="{tier: dram}"), "s")
    assert "cannot be settled" in problem.what


def test_the_audit_finds_a_settlement_that_is_not_what_was_received() -> None:
    """A true-up of 25 where 30 are owed, and an account that says so, are found."""
    solved = solve_text(months())
    tables = [dict(course.tables) for course in solved.plan.courses]
    tables[0]["ledger"] = [
        row | {"amount": 25.0, "present_value": 25.0}
        if row["period"] == "2027-03" and row["term"] == "true-up"
        else row
        for row in tables[0]["ledger"]
    ]
    tables[0]["accounts"] = [
        row | {"day": "2027-01-01"} if row["account"] == "true-up" else row for row in tables[0]["accounts"]
    ]
    setting = solved.loaded.setting
    found = {finding.rule for finding in audit(setting, courses_of(setting, tables), solved.plan.costs)}
    assert {"bill", "account"} <= found


@settings(max_examples=8, deadline=None)
@given(up=st.integers(1, 100), more=st.integers(0, 100), down=st.integers(0, 50), spot=st.integers(90, 150))
def test_a_larger_share_of_a_rise_never_costs_less(up: int, more: int, down: int, spot: int) -> None:
    """The share of a rise goes up: the plan costs no less, and never more than the market alone."""
    costs = [cost(months(f"settles: 1 month, up: {u}%, down: {down}%", spot=f"{spot} USD/GB")) for u in (up, up + more)]
    assert costs[0] <= costs[1] + 1e-6
    assert costs[1] <= 5 * spot + 1e-6
