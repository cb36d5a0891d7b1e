"""Supply commit: what lands of each part from each supplier, and how solid it is, period by period."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.grid import Column, Grid, Live, Sheet

if TYPE_CHECKING:
    from planner.report.pages import Pages

SURE = ("confirmed", "entitlement", "written", "verbal", "forecast")


class SupplyCommit(Sheet):
    """Per item: open orders by confidence, calls planned and received, against what is put to use and short."""

    order: ClassVar[int] = 40
    title: ClassVar[str] = "Supply commit"
    answers: ClassVar[str] = "What has each supplier promised, what do we still call, and where is the gap?"

    def missing(self, pages: Pages) -> str:
        """Nothing is on order and nothing is called."""
        return "" if pages.rows("receipts") or pages.rows("orders") else "nothing is on order and nothing is called"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """Items one below the other, periods across."""
        columns = (
            Column("item", "Item"),
            Column("supplier", "Supplier"),
            Column("line", "Line", width=24),
            Column("total", "All periods", "by_row"),
            *(Column(f"p{p}", label, "by_row") for p, label in enumerate(pages.labels)),
        )
        rows = [row for tier in pages.tiers for row in tier_rows(pages, tier)]
        note = "Received counts where the supplier hands over. Use and shortage are the plan's, over all sites."
        yield Grid("commit", "", columns, rows, note, frozen=4)


def tier_rows(pages: Pages, tier: str) -> Iterable[dict[str, Any]]:
    """The items of a tier, then the tier: put to use, short."""
    for item in pages.setting.items_of(tier):
        for (supplier, line), values in item_lines(pages, item).items():
            yield spread(item, supplier, line, values)
    yield spread(f"all {tier}", "all", "put to use", pages.used_by_tier[tier]) | {"strong": True}
    short = pages.series("service", ("tier",), "short_gb").get((tier,), [])
    if any(short):
        yield spread(f"all {tier}", "all", "gap: short of need", short) | {"strong": True}


def item_lines(pages: Pages, item: str) -> dict[tuple[str, str], list[float]]:
    """What is on order, by confidence, and what is called and received, by supplier; lines with figures only."""
    found: dict[tuple[str, str], list[float]] = {}
    placed = pages.series("orders", ("item", "supplier", "confidence"), "kept_gb", "arrives")
    for name, supplier, confidence in sorted(placed, key=lambda key: (key[1], SURE.index(key[2]))):
        if name == item:
            found[pages.supplier(supplier), f"open orders, {confidence}"] = placed[name, supplier, confidence]
    add(found, pages, item, "moves", "moved_gb", "source", "called (by call date)")
    add(found, pages, item, "receipts", "received_gb", "order", "received of calls")
    ranked = sorted(found.items(), key=lambda pair: pair[0][0])
    return {key: values for key, values in ranked if any(values)}


def add(
    found: dict[tuple[str, str], list[float]], pages: Pages, item: str, table: str, column: str, mark: str, line: str
) -> None:
    """Calls (moves with a source) or receipts (those without an order) of an item, by supplier."""
    for (name, supplier, marked), values in sorted(pages.series(table, ("item", "supplier", mark), column).items()):
        if name == item and bool(marked) == (table == "moves"):
            key = (pages.supplier(supplier), line)
            before = found.get(key, [0.0] * len(values))
            found[key] = [a + b for a, b in zip(before, values, strict=True)]


def spread(item: str, supplier: str, line: str, values: list[float]) -> dict[str, Any]:
    """A line over the periods, with its live sum."""
    row: dict[str, Any] = {"item": item, "supplier": supplier, "line": line, "kind": "gb"}
    row["total"] = Live(sum(values), f"=SUM([p0]:[p{len(values) - 1}])")
    return row | {f"p{p}": value for p, value in enumerate(values)}
