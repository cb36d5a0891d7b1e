"""A share of what we take in all that is taken here, at least or at most; and at most a share of what the supplier makes.

    taken[y] + shortfall[y] >= at_least * all[y],      taken[y] <= at_most * all[y]       GB, y years, quarters or months
    taken[y] <= of_output * output[y]
    share shortfall = pays * price * shortfall[y]                                         money; no shortfall without `pays`

taken is what counts under the contract, all what is taken of the items (or of the `tier`) from everybody, open orders included.
A year that began before the horizon counts what was taken before on both sides, where `so_far.taken_in_all` says it, else on
neither. Price is the items' mean in the year's last period. Trap: a share of our own demand moves with what we buy elsewhere:
the cheap GB from the market carries its share of dear ones from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from planner.errors import Problem
from planner.model.past import by_then, under_way
from planner.model.plugin import Account, Charge, Clause, Finding, Handed
from planner.model.volumes import TOLERANCE, cells, unknown_past
from planner.scenario.fields import FlowSeries, Id, Portion, Share, refuse, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

TERM = "share shortfall"


class ShareOfDemand(Clause):
    """A share of what we take in all that is taken here, at least or at most; and a share of what the supplier makes."""

    role: ClassVar[Literal["volume"]] = "volume"
    at_least: Portion | None = said("least share of all that we take", None)
    at_most: Portion | None = said("most of all that we take", None)
    tier: Id | None = said("all is what we take of this tier; of the clause's items when absent", None)
    per: Literal["year", "quarter", "month"] = said("the stretch in which it is counted", "year")
    pays: Share | None = said("share of the price paid for what is missing; nothing may be missing when absent", None)
    output: FlowSeries | None = said("what the supplier says it makes, by date; with `of_output`", None)
    of_output: Portion | None = said("share of its output that we may take at most", None)

    @model_validator(mode="after")
    def some_share(self) -> ShareOfDemand:
        """It says a share, and an output with its share."""
        if self.at_least is None and self.at_most is None and self.of_output is None:
            raise refuse("there is no share", "write at_least: 20%, at_most: 60%, or of_output: 30% with `output`")
        if (self.output is None) != (self.of_output is None):
            raise refuse("`output` and `of_output` go together", "write both, such as output: 40 PB/quarter")
        if (self.at_least or 0.0) > (1.0 if self.at_most is None else self.at_most):
            raise refuse("the least share is above the most", "put the smaller one in `at_least`")
        if self.pays is not None and self.at_least is None:
            raise refuse("`pays` is for what is missing of `at_least`", "add `at_least`, or leave `pays` out")
        return self

    # Figures --------------------------------------------------------------------------------------------------------

    def remembers(self) -> frozenset[str]:
        """What was taken from everybody."""
        return frozenset({"taken_in_all"})

    def compared(self, terms: Terms) -> tuple[str, ...]:
        """The items that all is counted over."""
        return terms.covered(self) if self.tier is None else terms.setting.items_of(self.tier)

    def before(self, terms: Terms, cell: Cell) -> tuple[float, float]:
        """GB taken in a cell before the horizon, here and in all; nothing where either is not known."""
        past, label = terms.record.so_far, cell.label
        if not cell.opened or label not in past.taken_in_all or label not in past.taken:
            return 0.0, 0.0
        items = terms.covered(self)
        return terms.taken_before(cell, items), terms.setting.gb(past.taken_in_all[label], items[0])

    def owed(self, terms: Terms) -> float:
        """The least share of all that we take, where we are bound to it."""
        return (self.at_least or 0.0) if terms.binds("buyer") else 0.0

    def made(self, terms: Terms, cell: Cell) -> float:
        """GB that may be taken of the supplier's output in a cell."""
        flows = terms.setting.flows(self.output, terms.covered(self)[0]) if self.output else ()
        return (self.of_output or 0.0) * sum(flows[p] for p in cell.periods if flows)

    def price(self, terms: Terms, cell: Cell) -> float:
        """Money per GB that is missing."""
        return (self.pays or 0.0) * terms.mean_price_on(
            terms.covered(self), terms.setting.periods[max(cell.periods)].start
        )

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """One row a cell for each share, and what is missing."""
        terms = contract.terms
        axis = contract.cells(f"{where} {self.per}", cells(terms, self, self.per))
        everybody = (*terms.setting.network.sources, None)
        here = contract.by_cell(lambda own, cell: self.before(own, cell)[0], axis)
        there = contract.by_cell(lambda own, cell: self.before(own, cell)[1], axis)
        taken = contract.countable(terms.covered(self)).via(axis.within) + here
        whole = contract.asked_of(everybody, self.compared(terms)).via(axis.within) + there
        if self.owed(terms):
            kept, most = taken - whole * self.owed(terms), model.most(whole) * self.owed(terms)
            if contract.open:
                kept = kept + most - contract.signed.via(axis.at_end) * most
            if self.pays is not None:
                short = model.var(f"{where}.shortfall", axis, upper=most)
                kept = kept + short
                contract.charge(TERM, (short * contract.by_cell(self.price, axis)).via(axis.end), where)
            model.row(f"{where}.least", kept >= 0.0)
        over = contract.gone(axis) * model.most(taken)
        if self.at_most is not None:
            model.row(f"{where}.most", taken - whole * self.at_most - over <= 0.0)
        if self.of_output is not None:
            promised = contract.promised(terms.covered(self), terms.counted).via(axis.within)
            room = contract.room(f"{where}.orders", contract.by_cell(self.made, axis), promised)
            model.row(f"{where}.output", taken - here - room - over <= 0.0)

    def counted_up(self, book: ContractBook) -> list[tuple[Cell, float, float]]:
        """What is taken here and in all in each cell, from the plan's tables."""
        terms = book.terms
        taken = book.countable(terms.covered(self))
        whole = book.asked_of((*terms.setting.network.sources, ""), self.compared(terms))
        found = []
        for cell in cells(terms, self, self.per):
            here, there = self.before(terms, cell)
            sums = (sum(values[p] for p in cell.periods) for values in (taken, whole))
            found.append((cell, here + next(sums), there + next(sums)))
        return found

    def missing(self, book: ContractBook) -> dict[str, float]:
        """GB missing of the least share of each cell."""
        least = self.owed(book.terms) * float(book.terms.signed > 0)
        return {cell.label: max(0.0, least * whole - taken) for cell, taken, whole in self.counted_up(book)}

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """What is missing, where it may be."""
        short = self.missing(book) if self.pays is not None else {}
        for cell in cells(book.terms, self, self.per):
            money = short.get(cell.label, 0.0) * self.price(book.terms, cell)
            yield Charge(TERM, where, max(cell.periods), money)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Cells in which too small or too large a share is taken, or too much of the output."""
        terms, short = book.terms, self.missing(book)
        for cell, taken, whole in self.counted_up(book):
            slack = TOLERANCE * max(1.0, whole)
            share = f"{taken:,.6g} of {whole:,.6g} GB are taken here in {cell.label}"
            if self.pays is None and short[cell.label] > slack:
                yield Finding(self.kind, where, f"{share}, the least is {self.at_least:.1%}", -short[cell.label])
            if self.at_most is not None and not taken <= self.at_most * whole + slack:
                yield Finding(
                    self.kind, where, f"{share}, the most is {self.at_most:.1%}", taken - self.at_most * whole
                )
            got = taken - self.before(terms, cell)[0]
            most = book.room(self.made(terms, cell), cell, terms.covered(self), terms.counted)
            if self.of_output is not None and not got <= most + slack:
                what = f"{got:,.6g} GB are taken in {cell.label}, {most:,.6g} is what we may of the output"
                yield Finding(self.kind, where, what, got - most)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """GB taken in all, and missing of the least share, at the end of each cell."""
        spans = len(book.setting.periods)
        whole, missing, short = [0.0] * spans, [0.0] * spans, self.missing(book)
        for cell, _, size in self.counted_up(book):
            whole[max(cell.periods)] += size
            missing[max(cell.periods)] += short[cell.label]
        yield Account("taken in all", "GB", whole)
        yield Account("missing of the share", "GB", missing)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What is taken from everybody of the stretch under way."""
        terms, everybody = book.terms, (*book.setting.network.sources, "")
        whole, found = book.asked_of(everybody, self.compared(terms)), under_way(terms, self, self.per, since)
        sums = {cell.label: self.before(terms, cell)[1] + by_then(whole, cell, since) for cell in found}
        return Handed({"taken_in_all": sums}, items=tuple(self.compared(terms)))

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """All of a tier of which this contract has nothing, a share of an offer in part, an unknown past."""
        if self.tier is not None and not set(terms.covered(self)) <= set(self.compared(terms)):
            what = (
                f"{', '.join(sorted(set(terms.covered(self)) - set(self.compared(terms))))} is not of tier {self.tier}"
            )
            yield Problem(what, "give the clause the items of that tier, or leave `tier` out", path=f"{where}.tier")
        if terms.offered and terms.record.offer.fraction:
            what = "a share of all that we take cannot be signed in part"
            yield Problem(what, "take `fraction` out of the offer", path=where)
        if self.output is not None and terms.setting.flows(self.output, terms.covered(self)[0])[0] == 0.0:
            what = "the stated output begins after the horizon does: nothing may be taken before"
            yield Problem(what, "give it an earlier date", path=f"{where}.output", severity="warning")
        for cell in cells(terms, self, self.per):
            if cell.opened and cell.label not in terms.record.so_far.taken_in_all:
                what = f"{cell.label} began before the horizon and what was taken in it from everybody is not given"
                step = f"write contracts.{terms.name}.so_far.taken_in_all.{cell.label}; without it only the rest counts"
                yield Problem(what, step, path=where, severity="warning")
        yield from unknown_past(terms, self, self.per, where)
