"""Clear to build: planned and clear racks, the gating tier, what would clear it, when it recovers."""

from __future__ import annotations

import pytest

from planner.app.gating import gating
from planner.report.facts import build
from planner.report.gating_text import gating_lines
from tests.model.clusters import solved, stock, text
from tests.report.scene import rows, sheet, without
from tests.support import load_text


def test_two_of_four_racks_wait_for_flash() -> None:
    """4 racks * 2,500 GB = 10,000; 7,000 stand: floor(7,000 / 2,500) = 2 clear; 3,000 GB = 3 drives short, at 2.1504 USD/GB."""
    first = rows("clear_to_build", "builds")[0]
    assert (first["period"], first["planned"], first["clear"], first["lost"]) == ("2027-02", 4, 2, 2)
    assert (first["gating"], first["items"], first["short_gb"], first["short_ea"]) == ("flash", "ssd", 3000, 3)
    assert first["recovers"] == "2027-04"
    assert first["idle"] == pytest.approx(3000 * 2.1504)


def test_what_is_short_comes_first_then_every_period() -> None:
    """February and March are short; a need without racks has none."""
    found = rows("clear_to_build", "builds")
    assert [row["short_gb"] > 0 for row in found] == [True, True] + [False] * (len(found) - 2)
    assert {row["planned"] for row in found if row["program"] == "serving"} == {None}


def test_no_need_leaves_the_page_out() -> None:
    """Without needs there is nothing to build."""
    assert sheet("clear_to_build").missing(without(service=[])) == "the scenario has no need"


def test_columns_add_up_where_parts_are_there_for_half_a_unit() -> None:
    """121 DIMMs, 2 each: 60.5 of 100 run in each week, 39.5 are stopped and 39.5 accelerators idle at 7 a week: 276.5."""
    sections = {"stock": stock(121), "open_orders": "{}"}
    pages = solved(**sections).pages
    (grid,) = sheet("clear_to_build").grids(pages)
    for row in grid.rows:
        found = [row[key] for key in ("planned", "clear", "lost", "accelerators", "idle")]
        assert found == pytest.approx([100, 60.5, 39.5, 39.5, 276.5])
    kinds = {column.key: column.kind for column in grid.columns}
    assert {kinds[key] for key in ("planned", "clear", "lost", "accelerators")} == {"figure"}
    (fact,) = build(pages)
    assert "at worst 60.5 of 100 racks" in fact.text
    assert "39.5 racks" in fact.more[0]
    lines = list(gating_lines(gating(load_text(text(**sections)), pages), "cluster", "USD"))
    assert any(line.split()[1:4] == ["100", "60.5", "39.5"] for line in lines if line.strip())
    assert any("at worst 39.5 accelerators idle" in line for line in lines)


def test_whole_units_are_shown_whole() -> None:
    """120 DIMMs run 60 of 100: no column has a tenth."""
    (grid,) = sheet("clear_to_build").grids(solved(stock=stock(120), open_orders="{}").pages)
    assert {column.kind for column in grid.columns if column.key in ("planned", "clear", "lost", "accelerators")} == {
        "ea"
    }
