"""What is not taken of a yearly minimum is paid; a year that the horizon cuts is neither forgiven nor invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book
from tests.clauses.scene import scene, terms_of, unwise
from tests.support import Solved, cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
YEAR = {"periods": 1, "step": "year"}


def top(words: str) -> str:
    """A price of 10 and a take-or-pay."""
    return PRICE + f"t: {{kind: take_or_pay, {words}}}"


def paid(solved: Solved, term: str) -> float:
    """Sum of a ledger term."""
    return sum(row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == term)


def test_a_deficiency_is_paid() -> None:
    """Minimum 100, need 60, half the price: 60 * 10 + 40 * 5 = 800 (taking 40 more would cost 400)."""
    text = scene(top("amount: 100 GB/year, pays: 50%"), need="{2027: 60 GB/year}", **YEAR)
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(800)
    assert paid(solved, "take-or-pay") == pytest.approx(200)


def test_a_deficiency_may_have_a_price_of_its_own() -> None:
    """At 3 a GB: 600 + 40 * 3 = 720."""
    text = scene(top("amount: 100 GB/year, price: 3 USD/GB"), need="{2027: 60 GB/year}", **YEAR)
    assert cost(text) == pytest.approx(720)


def test_the_minimum_is_a_share_of_the_committed_volume() -> None:
    """90 % of 12 * 10 = 108, need 12 * 5 = 60, half price: 600 + 48 * 5 = 840; no month's edge is hard."""
    band = "v: {kind: volume_band, commit: 10 GB/month, up: 20%}\n"
    text = scene(band + top("share: 90%, pays: 50%"), periods=12, need="{2027-01: 5 GB/month}")
    assert cost(text) == pytest.approx(840)


def test_a_deficiency_has_the_price_of_the_last_period() -> None:
    """Prices 10 until June, 20 from July: a deficiency of 120 - 60 at 50 % of 20 is 600; goods 30 * 10 + 30 * 20."""
    prices = "p: {kind: price_schedule, prices: {2027-01: 10 USD/GB, 2027-07: 20 USD/GB}}\n"
    clause = "t: {kind: take_or_pay, amount: 120 GB/year, pays: 40%}"
    text = scene(prices + clause, periods=12, need="{2027-01: 5 GB/month}")
    assert cost(text) == pytest.approx(900 + 60 * 8)


def test_quarters_are_counted_by_themselves() -> None:
    """30 a quarter, need 50 then 10: the 20 over in the first do not help the second: 20 short at 5, goods 600."""
    text = scene(
        top("amount: 30 GB/quarter, per: quarter, pays: 50%"),
        step="quarter",
        need="{2027Q1: 50 GB/quarter, 2027Q2: 10 GB/quarter}",
        term="{from: 2027-01, to: 2027-06}",
    )
    assert cost(text) == pytest.approx(700)


def test_an_opening_cut_year_owes_its_full_minimum() -> None:
    """30 of 100 taken before April, 60 needed after: 10 are billed (at half price), not 15 pro rata: 600 + 50."""
    text = scene(
        top("amount: 100 GB/year, pays: 50%"),
        start="2027-04",
        periods=3,
        step="quarter",
        need="{2027-04: 20 GB/quarter}",
        contract="so_far: {taken: {2027: 30 GB}}",
        term="{from: 2027-01, to: 2027-12}",
    )
    assert cost(text) == pytest.approx(650)
    assert not unwise(text, "t")
    (problem,) = unwise(text.replace("taken: {2027", "taken: {2025"), "t")
    assert "so_far.taken.2027" in problem.next_step


def stub(index: str, words: str = "amount: 80 GB/year") -> str:
    """Half a year in the horizon with a need of 20, half a year after it with a need of 80."""
    return scene(
        top(words),
        step="quarter",
        need="{2027Q1: 10 GB/quarter, 2027Q3: 40 GB/quarter}",
        index=index,
        term="{from: 2027-01, to: 2027-12}",
    )


def test_a_closing_cut_year_runs_on_at_forecast_need() -> None:
    """Need 20 then 80, minimum 80: no deficiency (pro rata would bill 20), and at an index of 10 no cost: 200."""
    solved = solve_text(stub("{now: 10 USD/GB}"))
    assert solved.plan.cost == pytest.approx(200)
    assert paid(solved, "take-or-pay") == 0


def test_what_runs_on_costs_what_the_contract_is_above_the_index() -> None:
    """Index 7 against 10: the 60 that are left cost 3 each, their own line; 200 + 180 = 380."""
    solved = solve_text(stub("{now: 7 USD/GB}"))
    assert solved.plan.cost == pytest.approx(380)
    assert paid(solved, "beyond the horizon") == pytest.approx(180)
    assert not any(row["cash"] for row in solved.plan.tables["ledger"] if row["term"] == "beyond the horizon")


def test_no_more_runs_on_than_is_needed() -> None:
    """Minimum 120, need 20 + 80: 80 run on, 20 are short at 5; index 12: no cost for the 80: 200 + 100."""
    solved = solve_text(stub("{now: 12 USD/GB}", "amount: 120 GB/year, pays: 50%"))
    assert paid(solved, "take-or-pay") == pytest.approx(100)
    assert solved.plan.cost == pytest.approx(300)


def test_a_deficiency_beyond_the_horizon_is_not_dearer_than_one_within() -> None:
    """Index 2 against 10, deficiency at 5: the 60 that run on cost min(8, 5) = 5 each: 200 + 300."""
    assert cost(stub("{now: 2 USD/GB}", "amount: 80 GB/year, pays: 50%")) == pytest.approx(500)


def five_years(clauses: str) -> str:
    """Five years of 100 at 10, fee 500, spot 14, 14, 14 and then 6, horizon of three years."""
    return scene(
        clauses,
        periods=3,
        step="year",
        need="{2027: 100 GB/year}",
        spot="{index: dram}",
        index="{now: 14 USD/GB, forward: {2030: 6 USD/GB}}",
        term="{from: 2027-01, to: 2031-12}",
    )


def test_whole_years_beyond_the_horizon_are_valued() -> None:
    """Signed 3 * 1000 + 500 + 2 * 100 * (10 - 6) = 4300, unsigned 3 * 1400 = 4200; without the stub 3500."""
    solved = solve_text(five_years(top("amount: 100 GB/year") + "\nf: {kind: fee, amount: 500 USD}"))
    assert solved.plan.cost == pytest.approx(4300)
    assert paid(solved, "beyond the horizon") == pytest.approx(800)
    assert cost(five_years("")) == pytest.approx(4200)


def test_a_need_below_the_minimum_is_a_deficiency_beyond_the_horizon_too() -> None:
    """Minimum 150 against a need of 100 at half price: a year is 100 * min(4, 5) + 50 * 5 = 650, two of them 1300."""
    solved = solve_text(five_years(top("amount: 150 GB/year, pays: 50%")))
    assert paid(solved, "beyond the horizon") == pytest.approx(1300)
    assert paid(solved, "take-or-pay") == pytest.approx(3 * 50 * 5)


def test_the_difference_is_at_most_the_deficiency_price() -> None:
    """At 10 % of the price a GB beyond the horizon costs min(4, 1) = 1: 2 * 100 * 1 = 200."""
    assert paid(solve_text(five_years(top("amount: 100 GB/year, pays: 10%"))), "beyond the horizon") == pytest.approx(
        200
    )


def test_years_beyond_are_discounted_to_their_own_date() -> None:
    """10 %/yr, first days 1096 and 1461 days on: 400 * (1.1 ** -(1096 / 365) + 1.1 ** -(1461 / 365))."""
    text = five_years(top("amount: 100 GB/year")) + "\nmoney: {discount_rate: 10%/yr}\n"
    rows = [row for row in solve_text(text).plan.tables["ledger"] if row["term"] == "beyond the horizon"]
    expected = 400 * (1.1 ** -(1096 / 365) + 1.1 ** -(1461 / 365))
    assert sum(row["present_value"] for row in rows) == pytest.approx(expected)


def test_without_a_committed_volume_it_can_never_bind() -> None:
    """A share of nothing is an error that says what to add."""
    (problem,) = unwise(scene(top("share: 90%")), "t")
    assert problem.severity == "error"
    assert "volume_band" in problem.next_step


@pytest.mark.parametrize(
    ("band", "share", "said"),
    [
        ("up: 20%, down: 10%", "90%", "minimum of 1,080 dead"),
        ("down: 10%", "100%", "all that the bands allow"),
        ("up: 20%, down: 20%", "90%", ""),
        ("up: 20%", "90%", ""),
    ],
)
def test_a_dead_tolerance_is_said(band: str, share: str, said: str) -> None:
    """-10 % each month (1080 of 1200 a year) leaves nothing for a minimum of 90 %; 100 % of a band without `up` no tolerance."""
    text = scene(f"v: {{kind: volume_band, commit: 100 GB/month, {band}}}\n" + top(f"share: {share}"))
    problems = unwise(text, "t")
    assert [said in problem.what for problem in problems] == ([True] if said else [])


def test_an_item_without_an_index_is_said() -> None:
    """Nothing beyond the horizon can be valued for it."""
    (problem,) = unwise(scene(top("amount: 100 GB/year"), item="{tier: dram}"), "t")
    assert "no index" in problem.what


def test_the_audit_finds_a_stub_beyond_the_need() -> None:
    """A decision that leaves 90 GB for later where 60 of the minimum were left is found."""
    solved = solve_text(stub("{now: 7 USD/GB}"))
    (row,) = [row for row in solved.plan.tables["decisions"] if row["block"].endswith(".beyond")]
    row["value"] = 90.0
    book = Book(solved.plan.setting, solved.plan.tables).contract("lta")
    (finding,) = book.terms.clauses["t"].audit(book, "contracts.lta.clauses.t")
    assert "90 GB of 2027" in finding.what


def test_a_minimum_above_the_most_is_told_with_its_line() -> None:
    """100 a year to be taken or paid, and no more than 50 may be: half of it would be paid for always."""
    with pytest.raises(InputError) as caught:
        load_text(scene(top("amount: 100 GB/year, at_most: 50 GB/year")))
    (problem,) = caught.value.problems
    assert "the minimum of 100 GB a year is above the most that may be taken, 50" in problem.what
    assert problem.path == "contracts.lta.clauses.t.at_most"
    assert problem.place
    assert problem.next_step


def test_more_than_is_committed_is_no_minimum() -> None:
    """900 % of what is committed was billed as a minimum; 100 % is the most that a share can be."""
    with pytest.raises(InputError) as caught:
        load_text(scene(top("amount: 100 GB/year, share: 900%")))
    (problem,) = caught.value.problems
    assert "100" in problem.what
    assert problem.path == "contracts.lta.clauses.t.share"
    assert problem.place
    assert problem.next_step
    load_text(scene(top("amount: 100 GB/year, share: 100%")))


def test_a_committed_year_is_whole_whatever_the_horizon_shows() -> None:
    """12 * 10 GB are committed for the year though the horizon begins in May and ends in June."""
    text = scene("v: {kind: volume_band, commit: 10 GB/month}\n" + top("share: 90%"), start="2027-05")
    terms = terms_of(text)
    (year,) = terms.cells("year")
    assert terms.committed(("ddr5",), year.first, year.end) == pytest.approx(120)


@settings(max_examples=12, deadline=None)
@given(less=st.integers(0, 200), more=st.integers(0, 200), need=st.integers(0, 150), spot=st.integers(1, 20))
def test_a_higher_minimum_never_costs_less(less: int, more: int, need: int, spot: int) -> None:
    """One year at 10 against spot: a unit of minimum adds at most its price and never pays."""
    costs = [
        cost(scene(top(f"amount: {size} GB/year"), need=f"{{2027: {need} GB/year}}", spot=f"{spot} USD/GB", **YEAR))
        for size in sorted((less, less + more))
    ]
    assert costs[0] <= costs[1] + 1e-6
    assert costs[1] <= costs[0] + 10 * more + 1e-6
