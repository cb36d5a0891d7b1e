"""What a contract asks for between two days though nothing is needed, at the prices of one.

    owed(S) = max(what a clause on items S asks for, sum of owed over the clauses within S)       money and GB, each stretch

Clauses that count the same goods are not added up: a minimum of spend over all items and the minimums of single items are filled
by the same deliveries, so the greater stands. Money is GB times what a GB costs that is not taken (the price where it must be).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import fsum
from typing import TYPE_CHECKING

from planner.calendar import add
from planner.model.succession import above_index

if TYPE_CHECKING:
    from planner.model.terms import Terms


@dataclass(frozen=True)
class Owed:
    """GB of some items to be taken or paid for, and money per GB that is not taken."""

    items: tuple[str, ...]
    gb: float
    cost: float


def still_owed(terms: Terms, since: date, day: date) -> list[Owed]:
    """All that is owed from one day to the end of the term, at the prices of another."""
    return owed_between(terms, since, terms.end, day)


def owed_between(terms: Terms, first: date, end: date, day: date, items: Collection[str] = ()) -> list[Owed]:
    """All that is owed between two days at the prices of another; by the clauses on some items alone, where named."""
    return [
        part
        for start, stop in stretches(terms, first, end)
        for part in greatest(own for own in asked(terms, start, stop, day) if set(own.items) <= set(items or own.items))
    ]


def stretches(terms: Terms, since: date, until: date) -> Iterator[tuple[date, date]]:
    """The days of the term between two, cut where a contract year or a clause begins or is over."""
    days, n = {since, until}, 1
    while (year := add(terms.first, n, "year")) < terms.end:
        days.add(year)
        n += 1
    for clause in terms.clauses.values():
        days |= {day for day in (clause.since and clause.since.first, clause.until and clause.until.end) if day}
    inside = sorted(day for day in days if since <= day <= min(until, terms.end))
    return pairwise(inside)


def asked(terms: Terms, first: date, end: date, day: date) -> Iterator[Owed]:
    """What each clause asks for between two days."""
    for clause in terms.clauses.values():
        gb, cost = clause.owes(terms, first, end, day) if terms.applies(clause, first) else (0.0, 0.0)
        if gb:
            yield Owed(terms.covered(clause), gb, cost)


def greatest(found: Iterable[Owed]) -> list[Owed]:
    """Of what counts the same goods that which asks for most money (then GB): a clause, or those on fewer items together."""
    kept: list[Owed] = []
    for mine in sorted(found, key=lambda part: len(part.items)):
        rivals = [part for part in kept if set(part.items) & set(mine.items)]
        if (money(rivals), fsum(part.gb for part in rivals)) < (mine.gb * mine.cost, mine.gb):
            kept = [part for part in kept if part not in rivals] + [mine]
    return kept


def money(found: Iterable[Owed]) -> float:
    """What it costs if none of it is taken."""
    return fsum(part.gb * part.cost for part in found)


def above_market(terms: Terms, part: Owed, day: date) -> float:
    """Money per GB above the index on a day, at most what not taking it costs."""
    return min(above_index(terms, part.items, day), part.cost)
