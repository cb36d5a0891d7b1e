"""What each kind of charge on a bill is made of, and where a price comes from, by hand."""

from __future__ import annotations

import pytest

from planner.app.bill import billed
from planner.plan.price_path import contract_path, priced
from tests.clauses.scene import scene, terms_of
from tests.support import solve_text

TWO = "{from: 2027-01, to: 2027-02}"
FIXED = "p: {kind: price_fixed, price: 10 USD/GB}\n"
RISING = "{now: 10 USD/GB, forward: {2027-02: 12 USD/GB}}"
CHARGED = {
    "rebate": (
        f"{FIXED}r: {{kind: rebate, steps: {{0 GB: 0%, 150 GB: 5%}}, per: quarter, paid_after: 1 month}}",
        -90.0,
        [("counts in 2027Q1", 180.0), ("spent in 2027Q1", 1800.0), ("comes back of it", 0.05)],
    ),
    "step discount": (
        "p: {kind: price_steps, steps: {0 GB: 10 USD/GB, 100 GB: 8 USD/GB}, per: quarter}",
        -160.0,
        [("volume of 2027Q1", 180.0), ("of it on step 2", 80.0), ("below the first price by", 2.0)],
    ),
    "spend shortfall": (
        f"{FIXED}m: {{kind: minimum_spend, amount: 2000 USD, per: quarter, pays: 50%}}",
        100.0,
        [
            ("minimum of 2027Q1 still open", 2000.0),
            ("spent towards it", 1800.0),
            ("missing", 200.0),
            ("share of it that is paid", 0.5),
        ],
    ),
    "true-up": (
        f"{FIXED}s: {{kind: post_settlement, index: dram, settles: 1 month}}",
        120.0,
        [("ddr5 delivered", 60.0), ("true-up of a GB", 2.0)],
    ),
    "repricing": (
        "p: {kind: price_indexed, index: dram}\nb: {kind: price_basis, fixed: invoice, after: 1 month}",
        120.0,
        [("ddr5 handed over", 60.0), ("price of the invoice above that", 2.0)],
    ),
    "early payment": (
        f"{FIXED}t: {{kind: payment_terms, net: 60 days, discount: 2%, within: 31 days}}",
        -12.0,
        [("invoiced", 600.0), ("share of it", 0.02)],
    ),
}


@pytest.mark.parametrize("term", CHARGED)
def test_what_a_charge_is_made_of(term: str) -> None:
    """60 GB a month at 10 USD/GB (the index rises to 12) for a quarter, and the first charge of each kind.

    Rebate: 5 % of 1800. Steps: 80 GB beyond 100 at 2 less. Spend: half of the 200 missing of 2000. True-up and repricing: 60 GB of
    January at 2 more. Early payment: 2 % of 600.
    """
    clauses, amount, reasons = CHARGED[term]
    plan = solve_text(scene(clauses, periods=4, need="{2027-01: 60 GB/month, 2027-04: 0 GB/month}", index=RISING)).plan
    found = billed(plan, "lta", "all")
    assert found.differs == ()
    line = next(line for line in found.lines if line.term == term)
    assert line.amount == pytest.approx(amount)
    assert [(one.reason.what, pytest.approx(one.reason.value)) for one in line.reasons] == reasons


def test_a_loan_tells_principal_and_interest() -> None:
    """1000 USD in January at 5 %/yr, half back in July, 181 days on: 500 and 1000 * 5 % * 181 / 365 = 24.79; 500 stay."""
    clauses = f"{FIXED}l: {{kind: supplier_finance, amount: 1000 USD, rate: 5%/yr, repaid: {{2027-07: 500 USD, 2028-01: 500 USD}}}}"
    found = billed(solve_text(scene(clauses, periods=4, step="quarter", need="0 GB/quarter")).plan, "lta", "2027Q3")
    (back,) = found.lines
    assert back.amount == pytest.approx(500 + 1000 * 0.05 * 181 / 365)
    told = [(one.reason.what, round(one.reason.value, 2)) for one in back.reasons]
    assert told == [("principal", 500.0), ("interest since the last one", 24.79), ("financed, at the end", 500.0)]


def test_a_deposit_tells_what_an_invoice_credits() -> None:
    """300 USD ahead, 20 % of each invoice of 600 credited: 120 in January, all that it credits, and 180 are left."""
    text = scene(
        f"{FIXED}d: {{kind: prepayment, amount: 300 USD, credit: 20%}}", need="{2027-01: 60 GB/month}", term=TWO
    )
    found = billed(solve_text(text).plan, "lta", "2027-01")
    told = {line.term: line for line in found.lines}
    assert (told["prepayment"].amount, told["credit"].amount) == (300.0, pytest.approx(-120.0))
    reasons = [(one.reason.what, one.reason.value) for line in found.lines for one in line.reasons]
    assert ("most credited", 120.0) in reasons
    assert ("prepaid balance, at the end", pytest.approx(180.0)) in reasons


def test_what_falls_due_after_the_horizon_is_told_apart() -> None:
    """Two quarters of 180 GB, the last one's rebate is paid in the month after the plan: each line has the volume of its own."""
    clauses = f"{FIXED}r: {{kind: rebate, steps: {{0 GB: 0%, 150 GB: 5%}}, per: quarter, paid_after: 1 month}}"
    found = billed(solve_text(scene(clauses, periods=6, need="{2027-01: 60 GB/month}")).plan, "lta", "all")
    told = {line.term: line.reasons[0].reason.what for line in found.lines if "rebate" in line.term}
    assert told == {"rebate": "counts in 2027Q1", "rebate after the horizon": "counts in 2027Q2"}


def test_a_broken_promise_and_a_price_fixed_at_order() -> None:
    """From February on the supplier asks the index of 12 for its 10; a call a month ahead has the index of its own day."""
    terms = terms_of(scene(FIXED, periods=2, contract="breaks: 2027-02", index=RISING))
    january, february = (list(contract_path(terms, "ddr5", period.start)) for period in terms.setting.periods)
    assert (priced(january), priced(february)) == (10.0, 12.0)
    assert february[-1].where == "contracts.lta.breaks"
    clauses = "p: {kind: price_indexed, index: dram}\nb: {kind: price_basis, fixed: order}"
    terms = terms_of(scene(clauses, periods=2, contract="lead_time: 1 month", index=RISING))
    (_, february) = (list(contract_path(terms, "ddr5", period.start)) for period in terms.setting.periods)
    assert priced(february) == 10.0
    assert (february[0].where, str(february[0].reason.day)) == ("contracts.lta.clauses.b", "2027-01-01")
