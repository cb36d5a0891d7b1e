"""What a change of the last plan is worth: undone, or late, by hand in the scene of tests/costs/test_plan_changes.py."""

from __future__ import annotations

import pytest

from planner.app.solve import solve_loaded
from planner.app.undone import Holding
from planner.model.book import Book
from planner.plan.messages import messages
from planner.studies.undone import Undone
from tests.costs.test_plan_changes import penalised, weeks
from tests.support import load_text


def worth(text: str) -> dict[str, Undone]:
    """The worth of every change, by verb."""
    loaded = load_text(text)
    plan = solve_loaded(loaded).plan
    book = Book(plan.setting, plan.tables)
    return {one.message.verb: one for one in Holding(loaded, book).worth(messages(book))}


def test_an_increase_and_a_push_out() -> None:
    """50, 40, 80, 50 instead of 50 a week: 10 of the second week go to the third, which gets 20 more.

    Without the 20 they are short at 40 instead of bought at 10: 600, and late nothing makes up for it. Without the push-out 10 lie
    for a week at 1.
    """
    found = worth(penalised(0.0))
    assert {verb: one.message.gb for verb, one in found.items()} == pytest.approx({"Increase": 20, "Push out": 10})
    assert (found["Increase"].undone, found["Increase"].late) == (pytest.approx(600), pytest.approx(600))
    assert (found["Push out"].undone, found["Push out"].late) == (pytest.approx(10), pytest.approx(10))


def test_late_costs_no_more_than_undone_where_others_may_make_up_for_it() -> None:
    """A second source at 12 fills the third week: 20 * (12 - 10) = 40 late; undone as much, for other sources are free to."""
    market = "{spot: {items: [ddr5], price: 10 USD/GB, available: 80 GB/week}, dear: {items: [ddr5], price: 12 USD/GB}}"
    found = worth(weeks(markets=market))["Increase"]
    assert found.undone == pytest.approx(40)
    assert found.late == pytest.approx(40)


def test_what_was_planned_and_nothing_needs() -> None:
    """The need is 50 in the first week alone: three calls are cancelled, each worth its 500; what came would be thrown away."""
    need = "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-01-01: 50 GB}}}"
    loaded = load_text(weeks(needs=need))
    plan = solve_loaded(loaded).plan
    book = Book(plan.setting, plan.tables)
    found = [*Holding(loaded, book).worth(messages(book))]
    assert [one.message.verb for one in found] == ["Cancel"] * 3
    assert [one.undone for one in found] == pytest.approx([500] * 3)


def test_no_change_is_worth_less_than_nothing() -> None:
    """Whatever changes cost."""
    for step in (0.0, 0.1, 0.3, 0.6):
        for one in worth(penalised(step)).values():
            assert one.undone is None or one.undone >= -one.slack - 1e-6
            assert one.late is None or one.undone is None or one.late <= one.undone + one.slack + 1e-6
