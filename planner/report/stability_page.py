"""What keeping more of the last plan costs as one page that opens anywhere: cost over what is changed, and the figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from planner.report.charts import ACCENT, ALERT, Figure, layout
from planner.report.frontier_page import CLOSE, labelled, plain_axis, room, span
from planner.report.frontier_text import NO_PLAN
from planner.report.grid import Column, Grid, scale_of
from planner.report.html import page, table
from planner.report.stability_text import cheapest, title

if TYPE_CHECKING:
    from planner.app.stability import Stability, Steady

BESIDE = 0.14
"""Points nearer than this share of the line along the bottom have one label."""


def stability_page(found: Stability) -> str:
    """The page."""
    open_findings = sum(point.findings for point in found.points)
    plans = [point for point in found.points if point.cost is not None]
    said = f"{len(plans)} plans, each certified"
    said += f", {open_findings} findings of the audit open" if open_findings else " and audited"
    head = f"Stability: what keeping more of the last plan costs, by {title(found)}"
    return page(
        title=head,
        headline=head,
        verdict=said,
        alarm=bool(open_findings),
        facts=list(facts(found)),
        charts=[curve(found, plans)] if plans else [],
        tables=[table(grid(found), "Figures", found.currency)],
        fingerprint="",
    )


def facts(found: Stability) -> Iterator[dict[str, Any]]:
    """What is moved, which plan is written, which points have none."""
    yield fact("Moved", f"{title(found)}: {', '.join(point.value for point in found.points)}")
    yield from (fact("Plan written", point.value) for point in found.points if point.chosen)
    yield from (fact("No plan", f"{point.value}: {point.why}", alert=True) for point in found.points if point.why)
    if found.missing:
        yield fact("Interrupted", f"{found.missing} points were not reached", alert=True)


def fact(label: str, text: str, alert: bool = False) -> dict[str, Any]:
    """A line above the chart."""
    return {"label": label, "text": text, "alert": alert, "more": ()}


def curve(found: Stability, plans: list[Steady]) -> Figure:
    """Cost over GB changed, each point with its value and messages; the plan that is written is red."""
    size = scale_of("gb", max(point.changed_gb for point in plans), found.currency)
    cost = scale_of("money", max(abs(point.cost or 0.0) for point in plans), found.currency)
    ranked = sorted(plans, key=lambda point: point.changed_gb)
    spots = [
        (point.changed_gb / size.divisor, (point.cost or 0.0) / cost.divisor, f"{bare(point.value)} ({point.messages})")
        for point in ranked
    ]
    xs, ys = [x for x, _, _ in spots], [y for _, y, _ in spots]
    words = labelled(spots, BESIDE * span(xs), CLOSE * span(ys))
    line = go.Scatter(
        x=xs, y=ys, text=words, mode="lines+markers+text", textposition="top center", line={"color": ACCENT}
    )
    mine = [spot for spot, point in zip(spots, ranked, strict=True) if point.chosen]
    red = go.Scatter(
        x=[x for x, _, _ in mine], y=[y for _, y, _ in mine], mode="markers", marker={"size": 12, "color": ALERT}
    )
    axes = {
        "xaxis": plain_axis(f"changed ({size.unit})") | {"range": room(xs)},
        "yaxis": plain_axis(f"cost ({cost.unit})") | {"range": room(ys)},
    }
    note = f"Labels: {title(found)}, and how many messages. Red is the plan that is written. Down and to the left is better."
    return Figure("stability", "Cost and change", note, go.Figure([line, red], layout(**axes, showlegend=False)))


def bare(value: str) -> str:
    """A value without its unit, which all have in common; a word as it is."""
    number = value.split(maxsplit=1)[0]
    return number if number.replace(".", "").isdigit() else value


def grid(found: Stability) -> Grid:
    """A row a point."""
    columns = (
        Column("value", title(found)),
        Column("cost", "Cost without the penalty", "money"),
        Column("above", "Above the least", "money"),
        Column("penalty", "Penalty", "money"),
        Column("messages", "Messages", "ea"),
        Column("changed", "Called more and less", "gb"),
        Column("chosen", "Written"),
    )
    least = cheapest(found)
    rows = [
        {"value": point.value, "cost": NO_PLAN}
        if point.cost is None
        else {
            "value": point.value,
            "cost": point.cost,
            "above": round(point.cost - least, 2),
            "penalty": point.penalty,
            "messages": point.messages,
            "changed": point.changed_gb,
            "chosen": "this one" if point.chosen else "",
        }
        for point in found.points
    ]
    return Grid("stability", "", columns, rows)
