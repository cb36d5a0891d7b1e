"""Supply commit: what lands of each part from each supplier, and how solid it is, period by period."""

from __future__ import annotations

from collections import defaultdict
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
        rows = [row for item in sorted(pages.scenario.items) for row in item_rows(pages, item)]
        note = "Received counts where the supplier hands over. Use and shortage are the plan's, over all sites; short is by tier."
        yield Grid("commit", "", columns, rows, note, frozen=4)


def item_rows(pages: Pages, item: str) -> Iterable[dict[str, Any]]:
    """The lines of one item: orders, calls, receipts, use, shortage of its tier."""
    found: dict[tuple[str, str], list[float]] = {}
    for (name, supplier, confidence), values in sorted(
        pages.series("orders", ("item", "supplier", "confidence"), "kept_gb", "arrives").items(),
        key=lambda pair: (pair[0][1], SURE.index(pair[0][2])),
    ):
        if name == item:
            found[pages.supplier(supplier), f"open orders, {confidence}"] = values
    calls: dict[tuple[str, str], list[float]] = defaultdict(list)
    for table, column, line in (
        ("moves", "moved_gb", "called (by call date)"),
        ("receipts", "received_gb", "received of calls"),
    ):
        marks = ("item", "supplier", "source" if table == "moves" else "order")
        for (name, supplier, mark), values in sorted(pages.series(table, marks, column).items()):
            if name == item and bool(mark) == (table == "moves"):
                key = (pages.supplier(supplier), line)
                calls[key] = [a + b for a, b in zip(calls[key] or [0.0] * len(values), values, strict=True)]
    found.update(sorted(calls.items()))
    if any(any(values) for values in found.values()):
        for (supplier, line), values in found.items():
            yield spread(item, supplier, line, values)
        yield spread(
            item,
            "all",
            "put to use",
            pages.series("stock", ("item",), "used_gb").get((item,), [0.0] * len(pages.labels)),
        )
        tier = pages.tier(item)
        short = pages.series("service", ("tier",), "short_gb").get((tier,), [])
        if any(short):
            yield spread(item, "all", f"gap: {tier} short", short) | {"strong": True}


def spread(item: str, supplier: str, line: str, values: list[float]) -> dict[str, Any]:
    """A line over the periods, with its live sum."""
    row: dict[str, Any] = {"item": item, "supplier": supplier, "line": line, "kind": "gb"}
    row["total"] = Live(sum(values), f"=SUM([p0]:[p{len(values) - 1}])")
    return row | {f"p{p}": value for p, value in enumerate(values)}
