"""What to change of the last plan, call by call: increase, decrease, order, cancel, pull in, push out.

What is called less in one stretch and more in another of the same source, item and place is one message: it is pulled in where it
moves to an earlier one, pushed out to a later one. What is left of either is more or less of the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from planner.model.book import Book
from planner.model.cells import Cell
from planner.model.last_plan import Key, changed

NEAR = timedelta(weeks=13)
SMALL = 1e-6
"""Share of the larger of both below which a change is none."""


@dataclass(frozen=True)
class Message:
    """One change: GB, from the stretch it was planned in to the one it is called in now; one of both is empty for more or less.

    `by` is the first day of the earlier of both: until then it can be made.
    """

    verb: str
    source: str
    item: str
    to: str
    gb: float
    planned: str
    now: str
    amount: float
    by: date


def messages(book: Book) -> tuple[Message, ...]:
    """Every change of the last plan, what is to be done within 13 weeks first, by its money at the price of its stretch."""
    far = book.setting.start + NEAR
    found = [one for key, own in groupby(changed(book), key=lambda row: row[0]) for one in of_key(book, key, [*own])]
    return tuple(
        sorted(found, key=lambda one: (one.by >= far, -one.amount, one.source, one.item, one.to, one.planned, one.now))
    )


def of_key(book: Book, key: Key, rows: list[tuple[Key, Cell, float, float]]) -> Iterator[Message]:
    """The changes of one source, item and place: moves first, the nearest stretches together, then what is left."""
    cells = [cell for _, cell, _, _ in rows]
    change = [
        called - planned if abs(called - planned) > SMALL * max(called, planned) else 0.0
        for _, _, planned, called in rows
    ]
    planned_any = [planned > 0.0 for _, _, planned, _ in rows]
    called_any = [called > 0.0 for _, _, _, called in rows]
    less = [n for n, gb in enumerate(change) if gb < 0.0]
    more = [n for n, gb in enumerate(change) if gb > 0.0]
    for a, b in sorted(((a, b) for a in less for b in more), key=lambda pair: (abs(pair[0] - pair[1]), pair)):
        gb = min(-change[a], change[b])
        if gb > 0.0:
            change[a], change[b] = change[a] + gb, change[b] - gb
            verb = "Pull in" if b < a else "Push out"
            yield Message(
                verb,
                *key,
                gb,
                cells[a].label,
                cells[b].label,
                gb * price(book, key, cells[b]),
                min(cells[a].first, cells[b].first),
            )
    for n, gb in enumerate(change):
        if gb > 0.0:
            verb = "Increase" if planned_any[n] else "Order"
            yield Message(verb, *key, gb, "", cells[n].label, gb * price(book, key, cells[n]), cells[n].first)
        elif gb < 0.0:
            verb = "Decrease" if called_any[n] else "Cancel"
            yield Message(verb, *key, -gb, cells[n].label, "", -gb * price(book, key, cells[n]), cells[n].first)


def price(book: Book, key: Key, cell: Cell) -> float:
    """Money per GB of a call in a stretch, as its source asks for what is handed over at its start."""
    source, item, _ = key
    return book.setting.source_prices(source)[item][min(cell.periods)] or 0.0
