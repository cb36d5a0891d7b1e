"""Volume that is reserved for a fee: what is wrong or unwise about it, in the data and in a plan, and what is called of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from planner.errors import Problem
from planner.model.plugin import Ask, Clause, Finding
from planner.model.volumes import TOLERANCE, last_call, unknown_past

if TYPE_CHECKING:
    from planner.calendar import Span
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.terms import Terms
    from planner.quantities import Amount, Rate, UnitPrice
    from planner.scenario.fields import Series


class Reserves(Protocol):
    """A clause under which volume is reserved."""

    @property
    def fee(self) -> UnitPrice:
        """Money per GB reserved."""

    @property
    def strike(self) -> Series[UnitPrice] | None:
        """Price of what is taken; the contract's where there is none."""

    @property
    def in_total(self) -> Amount | None:
        """The most over the term."""

    @property
    def decide_by(self) -> Span | None:
        """The last day to reserve."""

    @property
    def promised(self) -> Rate | None:
        """What may be, or is, reserved in a cell."""

    @property
    def level(self) -> str:
        """Whether it is `each` cell by itself, or the `same` share of all of them."""

    def cells(self, terms: Terms) -> Sequence[Cell]:
        """What is reserved apart."""

    def most(self, terms: Terms, cell: Cell) -> float:
        """GB that may be reserved for a cell."""

    def before(self, terms: Terms, cell: Cell) -> float:
        """GB taken in a cell before the horizon."""


def doubts(terms: Terms, clause: Clause, rule: Reserves, where: str) -> Iterable[Problem]:
    """No strike, a day to reserve that cannot be, pieces of unlike items, an unknown past."""
    setting, items = terms.setting, terms.covered(clause)
    bare = [item for item in items if not any(terms.speakers(item, p.start) for p in setting.periods)]
    if rule.strike is None and bare:
        what = f"the option has no strike, and no price clause speaks of {', '.join(bare)}"
        yield Problem(what, "add `strike: 4 USD/GB`, or a price clause for it", path=where)
    if rule.decide_by is not None and not setting.as_of <= rule.decide_by.last < setting.end:
        what = f"the last day to reserve, {rule.decide_by.last}, lies outside the plan"
        yield Problem(what, "choose one in the horizon, or write what is `reserved`", path=f"{where}.decide_by")
    elif not any(cell.periods for cell in rule.cells(terms)):
        what = "there is nothing to reserve: no cell begins in the horizon once it is decided"
        yield Problem(what, "decide earlier, or check since and until", path=where, severity="warning")
    units = {amount.unit for amount in (rule.fee, rule.promised, rule.in_total) if amount is not None}
    if "ea" in units and len({setting.gb_per_piece(item) for item in items}) > 1:
        what = f"pieces of {', '.join(items)} are reserved together, and they are not of one size"
        yield Problem(what, "write volume and fee in GB, or make a clause for each item", path=where)
    if rule.promised is not None:
        yield from unknown_past(terms, clause, rule.promised.per, where)


def beyond(terms: Terms, rule: Reserves, kind: str, held: Mapping[str, float], where: str) -> Iterable[Finding]:
    """What is reserved beyond the most of a cell, or not at one level where it must be."""
    shares = {}
    for cell in rule.cells(terms):
        got, most = held.get(cell.label, 0.0), rule.most(terms, cell)
        shares[cell.label] = got / most if most else 0.0
        if not -TOLERANCE <= got <= most + TOLERANCE * max(1.0, most):
            what = f"{got:,.6g} GB are reserved for {cell.label}, {most:,.6g} can be"
            yield Finding(kind, where, what, got - most)
    if rule.level == "same" and shares and max(shares.values()) - min(shares.values()) > TOLERANCE:
        low, high = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
        what = f"{shares[low]:.1%} of the most is reserved for {low} and {shares[high]:.1%} for {high}, at one level"
        yield Finding(kind, where, what)


def exercised(
    book: ContractBook, clause: Clause, rule: Reserves, held: Mapping[str, float], until: date
) -> Iterable[Ask]:
    """What is called of each reservation, by the last day on which it can be, where that comes before a day; the rest lapses."""
    terms, items = book.terms, book.terms.covered(clause)
    taken, placed = book.taken(items), book.promised(items)
    for cell in rule.cells(terms):
        gb, day = sum(taken[p] - placed[p] for p in cell.periods), last_call(terms, cell.end)
        if gb > TOLERANCE and terms.setting.start <= day < until:
            price = terms.mean_price_on(items, terms.setting.periods[max(cell.periods)].start)
            rest = held[cell.label] - rule.before(terms, cell) - sum(taken[p] for p in cell.periods)
            yield Ask(
                "Exercise", day, gb, gb * price, f"of what is reserved for {cell.label}; {max(0.0, rest):,.6g} GB lapse"
            )
