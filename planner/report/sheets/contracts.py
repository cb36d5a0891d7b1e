"""Contracts: each contract year, what is committed, taken and left, what it costs; a burn-down per contract."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.grid import Chart, Column, Grid, Live, Sheet

if TYPE_CHECKING:
    from planner.report.pages import Pages, Row

MOST_CHARTS = 6
COLUMNS = (
    Column("contract", "Contract"),
    Column("supplier", "Supplier"),
    Column("binding", "Binds"),
    Column("route", "Bought by"),
    Column("year", "Contract year"),
    Column("first", "From", "date"),
    Column("last", "Before", "date"),
    Column("committed_gb", "Committed", "gb", total=True),
    Column("taken_before_gb", "Taken before", "gb", total=True),
    Column("taken_gb", "Taken in plan", "gb", total=True),
    Column("remaining_gb", "Left to take", "gb", total=True),
    Column("share", "Taken of committed", "share"),
    Column("price_per_gb", "Mean price, year end", "price"),
    Column("goods", "Goods", "money", total=True),
    Column("other", "Charged by clauses", "money", total=True),
    Column("document", "Document"),
    Column("owner", "Owner"),
)


class Contracts(Sheet):
    """The ledger of every contract, year by year."""

    order: ClassVar[int] = 70
    title: ClassVar[str] = "Contracts"
    answers: ClassVar[str] = "Where do we stand against each commitment, year by year, and what do the clauses charge?"

    def missing(self, pages: Pages) -> str:
        """No contract."""
        return "" if pages.rows("contracts") else "the scenario has no contract in the horizon"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """One row a contract year; charts of committed against taken."""
        rows = [year_row(pages, row) for row in pages.rows("contracts")]
        charts: list[Chart] = []
        at = 0
        for name, years in groupby(rows, key=lambda row: row["contract"]):
            count = len(list(years))
            if any(row["committed_gb"] for row in rows[at : at + count]) and len(charts) < MOST_CHARTS:
                charts.append(Chart(f"{name} by contract year", "year", ("committed_gb", "taken_gb"), at, count))
            at += count
        note = (
            "Left to take = committed - taken before - taken in plan, not below zero. Charges of clauses "
            "fall in the last period of their year."
        )
        yield Grid("years", "", COLUMNS, rows, note, frozen=1, charts=tuple(charts), one_scale=True)


def year_row(pages: Pages, row: Row) -> dict[str, Any]:
    """One contract year with its live arithmetic."""
    record = pages.scenario.contracts[row["contract"]]
    taken = row["taken_before_gb"] + row["taken_gb"]
    share = taken / row["committed_gb"] if row["committed_gb"] > 0 else None
    left = max(0.0, row["committed_gb"] - taken)
    return {
        **row,
        "supplier": pages.supplier(row["supplier"]),
        "last": row["end"],
        "binding": record.binding,
        "route": record.route,
        "remaining_gb": Live(left, "=MAX(0,[committed_gb]-[taken_before_gb]-[taken_gb])"),
        "share": Live(share, "=([taken_before_gb]+[taken_gb])/[committed_gb]") if share is not None else None,
        "goods": paid(pages, row, goods=True),
        "other": paid(pages, row, goods=False),
        "document": record.document,
        "owner": record.owner,
    }


def paid(pages: Pages, year: Row, goods: bool) -> float:
    """Money of the contract in its year: for goods, or charged by its clauses."""
    where, first, end = (
        f"contracts.{year['contract']}",
        date.fromisoformat(year["first"]),
        date.fromisoformat(year["end"]),
    )
    return math.fsum(
        row["amount"]
        for row in pages.rows("ledger")
        if (row["where"] == where if goods else row["where"].startswith(f"{where}.clauses."))
        and first <= date.fromisoformat(row["date"]) < end
    )
