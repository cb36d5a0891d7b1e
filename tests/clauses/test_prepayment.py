"""Money paid ahead comes back through invoices, once and no faster than they allow; the rest is refunded in part or lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book
from planner.model.plugin import Finding
from tests.clauses.scene import scene, unwise
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
TERM = "{from: 2027-01, to: 2027-12}"
QUARTERS: dict[str, Any] = {
    "periods": 4,
    "step": "quarter",
    "need": "{2027Q1: 20 GB/quarter, 2027Q3: 30 GB/quarter}",
    "term": TERM,
}
NO_MORE = "policies: {need: {kind: cap, sources: [lta], at_most: {2027Q1: 20 GB/quarter, 2027Q3: 30 GB/quarter}}}\n"


def deposit(words: str) -> str:
    """A price of 10 and a prepayment."""
    return PRICE + f"d: {{kind: prepayment, {words}}}"


def paid(solved: Solved, term: str) -> float:
    """Sum of a ledger term."""
    return sum(row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == term)


def kept(solved: Solved, account: str) -> list[float]:
    """An account of the contract's ledger over the periods."""
    found = {r["period"]: r["value"] for r in solved.plan.tables["accounts"] if r["account"] == account and r["clause"]}
    return [round(found.get(period.label, 0.0), 6) for period in solved.plan.setting.periods]


@pytest.mark.parametrize("credit", ["4 USD/GB", "40%"])
def test_a_deposit_is_credited_and_half_of_the_rest_refunded(credit: str) -> None:
    """600 ahead, 4 of each 10, needs 20, 20, 30, 30: credits 80, 80, 120, 120, unused 200, half back: 600 + 1000 - 400 - 100."""
    solved = solve_text(scene(deposit(f"amount: 600 USD, credit: {credit}, refund: 50%"), **QUARTERS))
    assert solved.plan.cost == pytest.approx(1100, abs=1e-6)
    assert kept(solved, "credited") == [80, 80, 120, 120]
    assert kept(solved, "prepaid balance") == [520, 440, 320, 200]
    assert kept(solved, "forfeited") == [0, 0, 0, 100]
    assert paid(solved, "refund") == pytest.approx(-100)


@pytest.mark.parametrize(("shortfall", "pays"), [("deducted", 1600), ("billed", 1700)])
def test_a_shortfall_is_billed_or_deducted(shortfall: str, pays: float) -> None:
    """A minimum of 40 a quarter leaves 60 GB short, 600: billed beside 400 of credits and a refund of 100, 1700.

    Deducted, the deposit is used up: 200 of the shortfall come out of it and nothing is forfeited, 1600.
    """
    top = "t: {kind: take_or_pay, amount: 40 GB/quarter, per: quarter}\n"
    words = f"amount: 600 USD, credit: 4 USD/GB, refund: 50%, shortfall: {shortfall}"
    solved = solve_text(scene(top + deposit(words), more=NO_MORE, **QUARTERS))
    assert solved.plan.cost == pytest.approx(pays, abs=1e-6)
    used = sum(kept(solved, "credited")) + sum(kept(solved, "deducted"))
    assert used == pytest.approx(600 if shortfall == "deducted" else 400)


def test_a_dollar_is_credited_or_deducted_once() -> None:
    """100 ahead; credits could take 160 and shortfalls 400 of it: 100 + 400 + 400 - 100 = 800; spent twice it would be 700."""
    top = "t: {kind: take_or_pay, amount: 40 GB/quarter, per: quarter}\n"
    text = scene(
        top + deposit("amount: 100 USD, credit: 4 USD/GB, shortfall: deducted"),
        periods=2,
        step="quarter",
        need="20 GB/quarter",
        term="{from: 2027-01, to: 2027-06}",
        more="policies: {need: {kind: cap, sources: [lta], at_most: 20 GB/quarter}}\n",
    )
    assert cost(text) == pytest.approx(800)
    second = "e: {kind: prepayment, amount: 900 USD, credit: 4 USD/GB, shortfall: deducted}"
    twice = text.replace("  d: {kind", f"  {second}\n      d: {{kind")
    solved = solve_text(twice)
    assert -paid(solved, "shortfall deducted") <= 400 + 1e-6, "two deposits cannot pay one shortfall twice"


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_no_shortfall_is_made_up_to_be_deducted(solver: str) -> None:
    """All 40 of the minimum are taken: 1000 ahead, 320 credited, none deducted though a made-up bill would cost nothing more."""
    text = scene(
        deposit("amount: 1000 USD, credit: 4 USD/GB, shortfall: deducted")
        + "\nt: {kind: take_or_pay, amount: 40 GB/quarter, per: quarter}",
        **(QUARTERS | {"need": "40 GB/quarter"}),
    )
    solved = solve_text(text, solver=solver)
    assert solved.plan.cost == pytest.approx(1000 + 1600 - 640)
    assert paid(solved, "take-or-pay") == 0


def test_dates_are_said_one_by_one_and_credits_start_when_the_paper_says() -> None:
    """100 in January and 100 in July, credited at 100 % from October: 300 of goods credit 200: 1000 + 200 - 200 all in all."""
    words = "amount: {2027-01: 100 USD, 2027-07: 100 USD}, credit: 100%, credited_from: 2027-10"
    solved = solve_text(scene(deposit(words), **QUARTERS))
    assert solved.plan.cost == pytest.approx(1000)
    assert kept(solved, "prepaid balance") == [100, 100, 200, 0]


def test_a_credit_is_never_more_than_the_invoice() -> None:
    """15 a GB on a price of 10 credits 10: 200, 200, then the last 200 of 600."""
    solved = solve_text(scene(deposit("amount: 600 USD, credit: 15 USD/GB"), **QUARTERS))
    assert sum(kept(solved, "credited")) == pytest.approx(600)
    assert max(kept(solved, "credited")) <= 300


def test_what_is_left_is_left_on_every_path() -> None:
    """Need 10 or 50: credits of 40 and 100, so 160 and 500, 330 in the mean; a mean need of 30 would say 300."""
    outcomes = (
        "low: {probability: 50%, needs: {dram: 10 GB/month}}\nhigh: {probability: 50%, needs: {dram: 50 GB/month}}"
    )
    text = scene(
        deposit("amount: 100 USD, credit: 4 USD/GB"),
        periods=1,
        need="30 GB/month",
        term="{from: 2027-01, to: 2027-01}",
        more=risk(outcomes),
    )
    assert cost(text) == pytest.approx(330)
    assert cost(text.partition("risk:")[0]) == pytest.approx(300)


def half_seen(words: str, more: str = "") -> str:
    """The first two of four quarters."""
    return scene(
        more + deposit("amount: 600 USD, credit: 4 USD/GB, refund: 50%" + words), **(QUARTERS | {"periods": 2})
    )


def test_what_is_left_at_the_horizon_is_valued_by_what_later_invoices_credit() -> None:
    """600 + 400 - 160; of the 440 left 240 are credited later and half of 200 comes back: 840 - 340 = 500, no cash."""
    solved = solve_text(half_seen(""))
    assert solved.plan.cost == pytest.approx(500)
    rows = [row for row in solved.plan.tables["ledger"] if row["term"] == "prepaid after the horizon"]
    assert sum(row["amount"] for row in rows) == pytest.approx(-340)
    assert not any(row["cash"] for row in rows)


def test_what_later_invoices_credit_is_that_of_each_future() -> None:
    """After the horizon 30 or 10 a quarter are needed: 240 + 100 come back, or 80 + 180; 840 less 300 in the mean."""
    outcomes = "as-is: {probability: 50%}\nless: {probability: 50%, needs: {dram: {2027Q3: 10 GB/quarter}}}"
    assert cost(half_seen("") + risk(outcomes)) == pytest.approx(540)


def test_no_more_is_credited_later_than_is_committed() -> None:
    """20 GB a quarter are committed, 30 needed: 160 later, half of 280 back: 600 + 400 - 160 - 160 - 140 = 540."""
    assert cost(half_seen("", "v: {kind: volume_band, commit: 20 GB/quarter}\n")) == pytest.approx(540)


def test_what_comes_back_after_the_horizon_is_discounted_to_its_own_day() -> None:
    """10 %/yr: 120 on day 181 and 120 on day 273, half of 200 on day 364."""
    solved = solve_text(half_seen("") + "money: {discount_rate: 10%/yr}\n")
    rows = [row for row in solved.plan.tables["ledger"] if row["term"] == "prepaid after the horizon"]
    expected = 120 * 1.1 ** -(181 / 365) + 120 * 1.1 ** -(273 / 365) + 100 * 1.1 ** -(364 / 365)
    assert -sum(row["present_value"] for row in rows) == pytest.approx(expected)


def test_a_share_of_the_minimum_grows_with_the_size_that_is_signed() -> None:
    """20 % of 100 GB at 10 is 200; signed at 60 % for a need of 60 it is 120, all credited at half of 600: 600 in all."""
    text = scene(
        deposit("share: 20%, credit: 50%") + "\nt: {kind: take_or_pay}\nv: {kind: volume_band, commit: 100 GB/year}",
        periods=1,
        step="year",
        need="60 GB/year",
        spot="20 USD/GB",
        contract="status: offered\noffer: {smallest: 0%}",
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(600)
    assert paid(solved, "prepayment") == pytest.approx(120)
    assert cost(text.replace("spot, items", "spot").replace("20 USD/GB", "8 USD/GB")) == pytest.approx(480)


def test_an_offer_weighs_what_a_deposit_loses() -> None:
    """Need 50 at 10 or 14 on the market; of 300 ahead 200 come back: 600 signed against 700, with 500 ahead 800 against 700."""
    words = "credit: 4 USD/GB"
    text = scene(
        deposit(f"amount: 300 USD, {words}"),
        periods=1,
        step="year",
        need="50 GB/year",
        spot="14 USD/GB",
        contract="status: offered",
    )
    assert cost(text) == pytest.approx(600)
    assert cost(text.replace("300 USD", "500 USD")) == pytest.approx(700)
    for solver in ("highs", "cbc"):
        assert solve_text(text, solver=solver).plan.cost == pytest.approx(600)


def third_year(contract: str) -> str:
    """A deposit of 900 paid in January 2025, in its third year."""
    return scene(
        deposit("amount: {2025-01: 900 USD}, credit: 4 USD/GB"),
        contract=contract,
        **(QUARTERS | {"term": "{from: 2025-01, to: 2027-12}"}),
    )


def test_in_its_third_year_it_goes_on_with_what_is_left() -> None:
    """300 of it are left: 1000 of goods less 300; without `so_far` nothing is left, and check says so."""
    text = third_year("so_far: {prepaid: {d: 300 USD}}")
    assert cost(text) == pytest.approx(700)
    assert not unwise(text, "d")
    (problem,) = unwise(third_year(""), "d")
    assert "so_far.prepaid.d" in problem.next_step
    with pytest.raises(InputError) as caught:
        load_text(third_year("so_far: {prepaid: {deposit: 300 USD}}"))
    assert caught.value.problems[0].place
    assert "'deposit'" in caught.value.problems[0].what


def test_security_costs_money_and_takes_the_exposure_away_while_it_stands() -> None:
    """2 %/yr of 500 for 181 days; 600, 520, 440, 320 are at stake before each quarter's credits: 100 and 20 unsecured, then all."""
    words = "amount: 600 USD, credit: 4 USD/GB, security: {amount: 500 USD, until: 2027-06, cost: 2%/yr}"
    solved = solve_text(scene(deposit(words), **QUARTERS))
    assert paid(solved, "letter of credit") == pytest.approx(0.02 * 500 * 181 / 365)
    assert kept(solved, "secured") == [500, 500, 0, 0]
    assert kept(solved, "unsecured exposure") == [100, 20, 440, 320]


def test_security_that_ends_before_the_deposit_is_recovered_is_said() -> None:
    """400 ahead are recovered with the last quarter; in June 240 are still out."""
    words = "amount: 400 USD, credit: 4 USD/GB, security: {amount: 400 USD, until: %s}"
    (problem,) = unwise(scene(deposit(words % "2027-06"), **QUARTERS), "d")
    assert "240 of the 400" in problem.what
    assert "2027-12-31" in problem.next_step
    assert not unwise(scene(deposit(words % "2027-12"), **QUARTERS), "d")


def test_a_deposit_that_the_floor_strands_is_said_with_the_money() -> None:
    """A quarter of 200 a quarter brings 200 back at a price of 10; at the floor of 6 it is 50 + 3 * 30: 60 stranded, 30 lost."""
    collar = "p: {kind: price_collar, index: dram, floor: 6 USD/GB}\n"
    clause = "d: {kind: prepayment, amount: 200 USD, credit: 25%, refund: 50%}"
    (problem,) = unwise(scene(collar + clause, **(QUARTERS | {"need": "20 GB/quarter"})), "d")
    assert "60 of the 200" in problem.what
    assert "30 USD" in problem.what
    assert "floor" in problem.what
    fixed = clause.replace("25%", "2.5 USD/GB")
    assert not unwise(scene(collar + fixed, **(QUARTERS | {"need": "20 GB/quarter"})), "d")


def test_a_deposit_that_comes_back_whole_on_the_last_day_is_nothing_to_warn_of() -> None:
    """Nothing is credited and nothing lost: it is an interest-free loan of ours, as a counter-offer may ask for."""
    assert not unwise(scene(deposit("amount: 600 USD, credit: 0%, refund: 100%"), **QUARTERS), "d")


def test_a_deposit_that_need_never_brings_back_is_said() -> None:
    """400 can be credited at the need there is: of 600, 200 are left and half of them lost."""
    (problem,) = unwise(scene(deposit("amount: 600 USD, credit: 4 USD/GB, refund: 50%"), **QUARTERS), "d")
    assert "200 of the 600" in problem.what
    assert "100 USD" in problem.what


def test_a_share_is_of_what_the_same_goods_fill_once() -> None:
    """A spend of 1500 beside a firm 100 at 10: 20 % of 1500 is paid ahead, not of 2500."""
    terms = "\nv: {kind: volume_firm, amount: 100 GB/year}\ns: {kind: minimum_spend, amount: 1500 USD}"
    solved = solve_text(scene(deposit("share: 20%, credit: 50%") + terms, periods=1, step="year", need="100 GB/year"))
    (row,) = [row for row in solved.plan.tables["ledger"] if row["term"] == "prepayment"]
    assert row["amount"] == pytest.approx(300)


@pytest.mark.parametrize(
    ("words", "said", "severity"),
    [
        ("amount: 100 USD, credit: 0%", "nothing is ever credited", "warning"),
        ("amount: 100 USD, credit: 0 USD/GB", "nothing is ever credited", "warning"),
        ("share: 10%, credit: 10%", "share of nothing", "error"),
        ("amount: {2028-01: 5 USD}, credit: 10%", "after the last day", "error"),
    ],
)
def test_what_cannot_be_meant_is_said(words: str, said: str, severity: str) -> None:
    """With what to write instead."""
    problem = unwise(scene(deposit(words), **QUARTERS), "d")[0]
    assert said in problem.what
    assert problem.severity == severity


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("credit: 10%", "an amount or a share"),
        ("amount: 5 USD, share: 10%, credit: 10%", "an amount or a share"),
        ("amount: {2027-01: 5 USD}, due: 2027-02, credit: 10%", "said twice"),
        ("amount: 5 USD, credit: 10%, refund: 120%", "at most 100 %"),
        ("amount: 5 USD", "credit"),
    ],
)
def test_bad_terms_are_refused_with_their_line(words: str, said: str) -> None:
    """File, line, what and what next."""
    with pytest.raises(InputError) as caught:
        load_text(scene(deposit(words), **QUARTERS))
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


def test_a_minimum_that_futures_value_differently_is_no_base_for_a_share() -> None:
    """Index 8 or 12 on the first day: the deposit would be another one in each future."""
    clauses = "p: {kind: price_indexed, index: dram}\nd: {kind: prepayment, share: 10%, credit: 10%}\n"
    top = "t: {kind: take_or_pay, amount: 100 GB/year}"
    outcomes = "a: {probability: 50%, indices: {dram: 8 USD/GB}}\nb: {probability: 50%, indices: {dram: 12 USD/GB}}"
    problems = unwise(scene(clauses + top, more=risk(outcomes), **QUARTERS), "d")
    assert "futures differ" in problems[0].what


def test_two_deposits_on_two_items_keep_their_own_accounts() -> None:
    """10 GB of each item at 10: one credits 40 of 100, the other 20 of 50; 150 + 200 - 60."""
    clauses = (
        deposit("items: [ddr5], amount: 100 USD, credit: 4 USD/GB")
        + "\ne: {kind: prepayment, items: [tlc], amount: 50 USD, credit: 20%}"
    )
    text = scene(clauses, periods=1, need="10 GB/month", term="{from: 2027-01, to: 2027-01}")
    text = text.replace("items: {ddr5:", "items: {tlc: {tier: flash}, ddr5:").replace("[ddr5]\n", "[ddr5, tlc]\n")
    text = text.replace("needs: {", "needs: {f: {kind: consumption, at: abilene, tier: flash, series: 10 GB/month}, ")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(150 + 200 - 60)
    credited = {r["clause"]: r["value"] for r in solved.plan.tables["accounts"] if r["account"] == "credited"}
    assert credited == pytest.approx({"d": 40, "e": 20})


def found_in(solved: Solved, block: str, period: str, value: float) -> list[Finding]:
    """What the audit holds against a plan with one decision changed."""
    rows = solved.plan.tables["decisions"]
    kept = [row for row in rows if not (row["block"].endswith(block) and row["cell"] == period)]
    kept.append({"block": f"contracts.lta.clauses.d{block}", "cell": period, "value": value})
    book = Book(solved.plan.setting, dict(solved.plan.tables) | {"decisions": kept}).contract("lta")
    return list(book.terms.clauses["d"].audit(book, "contracts.lta.clauses.d"))


@pytest.mark.parametrize(
    ("block", "value", "said"),
    [
        (".credited", 90.0, "90 are credited in 2027Q1"),
        (".credited", -5.0, "-5 are credited in 2027Q1"),
        (".deducted", 20.0, "20 are deducted in 2027Q1"),
        (".credited", 700.0, "-180 are left of the deposit in 2027Q1"),
    ],
)
def test_the_audit_finds_what_is_drawn_too_much(block: str, value: float, said: str) -> None:
    """20 GB at 4 credit 80, there is no shortfall to deduct, and 600 are all there is (700 credited leave -100)."""
    solved = solve_text(scene(deposit("amount: 600 USD, credit: 4 USD/GB, refund: 50%"), **QUARTERS))
    assert not found_in(solved, ".credited", "2027Q1", 80.0)
    told = [finding.what for finding in found_in(solved, block, "2027Q1", value)]
    said = said.replace("-180", "-100")
    assert any(said in what for what in told), told


def test_a_template_of_2021() -> None:
    """Five years of 32 GB at 10, a minimum of 1600: 10.9 % ahead, credited from the eighth quarter, and a fee of 3.1 %.

    174.4 come back at 25 % of 80 a quarter, nine quarters from 2028Q4 on; the fee of 49.6 does not: 1649.6.
    """
    clauses = PRICE + (
        "top: {kind: take_or_pay, amount: 32 GB/year}\n"
        "d: {kind: prepayment, share: 10.9%, credit: 25%, credited_from: 2028Q4}\n"
        "access: {kind: fee, amount: 49.6 USD}"
    )
    text = scene(clauses, periods=20, step="quarter", need="8 GB/quarter", term="{from: 2027-01, to: 2031-12}")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1649.6)
    assert kept(solved, "credited")[:7] == [0.0] * 7
    assert sum(kept(solved, "credited")) == pytest.approx(174.4)
    dear = solve_text(text + "money: {discount_rate: 15%/yr}\n")
    assert kept(dear, "credited")[7:16] == pytest.approx([20.0] * 8 + [14.4])


@settings(max_examples=10, deadline=None)
@given(credit=st.integers(0, 10), refund=st.integers(0, 100), need=st.integers(0, 60), money=st.integers(0, 900))
def test_a_laxer_deposit_never_costs_more(credit: int, refund: int, need: int, money: int) -> None:
    """A higher credit, a higher refund, a smaller deposit: each costs at most as much."""

    def pays(credit: int, refund: int, money: int) -> float:
        words = f"amount: {money} USD, credit: {credit} USD/GB, refund: {refund}%"
        return cost(scene(deposit(words), **(QUARTERS | {"need": f"{need} GB/quarter", "spot": "12 USD/GB"})))

    first = pays(credit, refund, money)
    assert pays(credit + 1, refund, money) <= first + 1e-6
    assert pays(credit, min(100, refund + 10), money) <= first + 1e-6
    assert pays(credit, refund, money // 2) <= first + 1e-6
