"""Exposure: what each supplier can hold us to, whatever we need, and what of it the plan puts to no use, tier by tier.

    bound  = on hand + in transit + firm orders that land + minimums to come that fall into the horizon             GB
    excess = max(0, bound - put to use in the plan)
    to pay = min(excess, orders + minimums) * what a GB of those costs on the mean;   at market = excess * index today

Minimums are spread evenly over the items they may be met with. Cancellable orders are not bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from math import fsum
from typing import TYPE_CHECKING, Any, ClassVar

from planner.model.book import Book
from planner.model.orders import cancel_fee
from planner.plan.obligations import FIRM, Stretch, still_owed, to_end_today
from planner.report.grid import Column, Grid, Live, Sheet, kept
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
    Column("between_us", "Open deposit or loan", "money", total=True, optional=True),
    Column("ending", "Cost to end today", "money", total=True, optional=True),
    Column("planned_gb", "Planned to take", "gb", total=True),
    Column("cover", "Plan covers of it", "share"),
)

TIERS = (
    Column("tier", "Tier"),
    Column("hand_gb", "On hand", "gb"),
    Column("transit_gb", "In transit", "gb"),
    Column("firm_gb", "Firm orders", "gb"),
    Column("minimum_gb", "Minimum in the horizon", "gb"),
    Column("bound_gb", "Bound", "gb", formula="=[hand_gb]+[transit_gb]+[firm_gb]+[minimum_gb]"),
    Column("used_gb", "Put to use in the plan", "gb"),
    Column("cover", "Use that is covered", "share"),
    Column("excess_gb", "Excess", "gb", formula="=MAX(0,[bound_gb]-[used_gb])", alert=True),
    Column("excess_ea", "Excess pieces", "ea", optional=True),
    Column("to_pay", "Still to pay for it", "money"),
    Column("at_market", "It fetches at market", "money"),
)
STATES = ("on_hand", "in_transit")


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
            "the price of a deficiency; firm orders under the contract fill it."
        )
        rows = list(exposures(pages))
        yield Grid("owed", "What each can hold us to", kept(COLUMNS, rows), rows, note, frozen=2, one_scale=True)
        rows = [excess(pages, tier) for tier in pages.tiers]
        note = "Bound = on hand + in transit + firm orders + minimum. What is not used by the end of the horizon is excess."
        yield Grid("excess", "What of it the plan puts to no use", kept(TIERS, rows), rows, note, one_scale=True)


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
            "between_us": 0.0,
            "ending": 0.0,
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
            way = to_end_today(Book(pages.setting, pages.tables), contract)
            row |= {"between_us": way.between_us, "ending": way.cost}
            row["until"] = (pages.setting.terms[contract].end - timedelta(days=1)).isoformat()
            row["cover"] = Live(planned / size, "=[planned_gb]/[committed_gb]") if size > 0 else None
        row["owed"] = row["firm"] + row["committed"]
        if any(row[key] for key in ("firm_gb", "free_gb", "committed_gb", "ending")):
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


def excess(pages: Pages, tier: str) -> dict[str, Any]:
    """What is bound of a tier against what the plan puts to use."""
    setting, items = pages.setting, pages.setting.items_of(tier)
    lots = [lot for lot in pages.scenario.stock.values() if lot.item in items]
    sizes = {state: fsum(setting.gb(lot.quantity, lot.item) for lot in lots if lot.state == state) for state in STATES}
    coming = [row for row in pages.rows("orders") if row["item"] in items and row["status"] in FIRM[:2]]
    firm, due = fsum(row["ordered_gb"] for row in coming), fsum(row["due"] for row in coming)
    minimum, owed = minimums(pages, tier)
    bound, used = sum(sizes.values()) + firm + minimum, fsum(pages.used_by_tier[tier])
    left, packages = max(0.0, bound - used), {pages.scenario.items[item].package for item in items}
    package, worth = packages.pop() if len(packages) == 1 else None, [setting.item_value(i, pages.as_of) for i in items]
    known = [value for value in worth if value is not None]
    return {
        "tier": tier,
        "hand_gb": sizes["on_hand"],
        "transit_gb": sizes["in_transit"],
        "firm_gb": firm,
        "minimum_gb": minimum,
        "bound_gb": bound,
        "used_gb": used,
        "cover": Live(bound / used, "=[bound_gb]/[used_gb]") if used > 0 else None,
        "excess_gb": left,
        "excess_ea": left / package if package else None,
        "to_pay": min(left, firm + minimum) * (due + owed) / (firm + minimum) if firm + minimum else 0.0,
        "at_market": left * fsum(known) / len(known) if known else None,
    }


def minimums(pages: Pages, tier: str) -> tuple[float, float]:
    """GB of all minimums to come that fall into the horizon and on a tier, and the money they cost though nothing is needed."""
    book, gb, money = Book(pages.setting, pages.tables), 0.0, 0.0
    for name, terms in pages.setting.terms.items():
        share = sum(pages.tier(item) == tier for item in terms.items) / len(terms.items)
        for year in still_owed(book, name) if share else ():
            inside = share * share_inside(pages, year)
            gb, money = gb + inside * year.minimum_gb, money + inside * year.owed
    return gb, money


def share_inside(pages: Pages, year: Stretch) -> float:
    """Share of what is still to come of a contract year that lies in the horizon, by days."""
    first = max(year.first, pages.as_of)
    return max(0, (min(year.end, pages.setting.end) - first).days) / max(1, (year.end - first).days)
