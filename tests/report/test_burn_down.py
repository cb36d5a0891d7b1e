"""Burn-down: what is left of each contract year's commitment, period by period, against an even pace."""

from __future__ import annotations

import pytest

from planner.report.charts import MOST_BURNING, burning
from planner.report.pages import Pages
from tests.clauses.scene import scene
from tests.report.scene import opened, pages, plan, rows, sheet
from tests.support import solve_text


def test_a_year_burns_down() -> None:
    """12,000 from July to June, 6,000 taken before: January begins with 6,000 left; when it ends 150 of 365 days are to come."""
    found = rows("burn_down", "steps")
    assert len(found) == 6
    assert found[0]["to_date_gb"] == pytest.approx(6000 + found[0]["received_gb"])
    assert found[0]["even_gb"] == pytest.approx(12_000 * 150 / 365)
    assert (found[-1]["left_gb"], found[-1]["even_gb"]) == (pytest.approx(650), 0)
    assert sum(row["received_gb"] for row in found) == pytest.approx(5350)


def test_each_year_begins_anew() -> None:
    """100 a year, of which 80 and 110 are needed: 20 are left of the first, nothing of the second."""
    text = scene(
        "p: {kind: price_fixed, price: 10 USD/GB}\nv: {kind: volume_band, commit: 100 GB/year, up: 50%, down: 50%}",
        periods=4,
        step="year",
        need="{2027: 80 GB/year, 2028: 110 GB/year}",
        term="{from: 2027-01, to: 2028-12}",
        spot="12 USD/GB",
    )
    found = rows("burn_down", "steps", Pages(solve_text(text).plan))
    assert [(row["year"], row["left_gb"]) for row in found] == [("2027", pytest.approx(20)), ("2028", 0)]


def test_one_chart_a_contract_in_workbook_and_report() -> None:
    """The one contract with a commitment; the report says where more are drawn."""
    assert len(opened(plan())["Burn-down"]._charts) == 1
    (drawn,) = burning(pages())
    assert [len(trace.x) for trace in drawn.drawn.data] == [6, 6]
    assert MOST_BURNING > 1


def test_without_a_commitment_there_is_no_page() -> None:
    """A contract with a price alone."""
    found = Pages(solve_text(scene("p: {kind: price_fixed, price: 10 USD/GB}")).plan)
    assert "no volume is committed" in sheet("burn_down").missing(found)
    assert not list(burning(found))
