"""What else would do within a share of the best cost: volumes, contract sets, lenses, refused orders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.options import ends_with, json_option, progress, scenario, solving

if TYPE_CHECKING:
    from planner.app.solve import How


class Portion(click.ParamType[float]):
    """A share such as `2%`, or 0.02."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """From a hundredth of a percent to all of it: below is the solver's noise."""
        text = str(value).strip()
        try:
            share = float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
        except ValueError:
            self.fail(f"'{value}' is no share; write it like 2%.", param, ctx)
        if not 1e-4 <= share <= 1.0:
            self.fail(f"'{value}' is not between 0.01% and 100%; write it like 2%.", param, ctx)
        return share


@click.command()
@scenario
@click.option(
    "--within", default="2%", show_default=True, type=Portion(), help="Share of the best cost to stay within."
)
@click.option(
    "--refuse",
    multiple=True,
    metavar="ORDER",
    help="SOURCE:ITEM:PERIOD, or a line key of PO lines: what it costs if refused (repeatable).",
)
@click.option(
    "--sets", "count", default=5, show_default=True, type=click.IntRange(1, 50), help="Sets of contracts to tell."
)
@click.option(
    "--out", type=click.Path(path_type=Path, readable=False), metavar="FILE.csv", help="Write the volumes here as well."
)
@json_option
@solving
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    within: float,
    refuse: tuple[str, ...],
    count: int,
    out: Path | None,
    as_json: bool,
    how: How,
) -> int:
    """Solve FILE, then what else would do within a share of its cost: must-have, free and never."""
    from planner.app.alternatives import alternatives
    from planner.app.load import load
    from planner.app.picture import refuse_picture, write_picture
    from planner.report.alternatives_text import alternatives_lines, document, table
    from planner.report.csv_text import csv_text

    loaded = load(file, variant=variant, sets=sets)
    if out is not None:
        refuse_picture(out)
    of = "orders" if refuse else "questions"
    found = alternatives(loaded, within, how, refuse, count, lambda n, all_: progress("alternatives", n, all_, of))
    code = ends_with(130 if found.stopped else 1 if found.findings else 0)
    currency = loaded.setting.currency
    if out is not None:
        write_picture(csv_text(table(found)), out)
        click.echo(f"wrote {out}", err=True)
    click.echo(
        json.dumps(document(found, currency), indent=1) if as_json else "\n".join(alternatives_lines(found, currency))
    )
    click.echo(f"{found.solved} plans solved", err=True)
    return code
