"""A line of the first screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One line of the first screen; `more` are the lines below it (a tab sets off money), `page` the sheet with the detail."""

    label: str
    text: str
    page: str = ""
    more: tuple[str, ...] = ()
    alert: bool = False
