"""The command `planner`: finds its commands by file name, and is the only place that turns errors into messages.

A command is imported when it is called; listing them reads the first line of each file. stdout is data, stderr is talk.
Exit codes: 0 ok, 1 limits or audit broken, 2 bad usage or input, 3 infeasible, 4 no certified plan, 5 solver failed,
70 a mistake of ours, 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import click

from planner.cli.options import ENDS_WITH, INTERRUPTED, Folder
from planner.errors import PlannerError, Problem

INTERNAL, USAGE = 70, 2


class Commands(Folder):
    """The files of `planner/cli/commands`, and an end without a word where a reader has had enough."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that has had enough of our output is no error."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            deaf(sys.stdout)
            return ctx.meta.get(ENDS_WITH, 0)
        return result


def show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Print the version and end."""
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            found = version("tierplan")
        except PackageNotFoundError:
            found = "not installed"
        click.echo(f"planner {found}")
        ctx.exit()


@click.group(
    cls=Commands,
    holds="commands",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=show_version, help="Show the version."
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Decide what memory and storage to buy, from whom, under which contract terms, when, and where it goes."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False


def run(args: Sequence[str] | None = None) -> int:
    """Run a command line and say what went wrong; the exit code."""
    try:
        result = cli.main(args, prog_name="planner", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except (Exception, KeyboardInterrupt) as error:
        if code_of(error) == INTERNAL and os.environ.get("PLANNER_DEBUG"):
            raise
        try:
            explain(error)
        except OSError:  # Nobody listens on stderr: the exit code has to say it.
            deaf(sys.stderr)
        return code_of(error)


def code_of(error: BaseException) -> int:
    """The exit code of what went wrong."""
    match error:
        case PlannerError():
            return error.exit_code
        case click.Abort() | KeyboardInterrupt():
            return INTERRUPTED
        case click.ClickException() | OSError():
            return USAGE
    return INTERNAL


def explain(error: BaseException) -> None:
    """What went wrong, on stderr."""
    from planner.cli.messages import tell

    match error:
        case PlannerError():
            tell(error.problems)
        case click.ClickException():
            error.show()
        case click.Abort() | KeyboardInterrupt():
            click.echo("interrupted", err=True)
        case OSError():
            what = f"the system refuses: {(error.strerror or str(error)).lower()}"
            step = "check the disk, the folder and who may write there"
            tell([Problem(what, step, value=str(error.filename) if error.filename else None)])
        case _:
            what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            report = "please report it, with PLANNER_DEBUG=1 for the details"
            click.echo(f"planner made a mistake ({what}); {report}", err=True)


def deaf(stream: Any) -> None:
    """Send what is still to be written nowhere, so that closing the stream says nothing either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def main() -> None:
    """Entry point. Reading a scenario makes many small objects that live to the end: collecting rarely saves a fifth of
    a check, leaving without taking them apart one by one a twelfth, not looking for pydantic plugins a twentieth."""
    gc.set_threshold(100_000, 20, 20)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # Closed by the caller (`>&-`): print nowhere.
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    code = run()
    with suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    # Every file is closed and every temporary folder gone by now: each belongs to a `with` inside `run`.
    os._exit(code)


if __name__ == "__main__":
    main()
