"""Suppliers: share of each tier, price against the blend, lead time, where things are made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from planner.quantities import format_quantity
from planner.report.grid import Column, Grid, Live, Sheet

if TYPE_CHECKING:
    from planner.report.pages import Pages

SHARES = (
    Column("tier", "Tier"),
    Column("supplier", "Supplier"),
    Column("gb", "Received", "gb", total=True),
    Column("share", "Share of tier", "share"),
    Column("square", "Share squared (sum: concentration)", "number"),
    Column("invoice", "Invoiced", "money", total=True),
    Column("price", "Mean price", "price"),
    Column("blend", "Price against blend", "share"),
)
MAKERS = (
    Column("supplier", "Supplier"),
    Column("source", "Contract or market"),
    Column("lead", "Lead time"),
    Column("group", "Group"),
    Column("kind_of", "Kind"),
    Column("buyer", "Bought by"),
    Column("owner", "Owner"),
    Column("fabs", "Made in", width=40, wrap=True),
    Column("risks", "Fails together with", width=40, wrap=True),
)


class Suppliers(Sheet):
    """Who supplies how much of what, how dear, from where."""

    order: ClassVar[int] = 110
    title: ClassVar[str] = "Suppliers"
    answers: ClassVar[str] = "How much hangs on each supplier, at what price against the others, and where is it made?"

    def missing(self, pages: Pages) -> str:
        """Nobody delivers."""
        return "" if pages.rows("receipts") else "nobody delivers anything in the plan"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """Shares by tier; the makers."""
        note = (
            "Received under contracts and markets and of open orders; mean prices are of what the plan "
            "invoices (open orders are not)."
        )
        yield Grid("shares", "Share of supply by tier", SHARES, shares(pages), note, frozen=2)
        yield Grid("makers", "Makers", MAKERS, makers(pages))


def shares(pages: Pages) -> list[dict[str, Any]]:
    """One row a tier and supplier, the largest of a tier first."""
    size: dict[tuple[str, str], float] = defaultdict(float)
    paid: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in pages.rows("receipts"):
        key = (pages.tier(row["item"]), pages.supplier(row["supplier"]))
        size[key] += row["received_gb"]
        if not row["order"]:
            paid[key][0] += row["invoice"]
            paid[key][1] += row["bought_gb"]
    found = []
    for tier, supplier in sorted(size, key=lambda key: (key[0], -size[key], key[1])):
        whole = sum(value for (name, _), value in size.items() if name == tier)
        invoiced, gb = paid[tier, supplier]
        all_money, all_gb = (sum(paid[key][n] for key in size if key[0] == tier) for n in (0, 1))
        share = size[tier, supplier] / whole if whole else 0.0
        price = invoiced / gb if gb else None
        found.append(
            {
                "tier": tier,
                "supplier": supplier,
                "gb": size[tier, supplier],
                "share": Live(share, "=[gb]/SUMIF([tier|*],[tier],[gb|*])"),
                "square": Live(share**2, "=[share]^2"),
                "invoice": invoiced,
                "price": price,
                "blend": price / (all_money / all_gb) - 1.0 if price is not None and all_money > 0 else None,
            }
        )
    return found


def makers(pages: Pages) -> list[dict[str, Any]]:
    """One row a contract or market with a supplier; where the supplier makes its goods."""
    found = []
    for source in pages.setting.network.sources.values():
        record = pages.scenario.suppliers.get(source.supplier)
        contract = pages.scenario.contracts.get(source.id)
        fabs = sorted(record.fabs.items()) if record else []
        found.append(
            {
                "supplier": pages.supplier(source.supplier),
                "source": source.id,
                "lead": format_quantity(source.lead, "duration") if source.lead.count else "none",
                "group": (record.group or source.supplier) if record else "",
                "kind_of": source.kind,
                "buyer": contract.route if contract else "direct",
                "owner": pages.owner(source.id),
                "fabs": ", ".join(f"{fab} ({about.country})" for fab, about in fabs),
                "risks": ", ".join(sorted({risk for _, about in fabs for risk in about.shares_risk})),
            }
        )
    return sorted(found, key=lambda row: (row["supplier"], row["source"]))
