"""What has happened against what the plan said would: each difference named, and the position that stands after all.

    remaining[o] = ordered[o] - received[o]          GB; what the supplier's book says of it stands, where there is one
    beyond[o]    = received[o] - counted on[o]       GB that have come beyond what the plan says has come of it by the day

What has come beyond (or less) counts as taken, and is owed at its share of the order's money where that is due from the day on.
A line that the book does not know stays as it was, in doubt; one that we do not know is taken over, for it will be billed. Counted
stock stands in place of what the plan says lies there; without a count, receipts more or less than expected change it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from planner.plan.position import Line, Lot, Owed, Past, Position

SAME = 1e-6
"""Share by which two quantities may differ and be one."""
PRICE = 5e-3
"""Share by which money due may differ from what the plan reckoned with."""
CENT = 0.005


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
    stands: Position, actuals: Actuals, trusted: Mapping[str, float], pieces: Mapping[str, float]
) -> tuple[Position, tuple[Discrepancy, ...]]:
    """The position after what has happened, and every difference.

    `trusted` is what was counted on of each landed order, and `pieces` how large one of an item is, GB: orders are sent in whole
    pieces, so less than one of them is no difference of an order.
    """
    work = _Work(stands, actuals, trusted, pieces)
    found = replace(stands, lots=tuple(work.lots()), lines=tuple(work.lines()))
    found = replace(found, owed=tuple(work.owed()), past=work.past())
    return found, tuple(sorted(work.told, key=lambda one: (one.kind, one.what, one.item, one.place)))


class _Work:
    def __init__(
        self, stands: Position, actuals: Actuals, trusted: Mapping[str, float], pieces: Mapping[str, float]
    ) -> None:
        self.stands, self.actuals, self.trusted, self.pieces = stands, actuals, trusted, pieces
        self.told: list[Discrepancy] = []
        self.book = {line.name: line for line in actuals.book or ()}
        told = {one.order for one in actuals.received or ()}
        self.landed = {o.name: o for o in stands.landed if o.was_promised < stands.day or o.name in told}
        self.known = self.landed | {line.name: line for line in stands.lines}
        self.got: dict[tuple[str, str], float] = defaultdict(float)
        for one in actuals.received or ():
            self.got[one.order, one.item] += one.gb
            self.strange(one)

    def strange(self, one: Received) -> None:
        """What is odd about goods that have come: on no order that we know, of another item, at another place. They lie there."""
        line = self.known.get(one.order)
        if line is None:
            self.tell("unknown receipt", one, "received on no order that we know")
        elif one.item != line.item:
            self.tell(
                "wrong item", one, f"{line.item} was ordered, and is still to come: agree whether to send it back"
            )
        elif one.at != line.to:
            self.tell("other place", one, f"was ordered to {line.to}, and lies where it came")

    def tell(self, kind: str, one: Received, said: str) -> None:
        """One difference of goods that have come."""
        self.told.append(Discrepancy(kind, one.order, one.item, one.at, None, one.gb, "GB", said))

    def counted_on(self, line: Line) -> float:
        """GB of an order that the plan counts as come by the day."""
        return self.trusted.get(line.name, line.gb) if line.name in self.landed else 0.0

    def came(self, line: Line) -> float:
        """GB of an order that have come: as received; where nobody tells, as counted on and no more in the book."""
        if self.actuals.received is not None:
            came = self.got[line.name, line.item]
            return line.gb if came and self.same(line, came, line.gb) else came
        if line.name in self.landed and line.name in self.book:
            return max(0.0, line.gb - self.book[line.name].gb)
        return self.counted_on(line)

    def same(self, line: Line, one: float, other: float) -> bool:
        """Two quantities of an order that differ by less than a piece, where it is one at least."""
        piece = self.pieces.get(line.item, 0.0)
        return piece <= line.gb and abs(one - other) < piece * (1.0 - SAME)

    def say(self, kind: str, line: Line, expected: float | None, actual: float | None, unit: str, said: str) -> None:
        """One difference of an order."""
        self.told.append(Discrepancy(kind, line.name, line.item, line.to, expected, actual, unit, said))

    def lines(self) -> Iterator[Line]:
        """Orders still to come."""
        for name, line in sorted(self.known.items()):
            left = self.left(line)
            if name in self.book:
                yield self.by_the_book(line, self.book[name], left)
            else:
                yield from self.still_open(line, left)
        for name, line in sorted(self.book.items()):
            if name not in self.known:
                self.say("unknown order", line, None, line.gb, "GB", "the supplier has it, we do not: taken over")
                yield line

    def left(self, line: Line) -> float:
        """GB of an order that have not come; all that was expected has where nobody says otherwise."""
        if self.actuals.received is None and line.name in self.landed and line.name not in self.book:
            return 0.0
        left = line.gb - self.came(line)
        if left < -SAME * line.gb:
            self.say("over", line, line.gb, self.came(line), "GB", "more has come than was ordered")
        return left

    def by_the_book(self, line: Line, other: Line, left: float) -> Line:
        """The supplier's word on an order: its quantity, its day, its money, how solid it is."""
        if line.name in self.landed and self.actuals.received is None:
            self.say("late", line, line.gb, self.came(line), "GB", "has not come by the day: the supplier still has it")
        if abs(other.gb - left) > SAME * max(line.gb, other.gb) and not self.same(line, other.gb, left):
            kind = "short" if other.gb < left else "over"
            self.say(kind, line, left, other.gb, "GB", "what the supplier still means to send")
        days = 0 if other.promised == line.promised else (other.promised - line.was_promised).days
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

    def still_open(self, line: Line, left: float) -> Iterator[Line]:
        """What has not come of an order, as it was promised; nothing of one that has come whole."""
        some, landed, was = left > SAME * line.gb, line.name in self.landed, line.was_promised
        past = some and (landed or (self.actuals.received is not None and was < self.stands.day))
        if past:
            self.say("past due", line, line.gb, line.gb - left, "GB", f"was promised for {was}: ask for a new day")
        elif not landed and left < line.gb * (1.0 - SAME):
            self.say("early", line, 0.0, line.gb - max(0.0, left), "GB", "has come before its day")
        if some and self.actuals.book is not None:
            self.say("not in the book", line, left, 0.0, "GB", "the supplier does not know it: confirm it")
        if some:
            promised = was if past else line.promised
            yield replace(line, gb=left, due=line.due * left / line.gb, promised=promised)

    def beyond(self) -> Iterator[tuple[Line, float]]:
        """Orders of which more or less has come than the plan counts as come, and which share; what was not ordered is no part."""
        for line in self.known.values():
            share = (min(self.came(line), line.gb) - self.counted_on(line)) / line.gb
            if abs(share) > SAME:
                yield line, share

    def owed(self) -> Iterable[Owed]:
        """What is still to be paid, with orders as they have come."""
        sums = {one.name: one for one in self.stands.owed}
        for line, share in self.beyond():
            if line.due_on is not None and line.due_on >= self.stands.day:
                name = line.bill or line.name
                old = sums.get(name, Owed(name, 0.0, line.due_on, line.supplier, line.contract))
                sums[name] = replace(old, amount=old.amount + line.due * share)
        return (one for one in sums.values() if abs(one.amount) > CENT)

    def past(self) -> Past:
        """What contracts have had, with orders as they have come."""
        found = {key: dict(sums) for key, sums in self.stands.past.items()}
        for line, share in self.beyond():
            for key, sums in line.counts.items():
                for label, size in sums.items():
                    found[key][label] = max(0.0, found[key].get(label, 0.0) + size * share)
        return found

    def lots(self) -> Sequence[Lot]:
        """Stock: as counted, else as it should lie; what the plan used and never came is told where nobody has counted."""
        lying, missing = self.lying()
        if self.actuals.counted is not None:
            self.compare(lying, self.actuals.counted)
            return self.actuals.counted
        for (at, item), gb in sorted(missing.items()):
            said = "less has come than was used by the plan: count what lies there"
            self.told.append(Discrepancy("count", at, item, at, 0.0, gb, "GB", said))
        return lying

    def lying(self) -> tuple[list[Lot], dict[tuple[str, str], float]]:
        """What should lie there, as planned and changed by what has come more or less; and what is less than nothing of it."""
        found, changes = list[Lot](), self.changes()
        for lot in self.stands.lots:
            key = lot.at, lot.item
            change = changes.pop(key, 0.0) if lot.state == "on_hand" else 0.0
            if lot.gb + change < 0.0:
                changes[key], change = lot.gb + change, -lot.gb
            if lot.gb + change > 0.0:
                found.append(replace(lot, gb=lot.gb + change))
        found += [Lot(at, item, "", "on_hand", gb) for (at, item), gb in sorted(changes.items()) if gb > 0.0]
        return found, {key: gb for key, gb in changes.items() if gb < 0.0}

    def changes(self) -> dict[tuple[str, str], float]:
        """GB that have come more than the plan said, by place and item."""
        found: dict[tuple[str, str], float] = defaultdict(float)
        for one in self.actuals.received or ():
            found[one.at, one.item] += one.gb
        for line in self.landed.values():
            came = self.came(line) if self.actuals.received is None else 0.0
            found[line.to, line.item] += came - self.counted_on(line)
        return {key: gb for key, gb in found.items() if abs(gb) > SAME}

    def compare(self, lying: Sequence[Lot], counted: Sequence[Lot]) -> None:
        """What was counted against what should lie there by the plan and the receipts."""
        sums: list[dict[tuple[str, str, str], float]] = [defaultdict(float), defaultdict(float)]
        for found, lots in zip(sums, (lying, counted), strict=True):
            for lot in lots:
                found[lot.state, lot.at, lot.item] += lot.gb
        for state, at, item in sorted({*sums[0], *sums[1]}):
            old, new = (found[state, at, item] for found in sums)
            if abs(new - old) > SAME * max(old, new):
                said = f"{state.replace('_', ' ')}: counted against plan and receipts"
                self.told.append(Discrepancy("count", at, item, at, old, new, "GB", said))
