"""Risk: both faces, limits, what hurts most and why, what is the same in every future; all by hand."""

from __future__ import annotations

from functools import cache
from math import fsum

import pytest

from planner.model.tails import mean
from planner.plan.plan import Plan
from planner.report.charts import figures as drawn
from planner.report.fans import HIGH, LOW, MIDDLE, fans
from planner.report.html import report
from planner.report.pages import Pages
from planner.report.risk import hurts
from planner.report.screen import screen
from tests.clauses.scene import scene
from tests.drivers.test_table import risk
from tests.measures.test_liability import offer
from tests.model.test_reduction import on_a_line
from tests.model.test_sampling import drawn as drawn_futures
from tests.report.formulas import computed
from tests.report.scene import opened, pages, rows, sheet
from tests.report.test_outcomes import three_futures
from tests.support import solve_text

ALL = "l: {kind: liability, alpha: 50%, tail_at_most: 340 USD}"


@cache
def negotiated() -> Plan:
    """Soft 880, firm 1380, tight 2600 at .5, .3, .2: 60, 100, 100 of the contract at 10 and a fee of 100, else spot 9, 14, 25."""
    return three_futures()


@cache
def limited() -> Plan:
    """60 GB signed at 9: 60 * 9 + 40 * 20 = 1340 in the boom, 540 in the glut, where 40 are worth 5: 340 out of the money."""
    return solve_text(offer(ALL)).plan


@cache
def short_of_it() -> Plan:
    """100 GB a month and 100 to be had at 10; from February in one future of four 200 are needed, short at 30 USD."""
    outcomes = "calm: {probability: 75%}\nbusy: {probability: 25%, needs: {dram: {2027-02: 200 GB/month}}}"
    text = scene("", spot="10 USD/GB", more=risk(outcomes, learn="  learn: [2027-02]\n"))
    text = text.replace("price: 10 USD/GB}", "price: 10 USD/GB, available: 100 GB/month}")
    return solve_text(text.replace("{2027-01: 100 GB/month}", "100 GB/month, shortage: {price: 30 USD/GB}")).plan


def test_both_faces_stand_though_none_is_named() -> None:
    """Cost: 880 * .5 + 1380 * .3 + 2600 * .2 = 1374. Liability: 700 - 540, 1100 - 1400, 1100 - 2500: the mean is -290."""
    cost, owed = rows("risk", "figures", Pages(negotiated()))
    assert [cost[key] for key in ("mean", "low", "middle", "high", "tail95", "worst")] == pytest.approx(
        [1374, 880, 880, 2600, 2600, 2600]
    )
    assert [owed[key] for key in ("mean", "low", "middle", "high", "tail95", "worst")] == pytest.approx(
        [-290, -1400, -300, 160, 160, 160]
    )
    assert (cost["measure"], owed["measure"]) == ("cost", "liability")


def test_the_page_says_what_few_futures_stand_for() -> None:
    """Two for four, 8 / 104 away (tests/model/test_reduction.py); nothing is said where each stands for itself."""
    plan = solve_text(on_a_line()).plan
    (note,) = [grid.note for grid in sheet("risk").grids(Pages(plan)) if grid.name == "figures"]
    assert "2 futures stand for 4, at a distance of 7.69% of mean levels." in note
    (note,) = [grid.note for grid in sheet("risk").grids(Pages(negotiated())) if grid.name == "figures"]
    assert "stand for" not in note


def test_named_measures_stand_with_their_own_tail_and_limits() -> None:
    """A liability named by the scenario is not told twice; its tail at 50 % is the glut, at its limit."""
    found = rows("risk", "figures", Pages(limited()))
    assert [(row["measure"], row["what"]) for row in found] == [("cost", "cost"), ("l", "liability")]
    assert (found[1]["alpha"], found[1]["tail"]) == ("tail at 50 %", pytest.approx(340))
    (limit,) = rows("risk", "limits", Pages(limited()))
    assert [limit[key] for key in ("limit", "plan", "room")] == pytest.approx([340, 340, 0], abs=1e-6)


def test_what_hurts_most_adds_up_to_what_lies_above_the_mean() -> None:
    """Tight: the contract 1000 against 800 in the mean, spot 1500 against 90 + 84 + 300 = 474: +200 and +1026 make 2600 - 1374.

    Soft by liability: goods 600 - 800; what is worth 540 there is worth 270 + 420 + 500 = 1190 in the mean, so 650 are lost.
    """
    found = hurts(Pages(negotiated()))
    assert [hurt.course.name for hurt in found] == ["tight", "firm", "soft"]
    assert [hurt.above for hurt in found] == pytest.approx([1226, 6, 450])
    assert {name: gap for name, gap in found[0].terms.items() if abs(gap) > 1e-6} == pytest.approx(
        {"goods spot": 1026, "goods lta": 200}
    )
    assert {name: gap for name, gap in found[2].terms.items() if abs(gap) > 1e-6} == pytest.approx(
        {"bits worth less": 650, "goods lta": -200}
    )
    for hurt in found:
        assert fsum(hurt.terms.values()) == pytest.approx(hurt.above)
    tight, _, soft = rows("risk", "hurts", Pages(negotiated()))
    assert (tight["future"], tight["by"]) == ("tight: d tight", "cost")
    assert (tight["why0"], tight["why1"]) == ("goods spot +$1.03k", "goods lta +$200")
    assert (soft["by"], soft["why0"], soft["why1"]) == ("liability", "bits worth less +$650", "goods lta -$200")


def test_what_is_called_in_every_future_is_told_of_each_source() -> None:
    """The contract: 60, 100, 100: 60 of 80 in the mean; spot 20, 20, 60: 20 of 28. All is learned before it is called."""
    lta, spot = rows("risk", "same", Pages(negotiated()))
    assert (lta["standing"], spot["standing"]) == ("offer, signed in every future", "market")
    assert [lta[key] for key in ("called", "early", "same", "share")] == pytest.approx([80, 0, 60, 0.75])
    assert [spot[key] for key in ("called", "early", "same", "share")] == pytest.approx([28, 0, 20, 20 / 28])
    (signed, _) = rows("risk", "same", Pages(limited()))
    assert (signed["smallest"], signed["largest"]) == pytest.approx((0.6, 0.6))


def test_calls_before_the_learning_date_are_the_same() -> None:
    """January's 100 GB are called before February tells: they, and the 100 of February, are called in both futures."""
    (spot,) = rows("risk", "same", Pages(short_of_it()))
    assert [spot[key] for key in ("called", "early", "same")] == pytest.approx([200, 100, 200])


def test_an_offer_signed_in_some_futures_says_in_how_many() -> None:
    """Decided in February when spot is known, 5 or 20 against 10: signed in the dear half."""
    outcomes = "low: {probability: 50%, indices: {dram: {2027-02: 5 USD/GB}}}\nhigh: {probability: 50%}"
    clauses = "p: {kind: price_fixed, price: 10 USD/GB}\nv: {kind: volume_firm, amount: 100 GB/month}"
    text = scene(
        clauses,
        index="{now: 20 USD/GB}",
        spot="{index: dram}",
        term="{from: 2027-02, to: 2027-02}",
        contract="status: offered\noffer: {decide_by: 2027-02-01}",
        more=risk(outcomes),
    )
    lta, _ = rows("risk", "same", Pages(solve_text(text).plan))
    assert lta["standing"] == "offer, signed in 50% of futures"


def test_fans_rank_each_period_on_its_own() -> None:
    """Cost 1000, then 2000 or 1000 + 1000 + 100 * 30 = 5000; half of February's need is short in the worst quarter of futures."""
    cost, cash, short = fans(Pages(short_of_it()))
    assert [cost.line(level) for level in (LOW, MIDDLE, HIGH)] == [
        pytest.approx([1000, 2000]),
        pytest.approx([1000, 2000]),
        pytest.approx([1000, 5000]),
    ]
    assert cost.means == pytest.approx([1000, 2750])
    assert (short.title, short.line(MIDDLE), short.line(HIGH)) == ("Shortage of dram", [0, 0], pytest.approx([0, 0.5]))
    assert (cash.labels, cash.line(HIGH)) == (("FY27Q1",), [pytest.approx(2000)])


def test_an_index_that_differs_has_a_fan_in_its_unit() -> None:
    """Spot is 9, 14 or 25: P50 is 9, P95 is 25; one that is the same in all has none."""
    (price,) = (fan for fan in fans(Pages(negotiated())) if fan.name.startswith("price"))
    assert (price.title, price.unit) == ("Price of dram", "USD/GB")
    assert (price.line(MIDDLE), price.line(HIGH)) == ([9], [25])
    assert not [fan for fan in fans(Pages(short_of_it())) if fan.name.startswith("price")]


def test_the_first_screen_shows_both_faces_and_the_limit() -> None:
    """In 80 columns: P5, P95 and the tail of the cost, the tail of the liability; what is over market, with its limit."""
    lines = screen(Pages(limited()))
    text = " ".join(" ".join(lines).split())
    assert "RISK cost P5 $540 P95 $1.34k CVaR95 $1.34k; liability CVaR95 $340" in text
    assert "limit l, tail at 50 %: $340, in the plan $340" in text
    assert "over market P50 -$660 CVaR50 $340 (limit $340)" in text
    assert max(map(len, lines)) <= 80
    assert "RISK" not in " ".join(screen(pages()))


def test_without_a_contract_or_an_index_no_liability_is_told() -> None:
    """Only a market: the cost alone, and the note says why; a contract of an item without an index: the same."""
    (cost,) = rows("risk", "figures", Pages(short_of_it()))
    assert cost["what"] == "cost"
    outcomes = "less: {probability: 50%}\nmore: {probability: 50%, needs: {dram: 90 GB/month}}"
    bare = scene("p: {kind: price_fixed, price: 9 USD/GB}", item="{tier: dram}", more=risk(outcomes))
    of = Pages(solve_text(bare).plan)
    notes = [next(iter(sheet("risk").grids(one))).note for one in (Pages(short_of_it()), of)]
    assert "No liability is told: there is no contract" in notes[0]
    assert "No liability is told: ddr5 is bought under contracts and has no index" in notes[1]


def test_one_future_leaves_the_page_out() -> None:
    """Nothing uncertain, nothing at risk."""
    assert "risk.drivers" in sheet("risk").missing(pages())


def test_the_page_stays_short_however_many_futures_there_are() -> None:
    """Of 40 drawn futures the five dearest stand there; quantiles are those of the mean's own futures."""
    of = Pages(solve_text(drawn_futures(40, learn="{2027-07: all}")).plan)
    found = rows("risk", "hurts", of)
    assert [row["by"] for row in found] == ["cost"] * 5
    assert [row["figure"] for row in found] == sorted((course.cost for course in of.plan.courses), reverse=True)[:5]
    (cost,) = rows("risk", "figures", of)
    assert cost["mean"] == pytest.approx(of.plan.cost)
    assert cost["high"] == sorted(course.cost for course in of.plan.courses)[37]


def test_the_workbook_has_the_charts_and_prints_none_of_their_figures() -> None:
    """Cost, cash and the index are drawn; every formula comes to its value; the foot lies outside what is printed."""
    book, values = opened(negotiated(), values=False), opened(negotiated())
    page = book["Risk"]
    assert len(page._charts) == 3
    foot = next(cell.row for row in page.iter_rows() for cell in row if cell.value == "The figures behind the charts")
    last = int(str(page.print_area).rpartition("$")[2])
    assert page.row_breaks.brk[0].id < last < foot
    live = [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert live
    for cell in live:
        assert values["Risk"][cell.coordinate].value == pytest.approx(computed(values, "Risk", cell.value))


def test_the_report_draws_every_fan() -> None:
    """P5, P95 and P50 of cost, cash and price instead of their figures; the other tables of the page, and the calendar."""
    found = {figure.name: figure for figure in drawn(Pages(negotiated()))}
    assert {"fan-cost", "fan-cash", "fan-price-dram"} <= set(found)
    low, high, middle = found["fan-price-dram"].drawn.data
    assert (low.y, high.y, middle.y) == ((9,), (25,), (9,))
    assert mean(fans(Pages(negotiated()))[0].weighted[-1]) == pytest.approx(1374)
    text = report(Pages(negotiated()))
    assert "Risk: Both faces of risk" in text
    assert "Risk: The futures that hurt most" in text
    assert "Calendar" in text
    assert "The figures behind the charts" not in text
