"""Arguments and options that several commands have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


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
        click.argument("file", type=click.Path()),
    ):
        function = decorate(function)
    return function
