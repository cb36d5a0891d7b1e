"""What to change of the last plan, call by call: increase, decrease, order, cancel, pull in, push out, divert.

What is called less in one stretch and more in another of the same source, item and place is one message: it is pulled in where it
moves to an earlier one, pushed out to a later one. What then is less at one place and more at another of the same source, item and
stretch is diverted. What is left of either is more or less of the source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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

    `by` is the first day of the earlier of both: until then it can be made. What is diverted was to go to `instead_of`. What is no
    change of a call (see planner.plan.duties) has no stretch, and says `why`.
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
    instead_of: str = ""
    why: str = ""

    @property
    def of_calls(self) -> bool:
        """It changes what the last plan would call."""
        return bool(self.planned or self.now)


def messages(book: Book, others: Sequence[Message] = ()) -> tuple[Message, ...]:
    """Every change of the last plan, and what else is to be done, within 13 weeks first, by money at the price of its stretch."""
    far = book.setting.start + NEAR
    changes = [one for key, own in groupby(changed(book), key=lambda row: row[0]) for one in of_key(book, key, [*own])]
    return tuple(
        sorted(
            (*diverted(changes), *others),
            key=lambda one: (one.by >= far, -one.amount, one.source, one.item, one.to, one.planned, one.now, one.why),
        )
    )


def diverted(found: Sequence[Message]) -> Iterator[Message]:
    """Changes of calls, less at one place and more at another in the same stretch as one."""
    rest = {n: one.gb for n, one in enumerate(found)}
    for n, less in enumerate(found):
        for m, more in enumerate(found):
            moves = less.planned and not less.now and not more.planned and less.planned == more.now
            gb = min(rest[n], rest[m]) if moves and (less.source, less.item) == (more.source, more.item) else 0.0
            if gb > SMALL * max(less.gb, more.gb):
                rest[n], rest[m] = rest[n] - gb, rest[m] - gb
                money = more.amount * gb / more.gb
                yield replace(more, verb="Divert", gb=gb, planned=less.planned, amount=money, instead_of=less.to)
    for n, one in enumerate(found):
        if rest[n] > SMALL * one.gb:
            yield replace(one, gb=rest[n], amount=one.amount * rest[n] / one.gb)


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
