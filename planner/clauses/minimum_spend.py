"""A minimum of money to be spent in every contract year (or quarter), over all items: a framework over the portfolio.

    spent[y] + so_far[y] + shortfall[y] + beyond[y] >= M[y]                            money, contract years y
    spend shortfall    = pays * shortfall[y],      beyond the horizon = beyond[y] * clip((P - S) / P, 0, pays)

spent is what is taken of the items (received, or would have been but for the supplier) from all sources that count, at the price
of delivery, with open orders by what is due for them; fees, rebates and damages are no spend. M is by date, that of the year's
first day. A year that began before the horizon owes its full M less what was spent; one that the horizon cuts runs on at
forecast need, at what the contract price P is then above the index S; years beyond it are valued likewise (planner.model.beyond).
Trap: spend is price times volume, so in a falling market the same bits no longer fill it, when they are worth least.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.beyond import BEYOND, bill_later, build_later
from planner.model.past import by_then, under_way
from planner.model.plugin import Account, Charge, Clause, Finding, Handed, Reason
from planner.model.volumes import TOLERANCE, cells, stretches
from planner.scenario.fields import MoneySeries, Share, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

TERM = "spend shortfall"


class MinimumSpend(Clause):
    """A minimum of money to be spent in every contract year (or quarter), over all items."""

    binds: ClassVar[Literal["buyer"]] = "buyer"
    amount: MoneySeries = said("least money of a year (or quarter), by the day it begins on")
    per: Literal["year", "quarter"] = said("the stretch in which it is counted", "year")
    pays: Share = said("share of what is not spent that is paid", 1.0)

    # Figures --------------------------------------------------------------------------------------------------------

    def remembers(self) -> frozenset[str]:
        """What was spent in years that have begun."""
        return frozenset({"spent"})

    def minimum(self, terms: Terms, first: date) -> float:
        """Money to be spent in the year that begins on a day, at the size that is signed."""
        return terms.size * (self.amount.at(first) or 0.0)

    def owed(self, terms: Terms, cell: Cell) -> float:
        """What of it was not spent before the horizon."""
        before = terms.record.so_far.spent.get(cell.label, 0.0) if cell.opened else 0.0
        return max(0.0, self.minimum(terms, cell.first) - before)

    def ahead(self, terms: Terms, first: date, end: date, day: date) -> tuple[float, float]:
        """Money that forecast need would spend between two days at the prices of one, and the share of it above the index."""
        money = above = 0.0
        for need in terms.setting.requirements:
            serves = {item: need.serves[item] for item in terms.covered(self) if item in need.serves}
            priced = {item: price for item in serves if (price := terms.price_on(item, day)) is not None}
            if priced and end > first:
                size = need.between(first, end) / max(serves.values()) / len(priced)
                for item, price in priced.items():
                    worth = terms.setting.item_value(item, day)
                    money += size * price
                    above += size * (price - worth) if worth is not None else 0.0
        return money, above / money if money else 0.0

    def run_on(self, terms: Terms, cell: Cell) -> float:
        """Money that a cell cut by the horizon may still spend after it, up to what is owed."""
        day = terms.setting.end
        return min(self.ahead(terms, day, cell.end, day)[0], self.owed(terms, cell)) if cell.cut else 0.0

    def later_rate(self, terms: Terms, cell: Cell) -> float:
        """What a unit of money costs that a cut cell spends after the horizon."""
        day = terms.setting.end
        return max(0.0, min(self.ahead(terms, day, cell.end, day)[1], self.pays)) if cell.cut else 0.0

    def later(self, terms: Terms) -> list[tuple[date, date]]:
        """The contract's years that lie wholly beyond the horizon."""
        return [(first, end) for first, end in stretches(terms, self, self.per) if first >= terms.setting.end]

    def later_terms(self, terms: Terms, first: date, end: date) -> tuple[float, float, float, float]:
        """Of a year beyond the horizon: minimum, need, and what a unit of money costs that is needed, or not."""
        setting = terms.setting
        worth = setting.discount(first) / setting.discounts[-1]
        need, rate = self.ahead(terms, first, end, first)
        return self.minimum(terms, first), need, min(rate, self.pays) * worth, self.pays * worth

    def forces(self, terms: Terms) -> Mapping[str, float]:
        """Where a shortfall costs more than the goods, the whole of it may be bought, of any item."""
        owed = sum(self.owed(terms, cell) for cell in cells(terms, self, self.per)) if self.pays > 1.0 else 0.0
        prices = {item: [price for price in terms.prices[item] if price] for item in terms.covered(self)}
        return {item: owed / min(known) for item, known in prices.items() if known}

    def owes(self, terms: Terms, first: date, end: date, day: date) -> tuple[float, float]:
        """The GB that the minimum of the days is at the mean price, and what they cost if they are not taken."""
        price, money = terms.mean_price_on(terms.covered(self), day), 0.0
        for start, stop in stretches(terms, self, self.per):
            days = (min(end, stop) - max(first, start)).days
            money += self.minimum(terms, start) * max(0, days) / (stop - start).days
        return (money / price, self.pays * price) if price else (0.0, 0.0)

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """A shortfall and a stub for each contract year, the minimum, and the payments."""
        terms = contract.terms
        axis = contract.cells(f"{where} {self.per}", cells(terms, self, self.per))
        owed, stub, rate = (contract.by_cell(figure, axis) for figure in (self.owed, self.run_on, self.later_rate))
        short = model.var(f"{where}.shortfall", axis, upper=owed * terms.largest)
        beyond = model.var(f"{where}.beyond", axis, upper=stub)
        if contract.open:
            model.row(f"{where}.stub", beyond <= contract.sized(owed))
        spent = contract.spent(terms.covered(self)).via(axis.within)
        model.row(f"{where}.minimum", spent + short + beyond >= contract.sized(owed))
        contract.charge(TERM, (short * self.pays).via(axis.end), where)
        model.pay(BEYOND, (beyond * rate).via(axis.end), where, cash=False)
        build_later(contract, where, self.later(terms), self.later_terms)

    def shortfalls(self, book: ContractBook, where: str) -> dict[str, float]:
        """What is not spent in each year, from the plan's tables."""
        spent, beyond = book.spent(book.terms.covered(self)), book.decided(where, "beyond")
        return {
            cell.label: max(
                0.0, self.owed(book.terms, cell) - beyond.get(cell.label, 0.0) - sum(spent[p] for p in cell.periods)
            )
            for cell in cells(book.terms, self, self.per)
        }

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The shortfalls, and what the term costs beyond the horizon."""
        terms, short, beyond = book.terms, self.shortfalls(book, where), book.decided(where, "beyond")
        for cell in cells(terms, self, self.per):
            last, later = max(cell.periods), beyond.get(cell.label, 0.0)
            yield Charge(TERM, where, last, self.pays * short[cell.label])
            yield Charge(BEYOND, where, last, later * self.later_rate(terms, cell))
        yield from bill_later(book, where, self.later(terms), self.later_terms)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """No year is said to spend more after the horizon than its forecast need."""
        beyond = book.decided(where, "beyond")
        for cell in cells(book.terms, self, self.per):
            got, most = beyond.get(cell.label, 0.0), self.run_on(book.terms, cell)
            if not -TOLERANCE <= got <= most + TOLERANCE * max(1.0, most):
                what = f"{got:,.6g} of {cell.label} are left for after the horizon, forecast need spends {most:,.6g}"
                yield Finding(self.kind, where, what, got - most)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """Money that counts, and what is not spent."""
        found, short = [0.0] * len(book.setting.periods), self.shortfalls(book, where)
        for cell in cells(book.terms, self, self.per):
            found[max(cell.periods)] += short[cell.label]
        yield Account("spend that counts", "money", book.spent(book.terms.covered(self)))
        yield Account("spend shortfall", "money", found)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What is spent of the stretch under way."""
        terms, spend = book.terms, book.spent(book.terms.covered(self))
        found = under_way(terms, self, self.per, since)
        return Handed({"spent": {cell.label: terms.spent_before(cell) + by_then(spend, cell, since) for cell in found}})

    def reasons(self, book: ContractBook, where: str, p: int, within: bool) -> Iterable[Reason]:
        """The minimum of a year that ends, what was spent, what is missing and which share of it is paid."""
        spent, short = book.spent(book.terms.covered(self)), self.shortfalls(book, where)
        for cell in cells(book.terms, self, self.per):
            if max(cell.periods) == p:
                yield Reason(f"minimum of {cell.label} still open", self.owed(book.terms, cell), "money", "amount")
                yield Reason("spent towards it", sum(spent[q] for q in cell.periods), "money")
                yield Reason("missing", short[cell.label], "money")
                yield Reason("share of it that is paid", self.pays, "share", "pays")

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A minimum of nothing, an unknown past, a past that counts for items the clause does not cover."""
        if not any(self.minimum(terms, first) > 0 for first, _ in stretches(terms, self, self.per)):
            what = "the minimum is nothing in every year of the term"
            yield Problem(what, "give `amount` a value that holds on the first day of a year", path=f"{where}.amount")
        for cell in cells(terms, self, self.per):
            if cell.opened and cell.label not in terms.record.so_far.spent:
                what = (
                    f"{cell.label} began before the horizon and what was spent in it is not given: it counts as nothing"
                )
                step = f"write contracts.{terms.name}.so_far.spent.{cell.label}"
                yield Problem(what, step, path=where, severity="warning")
            elif cell.opened and set(terms.covered(self)) != set(terms.items):
                what = f"so_far.spent.{cell.label} is not split by item: all of it counts towards this clause"
                yield Problem(what, "put the items into contracts of their own", path=where, severity="warning")
