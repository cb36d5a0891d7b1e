"""Liquidated damages: what the supplier does not deliver of our calls costs it a share of the price.

    missed[i, v] = sum of max(0, 1 - tolerance - delivers[n]) * called[i, n]       GB due at data node v, calls of period n
                   under an allocation: what is called and not delivered
    damages[c] <= sum_(i, v of c) rate[i, v] * missed[i, v],   damages[c] <= at_most[c]           money, month, quarter or year c

`rate` is a share of the item's price on the day it is due, or money per GB; calls of a time of force majeure count nothing. They
fall due in the last period of c, `grace` later, and are income; what falls due beyond the horizon stands in a line of its own,
discounted to its day. Source: FORMULATIONS 7; Cirrus-GlobalFoundries (a percentage of the price after a grace period). Trap: calls
must be limited (a cap, a band, an entitlement), or there is no end to calling what will not come; up to the limit it pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from planner.errors import Problem
from planner.model.allotments import by_call
from planner.model.dues import Due, due
from planner.model.keeping import broken
from planner.model.plugin import Account, Charge, Clause, Handed
from planner.model.volumes import cells, most_of_all
from planner.scenario.fields import Id, Length, Money, Portion, Price, Share, refuse, said

if TYPE_CHECKING:
    from datetime import date

    from planner.lp.expr import Expr
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

LATER = "damages after the horizon"


class Damages(Clause):
    """What the supplier does not deliver of our calls costs it a share of the price."""

    binds: ClassVar[Literal["supplier"]] = "supplier"
    share: Share | None = said("share of the price that a GB not delivered costs the supplier", None)
    price: Price | None = said("instead of a share: money per GB or piece not delivered", None)
    tolerance: Portion = said("share of a call that may stay undelivered without damages", 0.0)
    per: Literal["month", "quarter", "year"] = said("the stretch that is settled together", "quarter")
    grace: Length | None = said("time after the end of the stretch until they fall due", None)
    at_most: Money | None = said("most that is due for one stretch", None)
    so_far: dict[Id, Money] = said(
        "due already for calls before the horizon, by the month, quarter or year they are due in, such as 2027Q1", {}
    )

    @model_validator(mode="after")
    def one_rate(self) -> Damages:
        """A share of the price or money per GB."""
        if (self.share is None) == (self.price is None):
            raise refuse("damages are a share of the price or money per GB", "write share: 10%, or price: 2 USD/GB")
        return self

    # Figures --------------------------------------------------------------------------------------------------------

    @property
    def outlasts(self) -> bool:
        """A supplier that has failed pays none."""
        return True

    def counting(self, terms: Terms, item: str) -> list[float]:
        """Share of what is called of an item in each period that damages are due for; under an allocation, of what is missing."""
        got, owed = terms.setting.fill(terms.name), by_call(terms, item)
        missing = [
            max(0.0, 1.0 - self.tolerance - share) if own is None else float(own.short)
            for share, own in zip(got, owed, strict=True)
        ]
        return [
            0.0 if self.excused(terms, item, period.start) else share
            for period, share in zip(terms.setting.periods, missing, strict=True)
        ]

    def excused(self, terms: Terms, item: str, day: date) -> bool:
        """What is missing of a call of that day is nobody's fault."""
        return any(clause.relieves(terms, item, day) for clause in terms.in_force("relieves", item, day))

    def rates(self, terms: Terms, item: str) -> list[float]:
        """Money per GB of an item missing in each period, where the clause applies."""
        days = [period.start for period in terms.setting.periods]
        if self.price is not None:
            rates = [terms.setting.per_gb(self.price, item)] * len(days)
        else:
            rates = [(self.share or 0.0) * (price or 0.0) for price in terms.prices[item]]
        kept = [terms.applies(self, day) and not broken(terms, day) for day in days]
        return [rate if own else 0.0 for rate, own in zip(rates, kept, strict=True)]

    def lands(self, terms: Terms) -> list[Due]:
        """When what becomes due in each period is paid, and what it is worth there.

        What a supplier would pay once it has failed is worth nothing.
        """
        found = []
        for period in terms.setting.periods:
            day = terms.setting.after(period.start, (self.grace,)) if self.grace is not None else period.start
            paid = due(terms.setting, day)
            lost = terms.failed is not None and day >= terms.failed
            found.append(replace(paid, worth=0.0) if lost else paid)
        return found

    def forces(self, terms: Terms) -> Mapping[str, float]:
        """What is called for its damages comes in part, up to all that may be called."""
        return {item: most_of_all(terms, item) or 0.0 for item in terms.covered(self)}

    def most(self, terms: Terms, cell: Cell) -> float:
        """Most that is due for one cell."""
        return terms.signed * (self.at_most or 0.0)

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """A column for each cell, held by what is missing and by the cap; income when it falls due."""
        terms = contract.terms
        axis = contract.cells(where, cells(terms, self, self.per))
        before = contract.by_cell(lambda _, cell: self.so_far.get(cell.label, 0.0), axis)
        owed = self.owed(model, contract).via(axis.within) + before
        money = owed
        if self.at_most is not None:
            money = model.var(f"{where}.due", axis, upper=contract.by_cell(self.most, axis))
            model.row(f"{where}.missed", money - owed <= 0.0)
            model.row(f"{where}.most", money <= contract.standing.at(contract.signed, axis) * self.at_most)
        lands = self.lands(terms)
        for term, within in (("damages", True), (LATER, False)):
            to = [paid.period if paid.within is within else None for paid in lands]
            if any(p is not None for p in to):
                later = model.later(to, lambda own: [paid.worth for paid in self.lands(own.terms[terms.name])])
                contract.charge(term, (-money).via(axis.end).via(later), where, cash=within)

    def owed(self, model: Model, contract: ContractModel) -> Expr:
        """Money for what is missing in each period."""
        found = model.nothing(model.period)
        for item in contract.terms.covered(self):
            missed = contract.missed((item,), partial(self.counting, item=item))
            found = found + missed * contract.figures(partial(self.rates, item=item))
        return found

    def earned(self, book: ContractBook, called: int | None = None) -> list[float]:
        """Money for what is missing in each period, from the calls (from those before a period)."""
        found = [0.0] * len(book.setting.periods)
        for item in book.terms.covered(self):
            missed = book.missed((item,), self.counting(book.terms, item), called)
            found = [
                money + gb * rate for money, gb, rate in zip(found, missed, self.rates(book.terms, item), strict=True)
            ]
        return found

    def settled(self, book: ContractBook) -> list[float]:
        """Money due for each cell, in its last period."""
        found, earned = [0.0] * len(book.setting.periods), self.earned(book)
        for cell in cells(book.terms, self, self.per):
            owed = self.so_far.get(cell.label, 0.0) + sum(earned[p] for p in cell.periods)
            found[max(cell.periods)] = owed if self.at_most is None else min(owed, self.most(book.terms, cell))
        return found

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """What is due, when it falls due."""
        for p, (money, paid) in enumerate(zip(self.settled(book), self.lands(book.terms), strict=True)):
            term = "damages" if paid.within else LATER
            yield Charge(term, where, paid.period, -money * paid.worth, earned=p, due=paid)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What is due of the stretch under way, and of later ones for calls that are placed."""
        day, earned = book.setting.periods[since].start, self.earned(book, since)
        found = {
            cell.label: self.so_far.get(cell.label, 0.0) + sum(earned[p] for p in cell.periods)
            for cell in cells(book.terms, self, self.per)
            if cell.end > day
        }
        return Handed(own={"so_far": {name: money for name, money in found.items() if money} or None})

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What is missing and what it earns, in the period it becomes due."""
        missed = [book.missed((item,), self.counting(book.terms, item)) for item in book.terms.covered(self)]
        yield Account("missed", "GB", [sum(sizes) for sizes in zip(*missed, strict=True)])
        yield Account("damages", "money", self.settled(book))

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Calls without a limit; nothing that is ever missing."""
        endless = [item for item in terms.covered(self) if most_of_all(terms, item) is None]
        if endless:
            what = f"calls of {', '.join(endless)} are not limited, so there is no end to calling what will not come"
            yield Problem(
                what,
                "add the entitlement: a volume_cap, volume_band, allocation or loyalty for the whole term",
                path=where,
            )
        if self.tolerance and any(any(by_call(terms, item)) for item in terms.covered(self)):
            what = f"a tolerance of {self.tolerance:.0%} is a share of each call, and an allocation delivers one of the entitlement"
            yield Problem(what, "leave the tolerance out, or say a lower entitlement", path=where)
        ways = [future.setting.terms[terms.name] for future in terms.setting.futures]
        if not any(any(self.counting(own, item)) for own in ways for item in own.covered(self)):
            what = "all that is called is delivered, or excused, in every future: no damages are ever due"
            step = f"say in contracts.{terms.name}.delivers, in an allocation or in a driver's outcomes what the supplier brings"
            yield Problem(what, step, path=where, severity="warning")
