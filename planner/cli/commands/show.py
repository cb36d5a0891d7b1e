"""Print the merged scenario, each value with the line it comes from."""

from __future__ import annotations

import click

from planner.app.load import load
from planner.app.show import resolved_yaml
from planner.cli.options import scenario


@click.command()
@scenario
def command(file: str, variant: str | None, sets: tuple[str, ...]) -> None:
    """Print the scenario FILE as one YAML text: bases, variant, tables and catalogue in place, each value with its line."""
    click.echo(resolved_yaml(load(file, variant, sets)), nl=False)
