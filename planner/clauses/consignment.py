"""Consignment: what is delivered to a hub stays the supplier's until we pull it, or until it is too old and must be bought.

    unbought[l, v] <= stock[l, v]              what has left the hub is bought; goods of our own that lie there leave first
    unbought[l, v] <= young[l, v]              first in, first out: what has lain for `age` is bought, and all when the clause ends
    least[i, v] <= sum_(l of i) unbought[l, v] <= most[i, v]                  GB, lots l (a part at the hub), data nodes v
    hub storage = rate * time[v] * unbought[l, v]                             money
    stranded[l] >= unbought[l] - younger[l, c] - need until c is due          each c that may lie there at the horizon's end

It is invoiced when it is bought, at the price of that day, and that is *delivery* to the contract's other clauses. We may buy
earlier than we must: like use and resale that is done in the period. What counts as taken is what is bought, or delivered. What
lies unbought at the end is not ours and worth nothing; what of it forecast need would not pull before it is due is charged at the
price of the first day after, no cash. Goods that are due inside a period are bought in it. Source: field practice (hubs that a
supplier manages: min-max, paid on pull, ageing, forced buy). Trap: without `age` a plan fills the hub and never pays for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from planner.errors import Problem
from planner.model.ageing import (
    Cohort,
    cohorts,
    doubts,
    oldest,
    opening,
    pulled_until,
    remaining,
    young,
    young_of,
)
from planner.model.ahead import run_on
from planner.model.levels import Level, Levels, above, broken, keep, sizes
from planner.model.plugin import BEYOND, Account, Charge, Clause, Consigned, Finding, Handed
from planner.model.title import Lot, is_lot, lots
from planner.model.volumes import TOLERANCE
from planner.scenario.fields import HoldingRate, Id, Length, VolumeSeries, refuse, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr, Param
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

STORAGE = "hub storage"


class Consignment(Clause):
    """Goods at a hub stay the supplier's until we pull them, or until they are too old."""

    traits: ClassVar[frozenset[str]] = frozenset(("consigned",))
    refuses: ClassVar[Mapping[str, str]] = {
        "dated": "what is bought from a hub has the price of the day it is bought",
        "reserved": "what is reserved is taken by a call, and goods in a hub by a pull",
    }
    at: Id = said("the hub or integrator where the supplier hands over and keeps title")
    age: Length | None = said("how long goods may lie there; then they are bought. No limit when absent", None)
    counts: Literal["purchase", "delivery"] = said(
        "what counts as taken: what is bought, or what is delivered", "purchase"
    )
    least: Level | None = said("least of each item that is kept there unbought: a volume, or time of coming need", None)
    most: Level | None = said("most of each item that lies there unbought: a volume, or time of coming need", None)
    storage: HoldingRate | None = said("money per GB and time on what lies there unbought", None)
    lying: VolumeSeries | None = said(
        "what of the opening stock there is not ours, by day of delivery; of one item", None
    )

    @model_validator(mode="after")
    def in_order(self) -> Consignment:
        """The least is not above the most, and what lies there came on a day."""
        if above(self.least, self.most):
            raise refuse("the least that lies there is above the most", "exchange `least` and `most`")
        if self.lying is not None and self.lying.points[0][0] == date.min:
            raise refuse("what lies there has no day of delivery", "write lying: {2026-11: 20 TB}")
        return self

    # Figures --------------------------------------------------------------------------------------------------------

    def consigns(self, terms: Terms) -> Consigned:
        """At the hub, with what lies there at the start."""
        item = terms.covered(self)[0]
        return Consigned(self.at, self.counts, {item: sum(gb for _, gb in opening(terms, self, item))})

    def came(self, terms: Terms, lot: Lot | None = None) -> list[Cohort]:
        """What comes together, of a lot where one is given."""
        return cohorts(terms, self, self, lot)

    def left_over(self, terms: Terms, lot: Lot | None = None) -> list[tuple[Cohort, float]]:
        """What may lie there when the horizon ends, with GB of what is younger of the opening stock."""
        found, end = self.came(terms, lot), len(terms.setting.periods)
        first = [cohort for cohort in found if cohort.period < 0]
        late = [cohort for cohort in found if cohort.due_in == end]
        return [
            (c, sum(o.gb for o in first if c.period < 0 and o.came > c.came))
            for c in late
            if found[-1].period == end - 1
        ]

    def by_move(self, figure: Callable[..., float], terms: Terms, **known: date) -> list[list[float]]:
        """A figure of the item of each move, in every period."""
        items, each = terms.covered(self), terms.setting
        sizes = {item: figure(terms, item, **known) for item in items}
        return [[sizes.get(move.part.item, 0.0)] * len(each.periods) for move in each.network.moves]

    def later_need(self, terms: Terms, item: str, day: date) -> float:
        """GB of an item that forecast need pulls after the horizon, in the period that holds a day too."""
        return run_on(terms, (item,), terms.setting.end, pulled_until(terms, self, day))

    def later_price(self, terms: Terms, item: str) -> float:
        """Price of an item on the first day after the horizon; its last one where there is none."""
        return terms.price_on(item, terms.setting.end) or terms.prices[item][-1] or 0.0

    def held(self, terms: Terms) -> list[bool]:
        """Periods at whose end levels are kept: once a call can have come, while the clause goes on."""
        network, periods = terms.setting.network, range(len(terms.setting.periods))
        calls = [
            network.deliveries(m)[terms.holds_from :]
            for m in network.moves
            if m.source == terms.name and m.start == self.at
        ]
        first = min((p for call in calls for p in call if p is not None), default=len(periods))
        live = {cohort.period for cohort in self.came(terms) if cohort.due_in > cohort.period >= first}
        return [p in live for p in periods]

    def levels(self, terms: Terms) -> Levels:
        """The least and the most of each of its items."""
        return Levels(self.least, self.most, terms.covered(self), self.held(terms))

    def forces(self, terms: Terms) -> Mapping[str, float]:
        """What is kept there lies there whatever we need."""
        least = self.least
        return {} if least is None else {item: max(sizes(terms, least, item)) for item in terms.covered(self)}

    def rates(self, terms: Terms, item: str) -> list[float]:
        """What a GB of an item that lies unbought costs in each period."""
        setting, rate = terms.setting, self.storage
        if rate is None:
            return [0.0] * len(setting.periods)
        size = setting.gb_per_piece(item) if rate.unit.endswith("/ea") else 1.0
        return [rate.value / size * setting.units(p, rate.per) for p in range(len(setting.periods))]

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """Rows on what lies there unbought, and what it costs."""
        terms, found, left = contract.terms, self.came(contract.terms), model.title.unbought
        mine = {
            model.store_of(move.to, move.part): move
            for move in model.move.records
            if is_lot(move)
            and (move.source, move.start) == (terms.name, self.at)
            and move.part.item in terms.covered(self)
        }
        live, spans = {cohort.period for cohort in found}, range(len(terms.setting.periods))
        on = model.by_record(
            model.move, [[float(m in mine.values() and p in live) for p in spans] for m in model.move.records]
        )
        here = model.store.to(model.move, lambda store: mine[str(store)].id if str(store) in mine else None)
        model.row(f"{where}.pulled", left - model.stock.via(here) <= 0.0, where=on)
        fresh = young_of(model, found, model.title.consigned)
        model.row(f"{where}.age", left - fresh <= model.by_period(young(found, len(spans))), where=on)
        by_item = model.move.to(contract.item, lambda move: move.part.item if move in mine.values() else None)
        keep(contract, self.levels(terms), left.via(by_item), where)
        if self.storage is not None:
            rates = model.by_record(model.move, [self.rates(terms, move.part.item) for move in model.move.records])
            model.pay(STORAGE, left * on * rates, where)
        self.strand(contract, left, on, where)

    def strand(self, contract: ContractModel, left: Expr, on: Param, where: str) -> None:
        """What is bought after the horizon though nobody needs it by then."""
        model, terms, late = contract.model, contract.terms, self.left_over(contract.terms)
        if not late:
            return
        spans = range(len(terms.setting.periods))
        last = on * model.last_nodes()
        stranded = model.var(f"{where}.stranded", model.move, model.period, upper=model.most(left) * last, where=last)
        for n, (cohort, younger) in enumerate(late):
            after = model.later([spans[-1] if p > cohort.period else None for p in spans])
            need = contract.figures(partial(self.by_move, self.later_need, day=cohort.due), model.move)
            rest = stranded - left + model.title.consigned.via(after)
            model.row(f"{where}.stranded.{n}", rest >= need * -1.0 - younger, where=last)
        price = contract.figures(partial(self.by_move, self.later_price), model.move)
        model.pay(BEYOND, stranded * price, where, cash=False)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The same from what came and was bought."""
        terms, last = book.terms, len(book.setting.periods) - 1
        for lot in self.lots(book):
            for p, (gb, rate) in enumerate(zip(lot.unbought, self.rates(terms, lot.item), strict=True)):
                yield Charge(STORAGE, where, p, gb * rate)
            stranded = [
                lot.unbought[-1]
                - sum(lot.came[cohort.period + 1 :])
                - younger
                - self.later_need(terms, lot.item, cohort.due)
                for cohort, younger in self.left_over(terms, lot)
            ]
            yield Charge(BEYOND, where, last, max([0.0, *stranded]) * self.later_price(terms, lot.item))

    def lots(self, book: ContractBook) -> list[Lot]:
        """What the clause speaks of."""
        items = book.terms.covered(self)
        return [lot for lot in lots(book.book, book.terms) if lot.place == self.at and lot.item in items]

    def here(self, book: ContractBook, lot: Lot) -> list[float]:
        """GB of a lot's part that lie at the hub at each period's end, whosever they are."""
        store = (lot.place, lot.part)
        return book.book.per_period("stock", "closing_gb", lambda row: (row["location"], row["part"]) == store)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """What has left or is due and is not bought, what is bought and never came, levels that are not kept."""
        periods = book.setting.periods
        for lot in self.lots(book):
            fresh = young(self.came(book.terms, lot), len(periods))
            slack = TOLERANCE * max(1.0, lot.opening, sum(lot.came))
            for period, gb, here, old in zip(periods, lot.unbought, self.here(book, lot), fresh, strict=True):
                wrong = {"have left and are not bought": gb - here, "are due and not bought": gb - old}
                for what, gap in (wrong | {"are bought and never came": -gb}).items():
                    if not gap <= slack:
                        said = f"{gap:,.6g} GB of {lot.item} at {self.at} {what} by the end of {period.label}"
                        yield Finding(self.kind, where, said, gap)
        lying = {lot.item: [0.0] * len(periods) for lot in self.lots(book)}
        for lot in self.lots(book):
            lying[lot.item] = [a + b for a, b in zip(lying[lot.item], lot.unbought, strict=True)]
        yield from broken(book, self.kind, self.levels(book.terms), lying, where)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What lies there unbought, what is bought, and what is due next of it, with its day."""
        found, spans = self.lots(book), range(len(book.setting.periods))
        aged = [(lot, self.came(book.terms, lot)) for lot in found]
        due: list[tuple[date | None, float]] = [(None, 0.0)] * len(spans)
        for p in spans:
            dues = [oldest(came, sum(lot.bought[: p + 1]), p) for lot, came in aged]
            day = min((day for day, _ in dues if day is not None), default=None)
            due[p] = (day, sum(gb for when, gb in dues if when == day))
        yield Account("unbought", "GB", [sum(lot.unbought[p] for lot in found) for p in spans], balance=True)
        yield Account("bought", "GB", [sum(lot.bought[p] for lot in found) for p in spans])
        yield Account("to be bought next", "GB", [gb for _, gb in due], [day for day, _ in due], balance=True)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What lies there unbought, by the day it came: the oldest is bought first."""
        name, found = book.terms.id_of(self), self.lots(book)
        lying = [remaining(self.came(book.terms, lot), sum(lot.bought[:since]), since) for lot in found]
        told = [rest for rest in lying if rest]
        return Handed(own={"lying": told[0] if told else None}, untold=(f"clauses.{name}.lying",) * (len(told) > 1))

    def remarks(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """What is bought before it is pulled."""
        terms, currency = book.terms, book.setting.currency
        for lot in self.lots(book):
            before, here = [lot.opening, *lot.unbought], self.here(book, lot)
            for p, period in enumerate(book.setting.periods):
                pulled = max(0.0, before[p] + lot.came[p] - here[p])
                early = lot.bought[p] - pulled
                if early > TOLERANCE * max(1.0, lot.bought[p]):
                    money = early * (terms.prices[lot.item][p] or 0.0)
                    what = f"{early:,.6g} GB of {lot.item} are bought in {period.label} and still lie at {self.at}"
                    what = f"{what}: {money:,.6g} {currency}"
                    yield Finding(self.kind, where, what, money)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A hub where nothing is handed over or lies, goods of two contracts, periods without a price, what lies there."""
        setting, items = terms.setting, terms.covered(self)
        source, place = setting.network.sources[terms.name], setting.scenario.locations.get(self.at)
        if self.at not in source.origins:
            what = f"{terms.name} hands nothing over at {self.at}, but at {', '.join(source.origins) or 'no place'}"
            yield Problem(what, f"write delivers_to: [{self.at}] in the contract", path=f"{where}.at")
        elif setting.network.passes_through(self.at) or (place is not None and place.storage == 0.0):
            yield Problem(f"nothing can lie at {self.at}", "give it storage, or name a hub", path=f"{where}.at")
        for own in setting.terms.values():
            for name, clause in own.clauses.items():
                shared = set(items) & set(own.covered(clause))
                if isinstance(clause, Consignment) and clause is not self and clause.at == self.at and shared:
                    what = f"{', '.join(sorted(shared))} of {own.where(name)} lie unbought at {self.at} too"
                    step = "what is pulled cannot be told apart: give each a hub or items of its own"
                    yield Problem(what, step, path=where)
        bare = [p for p in setting.periods if terms.applies(self, p.start)]
        bare = [p for p in bare if any(terms.price_on(item, p.start) is None for item in items)]
        if bare:
            what = f"there is no price in {bare[0].label}, and what lies at {self.at} may have to be bought then"
            yield Problem(what, "let a price hold for as long as this clause, or end it with `until`", path=where)
        yield from self.doubts(terms, where)

    def doubts(self, terms: Terms, where: str) -> Iterable[Problem]:
        """An age that moves nothing, and what lies there at the start."""
        found = [cohort for cohort in self.came(terms) if cohort.period >= 0]
        if self.age is not None and found and all(cohort.due_in == cohort.period for cohort in found):
            what = "goods are too old in the period in which they come: all of it is paid on delivery"
            yield Problem(
                what, "plan in shorter periods, or take the clause out", path=f"{where}.age", severity="warning"
            )
        yield from doubts(terms, self, self, self.at, f"{where}.lying")
