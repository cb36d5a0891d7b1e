"""Write the page that may be handed to a supplier, from a run folder."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path, readable=False))
@click.argument("supplier", required=False)
def command(run: Path, supplier: str | None) -> None:
    """Write brief-SUPPLIER.xlsx into the run folder RUN, for one supplier or for all of the plan's.

    It holds what is the supplier's alone: its terms as written, what we mean to call, the money between us, notice dates.
    """
    from planner.app.brief import briefs

    for path in briefs(run, supplier):
        click.echo(str(path))
