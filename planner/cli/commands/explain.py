"""Why a scenario has no plan, and why a plan is as it is: one question at a time."""

from __future__ import annotations

import click

from planner.cli.options import Folder

FIRST = "clash"
"""The question that is asked where none is named."""


class Questions(Folder):
    """The files of `planner/cli/questions`; `planner explain FILE` asks the first of them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, with the question put in where a scenario or an option of it comes first."""
        known = (*self.list_commands(ctx), *ctx.help_option_names)
        return super().parse_args(ctx, args if not args or args[0] in known else [FIRST, *args])


@click.group(cls=Questions, holds="questions")
def command() -> None:
    """Why FILE has no plan, or why its plan is as it is.

    `planner explain FILE` asks what clashes; the other questions have their own word: `planner explain short FILE`.
    """
