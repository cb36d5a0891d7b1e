"""Solve a run again and prove that the same inputs give the same plan, or say what differs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from planner.cli.options import ends_with


@click.command()
@click.argument("run")
@click.option(
    "--into",
    default="runs",
    show_default=True,
    type=click.Path(path_type=Path, readable=False),
    help="Where run folders are.",
)
@click.option("--processes", type=click.IntRange(min=1), help="Processes for branches; they do not change a plan.")
@click.option("--json", "as_json", is_flag=True, help="What was found as JSON on stdout, every difference.")
def command(run: str, into: Path, processes: int | None, as_json: bool) -> int:
    """Solve the scenario of RUN again with its options, and compare: exit 0 where it is the same plan, 1 where not.

    RUN is what `planner runs` takes. Nothing is written.
    """
    from planner.app.find_run import find_run
    from planner.app.rerun import rerun
    from planner.cli.commands.solve import tell_round
    from planner.report.rerun_text import record, rerun_lines
    from planner.report.runs_text import plain

    found = find_run(run, into)
    click.echo(f"solving {plain(found.path.name)} again", err=True)
    again = rerun(found, processes, tell_round)
    code = ends_with(0 if again.same else 1)
    if as_json:
        json.dump(record(again), sys.stdout, indent=2, default=str)
        click.echo()
    else:
        click.echo("\n".join(rerun_lines(again)))
    return code
