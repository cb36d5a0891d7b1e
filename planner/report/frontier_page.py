"""A frontier as one page that opens anywhere: what the tail costs, the tails by value, what is signed at each point.

first picture     expected cost over the tail of the cost, a line a curve, each point labelled with its values
then              the tail of every other measure by value, its limits dotted; a map of signed shares for each curve; the figures
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from planner.report.charts import ACCENT, ALERT, HUES, Figure, layout
from planner.report.frontier_text import NO_PLAN, amount, curve_name, difference, offers, share
from planner.report.grid import Column, Grid, Kind, scale_of
from planner.report.html import page, table
from planner.report.risk import SHARES

if TYPE_CHECKING:
    from planner.app.frontier import Frontier, Point

COLOURS = (ACCENT, HUES[1])
SIDES = ("top right", "bottom left")
MOST_OFFERS = 16
CLOSE = 0.08
"""Points as near as this share of both axes have one label."""
ROOM = 0.15
"""Space beside the outermost points, as a share of an axis."""
FLAT = 1e-3
"""An axis shows at least this share of its figures, so that no noise is drawn large."""


def frontier_page(found: Frontier) -> str:
    """The page."""
    open_findings = sum(point.findings for point in found.every)
    lost = sum(point.cost is None for point in found.every)
    said = f"{len(found.every) - lost} plans, each certified"
    said += f", {open_findings} findings of the audit open" if open_findings else " and audited"
    title = f"Frontier: {found.path}"
    return page(
        title=title,
        headline=title,
        verdict=said
        + (f"; {lost} points without a plan" if lost else "")
        + (f"; interrupted, {found.missing} points not reached" if found.missing else ""),
        alarm=bool(open_findings),
        facts=list(facts(found)),
        charts=list(charts(found)),
        tables=[table(grid(found), "Figures", found.currency)],
        fingerprint="",
    )


def facts(found: Frontier) -> Iterator[dict[str, Any]]:
    """What is compared, in which futures, what it costs, and why a point has no plan."""
    yield fact("Moved", f"{found.path}: {', '.join(point.value for point in found.points)}")
    if found.bounded:
        yield fact("Against", *found.against)
        pairs = zip(found.points, found.bounded, strict=False)
        added = (f"{one.value}: {difference(one, other, '', found)}" for one, other in pairs)
        yield fact("Expected cost", f"what that adds: {'; '.join(added)}")
    if found.futures > 1:
        yield fact("Futures", f"{found.futures}, {'the same' if found.drawn_once else 'made anew'} at every point")
    for against, why in found.why.items():
        yield fact("No plan", f"{curve_name(against)}, {why}", alert=True)


def fact(label: str, text: str, *more: str, alert: bool = False) -> dict[str, Any]:
    """A line above the charts."""
    return {"label": label, "text": text, "alert": alert, "more": more}


def charts(found: Frontier) -> Iterator[Figure]:
    """Every picture there is something to draw of."""
    face = cost_face(found)
    if face:
        yield trade(found, face)
    else:
        yield by_value(found, "")
    for name in found.kinds:
        if name != face:
            yield by_value(found, name)
    if offers(found):
        for n, curve in enumerate(found.curves):
            yield signed_map(found, n, curve)


def cost_face(found: Frontier) -> str:
    """The measure of the cost: the one that is moved before others; empty where there is none."""
    mine = [name for name, kind in found.kinds.items() if kind == "cost"]
    return min(mine, key=lambda name: f"measures.{name}." not in found.path, default="")


def trade(found: Frontier, face: str) -> Figure:
    """Expected cost over its tail."""
    (across, x_unit), (up, y_unit) = (scale(found, name) for name in (face, ""))
    spots = [[(amount(point, face), point.cost, point.value) for point in curve] for curve in found.curves]
    drawn = [[(x / across, y / up, text) for x, y, text in curve if x is not None and y is not None] for curve in spots]
    xs, ys = [x for curve in drawn for x, _, _ in curve], [y for curve in drawn for _, y, _ in curve]
    traces = []
    for n, (curve, points) in enumerate(zip(drawn, found.curves, strict=True)):
        x, y = [spot[0] for spot in curve], [spot[1] for spot in curve]
        words = labelled(curve, CLOSE * span(xs), CLOSE * span(ys))
        traces.append(go.Scatter(x=x, y=y, text=words, name=curve_name(points[0].against), **style(n)))
    axes = {
        "xaxis": plain_axis(f"{found.tails[face]} of the cost ({x_unit})") | {"range": room(xs)},
        "yaxis": plain_axis(f"mean ({y_unit})") | {"range": room(ys)},
    }
    note = "Down and to the left is better; labels are the values moved."
    return Figure("trade", "Expected cost against its tail (CVaR)", note, go.Figure(traces, layout(**axes)))


def span(values: Sequence[float]) -> float:
    """From the least to the most; something where that is nothing to speak of."""
    return max(max(values) - min(values), FLAT * max(map(abs, values))) or 1.0


def room(values: Sequence[float]) -> list[float]:
    """The range of an axis, with space for labels on both sides."""
    return [min(values) - ROOM * span(values), max(values) + ROOM * span(values)]


def style(n: int) -> dict[str, Any]:
    """A curve: a thin line, its points, their labels on a side of its own."""
    marker, line = {"size": 10 - 3 * n, "color": COLOURS[n]}, {"color": COLOURS[n], "width": 1.5}
    words = {"color": COLOURS[n]}
    look = {"mode": "lines+markers+text", "textposition": SIDES[n], "cliponaxis": False}
    return {"marker": marker, "line": line, "textfont": words, **look}


def labelled(spots: Sequence[tuple[float, float, str]], wide: float, high: float) -> list[str]:
    """A label a point: those so near that their labels would lie on one another have one, at the first of them."""
    heads: list[int] = []
    words: list[list[str]] = [[] for _ in spots]
    for n, (x, y, text) in enumerate(spots):
        near = (own for own in heads if abs(spots[own][0] - x) < wide and abs(spots[own][1] - y) < high)
        head = next(near, n)
        if head == n:
            heads.append(n)
        words[head].append(text)
    return [", ".join(own) for own in words]


def by_value(found: Frontier, name: str) -> Figure:
    """The tail of a measure at each value (expected cost for no name), and where its limits are."""
    size, unit = scale(found, name)
    across = [point.value for point in found.points]
    traces: list[Any] = []
    for n, curve in enumerate(found.curves):
        up = [None if (value := amount(point, name)) is None else value / size for point in curve]
        look = style(n) | {"mode": "lines+markers"}
        traces.append(go.Scatter(x=across, y=up, name=curve_name(curve[0].against), **look))
    for curve in found.curves:
        limits = [point.limits.get(name, {}).get("tail") for point in curve]
        if any(limit is not None for limit in limits):
            up = [None if limit is None else limit / size for limit in limits]
            line = {"color": ALERT, "dash": "dot"}
            traces.append(go.Scatter(x=across, y=up, name="limit", mode="lines", line=line))
    title = f"{name} ({found.kinds[name]}), {found.tails[name]}" if name else "Expected cost"
    words = layout(xaxis=layout()["xaxis"] | {"tickangle": 0}, yaxis=plain_axis(unit))
    note = f"By {found.path}." + (" A gap is a point without a plan." if found.why else "")
    return Figure(f"tail-{name}" if name else "cost", title, note, go.Figure(traces, words))


def scale(found: Frontier, name: str) -> tuple[float, str]:
    """What figures of a measure are divided by, and their unit."""
    sizes = [abs(value) for point in found.every if (value := amount(point, name)) is not None]
    kind = "share" if found.kinds.get(name) in SHARES else "money"
    fitting = scale_of(kind, max(sizes, default=0.0), found.currency)
    return fitting.divisor, fitting.unit


def plain_axis(text: str) -> dict[str, Any]:
    """An axis of numbers that need not start at nothing."""
    axis: dict[str, Any] = layout()["yaxis"]
    return axis | {"rangemode": "normal", "title": {"text": text}}


def signed_map(found: Frontier, n: int, curve: Sequence[Point]) -> Figure:
    """A row an offer, a column a value, darker where more is signed."""
    every = offers(found)
    names = every[:MOST_OFFERS]
    across = [point.value if point.cost is not None else f"{point.value}<br>{NO_PLAN}" for point in curve]
    sizes = [[None if point.cost is None else point.signed.get(name, 0.0) for point in curve] for name in names]
    texts = [["" if point.cost is None else share(point, name) for point in curve] for name in names]
    drawn = go.Heatmap(
        x=across,
        y=names,
        z=sizes,
        text=texts,
        texttemplate="%{text}",
        zmin=0.0,
        zmax=max(1.0, *(size for row in sizes for size in row if size is not None)),
        colorscale=[[0.0, "#F4F6F7"], [1.0, ACCENT]],
        showscale=False,
        xgap=2,
        ygap=2,
        hoverongaps=False,
    )
    rows = {"type": "category", "autorange": "reversed", "automargin": True, "ticksuffix": "  "}
    columns = {"type": "category", "tickangle": 0, "side": "top"}
    words = layout(xaxis=columns, yaxis=rows, margin={"l": 64, "r": 16, "t": 40, "b": 24})
    more = f" {len(every) - len(names)} more are in the table below." if len(every) > len(names) else ""
    note = f"Share of each offer's written volumes, in the mean of the futures.{more}"
    return Figure(f"signed-{n}", f"Signed, {curve_name(curve[0].against)}", note, go.Figure([drawn], words))


def grid(found: Frontier) -> Grid:
    """A row a point, curve by curve: cost, tails, what is signed."""
    kinds: dict[str, Kind] = {name: "share" if kind in SHARES else "money" for name, kind in found.kinds.items()}
    columns = (
        Column("value", found.path),
        *([Column("curve", "curve")] if found.bounded else []),
        Column("cost", "expected cost", "money"),
        *(Column(f"tail.{name}", f"{name}: {found.tails[name]}", kind) for name, kind in kinds.items()),
        *(Column(f"signed.{name}", name, "share") for name in offers(found)),
    )
    return Grid(
        "frontier",
        "",
        columns,
        [row(found, point) for point in found.every],
        note="Of offers: the share that is signed, in the mean of the futures.",
    )


def row(found: Frontier, point: Point) -> dict[str, Any]:
    """The figures of a point."""
    if point.cost is None:
        return {"value": point.value, "curve": curve_name(point.against), "cost": NO_PLAN}
    sums = {f"tail.{name}": own["tail"] for name, own in point.measures.items()}
    signed = {f"signed.{name}": point.signed.get(name, 0.0) for name in offers(found)}
    return {"value": point.value, "curve": curve_name(point.against), "cost": point.cost, **sums, **signed}
