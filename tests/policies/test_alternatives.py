"""A or B, not both: so many contracts are signed, on every path, and no two halves make one."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text


def offers(policy: str, more: str = "", b: str = "status: offered") -> str:
    """Need 100 a month; A brings 60 at 10, B 50 at 11 for a fee of 10;
    the market takes 20."""
    text = f"""
planner: 1
name: alternatives
horizon: {{start: 2027-01, periods: 2, step: month}}
items: {{ddr5: {{tier: dram, index: dram}}}}
indices: {{dram: {{now: 20 USD/GB}}}}
locations: {{abilene: {{storage: 0 GB}}}}
suppliers: {{micron: {{}}, hynix: {{}}, samsung: {{}}}}
needs: {{dram: {{kind: consumption, at: abilene, tier: dram, series: 100 GB/month}}}}
markets: {{spot: {{items: [ddr5], price: {{index: dram}}}}}}
contracts:
  a:
    supplier: micron
    status: offered
    items: [ddr5]
    term: {{from: 2027-01, to: 2027-12}}
    clauses: {{p: {{kind: price_fixed, price: 10 USD/GB}}, v: {{kind: volume_firm, amount: 60 GB/month}}}}
  b:
    supplier: hynix
    {b}
    items: [ddr5]
    term: {{from: 2027-01, to: 2027-12}}
    clauses:
      p: {{kind: price_fixed, price: 11 USD/GB}}
      v: {{kind: volume_cap, at_most: 50 GB/month}}
      f: {{kind: fee, amount: 10 USD}}
policies: {{either: {{kind: alternatives, contracts: [a, b], {policy}}}}}
"""
    return text + more


def signed(solved: Solved) -> list[dict[str, float]]:
    """Share signed of each contract, in each future."""
    return [{row["contract"]: row["signed"] for row in course.tables["signings"]} for course in solved.plan.courses]


def test_one_of_two_is_the_better_one() -> None:
    """A: 600 + 40 * 20 = 1400 a month; B: 550 + 1000 and 10 once; both, 600 + 440 and 10, are worth more and not allowed."""
    solved = solve_text(offers("at_most: 1"))
    assert solved.plan.cost == pytest.approx(2800)
    assert signed(solved) == [{"a": 1.0, "b": 0.0}]
    assert cost(offers("at_most: 2")) == pytest.approx(2 * 1040 + 10)


def test_one_of_two_must_be_taken() -> None:
    """At a market of 5 neither is worth it: 1000. One must be: B, which only costs its fee: 1010."""
    text = offers("at_least: 1").replace("20 USD/GB", "5 USD/GB")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1010)
    assert signed(solved) == [{"a": 0.0, "b": 1.0}]
    assert cost(text.replace("at_least: 1", "at_least: 2")) == pytest.approx(1010 + 2 * 60 * 5)


def test_both_solver_doors_agree() -> None:
    """A choice of one is an integer program."""
    assert solve_text(offers("at_most: 1"), solver="cbc").plan.cost == pytest.approx(2800)


def test_what_is_signed_already_counts() -> None:
    """B is signed: A may not be."""
    solved = solve_text(offers("at_most: 1", b="status: signed"))
    assert signed(solved) == [{"a": 0.0, "b": 1.0}]


def test_what_was_declined_does_not_count() -> None:
    """B was declined: none of the two may be signed, or A may be."""
    assert signed(solve_text(offers("at_most: 0", b="status: declined"))) == [{"a": 0.0, "b": 0.0}]
    assert signed(solve_text(offers("at_most: 1", b="status: declined"))) == [{"a": 1.0, "b": 0.0}]


def test_two_parts_are_not_one() -> None:
    """A of 200 at 10 and B of up to 90 at 5, each in part: B whole and the market for 10 is 450 + 200 a month, and 10.

    Were parts added, 5 % of A and 95 % of B would be one contract: 100 + 427.50 + 4.5 * 20 = 617.50 a month.
    """
    part = "status: offered\n    offer: {fraction: true}"
    text = offers("at_most: 1", b=part).replace("status: offered\n    items", f"{part}\n    items", 1)
    text = text.replace("amount: 60 GB", "amount: 200 GB").replace("at_most: 50 GB", "at_most: 90 GB")
    solved = solve_text(text.replace("11 USD/GB", "5 USD/GB"))
    assert solved.plan.cost == pytest.approx(2 * 650 + 10)
    assert signed(solved) == [{"a": 0.0, "b": 1.0}]


def test_a_later_decision_takes_the_other_on_each_path() -> None:
    """B is decided in February, when the market is 5 or 35; A today. One on every path.

    Today A: 2 * (600 + 40 * 20) in the mean of February's 5 and 35 is 1400 + 600 + 40 * 20 = 2800. Waiting for B: 2000 in
    January, then 500, or 550 + 50 * 35 + 10 = 2310: 3405. Were the count kept in the mean only, A and half of B would be signed.
    """
    outcomes = """
        low: {probability: 50%, indices: {dram: {2027-02: 5 USD/GB}}}
        high: {probability: 50%, indices: {dram: {2027-02: 35 USD/GB}}}
    """
    later = "status: offered\n    offer: {decide_by: 2027-02-20}"
    solved = solve_text(offers("at_most: 1", risk(outcomes), b=later))
    assert solved.plan.cost == pytest.approx(2800)
    assert signed(solved) == [{"a": 1.0, "b": 0.0}, {"a": 1.0, "b": 0.0}]
    waits = offers("at_most: 1", risk(outcomes), b=later).replace("price: 10 USD/GB", "price: 30 USD/GB")
    assert cost(waits) == pytest.approx(0.5 * 2500 + 0.5 * 4310)
    assert signed(solve_text(waits)) == [{"a": 0.0, "b": 1.0}, {"a": 0.0, "b": 0.0}]


@pytest.mark.parametrize(
    ("policy", "change", "said"),
    [
        ("at_most: 1", {"signed": 1.0, "size": 1.0}, "2 are signed, at most 1"),
        ("at_least: 1", {"signed": 0.0, "size": 0.0}, "0 are signed, at least 1"),
    ],
)
def test_the_audit_counts_the_signatures(policy: str, change: dict[str, float], said: str) -> None:
    """Every contract signed, or none."""
    solved = solve_text(offers(policy))
    tables = [dict(course.tables) for course in solved.plan.courses]
    tables[0]["signings"] = [row | change for row in tables[0]["signings"]]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(said in finding.what for finding in found if finding.rule == "alternatives")


@pytest.mark.parametrize(
    ("policy", "b", "said"),
    [
        ("", "", "limits nothing"),
        ("at_least: 3", "", "3 of 2 cannot"),
        ("at_least: 2, at_most: 1", "", "at least 2 and at most 1"),
        ("at_most: 0", "status: signed", "b are signed already"),
    ],
)
def test_what_cannot_be_meant_is_told(policy: str, b: str, said: str) -> None:
    """With its line and what to do."""
    with pytest.raises(InputError) as caught:
        load_text(offers(policy, b=b or "status: offered"))
    problem = caught.value.problems[0]
    assert said in problem.what
    assert problem.place
    assert problem.next_step


def test_a_name_that_is_no_contract_is_told() -> None:
    """With what was probably meant."""
    with pytest.raises(InputError, match="no contract 'bb'"):
        load_text(offers("at_most: 1").replace("contracts: [a, b]", "contracts: [a, bb]"))


def test_a_number_that_leaves_everything_open_is_said() -> None:
    """Two of two."""
    assert any("leaves everything open" in problem.what for problem in load_text(offers("at_most: 2")).warnings)
