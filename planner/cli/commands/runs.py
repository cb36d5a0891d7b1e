"""List the runs of a folder, show one, publish or approve it, remove some."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from planner.cli.options import Guessing

into = click.option(
    "--into", type=click.Path(path_type=Path, readable=False), help="Where run folders are.  [default: runs]"
)
named = click.argument("run")


@click.group(cls=Guessing, invoke_without_command=True)
@into
@click.option("--json", "as_json", is_flag=True, help="The list as JSON on stdout.")
@click.pass_context
def command(ctx: click.Context, into: Path | None, as_json: bool) -> None:
    """List the runs, the newest first, or do something with one.

    RUN is a folder, `latest`, a part of a run's name that no other has, or the first eight or more digits of its plan's hash.
    """
    ctx.obj = into or Path("runs")
    if ctx.invoked_subcommand is not None:
        return
    from planner.app.run_list import listed
    from planner.report.runs_text import list_lines

    found = listed(ctx.obj)
    if as_json:
        json.dump(found, sys.stdout, indent=2, default=str)
        click.echo()
        return
    click.echo("\n".join(list_lines(found, str(ctx.obj))))


@command.command()
@named
@into
@click.option("--json", "as_json", is_flag=True, help="The same as JSON on stdout.")
@click.pass_obj
def show(obj: Path, run: str, into: Path | None, as_json: bool) -> None:
    """What RUN is: its plan, what it was made from, who approved it, and whether its files are as they were written."""
    from planner.app.find_run import find_run
    from planner.app.run_list import shown
    from planner.report.runs_text import show_lines

    found = shown(find_run(run, into or obj))
    if as_json:
        json.dump(found, sys.stdout, indent=2, default=str)
        click.echo()
        return
    click.echo("\n".join(show_lines(found)))


@command.command()
@named
@into
@click.option("--by", "name", required=True, metavar="NAME", help="Who approves.")
@click.option("--role", required=True, help="As what, such as Finance.")
@click.option("--note", default="", help="A word on it.")
@click.pass_obj
def approve(obj: Path, run: str, into: Path | None, name: str, role: str, note: str) -> None:
    """Record that NAME approves the plan of RUN, by its hash. Refused if the audit found anything, or a file was changed."""
    from planner.app.find_run import find_run
    from planner.app.run_marks import approve as record
    from planner.report.runs_text import plain

    found = find_run(run, into or obj)
    approval = record(found, name, role, note)
    click.echo(f"{plain(found.path.name)}: plan {approval.fingerprint} approved by {approval}")


@command.command()
@named
@into
@click.pass_obj
def publish(obj: Path, run: str, into: Path | None) -> None:
    """Make RUN the published one of its scenario, which later solves are held against; the one that was is no more."""
    from planner.app.find_run import find_run
    from planner.app.run_marks import publish as pin
    from planner.report.runs_text import plain

    found = find_run(run, into or obj)
    pin(found)
    click.echo(f"{plain(found.path.name)} is the published run of {found.whole.scenario}")


@command.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@into
@click.option("--force", is_flag=True, help="Also one that is published or approved, or holds what no run writes.")
@click.pass_obj
def remove(obj: Path, runs: tuple[str, ...], into: Path | None, force: bool) -> None:
    """Delete run folders: all that are named, or none. Nothing is asked, and nothing that is not a run is deleted."""
    from planner.app.find_run import find_run
    from planner.app.run_marks import remove as delete
    from planner.report.runs_text import plain

    found = [find_run(run, into or obj) for run in runs]
    delete(found, force)
    for path in dict.fromkeys(run.path for run in found):
        click.echo(f"removed {plain(str(path))}")
