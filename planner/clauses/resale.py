"""Assignment and resale: what was received under the contract may be sold on, at a price or a share of the index.

    sum_(u <= v) sold[i, u] <= held[i] + share * sum_(u <= v) received[i, u]      GB, item i, data node v and nodes u on its path
    sum_(i, v of c) sold[i, v] <= at_most[c]                                        GB, month, quarter or year c
    resale = - sum_s sold[s, v] * rate[i, v],   rate = price, or of_index * index of i          money, store s, data node v

What is sold leaves stock as scrap does, in the same period, and no scrapping fee is paid for it; `sold` of all contracts
together is at most what leaves. Goods of an item are alike: any of them may be sold, as many as this contract brought. The right
begins with `since` and outlives the term unless `until` ends it. Source: FORMULATIONS 2 and 9; no public agreement grants resale
without a clause. Trap: where buying and resale are both without limit, a price above cost has no best plan; it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from pydantic import model_validator

from planner.errors import Problem
from planner.model.cells import cells
from planner.model.past import by_then
from planner.model.plugin import Account, Charge, Clause, Finding, Handed
from planner.model.pricing import beginning
from planner.model.volumes import TOLERANCE, Promise, most_of_all, unlike
from planner.scenario.fields import Portion, PriceSeries, Share, Volume, refuse, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class Gain(NamedTuple):
    """The most that a GB bought to be resold brings, discounted, and by which item and periods."""

    money: float
    item: str
    bought: int
    sold: int


class Resale(Clause):
    """What was received under the contract may be sold on, at a price or a share of the index."""

    resells: ClassVar[bool] = True
    price: PriceSeries | None = said("what a GB or piece fetches, by date; nothing is sold before the first date", None)
    of_index: Share | None = said("instead of a price: the share of the item's index that it fetches", None)
    at_most: Promise | None = said("most that is sold per month, quarter or year, all items together", None)
    share: Portion = said("share of what was received that may be sold", 1.0)
    held: Volume | None = said("of each item, what was received before the horizon and may still be sold", None)
    sold: Volume | None = said("sold already in the month, quarter or year of `at_most` the horizon begins in", None)

    @model_validator(mode="after")
    def fetches_something(self) -> Resale:
        """A price or a share of the index; a share of what was received."""
        if (self.price is None) == (self.of_index is None):
            raise refuse(
                "what is sold fetches a price or a share of the index", "write price: 4 USD/GB, or of_index: 70%"
            )
        if not self.share:
            raise refuse("a share of nothing may be sold", "take the clause out, or write share: 30%")
        if self.sold is not None and self.at_most is None:
            raise refuse("`sold` counts towards `at_most`, and there is none", "add at_most, or take `sold` out")
        return self

    # Figures --------------------------------------------------------------------------------------------------------

    def rate(self, terms: Terms, item: str, day: date) -> float | None:
        """Money per GB of an item sold on a day; None where it may not be sold."""
        if day < beginning(terms, self) or (self.until is not None and day >= self.until.end):
            return None
        if self.price is not None:
            price = self.price.at(day)
            return None if price is None else terms.setting.per_gb(price, item)
        value = terms.setting.item_value(item, day)
        return None if value is None else (self.of_index or 0.0) * value

    def rates(self, terms: Terms, item: str) -> list[float | None]:
        """Money per GB of an item in each period; None where it may not be sold."""
        if item not in terms.covered(self):
            return [None] * len(terms.setting.periods)
        return [self.rate(terms, item, period.start) for period in terms.setting.periods]

    def spans(self, terms: Terms) -> tuple[Cell, ...]:
        """The months, quarters or years of `at_most`, counted from the term's first day, also after its end."""
        if self.at_most is None:
            return ()
        setting, first = terms.setting, max(beginning(terms, self), terms.setting.start)
        end = self.until.end if self.until else date.max
        found = cells(setting, terms.first, self.at_most.per, terms.first, end)
        return tuple(cell for cell in found if any(setting.periods[p].start >= first for p in cell.periods))

    def most(self, terms: Terms, cell: Cell) -> float:
        """GB that may be sold in a month, quarter or year."""
        item = terms.covered(self)[0]
        done = self.done(terms) if cell.opened else 0.0
        whole = 0.0 if self.at_most is None else terms.volume(self.at_most, item, cell.first, cell.end)
        return max(0.0, whole - done)

    def done(self, terms: Terms) -> float:
        """GB sold before the horizon in the stretch in which it begins."""
        return 0.0 if self.sold is None else terms.setting.gb(self.sold, terms.covered(self)[0])

    def had(self, terms: Terms, item: str) -> float:
        """GB of an item that was received before the horizon and may still be sold."""
        return 0.0 if self.held is None else terms.setting.gb(self.held, item)

    def forces(self, terms: Terms) -> Mapping[str, float]:
        """Where it pays, as much as may be taken and sold is bought beyond any need."""
        capped = [sum(self.most(terms, cell) for cell in self.spans(terms))] if self.at_most is not None else []
        found = {}
        for item in terms.covered(self):
            limits = [*capped, *([most] if (most := most_of_all(terms, item)) is not None else [])]
            found[item] = min(limits, default=0.0) / self.share
        return found

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """Columns for what is sold from each store, held by what was received and by the cap; a payment to us."""
        terms, stores = contract.terms, [store.part.item for store in model.store.records]
        may = [[float(rate is not None) for rate in self.rates(terms, item)] for item in stores]
        known = contract.figures(
            lambda own: [[r or 0.0 for r in self.rates(own, item)] for item in stores], model.store
        )
        allowed = model.by_record(model.store, may)
        most = allowed * model.column(
            model.store, {s: model.reach[i] for s, i in zip(model.store.labels, stores, strict=True)}
        )
        sold = model.var(f"{where}.sold", model.store, model.period, upper=most, where=allowed)
        model.resell(where, sold)
        model.pay("resale", -(sold * known), where)
        by_item = sold.via(model.group(model.store, contract.item, self.covering(terms)))
        self.within_received(model, contract, by_item, where)
        if self.at_most is not None:
            axis = contract.cells(where, self.spans(terms))
            whole = by_item.sum(contract.item).via(axis.within)
            model.row(f"{where}.at_most", whole - contract.agreed(contract.by_cell(self.most, axis)) <= 0.0)

    def within_received(self, model: Model, contract: ContractModel, sold: Any, where: str) -> None:
        """A balance of what was received and not sold yet, for each item; it is never negative."""
        terms, axis = contract.terms, contract.item
        mine = [[float(item in terms.covered(self))] * len(terms.setting.periods) for item in terms.items]
        covered = contract.figures(lambda _: mine, axis)
        opening = [[self.had(terms, item), *[0.0] * (len(terms.setting.periods) - 1)] for item in terms.items]
        most = covered * model.column(axis, {item: model.reach[item] + self.had(terms, item) for item in terms.items})
        left = model.var(f"{where}.left", axis, model.period, upper=most, where=covered)
        comes = contract.received * self.share + contract.figures(lambda _: opening, axis)
        model.row(f"{where}.received", left <= left.via(model.period.back) + comes - sold, where=covered)

    def covering(self, terms: Terms) -> Any:
        """The item of a store, where this clause covers it."""
        covered = terms.covered(self)
        return lambda store: store.part.item if store.part.item in covered else None

    def sales(self, book: ContractBook, where: str) -> dict[str, list[float]]:
        """GB of each item sold in each period."""
        found = {item: [0.0] * len(book.setting.periods) for item in book.terms.covered(self)}
        for row in book.book.tables["resales"]:
            if row["where"] == where and row["item"] in found:
                found[row["item"]][book.book.number[row["period"]]] += row["resold_gb"]
        return found

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """What is sold, at its price."""
        for item, sizes in self.sales(book, where).items():
            for p, (size, rate) in enumerate(zip(sizes, self.rates(book.terms, item), strict=True)):
                yield Charge("resale", where, p, -size * (rate or 0.0))

    def balance(self, book: ContractBook, item: str, sold: list[float]) -> list[float]:
        """GB of an item that may still be sold at each period's end."""
        comes = zip(book.received[item], sold, strict=True)
        return list(accumulate((self.share * got - gone for got, gone in comes), initial=self.had(book.terms, item)))[
            1:
        ]

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What is sold, and what may still be."""
        sales = self.sales(book, where)
        left = [self.balance(book, item, sold) for item, sold in sales.items()]
        yield Account("resold", "GB", [sum(sizes) for sizes in zip(*sales.values(), strict=True)])
        yield Account("may be resold", "GB", [sum(sizes) for sizes in zip(*left, strict=True)], balance=True)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What may still be sold of each item, and what is sold of the stretch under way."""
        sales, day = self.sales(book, where), book.setting.periods[since].start
        left = [max(0.0, self.balance(book, item, sold)[since - 1]) for item, sold in sales.items()]
        done = [
            sum(by_then(sold, cell, since) for sold in sales.values()) + (self.done(book.terms) if cell.opened else 0.0)
            for cell in self.spans(book.terms)
            if cell.first < day < cell.end
        ]
        unlike = max(left) - min(left) > TOLERANCE * max(1.0, *left)
        untold = (f"clauses.{book.terms.id_of(self)}.held",) if unlike else ()
        return Handed(own={"held": left[0], "sold": done[0] if done and done[0] else None}, untold=untold)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Nothing is sold out of time, beyond what was received, or beyond the cap."""
        terms, sales = book.terms, self.sales(book, where)
        labels = [period.label for period in terms.setting.periods]
        for item, sold in sales.items():
            slack = TOLERANCE * max(1.0, sum(book.received[item]) + self.had(terms, item))
            for label, size, rate, left in zip(
                labels, sold, self.rates(terms, item), self.balance(book, item, sold), strict=True
            ):
                if rate is None and size > slack:
                    yield Finding(self.kind, where, f"{size:,.6g} GB of {item} are sold in {label}, out of time", size)
                if not left >= -slack:
                    what = f"{-left:,.6g} GB of {item} more are sold by {label} than may be of what was received"
                    yield Finding(self.kind, where, what, -left)
        for cell in self.spans(terms):
            got, most = sum(sold[p] for sold in sales.values() for p in cell.periods), self.most(terms, cell)
            if not got <= most + TOLERANCE * max(1.0, most):
                what = f"{got:,.6g} GB are sold in {cell.label}, the most is {most:,.6g}"
                yield Finding(self.kind, where, what, got - most)

    # What is wrong or unwise ----------------------------------------------------------------------------------------

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """An item without an index or with two such clauses, unlike pieces, a profit, and a profit without limit."""
        items = terms.covered(self)
        bare = [
            item for item in items if self.of_index is not None and terms.setting.scenario.items[item].index is None
        ]
        if bare:
            what = f"{', '.join(bare)} has no index, and what is sold fetches a share of it"
            yield Problem(what, "name the item's `index`, or write a `price`", path=where)
        for name, other in terms.clauses.items():
            both = [item for item in items if type(other) is type(self) and item in terms.covered(other)]
            if both and terms.where(name) < where:
                what = f"clauses {name} and {where.rpartition('.')[2]} both let {', '.join(both)} be resold"
                yield Problem(what, "join them (a price may have dates), or give them different items", path=where)
        for amount in (self.at_most, self.held, self.sold):
            yield from unlike(terms, amount, items, where) if amount is not None else ()
        yield from self.profits(terms, where)

    def profits(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Buying only to sell pays in some future: refused where nothing limits it, else said."""
        found = [
            (future, gain) for future in terms.setting.futures for gain in self.gains(future.setting.terms[terms.name])
        ]
        if not found:
            return
        future, gain = max(found, key=lambda pair: pair[1].money)
        setting, name = terms.setting, f" in future {future.name}" if future.name else ""
        days = f"bought in {setting.periods[gain.bought].label} and resold in {setting.periods[gain.sold].label}"
        what = f"a GB of {gain.item} {days} brings {gain.money:,.6g} {setting.currency}{name}"
        if self.at_most is None and most_of_all(terms, gain.item) is None:
            step = (
                "add at_most here or a volume_cap to the contract: as it stands there is no end to buying and reselling"
            )
            yield Problem(f"{what}, and neither is limited", step, path=where)
        else:
            step = "check price and limits: up to them the plan buys only to resell"
            yield Problem(what, step, path=where, severity="warning")

    def gains(self, terms: Terms) -> Iterable[Gain]:
        """For each item the most that buying and selling one GB received brings, where that is more than nothing."""
        for item in terms.covered(self):
            found = [gain for gain in self.deals(terms, item) if gain.money > 1e-9]
            yield from sorted(found, reverse=True)[:1]

    def deals(self, terms: Terms, item: str) -> Iterable[Gain]:
        """Every way to buy an item, resold when it fetches most: at once where nothing can be stored.

        Freight, holding and scrapping are left out.
        """
        setting, network = terms.setting, terms.setting.network
        rates = zip(self.rates(terms, item), setting.discounts, strict=True)
        fetches = [-1.0 if rate is None else self.share * rate * worth for rate, worth in rates]
        best = list(range(len(fetches)))
        for p in reversed(best[:-1]):
            best[p] = p if fetches[p] >= fetches[best[p + 1]] else best[p + 1]
        for move in network.moves:
            if move.source != terms.name or move.part.item != item:
                continue
            place = setting.scenario.locations.get(move.to)
            stored = place is None or place.storage != 0.0
            for d, a in zip(network.deliveries(move), network.arrivals(move), strict=True):
                if d is not None and a is not None:
                    sold, paid = best[a] if stored else a, terms.payments[d]
                    cost = (terms.prices[item][d] or 0.0) * paid.worth * setting.discounts[paid.period]
                    yield Gain(fetches[sold] - cost, item, d, sold)
