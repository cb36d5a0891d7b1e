"""Burn-down: what is left of each contract year's commitment, period by period, against an even pace."""

from __future__ import annotations

from itertools import pairwise

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


def many(count: int) -> str:
    """So many contracts of 10 GB a quarter for an item at a site."""
    contracts = "".join(
        f"""
  c{n:02}:
    supplier: micron
    items: [ddr5]
    term: {{from: 2027-01, to: 2027-12}}
    clauses: {{p: {{kind: price_fixed, price: 10 USD/GB}}, v: {{kind: volume_firm, amount: 10 GB/quarter}}}}"""
        for n in range(count)
    )
    text = scene("", periods=4, step="quarter", need=f"{10 * count} GB/quarter")
    return f"{text}contracts:{contracts}\n"


def test_no_chart_is_cut_by_the_end_of_a_sheet_of_paper() -> None:
    """Seven rows of two charts of 12 rows: a new sheet begins after the third, the sixth and the last, not inside one.

    Two charts across are scaled to 72 %, 47 rows of 15 points on A4 across: 4 of the page's head and 3 charts, then 3 more.
    """
    page = opened(Pages(solve_text(many(14)).plan).plan)["Burn-down"]
    breaks = [brk.id for brk in page.row_breaks.brk]
    spans = sorted({(chart.anchor._from.row, chart.anchor.to.row) for chart in page._charts})
    assert len(page._charts) == 14
    assert breaks == [4 + 36, 4 + 72, 4 + 84]
    assert not any(first < at <= last for first, last in spans for at in breaks)
    assert page.page_setup.scale is not None
    rows_on_paper = 516 / 15 * 100 / page.page_setup.scale
    assert all(after - before <= rows_on_paper for before, after in pairwise([0, *breaks]))


def test_charts_that_fit_the_first_sheet_need_no_break() -> None:
    """Six charts, three rows of them."""
    page = opened(Pages(solve_text(many(6)).plan).plan)["Burn-down"]
    assert [brk.id for brk in page.row_breaks.brk] == []
    assert page.page_setup.fitToWidth in (None, 1)


def test_without_a_commitment_there_is_no_page() -> None:
    """A contract with a price alone."""
    found = Pages(solve_text(scene("p: {kind: price_fixed, price: 10 USD/GB}")).plan)
    assert "no volume is committed" in sheet("burn_down").missing(found)
    assert not list(burning(found))
