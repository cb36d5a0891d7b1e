"""How an item comes to a place as a plan has it: at what price, from whom, and when all that they have to sell is called.

    offered[p] = sources one of whose calls lands there in period p, at their price when they hand it over
    sold out   = each of them has a limit (`available`), and what is called of it then reaches it

Goods that come through a place where they may lie are not followed to the piece: their price is that of what came that far.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.report.pages import Pages

JUST = 1e-6
"""Share by which a limit may be missed and still bind."""


class Supply:
    """The ways of one item to one place, and what the plan's tables say of them."""

    def __init__(self, pages: Pages, item: str, place: str) -> None:
        self.pages, self.item, self.place = pages, item, place

    @cached_property
    def upstream(self) -> frozenset[str]:
        """The places from which it is sent there, through whatever others; the place itself."""
        sends = [move for move in self.pages.setting.network.moves if not move.source and move.part.item == self.item]
        found, queue = {self.place}, [self.place]
        while queue:
            end = queue.pop()
            more = {move.start for move in sends if move.to == end} - found
            found |= more
            queue += more
        return frozenset(found)

    @cached_property
    def offered(self) -> dict[int, list[tuple[float, str, bool]]]:
        """Price, source, and whether it is sold out, of all that may land in a period; there, or as far as it comes at once."""
        network, called = self.pages.setting.network, self.pages.series("moves", ("source",), "moved_gb")
        ways = [move for move in network.moves if move.source and move.part.item == self.item]
        near = {self.place} if any(move.to == self.place for move in ways) else self.upstream
        found = defaultdict[int, list[tuple[float, str, bool]]](list)
        for move in (way for way in ways if way.to in near):
            limits = self.pages.setting.available(move.source) if move.to == self.place else None
            prices, calls = self.pages.setting.source_prices(move.source)[self.item], called.get((move.source,))
            times = zip(network.arrivals(move), network.deliveries(move), strict=True)
            for c, (lands, handed) in enumerate(times):
                price = None if handed is None else prices[handed]
                if lands is not None and price is not None:
                    most = limits[c] if limits else None
                    out = most is not None and (calls[c] if calls else 0.0) >= most * (1.0 - JUST)
                    found[lands].append((price, move.source, out))
        return found

    def cheapest(self, p: int) -> float | None:
        """The least price of what is not sold out and may land in a period; None where nothing is."""
        return min((price for price, _, out in self.offered.get(p, ()) if not out), default=None)

    def sold_out(self, p: int) -> str:
        """The sources of what may land in a period, in words, where all that each of them has is called; "" elsewhere."""
        offers, sources = self.offered.get(p, []), self.pages.setting.network.sources
        names = sorted({f"{sources[name].kind} {name}" for _, name, out in offers if out})
        return " and ".join(names) if all(out for _, _, out in offers) else ""

    @cached_property
    def paid(self) -> dict[int, list[float]]:
        """Prices of calls by the period in which they land there; of what comes that far where nothing is called to the place."""
        rows = [
            row for row in self.pages.rows("moves") if row["source"] and row["item"] == self.item and row["delivered"]
        ]
        there = [row for row in rows if row["to"] == self.place]
        prices = {
            (row["source"], row["period"]): row["price_per_gb"]
            for row in self.pages.rows("prices")
            if row["item"] == self.item
        }
        found = defaultdict[int, list[float]](list)
        for row in there or [row for row in rows if row["to"] in self.upstream]:
            price = prices.get((row["source"], row["delivered"]))
            if row["arrives"] and price is not None:
                found[self.pages.number[row["arrives"]]].append(price)
        return found

    @cached_property
    def ordered(self) -> frozenset[int]:
        """The periods in which open orders of it land, there or as far as they come."""
        rows = [row for row in self.pages.rows("orders") if row["item"] == self.item and row["kept_gb"] > 0.0]
        return frozenset(
            self.pages.number[row["arrives"]] for row in rows if row["arrives"] and row["to"] in self.upstream
        )
