"""Start a scenario: a copy of a shipped one or five lines, with CSV templates."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path

import click
from click import wrap_text

from planner.app.gallery import gallery
from planner.app.headers import HEADERS
from planner.app.new import new


@click.command()
@click.argument("name", required=False)
@click.option("--from", "source", metavar="GALLERY", help="Copy this shipped scenario with its tables.")
@click.option(
    "--into", type=click.Path(path_type=Path, readable=False), default=Path(), help="Where the folder NAME goes."
)
@click.option(
    "--template",
    "kind",
    type=click.Choice(tuple(HEADERS)),
    help="Instead: write the table NAME (.csv or .xlsx) for `planner import` to read, to be filled in.",
)
@click.option(
    "--for", "word", metavar="RUN", help="With --template: fill in the orders, items and places of a run or file."
)
@click.option(
    "--on", "day", metavar="DATE", help="With --for: the day of the next plan; the run's second period if left out."
)
@click.option("--runs", default="runs", show_default=True, type=click.Path(path_type=Path, readable=False))
@click.option(
    "--xlsx", is_flag=True, help="With --template: a workbook, whose second sheet says what the columns mean."
)
@click.option("--list", "listing", is_flag=True, help="List the shipped scenarios and end.")
def command(
    name: str | None,
    source: str | None,
    into: Path,
    kind: str | None,
    word: str | None,
    day: str | None,
    runs: Path,
    xlsx: bool,
    listing: bool,
) -> None:
    """Write a folder NAME with NAME.yaml and CSV templates to fill in, or one template. Nothing that exists is written over."""
    if listing:
        for shipped, path in gallery().items():
            click.echo(wrap_text(f"{shipped:<24}{description(path)}".rstrip(), 80, subsequent_indent=" " * 24))
        return
    if name is None:
        raise click.UsageError("NAME is missing; give one, or --list to see the shipped scenarios")
    if kind is not None:
        if source is not None:
            raise click.UsageError("--from copies a scenario, --template writes a table: name one of them")
        file = written(kind, into / name, word, day, runs, xlsx)
        click.echo(f"wrote {file}", err=True)
        click.echo(str(file))
        return
    if word or day or xlsx:
        raise click.UsageError("--for, --on and --xlsx belong to --template KIND")
    started = new(name, source, into)
    for file in started.files:
        click.echo(f"wrote {file}", err=True)
    click.echo(str(started.scenario))


def written(kind: str, path: Path, word: str | None, day: str | None, runs: Path, xlsx: bool) -> Path:
    """A template, written; one without an ending gets the ending of its form."""
    from planner.app.known import known
    from planner.app.templates import template, write_template

    if xlsx and path.suffix.lower() == ".csv":
        raise click.UsageError(f"{path.name} is the name of a CSV file; leave out --xlsx, or name it .xlsx")
    if day and not word:
        raise click.UsageError("--on belongs to --for RUN")
    path = path if path.suffix else path.with_name(f"{path.name}{'.xlsx' if xlsx else '.csv'}")
    return write_template(template(kind, known(word, day, runs) if word else None), path)


def description(path: Path) -> str:
    """The first sentence of a shipped scenario's own comment."""
    comment = takewhile(lambda line: line.startswith("#"), path.read_text("utf-8").splitlines())
    said = " ".join(line.lstrip("# ").rstrip() for line in comment)
    return re.split(r"\.(?:\s|$)", said)[0]
