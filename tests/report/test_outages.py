"""Outages: one line for each thing that may fail, start and tier, what is short first."""

from __future__ import annotations

import pytest

from planner.report.pages import Pages
from tests.model.test_outages import any_supplier, three_suppliers
from tests.report.scene import pages, rows, sheet
from tests.support import solve_text


def test_what_is_short_stands_first_with_its_time_to_survive() -> None:
    """Without a limit a is missed from the first day; b and c are not: 300 of 300 GB short, 300 * (1000 - 8) more."""
    found = rows("outages", "outages", Pages(solve_text(three_suppliers(any_supplier("[2027-03]", "loss: 100%"))).plan))
    assert [(row["fails"], row["short_share"], row["more_from"], row["survives_days"]) for row in found] == [
        ("a", pytest.approx(1.0), "2027-03", 0),
        ("b", 0.0, "never", 122),
        ("c", 0.0, "never", 122),
    ]
    assert found[0]["dearer"] == pytest.approx(300 * 992)


def test_days_survived_count_against_what_is_tolerated() -> None:
    """15 of 300 GB may be short, and are: the days go on to the end of the horizon, though some are short before."""
    found = rows(
        "outages", "outages", Pages(solve_text(three_suppliers(any_supplier("[2027-03]", "tolerates: 5%"))).plan)
    )
    (own,) = [row for row in found if row["fails"] == "a"]
    assert own["short_share"] == pytest.approx(0.05)
    assert (own["more_from"] != "never", own["survives_days"]) == (True, 122)


def test_a_world_without_a_plan_says_so() -> None:
    """A need that may not be short, and nobody but a, b and c: when twins fail at once there is no way to keep it."""
    outages = "outages: {twins: {of: group, names: [twins], lasts: 3 months, starts: [2027-01]}}"
    text = three_suppliers(outages, need="backlog: false")
    (row,) = rows("outages", "outages", Pages(solve_text(text).plan))
    assert (row["kept"], row["survives_days"]) == ("no plan keeps every promise", "")


def test_no_outages_leave_the_page_out() -> None:
    """With what to write."""
    assert "risk.outages" in sheet("outages").missing(pages())


def test_the_table_is_exported() -> None:
    """As tables/outages.csv, whatever the number of worlds."""
    text = Pages(solve_text(three_suppliers(any_supplier("[2027-03]"))).plan).texts["outages"]
    assert text.splitlines()[0].startswith("outage,fails,future,starts")
    assert len(text.splitlines()) == 1 + 3
