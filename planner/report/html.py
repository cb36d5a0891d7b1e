"""report.html: one file to open or send inside the house, with the first screen, the pictures and the main tables.

Everything is inside the file, nothing is fetched: a content policy forbids it, names are escaped by the template, and the
figures travel as JSON in which no tag can be closed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from planner.plan.plan import Plan
from planner.report.charts import charts
from planner.report.facts import facts, headline, verdict
from planner.report.pages import Pages

CONFIG = {"showSendToCloud": False, "plotlyServerURL": "", "displaylogo": False, "responsive": True}
ROWS = 60
"""Rows of a table in the report; the workbook has them all."""

TEMPLATE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
 body { font: 14px/1.45 Helvetica, Arial, sans-serif; color: #222; margin: 2rem auto; max-width: 1100px; padding: 0 1rem }
 h1 { font-size: 20px; margin: 0 } h2 { font-size: 16px; margin: 2rem 0 .5rem; color: #1f4e79 }
 header { display: flex; justify-content: space-between; border-bottom: 2px solid #1f4e79; padding-bottom: .4rem }
 .verdict { font-weight: bold; color: {{ '#1f4e79' if good else '#c00000' }} }
 dl { display: grid; grid-template-columns: 9.5rem 1fr; gap: .25rem 1rem } dt { font-weight: bold; color: #1f4e79 }
 dd { margin: 0 } dd.alert { color: #c00000 } dd div { color: #555 }
 table { border-collapse: collapse; width: 100%; font-size: 12px } th { text-align: left; border-bottom: 1px solid #888 }
 td, th { padding: 2px 8px 2px 0 } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
 tr:nth-child(even) td { background: #f5f8fb } p.more { color: #777 }
</style></head><body>
<header><h1>{{ title }}</h1><span class="verdict">{{ verdict }}</span></header>
<dl>{% for fact in facts %}<dt>{{ fact.label }}</dt>
<dd{% if fact.alert %} class="alert"{% endif %}>{{ fact.text }}{% for line in fact.more %}<div>{{ line.replace('\t', '  ') }}</div>
{% endfor %}</dd>{% endfor %}</dl>
{% for name in pictures %}<div id="{{ name }}"></div>
{% endfor %}{% for table in tables %}<h2>{{ table.title }}</h2>
<table><tr>{% for column in table.columns %}
<th{% if column in table.numbers %} class="number"{% endif %}>{{ column }}</th>{% endfor %}</tr>
{% for row in table.rows %}<tr>{% for column in table.columns %}
<td{% if column in table.numbers %} class="number"{% endif %}>{{ row[column] }}</td>{% endfor %}</tr>
{% endfor %}</table>{% if table.more %}<p class="more">{{ table.more }} more rows are in the workbook.</p>{% endif %}
{% endfor %}
<script type="application/json" id="figures">{{ figures }}</script>
<script>{{ library }}</script>
<script>
 const figures = JSON.parse(document.getElementById("figures").textContent);
 for (const [name, figure] of Object.entries(figures.pictures)) Plotly.newPlot(name, figure.data, figure.layout, figures.config);
</script></body></html>
"""


def safe_json(value: Any) -> str:
    """JSON for inside a script element: no character can end the element or start another."""
    text = json.dumps(value, sort_keys=True, allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def table(pages: Pages, title: str, name: str, columns: dict[str, str]) -> dict[str, Any]:
    """The first rows of a plan table, with its columns named for people."""
    rows = pages.rows(name)
    shown = [{words: cell(row[key]) for key, words in columns.items()} for row in rows[:ROWS]]
    numbers = [words for key, words in columns.items() if rows and isinstance(rows[0][key], float)]
    more = max(0, len(rows) - ROWS)
    return {"title": title, "columns": list(columns.values()), "numbers": numbers, "rows": shown, "more": more}


def cell(value: object) -> str:
    """A cell as people read it."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


def tables(pages: Pages) -> list[dict[str, Any]]:
    """The tables a reader asks for first."""
    calls = {
        "period": "order by",
        "source": "source",
        "part": "part",
        "to": "ship to",
        "arrives": "arrives",
        "moved_gb": "GB",
    }
    years = {
        "contract": "contract",
        "year": "year",
        "committed_gb": "committed GB",
        "taken_before_gb": "taken before GB",
    }
    years |= {"taken_gb": "taken GB", "remaining_gb": "remaining GB", "price_per_gb": "price per GB"}
    orders = {
        "order": "order",
        "supplier": "supplier",
        "part": "part",
        "promised": "promised",
        "confidence": "confidence",
    }
    orders |= {"status": "status", "ordered_gb": "ordered GB", "kept_gb": "counted on GB"}
    made = [
        table(pages, "Calls and sends", "moves", calls),
        table(pages, "Contract years", "contracts", years),
        table(pages, "Open orders", "orders", orders),
    ]
    return [one for one in made if one["rows"]]


def write_report(plan: Plan, path: Path) -> None:
    """Write the report of a plan; the same plan gives the same bytes."""
    pages = Pages(plan)
    pictures = {name: picture.to_plotly_json() for name, picture in charts(pages).items()}
    environment = Environment(autoescape=True, trim_blocks=False)
    markup = environment.from_string(TEMPLATE)
    text = markup.render(
        title=headline(pages),
        verdict=verdict(pages),
        good=not plan.findings,
        facts=facts(pages),
        pictures=list(pictures),
        tables=tables(pages),
        figures=Markup(safe_json({"pictures": plain(pictures), "config": CONFIG})),
        library=Markup(get_plotlyjs()),
    )
    path.write_text(text, "utf-8")


def plain(value: Any) -> Any:
    """A figure as plain lists and numbers."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value
