"""The pictures of the report: cost by term, stock against need, spend by supplier, contracts against their commitment."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from plotly import graph_objects as go

from planner.report.money import cash_rows, present_by_term
from planner.report.pages import Pages

ACCENT, SECOND, QUIET = "#1f4e79", "#c55a11", "#a6a6a6"
SHADES = ("#1f4e79", "#2e75b6", "#9dc3e6", "#c55a11", "#f4b183", "#7f7f7f", "#bfbfbf", "#548235", "#a9d18e")
FONT = {"family": "Helvetica, Arial, sans-serif", "size": 12, "color": "#222222"}


def figure(title: str, unit: str) -> Any:
    """An empty figure in the house's plain look."""
    return go.Figure(
        layout={
            "template": "none",
            "title": {"text": title, "x": 0.0, "xanchor": "left", "font": {"size": 15}},
            "font": FONT,
            "yaxis": {"title": {"text": unit}, "gridcolor": "#e6e6e6", "zerolinecolor": "#bfbfbf"},
            "xaxis": {"type": "category", "tickangle": -45, "automargin": True},
            "margin": {"l": 70, "r": 20, "t": 45, "b": 80},
            "legend": {"orientation": "h", "y": 1.08, "x": 1.0, "xanchor": "right"},
            "height": 380,
        }
    )


def charts(pages: Pages) -> dict[str, Any]:
    """Every picture there is data for, by name."""
    made = {"cost": cost(pages), "spend": spend(pages), "contracts": contracts(pages)}
    made |= {f"tier-{tier}": stock(pages, tier) for tier in pages.tiers}
    return {name: picture for name, picture in made.items() if picture.data}


def cost(pages: Pages) -> Any:
    """A waterfall of the discounted cost, largest term first; its last bar is the total."""
    terms = sorted(present_by_term(pages).items(), key=lambda pair: -abs(pair[1]))
    found = figure("Discounted cost by term", f"M{pages.setting.currency}")
    values = [value / 1e6 for _, value in terms]
    found.add_waterfall(
        x=[*(name for name, _ in terms), "total"],
        y=[*values, sum(values)],
        measure=[*("relative" for _ in terms), "total"],
        increasing={"marker": {"color": ACCENT}},
        decreasing={"marker": {"color": SECOND}},
        totals={"marker": {"color": QUIET}},
    )
    return found


def stock(pages: Pages, tier: str) -> Any:
    """What is asked for, what serves it and what lies, period by period."""
    need: dict[str, float] = defaultdict(float)
    served: dict[str, float] = defaultdict(float)
    lying: dict[str, float] = defaultdict(float)
    for row in pages.rows("service"):
        if row["tier"] == tier:
            need[row["period"]] += row["need_gb"] / 1e6
            served[row["period"]] += row["served_gb"] / 1e6
    for row in pages.rows("stock"):
        if pages.tier(row["item"]) == tier:
            lying[row["period"]] += row["closing_gb"] / 1e6
    found = figure(f"{tier}: need, served, stock", "PB")
    if need:
        labels = list(pages.labels)
        found.add_bar(x=labels, y=[lying[label] for label in labels], name="stock", marker={"color": "#9dc3e6"})
        lines = (("need", need, SECOND, "dot"), ("served", served, ACCENT, "solid"))
        for name, values, colour, dash in lines:
            y = [values[label] for label in labels]
            found.add_scatter(
                x=labels, y=y, name=name, mode="lines", line={"color": colour, "dash": dash, "shape": "hv"}
            )
    return found


def spend(pages: Pages) -> Any:
    """Cash by supplier and fiscal quarter."""
    quarter = {row["period"]: row["fiscal_quarter"] for row in pages.rows("periods")}
    paid: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in cash_rows(pages):
        paid[pages.payee(row)][quarter[row["period"]]] += row["amount"] / 1e6
    found = figure("Cash by payee and fiscal quarter", f"M{pages.setting.currency}")
    labels = list(dict.fromkeys(quarter.values()))
    for n, (name, values) in enumerate(sorted(paid.items(), key=lambda pair: -sum(pair[1].values()))):
        bars = [values[label] for label in labels]
        found.add_bar(x=labels, y=bars, name=name, marker={"color": SHADES[n % len(SHADES)]})
    found.update_layout(barmode="relative")
    return found


def contracts(pages: Pages) -> Any:
    """Each contract year: what was taken against what is committed."""
    rows = [row for row in pages.rows("contracts") if row["committed_gb"] > 0]
    found = figure("Contract years: taken against committed", "PB")
    if rows:
        labels = [f"{row['contract']} {row['year']}" for row in rows]
        taken = [(row["taken_before_gb"] + row["taken_gb"]) / 1e6 for row in rows]
        found.add_bar(x=labels, y=taken, name="taken", marker={"color": ACCENT})
        mark = {"symbol": "line-ew", "size": 16, "line": {"width": 3, "color": SECOND}}
        promised = [row["committed_gb"] / 1e6 for row in rows]
        found.add_scatter(x=labels, y=promised, name="committed", mode="markers", marker=mark)
    return found
