"""A share of a year's (or quarter's) spend that comes back once its volume or spend has reached a threshold.

    rebate[c] = rate[k] * spend[c],   T[k] <= counted[c] < T[k+1],   one binary a step       money, cells c of the calendar

Counted is what is received of all its items together, GB, or the money for it where the thresholds are money; spend is invoices
and what open orders under the contract cost. The rate holds from the first GB of the cell on, so what came before the horizon
(`so_far.taken`, `so_far.spent`) counts and is paid for. It is paid `paid_after` the cell's last day, in its own line after the
horizon. A cell that the horizon cuts may reach a threshold by what forecast need takes after it, at what the price less the rate
is above the index; its rebate is for what lies inside. Trap: a rebate is not a lower price. Just below a threshold the last GB
earn the rate on all before them, so it may pay to buy what nobody needs, and a plan without binaries earns a part of every step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import model_validator

from planner.errors import Problem
from planner.model.ahead import run_on
from planner.model.cells import Cell
from planner.model.claims import Bargain, claim
from planner.model.dues import ends
from planner.model.past import by_then, under_way
from planner.model.plugin import BEYOND, Account, Charge, Clause, Finding, Handed, KeyDate, Reason
from planner.model.steps import Ladder, Rungs, Spend, reached, whole
from planner.model.volumes import cells, unknown_past
from planner.scenario.fields import Length, refuse, said

if TYPE_CHECKING:
    from planner.lp.expr import Param
    from planner.model.axes import CellAxis
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class Rebate(Clause):
    """A share of a year's spend that comes back once its volume or spend has reached a threshold."""

    steps: Annotated[Ladder, Rungs(("amount", "money"), "share")] = said(
        "volume or spend from which a rebate is earned, to the share of the whole spend"
    )
    per: Literal["month", "quarter", "year"] = said("the stretch in which it is counted", "year")
    paid_after: Length | None = said("how long after the stretch ends it is paid; at its end when absent", None)

    @model_validator(mode="after")
    def a_ladder(self) -> Rebate:
        """Shares rise with the volume, and no more than the spend comes back."""
        rates = list(self.steps.values)
        if sorted(rates) != rates:
            raise refuse("a rebate falls while the volume rises", "write the shares in rising order")
        if rates[-1] > 1.0:
            raise refuse("more than the whole spend comes back", "write a share of 100% at most")
        return self

    # Figures --------------------------------------------------------------------------------------------------------

    @property
    def in_money(self) -> bool:
        """The thresholds are spend."""
        return self.steps.unit == "money"

    @property
    def rates(self) -> list[float]:
        """Share of each step, from nothing on."""
        first = [] if self.steps.points[0][0] == 0 else [0.0]
        return [*first, *self.steps.values]

    def thresholds(self, terms: Terms) -> list[float]:
        """GB or money from which each share holds, at the size that is signed."""
        first = [] if self.steps.points[0][0] == 0 else [0.0]
        each = terms.setting.gb_per_piece(terms.covered(self)[0]) if self.steps.unit == "ea" else 1.0
        return [*first, *(terms.size * size * each for size, _ in self.steps.points)]

    def remembers(self) -> frozenset[str]:
        """What was spent in cells that have begun."""
        return frozenset({"spent"})

    def before(self, terms: Terms, cell: Cell) -> float:
        """What counted in a cell before the horizon."""
        return terms.spent_before(cell) if self.in_money else terms.taken_before(cell, terms.covered(self))

    def spent(self, terms: Terms, cell: Cell) -> float:
        """Money spent in a cell before the horizon."""
        return terms.spent_before(cell)

    def dearest(self, terms: Terms, cell: Cell) -> float:
        """The most that a GB received in a cell costs."""
        items, orders = terms.covered(self), terms.setting.scenario.open_orders.values()
        mine = [
            order for order in orders if order.contract == terms.name and order.item in items and order.quantity.value
        ]
        prices = [order.due / terms.setting.gb(order.quantity, order.item) for order in mine]
        return max([*prices, *(terms.prices[item][p] or 0.0 for item in items for p in cell.periods)])

    def price_after(self, terms: Terms) -> float:
        """Money per GB on the first day after the horizon."""
        return terms.mean_price_on(terms.covered(self), terms.setting.end)

    def each(self, terms: Terms, cell: Cell) -> float:
        """What a GB after the horizon counts."""
        return self.price_after(terms) if self.in_money else 1.0

    def later(self, terms: Terms, cell: Cell) -> float:
        """GB of forecast need that a cell cut by the horizon may still take after it."""
        return run_on(terms, terms.covered(self), terms.setting.end, cell.end) if cell.cut else 0.0

    def later_price(self, terms: Terms, cell: Cell, k: int) -> float:
        """Money per GB by which the price less a rebate is above the index on the first day after the horizon."""
        day, items = terms.setting.end, terms.covered(self)
        worth = [value for item in items if (value := terms.setting.item_value(item, day)) is not None]
        price = self.price_after(terms) * (1.0 - self.rates[k])
        return max(0.0, price - sum(worth) / len(worth)) if worth and cell.cut else 0.0

    def forces(self, terms: Terms) -> Mapping[str, float]:
        """More may be bought than is needed, up to the last threshold of every cell."""
        items, last = terms.covered(self), self.thresholds(terms)[-1] * len(cells(terms, self, self.per))
        prices = [price for item in items for price in terms.prices[item] if price] if self.in_money else [1.0]
        return dict.fromkeys(items, last / min(prices, default=1.0) / (terms.size or 1.0))

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """The step of each cell, and its share of the spend."""
        terms, found = contract.terms, cells(contract.terms, self, self.per)
        items, axis = terms.covered(self), contract.cells(where, found)
        money_before = contract.by_cell(self.spent, axis)
        counts, spend = contract.spend(items).via(axis.within) + money_before, None
        if not self.in_money:
            before, dearest = (contract.by_cell(figure, axis) for figure in (self.before, self.dearest))
            spend = Spend(counts, money_before, before, dearest)
            counts = contract.received_of(items).via(axis.within) + before
        later = partial(self.later_figures, contract, axis)
        both = whole(model, contract, where, axis, counts, self.thresholds(terms), later, spend)
        back = model.nothing(axis)
        for k, (share, stub) in enumerate(zip(both.base, both.later, strict=True)):
            back = back - share * self.rates[k]
            dear = contract.by_cell(partial(self.later_price, k=k), axis)
            model.pay(BEYOND, (stub * dear).via(axis.end), where, cash=False)
        contract.settle("rebate", back.via(axis.end), ends(model.setting, found, self.paid_after), where)

    def later_figures(self, contract: ContractModel, axis: CellAxis, k: int) -> tuple[Param, Param]:
        """What may follow after the horizon, and what a GB of it counts."""
        return contract.by_cell(self.later, axis), contract.by_cell(self.each, axis)

    def counts(self, book: ContractBook) -> tuple[list[float], list[float]]:
        """What counts and what is spent in each period."""
        items = book.terms.covered(self)
        spend = book.spend(items)
        return (spend if self.in_money else book.received_of(items)), spend

    def earned(self, book: ContractBook, where: str, cell: Cell) -> tuple[float, float]:
        """The rebate of a cell, and what is paid beyond the horizon for reaching it."""
        terms, (counts, spend) = book.terms, self.counts(book)
        said = claim(book, where, cell.label, len(self.rates))
        volume = self.before(terms, cell) + sum(counts[p] for p in cell.periods)
        volume += sum(said.later) * self.each(terms, cell)
        money = self.spent(terms, cell) + sum(spend[p] for p in cell.periods)
        dear = sum(gb * self.later_price(terms, cell, k) for k, gb in enumerate(said.later))
        return self.rates[said.on(volume, self.thresholds(terms))] * money, dear

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The rebate of each cell on its day."""
        found, back = cells(book.terms, self, self.per), [0.0] * len(book.setting.periods)
        for cell in found:
            earned, dear = self.earned(book, where, cell)
            back[max(cell.periods)] = -earned
            yield Charge(BEYOND, where, max(cell.periods), dear)
        yield from book.settled("rebate", back, ends(book.setting, found, self.paid_after), where)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """No step is claimed that is not reached, and none is left unclaimed; no more follows than is needed."""
        counts, _ = self.counts(book)
        for cell in cells(book.terms, self, self.per):
            said = claim(book, where, cell.label, len(self.rates))
            volume = self.before(book.terms, cell) + sum(counts[p] for p in cell.periods)
            volume += sum(said.later) * self.each(book.terms, cell)
            unit = book.setting.currency if self.in_money else "GB"
            yield from said.broken(self.kind, volume, self.thresholds(book.terms), self.later(book.terms, cell), unit)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What counts to date, what is earned, and what is still to come back."""
        periods, found = len(book.setting.periods), cells(book.terms, self, self.per)
        (counts, _), dates, earned = self.counts(book), [0.0] * periods, [0.0] * periods
        for cell in found:
            gone = self.before(book.terms, cell)
            for p in cell.periods:
                gone += counts[p]
                dates[p] = gone
            earned[max(cell.periods)] = self.earned(book, where, cell)[0]
        open_ = [*earned]
        for p, paid in enumerate(ends(book.setting, found, self.paid_after)):
            if paid.within:
                open_[paid.period] -= earned[p]
        yield Account("counts for a rebate", "money" if self.in_money else "GB", dates, balance=True)
        yield Account("rebate earned", "money", earned)
        yield Account("rebate to come", "money", [sum(open_[: p + 1]) for p in range(periods)], balance=True)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What is spent of the stretch under way."""
        (_, spend), found = self.counts(book), under_way(book.terms, self, self.per, since)
        return Handed(
            {"spent": {cell.label: self.spent(book.terms, cell) + by_then(spend, cell, since) for cell in found}}
        )

    def reasons(self, book: ContractBook, where: str, p: int, within: bool) -> Iterable[Reason]:
        """What counted in a stretch whose rebate is paid, what was spent, and the share that came back of it."""
        terms, found, (counts, spend) = book.terms, cells(book.terms, self, self.per), self.counts(book)
        dues = ends(book.setting, found, self.paid_after)
        for cell in found:
            if (dues[max(cell.periods)].period, dues[max(cell.periods)].within) == (p, within):
                volume = self.before(terms, cell) + sum(counts[q] for q in cell.periods)
                money = self.spent(terms, cell) + sum(spend[q] for q in cell.periods)
                yield Reason(f"counts in {cell.label}", volume, "money" if self.in_money else "GB")
                yield Reason(f"spent in {cell.label}", money, "money")
                back = self.earned(book, where, cell)[0]
                yield Reason("comes back of it", back / money if money else 0.0, "share", "steps")

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """The last day that counts in each stretch."""
        for cell in cells(terms, self, self.per):
            yield KeyDate(cell.end - timedelta(days=1), f"last day that counts for the rebate of {cell.label}", "end")

    def remarks(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Where a little more costs less, and where more than was used was bought for that."""
        terms, (counts, spend) = book.terms, self.counts(book)
        items, wasted, money = terms.covered(self), book.book.scrapped(terms.covered(self)), book.setting.currency
        for cell in cells(terms, self, self.per):
            price = terms.mean_price_on(items, terms.setting.periods[max(cell.periods)].start)
            each = price if self.in_money else 1.0
            volume = self.before(terms, cell) + sum(counts[p] for p in cell.periods)
            spent = self.spent(terms, cell) + sum(spend[p] for p in cell.periods)
            unused = each * sum(wasted[p] for p in cell.periods)
            cost = partial(self.cost, terms, spent, volume, price / each if each else 0.0)
            found = Bargain(where, cell.label, volume, unused, cost, money if self.in_money else "GB", money)
            yield from found.remarks(self.kind, self.thresholds(terms))

    def cost(self, terms: Terms, spent: float, volume: float, price: float, other: float) -> float:
        """What another volume (or spend) of a cell would cost, once the rebate has come back."""
        return (spent + (other - volume) * price) * (1.0 - self.rates[reached(other, self.thresholds(terms))])

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Pieces of unlike items counted together, a past that is not known."""
        items = terms.covered(self)
        if self.steps.unit == "ea" and len({terms.setting.gb_per_piece(item) for item in items}) > 1:
            what = f"pieces of {', '.join(items)} are counted together, and they are not of one size"
            yield Problem(what, "write the thresholds in TB, PB or money", path=where)
        if not self.in_money:
            yield from unknown_past(terms, self, self.per, where)
        for cell in cells(terms, self, self.per):
            if cell.opened and cell.label not in terms.record.so_far.spent:
                what = f"{cell.label} began before the horizon and what was spent in it is not given: nothing comes back of it"
                step = f"write contracts.{terms.name}.so_far.spent.{cell.label}"
                yield Problem(what, step, path=where, severity="warning")
