"""report.html: one file that opens anywhere and asks nobody for anything: first screen, charts, the main tables.

Every word from the scenario is escaped by the template; chart data travel as JSON with `<`, `>`, `&` and line separators as
escapes, so no name can end a script. The page's own policy forbids every request and every script but the two it carries,
which it names by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from plotly.offline import get_plotlyjs

from planner.report.charts import Figure, figures
from planner.report.facts import facts, headline, verdict
from planner.report.grid import Grid
from planner.report.pages import Pages
from planner.report.sheets.actions import Actions
from planner.report.sheets.calendar import Calendar
from planner.report.sheets.changes import Changes
from planner.report.sheets.checks import Checks
from planner.report.sheets.clear_to_build import ClearToBuild
from planner.report.sheets.contract_years import ContractYears
from planner.report.sheets.contracts import Contracts
from planner.report.sheets.exposure import Exposure
from planner.report.sheets.po_lines import PoLines
from planner.report.sheets.risk import Risk
from planner.report.worded import worded

MOST_ROWS = 200
PAGES = (Changes, Actions, Risk, Calendar, ClearToBuild, PoLines, Contracts, ContractYears, Exposure, Checks)
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
OPTIONS = {
    "displayModeBar": False,
    "displaylogo": False,
    "responsive": True,
    "showSendToCloud": False,
    "plotlyServerURL": "",
}
DRAW = """
for (const chart of JSON.parse(document.getElementById("charts").textContent)) {
  Plotly.newPlot(chart.id, chart.data, chart.layout, chart.options);
}
"""


def write_report(pages: Pages, path: Path) -> None:
    """Write the report of a plan."""
    path.write_bytes(report(pages).encode())


def report(pages: Pages) -> str:
    """The whole page."""
    return page(
        title=pages.plan.name,
        headline=headline(pages),
        verdict=verdict(pages),
        alarm=bool(pages.plan.findings),
        facts=pages.once(facts),
        charts=list(figures(pages)),
        tables=[table(grid, kind.title, pages.currency) for kind in PAGES for grid in grids(kind, pages)],
        fingerprint=pages.fingerprint,
    )


def page(charts: Sequence[Figure], **words: Any) -> str:
    """A page of facts, charts and tables, with all that draws them."""
    library = get_plotlyjs()
    environment = Environment(
        loader=PackageLoader("planner.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    text: str = environment.get_template("report.html.j2").render(
        policy=policy(library, DRAW),
        charts=charts,
        chart_data=safe_json([chart_json(chart) for chart in charts]),
        library=library,
        draw=DRAW,
        **words,
    )
    return text


def policy(*scripts: str) -> str:
    """What the page may do: run these scripts and draw; no request to anywhere."""
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{code}'" for code in hashes)
    draws = "style-src 'unsafe-inline'; img-src data: blob:"
    return f"default-src 'none'; script-src {allowed}; {draws}; form-action 'none'; base-uri 'none'"


def chart_json(figure: Figure) -> dict[str, Any]:
    """What the drawing script needs of a chart."""
    drawn = json.loads(figure.drawn.to_json())
    return {"id": f"chart-{figure.name}", "data": drawn["data"], "layout": drawn["layout"], "options": OPTIONS}


def safe_json(value: Any) -> str:
    """JSON that cannot end a script element."""
    text = json.dumps(value, sort_keys=True, allow_nan=False)
    return "".join(ESCAPES.get(char, char) for char in text)


def grids(kind: Any, pages: Pages) -> list[Grid]:
    """The tables of a page of the workbook but those that charts are drawn of; none where it is left out."""
    sheet = kind()
    return [] if sheet.missing(pages) else [grid for grid in sheet.grids(pages) if grid.rows and not grid.charts]


def table(grid: Grid, page: str, currency: str) -> dict[str, Any]:
    """A grid as words: headings, rows, what is left out."""
    said = worded(grid, currency, grid.rows[:MOST_ROWS])
    return {
        "title": f"{page}: {grid.title}" if grid.title else page,
        "note": grid.note,
        "heads": said.heads,
        "rows": said.rows,
        "more": len(grid.rows) - len(said.rows),
    }
