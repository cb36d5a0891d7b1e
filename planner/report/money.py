"""The money of a plan, added up the ways people ask for it: by term, fiscal period, payee; and what is owed anyway."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

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
    """Money that leaves whatever we need: on placed orders, and for volume committed and not yet ordered, until a day."""

    placed: float
    minimum: float
    until: date


FIRM = ("firm", "past due", "beyond horizon")
"""What the orders table says of orders that cannot be cancelled."""


def owed_anyway(pages: Pages) -> Owed:
    """Firm open orders, and the committed volume they leave open at the plan's prices, to the end of each term."""
    placed = math.fsum(row["due"] for row in pages.rows("orders") if row["status"] in FIRM)
    minimum, until = 0.0, pages.as_of
    for name in pages.setting.terms:
        ahead = committed_ahead(pages, name)
        if ahead.to_order_gb > 0:
            minimum, until = minimum + ahead.value, max(until, pages.setting.terms[name].end - timedelta(days=1))
    return Owed(placed, minimum, until)


@dataclass(frozen=True)
class Ahead:
    """A contract's commitments from as_of to the end of its term: not yet taken; of that not yet on firm order, and its money."""

    size_gb: float
    to_order_gb: float
    value: float


def committed_ahead(pages: Pages, contract: str) -> Ahead:
    """What is still committed, year by year: firm orders under the contract fill it, so that nothing is owed twice."""
    terms = pages.setting.terms[contract]
    size = to_order = value = 0.0
    covered, last = terms.first, 0.0
    years = [row for row in pages.rows("contracts") if row["contract"] == contract]
    for row in years:
        covered, last = date.fromisoformat(row["end"]), row["price_per_gb"]
        left = max(0.0, row["committed_gb"] - row["taken_before_gb"])
        placed = firm_orders(pages, contract, date.fromisoformat(row["first"]), covered)
        size, to_order = size + left, to_order + max(0.0, left - placed)
        value += max(0.0, left - placed) * last
    if years and terms.end > covered:
        beyond = terms.committed(terms.items, covered, terms.end)
        open_still = max(0.0, beyond - firm_orders(pages, contract, covered, terms.end))
        size, to_order, value = size + beyond, to_order + open_still, value + open_still * last
    return Ahead(size, to_order, value)


def firm_orders(pages: Pages, contract: str, first: date, end: date) -> float:
    """GB on firm order under a contract, promised between two days; what is past due can come from as_of on."""
    return math.fsum(
        row["ordered_gb"]
        for row in pages.rows("orders")
        if row["contract"] == contract
        and row["status"] in FIRM
        and first <= max(pages.as_of, pages.setting.start, date.fromisoformat(row["promised"])) < end
    )
