"""A price that hangs on the volume of a period, month, quarter or year of the contract.

    increment    cost[c] = sum_k price[k] * q[k],   sum_k q[k] = V[c],   step k is full before k + 1 begins
    all units    cost[c] = price[k] * V[c],         T[k] <= V[c] < T[k+1]           money, GB, cells c of the calendar

V is what is received in the cell, open orders and `so_far` among it; a ladder is that of each item, or of all together. Goods
are billed at the price of the first step. The difference is posted at the end of the cell as "step discount" (or "step
surcharge"), at the prices of its last period, so it is owed for what was taken before the horizon too. Prices that fall take a
binary for each fall, prices that rise none. A cell that the horizon cuts may reach a step of `all units` by what forecast need
takes after it, at max(0, price[k] - index) a GB; its discount stands after the horizon and only for what lies inside.
Trap: a linear program fills the cheapest step first (100 at 10, 100 at 8, the rest at 6: 150 cost 900 instead of 1400). With
`all units` it pays to buy more than is needed: 190 at 8 are 1520, 200 at 6 are 1200.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import model_validator

from planner.errors import Problem
from planner.model.ahead import run_on
from planner.model.cells import Cell
from planner.model.claims import Bargain, claim
from planner.model.dues import ends
from planner.model.plugin import BEYOND, Account, Charge, Clause, Finding, KeyDate, Reason
from planner.model.steps import Ladder, Rungs, increments, parts, reached, whole
from planner.model.volumes import cells, unknown_past
from planner.scenario.fields import refuse, said

if TYPE_CHECKING:
    from planner.lp.expr import Param
    from planner.model.axes import CellAxis
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class PriceSteps(Clause):
    """A price that hangs on the volume of a period, month, quarter or year of the contract."""

    role: ClassVar[Literal["price"]] = "price"
    traits: ClassVar[frozenset[str]] = frozenset(("stepped",))
    steps: Annotated[Ladder, Rungs(("amount",), "price")] = said("volume from which a price holds, to the price")
    by: Literal["increment", "all units"] = said(
        "increment: each price for what lies on its step; all units: the price of the step reached for all of it",
        "increment",
    )
    per: Literal["period", "month", "quarter", "year"] = said("the stretch in which the volume is counted", "year")
    of: Literal["each", "together"] = said("each item by itself, or the items together", "each")

    @model_validator(mode="after")
    def a_ladder(self) -> PriceSteps:
        """It starts at nothing, has a second step, and whole volumes only become cheaper."""
        sizes, prices = zip(*((size, price.value) for size, price in self.steps.points), strict=True)
        if sizes[0] > 0:
            raise refuse("the first step does not start at nothing", "write what the first GB costs, from 0 GB on")
        if len(sizes) == 1:
            raise refuse("there is one step only", "add the volume from which another price holds, or use price_fixed")
        if len({price.unit for price in self.steps.values}) > 1:
            raise refuse("some prices are per GB and some per piece", "write all prices in one way")
        if self.by == "all units" and sorted(prices, reverse=True) != list(prices):
            raise refuse("a price for all units rises with the volume", "write `by: increment`, or falling prices")
        return self

    # Figures --------------------------------------------------------------------------------------------------------

    def price_on(self, terms: Terms, item: str, day: date) -> float | None:
        """The price of the first step: what goods are billed at."""
        return terms.setting.per_gb(self.steps.values[0], item)

    def price_reasons(self, terms: Terms, item: str, day: date) -> Iterable[Reason]:
        """The price of the first step."""
        price = terms.setting.per_gb(self.steps.values[0], item)
        yield Reason("price of the first step", price, "money/GB", "steps", so_far=True)

    @property
    def term(self) -> str:
        """What the difference is called in the ledger."""
        first, *rest = (price.value for price in self.steps.values)
        return "step discount" if min(rest) < first else "step surcharge"

    def groups(self, terms: Terms, where: str) -> list[tuple[str, tuple[str, ...]]]:
        """Items whose volumes are counted together, with the name of their columns."""
        items = terms.covered(self)
        if self.of == "together" or len(items) == 1:
            return [(where, items)]
        return [(f"{where}.{item}", (item,)) for item in items]

    def stretches(self, terms: Terms) -> tuple[Cell, ...]:
        """The cells in which the volume is counted."""
        if self.per != "period":
            return cells(terms, self, self.per)
        return tuple(cell for cell in terms.setting.spans("period") if terms.applies(self, cell.first))

    def thresholds(self, terms: Terms, items: tuple[str, ...]) -> list[float]:
        """GB from which each price holds, at the size that is signed."""
        each = terms.setting.gb_per_piece(items[0]) if self.steps.unit == "ea" else 1.0
        return [terms.size * size * each for size, _ in self.steps.points]

    def price(self, terms: Terms, items: tuple[str, ...], k: int, day: date) -> float:
        """Money per GB of a step, after clauses that adjust prices: the mean of the items."""
        found = [terms.adjusted(item, day, terms.setting.per_gb(self.steps.values[k], item)) for item in items]
        return sum(price or 0.0 for price in found) / len(items)

    def discount(self, terms: Terms, cell: Cell, items: tuple[str, ...], k: int) -> float:
        """Money per GB that a step is below the first, by the prices of the cell's last period."""
        day = terms.setting.periods[max(cell.periods)].start
        return self.price(terms, items, 0, day) - self.price(terms, items, k, day)

    def before(self, terms: Terms, cell: Cell, items: tuple[str, ...]) -> float:
        """GB taken in a cell before the horizon."""
        return terms.taken_before(cell, items)

    def later(self, terms: Terms, cell: Cell, items: tuple[str, ...]) -> float:
        """GB of forecast need that a cell cut by the horizon may still take after it."""
        return run_on(terms, items, terms.setting.end, cell.end) if cell.cut and self.by == "all units" else 0.0

    def later_price(self, terms: Terms, cell: Cell, items: tuple[str, ...], k: int) -> float:
        """Money per GB that a step is above the index on the first day after the horizon."""
        day = terms.setting.end
        worth = [value for item in items if (value := terms.setting.item_value(item, day)) is not None]
        return max(0.0, self.price(terms, items, k, day) - sum(worth) / len(worth)) if worth and cell.cut else 0.0

    def forces(self, terms: Terms) -> Mapping[str, float]:
        """More may be bought than is needed, up to the last step of every cell."""
        count = len(self.stretches(terms)) if self.by == "all units" else 0
        return {
            item: count * self.thresholds(terms, items)[-1] / (terms.size or 1.0)
            for _, items in self.groups(terms, "")
            for item in items
        }

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """The steps of each group of items, and what they are below the first."""
        for name, items in self.groups(contract.terms, where):
            axis = contract.cells(name, self.stretches(contract.terms))
            before = contract.by_cell(partial(self.before, items=items), axis)
            volume = contract.received_of(items).via(axis.within) + before
            thresholds, steps = self.thresholds(contract.terms, items), range(len(self.steps.points))
            if self.by == "increment":
                prices = [price.value for price in self.steps.values]
                found = increments(model, contract, name, axis, volume, thresholds, prices)
            else:
                later = partial(self.later_figures, contract, axis, items)
                both = whole(model, contract, name, axis, volume, thresholds, later)
                found = both.base
                for k, stub in enumerate(both.later):
                    dear = contract.by_cell(partial(self.later_price, items=items, k=k), axis)
                    model.pay(BEYOND, (stub * dear).via(axis.end), where, cash=False)
            off = model.nothing(axis)
            for k in steps[1:]:
                off = off - found[k] * contract.by_cell(partial(self.discount, items=items, k=k), axis)
            dues = ends(model.setting, self.stretches(contract.terms))
            contract.settle(self.term, off.via(axis.end), dues, where)

    def later_figures(
        self, contract: ContractModel, axis: CellAxis, items: tuple[str, ...], k: int
    ) -> tuple[Param, float]:
        """What may follow after the horizon, GB for GB."""
        return contract.by_cell(partial(self.later, items=items), axis), 1.0

    def volumes(self, book: ContractBook, items: tuple[str, ...]) -> list[tuple[Cell, float]]:
        """GB of each cell."""
        received = book.received_of(items)
        return [
            (cell, book.terms.taken_before(cell, items) + sum(received[p] for p in cell.periods))
            for cell in self.stretches(book.terms)
        ]

    def saved(
        self, book: ContractBook, name: str, items: tuple[str, ...], cell: Cell, volume: float
    ) -> tuple[float, float]:
        """What a volume costs less than at the first step, and what is paid beyond the horizon for reaching one."""
        terms, thresholds = book.terms, self.thresholds(book.terms, items)
        discounts = [self.discount(terms, cell, items, k) for k in range(len(thresholds))]
        if self.by == "increment":
            return sum(off * part for off, part in zip(discounts, parts(volume, thresholds), strict=True)), 0.0
        said = claim(book, name, cell.label, len(thresholds))
        dear = sum(gb * self.later_price(terms, cell, items, k) for k, gb in enumerate(said.later))
        return discounts[said.on(volume + sum(said.later), thresholds)] * volume, dear

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The steps of each cell's volume."""
        dues = ends(book.setting, self.stretches(book.terms))
        for name, items in self.groups(book.terms, where):
            off = [0.0] * len(book.setting.periods)
            for cell, volume in self.volumes(book, items):
                saved, dear = self.saved(book, name, items, cell, volume)
                off[max(cell.periods)] = -saved
                yield Charge(BEYOND, where, max(cell.periods), dear)
            yield from book.settled(self.term, off, dues, where)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """No step is claimed that the volume has not reached, and none is left unclaimed; no more follows than is needed."""
        if self.by == "increment":
            return
        for name, items in self.groups(book.terms, where):
            thresholds = self.thresholds(book.terms, items)
            for cell, volume in self.volumes(book, items):
                said, most = claim(book, name, cell.label, len(thresholds)), self.later(book.terms, cell, items)
                yield from said.broken(self.kind, volume + sum(said.later), thresholds, most)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """The volume of the cell to date, and what the steps take off at its end."""
        for name, items in self.groups(book.terms, where):
            label = "" if name == where else f" {items[0]}"
            received, dates = book.received_of(items), [0.0] * len(book.setting.periods)
            off = [0.0] * len(book.setting.periods)
            for cell, volume in self.volumes(book, items):
                gone = book.terms.taken_before(cell, items)
                for p in cell.periods:
                    gone += received[p]
                    dates[p] = gone
                off[max(cell.periods)] = self.saved(book, name, items, cell, volume)[0]
            yield Account(f"step volume{label}", "GB", dates, balance=True)
            yield Account(f"{self.term}{label}", "money", off if self.term == "step discount" else [-x for x in off])

    def reasons(self, book: ContractBook, where: str, p: int, within: bool) -> Iterable[Reason]:
        """The volume of a stretch that is settled, what of it lies on each step, and how far that is from the first price."""
        dues = ends(book.setting, self.stretches(book.terms))
        for name, items in self.groups(book.terms, where):
            thresholds = self.thresholds(book.terms, items)
            for cell, volume in self.volumes(book, items):
                if (dues[max(cell.periods)].period, dues[max(cell.periods)].within) != (p, within):
                    continue
                yield Reason(f"volume of {cell.label}", volume, "GB")
                shares = parts(volume, thresholds)
                if self.by == "all units":
                    said = claim(book, name, cell.label, len(thresholds))
                    step = said.on(volume + sum(said.later), thresholds)
                    shares = [volume * float(k == step) for k in range(len(thresholds))]
                for k, gb in enumerate(shares):
                    if gb and k:
                        yield Reason(f"of it on step {k + 1}", gb, "GB", "steps")
                        yield Reason(
                            "below the first price by", self.discount(book.terms, cell, items, k), "money/GB", "steps"
                        )

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """The last day that counts in each stretch longer than a period."""
        for cell in self.stretches(terms) if self.per != "period" else ():
            yield KeyDate(cell.end - timedelta(days=1), f"last day that counts for the steps of {cell.label}", "end")

    def remarks(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Where a little more costs less, and where more than was used was bought for that."""
        if self.by == "increment":
            return
        for _, items in self.groups(book.terms, where):
            thresholds, wasted = self.thresholds(book.terms, items), book.book.scrapped(items)
            for cell, volume in self.volumes(book, items):
                unused = sum(wasted[p] for p in cell.periods)
                cost = partial(self.whole_cost, book.terms, cell, items)
                found = Bargain(where, cell.label, volume, unused, cost, "GB", book.setting.currency)
                yield from found.remarks(self.kind, thresholds)

    def whole_cost(self, terms: Terms, cell: Cell, items: tuple[str, ...], volume: float) -> float:
        """What a volume of a cell costs at the price of the step it reaches."""
        day = terms.setting.periods[max(cell.periods)].start
        return volume * self.price(terms, items, reached(volume, self.thresholds(terms, items)), day)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Pieces of unlike items counted together, a past that is not known or not split."""
        items = terms.covered(self)
        sizes = {terms.setting.gb_per_piece(item) for item in items}
        if self.of == "together" and len(sizes) > 1 and "ea" in (self.steps.unit, self.steps.values[0].unit):
            what = f"pieces of {', '.join(items)} are counted together, and they are not of one size"
            yield Problem(what, "write volumes and prices per GB, or `of: each`", path=where)
        if self.per != "period":
            yield from unknown_past(terms, self, self.per, where)
        told = [cell.label for cell in self.stretches(terms) if terms.taken_before(cell, items)]
        if told and self.of == "each" and len(items) > 1:
            what = f"so_far.taken.{told[0]} is not split by item: all of it counts on the ladder of each item"
            yield Problem(what, "put the items into contracts of their own", path=where, severity="warning")
