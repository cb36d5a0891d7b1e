"""Receipts, books, counts, commits, prices and needs as others send them, into tables for replan."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.app.headers import HEADERS

if TYPE_CHECKING:
    from planner.app.importing.table import Imported

MOST = 20


def pairs(ctx: click.Context, param: click.Parameter, said: tuple[str, ...]) -> dict[str, str]:
    """`theirs=ours` as a map; the last `=` parts them, for their names may have one."""
    found = {}
    for one in said:
        theirs, mark, ours = one.rpartition("=")
        if not mark or not theirs.strip():
            raise click.BadParameter(f"'{one}' is not of the form NAME=WORD, such as 'Qty=quantity'", ctx, param)
        if theirs.strip() in found:
            raise click.BadParameter(f"'{theirs.strip()}' is told twice; leave one out", ctx, param)
        found[theirs.strip()] = ours.strip()
    return found


@click.command()
@click.argument("source", type=click.Path(path_type=Path, readable=False))
@click.option("--as", "kind", required=True, type=click.Choice(tuple(HEADERS)), help="What the table holds.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, readable=False),
    help="A CSV file, or the actuals (.yaml): the table goes beside them, and a line that names it into them.",
)
@click.option("--for", "word", metavar="RUN", help="The run (or scenario) it speaks of: names are checked against it.")
@click.option("--on", "day", metavar="DATE", help="The day of the next plan; the run's second period where not told.")
@click.option("--runs", default="runs", show_default=True, type=click.Path(path_type=Path, readable=False))
@click.option("--map", "maps", multiple=True, callback=pairs, metavar="THEIRS=OURS", help="Which column is which.")
@click.option("--units", multiple=True, callback=pairs, metavar="COLUMN=UNIT", help="Unit of a column: quantity=ea.")
@click.option("--dates", metavar="FORM", help="How dates are written, such as %d/%m/%Y; year-month-day where not told.")
@click.option("--decimal", type=click.Choice([".", ","]), help="What begins decimals.")
@click.option("--thousands", type=click.Choice([",", ".", " ", "'", "’"]), help="What parts thousands.")
@click.option(
    "--encoding", default="utf-8", show_default=True, type=click.Choice(["utf-8", "utf-16", "latin-1", "cp1252"])
)
@click.option("--sheet", metavar="NAME", help="Which sheet of a workbook.")
@click.option(
    "--header", default=1, show_default=True, type=click.IntRange(1), help="Row with the names of the columns."
)
@click.option("--json", "as_json", is_flag=True, help="What was read, with the table, as JSON on stdout.")
def command(
    source: Path,
    kind: str,
    into: Path | None,
    word: str | None,
    day: str | None,
    runs: Path,
    maps: dict[str, str],
    units: dict[str, str],
    dates: str | None,
    decimal: str | None,
    thousands: str | None,
    encoding: str,
    sheet: str | None,
    header: int,
    as_json: bool,
) -> None:
    """Read SOURCE (.csv or .xlsx) as it was exported and make the strict table that `planner replan --actuals` reads.

    What can be read in two ways is refused until it is told which; while one row is wrong, nothing is written.
    """
    from planner.app.importing.into import write_into
    from planner.app.importing.whole import Asked, imported
    from planner.app.known import known
    from planner.scenario.ways import Ways

    beside = known(word, day, runs) if word else None
    asked = Asked(kind, maps, units, Ways(decimal, thousands, dates), sheet, encoding, header)
    found = imported(source, asked, beside)
    show(found, write_into(found, into) if into else (), beside.currency if beside else "USD", as_json)


def show(found: Imported, files: tuple[Path, ...], currency: str, as_json: bool) -> None:
    """What was read, on stderr; on stdout the table where it goes nowhere else, or all of it as JSON."""
    from planner.app.importing.into import csv_text
    from planner.cli.messages import tell
    from planner.report.import_text import import_lines

    tell(found.warnings[:MOST], each=True)
    if len(found.warnings) > MOST:
        click.echo(f"and {len(found.warnings) - MOST} more warnings (--json)", err=True)
    click.echo("\n".join(import_lines(found, currency)), err=True)
    if as_json:
        json.dump(record_of(found, files), sys.stdout, indent=1)
        click.echo()
    elif not files:
        click.echo(csv_text(found.table), nl=False)
    for file in files:
        click.echo(f"wrote {file}", err=True)


def record_of(found: Imported, files: tuple[Path, ...]) -> dict[str, object]:
    """What was read, for programs."""
    from planner.cli.messages import record

    sums = [
        {"item": item, "place": place, "quantity": much, "unit": unit, "gb": gb}
        for (item, place, unit), (much, gb) in found.sums.items()
    ]
    return {
        "kind": found.about.kind.name,
        "source": found.about.source,
        "read_as": found.about.read_as,
        "columns": dict(found.about.columns),
        "rows": found.rows,
        "left_out": found.silent,
        "sums": sums,
        "notes": list(found.notes),
        "warnings": list(map(record, found.warnings)),
        "table": [list(row) for row in found.table],
        "wrote": list(map(str, files)),
    }
