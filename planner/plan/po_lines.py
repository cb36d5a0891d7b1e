"""Purchase-order lines: the call-offs of a plan in whole pieces, rounded by running total along each stream.

    pieces[t] = ceil(sum_{s<=t} called[s] / package) - ceil(sum_{s<t} called[s] / package)        GB called, GB per piece

A stream is (source, item, part, start, way, ship-to). Because the running total is what is rounded, and upwards, the
ordered total is never below the called one and never a whole piece above it, in any period. Of a line so much is wanted by its own
date as the pieces before it do not cover: sum_{s<=t} called[s] - package * pieces before t. An item without a package has no pieces
and keeps its GB. Trap: rounding each line on its own would add up to a piece a line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from math import ceil
from typing import Any

from planner.model.book import Row, Tables, still_due
from planner.model.lateness import arrives_on
from planner.model.moves import Move
from planner.model.setting import Setting

PIECE_NOISE = 1e-6
"""Share of a piece by which a running total may exceed a whole number and still be that number: the solver's noise."""

STREAM = ("source", "item", "part", "start", "via", "to")


def in_pieces(amounts: Iterable[float], package: float) -> list[int]:
    """Whole pieces of each amount, such that every running total is covered and by less than a piece."""
    total, before, found = 0.0, 0, []
    for amount in amounts:
        total += amount
        pieces = max(before, ceil(total / package - PIECE_NOISE))
        found.append(pieces - before)
        before = pieces
    return found


class Streams:
    """The streams of a plan, and what their lines are written from."""

    def __init__(self, setting: Setting, tables: Tables) -> None:
        self.setting = setting
        self.tables = tables
        self.number = {period.label: p for p, period in enumerate(setting.periods)}

    @cached_property
    def ways(self) -> dict[tuple[str, ...], Move]:
        """Each move by its stream."""
        return {
            (move.source, move.part.item, move.part.mpn, move.start, ">".join(move.lanes), move.to): move
            for move in self.setting.network.moves
        }

    @cached_property
    def prices(self) -> dict[tuple[str, str, str], float]:
        """Price per GB by source, item and period of delivery."""
        return {(row["source"], row["item"], row["period"]): row["price_per_gb"] for row in self.tables["prices"]}

    def calls(self) -> list[list[Row]]:
        """The call-offs of each stream, in order of time."""
        found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in self.tables["moves"]:
            if row["source"]:
                found[stream_of(row)].append(row)
        return [sorted(found[key], key=lambda row: self.number[row["period"]]) for key in sorted(found)]

    def start(self, label: str) -> date:
        """First day of a period."""
        return self.setting.periods[self.number[label]].start

    def last_day(self, row: Row) -> date:
        """The last day on which the call (or send) of a row can be made and still arrive in the same period."""
        called = self.start(row["period"])
        if not row["arrives"]:
            return called
        move, needed = self.ways[stream_of(row)], self.start(row["arrives"])
        day = called + (needed - arrives_on(self.setting, move, called))
        while day > called and arrives_on(self.setting, move, day) > needed:
            day -= timedelta(days=1)
        return max(day, called)

    def line(self, row: Row, pieces: int | None, size: float, wanted: float) -> dict[str, Any]:
        """One line: who, what, where, when, at what price; of its GB so many are wanted by its date."""
        price = self.prices.get((row["source"], row["item"], row["delivered"]), 0.0)
        way = [lane for lane in row["via"].split(">") if lane]
        return {
            "line": ":".join((row["source"], row["part"], *way, row["to"], row["period"])),
            **{name: row[name] for name in ("source", "source_kind", "supplier", *STREAM[1:], "period")},
            "order_by": self.start(row["period"]).isoformat(),
            "last_day": self.last_day(row).isoformat(),
            "delivered": row["delivered"],
            "arrives": row["arrives"],
            "need_by": self.start(row["arrives"]).isoformat() if row["arrives"] else "",
            "expected": row["arrives_date"],
            "pieces": pieces,
            "gb": size,
            "exact_gb": row["moved_gb"],
            "wanted_gb": wanted,
            "fill": row["shipped_gb"] / still_due(row) if still_due(row) > 0.0 else 1.0,
            "price_per_gb": price,
            "amount": size * price,
        }


def stream_of(row: Row) -> tuple[str, ...]:
    """The stream a call-off or send belongs to."""
    return tuple(row[key] for key in STREAM)


def po_lines(setting: Setting, tables: Tables) -> list[dict[str, Any]]:
    """One row for every call-off to place, by date: pieces, GB, price, dates. Sends between our own stores are no orders.

    A call that the running total has covered already is no order of its own: its GB stand on the line that covers it, so
    that the lines add up to the calls.
    """
    streams, found = Streams(setting, tables), []
    for calls in streams.calls():
        package = setting.scenario.items[calls[0]["item"]].package
        if package:
            found += pieces_of(streams, calls, package)
        else:
            found += [streams.line(row, None, row["moved_gb"], row["moved_gb"]) for row in calls]
    return sorted(found, key=lambda line: (streams.number[line["period"]], line["line"], line["start"]))


def pieces_of(streams: Streams, calls: list[Row], package: float) -> list[dict[str, Any]]:
    """The lines of one stream in pieces; none of them is empty."""
    lines: list[dict[str, Any]] = []
    open_gb = 0.0
    for row, n in zip(calls, in_pieces([row["moved_gb"] for row in calls], package), strict=True):
        open_gb += row["moved_gb"]
        if n:
            lines.append(streams.line(row, n, n * package, min(open_gb, n * package)))
            open_gb -= n * package
        elif lines:
            lines[-1]["exact_gb"] += row["moved_gb"]
    return lines
