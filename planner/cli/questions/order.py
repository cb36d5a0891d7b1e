"""Why an order: what it serves, what it counts toward, what it costs, and what the next best would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.options import ends_with, into, json_option, scenario, solving

if TYPE_CHECKING:
    from planner.app.solve import How


@click.command()
@scenario
@click.argument("order", metavar="ORDER")
@into
@json_option
@solving
def command(
    file: str,
    order: str,
    variant: str | None,
    sets: tuple[str, ...],
    into: Path,
    as_json: bool,
    how: How,
) -> int:
    """Why the plan of FILE calls ORDER: SOURCE:ITEM:PERIOD, or a line key of the page PO lines."""
    from planner.app.order import explain_order
    from planner.app.side import side
    from planner.report.order_text import document, order_lines

    loaded = side(file, variant, sets, into).loaded
    found = explain_order(loaded, order, how)
    code = ends_with(1 if found.findings else 0)
    name, currency = loaded.scenario.name, loaded.setting.currency
    text = json.dumps(document(found, name, currency), indent=1) if as_json else "\n".join(order_lines(found, currency))
    click.echo(text)
    click.echo(f"{found.solved} plans solved", err=True)
    return code
