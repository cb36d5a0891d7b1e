"""What keeping more of the last plan costs, for the terminal: a row a penalty or budget, 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from planner.quantities import format_quantity
from planner.report.frontier_text import NO_PLAN, cut
from planner.report.text import WIDTH, money

if TYPE_CHECKING:
    from planner.app.stability import Stability, Steady

NAME, CELL = 20, 14
FOOT = (
    "* is the plan that is written. Cost is without the penalty, which is no money; changed: GB called more and less."
)


def stability_lines(found: Stability) -> Iterator[str]:
    """Cost, what it is above the cheapest, penalty, messages and GB changed at each value."""
    least = cheapest(found)
    heads = ("cost", "above least", "penalty", "messages", "GB changed")
    narrow = (WIDTH - NAME) // len(heads)
    yield f"{title(found):{NAME}}" + "".join(f"{head:>{narrow}}" for head in heads)
    for point in found.points:
        cells = (NO_PLAN,) if point.cost is None else cells_of(point, least, found.currency)
        yield f"{mark(point)}{cut(point.value, NAME - 2):{NAME - 2}}" + "".join(f"{cell:>{narrow}}" for cell in cells)
        yield from wrap(point.why, WIDTH, initial_indent="    ", subsequent_indent="    ") if point.why else ()
    yield from wrap(FOOT, WIDTH)
    if found.missing:
        yield f"interrupted: {found.missing} points were not reached"


def title(found: Stability) -> str:
    """What is moved."""
    return "budget of changes" if found.budget else "penalty a GB"


def mark(point: Steady) -> str:
    """The chosen one has a star."""
    return "* " if point.chosen else "  "


def cheapest(found: Stability) -> float:
    """The least cost of any point."""
    return min((point.cost for point in found.points if point.cost is not None), default=0.0)


def cells_of(point: Steady, least: float, currency: str) -> tuple[str, ...]:
    """The figures of a point that has a plan."""
    cost = point.cost or 0.0
    return (
        money(cost, currency).removeprefix("+"),
        money(cost - least, currency, 0.005),
        money(point.penalty, currency, 0.005).removeprefix("+"),
        str(point.messages),
        format_quantity(float(f"{point.changed_gb:.3g}"), "size", currency, 3),
    )
