"""A frontier as tables for the terminal, one curve below the other: 80 columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from planner.report.risk import SHARES
from planner.report.text import money

if TYPE_CHECKING:
    from planner.app.frontier import Frontier, Point

NAME, CELL, MOST, WIDTH = 12, 12, 4, 80
NO_PLAN = "no plan"
WRITTEN = "as written"


def frontier_lines(found: Frontier) -> Iterator[str]:
    """Cost, tails and what is signed of each curve; then what its sets cost."""
    for curve in found.curves:
        if found.bounded:
            yield from wrap(curve_name(curve[0].against), WIDTH)
        yield from curve_lines(found, curve)
        yield ""
    if found.bounded:
        yield from wrap(f"what that adds, {curve_name(found.against)}", WIDTH)
        yield from difference_lines(found)
    else:
        yield from signed_lines(found.points, offers(found))


def curve_name(against: Sequence[str]) -> str:
    """What makes a curve."""
    return f"with {', '.join(text.removeprefix('risk.measures.') for text in against)}" if against else WRITTEN


def shown_measures(found: Frontier) -> list[str]:
    """The measures there is room for."""
    return list(found.kinds)[:MOST]


def head(found: Frontier) -> str:
    """Expected cost, and the tail of each measure."""
    names = (cut(name if "tail" in re.split(r"[\W_]", name) else f"{name} tail") for name in shown_measures(found))
    return f"{'':{NAME}}{'expected':>{CELL}}" + "".join(f"{name:>{CELL}}" for name in names)


def curve_lines(found: Frontier, curve: Sequence[Point]) -> Iterator[str]:
    """A row a value; why there is no plan, and with a second curve what is signed."""
    yield head(found)
    for point in curve:
        cells = [figure(point, name, found) for name in ("", *shown_measures(found))]
        yield f"{cut(point.value):{NAME}}" + "".join(f"{cell:>{CELL}}" for cell in cells).rstrip()
    yield from wrap(found.why.get(curve[0].against, ""), WIDTH)
    if found.bounded:
        yield ""
        yield from signed_lines(curve, offers(found))


def signed_lines(curve: Sequence[Point], names: Sequence[str]) -> Iterator[str]:
    """The share of every offer that is signed at each value."""
    yield "signed, as a share of the written volumes"
    for start in range(0, len(names), MOST + 1):
        some = names[start : start + MOST + 1]
        wide = min(2 * CELL, (WIDTH - NAME) // len(some))
        yield f"{'':{NAME}}" + "".join(f"{cut(name, wide):>{wide}}" for name in some)
        for point in curve:
            sizes = [share(point, name) for name in some]
            yield f"{cut(point.value):{NAME}}" + "".join(f"{size:>{wide}}" for size in sizes)
    if not names:
        yield "  nothing is on offer, or nothing signed"


def difference_lines(found: Frontier) -> Iterator[str]:
    """The second curve less the first."""
    yield head(found)
    for first, second in zip(found.points, found.bounded, strict=False):
        cells = [difference(first, second, name, found) for name in ("", *shown_measures(found))]
        yield f"{cut(first.value):{NAME}}" + "".join(f"{cell:>{CELL}}" for cell in cells)


def offers(found: Frontier) -> list[str]:
    """The offers that are signed at any point."""
    return sorted({name for point in found.every for name in point.signed})


def amount(point: Point, name: str) -> float | None:
    """The tail of a measure at a point, or the expected cost for no name; None where there is no plan, or no such measure."""
    return point.measures[name]["tail"] if name in point.measures else point.cost if not name else None


def figure(point: Point, name: str, found: Frontier) -> str:
    """Money, or a share."""
    value = amount(point, name)
    if value is None:
        return NO_PLAN if point.cost is None and not name else "-"
    return f"{value:.2%}" if found.kinds.get(name) in SHARES else money(value, found.currency)


def difference(first: Point, second: Point, name: str, found: Frontier) -> str:
    """What the second has more; 0 where that is within the gap of both plans."""
    one, other = amount(first, name), amount(second, name)
    if one is None or other is None:
        return NO_PLAN if None in (first.cost, second.cost) and not name else "-"
    if found.kinds.get(name) in SHARES:
        return f"{other - one:+.2%}"
    return money(other - one, found.currency, found.gap * (abs(one) + abs(other)))


def share(point: Point, name: str) -> str:
    """How much of an offer is signed."""
    return NO_PLAN if point.cost is None else f"{point.signed[name]:.0%}" if name in point.signed else "-"


def cut(text: str, width: int = CELL) -> str:
    """A name that fits its column."""
    return text if len(text) < width else text[: width - 2] + "~"
