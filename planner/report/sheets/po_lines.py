"""PO lines: every order to place, in whole pieces, ready for the ERP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.report.actions import price_basis, way
from planner.report.grid import Column, Grid, Sheet

if TYPE_CHECKING:
    from planner.report.pages import Pages

COLUMNS = (
    Column("order_by", "Order by", "date"),
    Column("supplier", "Supplier"),
    Column("source", "Contract or market"),
    Column("item", "Item"),
    Column("part", "MPN"),
    Column("to", "Ship to"),
    Column("pieces", "Pieces", "ea", total=True),
    Column("each", "Per piece", "exact_gb"),
    Column("gb", "Ordered", "exact_gb", total=True, formula="=[pieces]*[each]"),
    Column("price_per_gb", "Unit price", "price"),
    Column("amount", "Amount", "cents", total=True, formula="=[gb]*[price_per_gb]"),
    Column("currency", "Currency"),
    Column("basis", "Price basis"),
    Column("need_by", "Need by", "date"),
    Column("expected", "Arrives, by lead time", "date"),
    Column("promised", "Promised", "date"),
    Column("status", "Status"),
    Column("route", "Route"),
    Column("buyer", "Bought by"),
    Column("exact_gb", "Called in plan", "exact_gb", total=True),
    Column("line", "Line key"),
)


class PoLines(Sheet):
    """Call-offs in pieces, rounded up by running total, at the price of the delivery period."""

    order: ClassVar[int] = 50
    title: ClassVar[str] = "PO lines"
    answers: ClassVar[str] = "Which orders go into the ERP, in pieces, at which price, by which clause?"

    def missing(self, pages: Pages) -> str:
        """Nothing is ordered."""
        return "" if pages.lines else "the plan orders nothing"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """One row an order line."""
        rows = []
        for line in pages.lines:
            contract = pages.scenario.contracts.get(line["source"])
            basis = price_basis(pages, line["source"], line["item"], line["delivered"]) if contract else "market price"
            package = pages.scenario.items[line["item"]].package
            row = line | {"supplier": pages.supplier(line["supplier"]), "currency": pages.currency, "basis": basis}
            row |= {"status": "proposed", "promised": "", "route": way(line), "each": package}
            row["buyer"] = contract.route if contract else "direct"
            if package is None:
                row |= {"pieces": line["gb"], "each": 1.0}
            rows.append(row)
        note = (
            "Rounded up by running total: never short of the plan, never a piece above it. Items without a "
            "package: 1 GB a piece."
        )
        yield Grid("lines", "", COLUMNS, rows, note, frozen=4)
