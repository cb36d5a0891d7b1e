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
        yield Grid(
            "sources", f"Price by source ({pages.currency}/GB)", (*names, *periods), source_rows(pages), frozen=2
        )
        rows = index_rows(pages)
        if rows:
            heads = (Column("index", "Index"), Column("basis", "Basis"))
            yield Grid("indices", f"Indices ({pages.currency}, in their own unit)", (*heads, *periods), rows)


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
        values = [pages.setting.index_value(name, period.start) for period in pages.periods]
        if any(value is not None for value in values):
            row: dict[str, Any] = {"index": name, "basis": index.basis, "kind": "price"}
            found.append(row | {f"p{p}": value for p, value in enumerate(values)})
    return found
