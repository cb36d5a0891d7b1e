"""The small scene in which needs, costs, policies and the network are worked by hand: one item, one site, one market.

100 GB are used in each of three months at 10 USD/GB, and nothing more is asked: 3000 USD. Every section of the scenario
can be said anew.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from planner.app.parts import all_costs
from planner.errors import Problem
from planner.model.book import Book
from tests.support import load_text, solve_text

SECTIONS = {
    "planner": "1",
    "name": "small",
    "horizon": "{start: 2027-01, periods: 3, step: month}",
    "items": "{ddr5: {tier: dram, index: dram}}",
    "indices": "{dram: {now: 10 USD/GB}}",
    "locations": "{abilene: {}}",
    "needs": "{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month}}",
    "markets": "{spot: {items: [ddr5], price: 10 USD/GB}}",
}


def small(**sections: str) -> str:
    """The scene with some sections said anew (or added), each a line of YAML."""
    return "".join(f"{name}: {text}\n" for name, text in (SECTIONS | sections).items())


def book(text: str, **tables: list[dict[str, Any]]) -> Book:
    """Hand-typed plan tables beside a scenario; tables that are not given are empty."""
    empty: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in (
            "moves",
            "receipts",
            "stock",
            "base",
            "clusters",
            "jobs",
            "vintages",
            "service",
            "serves",
            "lent",
            "squeezed",
            "lanes",
            "orders",
            "ledger",
        )
    }
    return Book(load_text(text).setting, empty | tables)


def billed(text: str, term: str, **tables: list[dict[str, Any]]) -> dict[str, float]:
    """Money of one term that the scenario's costs bill for hand-typed tables, by period; what is nothing is left out."""
    pages = book(text, **tables)
    found: dict[str, float] = defaultdict(float)
    for where, cost in all_costs(pages.setting.scenario).items():
        for charge in cost.bill(pages, where):
            if charge.term == term:
                found[pages.setting.periods[charge.period].label] += charge.amount
    return {label: round(amount, 9) for label, amount in sorted(found.items()) if amount}


def broken(text: str, **tables: list[dict[str, Any]]) -> list[str]:
    """What the scenario's policies hold against hand-typed tables, as `rule: where`."""
    pages = book(text, **tables)
    policies = sorted(pages.setting.scenario.policies.items())
    return [f"{f.rule}: {f.where}" for name, policy in policies for f in policy.audit(pages, f"policies.{name}")]


def terms(text: str) -> dict[str, float]:
    """Discounted money of the best plan by term."""
    found: dict[str, float] = defaultdict(float)
    for row in solve_text(text).plan.tables["ledger"]:
        found[row["term"]] += row["present_value"]
    return {term: amount for term, amount in found.items() if abs(amount) > 1e-9}


def column(text: str, table: str, name: str, **where: str) -> list[float]:
    """One column of a table of the best plan, row by row."""
    rows = solve_text(text).plan.tables[table]
    return [row[name] for row in rows if all(row[key] == value for key, value in where.items())]


def warned(text: str) -> list[Problem]:
    """What loading a scenario warns of."""
    return list(load_text(text).warnings)
