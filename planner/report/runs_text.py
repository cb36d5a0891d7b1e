"""Runs on the terminal, 80 columns: the list, one of them, and what solving one again has found."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from planner.quantities import format_quantity
from planner.report.fact import Fact
from planner.report.screen import WIDTH, block, drawn

CODE, NAME = 8, 29
LEAST, INDENT = 24, " " * 6


def list_lines(rows: Sequence[Mapping[str, Any]], place: str) -> Iterator[str]:
    """The list by scenario, the one with the newest run first; what is below a scenario's name is enough as RUN."""
    if not rows:
        yield f"no run in {place}; `planner solve` writes one"
        return
    yield f"  {'run':<{NAME}}{'plan':<{CODE}}  level{'cost':>9}"
    whole = [row for row in rows if not row["broken"]]
    order = list(dict.fromkeys(row["scenario"] for row in whole))
    whole.sort(key=lambda row: order.index(row["scenario"]))
    for scenario, own in groupby(whole, key=lambda row: row["scenario"]):
        yield plain(scenario)
        for row in own:
            yield from row_lines(row)
    broken = [row for row in rows if row["broken"]]
    if broken:
        yield "not whole"
    for row in broken:
        yield from hung(f"  {plain(row['run'])}  ", plain(row["broken"]))


def row_lines(row: Mapping[str, Any]) -> Iterator[str]:
    """A run: what tells its name from others of the scenario, plan, level, cost, and how it stands."""
    name = plain(row["run"]).removeprefix(f"{row['scenario']}-")
    open_ones = f"AUDIT {row['findings']} OPEN" if row["findings"] else ""
    published = "published" if row["published"] else ""
    changed = "CHANGED SINCE" if row["changed"] else ""
    signed = "; ".join(f"approved by {approval_text(one)}" for one in row["approved"])
    said = "; ".join(filter(None, (open_ones, published, changed, signed, *row["doubts"])))
    head = f"  {name:<{NAME}}{row['plan'][:CODE]}  {row['level']:<5}{money(row):>9}  "
    yield from hung(head, plain(said))


def approval_text(one: Mapping[str, Any]) -> str:
    """Who, as what, when."""
    return f"{one['name']}, {one['role']} {one['when']:%Y-%m-%d}"


def money(row: Mapping[str, Any]) -> str:
    """What a run's plan costs."""
    return format_quantity(float(f"{row['cost']:.4g}"), "money", row["currency"], 4)


def show_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """One run: the first screen of its plan, what made it, how it stands."""
    signed = [approval_text(one) for one in found["approved"]]
    yield from screen_lines(found["screen"], signed)
    yield ""
    yield from block("RUN", plain(found["path"]))
    yield from block("WRITTEN", f"{found['when']:%Y-%m-%d %H:%M:%S} UTC")
    yield from block("PLAN", found["plan"])
    yield from block(
        "COST", f"{found['cost']:,.2f} {found['currency']}, level {found['level']}, audit {found['findings']} open"
    )
    for label, key in (("OPTIONS", "options"), ("VERSIONS", "versions")):
        yield from block(
            label, ", ".join(f"{name} {value}" for name, value in found[key].items() if value not in (None, []))
        )
    yield from block("INPUTS", ", ".join(f"{name} {sha[:CODE]}" for name, sha in found["inputs"].items()))
    yield from block("PUBLISHED", f"{found['published']:%Y-%m-%d}" if found["published"] else "no")
    for approval, text in zip(found["approved"], signed, strict=True):
        yield from block("APPROVED", ": ".join(filter(None, (text, approval["note"]))))
    for what in found["doubts"]:
        yield from block("DOUBT", what)
    for what in found["changed"] or ["as they were written"]:
        yield from block("FILES", plain(what))


def screen_lines(said: Mapping[str, Any], signed: Sequence[str]) -> list[str]:
    """The first screen as it was written; nothing where the file that has it was spoilt."""
    try:
        facts = [Fact(**{**fact, "more": tuple(fact["more"])}) for fact in said["first_screen"]]
        return drawn(said["headline"], said["verdict"], facts, signed)
    except (KeyError, TypeError, ValueError, AttributeError):
        return ["the first screen of this run cannot be read"]


def hung(head: str, said: str) -> list[str]:
    """A head with a text beside it, or below it where too little room is left."""
    room = WIDTH - len(head)
    if room < LEAST:
        return [head.rstrip(), *textwrap.wrap(said, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)]
    lines = textwrap.wrap(said, room, break_on_hyphens=False) or [""]
    return [f"{head if n == 0 else '':{len(head)}}{line}".rstrip() for n, line in enumerate(lines)]


def plain(text: str) -> str:
    """A text without what a terminal would obey."""
    return "".join(char if char.isprintable() else "?" for char in text)
