"""plan.xlsx: every page for which the plan has data, in order; the Summary says which pages are left out and why.

The same plan gives the same bytes: the date in the file is the plan's as_of, and nothing else tells when it was made.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from planner.plan.plan import Plan
from planner.registry import Registry
from planner.report.grid import Sheet
from planner.report.pages import Pages
from planner.report.sheets.summary import Summary
from planner.report.summary_page import write_summary
from planner.report.writer import Book, Page

SHEETS: Registry[Sheet] = Registry("planner.report.sheets", Sheet)


def all_sheets() -> list[Sheet]:
    """Every page there is, in order."""
    return sorted((kind() for kind in SHEETS.all().values()), key=lambda sheet: sheet.order)


def write_workbook(plan: Plan, path: Path) -> None:
    """Write the workbook of a plan. Raises OSError where the file cannot be written."""
    pages = Pages(plan)
    made = datetime(pages.as_of.year, pages.as_of.month, pages.as_of.day)
    book = Book(Path(path), plan.name, made, pages.currency)
    reasons = {sheet.title: sheet.missing(pages) for sheet in all_sheets()}
    drawn = [(sheet, Page(book, sheet.title, sheet.answers)) for sheet in all_sheets() if not reasons[sheet.title]]
    for sheet, page in drawn:
        page.begin()
        if isinstance(sheet, Summary):
            write_summary(page, pages, {title: why for title, why in reasons.items() if why}, [s for s, _ in drawn])
            continue
        for grid in sheet.grids(pages):
            page.grid(grid)
    book.file.close()
