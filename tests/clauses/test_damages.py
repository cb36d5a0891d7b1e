"""What the supplier does not bring costs it something: of calls that are limited, after a grace, up to a cap."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene, unwise
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"


def failing(words: str = "share: 20%", cap: str = "100 GB/month", contract: str = "delivers: 60%", **more: str) -> str:
    """Need 100 in two months, 10 under a contract that delivers 60 % of at most `cap`, 15 on the market."""
    clauses = PRICE + f"c: {{kind: volume_cap, at_most: {cap}}}\nd: {{kind: damages, per: month, {words}}}"
    return scene(clauses, spot="15 USD/GB", contract=contract, **more)


def paid(solved: Solved, term: str = "damages", course: int = 0) -> dict[str, float]:
    """Money of a ledger term by period."""
    rows = solved.plan.courses[course].tables["ledger"]
    return {row["period"]: row["amount"] for row in rows if row["term"] == term}


def test_a_share_of_the_price_is_paid_for_what_is_missing() -> None:
    """100 called, 60 come: 600 + 40 * 15 - 40 * 2 = 1120 a month; without the clause 1200."""
    solved = solve_text(failing())
    assert solved.plan.cost == pytest.approx(2240)
    assert paid(solved) == pytest.approx({"2027-01": -80, "2027-02": -80})
    assert cost(failing("share: 0%")) == pytest.approx(2400)


def test_money_per_gb_and_a_tolerance() -> None:
    """3 a GB for what is missing beyond a quarter of the call, .75 - .6 = 15 GB: 1200 - 45 a month."""
    assert cost(failing("price: 3 USD/GB, tolerance: 25%")) == pytest.approx(2 * 1155)
    assert cost(failing("price: 3 USD/GB, tolerance: 45%")) == pytest.approx(2 * 1200)


def test_up_to_the_limit_it_pays_to_call_what_will_not_come() -> None:
    """Of 200, 166.67 are called: they bring the 100 that are needed, and 66.67 * 2.

    One more costs .6 * 10 for goods that are scrapped, and earns .4 * 2; at damages of 160 % it earns .4 * 16: all 200 are called.
    """
    assert cost(failing(cap="200 GB/month")) == pytest.approx(2 * (1000 - 200 / 3 * 2))
    assert cost(failing("share: 160%", cap="200 GB/month")) == pytest.approx(2 * (1200 - 80 * 16))


def test_calls_without_a_limit_are_refused_with_their_line() -> None:
    """The cap is what keeps it finite."""
    text = failing().replace("c: {kind: volume_cap, at_most: 100 GB/month}", "c: {kind: fee, amount: 0 USD}")
    with pytest.raises(InputError) as caught:
        load_text(text)
    (problem,) = caught.value.problems
    assert "calls of ddr5 are not limited" in problem.what
    assert "volume_cap" in problem.next_step
    assert problem.place


def test_a_known_outage_is_called_all_the_same() -> None:
    """Nothing comes in February: 100 are called for 200 of damages, and bought at 15: 1120 + 1300."""
    assert cost(failing(contract="delivers: {2027-01: 60%, 2027-02: 0%}")) == pytest.approx(1120 + 1300)


def test_a_cap_is_for_what_is_settled_together() -> None:
    """50 a month of 80; or 110 for both months of a quarter of 160."""
    assert cost(failing("share: 20%, at_most: 50 USD")) == pytest.approx(2400 - 100)
    quarter = failing("share: 20%, at_most: 110 USD").replace("per: month", "per: quarter")
    assert cost(quarter) == pytest.approx(2400 - 110)
    assert paid(solve_text(quarter)) == pytest.approx({"2027-02": -110})


def test_a_cap_that_is_not_reached_pays_what_is_missing_and_no_more() -> None:
    """100 a month at most where 80 are owed: 80."""
    solved = solve_text(failing("share: 20%, at_most: 100 USD"))
    assert solved.plan.cost == pytest.approx(2400 - 160)
    assert paid(solved) == pytest.approx({"2027-01": -80, "2027-02": -80})


def test_grace_puts_the_money_off_and_past_the_horizon() -> None:
    """Six weeks on: January's 80 in the middle of February, February's on 15 March, discounted to that day and no cash."""
    solved = solve_text(failing("share: 20%, grace: 6 weeks", more="money: {discount_rate: 10%/yr}\n"))
    assert paid(solved) == pytest.approx({"2027-02": -80})
    late = [row for row in solved.plan.tables["ledger"] if row["term"] == "damages after the horizon"]
    assert [row["cash"] for row in late] == [False]
    assert sum(row["present_value"] for row in late) == pytest.approx(-80 * 1.1 ** (-(31 + 42) / 365))


def test_what_is_missing_is_known_when_it_is_due_and_not_before() -> None:
    """60 % or all of a call, even odds, not known when calling; lead time of a month; need 100 in February, 15 on the market.

    100 called: .5 * (600 + 600 - 80) + .5 * 1000 = 1060; 166.67 called: .5 * (1000 - 133.33) + .5 * 1666.67 = 1266.67.
    """
    outcomes = """
        part: {probability: 50%, delivers: {lta: 60%}}
        whole: {probability: 50%}
    """
    text = failing(
        cap="200 GB/month",
        contract="lead_time: 1 month",
        need="{2027-01: 0 GB/month, 2027-02: 100 GB/month}",
        more=risk(outcomes, "  learn: [2027-02]\n"),
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1060)
    assert [paid(solved, course=n) for n in range(2)] == [pytest.approx({"2027-02": -80}), {}]


def test_an_offer_pays_in_what_is_signed() -> None:
    """Half of it may be signed: 50 called, 30 come: 300 + 70 * 15 - 40; the cap of 50 goes with the signature."""
    offer = "status: offered\noffer: {smallest: 50%, largest: 50%}\ndelivers: 60%"
    assert cost(failing(contract=offer)) == pytest.approx(2 * (300 + 1050 - 40))
    assert cost(failing("share: 20%, at_most: 30 USD", contract=offer)) == pytest.approx(2 * (300 + 1050 - 30))
    assert solve_text(failing(contract=offer), solver="cbc").plan.cost == pytest.approx(2620)


def test_a_cap_is_of_the_part_that_is_signed() -> None:
    """Need 50, a fee of 100 for all of it: 5 / 6 are signed, 83.33 called, and 25 of 30 a month are the most.

    2 * (500 - 25) + 83.33 = 1033.33; all of it would be 2 * (500 - 30) + 100.
    """
    text = failing(
        "share: 20%, at_most: 30 USD}\nf: {kind: fee, amount: 100 USD",
        contract="status: offered\noffer: {fraction: true}\ndelivers: 60%",
        need="{2027-01: 50 GB/month}",
    )
    assert cost(text) == pytest.approx(950 + 250 / 3)


def test_a_third_year_is_settled_by_its_own_quarters() -> None:
    """From March 2027 of a term from 2025: March alone in the first quarter, April in the second."""
    text = failing(start="2027-03", term="{from: 2025-01, to: 2029-12}").replace("per: month", "per: quarter")
    assert paid(solve_text(text)) == pytest.approx({"2027-03": -80, "2027-04": -80})


def test_it_may_be_said_twice() -> None:
    """20 % in January, 30 % in February: 80 and 120."""
    text = failing("share: 20%, until: 2027-01}\ne: {kind: damages, per: month, share: 30%, since: 2027-02")
    assert cost(text) == pytest.approx(2400 - 200)


def test_the_audit_finds_damages_that_are_not_due() -> None:
    """200 instead of 80 in the ledger; a call that was smaller than what is billed for."""
    solved = solve_text(failing())
    for table, change in (("ledger", {"amount": -200.0}), ("moves", {"moved_gb": 50.0})):
        tables = [dict(course.tables) for course in solved.plan.courses]
        about = {"ledger": {"term": "damages"}, "moves": {"source": "lta"}}[table]
        tables[0][table] = [row | change if about.items() <= row.items() else row for row in tables[0][table]]
        found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
        assert any(f.rule == "bill" and "damages" in f.where for f in found)


def test_the_ledger_of_the_contract_keeps_what_was_missed() -> None:
    """40 a month, and 80 for it."""
    rows = solve_text(failing()).plan.tables["accounts"]
    assert [row["value"] for row in rows if row["account"] == "missed"] == pytest.approx([40, 40])
    assert [row["value"] for row in rows if row["account"] == "damages"] == pytest.approx([80, 80])


@pytest.mark.parametrize("words", ["per: month", "share: 20%, price: 2 USD/GB"])
def test_a_rate_that_is_not_one_is_told(words: str) -> None:
    """With its line and what to do."""
    with pytest.raises(InputError) as caught:
        load_text(failing().replace("per: month, share: 20%", words))
    (problem,) = caught.value.problems
    assert "share of the price or money per GB" in problem.what
    assert problem.place


def test_damages_that_can_never_be_due_are_said() -> None:
    """All is delivered, in every future; with one in which it is not, nothing is said."""
    (problem,) = unwise(failing(contract=""), "d")
    assert "no damages are ever due" in problem.what
    outcomes = "usual: {probability: 90%}\noutage: {probability: 10%, delivers: {lta: 40%}}"
    assert not unwise(failing(contract="", more=risk(outcomes)), "d")


@settings(max_examples=10, deadline=None)
@given(share=st.integers(0, 40), more=st.integers(0, 30), got=st.integers(0, 100), cap=st.integers(10, 150))
def test_higher_damages_never_cost_more(share: int, more: int, got: int, cap: int) -> None:
    """Whatever is delivered, and whatever the limit."""
    costs = [
        cost(failing(f"share: {rate}%", cap=f"{cap} GB/month", contract=f"delivers: {got}%"))
        for rate in (share, share + more)
    ]
    assert costs[1] <= costs[0] + 1e-6
