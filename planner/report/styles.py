"""How cells look and what they can hold: one accent colour, one font, figures to the right, nothing shown as a dash."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from planner.errors import PlannerError, Problem
from planner.report.grid import LEFT, PLAIN, Column, Scale, kind_of, shown, value_of

INK, ACCENT, GREY, RULE, ALERT = "#1B1F23", "#1F4E5F", "#6B7280", "#C9D1D6", "#A61B1B"
LONGEST_TEXT = 32_767
WIDTHS = {
    "date": 11.0,
    "gb": 11.0,
    "ea": 10.0,
    "money": 13.0,
    "cents": 17.0,
    "price": 12.0,
    "share": 9.0,
    "weeks": 9.0,
    "days": 9.0,
}
NARROWEST, WIDEST = 8.0, 46.0
PAGE_WIDTH = 210.0
"""Characters across a printed page that can be read with ease; a quarter more still can."""
FULL_WIDTH = 106.0
"""Characters across a printed page at full size."""
FULL_HEIGHT, ROW_HEIGHT = 516.0, 15.0
"""Points down a printed page (A4 across, less margins) at full size, and of one row of cells."""
LONG = 40
"""Rows of a page's first table from which its heading stays in view though others follow."""
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def cut_text(text: str) -> str:
    """A text that a cell can hold."""
    text = _UNPRINTABLE.sub("\ufffd", text)
    if len(text) <= LONGEST_TEXT:
        return text
    tail = f" ... (cut: {len(text):,} characters)"
    return text[: LONGEST_TEXT - len(tail)] + tail


def checked(code: int | None) -> None:
    """XlsxWriter says with a number what it did not write."""
    if code not in (0, None):
        step = "report this scenario; tables/*.csv hold the figures"
        raise PlannerError(Problem("a cell of the workbook could not be written", step, value=str(code)))


def seen(row: Mapping[str, Any], column: Column, scales: Mapping[str, Mapping[str, Scale]]) -> str:
    """What a cell shows."""
    kind = kind_of(column, row)
    return shown(value_of(row.get(column.key)), kind, scales[column.key].get(kind, PLAIN))


def style_of(kind: str, scale: Scale) -> dict[str, Any]:
    """Alignment and number format of a kind; nothing is a dash, so that figures stand out."""
    line = {"bottom": 1, "bottom_color": "#E5E9EB"}
    if kind == "date":
        return line | {"num_format": "yyyy-mm-dd", "align": "left", "indent": 1}
    if kind in LEFT or scale is PLAIN:
        return line | {"align": "left", "indent": 1}
    code = scale.code
    return line | {
        "num_format": code if kind in ("price", "size") else f'{code};-{code};"–"',
        "align": "right",
        "indent": 1,
    }


def plain(value: Any) -> Any:
    """A computed value as XlsxWriter stores it."""
    return value if isinstance(value, (int, float)) and isfinite(value) else str(value)
