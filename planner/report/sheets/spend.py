"""Spend: what suppliers are paid by fiscal quarter, and for which tier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.grid import Column, Grid, Live, Sheet
from planner.report.money import cash_rows

if TYPE_CHECKING:
    from planner.report.pages import Pages, Row


class Spend(Sheet):
    """Supplier by fiscal quarter, tier by fiscal quarter."""

    order: ClassVar[int] = 100
    title: ClassVar[str] = "Spend"
    answers: ClassVar[str] = "Whom do we pay how much in each fiscal quarter, and for which tier?"

    def missing(self, pages: Pages) -> str:
        """No supplier is paid."""
        return "" if paid(pages) else "no supplier is paid anything"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """Two tables of the same money."""
        rows = paid(pages)
        yield pivot(pages, "suppliers", "Supplier", rows, lambda row: pages.supplier(pages.payee(row)))
        yield pivot(pages, "tiers", "Tier", rows, lambda row: pages.tier(row["item"]) or "not for one item")


def paid(pages: Pages) -> list[Row]:
    """Ledger lines that pay a supplier."""
    return [row for row in cash_rows(pages) if pages.payee(row)]


def pivot(pages: Pages, name: str, what: str, rows: list[Row], key: Callable[[Row], str]) -> Grid:
    """Sums by a key and fiscal quarter, the largest first."""
    names = list(dict.fromkeys(pages.fiscal("quarter")))
    quarter = pages.fiscal("quarter")
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(names))
    for row in rows:
        sums[key(row)][names.index(quarter[pages.number[row["period"]]])] += row["amount"]
    whole = sum(sum(values) for values in sums.values())
    records: list[dict[str, Any]] = []
    for label, values in sorted(sums.items(), key=lambda pair: (-sum(pair[1]), pair[0])):
        total = sum(values)
        record: dict[str, Any] = {
            "key": label,
            "kind": "money",
            "total": Live(total, f"=SUM([q0]:[q{len(names) - 1}])"),
        }
        record["share"] = Live(total / whole, "=[total]/SUM([total|*])") if whole else None
        records.append(record | {f"q{n}": value for n, value in enumerate(values)})
    columns = (
        Column("key", what),
        *(Column(f"q{n}", label, "by_row", total=True) for n, label in enumerate(names)),
        Column("total", "Total", "by_row", total=True),
        Column("share", "Share", "share"),
    )
    return Grid(name, f"{what} by fiscal quarter", columns, records)
