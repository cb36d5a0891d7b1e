"""A page of the workbook in the terminal, of a run or of a scenario that is solved for it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from planner.cli.options import gap_option, scenario

MOST = 20


@click.command()
@scenario
@click.argument("page", required=False)
@click.option(
    "--where", "chosen", multiple=True, metavar="COLUMN=WORD", help="Only rows that hold WORD there (repeatable)."
)
@click.option("--all", "every", is_flag=True, help=f"Every row, not the first {MOST} of each table.")
@click.option("--into", default="runs", show_default=True, type=click.Path(path_type=Path), help="Where runs lie.")
@gap_option
@click.option("--json", "as_json", is_flag=True, help="All of it as JSON on stdout.")
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    page: str | None,
    chosen: tuple[str, ...],
    every: bool,
    into: Path,
    gap: float,
    as_json: bool,
) -> int:
    """Show PAGE of the plan of FILE (a run, `latest`, a scenario, FILE@VARIANT); without PAGE, what there is to ask.

    A page may be named by how it begins: `planner page latest clear`. --where takes a column by its title.
    """
    from planner.app.side import planned
    from planner.app.solve import How
    from planner.report.page_text import check_chosen, document, grids, index_lines, named, page_lines
    from planner.report.workbook import all_sheets
    from planner.solvers.solution import Options

    asked = tuple((name.strip(), word.strip()) for name, _, word in (text.partition("=") for text in chosen))
    if not all(name and word for name, word in asked):
        raise click.BadParameter("write COLUMN=WORD, such as supplier=micron", param_hint="--where")
    sheets = all_sheets()
    sheet = named(sheets, page) if page else None
    _, pages = planned(file, variant, sets, into, How(options=Options(mip_gap=gap)))
    if sheet is None:
        click.echo("\n".join(index_lines(sheets, pages)))
        return 0
    check_chosen(grids(sheet, pages), asked)
    if as_json:
        json.dump(document(sheet, pages, asked), sys.stdout, indent=1, default=str)
        click.echo()
    else:
        click.echo("\n".join(page_lines(sheet, pages, asked, sys.maxsize if every else MOST)))
    return 0
