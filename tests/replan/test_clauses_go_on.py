"""Every clause hands on what a plan must know that goes on from a day: then what is left of the last plan costs what it did."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planner.app.parts import CLAUSES
from planner.app.solve import How, solve_loaded
from planner.model.plugin import Clause
from tests.replan.scene import INDEXED, contract, each_plan_goes_on, going_on, spot, the_rest_costs_what_it_did

UNEVEN = "{2027-01: 7 GB/month, 2027-08: 14 GB/month, 2028-03: 9 GB/month, 2028-06: 14 GB/month}"
RISES = "{2027-01: 7 GB/month, 2027-04: 12 GB/month, 2027-08: 8 GB/month}"
BAND = "volume: {kind: volume_band, commit: 12 GB/month, up: 20%, down: 100%}\n"
CAP = "volume: {kind: volume_cap, at_most: 15 GB/month}\n"
LATE = "paying: {kind: payment_terms, net: 75 days}"

LANES = "lanes: {sea: {from: plant, to: abilene, lead_time: 2 months, cost: 0.5 USD/GB}}\n"
SPOT = "markets: {spot: {items: [ddr5], price: {index: dram}, ships_from: plant, lead_time: 1 month}}"
LANE: dict[str, Any] = {
    "storage": "100 GB",
    "contract": "ships_from: plant",
    "maker": "{fabs: {plant: {country: US}}}",
    "more": LANES,
    "need": "{2027-01: 8 GB/month, 2027-06: 13 GB/month, 2028-02: 9 GB/month}",
}

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    # A year that is over, and is settled later.
    "rebate": ("back: {kind: rebate, steps: {50 GB: 2%, 100 GB: 4%}, paid_after: 60 days}", {}),
    "rebate of a quarter": ("back: {kind: rebate, per: quarter, steps: {20 GB: 2%}, paid_after: 400 days}", {}),
    "rebate of spend": ("back: {kind: rebate, steps: {500 USD: 1%, 1000 USD: 3%}, paid_after: 3 months}\n" + LATE, {}),
    "steps": ("", {"price": "{kind: price_steps, per: quarter, steps: {0 GB: 10 USD/GB, 25 GB: 9 USD/GB}}"}),
    "damages": (CAP + "late: {kind: damages, share: 10%, grace: 2 months}", {"contract": "delivers: 80%"}),
    "damages up to a cap": (
        CAP + "late: {kind: damages, share: 10%, grace: 2 months, at_most: 5 USD}",
        {"contract": "delivers: 80%"},
    ),
    "damages of an allocation": (
        "volume: {kind: allocation, entitlement: 12 GB/month, rate: {2027-01: 70%, 2027-10: 90%}}\n"
        "late: {kind: damages, price: 2 USD/GB, per: month, grace: 5 months}",
        {},
    ),
    "invoice price": ("when: {kind: price_basis, fixed: invoice, after: 3 months}", {"price": INDEXED}),
    "true-up": ("settle: {kind: post_settlement, index: dram, settles: 4 months}", {}),
    "true-up after the horizon": ("settle: {kind: post_settlement, index: dram, settles: 14 months, down: 50%}", {}),
    "payment terms": ("vat: {kind: tax, rate: 16%}\n" + LATE, {}),
    # Prices that are agreed as time goes on.
    "negotiated": ("", {"price": "{kind: price_negotiated, agreed: {2027-01: 10 USD/GB}, index: dram, step: 3%}"}),
    "provisional": (
        "",
        {
            "price": "{kind: price_negotiated, agreed: {2027-01: 10 USD/GB}, index: dram, step: 10%, "
            "deadlock: provisional, failed: [2027-07]}"
        },
    ),
    # Banks of volume.
    "take-or-pay": ("volume: {kind: volume_firm, amount: 12 GB/month}\ntop: {kind: take_or_pay, share: 90%}", {}),
    "make-up": (
        BAND + "top: {kind: take_or_pay, share: 90%, make_up: {expires: 1 year}}",
        {"need": "{2027-01: 7 GB/month, 2028-01: 14 GB/month}"},
    ),
    "make-up with a refund": (
        BAND + "top: {kind: take_or_pay, share: 90%, per: quarter, make_up: {expires: 1 year, refund: 30%}}",
        {"need": UNEVEN},
    ),
    "make-up at a share": (
        BAND + "top: {kind: take_or_pay, share: 90%, per: quarter, pays: 60%, "
        "make_up: {expires: 6 months, priced: share, pays: 30%}}",
        {"need": UNEVEN},
    ),
    "carry-forward": (
        BAND + "top: {kind: take_or_pay, share: 90%, per: quarter, carry_forward: {expires: 1 year}}",
        {"need": "{2027-01: 14 GB/month, 2027-08: 9 GB/month}"},
    ),
    "make-up and carry-forward": (
        BAND + "top: {kind: take_or_pay, share: 90%, per: quarter, make_up: {expires: 1 year}, "
        "carry_forward: {expires: 6 months, at_most: 50%}}",
        {"need": "{2027-01: 14 GB/month, 2027-08: 6 GB/month, 2028-03: 14 GB/month}"},
    ),
    # What was reserved, forecast, bought or left.
    "option": (
        "right: {kind: option, fee: 1 USD/GB, strike: 11 USD/GB, at_most: 24 GB/quarter}",
        {"price": "", "more": spot("20 USD/GB")},
    ),
    "option paid cell by cell": (
        "right: {kind: option, fee: 1 USD/GB, strike: 11 USD/GB, at_most: 24 GB/quarter, due: each}",
        {"price": "", "more": spot("20 USD/GB"), "need": UNEVEN},
    ),
    "option of a total": (
        "right: {kind: option, fee: 1 USD/GB, strike: 11 USD/GB, in_total: 140 GB}",
        {"price": "", "more": spot("20 USD/GB")},
    ),
    "option of both": (
        "right: {kind: option, fee: 1 USD/GB, strike: 11 USD/GB, in_total: 140 GB, at_most: 24 GB/quarter}",
        {"price": "", "more": spot("20 USD/GB")},
    ),
    "option decided later": (
        "right: {kind: option, fee: 1 USD/GB, strike: 11 USD/GB, at_most: 24 GB/quarter, decide_by: 2027-06-15}",
        {"price": "", "more": spot("20 USD/GB")},
    ),
    "forecast": (
        "rolling: {kind: revision_bands, forecast: {2027-01: 7 GB/month}, "
        "bands: [{up: 5%, down: 5%}, {up: 10%, down: 10%}, {up: 10%, down: 10%}]}",
        {"need": RISES},
    ),
    "forecast by quarter": (
        "rolling: {kind: revision_bands, per: quarter, bands: [{up: 5%, down: 5%}, {up: 10%, down: 10%}]}",
        {"need": RISES},
    ),
    "loyalty": ("volume: {kind: loyalty, commit: 7 GB/month, of_past: 30%, over: 3}", {}),
    "exclusivity": ("sole: {kind: exclusivity, allow: 6 GB/quarter}", {"more": spot("9 USD/GB", "hynix")}),
    "share of demand": (
        "most: {kind: share_of_demand, at_least: 50%, pays: 20%}",
        {"more": spot("9.5 USD/GB", "hynix")},
    ),
    "minimum spend": ("least: {kind: minimum_spend, amount: 1400 USD}", {}),
    "resale": (
        CAP + "sell: {kind: resale, price: {2027-01: 5 USD/GB, 2027-09: 14 USD/GB}, at_most: 4 GB/quarter}",
        {"storage": "100 GB"},
    ),
    "qualification": ("part: {kind: qualification, cost: 30 USD, takes: 3 months}", {}),
    "last time buy": ("end: {kind: last_time_buy, last_order: 2027-09-01, at_most: 200 GB}", {"storage": "300 GB"}),
    # Money lent and paid ahead.
    "premium": (
        "loan: {kind: supplier_finance, amount: 300 USD, premium: 1 USD/GB, total: 200 USD}\n" + LATE,
        {},
    ),
    "deposit": (
        BAND + "top: {kind: take_or_pay, share: 90%, per: quarter}\n"
        "deposit: {kind: prepayment, amount: 600 USD, due: 2027-01, credited_from: 2027-03, credit: 40%, "
        "shortfall: deducted, refund: 50%}\n" + LATE,
        {},
    ),
    "warrants": ("link: {kind: equity_link, amount: 300 USD, vests: {a: {volume: 120 GB, worth: 40 USD}}}", {}),
    # Goods that travel on once they are handed over, under a contract and of a market.
    "a lane": (BAND + "top: {kind: take_or_pay, share: 90%, per: quarter, make_up: {expires: 1 year}}", LANE),
    "a lane from a market": ("", LANE | {"price": "{kind: price_fixed, price: 99 USD/GB}", "more": LANES + SPOT}),
    # What was decided about the contract.
    "ended": (
        "out: {kind: termination, notice: 3 months, fee: 10 USD}\nvolume: {kind: volume_firm, amount: 10 GB/month}",
        {"need": "{2027-01: 10 GB/month, 2027-10: 0 GB/month}"},
    ),
    "offer signed at a size": (
        "volume: {kind: volume_firm, amount: 15 GB/month}\ntop: {kind: take_or_pay, share: 90%}",
        {"contract": "status: offered\noffer: {smallest: 20%}", "need": "9 GB/month", "more": spot("11 USD/GB")},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_rest_costs_what_it_did(case: str, tmp_path: Path) -> None:
    """Every five months, in and between quarters and years, with calls that are handed over two months later."""
    clauses, about = CASES[case]
    the_rest_costs_what_it_did(contract(clauses, lead="2 months", **about), tmp_path, every=5)


@pytest.mark.long
@pytest.mark.parametrize("lead", ["0 days", "2 months"])
@pytest.mark.parametrize("case", CASES)
def test_the_rest_costs_what_it_did_on_every_day(case: str, lead: str, tmp_path: Path) -> None:
    """With calls that are handed over at once, or two months later."""
    clauses, about = CASES[case]
    the_rest_costs_what_it_did(contract(clauses, lead=lead, **about), tmp_path)


@pytest.mark.parametrize("counts", ["purchase", "delivery"])
def test_goods_on_consignment(counts: str, tmp_path: Path) -> None:
    """What lies unbought at a hub is not ours in the plan that goes on, and is as old as it is."""
    hub = f"hub: {{kind: consignment, at: hub, age: 3 months, most: 60 GB, least: 20 GB, counts: {counts}}}"
    about = {
        "contract": "delivers_to: [hub]",
        "places": ", hub: {kind: hub, storage: 200 GB}",
        "more": "lanes: {l: {from: hub, to: abilene, lead_time: 0 days}}",
    }
    the_rest_costs_what_it_did(contract(hub, storage="100 GB", **about), tmp_path)


@pytest.mark.parametrize(
    "case",
    [
        "rebate of a quarter",
        "make-up and carry-forward",
        "option paid cell by cell",
        "provisional",
        "premium",
        "loyalty",
    ],
)
def test_what_was_handed_on_is_handed_on_again(case: str, tmp_path: Path) -> None:
    """Each plan from the one before, five months apart."""
    clauses, about = CASES[case]
    each_plan_goes_on(contract(clauses, lead="2 months", **about), tmp_path, 5)


def test_a_rebate_that_is_paid_later(tmp_path: Path) -> None:
    """120 GB at 10 in 2027 reach 4 %: 48 come back 60 days after 31 December, in March; in January they are owed to us."""
    clauses, _ = CASES["rebate"]
    goes_on = going_on(contract(clauses), tmp_path, "2028-01-01")
    ((name, owed),) = goes_on.scenario.payables.items()
    assert (owed.amount, owed.due_on.first.isoformat(), owed.contract) == (-48.0, "2028-02-01", "lta")
    assert name.startswith("lta/back/rebate/2027-12")


def test_damages_of_a_quarter_under_way(tmp_path: Path) -> None:
    """12.5 are called for 10 that come: 2.5 a month at 10 % of 10; two months of the first quarter are 5, the fourth is over."""
    clauses, about = CASES["damages"]
    goes_on = going_on(contract(clauses, **about), tmp_path, "2027-03-01")
    (late,) = (own for name, own in goes_on.scenario.contracts["lta"].clauses.items() if name == "late")
    assert late.so_far == {"2027Q1": 5.0}
    goes_on = going_on(contract(clauses, **about), tmp_path, "2027-04-01")
    assert [owed.amount for owed in goes_on.scenario.payables.values()] == [-7.5]
    assert goes_on.scenario.contracts["lta"].clauses["late"].so_far == {}


def test_a_bank_with_its_vintage(tmp_path: Path) -> None:
    """129.6 are the minimum of a year, 96 are taken: 33.6 are paid at 10 and may be taken in 2028, as soon as they are of use."""
    clauses, about = CASES["make-up"][0], {"need": "{2027-01: 8 GB/month, 2028-01: 14 GB/month}"}
    past = going_on(contract(clauses, **about), tmp_path, "2028-01-01").scenario.contracts["lta"].so_far
    assert {name: gb.value for name, gb in past.make_up.items()} == pytest.approx({"2027": 33.6})
    assert past.make_up_paid["2027"].value == pytest.approx(10.0)
    past = going_on(contract(clauses, **about), tmp_path, "2028-02-01").scenario.contracts["lta"].so_far
    assert past.make_up["2027"].value + past.made_up["2028"].value == pytest.approx(33.6)


def test_what_is_reserved(tmp_path: Path) -> None:
    """21 GB a quarter at first; it is paid, and in April the first quarter is over."""
    clauses, about = CASES["option"]
    about = about | {"need": "{2027-01: 7 GB/month, 2027-04: 5 GB/month}"}
    right = going_on(contract(clauses, **about), tmp_path, "2027-02-01").scenario.contracts["lta"].clauses["right"]
    held = {name: gb.value for name, gb in right.held.items()}
    assert (held["2027Q1"], held["2027Q2"], right.decide_by) == (pytest.approx(21.0), pytest.approx(15.0), None)
    right = going_on(contract(clauses, **about), tmp_path, "2027-04-01").scenario.contracts["lta"].clauses["right"]
    assert "2027Q1" not in right.held


def test_the_last_forecast(tmp_path: Path) -> None:
    """What is taken is what was forecast a month before, at most a tenth above the one before: 7, and 7.7 needed in February."""
    rolling = "rolling: {kind: revision_bands, forecast: {2027-01: 7 GB/month}, bands: [{}, {up: 10%}]}"
    text = contract(rolling, need="{2027-01: 7 GB/month, 2027-02: 7.7 GB/month}")
    told = going_on(text, tmp_path, "2027-02-01").scenario.contracts["lta"].clauses["rolling"].forecast
    assert told.points[0][0] == date(2027, 2, 1)
    assert told.points[0][1].value == pytest.approx(7.7)


@pytest.mark.parametrize(
    "case", ["make-up", "option paid cell by cell", "damages up to a cap", "offer signed at a size"]
)
def test_both_doors(case: str, tmp_path: Path) -> None:
    """What goes on costs the same through both, and the audit finds nothing."""
    clauses, about = CASES[case]
    goes_on = going_on(contract(clauses, lead="2 months", **about), tmp_path, "2027-06-01")
    found = [solve_loaded(goes_on, How(door)).plan for door in ("highs", "cbc")]
    assert [plan.findings for plan in found] == [(), ()]
    assert found[0].cost == pytest.approx(found[1].cost, rel=1e-6)


def test_what_is_built_in_goes_on_failing(tmp_path: Path) -> None:
    """A fifth fails in a year, also over the night before the day."""
    text = contract("", need="{2027-01: 100 GB, 2027-09: 140 GB}").replace("consumption", "installed")
    the_rest_costs_what_it_did(text.replace("index: dram}}", "index: dram, fails: 20%/yr}}", 1), tmp_path, every=5)


def test_an_order_that_travels(tmp_path: Path) -> None:
    """Handed over at the plant in March, where it counts, and here in May."""
    clauses, about = CASES["a lane"]
    goes_on = going_on(contract(clauses, lead="2 months", **about), tmp_path, "2027-02-01")
    order = goes_on.scenario.open_orders["lta/ddr5/abilene/2027-01"]
    assert (order.promised.first, order.due_on.first) == (date(2027, 3, 1), date(2027, 3, 1))
    assert goes_on.setting.lands(order) == 1
    assert [(own.delay.count, own.delay.unit) for own in order.delays] == [(61.0, "day")]


def test_whoever_remembers_hands_on() -> None:
    """A clause that reads what happened before the horizon says what the plan that goes on has to read."""
    for kind in CLAUSES.kinds():
        clause = CLAUSES.get(kind)
        reads = clause.remembers is not Clause.remembers or clause.remembers_by_id
        assert not reads or clause.hands_on is not Clause.hands_on, kind
