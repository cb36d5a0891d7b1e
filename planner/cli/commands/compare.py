"""What changed between two scenarios or runs, and which change made how much of the cost."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

import click

from planner.cli.options import INTERRUPTED, ends_with, gap_option, json_option, progress


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--variant", metavar="NAME", help="Apply a named patch to NEW; `FILE@NAME` says it of either.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change one value of NEW (repeatable).")
@click.option("--into", default="runs", show_default=True, type=click.Path(path_type=Path), help="Where runs lie.")
@gap_option
@click.option(
    "--most",
    "apart",
    default=24,
    show_default=True,
    type=click.IntRange(1),
    help="Changed entries whose shares of the cost are told apart; above that they are told by section.",
)
@click.option("--all", "every", is_flag=True, help="Every line of every list.")
@json_option
def command(
    old: str,
    new: str,
    variant: str | None,
    sets: tuple[str, ...],
    into: Path,
    gap: float,
    apart: int,
    every: bool,
    as_json: bool,
) -> int:
    """Solve OLD and NEW (files, FILE@VARIANT or runs) and every change between them, one after the other."""
    from planner.app.compare import compared
    from planner.app.solve import How
    from planner.report.compare_text import MOST, compare_lines, document
    from planner.solvers.solution import Options

    how = How(options=Options(mip_gap=gap))
    tell = partial(progress, "shares", of="changes")
    found = compared(old, new, variant, sets, into, how, tell, apart)
    broken = found.old.plan.findings or found.new.plan.findings
    code = ends_with(INTERRUPTED if found.stopped else 1 if broken else 0)
    if as_json:
        json.dump(document(found), sys.stdout, indent=1)
        click.echo()
    else:
        click.echo("\n".join(compare_lines(found, sys.maxsize if every else MOST)))
    return code
