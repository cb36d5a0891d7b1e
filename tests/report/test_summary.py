"""Summary: the facts of the first screen, and a link to every page."""

from __future__ import annotations

from planner.report.facts import facts
from tests.report.scene import opened, pages, plan


def test_the_summary_says_what_the_terminal_says() -> None:
    """Every fact's text is on the sheet, and every other page is linked."""
    book = opened(plan())
    cells = [cell for row in book["Summary"].iter_rows() for cell in row]
    said = " ".join(str(cell.value) for cell in cells if cell.value)
    for fact in facts(pages()):
        for text in (fact.text, *fact.more):
            assert all(word in said for word in text.split())
    linked = {cell.hyperlink.location for cell in cells if cell.hyperlink}
    assert {f"'{name}'!A1" for name in book.sheetnames if name != "Summary"} <= linked
