"""A qualification that takes longer than written: until it should be over nobody knows, and nothing is called before it is."""

from __future__ import annotations

from typing import Any

import pytest

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene
from tests.support import cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 14 USD/GB}\n"
BAD = "good: {probability: 50%}, bad: {probability: 50%, takes: 5 months}"


def runs(outcomes: str = BAD, clause: str = "takes: 3 months, started: 2026-11", learn: str = "", **more: Any) -> str:
    """Called at 14 once it is qualified, in February as written; on the market at 20; 100 needed a month from February on."""
    slip = f"kind: qualification_delay, contract: lta, clause: q, outcomes: {{{outcomes}}}"
    risk = f"risk: {{{learn}drivers: {{slip: {{{slip}}}}}}}\n"
    words = {"need": "{2027-02: 100 GB/month}", "periods": 4, "spot": "20 USD/GB", "more": risk} | more
    return scene(PRICE + f"q: {{kind: qualification, {clause}}}", **words)


def test_nothing_is_called_before_it_is_over() -> None:
    """Good: 3 * 1400. Bad: February and March on the market, April under the contract: 2000 + 2000 + 1400."""
    solved = solve_text(runs())
    assert solved.plan.cost == pytest.approx(0.5 * 4200 + 0.5 * 5400)
    bought = {
        course.name: [row["period"] for row in course.tables["moves"] if row["source"] == "lta"]
        for course in solved.plan.courses
    }
    assert bought == {"good": ["2027-02", "2027-03", "2027-04"], "bad": ["2027-04"]}


def test_until_the_written_day_nobody_knows() -> None:
    """The market takes a month: January's order for February is made in both futures; March's is made when it is known.

    Short at 50 it costs more than 20: 100 for February, then 14 or 20 for March and 14 for April. Good: 2000 + 2 * 1400.
    """
    text = runs().replace("price: 20 USD/GB}", "price: 20 USD/GB, lead_time: 1 month}")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(0.5 * 4200 + 0.5 * 5400 + 0.5 * 600)
    good, bad = sorted(load_text(text).setting.futures, key=lambda future: future.name, reverse=True)
    assert good.truth(0) == bad.truth(0)
    assert good.truth(1) != bad.truth(1)


def test_how_long_it_takes_is_known_on_the_written_day() -> None:
    """Two ways to be late are told apart in February, though neither is over."""
    late = "a: {probability: 50%, takes: 5 months}, b: {probability: 50%, takes: 6 months}"
    one, two = load_text(runs(late)).setting.futures
    assert one.truth(0) == two.truth(0)
    assert one.truth(1) != two.truth(1)


def test_one_that_is_over_early_is_known_when_it_is() -> None:
    """Over in January at even odds, or in February as written: need in January too."""
    early = "good: {probability: 50%, takes: 2 months}, plan: {probability: 50%}"
    text = runs(early, need="{2027-01: 100 GB/month}").replace("horizon:", "as_of: 2026-12-14\nhorizon:")
    assert cost(text) == pytest.approx(0.5 * 4 * 1400 + 0.5 * (2000 + 3 * 1400))


def test_where_nothing_is_learned_only_what_is_over_in_every_future_is_called() -> None:
    """February and March on the market, April under the contract: 5400."""
    assert cost(runs(learn="learn: [], ")) == pytest.approx(5400)


def test_the_likelier_it_slips_the_dearer() -> None:
    """From 4200 to 5400."""
    found = [
        cost(runs(f"good: {{probability: {100 - odds}%}}, bad: {{probability: {odds}%, takes: 5 months}}"))
        for odds in (0, 30, 100)
    ]
    assert found == pytest.approx([4200, 4560, 5400])


def test_the_audit_names_a_call_before_it_is_over() -> None:
    """A table in which the bad future calls as the good one does."""
    solved = solve_text(runs())
    setting = solved.loaded.setting
    tables = [dict(course.tables) for course in solved.plan.courses]
    names = [future.name for future in setting.futures]
    tables[names.index("bad")]["moves"] = tables[names.index("good")]["moves"]
    found = audit(setting, courses_of(setting, tables), solved.plan.costs)
    assert "qualification" in {finding.rule for finding in found}


@pytest.mark.parametrize("method", ["whole", "branches"])
def test_in_whole_or_by_branches_it_costs_the_same(method: Any) -> None:
    """Branches are told apart in February."""
    loaded = load_text(runs(learn="learn: [2027-02, 2027-03], "))
    assert solve_loaded(loaded, How(method=method)).plan.cost == pytest.approx(4800)


def test_both_doors_agree() -> None:
    """HiGHS and PuLP on the same futures."""
    plans = [solve_loaded(load_text(runs()), How(solver)).plan.cost for solver in ("highs", "cbc")]
    assert plans == pytest.approx([4800, 4800])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (runs().replace("clause: q,", "clause: p,"), "has no qualification 'p'"),
        (runs().replace("contract: lta,", "contract: lda,"), "no contract 'lda'"),
        (runs(clause="takes: 3 months"), "has not been started"),
        (runs(clause="takes: 1 month, started: 2026-11"), "that is known"),
        (runs("good: {probability: 40%}"), "sum to 0.4"),
    ],
)
def test_bad_input_is_named_with_its_line(text: str, said: str) -> None:
    """What, where and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(text)
    assert said in str(caught.value)
    assert "scenario.yaml:" in str(caught.value)
