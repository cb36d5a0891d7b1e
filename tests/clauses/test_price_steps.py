"""Prices that hang on the volume: steps are filled in order, whole volumes jump, and the plan says when more costs less."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book
from planner.model.plugin import Finding
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from planner.solvers.door import solve_arrays
from planner.solvers.solution import Options
from tests.clauses.scene import scene, unwise
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

YEAR = {"periods": 1, "step": "year"}
FALLING = "{0 GB: 10 USD/GB, 100 GB: 8 USD/GB, 200 GB: 6 USD/GB}"
RISING = "{0 GB: 6 USD/GB, 100 GB: 8 USD/GB, 200 GB: 10 USD/GB}"


def ladder(steps: str = FALLING, words: str = "") -> str:
    """A price clause with steps."""
    return f"p: {{kind: price_steps, steps: {steps}{words and ', ' + words}}}"


def year(need: float, steps: str = FALLING, words: str = "", **more: str) -> str:
    """One year of a need."""
    return scene(ladder(steps, words), need=f"{{2027: {need} GB/year}}", **YEAR, **more)


def paid(solved: Solved, term: str) -> float:
    """Sum of a ledger term."""
    return sum(row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == term)


def told(solved: Solved) -> list[Finding]:
    """What the clause says to people."""
    book = Book(solved.plan.setting, solved.plan.tables).contract("lta")
    return list(book.terms.clauses["p"].remarks(book, "contracts.lta.clauses.p"))


def audited(solved: Solved) -> list[str]:
    """What the clause's own audit finds."""
    book = Book(solved.plan.setting, solved.plan.tables).contract("lta")
    return [finding.what for finding in book.terms.clauses["p"].audit(book, "contracts.lta.clauses.p")]


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_falling_steps_are_filled_in_order(solver: str) -> None:
    """150: 100 * 10 + 50 * 8 = 1400 (a linear program would take 150 at 6 = 900); billed 1500, 100 taken off at the end."""
    solved = solve_text(year(150), solver=solver)
    assert solved.plan.cost == pytest.approx(1400, rel=1e-6)
    assert paid(solved, "goods") == pytest.approx(1500)
    assert paid(solved, "step discount") == pytest.approx(-100)


def test_without_its_binaries_the_program_takes_the_cheapest_step_first() -> None:
    """Relaxed, the same program fills dear and cheap steps at once and says less than 1100: two binaries make it 1400."""
    program = solve_text(year(150)).model.lp.freeze()
    assert int(program.integer.sum()) == 2
    relaxed, _ = solve_arrays(replace(program, integer=program.integer & False), "highs", Options())
    assert relaxed.objective is not None
    assert relaxed.objective < 1100


def test_rising_steps_stay_linear() -> None:
    """250: 100 * 6 + 100 * 8 + 50 * 10 = 1900: 1500 billed, 400 on top, no integer anywhere."""
    solved = solve_text(year(250, RISING))
    assert solved.plan.cost == pytest.approx(1900)
    assert paid(solved, "step surcharge") == pytest.approx(400)
    assert not solved.model.lp.freeze().integer.any()


def test_steps_that_rise_and_fall_take_a_binary_only_where_a_later_one_is_cheaper() -> None:
    """10, 12, 8 from 0, 100, 200: 250 are 1000 + 1200 + 400 = 2600; 6, 10, 8: one binary, 600 + 1000 + 400 = 2000."""
    assert cost(year(250, "{0 GB: 10 USD/GB, 100 GB: 12 USD/GB, 200 GB: 8 USD/GB}")) == pytest.approx(2600)
    solved = solve_text(year(250, "{0 GB: 6 USD/GB, 100 GB: 10 USD/GB, 200 GB: 8 USD/GB}"))
    assert solved.plan.cost == pytest.approx(2000)
    assert int(solved.model.lp.freeze().integer.sum()) == 1


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_more_than_is_needed_is_bought_where_it_costs_less(solver: str) -> None:
    """All units at 10, 8, 6 from 0, 100, 200: need 190 is 1520, 200 are 1200; the plan buys them and says what it saves."""
    solved = solve_text(year(190, words="by: all units"), solver=solver)
    assert solved.plan.cost == pytest.approx(1200, rel=1e-6)
    (remark,) = told(solved)
    assert remark.what.startswith("10 GB more than is used are bought in 2027 and save 320 USD")
    assert remark.amount == pytest.approx(320)


def test_where_nothing_can_be_thrown_away_the_plan_says_what_more_would_save() -> None:
    """Scrap at 40 a GB: 190 for 1520 (200 would cost 1200 + 400): buy 10 more and save 320, were they any use."""
    solved = solve_text(year(190, words="by: all units", more="costs: {s: {kind: scrapping, fee: 40 USD/GB}}"))
    assert solved.plan.cost == pytest.approx(1520)
    (remark,) = told(solved)
    assert remark.what == "buy 10 GB more in 2027 and save 320 USD: 190 GB cost 1,520, 200 GB cost 1,200"


@pytest.mark.parametrize(("need", "pays"), [(90, 800), (80, 800), (79, 790), (150, 1200), (149, 1192), (300, 1800)])
def test_whole_volumes_jump(need: float, pays: float) -> None:
    """From 80 on the 100 at 8 are cheaper, from 150 on the 200 at 6."""
    assert cost(year(need, words="by: all units")) == pytest.approx(pays, rel=1e-6)


def test_each_quarter_begins_anew() -> None:
    """60 and 150 in two quarters: 600, and 1000 + 400; counted over the year 1000 + 800 + 10 * 6 = 1860."""
    text = scene(
        ladder(words="per: quarter"),
        step="quarter",
        need="{2027Q1: 60 GB/quarter, 2027Q2: 150 GB/quarter}",
        term="{from: 2027-01, to: 2027-06}",
    )
    assert cost(text) == pytest.approx(2000)
    assert cost(text.replace("per: quarter", "per: period")) == pytest.approx(2000)
    assert cost(text.replace("per: quarter", "per: year")) == pytest.approx(1860)


def two_items(words: str) -> str:
    """60 GB of one item and 90 of another at one site."""
    return f"""
    planner: 1
    name: two
    horizon: {{start: 2027-01, periods: 1, step: year}}
    items: {{ddr5: {{tier: dram, package: 1 GB}}, ssd: {{tier: flash, package: 2 GB}}}}
    locations: {{abilene: {{storage: 0 GB}}}}
    suppliers: {{micron: {{}}}}
    needs:
      dram: {{kind: consumption, at: abilene, tier: dram, series: {{2027: 60 GB/year}}}}
      flash: {{kind: consumption, at: abilene, tier: flash, series: {{2027: 90 GB/year}}}}
    contracts:
      lta:
        supplier: micron
        items: [ddr5, ssd]
        term: {{from: 2027-01, to: 2027-12}}
        clauses: {{{words}}}
    """


def test_items_have_a_ladder_each_or_one_together() -> None:
    """60 and 90 each below 100: 1500; together 150: 1400; two clauses with items of their own, one of them by the whole."""
    assert cost(two_items(ladder())) == pytest.approx(1500)
    assert cost(two_items(ladder(words="of: together"))) == pytest.approx(1400)
    own = "a: {kind: price_steps, items: [ddr5], steps: {0 GB: 10 USD/GB, 50 GB: 5 USD/GB}, by: all units}, "
    own += "b: {kind: price_steps, items: [ssd], steps: {0 ea: 20 USD/ea, 40 ea: 10 USD/ea}}"
    assert cost(two_items(own)) == pytest.approx(300 + 80 * 10 + 10 * 5)


def test_a_year_that_began_before_counts_what_was_taken() -> None:
    """80 of 2027 taken at 10, 60 to come: 20 * 10 + 40 * 8, posted as 600 less 40 * 2; all units: 140 at 8, so 600 less 280."""
    more = {
        "start": "2027-07",
        "periods": 2,
        "step": "quarter",
        "need": "{2027-07: 30 GB/quarter}",
        "term": "{from: 2025-01, to: 2027-12}",
    }
    text = scene(ladder(), contract="so_far: {taken: {2027: 80 GB}}", **more)
    assert cost(text) == pytest.approx(600 - 80)
    assert cost(text.replace(f"steps: {FALLING}", f"steps: {FALLING}, by: all units")) == pytest.approx(600 - 280)
    assert not unwise(text, "p")
    (problem,) = unwise(scene(ladder(), **more), "p")
    assert "so_far.taken.2027" in problem.next_step


def closing(index: str) -> str:
    """Half a year of 60 in the horizon, half a year of 60 after it, all units at 10 or from 100 on at 8; a market at 30."""
    return scene(
        ladder("{0 GB: 10 USD/GB, 100 GB: 8 USD/GB}", "by: all units"),
        step="quarter",
        need="{2027Q1: 30 GB/quarter}",
        index=index,
        term="{from: 2027-01, to: 2027-12}",
    )


def test_a_year_that_the_horizon_cuts_reaches_its_step_by_forecast_need() -> None:
    """60 + 40 of the 60 to come reach 100: 600 less 60 * 2, after the horizon; at an index of 7 the 40 cost 1 each above it."""
    solved = solve_text(closing("{now: 10 USD/GB}"))
    assert solved.plan.cost == pytest.approx(600 - 120)
    assert paid(solved, "step discount after the horizon") == pytest.approx(-120)
    assert not any(row["cash"] for row in solved.plan.tables["ledger"] if row["term"] != "goods")
    assert cost(closing("{now: 7 USD/GB}")) == pytest.approx(600 - 120 + 40)
    assert cost(closing("{now: 1 USD/GB}")) == pytest.approx(600)


def test_what_is_posted_after_the_horizon_is_worth_what_its_day_is() -> None:
    """10 %/yr: 120 on 31 December, 364 days on: 120 * 1.1 ** -(364 / 365)."""
    rows = solve_text(closing("{now: 10 USD/GB}") + "\nmoney: {discount_rate: 10%/yr}\n").plan.tables["ledger"]
    worth = sum(row["present_value"] for row in rows if row["term"] == "step discount after the horizon")
    assert worth == pytest.approx(-120 * 1.1 ** -(364 / 365))


def test_an_offer_has_its_steps_at_the_size_that_is_signed() -> None:
    """Need 60, spot 9 (540): signed at half the step begins at 40, so 400 + 20 * 6; all units 360, at the whole size 80 * 6."""
    text = year(
        60,
        "{0 GB: 10 USD/GB, 80 GB: 6 USD/GB}",
        spot="9 USD/GB",
        contract="status: offered\noffer: {smallest: 50%, largest: 200%}",
    )
    assert cost(text) == pytest.approx(520)
    assert cost(text.replace("smallest: 50%", "smallest: 100%")) == pytest.approx(540)
    whole = text.replace("80 GB: 6 USD/GB}", "80 GB: 6 USD/GB}, by: all units")
    assert cost(whole) == pytest.approx(360)
    assert cost(whole.replace("smallest: 50%", "smallest: 100%")) == pytest.approx(480)
    assert cost(whole.replace("9 USD/GB", "5 USD/GB")) == pytest.approx(300)


def test_every_future_stands_on_its_own_step() -> None:
    """Need 60 or 150 at even odds: 600 and 1400, 1000 in the mean; the mean need of 105 alone would cost 1040."""
    outcomes = (
        "low: {probability: 50%, needs: {dram: 60 GB/year}}\nhigh: {probability: 50%, needs: {dram: 150 GB/year}}"
    )
    assert cost(year(105, more=risk(outcomes))) == pytest.approx(1000)
    assert cost(year(105)) == pytest.approx(1040)
    assert cost(year(105, words="by: all units", more=risk(outcomes))) == pytest.approx((600 + 1200) / 2, rel=1e-6)


def test_the_ledger_of_the_contract_shows_the_volume_to_date() -> None:
    """60 in each of two halves: 60, then 120 on the ladder; 40 taken off at the end."""
    text = scene(
        ladder(),
        start="2027-07",
        step="quarter",
        need="{2027-07: 60 GB/quarter}",
        term="{from: 2027-07, to: 2027-12}",
    )
    rows = [row for row in solve_text(text).plan.tables["accounts"] if row["clause"] == "p"]
    assert [(row["account"], row["value"]) for row in rows] == [
        ("step volume", pytest.approx(60)),
        ("step volume", pytest.approx(120)),
        ("step discount", pytest.approx(40)),
    ]


def test_the_audit_finds_a_step_that_is_not_reached() -> None:
    """A plan that claims the step from 200 with 150 received is found, by its own rule and by its bill."""
    solved = solve_text(year(200, words="by: all units"))
    for row in solved.plan.tables["receipts"]:
        row["received_gb"] = row["bought_gb"] = 150.0
    (finding,) = audited(solved)
    assert "150 GB in 2027 are not on the step from 200 GB" in finding


def test_the_audit_finds_a_discount_that_is_not_earned() -> None:
    """120 taken off where 100 are due (150 on 10, 8) is found."""
    solved = solve_text(year(150))
    tables = [dict(course.tables) for course in solved.plan.courses]
    rows = tables[0]["ledger"]
    tables[0]["ledger"] = [row | {"amount": -120.0} if row["term"] == "step discount" else row for row in rows]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(finding.rule == "bill" and "step discount" in finding.where for finding in found)


def test_the_audit_finds_a_stub_beyond_the_need() -> None:
    """A plan that leaves 70 for after the horizon where 60 are needed is found."""
    solved = solve_text(closing("{now: 10 USD/GB}"))
    (row,) = [row for row in solved.plan.tables["decisions"] if row["block"].endswith(".later 2")]
    row["value"] = 70.0
    (finding,) = audited(solved)
    assert "forecast need is 60" in finding


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{10 GB: 10 USD/GB, 100 GB: 8 USD/GB}", "does not start at nothing"),
        ("{0 GB: 10 USD/GB}", "one step only"),
        ("{0 GB: 10 USD/GB, 100 ea: 8 USD/GB}", "not of one kind"),
        ("{0 GB: 10 USD/GB, 100 GB: 8 USD/ea}", "per piece"),
        ("{0 GB: 8 USD/GB, 100 GB: 10 USD/GB}, by: all units", "rises with the volume"),
        ("{0 GB: 8 USD/GB, 0 TB: 10 USD/GB}", "two values begin"),
        ("{0 GB: 8 USD/GB, many: 10 USD/GB}", "many"),
        ("{0 GB: 8 USD/GB, 5 GB: -1 USD/GB}", "negative"),
        ("10 USD/GB", "a map from thresholds"),
    ],
)
def test_steps_that_cannot_be_meant_are_told_with_their_line(words: str, said: str) -> None:
    """Each with a place and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(scene(f"p: {{kind: price_steps, steps: {words}}}"))
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


def test_unlike_pieces_are_not_counted_together() -> None:
    """A step of 40 pieces over items of 1 and 2 GB has no meaning."""
    steps = "{0 ea: 20 USD/ea, 40 ea: 10 USD/ea}"
    with pytest.raises(InputError, match="not of one size"):
        load_text(two_items(ladder(steps, "of: together")))


@settings(max_examples=10, deadline=None)
@given(need=st.integers(0, 300), cut=st.integers(0, 5), whole=st.booleans())
def test_a_dearer_step_never_costs_less(need: int, cut: int, whole: bool) -> None:
    """The last step at 6 or higher: the plan costs no less, and never more than at the first step's price."""
    words = "by: all units" if whole else ""
    dear = f"{{0 GB: 10 USD/GB, 100 GB: 8 USD/GB, 200 GB: {min(6 + cut, 8)} USD/GB}}"
    cheap, more = cost(year(need, words=words)), cost(year(need, dear, words))
    assert cheap <= more + 1e-6 * max(1.0, more)
    assert more <= 10 * need + 1e-6 * max(1.0, more)
