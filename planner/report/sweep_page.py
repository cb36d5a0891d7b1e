"""A sweep as one page that opens anywhere.

one path      what is minimised, and the cost terms that move most, as lines over its values; what is signed at each
two paths     what is minimised as a map, darker where it is dearer; what is short likewise
else          small multiples: what is minimised over each path, a point a member
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from planner.report.charts import ACCENT, HUES, Figure, layout
from planner.report.frontier_page import fact, plain_axis
from planner.report.grid import Column, Grid, scale_of
from planner.report.html import page, table
from planner.report.sweep_text import reason_lines

if TYPE_CHECKING:
    from planner.app.sweep import Sweep
    from planner.app.sweep_member import Row

MOST_LINES, MOST_PATHS = 6, 8
NUMBER = re.compile(r"([^\d.+-]*)([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)((?:\s*[^\d\s.,:-].*)?)")
SHADES = [[0.0, "#F4F6F7"], [1.0, ACCENT]]


def sweep_page(found: Sweep) -> str:
    """The page."""
    lost = len(found.rows) - len(found.plans)
    title = f"Sweep: {found.name}"
    return page(
        title=title,
        headline=title,
        verdict=f"{len(found.plans)} plans, each certified, none audited"
        + (f"; {lost} members without a plan" if lost else ""),
        alarm=False,
        facts=[
            *(fact("Moved", path) for path in found.paths),
            *(fact("No plan", text, alert=True) for text in reason_lines(found)),
        ],
        charts=list(charts(found)) if found.plans else [],
        tables=[table(grid(found), "Members", found.currency)],
        fingerprint="",
    )


def charts(found: Sweep) -> Iterator[Figure]:
    """Every picture there is something to draw of."""
    if len(found.paths) == 1:
        yield minimised(found, 0, "lines+markers")
        yield terms(found)
        yield from signed(found)
    elif is_grid(found):
        unit, size = money_unit(found)
        yield heat(found, "objective", "What is minimised", unit, [value(row.objective, size) for row in found.rows])
        if any(row.short_gb for row in found.rows):
            sizes = [sum(row.short_gb.values()) / 1e6 if row.level else None for row in found.rows]
            yield heat(found, "short", "Expected to be short", "PB", sizes)
    else:
        for n in range(min(len(found.paths), MOST_PATHS)):
            yield minimised(found, n, "markers")


def is_grid(found: Sweep) -> bool:
    """Two paths, and every combination of their values once."""
    pairs = {row.values for row in found.rows}
    sides = [{row.values[n] for row in found.rows} for n in range(len(found.paths))]
    return len(sides) == 2 and len(pairs) == len(found.rows) == len(sides[0]) * len(sides[1])


def money_unit(found: Sweep) -> tuple[str, float]:
    """The unit of what is minimised, and what figures are divided by."""
    fitting = scale_of("money", max(abs(row.objective or 0.0) for row in found.plans), found.currency)
    return fitting.unit, fitting.divisor


def value(figure: float | None, size: float) -> float | None:
    """A figure in a unit."""
    return None if figure is None else figure / size


def across(found: Sweep, n: int) -> tuple[list[Any], dict[str, Any]]:
    """The values of a path along an axis: as numbers where all are numbers in one unit, else as words."""
    texts = [row.values[n] for row in found.rows]
    parts = [NUMBER.fullmatch(text) for text in texts]
    read = [(one[1], one[3].strip(), float(one[2])) for one in parts if one is not None]
    axis: dict[str, Any] = layout()["xaxis"] | {"tickangle": 0}
    if len(read) < len(texts) or len({(head, unit) for head, unit, _ in read}) > 1:
        return texts, axis
    unit = " ".join(part for part in (read[0][0].strip(), read[0][1]) if part)
    return [number for _, _, number in read], axis | {"type": "linear", "title": {"text": unit}}


def minimised(found: Sweep, n: int, mode: str) -> Figure:
    """What is minimised, over the values of a path."""
    (unit, size), (x, axis) = money_unit(found), across(found, n)
    spots = sorted_spots(x, [value(row.objective, size) for row in found.rows])
    drawn = go.Scatter(
        x=[spot[0] for spot in spots], y=[spot[1] for spot in spots], mode=mode, marker={"color": ACCENT}
    )
    words = layout(xaxis=axis, yaxis=plain_axis(unit), showlegend=False)
    note = "A gap is a member without a plan."
    return Figure(f"objective-{n}", f"What is minimised, by {found.paths[n]}", note, go.Figure([drawn], words))


def sorted_spots(x: Sequence[Any], y: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Points from left to right where they are numbers, else as they stand."""
    spots = [*zip(x, y, strict=True)]
    return sorted(spots, key=lambda spot: spot[0]) if all(isinstance(one, float) for one in x) else spots


def terms(found: Sweep) -> Figure:
    """The cost terms that move most over the values of the one path."""
    (unit, size), (x, axis) = money_unit(found), across(found, 0)
    moves: dict[str, float] = {}
    for name in sorted({name for row in found.plans for name in row.terms}):
        sizes = [row.terms.get(name, 0.0) for row in found.plans]
        moves[name] = max(sizes) - min(sizes)
    chosen = sorted(moves, key=lambda name: (-moves[name], name))[:MOST_LINES]
    traces = []
    for n, name in enumerate(chosen):
        spots = sorted_spots(x, [row.terms.get(name, 0.0) / size if row.level else None for row in found.rows])
        look = {"mode": "lines+markers", "line": {"color": HUES[n]}, "marker": {"color": HUES[n]}}
        traces.append(go.Scatter(x=[spot[0] for spot in spots], y=[spot[1] for spot in spots], name=name, **look))
    words = layout(xaxis=axis, yaxis=plain_axis(unit))
    return Figure("terms", "Cost terms that move most", "Discounted, expected.", go.Figure(traces, words))


def signed(found: Sweep) -> Iterator[Figure]:
    """A row an offer, a column a value, where any offer is signed."""
    names = sorted({name for row in found.rows for name in row.signed})
    if names:
        sizes = [[row.signed.get(name, 0.0) if row.level else None for row in found.rows] for name in names]
        drawn = go.Heatmap(x=[row.values[0] for row in found.rows], y=names, z=sizes, zmin=0.0, **looks())
        words = layout(yaxis={"type": "category", "automargin": True})
        yield Figure("signed", "Signed", "Share of each offer's written volumes.", go.Figure([drawn], words))


def heat(found: Sweep, name: str, title: str, unit: str, sizes: Sequence[float | None]) -> Figure:
    """A figure over both paths; a hole is a member without a plan."""
    first, second = (list(dict.fromkeys(row.values[n] for row in found.rows)) for n in range(2))
    by = dict(zip((row.values for row in found.rows), sizes, strict=True))
    z = [[by[one, other] for other in second] for one in first]
    drawn = go.Heatmap(x=[*map(shown, second)], y=[*map(shown, first)], z=z, **looks())
    words = {"title": {"text": found.paths[1]}}, {"title": {"text": found.paths[0]}}
    look = layout(
        xaxis=layout()["xaxis"] | words[0],
        yaxis={"type": "category", "automargin": True} | words[1],
    )
    return Figure(name, f"{title} ({unit})", "A hole is a member without a plan.", go.Figure([drawn], look))


def shown(text: str) -> str:
    """A value as a word; what the scenario says where it is empty."""
    return text or "as written"


def looks() -> dict[str, Any]:
    """How maps look."""
    return {"colorscale": SHADES, "hoverongaps": False, "xgap": 1, "ygap": 1}


def grid(found: Sweep) -> Grid:
    """A row a member."""
    columns = (
        Column("member", "member"),
        *(Column(path, path) for path in found.paths),
        Column("objective", "minimised", "money"),
        Column("cost", "expected cost", "money"),
        Column("cash", "cash, first fiscal year", "money"),
        Column("short", "short, expected", "gb"),
        Column("level", "level"),
    )
    return Grid("sweep", "", columns, [cells(found, row) for row in found.rows], note="All figures are in sweep.csv.")


def cells(found: Sweep, row: Row) -> dict[str, Any]:
    """The figures of a member."""
    figures = {"objective": row.objective, "cost": row.cost, "cash": row.cash, "level": row.level or row.status}
    values = dict(zip(found.paths, map(shown, row.values), strict=True))
    return {"member": str(row.member), **values, **figures, "short": sum(row.short_gb.values()) if row.level else None}
