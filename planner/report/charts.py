"""The charts of the report: cost by term, fans over the futures, need against supply per tier, spend by supplier, contracts.

Money in millions, sizes in PB: a chart is read for its shape, the workbook has the figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from planner.report.burn_down import burn_downs
from planner.report.fans import HIGH, LOW, MIDDLE, fans
from planner.report.grid import scale_of
from planner.report.money import by_term, cash_rows
from planner.report.pages import Pages
from planner.report.placement import held

ACCENT, PALE, GREY, ALERT = "#1F4E5F", "#A9C0C9", "#8A949C", "#A61B1B"
SHADES = ("#1F4E5F", "#4C7A8B", "#7FA3B0", "#A9C0C9", "#5B6770", "#8A949C", "#B9C0C5")
"""Years, one after the other."""
HUES = ("#1F4E5F", "#C97B3D", "#7FA3B0", "#8C6BB1", "#5B8C5A", "#C9B79C", "#B05A6B", "#8A949C", "#3D5AA8")
"""Suppliers, told apart on top of one another."""
MILLION, PETABYTE = 1e6, 1e6
MOST_CONTRACTS = 20
MOST_BURNING = 12
MOST_CLASSES = 12
MOST_STEPS = 10
COLOURED: dict[str, Any] = {
    "increasing": {"marker": {"color": PALE}},
    "decreasing": {"marker": {"color": GREY}},
    "totals": {"marker": {"color": ACCENT}},
    "connector": {"line": {"color": "#C9D1D6", "width": 1}},
}
"""A waterfall."""
ROOM: dict[str, Any] = {"margin": {"l": 64, "r": 16, "t": 16, "b": 130}, "legend": {"orientation": "h", "y": -0.55}}
"""Space for slanted names above the legend."""


@dataclass(frozen=True)
class Figure:
    """A chart with its heading and what to see in it."""

    name: str
    title: str
    note: str
    drawn: go.Figure


def figures(pages: Pages) -> Iterable[Figure]:
    """Every chart there is data for."""
    for make in (bridge, waterfall, spreads, tiers, placements, spend, shares, burning):
        yield from make(pages)


def layout(**more: Any) -> dict[str, Any]:
    """One plain look for all charts."""
    axis = {"gridcolor": "#E5E9EB", "zerolinecolor": "#C9D1D6", "linecolor": "#C9D1D6"}
    words = {"family": "Calibri, Helvetica, Arial, sans-serif", "size": 12, "color": "#1B1F23"}
    return {
        "template": None,
        "font": words,
        "paper_bgcolor": "#FFFFFF",
        "plot_bgcolor": "#FFFFFF",
        "margin": {"l": 64, "r": 16, "t": 16, "b": 72},
        "height": 340,
        "legend": {"orientation": "h", "y": -0.2},
        "xaxis": axis | {"type": "category", "tickangle": -45},
        "yaxis": axis | {"rangemode": "tozero"},
    } | more


def titled(axis: str, text: str) -> dict[str, Any]:
    """An axis title on top of the plain look."""
    return {axis: layout()[axis] | {"title": {"text": text}}}


def bridge(pages: Pages) -> Iterable[Figure]:
    """From the cost of an earlier plan to that of this one, change by change; small ones together."""
    found = pages.told.changes
    changes = [(part.what, part.change) for part in found.parts if part.change] if found else []
    if found is None or len(changes) < 2:
        return
    least = sorted((abs(change) for _, change in changes), reverse=True)[:MOST_STEPS][-1]
    steps = [(name, change) for name, change in changes if abs(change) >= least]
    rest = sum(change for name, change in changes if abs(change) < least)
    steps += [("all others", rest)] if len(steps) < len(changes) else []
    scale = scale_of("money", max(abs(change) for _, change in steps), pages.currency)
    drawn = go.Figure(
        go.Waterfall(
            x=[*(name for name, _ in steps), "in all"],
            y=[*(change / scale.divisor for _, change in steps), 0.0],
            measure=[*("relative" for _ in steps), "total"],
            **COLOURED,
        ),
        layout(**titled("yaxis", scale.unit), **(ROOM | {"showlegend": False})),
    )
    note = f"What plan {pages.code} costs more than {found.before.run}, in the order in which changes are taken; see Changes."
    yield Figure("bridge", "What moved the cost", note, drawn)


def waterfall(pages: Pages) -> Iterable[Figure]:
    """Discounted cost, term by term."""
    terms = by_term(pages)
    if not terms:
        return
    drawn = go.Figure(
        go.Waterfall(
            x=[*terms, "all"],
            y=[*(present / MILLION for _, present, _ in terms.values()), 0.0],
            measure=[*("relative" for _ in terms), "total"],
            **COLOURED,
        ),
        layout(**titled("yaxis", f"{pages.currency} M, present value"), showlegend=False),
    )
    yield Figure(
        "cost", "Cost by term", "Discounted; what is no cash (shortage, decay, terminal value) is in it.", drawn
    )


def spreads(pages: Pages) -> Iterable[Figure]:
    """What lies between P5 and P95 of the futures, period by period, and P50."""
    for fan in pages.once(fans):
        unit, size = {"money": (f"{pages.currency} M", MILLION), "share": ("%", 0.01)}.get(fan.kind, (fan.unit, 1.0))
        days = [day.isoformat() for day in fan.days]
        lines = (
            ("P5", LOW, {"line": {"color": PALE, "width": 1}}),
            ("P95", HIGH, {"line": {"color": PALE, "width": 1}, "fill": "tonexty"}),
            ("P50", MIDDLE, {"line": {"color": ACCENT}}),
        )
        drawn = go.Figure(
            [
                go.Scatter(x=days, y=[v / size for v in fan.line(level)], name=name, mode="lines", **style)
                for name, level, style in lines
            ],
            layout(**titled("yaxis", unit), xaxis=layout()["xaxis"] | {"type": "date"}),
        )
        note = f"Over {len(pages.plan.courses)} futures, each period ranked on its own."
        yield Figure(f"fan-{fan.name}", fan.title, note, drawn)


def tiers(pages: Pages) -> Iterable[Figure]:
    """Need, what serves it, what lies in store: one chart a tier."""
    need, short = (pages.series("service", ("tier",), f"{name}_gb") for name in ("need", "short"))
    closing = pages.series("stock", ("item",), "closing_gb")
    for tier in pages.tiers:
        if not any(need.get((tier,), [])):
            continue
        lying = [
            sum(v[p] for (item,), v in closing.items() if pages.tier(item) == tier) for p in range(len(pages.labels))
        ]
        starts = [period.start.isoformat() for period in pages.periods]
        lines = (
            ("needed", need[tier,], {"line": {"color": ACCENT, "shape": "hv"}}),
            ("lying in stores", lying, {"line": {"color": PALE, "shape": "hv"}, "fill": "tozeroy"}),
            ("short", short[tier,], {"line": {"color": ALERT, "shape": "hv"}}),
        )
        drawn = go.Figure(
            [
                go.Scatter(x=starts, y=[v / PETABYTE for v in values], name=name, mode="lines", **style)
                for name, values, style in lines
                if any(values)
            ],
            layout(**titled("yaxis", "PB"), xaxis=layout()["xaxis"] | {"type": "date"}),
        )
        yield Figure(
            f"tier-{tier}",
            f"Need and stock: {tier}",
            "Over all sites and stores; installed need stands, consumption flows.",
            drawn,
        )


def placements(pages: Pages) -> Iterable[Figure]:
    """Where each data class lies, tier on tier: one chart a class."""
    starts = [period.start.isoformat() for period in pages.periods]
    classes = [need for need in pages.setting.requirements if need.placing is not None]
    for n, need in enumerate(classes[:MOST_CLASSES], 1):
        sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(starts))
        for (tier, _), sizes in held(pages, need).items():
            sums[tier] = [a + b for a, b in zip(sums[tier], sizes, strict=True)]
        drawn = go.Figure(
            [
                go.Bar(x=starts, y=[size / PETABYTE for size in sums[tier]], name=tier, marker={"color": colour})
                for tier, colour in (*zip(tiers_of(pages), HUES, strict=False), ("saved", PALE), ("lost", ALERT))
                if any(sums[tier])
            ],
            layout(**titled("yaxis", "PB"), barmode="stack", xaxis=layout()["xaxis"] | {"type": "date"}),
        )
        note = f"At {need.location}, by tier; saved is room that squeezing spares, lost what is not kept. Why: see Placement."
        more = f" {len(classes)} classes; {MOST_CLASSES} are drawn." if n == MOST_CLASSES < len(classes) else ""
        yield Figure(f"placement-{need.id}", f"Where {need.id} lies", note + more, drawn)


def tiers_of(pages: Pages) -> list[str]:
    """The tiers that data classes may lie in, the first named first, so that each has one colour in all charts."""
    return list(
        dict.fromkeys(tier for need in pages.setting.requirements if need.placing for tier in need.placing.tiers)
    )


def spend(pages: Pages) -> Iterable[Figure]:
    """Cash to suppliers by fiscal quarter."""
    quarters = pages.fiscal("quarter")
    names = list(dict.fromkeys(quarters))
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(names))
    for row in cash_rows(pages):
        if pages.payee(row):
            sums[pages.supplier(pages.payee(row))][names.index(quarters[pages.number[row["period"]]])] += row["amount"]
    if sums:
        ranked = sorted(sums.items(), key=lambda pair: (-sum(pair[1]), pair[0]))
        bars = [
            go.Bar(x=names, y=[v / MILLION for v in values], name=name, marker={"color": HUES[n % len(HUES)]})
            for n, (name, values) in enumerate(ranked)
        ]
        drawn = go.Figure(bars, layout(**titled("yaxis", f"{pages.currency} M"), barmode="relative", **ROOM))
        yield Figure("spend", "Spend by supplier", "Cash by fiscal quarter, before discounting.", drawn)


def shares(pages: Pages) -> Iterable[Figure]:
    """Share of each contract year's commitment that is taken."""
    rows = [row for row in pages.rows("contracts") if row["committed_gb"] > 0]
    every = list(dict.fromkeys(row["contract"] for row in rows))
    names = every[:MOST_CONTRACTS]
    if not names:
        return
    more = f" {len(every) - len(names)} more are in the workbook." if len(every) > len(names) else ""
    years = sorted({row["year"] for row in rows})
    bars = []
    for n, year in enumerate(years):
        found = {row["contract"]: row for row in rows if row["year"] == year}
        taken = [taken_share(found[name]) if name in found else None for name in names]
        bars.append(go.Bar(x=names, y=taken, name=year, marker={"color": SHADES[n % len(SHADES)]}))
    line = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": 100,
        "y1": 100,
        "line": {"color": ALERT, "dash": "dot"},
    }
    drawn = go.Figure(bars, layout(**titled("yaxis", "% of committed"), barmode="group", shapes=[line], **ROOM))
    yield Figure(
        "contracts",
        "Contracts: taken of what is committed",
        f"Per contract year, what was taken before the plan included.{more}",
        drawn,
    )


def taken_share(row: Any) -> float:
    """Percent of a contract year's commitment taken, before and in the plan."""
    return float(100.0 * (row["taken_before_gb"] + row["taken_gb"]) / row["committed_gb"])


def burning(pages: Pages) -> Iterable[Figure]:
    """What is left of each contract year's commitment, period by period, against an even pace: one chart a contract."""
    found = pages.once(burn_downs)
    more = f" {len(found) - MOST_BURNING} more are in the workbook." if len(found) > MOST_BURNING else ""
    for name, steps in list(found.items())[:MOST_BURNING]:
        days = [step.until.isoformat() for step in steps]
        left = go.Bar(x=days, y=[step.left_gb / PETABYTE for step in steps], name="left", marker={"color": ACCENT})
        even = go.Scatter(
            x=days,
            y=[step.even_gb / PETABYTE for step in steps],
            name="left at an even pace",
            mode="markers",
            marker={"color": ALERT, "symbol": "line-ew-open", "size": 12},
        )
        drawn = go.Figure([left, even], layout(**titled("yaxis", "PB"), xaxis=layout()["xaxis"] | {"type": "date"}))
        note = f"Committed in the contract year and not taken, at the end of each period.{more}"
        yield Figure(f"burn-{name}", f"Burn-down: {name}", note, drawn)
