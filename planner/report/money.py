"""The money of a plan, added up the ways people ask for it: by term, fiscal period, payee; and what is owed anyway."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

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


@dataclass(frozen=True)
class Owed:
    """Money that leaves whatever we need: on placed orders, and for volume committed and not yet taken, until a day."""

    placed: float
    minimum: float
    until: date


def owed_anyway(pages: Pages) -> Owed:
    """Firm open orders, and the committed volume still to be taken at the plan's prices, to the end of each term."""
    placed = math.fsum(
        row["due"] for row in pages.rows("orders") if row["status"] in ("firm", "past due", "beyond horizon")
    )
    minimum, until = 0.0, pages.as_of
    for name in pages.setting.terms:
        size, value = committed_ahead(pages, name)
        if size > 0:
            minimum, until = minimum + value, max(until, pages.setting.terms[name].end - timedelta(days=1))
    return Owed(placed, minimum, until)


def committed_ahead(pages: Pages, contract: str) -> tuple[float, float]:
    """GB and money of a contract's commitments from as_of to the end of its term, less what was taken of them before."""
    terms = pages.setting.terms[contract]
    size = value = 0.0
    last = 0.0
    for row in pages.rows("contracts"):
        if row["contract"] == contract:
            left = max(0.0, row["committed_gb"] - row["taken_before_gb"])
            size, value, last = size + left, value + left * row["price_per_gb"], row["price_per_gb"]
    covered = max(
        (date.fromisoformat(row["end"]) for row in pages.rows("contracts") if row["contract"] == contract),
        default=pages.as_of,
    )
    if terms.end > covered:
        beyond = terms.committed(terms.items, covered, terms.end)
        size, value = size + beyond, value + beyond * last
    return size, value
