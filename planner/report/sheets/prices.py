"""Prices: what every source asks for every item, period by period, beside the indices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.grid import Column, Grid, Sheet

if TYPE_CHECKING:
    from planner.report.pages import Pages


class Prices(Sheet):
    """Price per GB by source, item and period; index values."""

    order: ClassVar[int] = 120
    title: ClassVar[str] = "Prices"
    answers: ClassVar[str] = "What does each source ask for each item over time, and what do the indices say?"

    def missing(self, pages: Pages) -> str:
        """No price at all."""
        return "" if pages.rows("prices") else "no source has a price in the horizon"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """Sources by item, then indices; periods across."""
        periods = tuple(Column(f"p{p}", label, "by_row") for p, label in enumerate(pages.labels))
        names = (Column("item", "Item"), Column("source", "Contract, market"))
        yield Grid("sources", "Price by source", (*names, *periods), source_rows(pages), frozen=2)
        rows = index_rows(pages)
        if rows:
            heads = (Column("index", "Index"), Column("unit", "Unit"))
            basis = (Column("basis", "Basis"),)
            yield Grid("indices", "Indices, each in the unit it is quoted in", (*heads, *periods, *basis), rows)


def source_rows(pages: Pages) -> list[dict[str, Any]]:
    """One row an item and source; blank where nothing can be bought."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in pages.rows("prices"):
        key = (row["item"], row["source"])
        line = found.setdefault(key, {"item": row["item"], "source": row["source"], "kind": "price"})
        line[f"p{pages.number[row['period']]}"] = row["price_per_gb"]
    return [found[key] for key in sorted(found)]


def index_rows(pages: Pages) -> list[dict[str, Any]]:
    """One row an index."""
    found = []
    for name, index in sorted(pages.scenario.indices.items()):
        quotes = [pages.setting.index_quote(name, period.start) for period in pages.periods]
        units = {quote.unit for quote in quotes if quote is not None}
        if units:
            unit = " or ".join(f"{pages.currency}/{unit}" for unit in sorted(units))
            row: dict[str, Any] = {"index": name, "unit": unit, "basis": index.basis, "kind": "number"}
            found.append(row | {f"p{p}": quote.value for p, quote in enumerate(quotes) if quote is not None})
    return found
