"""The terminal's first screen: the facts of a plan in 80 columns, plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from planner.report.fact import Fact
from planner.report.facts import NOT_APPROVED, facts, headline, verdict
from planner.report.pages import Pages
from planner.report.versus import Published, beside_published

WIDTH = 80
LABEL = 15
MONEY_AT, WEEK_AT = 62, 56
VERSUS = " vs "


@dataclass(frozen=True)
class Standing:
    """What the place that a plan is written to says of it; only the terminal does, never a file of the plan."""

    approved: tuple[str, ...] = ()
    published: Published | None = None


def screen(pages: Pages, standing: Standing | None = None) -> list[str]:
    """The first screen, line by line, none wider than 80 columns."""
    standing = standing or Standing()
    head, found = headline(pages), pages.once(facts)
    if standing.published is not None and pages.told.changes is None:
        title, said = beside_published(pages, standing.published)
        head += title
        found = [replace(fact, more=(*fact.more, said)) if fact.label == "COST" else fact for fact in found]
    return drawn(head, verdict(pages), found, standing.approved)


def drawn(head: str, word: str, found: Iterable[Fact], approved: Sequence[str] = ()) -> list[str]:
    """A headline with its verdict, and facts below it."""
    lines = titled(head, word)
    for fact in found:
        page = f" ({fact.page})" if fact.page and fact.label == "NEEDS YOU" else ""
        lines += block(fact.label, signed(fact, approved) + page)
        for more in fact.more:
            lines += [beside(more)] if "\t" in more else block("", more)
    return lines


def titled(head: str, word: str) -> list[str]:
    """The headline with its verdict; where there is no room for both, the earlier plan stands below."""
    room = WIDTH - len(word) - 1
    head, vs, earlier = head.rpartition(VERSUS) if len(head) > room and VERSUS in head else (head, "", "")
    return [f"{cut(head, room):<{room}} {word}", *block("", f"{vs}{earlier}".strip())[: bool(vs)]]


def signed(fact: Fact, approved: Sequence[str]) -> str:
    """The text of a fact, with who approved the plan where it says that nobody did."""
    if fact.label != "CHECKS" or not approved:
        return fact.text
    return fact.text.replace(NOT_APPROVED, f"approved by {'; '.join(approved)}")


def beside(text: str) -> str:
    """A line of the list of actions: what to do, and to the right its money and what a week costs."""
    what, money, week = (*text.split("\t"), "")[:3]
    if week:
        return f"  {cut(what, WEEK_AT - 1):<{WEEK_AT}}{money:>9}{week:>12}"
    return f"  {cut(what, MONEY_AT - 3):<{MONEY_AT - 2}}{money:>{WIDTH - MONEY_AT - 4}}"


def block(label: str, text: str) -> list[str]:
    """A label and its text, wrapped beside it."""
    parts = textwrap.wrap(text, WIDTH - LABEL, break_on_hyphens=False) or [""]
    return [f"{label if n == 0 else '':<{LABEL}}{part}".rstrip() for n, part in enumerate(parts)]


def cut(text: str, width: int) -> str:
    """A text that fits."""
    return text if len(text) <= width else text[: width - 1] + "…"
