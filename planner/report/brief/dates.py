"""The days that both sides know: notices, decisions, rounds to agree on, ends. One line each, the soonest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from planner.calendar import add
from planner.clauses.price_negotiated import PriceNegotiated
from planner.model.terms import Terms
from planner.report.brief.handed import Handed
from planner.report.brief.tables import grid
from planner.report.brief.whitelist import CLAUSES, DATES
from planner.report.grid import Grid

AHEAD = 15
"""Months whose days are told; the ends of terms are told however far they lie."""


def dates(found: Handed) -> Grid:
    """Notice dates and decisions, the soonest first; ends of terms however far."""
    as_of, until = found.setting.as_of, add(found.setting.as_of, AHEAD, "month")
    every = sorted({*ends(found), *(told for told in days(found) if as_of <= told[0] < until)})
    rows = [{"day": day, "what": what, "contract": contract} for day, what, contract in every if day >= as_of]
    return grid("dates", "Notice dates and decisions", DATES, rows)


def ends(found: Handed) -> Iterator[tuple[date, str, str]]:
    """When the contracts end."""
    for name, terms in found.setting.terms.items():
        yield terms.record.term.to.last, "the term ends", name


def days(found: Handed) -> Iterator[tuple[date, str, str]]:
    """Every other day that both sides know."""
    for name, terms in found.setting.terms.items():
        decide = terms.record.offer.decide_by
        if terms.offered and decide is not None:
            yield decide.last, "the offer is open until then", name
        for end, how in terms.endings.items():
            yield how.notice, f"last day to give notice for an end on {end}", name
        for item, talk in terms.record.talks.items():
            if talk.valid_until is not None:
                yield talk.valid_until.last, f"the quote for {item} holds until then", name
        for clause in terms.clauses.values():
            if isinstance(clause, PriceNegotiated):
                yield from ((by, what, name) for by, what in open_rounds(clause, terms))
            for field, what in CLAUSES[clause.kind].days.items():
                if (day := getattr(clause, field)) is not None:
                    yield day.last, what, name
    yield from cancellable(found)


def cancellable(found: Handed) -> Iterator[tuple[date, str, str]]:
    """When open orders can be cancelled last, month by month: the first day of each."""
    last: dict[tuple[str, str], list[date]] = defaultdict(list)
    for order in found.setting.scenario.open_orders.values():
        if order.cancellable_until is not None and order.cancellable_until.last >= found.setting.as_of:
            last[order.contract or "no contract", f"{order.cancellable_until.last:%Y-%m}"].append(
                order.cancellable_until.last
            )
    for (contract, _), told in last.items():
        if len(told) == 1:
            yield told[0], "last day to cancel an open order", contract
        else:
            yield min(told), f"the first of {len(told)} last days to cancel an open order", contract


def open_rounds(clause: PriceNegotiated, terms: Terms) -> Iterator[tuple[date, str]]:
    """When the price of a round is to be agreed by."""
    for first, _, agreed, _ in clause.talks(terms):
        if agreed is None:
            by = add(first, -clause.agree_by.count, clause.agree_by.unit) if clause.agree_by else first
            yield by, f"the price from {first} is to be agreed"
