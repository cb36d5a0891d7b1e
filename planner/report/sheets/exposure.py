"""Exposure: what each supplier can hold us to, whatever we need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from planner.model.orders import cancel_fee
from planner.plan.obligations import FIRM
from planner.report.grid import Column, Grid, Live, Sheet
from planner.report.money import committed_ahead

if TYPE_CHECKING:
    from planner.report.pages import Pages

COLUMNS = (
    Column("supplier", "Supplier"),
    Column("source", "Contract"),
    Column("firm_gb", "Firm orders", "gb", total=True),
    Column("firm", "Firm orders, due", "money", total=True),
    Column("free_gb", "Cancellable orders", "gb", total=True),
    Column("free", "Cancellable, due", "money", total=True),
    Column("fee", "Fee to cancel them", "money", total=True),
    Column("committed_gb", "Committed, not yet taken", "gb", total=True),
    Column("minimum_gb", "Minimum, not on firm order", "gb", total=True),
    Column("committed", "To pay for it all the same", "money", total=True),
    Column("until", "Until", "date"),
    Column("owed", "Owed anyway", "money", total=True, formula="=[firm]+[committed]"),
    Column("planned_gb", "Planned to take", "gb", total=True),
    Column("cover", "Plan covers of it", "share"),
)


class Exposure(Sheet):
    """Non-cancellable and cancellable orders, and commitments to the end of the term, against what the plan takes."""

    order: ClassVar[int] = 80
    title: ClassVar[str] = "Exposure"
    answers: ClassVar[str] = "What do we owe even if the need goes away, to whom, until when?"

    def missing(self, pages: Pages) -> str:
        """Neither orders nor commitments."""
        return "" if any(exposures(pages)) else "there is no open order and no committed volume"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """One row a supplier and contract."""
        note = (
            "Volumes run to the end of the term, also beyond the horizon. The minimum is what must be taken, or paid for at "
            "the price of a deficiency; firm orders under the contract fill it. Stock on hand is on MRP."
        )
        yield Grid("owed", "", COLUMNS, list(exposures(pages)), note, frozen=2, one_scale=True)


def exposures(pages: Pages) -> Iterable[dict[str, Any]]:
    """Suppliers and contracts that can hold us to something."""
    orders = {(row["supplier"], row["contract"]) for row in pages.rows("orders")}
    signed = {(terms.record.supplier, name) for name, terms in pages.setting.terms.items()}
    for supplier, contract in sorted(orders | signed):
        row: dict[str, Any] = {"supplier": pages.supplier(supplier), "source": contract or "no contract"}
        row |= on_order(pages, supplier, contract)
        row |= {
            "committed_gb": 0.0,
            "minimum_gb": 0.0,
            "committed": 0.0,
            "planned_gb": 0.0,
            "until": "",
            "cover": None,
        }
        if contract:
            ahead = committed_ahead(pages, contract)
            size = ahead.size_gb
            planned = sum(r["taken_gb"] for r in pages.rows("contracts") if r["contract"] == contract)
            row |= {
                "committed_gb": size,
                "minimum_gb": ahead.minimum_gb,
                "committed": ahead.value,
                "planned_gb": planned,
            }
            row["until"] = (pages.setting.terms[contract].end - timedelta(days=1)).isoformat()
            row["cover"] = Live(planned / size, "=[planned_gb]/[committed_gb]") if size > 0 else None
        row["owed"] = row["firm"] + row["committed"]
        if any(row[key] for key in ("firm_gb", "free_gb", "committed_gb")):
            yield row


def on_order(pages: Pages, supplier: str, contract: str) -> dict[str, float]:
    """Open orders with a supplier under a contract: firm, and cancellable with its fee. Goods not yet landed."""
    found = dict.fromkeys(("firm_gb", "firm", "free_gb", "free", "fee"), 0.0)
    for row in pages.rows("orders"):
        if (row["supplier"], row["contract"]) == (supplier, contract):
            kind = "firm" if row["status"] in FIRM else "free"
            found[f"{kind}_gb"] += row["ordered_gb"]
            found[kind] += row["due"]
            if kind == "free":
                fee = cancel_fee(pages.setting, pages.scenario.open_orders[row["order"]])
                found["fee"] += row["due"] * (fee or 0.0)
    return found
