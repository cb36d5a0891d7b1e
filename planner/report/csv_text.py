"""Tables as text: one line a row, columns in the order of the first row that has them, numbers that read back exactly.

A text that a spreadsheet would take for a formula (it begins with = + - @, tab or return) gets an apostrophe in front;
numbers are never text here, so -5.0 stays -5.0. Whole numbers are written without a point, others by their shortest
decimal that reads back to the same number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell_text(value: Any) -> str:
    """One value as text."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return repr(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(float(value))
        case int():
            return repr(value)
    text = str(value)
    return f"'{text}" if text.startswith(RISKY) else text


def columns_of(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Column names in order of appearance."""
    found: dict[str, None] = {}
    for row in rows:
        found.update(dict.fromkeys(row))
    return list(found)


def csv_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> str:
    """Rows as CSV with a heading."""
    names = list(columns) or columns_of(rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([cell_text(row.get(name)) for name in names] for row in rows)
    return out.getvalue()
