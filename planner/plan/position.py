"""What a plan hands over to the next one on a day: goods, orders, invoices, pasts, and what it would have called.

Quantities in GB, money in the scenario's currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Given = frozenset[tuple[str, str]]
"""Contracts, each with a field (of its `so_far`, or `status`) that somebody else tells."""
Past = dict[tuple[str, str], dict[str, float]]
"""GB or money by contract and field of `so_far`, then by contract year or quarter, or by clause."""


@dataclass(frozen=True)
class Lot:
    """Goods at a place: `state` as in `stock`, `arrives` for those in transit."""

    at: str
    item: str
    part: str
    state: str
    gb: float
    arrives: date | None = None


@dataclass(frozen=True)
class Line:
    """An order still to come: a line of `open_orders` by its id, or a call that the plan has placed since, by a new one.

    `due` is the money still to be paid for `gb`; `placed` is the day of the call, None for a line that was there before.
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
    planned: tuple[Planned, ...]
