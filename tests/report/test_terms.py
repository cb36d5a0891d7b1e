"""Terms: one line a term by its money, each clause whole beside its dearest term, on one printed page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import openpyxl
import pytest

from planner.app.solve import solve_loaded
from planner.app.solve_many import SolveMany
from planner.report.pages import Pages
from planner.report.told import Told
from planner.report.workbook import write_workbook
from planner.studies.value import worth
from tests.clauses.scene import scene
from tests.report.scene import pages, rows, sheet
from tests.support import load_text


@cache
def of() -> Pages:
    """60 to 90 GB at 10 where 90 are needed and the market asks 14."""
    text = scene(
        "p: {kind: price_fixed, price: 10 USD/GB}\nv: {kind: volume_band, commit: 75 GB/month, up: 20%, down: 20%}",
        periods=1,
        need="90 GB/month",
        spot="14 USD/GB",
    )
    loaded = load_text(text)
    return Pages(solve_loaded(loaded).plan, Told(worth(loaded.setting, SolveMany(loaded))))


def test_terms_stand_by_their_largest_figure() -> None:
    """A 1 % dearer price of 90 GB: 9. A point less of `up`: 0.75 GB at 14 instead of 10: 3; 1 % less of the volume: 3.6."""
    found = {(row["clause"], row.get("term", "")): row for row in rows("terms", "terms", of())}
    price, commit, up = (found[key] for key in (("p", "price"), ("v", "commit"), ("v", "up")))
    assert (price["up"], price["down"]) == (pytest.approx(9), pytest.approx(-9))
    assert (price["written"], price["step"], price["kind_of"]) == ("10 USD/GB", "1 %", "price_fixed")
    assert (commit["up"], commit["down"]) == (None, pytest.approx(3.6))
    assert (up["up"], up["down"]) == (None, pytest.approx(3))
    assert next(iter(found)) == ("p", "price")


def test_a_clause_stands_whole_beside_its_dearest_term() -> None:
    """A firm 100 where 50 are needed costs 500; a step of it 1 GB at 10. A price cannot be left out, and 1 % of it is 10 too."""
    clauses = "p: {kind: price_fixed, price: 10 USD/GB}\nv: {kind: volume_firm, amount: 100 GB/month}"
    loaded = load_text(scene(clauses, periods=1, need="50 GB/month", spot="14 USD/GB"))
    found = rows("terms", "terms", Pages(solve_loaded(loaded).plan, Told(worth(loaded.setting, SolveMany(loaded)))))
    assert [(row["clause"], row["term"], row["whole"]) for row in found] == [
        ("v", "amount", pytest.approx(500)),
        ("p", "price", None),
    ]
    assert [row["up"] for row in found] == [pytest.approx(10), pytest.approx(10)]


def test_it_is_printed_on_one_page(tmp_path: Path) -> None:
    """Landscape, one page wide and one high, which is what a workbook means when it says to fit and no number."""
    path = tmp_path / "value.xlsx"
    write_workbook(of(), path)
    page = openpyxl.load_workbook(path)["Terms"]
    setup = page.page_setup
    assert (setup.orientation, setup.fitToWidth, setup.fitToHeight) == ("landscape", None, None)
    assert page.sheet_properties.pageSetUpPr.fitToPage


def test_a_plan_that_nobody_valued_has_no_such_page() -> None:
    """And says which command fills it."""
    assert "planner value --out" in sheet("terms").missing(pages())
