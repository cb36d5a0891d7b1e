"""Money between us when a contract ends early: a deposit is settled once, a loan is due at once, what has not vested lapses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene
from tests.drivers.test_table import risk, short
from tests.support import Solved, cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
FALLS = "{now: 14 USD/GB, forward: {2028: 5 USD/GB}}"


def years(other: str, fee: float = 100, gb: int = 100, volume: str = "", **more: Any) -> str:
    """So much a year at 10 for three years, which may be ended; 14 on the market, and 5 from the second year on."""
    volume = volume or f"v: {{kind: volume_firm, amount: {gb} GB/year}}"
    clauses = f"{PRICE}{volume}\nd: {{kind: {other}}}\ne: {{kind: termination, fee: {fee} USD}}"
    scenes = {"periods": 3, "step": "year", "need": f"{{2027: {gb} GB/year}}", "index": FALLS, "spot": "{index: dram}"}
    return scene(clauses, **(scenes | {"term": "{from: 2027-01, to: 2029-12}"} | more))


def paid(solved: Solved, term: str) -> dict[str, float]:
    """A ledger term by period."""
    found: dict[str, float] = {}
    for row in solved.plan.tables["ledger"]:
        if row["term"] == term:
            found[row["period"]] = round(found.get(row["period"], 0.0) + row["amount"], 6)
    return {period: money for period, money in found.items() if money}


def kept(solved: Solved, account: str) -> list[float]:
    """An account of the contract's ledger over the periods."""
    rows = {r["period"]: r["value"] for r in solved.plan.tables["accounts"] if r["account"] == account and r["clause"]}
    return [round(rows.get(period.label, 0.0), 6) for period in solved.plan.setting.periods]


def ended(solved: Solved) -> list[str]:
    """The day it is ended in each future."""
    return [row["ended"] for course in solved.plan.courses for row in course.tables["signings"]]


def deposit(words: str, amount: str = "amount: 600 USD") -> str:
    """Money paid ahead, 4 a GB credited."""
    return f"prepayment, {amount}, credit: 4 USD/GB, {words}"


# A deposit ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("words", ["refund: 50%", "refund: 100%, refund_on_termination: 50%"])
def test_half_of_what_is_left_of_a_deposit_comes_back(words: str, solver: str) -> None:
    """600 ahead, 75 a year: 300 left after the first, 150 back, 150 forfeited: 600 + 750 - 300 + 100 - 150 + 2 * 375 = 1750.

    It comes back once, and none of it is credited after the end: kept on to the last day it would be 1600 at 100 %.
    """
    solved = solve_text(years(deposit(words), gb=75), solver=solver)
    assert solved.plan.cost == pytest.approx(1750)
    assert paid(solved, "refund") == {"2028": -150}
    assert paid(solved, "credit") == {"2027": -300}
    assert [kept(solved, name) for name in ("prepaid balance", "refunded", "forfeited")] == [
        [300, 0, 0],
        [0, 150, 0],
        [0, 150, 0],
    ]


def test_carrying_on_is_weighed_against_it() -> None:
    """Carried on: 600 + 3 * 750 - 600 = 2250, and all of it is credited: 500 dearer, so a fee of 599 ends it and one of 601 not."""
    assert cost(years(deposit("refund: 50%"), 599, 75)) == pytest.approx(2249)
    solved = solve_text(years(deposit("refund: 50%"), 601, 75))
    assert solved.plan.cost == pytest.approx(2250)
    assert sum(paid(solved, "credit").values()) == pytest.approx(-600)


def test_half_an_end_settles_nothing() -> None:
    """The market has 30 a year and a GB short costs 12: ended 600 + 750 - 300 - 300 + 2 * (150 + 540) = 2130, kept 2250.

    At a fee of 150 it is kept; with two fifths of an end 30 of the 75 would come from the market all the same.
    """
    market = "markets: {spot: {items: [ddr5], price: {index: dram}, available: 30 GB/year}}\n"

    def pays(fee: float) -> float:
        text = years(deposit("refund: 100%"), fee, 75, spot="", more=market)
        return cost(text.replace("GB/year}}}", "GB/year}" + short(12) + "}}", 1))

    assert pays(100) == pytest.approx(2230)
    assert pays(150) == pytest.approx(2250)


def test_what_is_left_is_that_of_each_path() -> None:
    """Need 100 or 50: 200 or 400 left, half back: (600 + 1000 - 400 + 100 - 100 + 1000 + 600 + 500 - 200 + 100 - 200 + 500) / 2."""
    outcomes = "low: {probability: 50%, needs: {dram: {2027: 50 GB/year}}}\nhigh: {probability: 50%}"
    band = "v: {kind: volume_band, commit: 100 GB/year, up: 0%, down: 50%}"
    solved = solve_text(years(deposit("refund: 50%"), volume=band, more=risk(outcomes)))
    assert solved.plan.cost == pytest.approx((2200 + 1300) / 2)
    assert ended(solved) == ["2028-01-01", "2028-01-01"]


def test_a_deposit_grows_and_is_settled_with_the_size_that_is_signed() -> None:
    """10 % of 3 * 1000 at half the size: 150 ahead, 1 a GB credited, 100 left, half back.

    150 + 500 - 50 + 100 - 50 + 2 * 250; without it 700 + 500.
    """
    offer = {"contract": "status: offered\noffer: {smallest: 20%, largest: 80%}", "need": "{2027: 50 GB/year}"}
    text = years("prepayment, share: 10%, credit: 1 USD/GB, refund: 50%", **offer)
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1150)
    (row,) = solved.plan.tables["signings"]
    assert (row["size"], row["ended"]) == (pytest.approx(0.5), "2028-01-01")


def test_shortfalls_are_deducted_until_it_ends() -> None:
    """50 of 100 taken: of 200 that may be credited and 500 short all 600 are used, nothing is left; then neither is any more.

    600 + 500 + 500 - 600 + 100 + 2 * 250 = 1600.
    """
    top = "v: {kind: take_or_pay, amount: 100 GB/year}"
    cap = "policies: {need: {kind: cap, sources: [lta], at_most: 50 GB/year}}\n"
    text = years(deposit("shortfall: deducted"), volume=top, need="{2027: 50 GB/year}", more=cap)
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1600)
    used = paid(solved, "credit"), paid(solved, "shortfall deducted")
    assert [period for found in used for period in found] == ["2027", "2027"]
    assert sum(sum(found.values()) for found in used) == pytest.approx(-600)
    assert paid(solved, "refund") == {}


def test_security_ends_with_it() -> None:
    """2 % of 500 for one year, and nothing is at stake after it."""
    solved = solve_text(years(deposit("security: {amount: 500 USD, until: 2029-12, cost: 2%/yr}"), gb=75))
    assert paid(solved, "letter of credit") == {"2027": 10}
    assert kept(solved, "unsecured exposure") == [100, 0, 0]


def test_what_is_settled_is_worth_nothing_after_the_horizon() -> None:
    """Of five years three are seen: what is left is settled on the day of the end, and no line stands for later years."""
    solved = solve_text(years(deposit("refund: 50%"), gb=75, term="{from: 2027-01, to: 2031-12}"))
    assert solved.plan.cost == pytest.approx(1750)
    assert paid(solved, "prepaid after the horizon") == {}


def test_what_is_due_after_the_end_is_not_paid() -> None:
    """300 in January 2027 and 300 in July 2028: only the first is paid, and credited. 1000 + 100 + 1000."""
    solved = solve_text(years(deposit("refund: 50%", "amount: {2027-01: 300 USD, 2028-07: 300 USD}")))
    assert solved.plan.cost == pytest.approx(2100)
    assert paid(solved, "prepayment") == {"2027": 300}


def test_a_deposit_that_is_over_before_the_end_is_refunded_on_its_own_last_day() -> None:
    """Until December 2027: 300 left are refunded by half that day, once, whatever its other share says."""
    solved = solve_text(years(deposit("refund: 50%, refund_on_termination: 100%, until: 2027-12"), gb=75))
    assert solved.plan.cost == pytest.approx(1750)
    assert paid(solved, "refund") == {"2027": -150}


# A loan ---------------------------------------------------------------------------------------------------------------

LOAN = "supplier_finance, amount: 500 USD, rate: 5%/yr, repaid: {2028-07: 100 USD, 2029-07: 400 USD}"


@pytest.mark.parametrize(("words", "due"), [("", 525), (", due_on_termination: 105%", 551.25)])
def test_a_loan_is_due_at_once_with_its_interest(words: str, due: float) -> None:
    """500 and 25 of interest after a year, then nothing: 1000 - 500 + 525 + 100 + 2 * 500; with a premium of 5 % 551.25."""
    solved = solve_text(years(LOAN + words))
    assert solved.plan.cost == pytest.approx(1600 + due)
    assert paid(solved, "repayment") == {"2028": due}
    assert kept(solved, "financed") == [500, 0, 0]


def test_what_was_repaid_of_a_loan_is_not_due_again() -> None:
    """It can only be ended after the second year: 500 * 5 % * 547 days, then 400 * 5 % * 184 days of interest."""
    text = years(LOAN).replace("termination,", "termination, since: 2028-07,")
    first, second = 100 + 500 * 0.05 * 547 / 365, 400 + 400 * 0.05 * 184 / 365
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(2000 - 500 + first + second + 100 + 500)
    assert paid(solved, "repayment") == {"2028": round(first, 6), "2029": round(second, 6)}


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(("words", "due"), [("", 250), (", rest: forgiven", 250), (", due_on_termination: 0%", 0)])
def test_what_premiums_have_not_brought_back_is_due_at_once(words: str, due: float, solver: str) -> None:
    """300 in, 350 to go back at 1 a GB: 100 with the first year, 250 at the end of it, whatever the last day would forgive.

    1000 - 300 + 100 + 250 + 100 + 2 * 500.
    """
    solved = solve_text(
        years(f"supplier_finance, amount: 300 USD, premium: 1 USD/GB, total: 350 USD{words}"), solver=solver
    )
    assert solved.plan.cost == pytest.approx(1900 + due)
    assert sum(paid(solved, "repayment").values()) == pytest.approx(100 + due)
    assert kept(solved, "financed") == [250, 0, 0]


def test_a_loan_beyond_the_horizon_is_settled_inside_it() -> None:
    """Five years, three seen: nothing of either loan is left for later."""
    more = {"term": "{from: 2027-01, to: 2031-12}"}
    dated = solve_text(years(LOAN.replace("2029-07", "2031-07"), **more))
    assert dated.plan.cost == pytest.approx(1600 + 525)
    premium = solve_text(years("supplier_finance, amount: 300 USD, premium: 1 USD/GB, total: 350 USD", **more))
    assert premium.plan.cost == pytest.approx(1900 + 250)
    assert paid(dated, "repaid after the horizon") == paid(premium, "repaid after the horizon") == {}


def test_what_is_outstanding_is_that_of_each_path() -> None:
    """Need 100 or 50: 100 or 50 back by premium, 250 or 300 due: 350 in both; goods 1000 or 500, then 1000 or 500."""
    outcomes = "low: {probability: 50%, needs: {dram: {2027: 50 GB/year}}}\nhigh: {probability: 50%}"
    band = "v: {kind: volume_band, commit: 100 GB/year, up: 0%, down: 50%}"
    loan = "supplier_finance, amount: 300 USD, premium: 1 USD/GB, total: 350 USD"
    solved = solve_text(years(loan, volume=band, more=risk(outcomes)))
    assert solved.plan.cost == pytest.approx(-300 + 350 + 100 + (2000 + 1000) / 2)
    assert [paid_in(course.tables["ledger"]) for course in solved.plan.courses] == [250, 300]


def paid_in(ledger: list[dict[str, Any]]) -> float:
    """What is repaid in 2028."""
    return round(sum(row["amount"] for row in ledger if row["term"] == "repayment" and row["period"] == "2028"), 6)


@pytest.mark.parametrize(
    ("loan", "said"),
    [
        ("supplier_finance, amount: 300 USD, premium: 1 USD/GB", "without a total"),
        (
            "supplier_finance, amount: {2028-07: 300 USD}, premium: 1 USD/GB, total: 350 USD",
            "received on 2028-07-01",
        ),
    ],
)
def test_a_loan_of_which_nobody_knows_what_is_outstanding_is_refused(loan: str, said: str) -> None:
    """A premium for good, and a total of money that has not come yet."""
    with pytest.raises(InputError) as caught:
        load_text(years(loan))
    problem = next(problem for problem in caught.value.problems if said in problem.what)
    assert problem.place
    assert problem.next_step


# Shares ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(("second", "pays"), [(50, 2000), (700, 1800)])
def test_what_has_vested_stays_and_what_has_not_lapses(second: int, pays: float, solver: str) -> None:
    """100 vest at 100 GB and stay: 1000 + 100 - 100 + 1000; a second tranche of 700 at 200 GB is worth a year: 2600 - 800."""
    vests = f"vests: {{first: {{volume: 100 GB, worth: 100 USD}}, second: {{volume: 200 GB, worth: {second} USD}}}}"
    solved = solve_text(years(f"equity_link, {vests}"), solver=solver)
    assert solved.plan.cost == pytest.approx(pays)
    assert ended(solved) == ["2028-01-01" if second == 50 else "2029-01-01"]


def test_goods_that_land_after_the_end_vest_nothing() -> None:
    """An open order of 100 for 2028 brings the volume of a second tranche when the contract is over: it lapses.

    1000 + 100, nothing is due for the order, 500; kept it would be 1000 - 100 + 1000.
    """
    order = (
        "{supplier: micron, contract: lta, item: ddr5, quantity: 100 GB, to: abilene, promised: 2028-01, due: 0 USD}"
    )
    vests = "vests: {first: {volume: 200 GB, worth: 100 USD}}"
    text = years(f"equity_link, {vests}", more=f"open_orders: {{o: {order}}}\n")
    solved = solve_text(text.replace("termination,", "termination, until: 2028-06,"))
    assert solved.plan.cost == pytest.approx(1000 + 100 + 500)
    assert paid(solved, "warrants vested") == {}


def test_shares_are_not_sold_nor_do_warrants_vest_later_once_it_is_over() -> None:
    """100 for shares in 2027 and 100 in 2029 that would be worth 50; a tranche at 400 GB of a term that passes the horizon."""
    words = "amount: {2027-01: 100 USD, 2029-01: 100 USD}, worth: 50%, vests: {far: {volume: 400 GB, worth: 90 USD}}"
    solved = solve_text(years(f"equity_link, {words}", term="{from: 2027-01, to: 2031-12}"))
    assert solved.plan.cost == pytest.approx(1000 + 100 + 1000 - 50)
    assert paid(solved, "equity") == {"2027": -100}
    assert paid(solved, "warrants after the horizon") == {}


# The audit ------------------------------------------------------------------------------------------------------------

VESTS = "equity_link, vests: {first: {volume: 200 GB, worth: 10 USD}}"
LATE = {"block": "contracts.lta.clauses.d.vested", "cell": "first,2029", "value": 1.0}


@pytest.mark.parametrize(
    ("other", "table", "edit", "rule", "said"),
    [
        (deposit("refund: 50%"), "ledger", {"term": "refund", "amount": -300.0}, "bill", "refund"),
        (deposit("refund: 50%"), "decisions", {"cell": "2028", "value": 60.0}, "prepayment", "credited in 2028"),
        (LOAN, "ledger", {"term": "repayment", "amount": 0.0}, "bill", "repayment"),
        (VESTS, "decisions", LATE, "equity_link", "vests after the contract is ended"),
    ],
)
def test_the_audit_finds_money_that_is_settled_wrong(
    other: str, table: str, edit: dict[str, Any], rule: str, said: str
) -> None:
    """All of the deposit comes back, some of it is credited after the end, the loan is kept, and warrants vest in the last year."""
    solved = solve_text(years(other, gb=75))
    tables = [dict(course.tables) for course in solved.plan.courses]
    rows = [row | edit if row.get("term") == edit.get("term", "") else row for row in tables[0][table]]
    if table == "decisions":
        credit = {"block": "contracts.lta.clauses.d.credited"}
        rows = [*tables[0][table], credit | edit]
    tables[0][table] = rows
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(f.rule == rule and said in f"{f.where} {f.what}" for f in found), found


# Always ---------------------------------------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(back=st.integers(0, 100), more=st.integers(0, 50), gb=st.integers(20, 150), price=st.integers(3, 14))
def test_a_deposit_of_which_more_comes_back_never_costs_more(back: int, more: int, gb: int, price: int) -> None:
    """Nor does a right to end the contract, for whatever comes back."""

    def pays(share: int, fee: float = 100) -> float:
        index = f"{{now: 14 USD/GB, forward: {{2028: {price} USD/GB}}}}"
        return cost(years(deposit(f"refund_on_termination: {share}%"), fee, gb, index=index))

    assert pays(min(100, back + more)) <= pays(back) + 1e-6
    assert pays(back) <= pays(back, 10**6) + 1e-6


@settings(max_examples=8, deadline=None)
@given(due=st.integers(0, 120), more=st.integers(0, 50), total=st.integers(100, 400))
def test_a_loan_of_which_more_is_due_never_costs_less(due: int, more: int, total: int) -> None:
    """Nor a larger total."""

    def pays(share: int, total: int) -> float:
        words = f"premium: 1 USD/GB, total: {total} USD, due_on_termination: {share}%"
        return cost(years(f"supplier_finance, amount: 100 USD, {words}"))

    assert pays(due, total) <= pays(due + more, total) + 1e-6
    assert pays(due, total) <= pays(due, total + more) + 1e-6


MONEY = (
    "prepayment, amount: {money} USD, credit: 3 USD/GB, refund: 40%",
    "prepayment, amount: {money} USD, credit: 50%, credited_from: 2028-01, refund: 40%, shortfall: deducted",
    "supplier_finance, amount: 300 USD, premium: 2 USD/GB, total: {money} USD",
    "equity_link, vests: {{first: {{volume: 130 GB, worth: {money} USD}}}}",
)
VOLUMES = (
    "v: {kind: volume_firm, amount: 25 GB/quarter}",
    "v: {kind: volume_band, commit: 25 GB/quarter, up: 20%, down: 40%}",
    "v: {kind: volume_band, commit: 25 GB/quarter, up: 20%, down: 40%}\nt: {kind: take_or_pay, share: 90%}",
)


@settings(max_examples=12, deadline=None)
@given(
    other=st.sampled_from(MONEY),
    volume=st.sampled_from(VOLUMES),
    money=st.integers(100, 900),
    fee=st.integers(0, 400),
    price=st.integers(3, 14),
    month=st.sampled_from([1, 4, 7]),
)
def test_an_ended_contract_is_a_shorter_one_and_the_fee(
    other: str, volume: str, money: int, fee: int, price: int, month: int
) -> None:
    """The best of: kept to the last day, or written up to the end of one of its years, with a fee on that day."""
    more: dict[str, Any] = {"start": "2027-01", "periods": 12, "step": "quarter", "need": "20 GB/quarter"}
    more |= {"index": f"{{now: 12 USD/GB, forward: {{2028: {price} USD/GB}}}}"}
    whole = 3 if month == 1 else 2

    def pays(count: int, stays: bool) -> float:
        last = f"{2026 + count}-12" if month == 1 else f"{2027 + count}-{month - 1:02}"
        text = years(
            other.format(money=money), fee, volume=volume, term=f"{{from: 2027-{month:02}, to: {last}}}", **more
        )
        return cost(text if stays else text.replace("{kind: termination, fee", "{kind: fee, due: 2027-07, amount"))

    written = [pays(count, False) - (fee if count == whole else 0) for count in range(1, whole + 1)]
    assert pays(whole, True) == pytest.approx(min(written))
