"""What others take for a contract's goods: freight of the lanes they leave on, duty where they cross a border.

freight = tariff[lane, item, v] * GB of its calls that leave on the lane in v        duty likewise, and on deliveries from abroad

By the calendar, from calls; what a call lost on the way, or goods sent on from stock among others, are not told apart here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from planner.costs.duty import on_delivery, on_lane
from planner.costs.freight import tariff
from planner.model.book import Book
from planner.model.moves import Move


@dataclass(frozen=True)
class Apart:
    """Freight or duty of a contract's goods on a lane, or where they are delivered from abroad."""

    what: str
    where: str
    gb: float
    amount: float


def apart(book: Book, name: str, periods: Collection[int]) -> Iterator[Apart]:
    """What carriers and customs take for what leaves, or is delivered, in some periods."""
    setting = book.setting
    carried, delivered = on_lanes(book, name), dict[tuple[str, str, int], float]()
    for row in book.tables["receipts"]:
        if row["source"] == name and not row["order"]:
            key = (row["place"], row["item"], book.number[row["period"]])
            delivered[key] = delivered.get(key, 0.0) + row["received_gb"]
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (lane, item, p), gb in carried.items():
        rates = (("freight", tariff(setting, lane, item)), ("duty", on_lane(setting, lane, item)))
        for what, path in rates if p in periods else ():
            add(sums[what, f"lanes.{lane}"], gb, path[p])
    for (place, item, p), gb in delivered.items():
        if p in periods:
            add(sums["duty", f"locations.{place}"], gb, on_delivery(setting, name, place, item)[p])
    for (what, where), (gb, amount) in sorted(sums.items()):
        if amount:
            yield Apart(what, where, gb, amount)


def add(sums: list[float], gb: float, rate: float) -> None:
    """GB and money of something at a rate."""
    sums[0] += gb
    sums[1] += gb * rate


def on_lanes(book: Book, name: str) -> dict[tuple[str, str, int], float]:
    """GB of a source's calls on each lane, by item and the period in which they leave."""
    setting, found = book.setting, dict[tuple[str, str, int], float]()
    moves = {(m.part.item, m.part.mpn, m.start, ">".join(m.lanes), m.to): m for m in mine(book, name)}
    for row in book.tables["moves"]:
        move = (
            moves.get((row["item"], row["part"], row["start"], row["via"], row["to"]))
            if row["source"] == name
            else None
        )
        if move is None:
            continue
        for lane, (_, leads) in zip(move.lanes, setting.network.departures(move), strict=True):
            p = setting.passages(leads)[book.number[row["period"]]]
            if p is not None:
                key = (lane, row["item"], p)
                found[key] = found.get(key, 0.0) + row["shipped_gb"]
    return found


def mine(book: Book, name: str) -> list[Move]:
    """The moves that bring a source's goods."""
    return [move for move in book.setting.network.moves if move.source == name]
