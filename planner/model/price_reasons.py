"""How prices come about, in lines that a person can check against an invoice: index on its day, base, limits that hold.

    formula so far = plus + (1 - follows) * base + follows * (1 - discount) * Index(day)         money per GB

A limit is told whether it holds or not, so that its distance shows; where it holds, the price so far stands at it afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from planner.calendar import add
from planner.model.plugin import Clause, Reason
from planner.model.pricing import Follows, IndexAt, Reads, added, anchored, at_discount, reading, resets

if TYPE_CHECKING:
    from planner.model.terms import Terms
    from planner.quantities import UnitPrice

MONEY: Literal["money/GB"] = "money/GB"


def formula(
    terms: Terms, clause: Clause, rule: Follows, base: UnitPrice | IndexAt | None, follows: float, item: str, day: date
) -> Iterator[Reason]:
    """What a price that follows an index is made of, and what that makes."""
    at = resets(terms, clause, rule.resets, day)[-1] if rule.resets else day
    value, stands = reading(terms, rule, item, at), anchored(terms, rule.index, base, item)
    if value is None or (stands is None and base is not None):
        return
    if rule.resets:
        yield from last_reset(at)
    yield from index_read(terms, rule, item, at)
    if stands is not None:
        yield Reason("base", stands, MONEY, "base", base.day if isinstance(base, IndexAt) else None)
    if follows != 1.0:
        yield Reason("follows the index at", follows, "share", "follows")
    found = added(terms, rule, item) + (1.0 - follows) * (stands or 0.0) + follows * (1.0 - rule.discount) * value
    yield Reason("price by the formula", found, MONEY, so_far=True)


def index_read(terms: Terms, rule: Reads, item: str, at: date) -> Iterator[Reason]:
    """The index on the day it is read, less its discount, and what is added."""
    value, day = reading(terms, rule, item, at), add(at, -rule.lag.count, rule.lag.unit) if rule.lag else at
    if value is not None:
        yield Reason(f"index {rule.index}", value, MONEY, "index", day)
    if rule.discount:
        yield Reason("taken off the index", rule.discount, "share", "discount")
    if rule.plus is not None:
        yield Reason("added to it", added(terms, rule, item), MONEY, "plus")


def last_reset(at: date) -> Iterator[Reason]:
    """The day on which the price was set."""
    yield Reason("price set on", 0.0, "day", "resets", at)


@dataclass(frozen=True)
class Edge:
    """A limit of a price: money per GB (None where there is none), what it is called, the field that says it."""

    value: float | None
    what: str
    field: str


def clipped(price: float, floor: Edge, cap: Edge) -> Iterator[Reason]:
    """A price between two limits: the limits there are, and which of them holds."""
    for edge, clip in ((cap, min), (floor, max)):
        if edge.value is not None:
            yield Reason(edge.what, edge.value, MONEY, edge.field)
            if clip(price, edge.value) != price:
                price = edge.value
                yield Reason(f"held by the {edge.what}", price, MONEY, edge.field, so_far=True)


def stepping(terms: Terms, rule: Reads, item: str, at: date) -> Iterator[Reason]:
    """What a stepping price moves towards at a reset."""
    target = at_discount(terms, rule, item, at)
    yield from index_read(terms, rule, item, at)
    if target is not None:
        yield Reason("price by the index", target, MONEY, so_far=True)
