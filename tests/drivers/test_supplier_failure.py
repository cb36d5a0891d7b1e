"""A supplier that fails: supply and deposit are lost together, minimums fall away, nobody knows before its day."""

from __future__ import annotations

from typing import Any

import pytest

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene
from tests.model.test_sampling import drawn
from tests.support import cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
DEPOSIT = PRICE + "d: {kind: prepayment, amount: 600 USD, credit: 20%, refund: 50%}"


def failure(happens: str = "on: {2027-03: 40%}", learn: str = "") -> str:
    """A risk section in which micron may fail."""
    return f"risk: {{{learn}drivers: {{f: {{kind: supplier_failure, supplier: micron, happens: {{{happens}}}}}}}}}\n"


def four(clauses: str = PRICE, happens: str = "on: {2027-03: 40%}", learn: str = "", **more: str) -> str:
    """Four months of 100 each from micron at 10, or on the spot at 14; nothing may be stored."""
    words = {"periods": 4, "spot": "14 USD/GB", "term": "{from: 2027-01, to: 2027-04}"} | more
    return scene(clauses, more=failure(happens, learn), **words)  # type: ignore[arg-type]


def test_deposit_and_supply_are_lost_together() -> None:
    """600 paid ahead, 200 a month credited. Never: 4000. In March: 2000 + 2800 of goods, and 200 not yet credited: 5000."""
    solved = solve_text(four(DEPOSIT))
    costs = {course.name: sum(row["amount"] for row in course.tables["ledger"]) for course in solved.plan.courses}
    assert costs == pytest.approx({"never": 4000, "2027-03-01": 5000})
    assert solved.plan.cost == pytest.approx(0.6 * 4000 + 0.4 * 5000)


def test_security_stands() -> None:
    """A letter of credit of 150 pays 150 of the 200; one that ended in February, and one of 300, pay nothing and 200."""
    for amount, until, back in ((150, "2027-12", 150), (150, "2027-02", 0), (300, "2027-12", 200)):
        secured = DEPOSIT.replace("refund: 50%", f"refund: 50%, security: {{amount: {amount} USD, until: {until}}}")
        solved = solve_text(four(secured))
        assert solved.plan.cost == pytest.approx(0.6 * 4000 + 0.4 * (5000 - back))
        (struck,) = [course for course in solved.plan.courses if course.name != "never"]
        rows = {(row["account"], row["period"]): row["value"] for row in struck.tables["accounts"]}
        assert rows.get(("forfeited", "2027-03"), 0.0) == pytest.approx(200 - back)
        assert ("prepaid balance", "2027-02") in rows
        assert ("prepaid balance", "2027-03") not in rows


def test_nothing_is_paid_ahead_any_more() -> None:
    """Half of the deposit is due in April: once it has failed it is not paid, and only what was left of the first half is lost."""
    halves = DEPOSIT.replace("amount: 600 USD", "amount: {2027-01: 500 USD, 2027-04: 100 USD}")
    # never: 4000 + 600 - 600; in March 4800 + 500 - 400
    assert cost(four(halves)) == pytest.approx(0.6 * 4000 + 0.4 * 4900)


def test_a_call_under_way_is_lost_and_nobody_knew() -> None:
    """A lead of a month: February's call for March is made in both futures, is lost in one, and costs nothing there.

    Never: 1400 + 3 * 1000. In March: 1400 + 1000 + 2 * 1400, for the spot is there at once.
    """
    solved = solve_text(four(contract="lead_time: 1 month"))
    assert solved.plan.cost == pytest.approx(0.6 * 4400 + 0.4 * 5200)
    february = [
        [row for row in course.tables["moves"] if row["period"] == "2027-02" and row["source"] == "lta"]
        for course in solved.plan.courses
    ]
    assert [[row["moved_gb"] for row in rows] for rows in february] == [[pytest.approx(100)]] * 2
    assert sorted(row["shipped_gb"] for rows in february for row in rows) == pytest.approx([0, 100])


def test_goods_on_the_lane_arrive() -> None:
    """Called in January, handed over on 5 February, two weeks on a lane: there in March, though micron fails then."""
    lanes = "lanes: {road: {from: boise, to: abilene, lead_time: 2 weeks}}\n"
    text = four(contract="lead_time: 5 weeks\nships_from: boise", need="{2027-03: 100 GB/month, 2027-04: 0 GB/month}")
    text = text.replace("suppliers: {micron: {}}", "suppliers: {micron: {fabs: {boise: {country: US}}}}") + lanes
    solved = solve_text(text)
    # called in January, on the lane from 5 February, there on the first of March: 1000 in every future
    assert solved.plan.cost == pytest.approx(1000)
    assert all(row["shipped_gb"] == pytest.approx(100) for c in solved.plan.courses for row in c.tables["moves"])


def test_minimums_of_what_is_not_over_fall_away() -> None:
    """Nothing is needed; 300 a quarter at 10, taken or paid. It fails in May: 3000 of the first quarter, none of the second."""
    clauses = (
        PRICE
        + "t: {kind: take_or_pay, amount: 300 GB/quarter, per: quarter}\nc: {kind: volume_cap, at_most: 100 GB/month}"
    )
    text = four(clauses, "on: {2027-05: 40%}", need="{2027-01: 0 GB/month}", term="{from: 2027-01, to: 2027-06}")
    assert cost(text.replace("periods: 4", "periods: 6")) == pytest.approx(0.6 * 6000 + 0.4 * 3000)


def test_a_hard_volume_falls_away() -> None:
    """Exactly 100 a month, thrown away for want of need: four months, or the two before March."""
    text = four(PRICE + "v: {kind: volume_firm, amount: 100 GB/month}", need="{2027-01: 0 GB/month}")
    assert cost(text) == pytest.approx(0.6 * 4000 + 0.4 * 2000)


def test_damages_are_income_only_if_it_stands() -> None:
    """Half of each call comes; 20 % of 10 for each GB missed, settled by quarter: 300 in March and 100 for April, or nothing.

    Never: 4 * (500 + 700) - 400 = 4400. In March: 2 * 1200 + 2 * 1400, and the first quarter's damages are never paid: 5200.
    """
    clauses = PRICE + "c: {kind: volume_cap, at_most: 100 GB/month}\nd: {kind: damages, share: 20%}"
    assert cost(four(clauses, contract="delivers: 50%")) == pytest.approx(0.6 * 4400 + 0.4 * 5200)


def test_fees_end_with_it() -> None:
    """A fee of 50 on the first day of each contract year, the first of April: not owed once it has failed."""
    clauses = PRICE + "f: {kind: fee, amount: 50 USD, per: year}"
    text = four(clauses, term="{from: 2026-04, to: 2027-04}")
    assert cost(text) == pytest.approx(0.6 * 4050 + 0.4 * 4800)


def test_clauses_that_only_reckon_go_on() -> None:
    """A price that is raised by a tenth in February: 1000 + 1100 before it fails, 1000 + 3 * 1100 where it does not."""
    clauses = PRICE + "e: {kind: escalation, rate: 10%/yr, from: 2027-02}"
    assert cost(four(clauses)) == pytest.approx(0.6 * 4300 + 0.4 * 4900)


def test_its_markets_fail_too() -> None:
    """No contract: micron's own spot at 10 beside a broker's at 14."""
    text = scene("", periods=4, more=failure()) + (
        "markets: {own: {items: [ddr5], supplier: micron, price: 10 USD/GB}, spot: {items: [ddr5], price: 14 USD/GB}}\n"
    )
    assert cost(text) == pytest.approx(0.6 * 4000 + 0.4 * 4800)


def test_what_fails_for_certain_is_known() -> None:
    """`suppliers.micron.fails`, with no driver: two months of goods, two on the spot, and the 200 that are left are lost."""
    text = scene(DEPOSIT, periods=4, spot="14 USD/GB", term="{from: 2027-01, to: 2027-04}")
    text = text.replace("micron: {}", "micron: {fails: 2027-03}")
    assert cost(text) == pytest.approx(5000)


def test_an_offer_is_worth_less_from_a_supplier_that_may_fail() -> None:
    """Signing saves 1600 and may lose 200 of deposit and 800 of supply: at 40 % it is signed, with a deposit of 5000 it is not."""
    offered = {"contract": "status: offered"}
    assert cost(four(DEPOSIT, **offered)) == pytest.approx(4400)
    dear = DEPOSIT.replace("600 USD", "5000 USD").replace("refund: 50%", "refund: 100%")
    # signed it would cost .6 * 4000 + .4 * (4800 + 5000 - 400) = 6160, on the spot 5600
    assert cost(four(dear)) == pytest.approx(6160)
    assert cost(four(dear, **offered)) == pytest.approx(5600)


@pytest.mark.parametrize("clauses", [PRICE, DEPOSIT])
def test_the_likelier_it_fails_the_dearer(clauses: str) -> None:
    """Cost never falls with the chance of a failure."""
    found = [cost(four(clauses, f"on: {{2027-03: {chance}%}}")) for chance in (0, 20, 50, 100)]
    assert found == sorted(found)
    assert found[0] == pytest.approx(4000)


def test_what_is_learned_late_is_called_in_vain() -> None:
    """Nothing is ever learned: 100 a month from micron and nothing else, or the spot for certain; shortage 3 a GB decides."""
    text = four(learn="learn: [], ").replace("GB/month}}", "GB/month}, shortage: {price: 3 USD/GB}}")
    # short in March and April where it fails: 300 each, and no goods: 0.6 * 4000 + 0.4 * (2000 + 600); never buying costs 1200
    assert cost(text) == pytest.approx(1200)
    dear = text.replace("price: 3 USD/GB}}", "price: 30 USD/GB}}")
    # January and February from micron; later the spot at 14 for certain beats micron at 0.6 * 10 + 0.4 * 30 = 18
    assert cost(dear) == pytest.approx(2000 + 2800)


def test_futures_are_drawn_with_a_hazard() -> None:
    """Told apart on the day it fails, and only then: of 40 futures 13 buy from the broker by the last quarter."""
    learn = "{2027-04: 2 branches, 2027-07: 2 each, 2027-10: 2 each, 2028-01: 5 each, "
    learn += "2028-04: 1 each, 2028-07: 1 each, 2028-10: all}"
    text = drawn(40, learn, "f: {kind: supplier_failure, supplier: micron, happens: {hazard: 20%/yr}}")
    text = text.replace("{items: [ddr5], price", "{items: [ddr5], supplier: micron, price")
    text = text.replace("markets: {", "markets: {broker: {items: [ddr5], price: 20 USD/GB}, ")
    solved = solve_text(text)
    failed = [
        course for course in solved.plan.courses if any(row["source"] == "broker" for row in course.tables["moves"])
    ]
    assert len(failed) == pytest.approx(40 * (1 - 0.8 ** (639 / 365)), abs=3)


def test_the_audit_names_goods_of_a_supplier_that_has_failed() -> None:
    """A table in which February's call is handed over in March all the same."""
    solved = solve_text(four(contract="lead_time: 1 month"))
    setting = solved.loaded.setting
    tables = [dict(course.tables) for course in solved.plan.courses]
    (n,) = [n for n, future in enumerate(setting.futures) if future.name != "never"]
    tables[n]["moves"] = [row | {"shipped_gb": row["moved_gb"]} for row in tables[n]["moves"]]
    found = audit(setting, courses_of(setting, tables), solved.plan.costs)
    assert {"fill"} <= {finding.rule for finding in found}


@pytest.mark.parametrize("method", ["whole", "branches"])
def test_in_whole_or_by_branches_it_costs_the_same(method: Any) -> None:
    """Branches are told apart in March; a call under way, a deposit with security, damages."""
    learn = "learn: [2027-01, 2027-02, 2027-03, 2027-04], "
    secured = DEPOSIT.replace("refund: 50%", "refund: 50%, security: {amount: 150 USD, until: 2027-12}")
    damages = PRICE + "c: {kind: volume_cap, at_most: 100 GB/month}\nd: {kind: damages, share: 20%}"
    texts = (
        four(secured, learn=learn),
        four(contract="lead_time: 1 month", learn=learn),
        four(damages, contract="delivers: 50%", learn=learn),
    )
    costs = [solve_loaded(load_text(text), How(method=method)).plan.cost for text in texts]
    assert costs == pytest.approx([4340, 4720, 4720])


def test_both_doors_agree() -> None:
    """HiGHS and PuLP on the same futures."""
    secured = DEPOSIT.replace("refund: 50%", "refund: 50%, security: {amount: 150 USD, until: 2027-12}")
    plans = [solve_loaded(load_text(four(secured)), How(solver)).plan.cost for solver in ("highs", "cbc")]
    assert plans == pytest.approx([4340, 4340])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (four(happens="on: {2026-03: 40%}"), "not between as_of"),
        (four().replace("supplier: micron, happens", "supplier: mikron, happens"), "no supplier 'mikron'"),
        (four().replace("micron: {}", "micron: {fails: 2027-02}"), "fails on 2027-02 for certain"),
        (
            four("p: {kind: price_steps, steps: {0 GB: 10 USD/GB, 100 GB: 9 USD/GB}}"),
            "(price_steps) when micron fails is not worked out",
        ),
        (
            four(PRICE + "r: {kind: rebate, basis: volume, steps: {100 GB: 5%}}"),
            "(rebate) when micron fails is not worked out",
        ),
        (
            four()
            + "open_orders: {o: {supplier: micron, item: ddr5, quantity: 5 GB, to: abilene, promised: 2027-04}}\n",
            "may be lost with it",
        ),
    ],
)
def test_bad_input_is_named_with_its_line(text: str, said: str) -> None:
    """What, where and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(text)
    assert said in str(caught.value)
    assert "scenario.yaml:" in str(caught.value)
