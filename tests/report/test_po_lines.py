"""PO lines: pieces, live amounts, the clause that sets the price."""

from __future__ import annotations

import pytest

from tests.report.scene import opened, plan, rows, sheet, without


def test_a_line_in_pieces_at_its_price() -> None:
    """1,050 GB are 11 pieces of 100 GB at 10 USD/GB = 11,000 USD, priced by the clause `price` of lta."""
    row = next(row for row in rows("po_lines", "lines") if row["item"] == "rdimm")
    assert (row["pieces"], row["each"], row["gb"], row["price_per_gb"]) == (11, 100, 1100, 10)
    assert row["amount"] == pytest.approx(11_000)
    assert (row["basis"], row["supplier"], row["status"]) == ("price", "Micron", "proposed")


def test_amounts_are_live() -> None:
    """GB = pieces * GB a piece, amount = GB * price, and a subtotal that follows the filter."""
    page = opened(plan(), values=False)["PO lines"]
    said = [cell.value for row in page.iter_rows(min_row=7, max_row=8) for cell in row if cell.data_type == "f"]
    assert said[:2] == ["=G8*H8", "=I8*J8"]
    totals = [cell.value for cell in page[6] if cell.data_type == "f"]
    assert totals
    assert all(text.startswith("=SUBTOTAL(109,") for text in totals)


def test_no_calls_leave_the_page_out() -> None:
    """A plan that orders nothing has no lines."""
    assert sheet("po_lines").missing(without(moves=[])) == "the plan orders nothing"
