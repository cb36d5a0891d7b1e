"""Print the JSON Schema of scenarios, for editors."""

from __future__ import annotations

import json

import click

from planner.app.parts import scenario_type
from planner.scenario.schema import json_schema


@click.command()
def command() -> None:
    """Print the JSON Schema of scenarios.

    Editors with yaml-language-server complete and check a scenario whose first line is
    `# yaml-language-server: $schema=planner.schema.json`.
    """
    click.echo(json.dumps(json_schema(scenario_type()), indent=2, ensure_ascii=False))
