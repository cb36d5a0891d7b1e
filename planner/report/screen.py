"""The terminal's first screen: the facts of a plan in 80 columns, plain text."""

from __future__ import annotations

import textwrap

from planner.report.facts import facts, headline, verdict
from planner.report.pages import Pages

WIDTH = 80
LABEL = 15
MONEY_AT = 62


def screen(pages: Pages) -> list[str]:
    """The first screen, line by line, none wider than 80 columns."""
    head, word = headline(pages), verdict(pages)
    room = WIDTH - len(word) - 1
    lines = [f"{cut(head, room):<{room}} {word}"]
    for fact in pages.once(facts):
        page = f" ({fact.page})" if fact.page and fact.label == "NEEDS YOU" else ""
        lines += block(fact.label, fact.text + page)
        for more in fact.more:
            lines += [beside(more)] if "\t" in more else block("", more)
    return lines


def beside(text: str) -> str:
    """A line of the list of actions: what to do, and its money to the right."""
    what, money = text.split("\t")
    return f"  {cut(what, MONEY_AT - 3):<{MONEY_AT - 2}}{money:>{WIDTH - MONEY_AT - 4}}"


def block(label: str, text: str) -> list[str]:
    """A label and its text, wrapped beside it."""
    parts = textwrap.wrap(text, WIDTH - LABEL, break_on_hyphens=False) or [""]
    return [f"{label if n == 0 else '':<{LABEL}}{part}".rstrip() for n, part in enumerate(parts)]


def cut(text: str, width: int) -> str:
    """A text that fits."""
    return text if len(text) <= width else text[: width - 1] + "…"
