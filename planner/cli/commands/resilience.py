"""What it costs to outlast outages, and how long the plan survives each."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from planner.cli.options import INTERRUPTED, ends_with, gap_option, json_option, scenario
from planner.cli.workbook import out_option


@click.command()
@scenario
@out_option
@gap_option
@json_option
def command(file: str, variant: str | None, sets: tuple[str, ...], out: Path | None, gap: float, as_json: bool) -> int:
    """Solve FILE without and with the limits on its outages, and tell what lies between the two plans."""
    from planner.app.load import load
    from planner.app.resilience import resilience
    from planner.app.solve import How
    from planner.app.told import refuse_workbook, write_plan
    from planner.report.resilience_text import document, resilience_lines
    from planner.report.told import Told
    from planner.solvers.solution import Options

    loaded = load(file, variant=variant, sets=sets)
    if out is not None:
        refuse_workbook(out)
    found = resilience(loaded, How(options=Options(mip_gap=gap)), told=lambda what: click.echo(what, err=True))
    broken = found.before.findings or found.after.findings
    code = ends_with(INTERRUPTED if found.stopped else 1 if broken else 0)
    if out is not None:
        write_plan(found.after, Told(resilience=found), out)
        click.echo(f"wrote {out}", err=True)
    if as_json:
        json.dump(document(found), sys.stdout, indent=1)
        click.echo()
    else:
        click.echo("\n".join(resilience_lines(found)))
    return code
