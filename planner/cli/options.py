"""Arguments and options that several commands have in common."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import click

from planner.errors import did_you_mean

F = TypeVar("F", bound=Callable[..., Any])
ENDS_WITH = "planner.ends_with"
INTERRUPTED = 130
"""The exit code of what somebody stopped."""


class Finite(click.FloatRange):
    """A number in a range that is a number: `nan` and `inf` are refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """As click does, and finite."""
        number = float(super().convert(value, param, ctx))
        if not isfinite(number):
            self.fail(f"{value} is not a number to count with; leave the option out if there is no limit.", param, ctx)
        return number


class Guessing(click.Group):
    """A group of commands that guesses at which was meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a guess at what was meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(f"{error.message} {did_you_mean(args[0], self.list_commands(ctx))}", ctx) from None


class Folder(Guessing):
    """Commands that are the files of a folder of `planner/cli`, each with a `command`; one is imported when it is called."""

    def __init__(self, *args: Any, holds: str, **named: Any) -> None:
        super().__init__(*args, **named)
        self.package = f"planner.cli.{holds}"
        self.folder = Path(__file__).parent / holds

    def list_commands(self, _: click.Context) -> list[str]:
        """The names of the files; nothing is imported."""
        return sorted(path.stem for path in self.folder.glob("*.py") if not path.stem.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = import_module(f"{self.package}.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line for each command, read from its file."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_line(self.folder / f"{name}.py")) for name in self.list_commands(ctx)])


def first_line(file: Path) -> str:
    """The first sentence of a file's docstring."""
    with file.open(encoding="utf-8") as text:
        return text.readline().strip().strip('"').rstrip(".")


gap_option = click.option(
    "--gap", default=1e-6, show_default=True, type=Finite(0, 1), help="Relative gap of integer plans."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Everything as JSON on stdout.")
picture = click.option(
    "--html", type=click.Path(path_type=Path, readable=False), help="Write the picture here as well."
)


into = click.option(
    "--into",
    default="runs",
    show_default=True,
    type=click.Path(path_type=Path, readable=False),
    help="Where runs lie.",
)


def solving(function: F) -> F:
    """--solver, --gap and --large, handed on as `how`: how a plan is to be solved."""

    @wraps(function)
    def asked(*args: Any, solver: str, gap: float, large: bool, **named: Any) -> Any:
        from planner.app.solve import How
        from planner.solvers.solution import Options

        return function(*args, how=How(solver, Options(mip_gap=gap), large), **named)

    for decorate in (
        click.option("--large", is_flag=True, help="Build programs above two million columns without asking."),
        gap_option,
        click.option("--solver", default="highs", show_default=True, help="highs, or any solver PuLP reaches."),
    ):
        asked = decorate(asked)
    return asked  # type: ignore[return-value]


def ends_with(code: int) -> int:
    """The exit code, noted before anything is printed: a reader that stops early (`| head`) does not hide it."""
    click.get_current_context().meta[ENDS_WITH] = code
    return code


def progress(what: str, done: int, count: int, of: str) -> None:
    """How far a long work is, on stderr: one line that counts, on a terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r{what}: {done} of {count} {of}", nl=done == count, err=True)
    elif done == count:
        click.echo(f"{what}: {count} of {count} {of}", err=True)


def scenario(function: F) -> F:
    """FILE, --variant and --set: which scenario is meant."""
    for decorate in (
        click.option(
            "--set",
            "sets",
            multiple=True,
            metavar="PATH=VALUE",
            help="Change one value, such as markets.spot.lead_time='3 months' (repeatable; null deletes).",
        ),
        click.option("--variant", metavar="NAME", help="Apply a named patch of the file's `variants`."),
        click.argument("file", type=click.Path(readable=False)),
    ):
        function = decorate(function)
    return function
