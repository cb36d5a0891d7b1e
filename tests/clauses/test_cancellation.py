"""Calls are fixed a time before delivery, by what is known then; open orders are cancelled by how long before they ship."""

from __future__ import annotations

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
