"""The bill of a contract by hand: goods at a capped price, tax, a deficiency, when it is due; what a changed ledger shows."""

from __future__ import annotations

from dataclasses import replace
from math import fsum
from typing import Any

import pytest

from planner.app import parts
from planner.app.bill import billed
from planner.errors import InputError
from planner.plan.bill import Bill
from planner.plan.plan import Plan
from planner.plan.price_path import contract_path, effects, priced
from tests.clauses.scene import scene, terms_of
from tests.support import solve_text

CLAUSES = """
    volume: {kind: volume_band, commit: 100 GB/month, down: 100%}
    price: {kind: price_collar, index: dram, base: 10 USD/GB, cap: 120%, floor: 80%}
    top: {kind: take_or_pay, share: 50%, per: quarter, pays: 75%}
    vat: {kind: tax, rate: 10%}
    terms: {kind: payment_terms, net: 31 days}
"""
"""100 GB a month for a quarter, half of them to be taken or paid at three quarters of the price; net 31 days."""


def quarter(times: float = 1.0, need: str = "{2027-01: 40 GB/month}") -> Plan:
    """The scene: an index of 11, 13 and 7 USD/GB times a factor, 40 GB needed a month of the first quarter, nothing stored."""
    index = f"{{now: {11 * times} USD/GB, forward: {{2027-02: {13 * times} USD/GB, 2027-03: {7 * times} USD/GB}}}}"
    clauses = CLAUSES.replace("10 USD/GB", f"{10 * times} USD/GB")
    text = scene(clauses, periods=6, need=need, index=index, term="{from: 2027-01, to: 2027-03}", more=AFTERWARDS)
    return solve_text(text).plan


AFTERWARDS = "markets: {spot: {items: [ddr5], price: 1000000 USD/GB}}\n"
"""So dear that nobody calls it but where the contract is over."""
THREE = "{2027-01: 40 GB/month, 2027-04: 0 GB/month}"


def lines(found: Bill) -> list[tuple[str, str, float]]:
    """Term, period and money of each line."""
    return [(line.term, line.period, round(line.amount, 2)) for line in found.lines]


def test_a_quarter_by_hand() -> None:
    """40 GB a month at min(11, 12) = 11, min(13, 12) = 12, max(7, 8) = 8: 440, 480, 320, each paid a month later with 10 % tax.

    The minimum is half of 300 GB, 120 are taken: 30 short at 75 % of March's 8 USD/GB = 180, billed as the quarter ends.
    """
    found = billed(quarter(need=THREE), "lta", "all")
    assert lines(found) == [
        ("goods", "2027-02", 440.0),
        ("tax", "2027-02", 44.0),
        ("goods", "2027-03", 480.0),
        ("take-or-pay", "2027-03", 180.0),
        ("tax", "2027-03", 48.0),
        ("goods", "2027-04", 320.0),
        ("tax", "2027-04", 32.0),
    ]
    assert found.total == pytest.approx(1544.0)
    assert found.differs == ()
    goods = found.lines[2]
    assert (goods.item, goods.delivered, goods.due, goods.gb, goods.price) == (
        "ddr5",
        "2027-02-01",
        "2027-03-04",
        40,
        12,
    )


def test_the_reasons_of_a_capped_price() -> None:
    """February: index 13, base 10, the formula says 13, the cap of 120 % holds it at 12; the floor of 8 is told."""
    found = billed(quarter(need=THREE), "lta", "2027-03")
    (goods,) = (line for line in found.lines if line.term == "goods")
    told = [(one.reason.what, round(one.reason.value, 6), one.reason.so_far) for one in goods.reasons]
    assert told == [
        ("index dram", 13.0, False),
        ("base", 10.0, False),
        ("price by the formula", 13.0, True),
        ("cap", 12.0, False),
        ("held by the cap", 12.0, True),
        ("floor", 8.0, False),
        ("invoice due on", 0.0, False),
    ]
    assert goods.reasons[3].where == "contracts.lta.clauses.price.cap"
    assert goods.reasons[-1].where == "contracts.lta.clauses.terms"


def test_the_reasons_of_a_true_up_and_of_tax() -> None:
    """Minimum 150, counted 120, short 30 at 6 USD/GB; tax on February's 440 is 10 %, told where it is paid in February."""
    found = billed(quarter(need=THREE), "lta", "2027Q1")
    (top,) = (line for line in found.lines if line.term == "take-or-pay")
    assert [(one.reason.what, round(one.reason.value, 6)) for one in top.reasons] == [
        ("minimum of 2027Q1", 150.0),
        ("counted towards it", 120.0),
        ("deficiency", 30.0),
        ("price of a deficiency", 6.0),
    ]
    tax = next(line for line in found.lines if line.term == "tax")
    assert [(one.reason.what, one.reason.value) for one in tax.reasons] == [("invoiced", 440.0), ("share of it", 0.1)]


def test_twice_the_money_is_twice_every_line() -> None:
    """All prices times 2: every line, every price so far, and the total; quantities and shares as they were."""
    once, twice = (billed(quarter(times, THREE), "lta", "all") for times in (1.0, 2.0))
    assert [line.amount for line in twice.lines] == pytest.approx([2 * line.amount for line in once.lines])
    assert [line.gb for line in twice.lines] == [line.gb for line in once.lines]
    for one, two in zip(once.lines, twice.lines, strict=True):
        factors = [1.0 if told.reason.unit in ("GB", "share", "day") else 2.0 for told in one.reasons]
        values = [factor * told.reason.value for factor, told in zip(factors, one.reasons, strict=True)]
        assert [told.reason.value for told in two.reasons] == pytest.approx(values)


ORDER = "{supplier: micron, contract: lta, item: ddr5, quantity: 30 GB, to: abilene, promised: 2027-02, due: 250 USD}"


def test_an_open_order_and_what_others_take() -> None:
    """30 GB on order for February, 250 USD due, are in the bill; what another 30 GB for March will be worth is not, nor freight.

    100 GB a month at 10 USD/GB leave boise at 0.5 USD/GB; the order lands where it is needed, so 70 are called for February.
    """
    later = ORDER.replace("2027-02", "2027-03")
    text = (
        scene("p: {kind: price_fixed, price: 10 USD/GB}", contract="ships_from: boise\nlead_time: 0 days").replace(
            "{abilene: {storage: 0 GB}}", "{abilene: {storage: 0 GB}, boise: {kind: fab}}"
        )
        + "lanes: {truck: {from: boise, to: abilene, cost: 0.5 USD/GB}}\n"
        + "costs: {end: {kind: terminal, weeks: 4 weeks, haircut: 0%}}\n"
        + f"open_orders: {{po: {ORDER}, po2: {later}}}\n"
    )
    plan = solve_text(text).plan
    assert any(row["order"] == "po2" for row in plan.tables["ledger"])
    found = billed(plan, "lta", "2027-02")
    assert lines(found) == [("goods", "2027-02", 700.0), ("open orders", "2027-02", 250.0)]
    assert found.differs == ()
    assert [(one.what, one.where, one.gb, one.amount) for one in found.apart] == [
        ("freight", "lanes.truck", 70.0, 35.0)
    ]


def changed(plan: Plan, **fields: Any) -> Plan:
    """A plan whose first row of the ledger for goods of the contract says something else; left out without fields."""
    rows = list(plan.tables["ledger"])
    n = next(n for n, row in enumerate(rows) if row["term"] == "goods" and row["where"] == "contracts.lta")
    rows[n : n + 1] = [rows[n] | fields] if fields else []
    (course,) = plan.courses
    return replace(plan, courses=(replace(course, tables={**course.tables, "ledger": rows}),))


def test_a_changed_ledger_is_noticed() -> None:
    """A cent more, another day, a row less: what is billed and what the ledger says stand side by side."""
    plan = quarter(need=THREE)
    (more,) = billed(changed(plan, amount=440.01), "lta", "2027-02").differs
    assert (more.term, more.billed, more.ledger) == ("goods", pytest.approx(440.0), pytest.approx(440.01))
    assert len(billed(changed(plan, date="2027-02-09"), "lta", "2027-02").differs) == 2
    (gone,) = billed(changed(plan), "lta", "2027-02").differs
    assert gone.ledger == 0.0


def test_an_unknown_name_says_what_is_known() -> None:
    """A contract, a stretch, a future; each with its next step."""
    plan = quarter(need=THREE)
    for words in (("ltb", "all", None), ("lta", "2029", None), ("lta", "all", "high")):
        with pytest.raises(InputError) as caught:
            billed(plan, *words)
        assert all(problem.next_step for problem in caught.value.problems)


INDEX = "{history: {2026-10: 9 USD/GB, 2026-11: 9.5 USD/GB}, now: 10 USD/GB, forward: {2027-02: 13 USD/GB, 2027-03: 6 USD/GB}}"
PRICES = {
    "price_fixed": "price: 9 USD/GB",
    "price_schedule": "prices: {2027-01: 9 USD/GB, 2027-02: 8 USD/GB}",
    "price_indexed": "index: dram, lag: 1 month, base: 8 USD/GB, follows: 60%, discount: 5%, plus: 0.2 USD/GB, resets: month",
    "price_collar": "index: dram, base: index at 2027-01, floor: 90%, cap: 110%, plus: 0.1 USD/GB",
    "price_band": "index: dram, from: 9 USD/GB, band: 10%, resets: month, discount: 2%",
    "price_deadband": "index: dram, from: 10 USD/GB, range: 10%, resets: month",
    "price_cost_plus": "indices: {dram: 80%}, margin: 12%, plus: 0.5 USD/GB, resets: month",
    "price_negotiated": "agreed: {2027-01: 9 USD/GB}, index: dram, step: 5%, rounds: month",
    "option": "fee: 1 USD/GB, strike: 9 USD/GB, index: dram, index_share: 95%, reserved: 100 GB/month",
    "price_steps": "steps: {0 GB: 9 USD/GB, 100 GB: 8 USD/GB}",
}


def test_every_kind_of_price_is_here() -> None:
    """A new price clause fails here by its name until it has a case."""
    kinds = [kind for kind in parts.CLAUSES.kinds() if parts.CLAUSES.get(kind).role == "price"]
    assert sorted(kinds) == sorted(PRICES)


@pytest.mark.parametrize("kind", PRICES)
def test_every_kind_of_price_tells_how_it_comes_about(kind: str) -> None:
    """With escalation and a favoured customer's limit on top: the last price so far is the price; what each adds sums to it."""
    more = "e: {kind: escalation, rate: 4%/yr, from: 2027-02}\nm: {kind: most_favoured, sources: [spot], tolerance: 5%}"
    terms = terms_of(scene(f"p: {{kind: {kind}, {PRICES[kind]}}}\n{more}", periods=3, index=INDEX, spot="9.2 USD/GB"))
    for period, price in zip(terms.setting.periods, terms.prices["ddr5"], strict=True):
        path = list(contract_path(terms, "ddr5", period.start))
        assert priced(path) == pytest.approx(price)
        assert fsum(money for _, _, money in effects(path)) == pytest.approx(price)
        assert path[0].where.startswith("contracts.lta.clauses.p")
