"""The workbook as a whole: every formula computes to its value, names stay text, the same plan gives the same bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from planner.plan.plan import Origin
from planner.report.styles import LONGEST_TEXT, cut_text
from planner.report.workbook import all_sheets, write_workbook
from tests.report.formulas import computed
from tests.report.scene import TEXT, opened, pages, plan, written
from tests.support import solve_text

FORMULAS, VALUES = opened(plan(), values=False), opened(plan())
ATTACKS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "http://x.example/",
    "internal:'Actions'!A1",
    "external:x",
    "<script>x",
)


def live() -> list[tuple[str, str, str]]:
    """Page, cell and text of every formula."""
    cells = ((page.title, cell) for page in FORMULAS for row in page.iter_rows() for cell in row)
    return [(title, cell.coordinate, cell.value) for title, cell in cells if cell.data_type == "f"]


def test_every_formula_carries_what_it_computes_to() -> None:
    """Each stored value is computed again from the other cells: totals, amounts, balances, verdicts."""
    found = live()
    there = {page for page, _, _ in found}
    assert there >= {
        "PO lines",
        "MRP",
        "Cash",
        "Spend",
        "Contracts",
        "Contract years",
        "Burn-down",
        "Exposure",
        "Checks",
    }
    for page, cell, formula in found:
        value = VALUES[page][cell].value
        again = computed(VALUES, page, formula)
        same = value == again if isinstance(again, str) else value == pytest.approx(again, rel=1e-9, abs=1e-6)
        assert same, f"{page}!{cell} {formula} says {value}, comes to {again}"


def test_the_same_plan_gives_the_same_bytes() -> None:
    """Two solves of one scenario, two workbooks, no difference."""
    assert written(plan()) == written(solve_text(TEXT).plan)


def test_no_text_becomes_a_formula_or_a_link() -> None:
    """What begins like a formula or a link comes back as the text it is; only our own pages are linked."""
    hostile = replace(plan(), origins=tuple(Origin(text, text, text, source=text) for text in ATTACKS))
    book = opened(hostile, values=False)["Assumptions"]
    cells = [cell for row in book.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert {cell.value for cell in cells} >= set(ATTACKS)
    targets = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert all(link.location and not link.target for link in targets)


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    """40,000 letters become 32,767 that end with how many there were."""
    cut = cut_text("x" * 40_000)
    assert len(cut) == LONGEST_TEXT
    assert cut.endswith("(cut: 40,000 characters)")


def test_pages_are_ready_to_print_and_to_filter() -> None:
    """Landscape, fitted to the width, heading repeated, heading frozen, filter on."""
    page = FORMULAS["PO lines"]
    assert page.page_setup.orientation == "landscape"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows
    assert page.freeze_panes == "E8"
    (table,) = page.tables.values()
    assert table.autoFilter.ref == table.ref


def test_a_wide_page_is_printed_over_several_that_name_their_rows() -> None:
    """No printed page squeezes more than 1.25 * 210 characters into its width; what stays in view is repeated."""
    for page in FORMULAS:
        wide = sum(page.column_dimensions[get_column_letter(n)].width for n in range(1, page.max_column + 1))
        across = page.page_setup.fitToWidth or 1
        assert wide <= 1.3 * 210 * across, page.title
        assert (across == 1) == (page.print_title_cols is None), page.title


def test_a_page_without_data_is_left_out_and_the_summary_says_so() -> None:
    """A plan without contracts, orders and payments has no page for them, and the Summary names each with its reason."""
    hello = """
        planner: 1
        name: hello
        horizon: {start: 2027-01, periods: 2, step: month}
        items: {ddr5: {tier: dram}}
        locations: {abilene: {}}
        stock: {opening: {at: abilene, item: ddr5, quantity: 2 TB}}
        needs: {dram: {kind: consumption, at: abilene, tier: dram, series: 1 TB/month}}
    """
    book = opened(solve_text(hello).plan)
    assert "Contracts" not in book.sheetnames
    said = [str(cell.value) for row in book["Summary"].iter_rows() for cell in row]
    assert "left out: the scenario has no contract in the horizon" in said
    assert sum(text.startswith("left out:") for text in said) == len(all_sheets()) - len(book.sheetnames)


def test_a_place_that_cannot_be_written_is_an_ordinary_error(tmp_path: Path) -> None:
    """OSError, which the run folder turns into a message."""
    with pytest.raises(OSError, match="No such file"):
        write_workbook(pages(), tmp_path / "nowhere" / "plan.xlsx")


def test_every_sheet_has_its_place_title_and_question() -> None:
    """No two pages share a place or a tab; every page answers a question."""
    sheets: list[Any] = all_sheets()
    assert len({sheet.order for sheet in sheets}) == len({sheet.title for sheet in sheets}) == len(sheets)
    assert all(sheet.answers.endswith("?") and sheet.__doc__ for sheet in sheets)
