"""What further solves tell, on the pages: knowing and hinges on Risk, the price of waiting on Calendar; by hand."""

from __future__ import annotations

from functools import cache

import pytest

from planner.app.foresight import foreseen
from planner.app.solve import solve_loaded
from planner.app.told import all_told
from planner.app.value import waiting
from planner.report.pages import Pages
from planner.report.told import Told
from tests.model.test_offers import decided_in, negotiation
from tests.report.scene import rows, sheet
from tests.studies.test_foresight import firm
from tests.support import load_text


@cache
def told() -> Pages:
    """The negotiation without a fee, with all that can be told of it."""
    loaded = load_text(negotiation(0))
    found = all_told(loaded, foreseen(loaded).found, hinging=lambda *_: None)
    return Pages(solve_loaded(loaded).plan, found)


def test_what_was_not_asked_is_not_there() -> None:
    """A plan alone has neither table, and the calendar no such column."""
    of = Pages(solve_loaded(load_text(negotiation(0))).plan)
    assert not {"knowing", "hinges"} & {grid.name for grid in sheet("risk").grids(of)}
    (days,) = sheet("calendar").grids(of)
    assert "later" not in {column.key for column in days.columns}


def test_what_it_is_worth_to_know() -> None:
    """Need 60 or 140, spot 8 or 20: everything 260, the need 160, the spot 100, the plan for the mean 80 (FORMULATIONS 8)."""
    loaded = load_text(firm())
    of = Pages(solve_loaded(loaded).plan, Told(foresight=foreseen(loaded).found))
    found = {row["what"]: row["worth"] for row in rows("risk", "knowing", of)}
    assert found == pytest.approx(
        {
            "know everything today": 260,
            "know demand today": 160,
            "know spot today": 100,
            "plan for all futures, not for their mean": 80,
        }
    )


def test_what_the_decision_hinges_on() -> None:
    """Spot at .6654 of what it is, and the soft market at 840 / 900; needs and the others flip nothing, and say so."""
    found = rows("risk", "hinges", told())
    flips = [(row["what"], row["flips"], row["changes"]) for row in found if "flips" in row]
    assert flips == [
        ("indices.dram", "down at x0.665", "lta signed -> not signed"),
        ("risk.drivers.d.soft", "up at 93.4%", "lta signed -> not signed"),
    ]
    assert found[0]["cost"] == pytest.approx(102.73, abs=0.01)
    assert found[0]["at"] == "x0.565"
    assert {row["changes"] for row in found if "flips" not in row} == {"flips nothing"}


def test_the_calendar_tells_what_a_period_later_costs() -> None:
    """Signed in January 1000; in February, once spot is 5 or 30, 750: 250 less; never 250 + 1500 = 1750: 750 more."""
    loaded = load_text(
        decided_in("2027-01-20").replace("decide_by: 2027-01-20", "decide_by: 2027-01-20, approvals: 1 week")
    )
    of = Pages(solve_loaded(loaded).plan, Told(waiting=waiting(loaded)))
    (row,) = [row for row in rows("calendar", "days", of) if row["sort"] == "sign"]
    assert (row["later"], row["without"]) == pytest.approx((-250, 750))
    assert [row["sort"] for row in rows("calendar", "days", of) if "later" in row] == ["sign"]
    assert "approval" in {row["sort"] for row in rows("calendar", "days", of)}
    (grid,) = sheet("calendar").grids(of)
    assert "A period later" in grid.note
