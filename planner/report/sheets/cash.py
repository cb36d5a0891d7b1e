"""Cash: what leaves in each fiscal month, and in each of the next weeks, by what it is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.grid import Column, Grid, Live, Sheet
from planner.report.money import budgets, cash_rows

if TYPE_CHECKING:
    from planner.report.pages import Pages, Row


WEEKS = 13
BUDGETS = (
    Column("policy", "Policy"),
    Column("stretch", "Stretch"),
    Column("counts", "Counts"),
    Column("limit", "Budget", "money"),
    Column("spent", "Planned", "money"),
    Column("room", "Room", "money", formula="=[limit]-[spent]"),
)


class Cash(Sheet):
    """Cash by fiscal month and term, with totals and the running sum."""

    order: ClassVar[int] = 90
    title: ClassVar[str] = "Cash"
    answers: ClassVar[str] = "What cash leaves in each fiscal month, and in each of the next weeks, and for what?"

    def missing(self, pages: Pages) -> str:
        """Nothing is paid."""
        return "" if cash_rows(pages) else "nothing is paid"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """Fiscal months and weeks down, terms across."""
        terms = sorted({row["term"] for row in cash_rows(pages)}, key=lambda term: (term != "goods", term))
        rows = month_rows(pages, terms)
        months = (Column("month", "Fiscal month"), Column("quarter", "Fiscal quarter"), Column("from", "From", "date"))
        money = (
            *(Column(f"t{n}", term, "by_row", total=True) for n, term in enumerate(terms)),
            Column("all", "All cash", "by_row", total=True),
            Column("running", "Running", "by_row"),
        )
        note = (
            "Money falls on the first day of its period unless dated; a period of several months falls in "
            "the first. Before discounting."
        )
        yield Grid("months", "", (*months, *money), rows, note, frozen=3)
        note = "By the day on which each line is due; money of a period without a day falls on its first. Before discounting."
        weeks = week_rows(pages, terms)
        columns = (Column("month", "Fiscal month"), Column("from", "Week from", "date"), *money)
        if any(row["all"].value for row in weeks):
            yield Grid("weeks", f"The next {WEEKS} weeks", columns, weeks, note, frozen=2)
        limits = budget_rows(pages)
        if limits:
            yield Grid("budgets", "Budgets", BUDGETS, limits)


def month_rows(pages: Pages, terms: list[str]) -> list[dict[str, Any]]:
    """One row a fiscal month that a period starts in."""
    months, quarters = pages.fiscal("month"), pages.fiscal("quarter")
    rows: dict[str, dict[str, Any]] = {}
    for p, month in enumerate(months):
        start = pages.periods[p].start.isoformat()
        rows.setdefault(month, {"month": month, "quarter": quarters[p], "from": start})
    lines = [(months[pages.number[line["period"]]], line) for line in cash_rows(pages)]
    return summed(rows, lines, terms)


def week_rows(pages: Pages, terms: list[str]) -> list[dict[str, Any]]:
    """One row a week from the start of the plan on, by the day that each line is due."""
    first, month = pages.setting.start, pages.setting.fiscal.month
    days = [first + timedelta(weeks=n) for n in range(WEEKS)]
    rows = {n: {"month": month(day), "from": day.isoformat()} for n, day in enumerate(days)}
    lines = [((date.fromisoformat(line["date"]) - first).days // 7, line) for line in cash_rows(pages)]
    return summed(rows, [(n, line) for n, line in lines if n in rows], terms)


def summed(
    rows: Mapping[Any, dict[str, Any]], lines: Iterable[tuple[Any, Row]], terms: list[str]
) -> list[dict[str, Any]]:
    """Rows with the money of their lines by term, all of it, and the running sum."""
    for row in rows.values():
        row |= {f"t{n}": 0.0 for n in range(len(terms))} | {"kind": "money"}
    for key, line in lines:
        rows[key][f"t{terms.index(line['term'])}"] += line["amount"]
    running = 0.0
    for n, row in enumerate(rows.values()):
        total = sum(row[f"t{k}"] for k in range(len(terms)))
        running += total
        row["all"] = Live(total, f"=SUM([t0]:[t{len(terms) - 1}])")
        row["running"] = Live(running, "=[all]" if n == 0 else "=[running|-1]+[all]")
    return list(rows.values())


def budget_rows(pages: Pages) -> list[dict[str, Any]]:
    """Every stretch of every budget."""
    return [
        {"policy": policy, "stretch": stretch, "counts": counted(pages, policy), "limit": limit, "spent": spent}
        | {"room": limit - spent}
        for policy, stretch, limit, spent in budgets(pages)
    ]


def counted(pages: Pages, policy: str) -> str:
    """The terms a budget counts."""
    return ", ".join(pages.scenario.policies[policy].terms or ["all cash"])
