"""The price of the day of the order, of the delivery or of the invoice, known when that day has come."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import price_path, scene, unwise
from tests.clauses.test_price_steps import two_items
from tests.drivers.test_table import risk
from tests.support import cost, load_text, solve_text

INDEX = "{now: 10 USD/GB, history: {2026-11: 8 USD/GB}, forward: {2027-02: 14 USD/GB, 2027-03: 20 USD/GB}}"
PRICE = "p: {kind: price_indexed, index: dram}\n"


def based(words: str, **more: str) -> str:
    """An index of 8, 10, 14, 20 from November, January, February, March on; three months of 100 GB."""
    rules = {"index": INDEX, "contract": "lead_time: 1 month", "need": "{2027-02: 100 GB/month}"} | more
    return scene(PRICE + f"b: {{kind: price_basis, {words}}}", periods=3, **rules)


def test_a_price_fixed_at_order_is_that_of_a_lead_time_before() -> None:
    """A month before January, February, March: 8, 10, 14; called in January and February they cost 1000 + 1400."""
    assert price_path(based("fixed: order")) == [8, 10, 14]
    assert cost(based("fixed: order")) == pytest.approx(2400)


def test_a_price_fixed_at_delivery_is_that_of_its_day() -> None:
    """14 and 20: 3400, as without the clause."""
    assert price_path(based("fixed: delivery")) == [10, 14, 20]
    assert cost(based("fixed: delivery")) == pytest.approx(3400)


def test_the_day_of_the_call_is_the_first_of_its_period() -> None:
    """Two weeks before 1 February is the 18th: the call is made on 1 January, at 10, not at the 12 of the 15th."""
    index = INDEX.replace("{2027-02", "{2027-01-15: 12 USD/GB, 2027-02")
    assert price_path(based("fixed: order", contract="lead_time: 2 weeks", index=index))[1] == 10


def test_a_quote_that_runs_out_is_repriced_on_shipment() -> None:
    """31 days from call to delivery in February, 28 in March: valid for four weeks, February is repriced at 14, March is not."""
    assert price_path(based("fixed: order, valid: 4 weeks"))[1:] == [14, 14]
    assert price_path(based("fixed: order, valid: 5 weeks"))[1:] == [10, 14]
    (problem,) = unwise(based("fixed: order, valid: 1 week"), "b")
    assert "all is repriced" in problem.what


def test_what_is_invoiced_later_is_repriced_then() -> None:
    """Delivered in January at 10, invoiced in February at 14: 1000, and 400 a month later."""
    text = based("fixed: invoice, after: 1 month", contract="", need="{2027-01: 100 GB/month, 2027-02: 0 GB/month}")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1400)
    (row,) = [row for row in solved.plan.tables["ledger"] if row["term"] == "repricing"]
    assert (row["period"], row["amount"], row["cash"]) == ("2027-02", pytest.approx(400), True)
    late = solve_text(text.replace("after: 1 month", "after: 4 months"))
    (row,) = [row for row in late.plan.tables["ledger"] if row["term"] == "repricing after the horizon"]
    assert (row["amount"], row["cash"]) == (pytest.approx(1000), False)


SOON = """
    low: {probability: 50%, indices: {dram: {2027-02: 5 USD/GB}}}
    high: {probability: 50%, indices: {dram: {2027-02: 30 USD/GB}}}
"""


def test_the_invoice_is_not_known_on_delivery() -> None:
    """Delivered now, invoiced at 5 or 30: 17.5 in the mean, so spot at 17 is better; whoever knew would pay (5 + 17) / 2."""
    text = based(
        "fixed: invoice, after: 1 month",
        contract="",
        need="{2027-01: 100 GB/month, 2027-02: 0 GB/month}",
        spot="17 USD/GB",
        more=risk(SOON),
    )
    assert cost(text) == pytest.approx(1700)
    assert cost(text.replace("5 USD/GB}}", "5 USD/GB}}, signals: {2027-01: weak}")) == pytest.approx(1100)
    assert cost(text.replace("17 USD/GB", "18 USD/GB")) == pytest.approx(1750)


def test_an_order_price_is_known_when_calling_and_a_delivery_price_is_not() -> None:
    """Called in January for February: at order 10, at delivery 17.5 in the mean; a market that is there at once asks 12 then."""
    text = based("fixed: order", need="{2027-02: 100 GB/month, 2027-03: 0 GB/month}", spot="12 USD/GB", more=risk(SOON))
    assert cost(text) == pytest.approx(1000)
    assert cost(text.replace("fixed: order", "fixed: delivery")) == pytest.approx(1200)


def test_a_contract_in_its_third_year_and_offered() -> None:
    """A call before the horizon reads the history; an offer firm at 10 and 14 is signed against spot at 13, and not at 11."""
    text = based(
        "fixed: order",
        need="{2027-01: 100 GB/month}",
        term="{from: 2025-01, to: 2027-03}",
        contract="lead_time: 1 month",
    )
    assert price_path(text) == [8, 10, 14]
    firm = "b: {kind: price_basis, fixed: order}\n      v: {kind: volume_firm, amount: 100 GB/month}"
    offer = based(
        "fixed: order",
        contract="lead_time: 1 month\nstatus: offered",
        spot="13 USD/GB",
        term="{from: 2027-02, to: 2027-03}",
    )
    offer = offer.replace("b: {kind: price_basis, fixed: order}", firm)
    assert cost(offer) == pytest.approx(2400)
    assert cost(offer.replace("13 USD/GB", "11 USD/GB")) == pytest.approx(2200)


def test_two_items_have_a_basis_each_and_one_item_has_one() -> None:
    """60 GB repriced from 1 to 3 in a year, 90 GB at delivery: 60 * 3 + 90 * 1; two bases for one item are told at both lines."""
    clauses = (
        "p: {kind: price_indexed, index: a}, x: {kind: price_basis, items: [ddr5], fixed: invoice, after: 6 months}, "
        "y: {kind: price_basis, items: [ssd], fixed: delivery}"
    )
    text = two_items(clauses).rstrip() + "\n    indices: {a: {now: 1 USD/GB, forward: {2027-07: 3 USD/GB}}}\n"
    assert cost(text) == pytest.approx(270)
    with pytest.raises(InputError) as caught:
        load_text(text.replace("items: [ssd], fixed", "items: [ddr5], fixed"))
    assert [problem.path for problem in caught.value.problems] == ["contracts.lta.clauses.x", "contracts.lta.clauses.y"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("fixed: invoice", "needs its day"),
        ("fixed: order, after: 1 month", "says nothing about order"),
        ("fixed: delivery, valid: 1 month", "only a price fixed at order"),
        ("fixed: payment", "fixed"),
    ],
)
def test_words_that_do_not_go_together_are_told_with_their_line(words: str, said: str) -> None:
    """Each with a place and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(based(words))
    problem = caught.value.problems[0]
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


def test_the_audit_finds_a_repricing_that_is_not_what_was_delivered() -> None:
    """A bill of 300 where 400 are owed is found."""
    text = based("fixed: invoice, after: 1 month", contract="", need="{2027-01: 100 GB/month, 2027-02: 0 GB/month}")
    solved = solve_text(text)
    tables = [dict(course.tables) for course in solved.plan.courses]
    tables[0]["ledger"] = [
        row | {"amount": 300.0} if row["term"] == "repricing" else row for row in tables[0]["ledger"]
    ]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(finding.rule == "bill" and "repricing" in finding.where for finding in found)


@settings(max_examples=10, deadline=None)
@given(first=st.integers(1, 40), more=st.integers(0, 20), basis=st.sampled_from(["fixed: order", "fixed: delivery"]))
def test_a_dearer_index_never_costs_less(first: int, more: int, basis: str) -> None:
    """February's index rises: the plan costs no less, on either basis."""
    costs = [cost(based(basis, index=INDEX.replace("14 USD/GB", f"{price} USD/GB"))) for price in (first, first + more)]
    assert costs[0] <= costs[1] + 1e-6


def test_an_open_order_has_its_own_money() -> None:
    """100 on order for January at 180 in all, 100 more called at 10 and repriced at 14: 180 + 1000 + 400, not 400 for the order."""
    line = "supplier: micron, contract: lta, item: ddr5, quantity: 100 GB, to: abilene, promised: 2027-01, due: 180 USD"
    text = based(
        "fixed: invoice, after: 1 month",
        contract="",
        need="{2027-01: 200 GB/month, 2027-02: 0 GB/month}",
        more=f"open_orders: {{po: {{{line}}}}}\n",
    )
    assert cost(text) == pytest.approx(180 + 1000 + 400)
