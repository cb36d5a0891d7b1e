"""Start a scenario: a copy of a shipped one or five lines, with CSV templates."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path

import click
from click import wrap_text

from planner.app.gallery import gallery
from planner.app.new import new


@click.command()
@click.argument("name", required=False)
@click.option("--from", "source", metavar="GALLERY", help="Copy this shipped scenario with its tables.")
@click.option(
    "--into", type=click.Path(path_type=Path, readable=False), default=Path(), help="Where the folder NAME goes."
)
@click.option("--list", "listing", is_flag=True, help="List the shipped scenarios and end.")
def command(name: str | None, source: str | None, into: Path, listing: bool) -> None:
    """Write a folder NAME with NAME.yaml and CSV templates to fill in. Nothing that exists is written over."""
    if listing:
        for shipped, path in gallery().items():
            click.echo(wrap_text(f"{shipped:<24}{description(path)}".rstrip(), 80, subsequent_indent=" " * 24))
        return
    if name is None:
        raise click.UsageError("NAME is missing; give one, or --list to see the shipped scenarios")
    started = new(name, source, into)
    for file in started.files:
        click.echo(f"wrote {file}", err=True)
    click.echo(str(started.scenario))


def description(path: Path) -> str:
    """The first sentence of a shipped scenario's own comment."""
    comment = takewhile(lambda line: line.startswith("#"), path.read_text("utf-8").splitlines())
    said = " ".join(line.lstrip("# ").rstrip() for line in comment)
    return re.split(r"\.(?:\s|$)", said)[0]
