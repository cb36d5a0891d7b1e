"""Every clause that has days names them, with what happens on each."""

from __future__ import annotations

import pytest

from planner.plan.key_dates import Named, key_dates
from tests.clauses.scene import scene, terms_of
from tests.clauses.test_termination import years

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"


def named(clauses: str, clause: str, **more: str) -> list[tuple[str, str, str]]:
    """Day, what and sort of all that a clause of the scene's contract names, over half a year of a year's term."""
    found = key_dates(terms_of(scene(clauses, periods=6, **more)).setting)
    return [(one.day.isoformat(), one.what, one.sort) for one in found if one.clause == clause]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        (
            "x: {kind: price_collar, index: dram, cap: 12 USD/GB, resets: quarter}",
            [(f"2027-{m:02}-01", "price set anew", "price") for m in (1, 4, 7, 10)],
        ),
        ("x: {kind: price_collar, index: dram, cap: 12 USD/GB}", []),
        (
            "x: {kind: price_schedule, prices: {2026-01: 9 USD/GB, 2027-03: 8 USD/GB}}",
            [("2027-03-01", "price set anew", "price")],
        ),
        (
            "x: {kind: price_negotiated, index: dram, step: 10%, rounds: year, agreed: {2027: 10 USD/GB}}",
            [("2027-01-01", "price set anew", "price")],
        ),
        ("x: {kind: escalation, rate: 3%/yr, from: 2027-05}", [("2027-05-01", "price changed by +3.0%", "price")]),
        ("x: {kind: fee, amount: 5 USD, due: 2027-02-15}", [("2027-02-15", "fee due", "pay")]),
        ("x: {kind: tax, rate: 8%, exempt_until: 2027-03-31}", [("2027-03-31", "tax certificate ends", "end")]),
        (
            "x: {kind: last_time_buy, last_order: 2027-03-15, last_ship: 2027-05-31}",
            [("2027-03-15", "last day to order ddr5", "act"), ("2027-05-31", "last day on which ddr5 ships", "end")],
        ),
        (
            "x: {kind: qualification, takes: 3 months, started: 2026-12}",
            [("2027-03-01", "qualification is over", "end")],
        ),
        (
            "x: {kind: rebate, steps: {100 GB: 2%}, per: year}",
            [("2027-12-31", "last day that counts for the rebate of 2027", "end")],
        ),
        (
            "x: {kind: take_or_pay, amount: 90 GB/year, at_most: 200 GB/year, make_up: {expires: 6 months, priced: free}}",
            [
                ("2027-12-31", "last day that counts towards the minimum of 2027", "end"),
                ("2028-06-30", "last day of the make-up of 2027", "end"),
            ],
        ),
        (
            "x: {kind: prepayment, amount: 9 USD, credit: 50%, refund: 50%, security: {amount: 5 USD, until: 2027-06-30}}",
            [
                ("2027-01-01", "deposit due", "pay"),
                ("2027-06-30", "security for the deposit ends", "end"),
                ("2027-12-31", "what is left of the deposit is refunded at 50%", "end"),
            ],
        ),
        (
            "x: {kind: supplier_finance, amount: 9 USD, repaid: {2027-06: 9 USD}}",
            [("2027-01-01", "loan received", "pay"), ("2027-06-01", "loan repaid", "pay")],
        ),
        (
            "x: {kind: option, fee: 1 USD/GB, at_most: 50 GB/quarter, decide_by: 2027-01-15}",
            [
                ("2027-01-15", "last day to reserve", "act"),
                ("2027-03-31", "last day to call what is reserved for 2027Q1", "act"),
                ("2027-06-30", "last day to call what is reserved for 2027Q2", "act"),
            ],
        ),
        (
            "x: {kind: revision_bands, per: quarter, bands: [{up: 10%}, {up: 20%}]}",
            [
                ("2027-01-01", "forecast to be given for 2027Q1 to 2027Q2", "act"),
                ("2027-01-01", "forecast to be given for 2027Q2", "act"),
            ],
        ),
    ],
)
def test_a_clause_names_its_days(clause: str, expected: list[tuple[str, str, str]]) -> None:
    """Resets, raises, last days to order, to reserve and to call, ends of years, banks, securities and certificates."""
    first = "" if "price_" in clause else PRICE
    assert named(first + clause, "x") == expected


def test_a_call_is_made_a_lead_time_before() -> None:
    """With a lead time of a month what is reserved for the second quarter is called by the end of May."""
    clause = PRICE + "x: {kind: option, fee: 1 USD/GB, reserved: 50 GB/quarter, due: each}"
    days = [day for day, _, _ in named(clause, "x", contract="lead_time: 1 month")]
    assert days == ["2027-02-28", "2027-05-31"]


def test_a_true_up_can_be_disputed_until_a_day() -> None:
    """January is settled in April and can be disputed for 45 days more."""
    clause = PRICE + "x: {kind: post_settlement, index: dram, settles: 3 months, dispute: 45 days}"
    found = named(clause, "x")
    assert found[0] == ("2027-04-01", "deliveries of 2027-01-01 are settled", "pay")
    assert ("2027-05-16", "last day to dispute the true-up for 2027-01-01", "act") in found


def test_the_days_of_a_notice_are_named() -> None:
    """An end of each year within the horizon, with a notice of 90 days."""
    found = [one for one in key_dates(terms_of(years("fee: 1 USD, notice: 90 days")).setting) if one.clause == "e"]
    assert [(one.day.isoformat(), one.what) for one in found] == [
        ("2027-10-03", "last day to end the contract on 2028-01-01"),
        ("2028-10-03", "last day to end the contract on 2029-01-01"),
    ]


def test_steps_of_a_cancellation_close_order_by_order() -> None:
    """An order for June can be cancelled for 10 % until 90 days before; one with a day of its own goes by that."""
    more = (
        "open_orders:\n"
        "  a: {supplier: micron, contract: lta, item: ddr5, quantity: 10 GB, to: abilene, promised: 2027-06-01}\n"
        "  b: {supplier: micron, contract: lta, item: ddr5, quantity: 10 GB, to: abilene, promised: 2027-06-01, "
        "cancellable_until: 2027-04-01}\n"
    )
    clause = PRICE + "x: {kind: cancellation, steps: {far: {before: 90 days, fee: 10%}}}"
    assert named(clause, "x", more=more) == [("2027-03-03", "last day to cancel a for 10% of what is due", "act")]


def test_the_contract_names_its_own() -> None:
    """An offer is approved and signed by a day; the term begins and ends; what is past is not named."""
    text = scene(PRICE, contract="status: offered\noffer: {decide_by: 2027-02-28, approvals: 2 weeks}")
    found = [one for one in key_dates(terms_of(text).setting) if not one.clause]
    assert [(one.day.isoformat(), one.what) for one in found] == [
        ("2027-01-01", "the term begins"),
        ("2027-02-14", "last day to ask for approval of the signing"),
        ("2027-02-28", "last day to sign"),
        ("2027-12-31", "the term ends"),
    ]
    assert found == sorted(found)
    assert isinstance(found[0], Named)
