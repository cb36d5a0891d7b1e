"""What is agreed holds, what is open moves by a step at most, and a deadlock has its rule; what nobody agreed is a range."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import price_path, scene, terms_of, unwise
from tests.clauses.test_price_steps import two_items
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

INDEX = (
    "{now: 100 USD/GB, forward: {2027-04: 130 USD/GB, 2027-07: 180 USD/GB, 2027-10: 150 USD/GB, 2028-01: 90 USD/GB}}"
)
ENDS = "{from: 2027-01, to: 2028-03}"
FIRST = "agreed: {2027Q1: 100 USD/GB}"


def talks(words: str = FIRST, clauses: str = "", **more: str) -> str:
    """Five quarters of 1 GB, an index of 100, 130, 180, 150, 90, a step of 10 %."""
    rules = {"need": "{2027-01: 1 GB/quarter}", "index": INDEX, "term": "{from: 2027-01, to: 2028-12}"} | more
    clause = f"p: {{kind: price_negotiated, index: dram, step: 10%, {words}}}\n{clauses}"
    return scene(clause, periods=5, step="quarter", **rules)


def ledger(solved: Solved, term: str) -> dict[str, float]:
    """A ledger term by period."""
    return {row["period"]: row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == term}


def test_an_open_round_is_expected_to_move_by_a_step() -> None:
    """100, then towards 130, 180, 150, 90 by 10 % at most: 110, 121, 133.1, 119.79; together 583.89."""
    assert price_path(talks()) == [100, 110, 121, 133.1, 119.79]
    assert cost(talks()) == pytest.approx(583.89)


def test_what_is_agreed_holds_and_the_talks_go_on_from_it() -> None:
    """95 agreed for the second quarter, during which nothing else is: 95, 104.5, 114.95, 103.46."""
    assert price_path(talks("agreed: {2027Q1: 100 USD/GB, 2027-05: 95 USD/GB}")) == [100, 95, 104.5, 114.95, 103.46]


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("failed: [2027Q2]", [100, 100, 110, 121, 108.9]),
        ("failed: [2027-05, 2027-07]", [100, 100, 100, 110, 99]),
        ("failed: [2027Q2], deadlock: provisional", [100, 100, 121, 133.1, 119.79]),
        ("failed: [2027Q2, 2027Q3], deadlock: provisional", [100, 100, 100, 133.1, 119.79]),
        ("failed: [2027Q2], deadlock: volume lapses", [100, None, 110, 121, 108.9]),
    ],
)
def test_a_deadlock_has_its_rule(words: str, path: list[float | None]) -> None:
    """The last price stays; a provisional one is paid while the talks move on; or there is none."""
    assert price_path(talks(f"{FIRST}, {words}")) == path


def test_a_provisional_price_is_trued_up_when_the_next_round_agrees() -> None:
    """100 paid for what comes to 110, 10 in the third quarter; twice deadlocked 10 + 21 in the fourth: 583.89 all the same."""
    once = solve_text(talks(f"{FIRST}, failed: [2027Q2], deadlock: provisional"))
    assert ledger(once, "true-up") == {"2027Q3": pytest.approx(10)}
    assert once.plan.cost == pytest.approx(583.89)
    twice = solve_text(talks(f"{FIRST}, failed: [2027Q2, 2027Q3], deadlock: provisional"))
    assert ledger(twice, "true-up") == {"2027Q4": pytest.approx(31)}
    last = solve_text(talks(f"{FIRST}, failed: [2028Q1], deadlock: provisional"))
    assert ledger(last, "true-up after the horizon") == {"2028Q1": pytest.approx(119.79 - 133.1)}


def test_where_volume_lapses_nothing_is_sold_or_owed() -> None:
    """1 GB firm a quarter, the second lapses, spot at 140 stands in: 100 + 140 + 110 + 121 + 108.9; the year's volume is 3."""
    firm = "v: {kind: volume_firm, amount: 1 GB/quarter}"
    text = talks(f"{FIRST}, failed: [2027Q2], deadlock: volume lapses", firm, spot="140 USD/GB", term=ENDS)
    assert cost(text) == pytest.approx(579.9)
    terms = terms_of(text)
    year, _ = terms.cells("year")
    assert terms.committed(("ddr5",), year.first, year.end) == pytest.approx(3)


def test_a_minimum_falls_with_the_volume_that_lapses() -> None:
    """Spot 50, half of 121 for what is not taken of 3 GB: 100 + 50 + 110 + (50 + 60.5), and 50 + 54.45 in the last quarter."""
    top = "v: {kind: volume_firm, amount: 1 GB/quarter}\nt: {kind: take_or_pay, pays: 50%}"
    text = talks(f"{FIRST}, failed: [2027Q2], deadlock: volume lapses", top, spot="50 USD/GB", term=ENDS)
    assert cost(text) == pytest.approx(474.95)


def test_a_round_that_should_have_been_agreed_by_now_is_deadlocked() -> None:
    """Agreed six weeks ahead: on 1 March the second quarter's day has passed; check says so, and the last price holds."""
    late = talks(f"{FIRST}, agree_by: 6 weeks", start="2027-03")
    assert price_path(late)[:3] == [100, 100, 110]
    (problem,) = unwise(late, "p")
    assert "round from 2027-04-01" in problem.what
    assert problem.severity == "warning"
    assert not unwise(late.replace("6 weeks", "4 weeks"), "p")


def test_an_unagreed_price_is_a_range() -> None:
    """100; then 90 to 110, 81 to 121, 72.9 to 133.1, 65.61 to 146.41."""
    rows = [row for row in solve_text(talks()).plan.tables["accounts"] if row["clause"] == "p"]
    found = {
        name: [row["value"] for row in rows if row["account"] == name] for name in ("price at least", "price at most")
    }
    assert found["price at least"] == pytest.approx([100, 90, 81, 72.9, 65.61])
    assert found["price at most"] == pytest.approx([100, 110, 121, 133.1, 146.41])
    assert {row["unit"] for row in rows} == {"money/GB"}


def test_a_contract_in_its_third_year_settles_the_round_before() -> None:
    """100 agreed for the third quarter of 2026, the fourth deadlocked at it: 2 GB of November come to 90 (index 80): 20 back."""
    text = talks(
        "agreed: {2026Q3: 100 USD/GB}, deadlock: provisional, unsettled: {2026-11: 2 GB, 2026-08: 5 GB}",
        index="{now: 80 USD/GB, history: {2026-01: 80 USD/GB}}",
        term="{from: 2025-01, to: 2028-12}",
        need="{2027-01: 0 GB/quarter}",
    )
    assert ledger(solve_text(text), "true-up") == {"2027Q1": pytest.approx(-20)}
    assert price_path(text) == [81, 80, 80, 80, 80]
    (problem,) = unwise(text, "p")
    assert "2026-08-01 has an agreed price" in problem.what


def test_every_future_negotiates_towards_its_own_index() -> None:
    """The second quarter's index is 60 or 140: 90 or 110, with what was agreed 200 in the mean of two quarters."""
    outcomes = """
        low: {probability: 50%, indices: {dram: {2027-04: 60 USD/GB}}}
        high: {probability: 50%, indices: {dram: {2027-04: 140 USD/GB}}}
    """
    text = talks(index="{now: 100 USD/GB}", more=risk(outcomes)).replace("periods: 5", "periods: 2")
    assert cost(text) == pytest.approx(200)
    spot = talks(index="{now: 100 USD/GB}", more=risk(outcomes), spot="100 USD/GB").replace("periods: 5", "periods: 2")
    assert cost(spot) == pytest.approx(195)


def test_an_offer_is_weighed_at_what_the_talks_are_expected_to_bring() -> None:
    """Firm it costs 583.89 over five quarters against spot at 116 (580) or 118 (590)."""
    firm = "v: {kind: volume_firm, amount: 1 GB/quarter}"
    text = talks(clauses=firm, spot="116 USD/GB", contract="status: offered", term="{from: 2027-01, to: 2028-03}")
    assert cost(text) == pytest.approx(580)
    assert cost(text.replace("116 USD/GB", "118 USD/GB")) == pytest.approx(583.89)


def test_items_have_talks_of_their_own_by_the_piece_or_the_gb() -> None:
    """60 GB at 10, and 90 GB of 2 GB a piece at 30 a piece: 600 + 1350."""
    clauses = (
        "a: {kind: price_negotiated, items: [ddr5], agreed: {2027Q1: 10 USD/GB}, index: i, step: 5%}, "
        "b: {kind: price_negotiated, items: [ssd], agreed: {2027Q1: 30 USD/ea}, index: i, step: 5%, rounds: year}"
    )
    text = two_items(clauses).rstrip() + "\n    indices: {i: {now: 10 USD/GB}}\n"
    assert cost(text) == pytest.approx(1950)


def test_the_audit_finds_a_true_up_that_is_not_owed() -> None:
    """5 booked where 10 are owed is found."""
    solved = solve_text(talks(f"{FIRST}, failed: [2027Q2], deadlock: provisional"))
    tables = [dict(course.tables) for course in solved.plan.courses]
    tables[0]["ledger"] = [row | {"amount": 5.0} if row["term"] == "true-up" else row for row in tables[0]["ledger"]]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any(finding.rule == "bill" and "true-up" in finding.where for finding in found)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("agreed: {2027Q3: 100 USD/GB}", "nothing is agreed by 2027-01-01"),
        (f"{FIRST}, failed: [2031Q1]", "lies in no round"),
        (f"{FIRST}, unsettled: {{2026-11: 5 GB}}", "only a provisional price"),
        (f"{FIRST}, lag: 4 quarters", "no value early enough"),
        (f"{FIRST}, deadlock: war", "deadlock"),
        ("rounds: month", "'agreed' is missing"),
    ],
)
def test_talks_that_cannot_be_meant_are_told_with_their_line(words: str, said: str) -> None:
    """Each with a place and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(talks(words))
    problems = caught.value.problems
    assert any(said in str(problem) for problem in problems)
    assert all(problem.place and problem.next_step for problem in problems)


def test_a_round_that_is_agreed_did_not_fail() -> None:
    """The price holds, and check says that `failed` is not meant."""
    text = talks(f"{FIRST}, failed: [2027-02]")
    assert price_path(text)[0] == 100
    (problem,) = unwise(text, "p")
    assert "the price holds" in problem.what


@settings(max_examples=10, deadline=None)
@given(price=st.integers(50, 150), more=st.integers(0, 50), failed=st.sampled_from(["", ", failed: [2027Q2]"]))
def test_a_dearer_agreement_never_costs_less(price: int, more: int, failed: str) -> None:
    """The talks go on from it, so every later round is as dear or dearer."""
    costs = [cost(talks(f"agreed: {{2027Q1: {p} USD/GB}}{failed}")) for p in (price, price + more)]
    assert costs[0] <= costs[1] + 1e-6
