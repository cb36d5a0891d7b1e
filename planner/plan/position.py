"""What a plan hands over to the next one on a day: goods, orders, invoices, pasts, and what it would have called.

Quantities in GB, money in the scenario's currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

Given = frozenset[tuple[str, str]]
"""Contracts, each with a field of its `so_far`, or a path in it such as `status` or `clauses.X.field`, that somebody else tells."""
Past = dict[tuple[str, str], dict[str, float]]
"""GB, money or money per GB by contract and field of `so_far`, then by contract year or quarter, or by clause."""
Own = dict[tuple[str, ...], Any]
"""What is written otherwise in contracts, by the path from the contract's name on: fields of clauses, the end of the term."""


@dataclass(frozen=True)
class Lot:
    """Goods at a place: `state` as in `stock`, `arrives` for those in transit, `since` when for those whose age matters."""

    at: str
    item: str
    part: str
    state: str
    gb: float
    arrives: date | None = None
    since: date | None = None


@dataclass(frozen=True)
class Line:
    """An order still to come: a line of `open_orders` by its id, or a call that the plan has placed since, by a new one.

    `due` is the money still to be paid for `gb`; `placed` is the day of the call, None for one that was there before. Where goods
    travel on once they are `handed` over they count towards their contract on that day, and arrive as promised. `source` sells it;
    `counts` is what the whole line adds to the past of contracts once it has come, and `bill` the payable it is owed under.
    What was `written` as its promise may be before the day; `promised` is then the day on which the plan has it.
    """

    name: str
    supplier: str
    contract: str
    item: str
    part: str
    to: str
    gb: float
    promised: date
    due: float
    due_on: date | None = None
    confidence: str = "confirmed"
    placed: date | None = None
    moved: bool = False
    handed: date | None = None
    source: str = ""
    bill: str = ""
    written: date | None = None
    counts: Past = field(default_factory=dict)

    @property
    def was_promised(self) -> date:
        """The day that was promised, though it may be over."""
        return self.written or self.promised


@dataclass(frozen=True)
class Owed:
    """Money for goods that have come, still to be paid on a day."""

    name: str
    amount: float
    due_on: date
    supplier: str = ""
    contract: str = ""


@dataclass(frozen=True)
class Planned:
    """What the plan would call from the day on: source, item, place, its period and how much, GB."""

    source: str
    item: str
    to: str
    since: date
    until: date
    gb: float


@dataclass(frozen=True)
class Position:
    """Everything that a plan hands over to the next one on a day."""

    day: date
    lots: tuple[Lot, ...]
    lines: tuple[Line, ...]
    landed: tuple[Line, ...]
    owed: tuple[Owed, ...]
    past: Past
    own: Own
    planned: tuple[Planned, ...]


def in_the_mean(found: Sequence[Position], chances: Sequence[float]) -> Position:
    """One position of several that differ in money alone: orders and invoices at their mean, by name."""
    first, whole = found[0], sum(chances)
    dues, owed = dict[str, float](), dict[str, Owed]()
    for own, chance in zip(found, chances, strict=True):
        for line in own.lines:
            dues[line.name] = dues.get(line.name, 0.0) + line.due * chance / whole
        for one in own.owed:
            before = owed[one.name].amount if one.name in owed else 0.0
            owed[one.name] = replace(one, amount=before + one.amount * chance / whole)
    lines = tuple(replace(line, due=dues[line.name]) for line in first.lines)
    return replace(first, lines=lines, owed=tuple(owed.values())) if len(found) > 1 else first
