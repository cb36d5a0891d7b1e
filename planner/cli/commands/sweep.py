"""Many plans in one table: values of any paths as a grid, a list or at random; goes on when stopped."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from planner.cli.options import Finite, ends_with, progress, scenario


@click.command()
@scenario
@click.option("--over", multiple=True, metavar="PATH=V,V,...", help="Values of a path (repeatable: every combination).")
@click.option("--list", "listed", type=click.Path(path_type=Path, readable=False), help="CSV: a column a path.")
@click.option("--random", "count", type=click.IntRange(1), help="So many members; --over then says PATH=LOW..HIGH.")
@click.option("--seed", default=1, show_default=True, help="Seed of --random.")
@click.option("--into", required=True, type=click.Path(path_type=Path, readable=False), help="Folder of the sweep.")
@click.option("--processes", type=click.IntRange(min=1), help="Processes; one for each core when absent.")
@click.option("--gap", default=1e-6, show_default=True, type=Finite(0, 1), help="Relative gap of each plan.")
@click.option("--json", "as_json", is_flag=True, help="Every row as JSON on stdout.")
def command(
    file: str,
    variant: str | None,
    sets: tuple[str, ...],
    over: tuple[str, ...],
    listed: Path | None,
    count: int | None,
    seed: int,
    into: Path,
    processes: int | None,
    gap: float,
    as_json: bool,
) -> int:
    """Solve FILE at many values into a folder; the same command goes on where it was stopped."""
    from planner.app.sweep import sweep
    from planner.app.sweep_member import record
    from planner.app.sweep_members import members_of
    from planner.report.sweep_text import sweep_lines

    members = members_of(over, listed, count, seed)
    told = lambda done, every: progress("sweep", done, every, "members")  # noqa: E731
    found = sweep(file, members, into, variant, sets, gap, processes, told)
    code = ends_with(0 if found.plans else 3)
    click.echo(str(into), err=True)
    if as_json:
        json.dump([record(row) for row in found.rows], sys.stdout, indent=1)
        click.echo()
    else:
        click.echo("\n".join(sweep_lines(found)))
    return code
