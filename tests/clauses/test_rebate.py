"""A rebate reaches back over the whole year once its threshold is passed, is paid when it says, and is no lower price."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book, ContractBook
from planner.solvers.door import solve_arrays
from planner.solvers.solution import Options
from tests.clauses.scene import scene, unwise
from tests.clauses.test_price_steps import two_items
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
YEAR = {"periods": 1, "step": "year"}


def back(steps: str = "{100 GB: 10%}", words: str = "") -> str:
    """A price of 10 and a rebate."""
    return PRICE + f"r: {{kind: rebate, steps: {steps}{words and ', ' + words}}}"


def year(need: float, steps: str = "{100 GB: 10%}", words: str = "", **more: str) -> str:
    """One year of a need."""
    return scene(back(steps, words), need=f"{{2027: {need} GB/year}}", **YEAR, **more)


def paid(solved: Solved, term: str) -> float:
    """Sum of a ledger term."""
    return sum(row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == term)


def book_of(solved: Solved) -> ContractBook:
    """The plan's tables as the clause reads them."""
    return Book(solved.plan.setting, solved.plan.tables).contract("lta")


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(("need", "pays"), [(80, 800), (100, 900), (250, 250 * 8), (150, 150 * 9)])
def test_the_rate_of_the_step_is_for_the_whole_spend(need: float, pays: float, solver: str) -> None:
    """10 % from 100 on, 20 % from 200 on, at 10: 80 nothing, 100 and 150 at 9, 250 at 8."""
    solved = solve_text(year(need, "{100 GB: 10%, 200 GB: 20%}"), solver=solver)
    assert solved.plan.cost == pytest.approx(pays, rel=1e-6)
    assert paid(solved, "goods") == pytest.approx(need * 10)


def test_more_than_is_needed_is_bought_where_it_costs_less() -> None:
    """Need 95: 950, or 100 less 10 % = 900: the plan buys 5 more and says that they save 50."""
    solved = solve_text(year(95))
    assert solved.plan.cost == pytest.approx(900, rel=1e-6)
    book = book_of(solved)
    (remark,) = book.terms.clauses["r"].remarks(book, "contracts.lta.clauses.r")
    assert remark.what.startswith("5 GB more than is used are bought in 2027 and save 50 USD")


def test_where_nothing_can_be_thrown_away_the_plan_says_what_more_would_save() -> None:
    """Scrap at 40 a GB: 950, and 5 GB more would save 50."""
    solved = solve_text(year(95, more="costs: {s: {kind: scrapping, fee: 40 USD/GB}}"))
    assert solved.plan.cost == pytest.approx(950)
    book = book_of(solved)
    (remark,) = book.terms.clauses["r"].remarks(book, "contracts.lta.clauses.r")
    assert remark.what == "buy 5 GB more in 2027 and save 50 USD: 95 GB cost 950, 100 GB cost 900"


def test_without_its_binaries_a_part_of_the_rebate_is_earned() -> None:
    """60 of 100: 600; the same program relaxed takes a part of the step and says less."""
    solved = solve_text(year(60))
    assert solved.plan.cost == pytest.approx(600)
    program = solved.model.lp.freeze()
    relaxed, _ = solve_arrays(replace(program, integer=program.integer & False), "highs", Options())
    assert relaxed.objective is not None
    assert relaxed.objective < 590


def test_thresholds_may_be_money() -> None:
    """From 1000 USD on 10 %: 100 at 10 are 900, 80 are 800, 95 become 100 for 900."""
    assert cost(year(100, "{1 kUSD: 10%}")) == pytest.approx(900)
    assert cost(year(80, "{1 kUSD: 10%}")) == pytest.approx(800)
    solved = solve_text(year(95, "{1 kUSD: 10%}"))
    assert solved.plan.cost == pytest.approx(900, rel=1e-6)
    book = book_of(solved)
    (remark,) = book.terms.clauses["r"].remarks(book, "contracts.lta.clauses.r")
    assert remark.what.startswith("50 USD more than is used are bought")
    assert remark.amount == pytest.approx(50)


def test_all_items_count_together_and_two_rebates_by_themselves() -> None:
    """60 and 90 at 10: together 150 and 10 %: 1350; apart only the 90 reach 80: 600 + 810."""
    price = "p: {kind: price_fixed, price: 10 USD/GB}, "
    both = two_items(price + "r: {kind: rebate, steps: {100 GB: 10%}}")
    assert cost(both) == pytest.approx(1350)
    own = "a: {kind: rebate, items: [ddr5], steps: {80 GB: 10%}}, b: {kind: rebate, items: [ssd], steps: {80 GB: 10%}}"
    # 60 become 80 for 720, which is dearer than 600.
    assert cost(two_items(price + own)) == pytest.approx(600 + 810)


def test_it_is_paid_after_the_year() -> None:
    """Two years of 100, paid 60 days after each: 100 in the period that holds 1 March 2028; the second after the horizon."""
    text = scene(
        back(words="paid_after: 60 days"),
        periods=8,
        step="quarter",
        need="{2027: 100 GB/year}",
        term="{from: 2027-01, to: 2028-12}",
    )
    solved = solve_text(text + "\nmoney: {discount_rate: 10%/yr}\n")
    rows = [row for row in solved.plan.tables["ledger"] if row["term"].startswith("rebate")]
    first, second = rows
    assert (first["term"], first["period"], first["cash"]) == ("rebate", "2028Q1", True)
    assert (second["term"], second["period"], second["cash"]) == ("rebate after the horizon", "2028Q4", False)
    assert (first["amount"], second["present_value"]) == (
        pytest.approx(-100),
        pytest.approx(-100 * 1.1 ** -(790 / 365)),
    )
    accounts = {(r["account"], r["period"]): r["value"] for r in solved.plan.tables["accounts"] if r["clause"] == "r"}
    assert accounts[("counts for a rebate", "2027Q2")] == pytest.approx(50)
    assert accounts[("rebate earned", "2027Q4")] == pytest.approx(100)
    assert accounts[("rebate to come", "2027Q4")] == pytest.approx(100)
    assert ("rebate to come", "2028Q1") not in accounts
    assert accounts[("rebate to come", "2028Q4")] == pytest.approx(100)


def test_the_year_that_began_before_counts_what_happened() -> None:
    """60 GB for 650 so far, 40 to come at 10: 100 reached, 10 % of 1050 come back; without the money only 10 % of 400."""
    more = {
        "start": "2027-07",
        "periods": 2,
        "step": "quarter",
        "need": "{2027-07: 20 GB/quarter}",
        "term": "{from: 2025-01, to: 2027-12}",
    }
    text = scene(back(), contract="so_far: {taken: {2027: 60 GB}, spent: {2027: 650 USD}}", **more)
    assert cost(text) == pytest.approx(400 - 105)
    assert not unwise(text, "r")
    without = text.replace(", spent: {2027: 650 USD}", "")
    assert cost(without) == pytest.approx(400 - 40)
    (problem,) = unwise(without, "r")
    assert "so_far.spent.2027" in problem.next_step
    assert cost(text.replace("100 GB: 10%", "1 kUSD: 10%")) == pytest.approx(400 - 105)
    with pytest.raises(InputError, match=r"so_far\.spent\.2029"):
        load_text(text.replace("spent: {2027", "spent: {2029"))


def test_open_orders_under_the_contract_count() -> None:
    """40 GB on order with 420 due, 60 called at 10: 100 GB for 1020, 102 come back; thresholds of 1020 USD are met too."""
    order = """
    open_orders:
      po: {supplier: micron, contract: lta, item: ddr5, quantity: 40 GB, to: abilene, promised: 2027-01, due: 420 USD}
    """
    assert cost(year(100, more=order)) == pytest.approx(1020 - 102)
    assert cost(year(100, "{1020 USD: 10%}", more=order)) == pytest.approx(1020 - 102)
    assert cost(year(100, "{1021 USD: 10%}", more=order)) == pytest.approx(1021 - 102.1, rel=1e-6)


def closing(index: str, steps: str = "{100 GB: 10%}") -> str:
    """Half a year of 60 in the horizon, half a year of 60 after it."""
    return scene(
        back(steps),
        step="quarter",
        need="{2027Q1: 30 GB/quarter}",
        index=index,
        term="{from: 2027-01, to: 2027-12}",
    )


@pytest.mark.parametrize("steps", ["{100 GB: 10%}", "{1 kUSD: 10%}"])
def test_a_year_that_the_horizon_cuts_reaches_its_threshold_by_forecast_need(steps: str) -> None:
    """60 inside and 40 of the 60 after: 10 % of 600; at an index of 8 each of the 40 costs 9 - 8 more: 600 - 60 + 40."""
    assert cost(closing("{now: 10 USD/GB}", steps)) == pytest.approx(540)
    assert cost(closing("{now: 8 USD/GB}", steps)) == pytest.approx(580)
    assert cost(closing("{now: 1 USD/GB}", steps)) == pytest.approx(600)


def test_an_offer_has_its_thresholds_at_the_size_that_is_signed() -> None:
    """Need 60, spot 9.5: signed at 60 % the threshold is 60: 540; whole it is 100, and spot at 570 is better."""
    text = year(60, spot="9.50 USD/GB", contract="status: offered\noffer: {smallest: 60%}")
    assert cost(text) == pytest.approx(540)
    assert cost(text.replace("offer: {smallest: 60%}", "")) == pytest.approx(570)


def test_every_future_has_its_own_rebate() -> None:
    """Need 60 or 120 at even odds: 600 and 1080: 840 in the mean; the mean need of 90 becomes 100 for 900."""
    outcomes = (
        "low: {probability: 50%, needs: {dram: 60 GB/year}}\nhigh: {probability: 50%, needs: {dram: 120 GB/year}}"
    )
    assert cost(year(90, more=risk(outcomes))) == pytest.approx(840)
    assert cost(year(90)) == pytest.approx(900)


def test_a_price_that_differs_between_futures_is_spent_at_what_it_is() -> None:
    """Index 8 or 12: 100 GB are 800 or 1200, of which 10 % come back; from 1000 USD on only the 1200 reach it, 1080."""
    outcomes = (
        "low: {probability: 50%, indices: {dram: 8 USD/GB}}\nhigh: {probability: 50%, indices: {dram: 12 USD/GB}}"
    )
    text = year(100, more=risk(outcomes)).replace(
        "kind: price_fixed, price: 10 USD/GB", "kind: price_indexed, index: dram"
    )
    assert cost(text) == pytest.approx(0.5 * 720 + 0.5 * 1080)
    assert cost(text.replace("100 GB: 10%", "1 kUSD: 10%")) == pytest.approx(0.5 * 800 + 0.5 * 1080)


def test_the_audit_finds_a_step_that_is_not_reached() -> None:
    """A rebate claimed for 100 with 90 received is found; one left unclaimed above the threshold too."""
    solved = solve_text(year(100))
    for row in solved.plan.tables["receipts"]:
        row["received_gb"] = row["bought_gb"] = 90.0
    book = book_of(solved)
    (finding,) = book.terms.clauses["r"].audit(book, "contracts.lta.clauses.r")
    assert "90 GB in 2027 are not on the step from 100 GB" in finding.what
    solved = solve_text(year(80))
    for row in solved.plan.tables["receipts"]:
        row["received_gb"] = row["bought_gb"] = 120.0
    book = book_of(solved)
    (finding,) = book.terms.clauses["r"].audit(book, "contracts.lta.clauses.r")
    assert "120 GB in 2027 are not on the step from 0 GB" in finding.what


def test_the_audit_finds_a_stub_beyond_the_need() -> None:
    """A plan that leaves 70 for after the horizon where 60 are needed is found."""
    solved = solve_text(closing("{now: 10 USD/GB}"))
    (row,) = [row for row in solved.plan.tables["decisions"] if row["block"].endswith(".later 2")]
    row["value"] = 70.0
    book = book_of(solved)
    (finding,) = book.terms.clauses["r"].audit(book, "contracts.lta.clauses.r")
    assert "forecast need is 60" in finding.what


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("{100 GB: 10%, 200 GB: 5%}", "falls while the volume rises"),
        ("{100 GB: 110%}", "more than the whole spend"),
        ("{100 GB: 10%, 1 kUSD: 20%}", "not of one kind"),
        ("{100 GB: 3 USD/GB}", "percent"),
        ("{}", "a map from thresholds"),
    ],
)
def test_steps_that_cannot_be_meant_are_told_with_their_line(steps: str, said: str) -> None:
    """Each with a place and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(scene(back(steps)))
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


def test_unlike_pieces_are_not_counted_together() -> None:
    """40 pieces over items of 1 and 2 GB have no meaning."""
    with pytest.raises(InputError, match="not of one size"):
        load_text(two_items("p: {kind: price_fixed, price: 10 USD/GB}, r: {kind: rebate, steps: {40 ea: 10%}}"))


@settings(max_examples=10, deadline=None)
@given(need=st.integers(0, 200), first=st.integers(1, 200), later=st.integers(0, 100), spot=st.integers(5, 15))
def test_a_later_threshold_never_costs_less(need: int, first: int, later: int, spot: int) -> None:
    """The same rate from a higher volume on; and never more than without a rebate."""
    near, far = (cost(year(need, f"{{{size} GB: 15%}}", spot=f"{spot} USD/GB")) for size in (first, first + later))
    slack = 1e-6 * max(1.0, far)
    assert near <= far + slack
    assert far <= need * min(10, spot) + slack
