"""What the pages for the terminal have in common: 80 columns, texts that fit, sizes and money in words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from math import fsum, isfinite, isinf, isnan
from typing import Any

from planner.quantities import format_quantity

WIDTH = 80
NAME = 44


def cut(text: str, width: int = NAME) -> str:
    """A text that fits."""
    return text if len(text) < width else f"{text[: width - 2]}…"


def wrapped(text: str, first: str = "", after: str = "") -> list[str]:
    """A text over as many lines as it needs; names are not broken."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=after, break_on_hyphens=False, break_long_words=False
    )


def lowered(text: str) -> str:
    """A sentence that goes on after a colon."""
    return text[:1].lower() + text[1:]


def last(where: str, width: int) -> str:
    """A place without its folder, its line kept where the name is too long."""
    name, _, line = where.rpartition("/")[2].partition(":")
    return f"{cut(name, width - len(line))}:{line}" if line else cut(name, width + 1)


def money(value: float | None, currency: str, slack: float | None = None) -> str:
    """`+$1.9M` for a difference, nothing where it is within what is unsure; words where no plan is left."""
    if value is None or isnan(value):
        return "no plan"
    if isinf(value):
        return "no plan without it"
    if slack is not None and abs(value) <= slack:
        return "0"
    said = format_quantity(float(f"{abs(value):.3g}"), "money", currency, 3)
    return f"{'-' if value < 0 else '+' if slack is not None else ''}{said}"


def cents(value: float) -> str:
    """Money to the cent."""
    return f"{value + 0.0:,.2f}" if abs(value) >= 0.005 else "0.00"


def rounding(parts: Iterable[float], total: float) -> float:
    """What amounts miss of their sum where each is told to the cent."""
    return round(round(total, 2) - fsum(round(part, 2) for part in parts), 2)


def size_of(gb: float) -> str:
    """GB in words: `118 PB`."""
    return format_quantity(float(f"{gb:.3g}"), "size", "USD", 3)


def is_whole(count: float) -> bool:
    """A count without a part that anybody sees."""
    return abs(count - round(count)) < 0.005


def count_of(count: float) -> str:
    """Units: `6`, or `6.7` where they are not whole."""
    return f"{round(count, 1):,.1f}".removesuffix(".0")


def finite(value: Any) -> Any:
    """The same with nothing in it that JSON cannot say."""
    match value:
        case dict():
            return {key: finite(own) for key, own in value.items()}
        case list() | tuple():
            return [finite(own) for own in value]
        case float() if not isfinite(value):
            return None
    return value
