"""Why an order: what it serves, what it counts toward, what it costs, and what the next best would."""

from __future__ import annotations

import json
from pathlib import Path

import click

from planner.cli.options import ends_with, gap_option, into, json_option, scenario


@click.command()
@scenario
@click.argument("order", metavar="ORDER")
@into
@click.option("--solver", default="highs", show_default=True, help="highs, or any solver PuLP reaches.")
@gap_option
@click.option("--large", is_flag=True, help="Build programs above two million columns without asking.")
@json_option
def command(
    file: str,
    order: str,
    variant: str | None,
    sets: tuple[str, ...],
    into: Path,
    solver: str,
    gap: float,
    large: bool,
    as_json: bool,
) -> int:
    """Why the plan of FILE calls ORDER: SOURCE:ITEM:PERIOD, or a line key of the page PO lines."""
    from planner.app.order import explain_order
    from planner.app.side import side
    from planner.app.solve import How
    from planner.report.order_text import document, order_lines
    from planner.solvers.solution import Options

    loaded = side(file, variant, sets, into).loaded
    found = explain_order(loaded, order, How(solver, Options(mip_gap=gap), large))
    code = ends_with(1 if found.findings else 0)
    name, currency = loaded.scenario.name, loaded.setting.currency
    text = json.dumps(document(found, name, currency), indent=1) if as_json else "\n".join(order_lines(found, currency))
    click.echo(text)
    click.echo(f"{found.solved} plans solved", err=True)
    return code
