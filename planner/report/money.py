"""The money of a plan, added up the ways people ask for it: by term, fiscal period, payee; and what is owed anyway."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from planner.model.book import Book
from planner.plan.obligations import FIRM, still_owed
from planner.policies.budget import Budget
from planner.report.pages import Pages, Row


def present_by_term(pages: Pages) -> dict[str, float]:
    """Present value of each term of the ledger."""
    return {term: values[1] for term, values in by_term(pages).items()}


def by_term(pages: Pages) -> dict[str, tuple[float, float, bool]]:
    """Amount, present value and whether it is cash, of each term, the largest first."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in pages.rows("ledger"):
        rows[row["term"]].append(row)
    sums = {
        term: (
            math.fsum(row["amount"] for row in mine),
            math.fsum(row["present_value"] for row in mine),
            any(row["cash"] for row in mine),
        )
        for term, mine in rows.items()
    }
    return dict(sorted(sums.items(), key=lambda pair: (-abs(pair[1][1]), pair[0])))


def cash_rows(pages: Pages) -> list[Row]:
    """Ledger lines that move money."""
    return [row for row in pages.rows("ledger") if row["cash"]]


def by_fiscal(pages: Pages, rows: Iterable[Row], kind: str) -> dict[str, float]:
    """Amounts by fiscal month, quarter or year, in order of time."""
    names = pages.fiscal(kind)
    found = dict.fromkeys(names, 0.0)
    for row in rows:
        found[names[pages.number[row["period"]]]] += row["amount"]
    return found


def budgets(pages: Pages) -> Iterable[tuple[str, str, float, float]]:
    """Policy, stretch, limit and money planned, of every stretch of every budget."""
    for name, policy in sorted(pages.scenario.policies.items()):
        if isinstance(policy, Budget):
            spent = [0.0] * len(pages.labels)
            for line in pages.rows("ledger"):
                if policy.counts(line["term"], line["cash"]):
                    spent[pages.number[line["period"]]] += line["amount"]
            for cell, limit in policy.limits(pages.setting):
                yield name, cell.label, limit, sum(spent[p] for p in cell.periods)


@dataclass(frozen=True)
class Owed:
    """Money that leaves whatever we need: on placed orders, and for minimums not yet ordered, until a day."""

    placed: float
    minimum: float
    until: date


def owed_anyway(pages: Pages) -> Owed:
    """Firm open orders, and what the minimums they leave open cost though nothing is needed, to the end of each term."""
    placed = math.fsum(row["due"] for row in pages.rows("orders") if row["status"] in FIRM)
    minimum, until = 0.0, pages.as_of
    for name in pages.setting.terms:
        ahead = committed_ahead(pages, name)
        if ahead.minimum_gb > 0:
            minimum, until = minimum + ahead.value, max(until, pages.setting.terms[name].end - timedelta(days=1))
    return Owed(placed, minimum, until)


@dataclass(frozen=True)
class Ahead:
    """A contract from as_of to the end of its term: committed and not yet taken, minimum not yet on firm order, its money."""

    size_gb: float
    minimum_gb: float
    value: float


def committed_ahead(pages: Pages, contract: str) -> Ahead:
    """What is still committed, and what of it costs money though nothing is needed: inside the horizon and beyond."""
    left = still_owed(Book(pages.setting, pages.tables), contract)
    return Ahead(
        math.fsum(year.committed_gb for year in left),
        math.fsum(year.minimum_gb for year in left),
        math.fsum(year.owed for year in left),
    )
