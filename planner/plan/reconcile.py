"""What has happened against what the plan said would: each difference named, and the position that stands after all.

    remaining[o] = ordered[o] - received[o]          GB; what the supplier's book says of it stands, where there is one

A line that the book does not know stays as it was, in doubt; one that we do not know is taken over, for it will be billed. Counted
stock stands in place of what the plan says lies there; without a count, receipts more or less than expected change it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from planner.plan.position import Line, Lot, Position

SAME = 1e-6
"""Share by which two quantities may differ and be one."""
PRICE = 5e-3
"""Share by which money due may differ from what the plan reckoned with."""


@dataclass(frozen=True)
class Received:
    """Goods that have come, on an order of ours or of none that we know."""

    order: str
    item: str
    at: str
    gb: float
    on: date


@dataclass(frozen=True)
class Actuals:
    """What has happened by the day; None where nobody says."""

    book: tuple[Line, ...] | None = None
    counted: tuple[Lot, ...] | None = None
    received: tuple[Received, ...] | None = None


@dataclass(frozen=True)
class Discrepancy:
    """One thing that is not as planned: GB expected and actual, or days, or money, as `unit` says."""

    kind: str
    what: str
    item: str
    place: str
    expected: float | None
    actual: float | None
    unit: str
    said: str


def reconciled(
    stands: Position, actuals: Actuals, trusted: Mapping[str, float]
) -> tuple[Position, tuple[Discrepancy, ...]]:
    """The position after what has happened, and every difference; `trusted` is what was counted on of each landed order, GB."""
    work = _Work(stands, actuals, trusted)
    found = replace(stands, lots=tuple(work.lots()), lines=tuple(work.lines()))
    return found, tuple(sorted(work.told, key=lambda one: (one.kind, one.what, one.item, one.place)))


class _Work:
    def __init__(self, stands: Position, actuals: Actuals, trusted: Mapping[str, float]) -> None:
        self.stands, self.actuals, self.trusted = stands, actuals, trusted
        self.told: list[Discrepancy] = []
        self.came: dict[str, float] = defaultdict(float)
        for one in actuals.received or ():
            self.came[one.order] += one.gb

    def say(self, kind: str, line: Line, expected: float | None, actual: float | None, unit: str, said: str) -> None:
        """One difference of an order."""
        self.told.append(Discrepancy(kind, line.name, line.item, line.to, expected, actual, unit, said))

    def lines(self) -> Iterator[Line]:
        """Orders still to come."""
        book = None if self.actuals.book is None else {line.name: line for line in self.actuals.book}
        known = {line.name: line for line in (*self.stands.landed, *self.stands.lines)}
        landed = {line.name for line in self.stands.landed}
        for name, line in sorted(known.items()):
            left = self.left(line, name in landed)
            if book is not None and name in book:
                yield self.by_the_book(line, book[name], left)
            elif left > SAME * line.gb:
                yield self.still_open(line, left, name in landed, book is not None)
        for name, line in sorted((book or {}).items()):
            if name not in known:
                self.say("unknown order", line, None, line.gb, "GB", "the supplier has it, we do not: taken over")
                yield line

    def left(self, line: Line, landed: bool) -> float:
        """GB of an order that have not come; all that was expected has where nobody says what was received."""
        if self.actuals.received is None:
            return 0.0 if landed else line.gb
        left = line.gb - self.came[line.name]
        if left < -SAME * line.gb:
            self.say("over", line, line.gb, self.came[line.name], "GB", "more has come than was ordered")
        return left

    def by_the_book(self, line: Line, other: Line, left: float) -> Line:
        """The supplier's word on an order: its quantity, its day, its money, how solid it is."""
        if abs(other.gb - left) > SAME * max(line.gb, other.gb):
            kind = "short" if other.gb < left else "over"
            self.say(kind, line, left, other.gb, "GB", "what the supplier still means to send")
        days = (other.promised - line.promised).days
        if days:
            self.say("slipped" if days > 0 else "pulled in", line, 0.0, float(days), "days", f"now {other.promised}")
        if other.promised < self.stands.day:
            self.say("past due", line, None, other.gb, "GB", f"was promised for {other.promised}: ask for a new day")
        if other.confidence != line.confidence:
            self.say("confidence", line, None, None, "", f"{line.confidence}, now {other.confidence}")
        due, expected = other.due / (other.gb or 1.0), line.due / (line.gb or 1.0)
        if other.due and abs(due - expected) > PRICE * max(due, expected):
            self.say("price", line, expected, due, "money/GB", "what is due for a GB of it")
        return replace(other, contract=other.contract or line.contract)

    def still_open(self, line: Line, left: float, landed: bool, book: bool) -> Line:
        """What has not come of an order, as it was promised."""
        if landed:
            self.say(
                "past due", line, line.gb, line.gb - left, "GB", f"was promised for {line.promised}: ask for a new day"
            )
        elif left < line.gb * (1.0 - SAME):
            self.say("early", line, 0.0, line.gb - left, "GB", "has come before its day")
        if book:
            self.say("not in the book", line, left, 0.0, "GB", "the supplier does not know it: confirm it")
        return replace(line, gb=left, due=line.due * left / line.gb)

    def lots(self) -> Iterator[Lot]:
        """Stock: as counted, else as planned and changed by what has come more or less."""
        if self.actuals.counted is not None:
            self.compare(self.actuals.counted)
            yield from self.actuals.counted
            return
        changes = self.changes() if self.actuals.received is not None else {}
        for lot in self.stands.lots:
            key = lot.at, lot.item
            change = changes.pop(key, 0.0) if lot.state == "on_hand" else 0.0
            if lot.gb + change < 0.0:
                changes[key], change = lot.gb + change, -lot.gb
            if lot.gb + change > 0.0:
                yield replace(lot, gb=lot.gb + change)
        for (at, item), gb in sorted(changes.items()):
            if gb > 0.0:
                yield Lot(at, item, "", "on_hand", gb)
            elif gb < 0.0:
                said = "less has come than was used by the plan: count what lies there"
                self.told.append(Discrepancy("count", at, item, at, 0.0, gb, "GB", said))

    def changes(self) -> dict[tuple[str, str], float]:
        """GB that have come more than the plan said, by place and item."""
        found: dict[tuple[str, str], float] = defaultdict(float)
        for one in self.actuals.received or ():
            found[one.at, one.item] += one.gb
        for line in self.stands.landed:
            found[line.to, line.item] -= self.trusted[line.name]
        names = {line.name for line in (*self.stands.landed, *self.stands.lines)}
        for one in self.actuals.received or ():
            if one.order not in names:
                said = "received on no order that we know"
                self.told.append(Discrepancy("unknown receipt", one.order, one.item, one.at, None, one.gb, "GB", said))
        return {key: gb for key, gb in found.items() if abs(gb) > SAME}

    def compare(self, counted: Sequence[Lot]) -> None:
        """What was counted against what the plan says lies there."""
        sums: list[dict[tuple[str, str, str], float]] = [defaultdict(float), defaultdict(float)]
        for found, lots in zip(sums, (self.stands.lots, counted), strict=True):
            for lot in lots:
                found[lot.state, lot.at, lot.item] += lot.gb
        for state, at, item in sorted({*sums[0], *sums[1]}):
            old, new = (found[state, at, item] for found in sums)
            if abs(new - old) > SAME * max(old, new):
                said = f"{state.replace('_', ' ')}: counted against the plan"
                self.told.append(Discrepancy("count", at, item, at, old, new, "GB", said))
