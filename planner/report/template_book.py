"""A table to fill in as a workbook: one sheet called after its kind, and one that says what each column means.

Cells are text, so that what is typed stays as it is typed: part numbers keep their zeros, days are not turned into months.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

MADE = datetime(2000, 1, 1)
"""A day that is the same in every file, so that equal templates are equal bytes."""


def book_of(kind: str, table: Sequence[Sequence[str]], about: Sequence[Sequence[str]]) -> bytes:
    """The bytes of the workbook."""
    import xlsxwriter

    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": kind, "created": MADE})
    head, words = book.add_format({"bold": True, "bg_color": "#DDDDDD"}), book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(kind)
    fill(sheet, table, head, words)
    sheet.freeze_panes(1, 0)
    fill(book.add_worksheet("columns"), (("column", "unit", "meaning"), *about), head, words)
    book.close()
    return out.getvalue()


def fill(sheet: Any, table: Sequence[Sequence[str]], head: Any, words: Any) -> None:
    """Header and rows as text, each column as wide as its longest cell."""
    for n, row in enumerate(table):
        for column, text in enumerate(row):
            sheet.write_string(n, column, text, words if n else head)
    for column, texts in enumerate(zip(*table, strict=True)):
        sheet.set_column(column, column, min(60, max(map(len, texts)) + 2), words)
