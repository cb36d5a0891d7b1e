"""Outcomes: one line a future, and their sum by probability is the plan's cost."""

from __future__ import annotations

import pytest

from planner.plan.plan import Plan
from planner.report.pages import Pages
from planner.report.screen import screen
from tests.model.test_offers import negotiation
from tests.report.scene import pages, rows, sheet
from tests.support import solve_text


def three_futures() -> Plan:
    """The negotiation with a fee of 100: signed; 880, 1380 and 2600 at .5, .3 and .2."""
    return solve_text(negotiation(100)).plan


def test_futures_stand_by_their_cost_and_add_up() -> None:
    """60 * 10 + 20 * 9 + 100 = 880, 1000 + 280 + 100 = 1380, 1000 + 1500 + 100 = 2600; expected 440 + 414 + 520 = 1374."""
    plan = three_futures()
    found = rows("outcomes", "futures", Pages(plan))
    assert [(row["future"], row["cost"]) for row in found] == [
        ("tight", pytest.approx(2600)),
        ("firm", pytest.approx(1380)),
        ("soft", pytest.approx(880)),
    ]
    assert sum(row["weighted"] for row in found) == pytest.approx(1374) == pytest.approx(plan.cost)
    assert {row["signed"] for row in found} == {"lta"}
    assert [row["future"] for row in found if row["shown"]] == ["soft"]


def test_one_future_leaves_the_page_out() -> None:
    """Nothing uncertain, nothing to compare."""
    assert "risk.drivers" in sheet("outcomes").missing(pages())


def test_the_first_screen_and_the_checks_speak_of_the_expected_cost() -> None:
    """The cost line gives the mean with the best and the worst; the objective is the sum over futures."""
    of = Pages(three_futures())
    text = "\n".join(screen(of))
    assert "$1.374k expected over 3 futures ($880 to $2.6k)" in " ".join(text.split())
    assert all(row["verdict"] == "OK" for row in rows("checks", "identities", of))
