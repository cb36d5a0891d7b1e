"""Volume reserved for a fee, to be taken at a strike price or left.

    0 <= taken[c] <= reserved[c] <= at_most[c],   sum_c taken[c] <= in_total          GB, cells c of the contract's calendar
    reservation fee = fee * reserved[c]                                                money, when reserved, or in each cell

Where only `in_total` is said, the volume is reserved for the whole term: sum_c taken[c] <= reserved <= in_total. The price of what
is taken is the `strike` (or min(strike, index_share * Index), the cheaper for us), else that of the contract's price clauses.
Reserved is decided once, today, when the offer is signed, or in the period of `decide_by`, before what comes later is known:
`reserved` where that lies behind us, and a fee due on reserving is then paid. Source: Martinez-de-Albeniz and Simchi-Levi (2005),
a portfolio of options: sorted by strike, with Y[i] reserved up to the i-th, v[i] - v[i+1] = E[(min(S, w[i+1]) - min(S, w[i])) *
1{D > Y[i]}]. Trap: an option dearer than a mix of its neighbours is still worth having where they are limited; and a reservation
that knew the future would be free insurance.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from planner.errors import Problem
from planner.model.banks import between
from planner.model.cells import Cell
from planner.model.past import taken_before
from planner.model.plugin import Account, Ask, Charge, Clause, Finding, Handed, KeyDate
from planner.model.pricing import beginning
from planner.model.reserved import beyond, doubts, exercised
from planner.model.volumes import TOLERANCE, Promise, cells, ending, last_call, share_inside, stretches
from planner.scenario.fields import Id, Price, PriceSeries, Share, Text, Volume, When, refuse, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.axes import Records
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

TERM = "reservation fee"


class Option(Clause):
    """Volume reserved for a fee, to be taken at a strike price or left."""

    role: ClassVar[Literal["price"]] = "price"
    traits: ClassVar[frozenset[str]] = frozenset(("reserved",))
    fee: Price = said("money per GB reserved")
    strike: PriceSeries | None = said("price of what is taken, by date; the contract's price when absent", None)
    index: Id | None = said("with `index_share`: the strike is at most a share of this index", None)
    index_share: Share | None = said("share of the index that the strike is at most", None)
    at_most: Promise | None = said("most that may be reserved per month, quarter or year", None)
    in_total: Volume | None = said("most that may be taken over the term (and reserved, without `at_most`)", None)
    reserved: Promise | None = said("what is reserved already, per month, quarter or year; decided when absent", None)
    held: dict[Text, Volume] = said(
        "what is reserved already where it differs: by 2027Q1 and the like, or `whole term`", {}
    )
    level: Literal["each", "same"] = said("reserved cell by cell, or at one level for all of them", "each")
    decide_by: When | None = said("last day to reserve; the horizon's first day when absent", None)
    due: Literal["reserving", "each"] = said(
        "the fee is due when reserving, or on the first day of each cell", "reserving"
    )

    @model_validator(mode="after")
    def something(self) -> Option:
        """It says how much, and an index with its share."""
        if self.at_most is None and self.in_total is None and self.reserved is None:
            raise refuse("nothing says how much may be reserved", "write at_most: 1 PB/quarter, or in_total: 4 PB")
        if (self.index is None) != (self.index_share is None):
            raise refuse("`index` and `index_share` go together", "write both, such as index_share: 95%")
        both = self.reserved is not None and (self.at_most is not None or bool(self.held))
        if both or (self.given and self.decide_by is not None):
            step = "drop `decide_by`, and `at_most` or `held` where `reserved` stands"
            raise refuse("what is reserved already leaves nothing to decide", step)
        return self

    # Figures --------------------------------------------------------------------------------------------------------

    @property
    def given(self) -> bool:
        """It is reserved already."""
        return self.reserved is not None or bool(self.held)

    def price_on(self, terms: Terms, item: str, day: date) -> float | None:
        """The strike; None where the contract's price holds, or before the first date."""
        found = None if self.strike is None else self.strike.at(day)
        if found is None:
            return None
        price = terms.setting.per_gb(found, item)
        if self.index is None or self.index_share is None:
            return price
        value = terms.setting.index_value(self.index, day, item)
        return price if value is None else min(price, self.index_share * value)

    def rate(self, terms: Terms) -> float:
        """Money per GB reserved."""
        items = terms.covered(self)
        return sum(terms.setting.per_gb(self.fee, item) for item in items) / len(items)

    def decided_in(self, terms: Terms) -> int | None:
        """The period in which it is reserved, an offer not before it is signed; None where that is today."""
        day = self.decide_by.last if self.decide_by else terms.setting.start
        own = terms.setting.period_holding(day) if day > terms.setting.start else None
        return max((p for p in (own, terms.decided_in if terms.offered else None) if p is not None), default=None)

    @property
    def promised(self) -> Promise | None:
        """What may be, or is, reserved in a cell; None where it is for the whole term."""
        return self.at_most or self.reserved

    def cells(self, terms: Terms) -> tuple[Cell, ...]:
        """What is reserved apart: the cells that begin once that is decided, or the whole term."""
        if self.promised is None:
            return (self.whole(terms),)
        decided, found = self.decided_in(terms), cells(terms, self, self.promised.per)
        return tuple(cell for cell in found if decided is None or (min(cell.periods) >= decided and not cell.opened))

    def whole(self, terms: Terms) -> Cell:
        """The term as one cell, from when it is decided."""
        setting, first, end = terms.setting, beginning(terms, self), ending(terms, self)
        found = between(terms, self, setting.periods[self.decided_in(terms) or 0].start, end)
        return Cell("whole term", first, end, found, first < setting.start, end > setting.end)

    def before(self, terms: Terms, cell: Cell) -> float:
        """GB taken in a cell before the horizon; in the whole term, in all its years."""
        items = terms.covered(self)
        if self.promised is not None:
            return terms.taken_before(cell, items)
        return self.taken_so_far(terms)

    def taken_so_far(self, terms: Terms) -> float:
        """GB taken in all years of the term before the horizon."""
        years = {str(first.year) for first, _ in stretches(terms, self, "year")}
        past, item = terms.record.so_far.taken, terms.covered(self)[0]
        return sum(terms.setting.gb(amount, item) for name, amount in past.items() if name in years)

    def most(self, terms: Terms, cell: Cell) -> float:
        """GB that may be reserved (or are) for a cell; what was taken of it and open orders are, at any rate."""
        items = terms.covered(self)
        inside = self.total(terms)
        if self.held:
            inside = terms.setting.gb(self.held[cell.label], items[0]) if cell.label in self.held else 0.0
        elif self.promised is not None:
            inside = terms.volume(self.promised, items[0], cell.first, cell.end) * share_inside(terms, cell)
        return max(inside, self.before(terms, cell) + terms.ordered(items, cell))

    def total(self, terms: Terms) -> float:
        """GB that may be taken over the term."""
        size = terms.setting.gb(self.in_total, terms.covered(self)[0]) if self.in_total else 0.0
        return terms.size * size

    def left(self, terms: Terms) -> float:
        """GB that may still be taken over the term, by what is written."""
        return max(0.0, self.total(terms) - self.taken_so_far(terms))

    def paid_in(self, terms: Terms, cell: Cell) -> int | None:
        """The period in which the fee of a cell is due; None where that was before the horizon."""
        if self.due == "each":
            return None if self.given and cell.opened else min(cell.periods, default=None)
        return None if self.given else self.decided_in(terms) or 0

    def due_when(self, terms: Terms) -> list[list[float]]:
        """For each cell, 1 in the period its fee is due."""
        spans = range(len(terms.setting.periods))
        return [[float(p == self.paid_in(terms, cell)) for p in spans] for cell in self.cells(terms)]

    def outside(self, terms: Terms) -> list[bool]:
        """Periods of the clause in which nothing can be taken: what would be reserved for them is not decided yet."""
        held = {p for cell in self.cells(terms) for p in cell.periods}
        return [p not in held and terms.applies(self, period.start) for p, period in enumerate(terms.setting.periods)]

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """What is reserved, what is taken of it, the fee."""
        terms, found = contract.terms, self.cells(contract.terms)
        axis = contract.cells(where, found)
        lots = model.labels(f"{where} lots", [cell.label for cell in found])
        most = [self.most(terms, cell) for cell in found]
        size = contract.sized(model.by_record(lots, [[gb] * len(terms.setting.periods) for gb in most]))
        held = size if self.given else self.reserve(contract, where, lots, most)
        if not self.given:
            model.row(f"{where}.most", held - size <= 0.0)
        own = model.numbers([[float(cell.label == name) for cell in axis.cells] for name in lots.labels], lots, axis)
        kept = (held.via(axis.at_end) * own).sum(lots)
        taken = contract.taken(terms.covered(self))
        model.row(f"{where}.taken", kept - taken.via(axis.within) >= contract.by_cell(self.before, axis))
        if self.promised is not None and self.in_total is not None:
            total = contract.cells(f"{where} term", (self.whole(terms),))
            left = contract.by_cell(lambda own, _: self.left(own), total)
            room = contract.room(f"{where}.orders", left, contract.promised(terms.covered(self)).via(total.within))
            model.row(f"{where}.total", taken.via(total.within) <= room)
        due = model.by_record(lots, self.due_when(terms))
        contract.charge(TERM, (held * due).sum(lots) * self.rate(terms), where)
        self.keep_dates(contract, where)

    def reserve(self, contract: ContractModel, where: str, lots: Records[str], most: list[float]) -> Expr:
        """Columns for what is reserved, once, and how it stands at each data node."""
        model, terms = contract.model, contract.terms
        moment = model.moment(f"{where} reserving", self.decided_in(terms))
        limits = model.numbers(most, lots)
        reserved = model.var(f"{where}.reserved", moment, lots, upper=limits * terms.largest)
        if self.level == "same" and most:
            peak = most.index(max(most))
            first = model.numbers([float(n == peak) for n in range(len(most))], lots)
            level = (reserved * first).sum(lots).over(lots)
            model.row(f"{where}.level", reserved * most[peak] - level * limits == 0.0)
        return reserved.via(moment.after).via(model.nodes.same)

    def keep_dates(self, contract: ContractModel, where: str) -> None:
        """Nothing is called before it is reserved, nor handed over where nothing is."""
        model, terms, decided = contract.model, contract.terms, self.decided_in(contract.terms) or 0
        items = terms.covered(self)
        spans = range(len(terms.setting.periods))
        early = model.by_period([float(p < decided) for p in spans], model.call)
        model.row(f"{where}.early", contract.calls(items) <= 0.0, where=early)
        outside = model.by_period([float(out) for out in self.outside(terms)])
        mine = model.column(contract.item, {item: float(item in items) for item in terms.items})
        model.row(f"{where}.outside", (contract.invoiced * mine).sum(contract.item) <= 0.0, where=outside)

    def holding(self, book: ContractBook, where: str) -> dict[str, float]:
        """GB reserved by cell, from the plan's tables."""
        if self.given:
            return {cell.label: self.most(book.terms, cell) for cell in self.cells(book.terms)}
        return {cell.partition(",")[2]: size for cell, size in book.decided(where, "reserved").items()}

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The fee for what is reserved."""
        held = self.holding(book, where)
        for cell in self.cells(book.terms):
            p = self.paid_in(book.terms, cell)
            if p is not None:
                yield Charge(TERM, where, p, held.get(cell.label, 0.0) * self.rate(book.terms))

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Nothing is reserved beyond the most, nor taken beyond what is reserved, over the term, or where it is not decided."""
        terms, held, taken = book.terms, self.holding(book, where), book.taken(book.terms.covered(self))
        limits = [
            (cell, held.get(cell.label, 0.0) - self.before(terms, cell), "is reserved") for cell in self.cells(terms)
        ]
        if self.promised is not None and self.in_total is not None:
            whole = self.whole(terms)
            limits.append((whole, book.room(self.left(terms), whole, terms.covered(self)), "may be in all"))
        for cell, most, word in limits:
            got = sum(taken[p] for p in cell.periods)
            if not got <= most + TOLERANCE * max(1.0, most):
                what = f"{got:,.6g} GB are taken in {cell.label}, {most:,.6g} {word}"
                yield Finding(self.kind, where, what, got - most)
        yield from beyond(terms, self, self.kind, held, where)
        called = book.called(terms.covered(self))
        early = sum(called[: self.decided_in(terms) or 0])
        if early > TOLERANCE:
            yield Finding(self.kind, where, f"{early:,.6g} GB are called before anything is reserved", early)
        pairs = zip(book.invoiced(terms.covered(self)), self.outside(terms), strict=True)
        if (loose := sum(gb for gb, out in pairs if out)) > TOLERANCE:
            yield Finding(self.kind, where, f"{loose:,.6g} GB come where nothing could be reserved", loose)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """GB reserved and left untaken, at the end of each cell."""
        held, taken = self.holding(book, where), book.taken(book.terms.covered(self))
        kept, unused = [0.0] * len(taken), [0.0] * len(taken)
        for cell in self.cells(book.terms):
            if cell.periods:
                size = held.get(cell.label, 0.0)
                kept[min(cell.periods)] += size
                left = size - self.before(book.terms, cell) - sum(taken[p] for p in cell.periods)
                unused[max(cell.periods)] += max(0.0, left)
        yield Account("reserved", "GB", kept)
        yield Account("reserved and not taken", "GB", unused)

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """By when to reserve, and by when to call what is reserved for each cell."""
        if self.decide_by is not None:
            yield KeyDate(self.decide_by.last, "last day to reserve", "act")
        for cell in self.cells(terms):
            yield KeyDate(last_call(terms, cell.end), f"last day to call what is reserved for {cell.label}", "act")

    def asks(self, book: ContractBook, where: str, until: date) -> Iterable[Ask]:
        """What is called of each reservation."""
        return exercised(book, self, self, self.holding(book, where), until) if self.given else ()

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What is reserved, once that is decided; what was taken in years that are over, where there is a total."""
        terms, day = book.terms, book.setting.periods[since].start
        past = {"taken": taken_before(book, self, "year", since)} if self.in_total is not None else {}
        if self.reserved is not None or (self.decided_in(terms) or 0) >= since:
            return Handed(past)
        gb = self.holding(book, where)
        held = {cell.label: gb.get(cell.label, 0.0) for cell in self.cells(terms) if cell.end > day}
        return Handed(past, {"held": held or None, "decide_by": None})

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """No strike, a day to reserve that cannot be, pieces of unlike items, an unknown past."""
        return doubts(terms, self, self, where)
