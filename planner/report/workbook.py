"""plan.xlsx: every page for which the plan has data, in order; the Summary says which pages are left out and why.

The same plan gives the same bytes: the date in the file is the plan's as_of, and nothing else tells when it was made.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError

from planner.registry import Registry
from planner.report.grid import Contents, Sheet
from planner.report.pages import Pages
from planner.report.writer import Book, Page

SHEETS: Registry[Sheet] = Registry("planner.report.sheets", Sheet)


def all_sheets() -> list[Sheet]:
    """Every page there is, in order."""
    return sorted((kind() for kind in SHEETS.all().values()), key=lambda sheet: sheet.order)


def write_workbook(pages: Pages, path: Path) -> None:
    """Write the workbook of a plan. Raises OSError where the file cannot be written."""
    made = datetime(pages.as_of.year, pages.as_of.month, pages.as_of.day)
    book = Book(path, pages.plan.name, made, pages.currency)
    sheets = all_sheets()
    reasons = {sheet.title: sheet.missing(pages) for sheet in sheets}
    there = tuple(sheet for sheet in sheets if not reasons[sheet.title])
    contents = Contents(there, {title: why for title, why in reasons.items() if why})
    drawn = [(sheet, Page(book, sheet.title, sheet.answers)) for sheet in there]
    for sheet, page in drawn:
        page.begin()
        sheet.draw(page, pages, contents)
        page.finish(sheet.one_page)
    try:
        book.file.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error
