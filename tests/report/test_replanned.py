"""What a re-plan changes, among the actions: each call once, by hand in the scene of tests/costs/test_plan_changes.py."""

from __future__ import annotations

from typing import Any

import pytest

from planner.app.solve import solve_loaded
from planner.app.undone import Holding
from planner.model.book import Book
from planner.plan.messages import messages
from planner.report.pages import Pages
from planner.report.screen import WIDTH, screen
from planner.report.told import Told
from tests.costs.test_plan_changes import ROWS, penalised, weeks
from tests.report.scene import rows, sheet
from tests.support import load_text


def replanned(text: str, priced: int = 0) -> Pages:
    """The pages of a plan that goes on from another, with the worth of some changes."""
    loaded = load_text(text)
    plan = solve_loaded(loaded).plan
    book = Book(plan.setting, plan.tables)
    every = messages(book)
    worth = tuple(Holding(loaded, book).worth(every[:priced])) if priced else ()
    return Pages(plan, Told(messages=every, undone=worth))


def told(of: Pages) -> list[tuple[Any, ...]]:
    """Day, verb, GB, from, to and what the call was and is, of each action."""
    keys = ("do_by", "verb", "gb", "from_date", "to_date", "change")
    return [tuple(row[key] for key in keys) for row in rows("actions", "actions", of)]


def test_a_call_is_told_once_in_its_parts() -> None:
    """50, 40, 80, 50 for 50 a week: 80 are 50 as planned, 10 pushed out by the second week, and 20 more."""
    first, second, third, fourth = ROWS
    pushed = f"{second}: 50 GB -> 40 GB; {third}: 50 GB -> 80 GB"
    assert sorted(told(replanned(penalised(0.0)))) == [
        (first, "Order", 50, first, first, ""),
        (second, "Order", 40, second, second, ""),
        (second, "Push out", 10, second, third, pushed),
        (third, "Increase", 20, third, third, f"{third}: 50 GB -> 80 GB"),
        (third, "Order", 50, third, third, ""),
        (fourth, "Order", 50, fourth, fourth, ""),
    ]


def test_what_they_are_worth_stands_beside_them() -> None:
    """Without the 20 they are short: 600, late as much; without the push-out 10 lie a week. What was not asked is blank."""
    worth = {
        row["verb"]: (row["not_doing"], row["delay"])
        for row in rows("actions", "actions", replanned(penalised(0.0), 2))
    }
    assert worth["Increase"] == pytest.approx((600, 600))
    assert worth["Push out"] == pytest.approx((10, 10))
    (blank,) = {row["not_doing"] for row in rows("actions", "actions", replanned(penalised(0.0)))}
    assert blank is None


def test_calls_that_nothing_needs_any_more() -> None:
    """50 in the first week alone: three calls are cancelled, each with the 500 it frees, and no line carries them."""
    need = "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-01-01: 50 GB}}}"
    of = replanned(weeks(needs=need), 3)
    found = rows("actions", "actions", of)
    assert [(row["verb"], row["do_by"], row["gb"], row["amount"]) for row in found] == [
        ("Order", ROWS[0], 50, 500),
        *(("Cancel", day, 50, 500) for day in ROWS[1:]),
    ]
    assert [row["not_doing"] for row in found[1:]] == pytest.approx([500] * 3)
    assert {row["why"] for row in found[1:]} == {"no longer worth its price there"}
    (grid,) = sheet("actions").grids(of)
    assert grid.note.startswith("Order 1 ($500 committed), Cancel 3 ($1.5k of calls)")


def test_the_first_screen_names_them() -> None:
    """With what they come to, and with what a week costs at most where that is known."""
    need = "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-01-01: 50 GB}}}"
    lines = screen(replanned(weeks(needs=need), 3))
    assert "by Fri 01-08: 1 to order, 1 to cancel" in lines[1]
    assert "cancel 50 GB ddr5 open market -> abilene" in lines[3]
    assert lines[3].split()[-2:] == ["$500", "<$500/wk"]
    assert all(len(line) <= WIDTH for line in lines)


def test_a_first_plan_has_no_such_column() -> None:
    """Nothing of a last plan: the page is as it was."""
    (grid,) = sheet("actions").grids(Pages(solve_loaded(load_text(weeks(last_plan="{}"))).plan))
    assert "change" not in {column.key for column in grid.columns}
