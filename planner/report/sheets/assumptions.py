"""Assumptions: every value that shaped the plan, where it stands, how old, how sure; defaults that nobody wrote, too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.facts import GUESSES, STALE_DAYS
from planner.report.grid import Column, Grid, Sheet

if TYPE_CHECKING:
    from planner.plan.plan import Origin
    from planner.report.pages import Pages

CONVENTIONS = (
    "Decisions and money fall on the first day of their period unless dated; discounting is from as_of, by days.",
    "Lead times along a path are added by the calendar, then rounded up to periods once.",
    "A period belongs to the contract year, and the fiscal month, of its first day.",
    "A contract year that began before as_of owes its full minimum less what was taken.",
    "A last contract year cut by the horizon runs on at forecast need; what lies beyond is its own ledger line.",
    "Taken = received, or would have been but for the supplier.",
    "A deficiency is priced at the items' mean price in the year's last period unless the clause says otherwise.",
    "Open orders past due are flagged and not counted on until they are promised anew.",
    "PO lines are rounded to whole pieces by running total, upwards.",
)
COLUMNS = (
    Column("flag", "Look", alert=True),
    Column("path", "What", width=44),
    Column("value", "Value and unit", width=36),
    Column("place", "File:line", width=30),
    Column("source", "Source", width=30),
    Column("dated", "Dated", "date"),
    Column("age", "Age (days)", "ea"),
    Column("confidence", "Confidence"),
    Column("written", "Written by"),
    Column("owner", "Owner"),
)


class Assumptions(Sheet):
    """Values, places, sources, ages; the conventions of the plan."""

    order: ClassVar[int] = 130
    title: ClassVar[str] = "Assumptions"
    answers: ClassVar[str] = (
        "Which inputs carry the plan, where do they come from, how old are they, which are guesses?"
    )

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """Values that want a look first; then the conventions."""
        rows = [origin_row(pages, origin) for origin in pages.plan.origins]
        note = (
            f"LOOK marks guesses and values older than {STALE_DAYS} days. Defaults are values nobody wrote; one that holds for "
            "many records has one line. So has a line of a table."
        )
        if rows:
            looks = [row for row in rows if row["flag"]]
            silent = [row for row in rows if not row["flag"] and row["written"] == "default"]
            plain = [row for row in rows if not row["flag"] and row["written"] != "default"]
            yield Grid("values", "", COLUMNS, [*looks, *alike(silent), *table_lines(plain)], note, frozen=2)
        rules = [{"n": n, "rule": rule} for n, rule in enumerate(CONVENTIONS, 1)]
        yield Grid("conventions", "Conventions", (Column("n", "No.", "ea"), Column("rule", "Rule", width=44)), rules)


def origin_row(pages: Pages, origin: Origin) -> dict[str, Any]:
    """One value."""
    age = pages.age(origin)
    look = origin.confidence in GUESSES or (age is not None and age > STALE_DAYS)
    return {
        **vars(origin),
        "age": age,
        "flag": "LOOK" if look else "",
        "written": "default" if origin.default else "scenario or catalogue",
    }


def alike(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Defaults: one line for a field that means the same in several records of a section."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        section, _, field = (*row["path"].split(".", 2), "", "")[:3]
        groups[section, field or row["path"], row["value"], row["owner"]].append(row)
    return [
        mine[0]
        if len(mine) == 1
        else mine[0] | {"path": f"{section}.*.{field}", "place": f"default, {len(mine)} times"}
        for (section, field, *_), mine in groups.items()
    ]


def table_lines(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Values from one line of a CSV table as one line: `supplier: micron; quantity: 18 ea`."""
    found: list[dict[str, Any]] = []
    for (place, record, _, _), group in groupby(rows, key=table_line):
        mine = list(group)
        if len(mine) > 1 and ".csv:" in place:
            value = "; ".join(f"{row['path'][len(record) + 1 :]}: {row['value']}" for row in mine)
            mine = [mine[0] | {"path": record, "value": value}]
        found += mine
    return found


def table_line(row: dict[str, Any]) -> tuple[str, str, str, str]:
    """What the values of one line of a table have in common: its place, the record, source and owner."""
    return row["place"], ".".join(row["path"].split(".")[:2]), row["source"], row["owner"]
