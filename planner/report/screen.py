"""The terminal's first screen: the facts of a plan in 80 columns, plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from planner.report.facts import NOT_APPROVED, Fact, facts, headline, verdict
from planner.report.pages import Pages

WIDTH = 80
LABEL = 15
MONEY_AT = 62


@dataclass(frozen=True)
class Published:
    """The plan that a place has as the published one of a scenario."""

    fingerprint: str
    day: date
    cost: float
    currency: str


@dataclass(frozen=True)
class Standing:
    """What the place that a plan is written to says of it; only the terminal does, never a file of the plan."""

    approved: tuple[str, ...] = ()
    published: Published | None = None


def screen(pages: Pages, standing: Standing | None = None) -> list[str]:
    """The first screen, line by line, none wider than 80 columns."""
    standing = standing or Standing()
    lines = drawn(headline(pages), verdict(pages), pages.once(facts), standing.approved)
    if standing.published is not None:
        lines[1:1] = block("PUBLISHED", against(pages, standing.published))
    return lines


def drawn(head: str, word: str, found: Iterable[Fact], approved: Sequence[str] = ()) -> list[str]:
    """A headline with its verdict, and facts below it."""
    room = WIDTH - len(word) - 1
    lines = [f"{cut(head, room):<{room}} {word}"]
    for fact in found:
        page = f" ({fact.page})" if fact.page and fact.label == "NEEDS YOU" else ""
        lines += block(fact.label, signed(fact, approved) + page)
        for more in fact.more:
            lines += [beside(more)] if "\t" in more else block("", more)
    return lines


def signed(fact: Fact, approved: Sequence[str]) -> str:
    """The text of a fact, with who approved the plan where it says that nobody did."""
    if fact.label != "CHECKS" or not approved:
        return fact.text
    return fact.text.replace(NOT_APPROVED, f"approved by {'; '.join(approved)}")


def against(pages: Pages, published: Published) -> str:
    """The published plan, and what this one costs beside it."""
    if published.fingerprint == pages.fingerprint:
        return f"this plan, {published.day}"
    what = f"plan {published.fingerprint[: len(pages.code)]}, {published.day}"
    if published.currency != pages.currency:
        return f"{what}, in {published.currency}"
    more = pages.plan.cost - published.cost
    gap = (
        f"{pages.money(abs(more))} {'more' if more > 0 else 'less'}"
        if pages.money(more) != pages.money(0.0)
        else "as much"
    )
    return f"{what}, {pages.money(published.cost, 4)} discounted; this one costs {gap}"


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
