"""`--out FILE.xlsx` of the commands that solve further: the plan's workbook with what they have told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.options import ends_with

if TYPE_CHECKING:
    from planner.app.load import Loaded
    from planner.report.told import Told
    from planner.solvers.solution import Options

out_option = click.option(
    "--out", type=click.Path(path_type=Path, readable=False), help="Also write the plan's workbook, with this in it."
)


def wrote(loaded: Loaded, told: Told, out: Path | None, options: Options) -> int:
    """The workbook where one is asked for, and the exit code, which is 1 where the plan has not passed its audit."""
    if out is None:
        return ends_with(0)
    from planner.app.told import write_told

    code = ends_with(0 if write_told(loaded, told, out, options) else 1)
    click.echo(f"wrote {out}", err=True)
    return code
