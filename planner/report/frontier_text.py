"""Points of a frontier as a table for the terminal: 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from planner.report.value_text import money

if TYPE_CHECKING:
    from planner.app.frontier import Point

NAME, CELL, MOST = 12, 12, 4


def frontier_lines(points: Sequence[Point], currency: str) -> Iterator[str]:
    """Value, expected cost, the tail of each measure (at most four), and the offers that are signed."""
    names = sorted({name for point in points for name in point.measures})[:MOST]
    yield f"{'':{NAME}}{'expected':>{CELL}}" + "".join(f"{cut(name + ' tail'):>{CELL}}" for name in names)
    for point in points:
        cells = [point.cost, *(point.measures[name]["tail"] for name in names)]
        shown = [figure(cell, currency).removeprefix("+") for cell in cells]
        yield f"{cut(point.value):{NAME}}" + "".join(f"{cell:>{CELL}}" for cell in shown)
    yield ""
    yield "signed, as a share of the written volumes"
    offers = sorted({name for point in points for name in point.signed})
    for start in range(0, len(offers), MOST + 1):
        some = offers[start : start + MOST + 1]
        yield f"{'':{NAME}}" + "".join(f"{cut(name):>{CELL}}" for name in some)
        for point in points:
            sizes = [f"{point.signed[name]:.0%}" if name in point.signed else "-" for name in some]
            yield f"{cut(point.value):{NAME}}" + "".join(f"{size:>{CELL}}" for size in sizes)
    if not offers:
        yield "  nothing is on offer, or nothing signed"


def figure(value: float, currency: str) -> str:
    """Money, or a share."""
    return f"{value:.2%}" if abs(value) < 1.0 and value else money(value, currency)


def cut(text: str) -> str:
    """A name that fits its column."""
    return text if len(text) < CELL else text[: CELL - 2] + "~"
