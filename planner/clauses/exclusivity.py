"""While the contract holds, others may not sell us these items, or only so much.

    bought[v] <= missed[v] + most[v] * (1 - signed[v])                                  GB, data node v
    sum_(v of c) bought[v] - missed[v] <= allow[c] + most[c] * (1 - signed[c])          with an allowance, month, quarter or year c

bought is what is handed over by other suppliers' contracts and markets and by brokers, were every call filled; missed what this
supplier does not deliver of our calls, where `cover` lets it be bought elsewhere, else nothing; `most` the reach of the items. A
supplier of the same group is none of the others. Open orders that are placed already do not count. Source: FORMULATIONS 7. Trap:
without `cover` an outage of the supplier is ours. And an offer signed in part would be half exclusive, so it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.past import by_then, under_way
from planner.model.plugin import Account, Clause, Finding, Handed
from planner.model.volumes import TOLERANCE, Promise, cells, share_inside, unlike
from planner.scenario.fields import Flag, Some, Volume, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class Exclusivity(Clause):
    """While the contract holds, others may not sell us these items, or only so much."""

    role: ClassVar[Literal["volume"]] = "volume"
    binds: ClassVar[Literal["buyer"]] = "buyer"
    elsewhere: Some | None = said("items that are not bought from others; those it covers when absent", None)
    allow: Promise | None = said("what may be bought from others all the same, per month, quarter or year", None)
    bought: Volume | None = said(
        "bought from others in the month, quarter or year of `allow` the horizon begins in", None
    )
    cover: Flag = said("what the supplier does not deliver of our calls may be bought from others", False)

    def barred(self, terms: Terms) -> frozenset[str]:
        """The items."""
        return frozenset(terms.covered(self) if self.elsewhere is None else self.elsewhere)

    def others(self, terms: Terms) -> frozenset[str]:
        """Contracts and markets of other suppliers, and of brokers."""
        suppliers = terms.setting.scenario.suppliers
        mine = terms.record.supplier

        def group(name: str) -> str:
            record = suppliers.get(name)
            return name if record is None or record.group is None else record.group

        sources = terms.setting.network.sources.values()
        return frozenset(
            source.id for source in sources if not source.supplier or group(source.supplier) != group(mine)
        )

    def holds(self, terms: Terms) -> list[float]:
        """1 in the periods in which it binds whoever has signed, 0 in others."""
        periods = enumerate(terms.setting.periods)
        return [float(terms.applies(self, period.start) and p >= terms.holds_from) for p, period in periods]

    def allowed(self, terms: Terms, cell: Cell) -> float:
        """GB that may be bought from others in a cell."""
        item = min(self.barred(terms))
        whole = 0.0 if self.allow is None else terms.volume(self.allow, item, cell.first, cell.end)
        return max(0.0, whole * share_inside(terms, cell) - (self.done(terms) if cell.opened else 0.0))

    def done(self, terms: Terms) -> float:
        """GB bought from others in a cell before the horizon."""
        return terms.setting.gb(self.bought, min(self.barred(terms))) if self.bought is not None else 0.0

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """A row for each period, or for each cell of an allowance."""
        terms, holds = contract.terms, model.by_period(self.holds(contract.terms))
        items, others = self.barred(terms), self.others(terms)
        counts = [float(move.source in others and move.part.item in items) for move in model.move.records]
        bought = model.weighed(model.asked, model.move, counts) * holds
        missed = self.missed(model, contract) * holds
        if self.allow is None:
            most = model.most(bought)
            model.row(where, bought - missed + contract.signed * most <= most, where=holds)
            return
        axis = contract.cells(where, cells(terms, self, self.allow.per))
        whole, most = (bought - missed).via(axis.within), model.most(bought.via(axis.within))
        signed = contract.standing.at(contract.signed, axis)
        allowed = contract.sized(contract.by_cell(self.allowed, axis))
        model.row(where, whole + signed * most - allowed <= most)

    def missed(self, model: Model, contract: ContractModel) -> Expr:
        """GB that the supplier does not deliver of our calls, where it may be bought elsewhere."""
        items = [item for item in contract.terms.covered(self) if item in self.barred(contract.terms)]
        mine = [self.cover and m.source == contract.terms.name and m.part.item in items for m in model.move.records]
        return model.weighed(model.asked - model.delivered, model.move, [float(counts) for counts in mine])

    def figures(self, book: ContractBook) -> tuple[list[float], list[float]]:
        """GB bought from others, and missed, in each period in which it binds."""
        terms, items, others = book.terms, self.barred(book.terms), self.others(book.terms)
        own = items.intersection(terms.covered(self)) if self.cover else frozenset[str]()

        def due(sources: frozenset[str], names: frozenset[str], column: str) -> list[float]:
            return book.book.per_period(
                "moves", column, lambda row: row["source"] in sources and row["item"] in names, "delivered"
            )

        def called(sources: frozenset[str], names: frozenset[str]) -> list[float]:
            gone = due(sources, names, "cancelled_gb")
            return [size - less for size, less in zip(due(sources, names, "moved_gb"), gone, strict=True)]

        mine = frozenset((terms.name,))
        missed = zip(called(mine, own), due(mine, own, "shipped_gb"), strict=True)
        holds = self.holds(terms)
        bought = [size * on for size, on in zip(called(others, items), holds, strict=True)]
        return bought, [(asked - got) * on for (asked, got), on in zip(missed, holds, strict=True)]

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What is bought from others while it binds."""
        yield Account("bought from others", "GB", self.figures(book)[0])

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What is bought from others of the stretch under way, less what was missed here and may be."""
        if self.allow is None:
            return Handed()
        net = [got - short for got, short in zip(*self.figures(book), strict=True)]
        done = [
            by_then(net, cell, since) + (self.done(book.terms) if cell.opened else 0.0)
            for cell in under_way(book.terms, self, self.allow.per, since)
        ]
        return Handed(own={"bought": max(0.0, sum(done)) if done else None})

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """What is bought from others beyond what may be."""
        terms = book.terms
        if not terms.signed:
            return
        bought, missed = self.figures(book)
        found = [(period.label, bought[p], missed[p]) for p, period in enumerate(terms.setting.periods)]
        if self.allow is not None:
            found = [
                (
                    cell.label,
                    sum(bought[p] for p in cell.periods),
                    sum(missed[p] for p in cell.periods) + self.allowed(terms, cell),
                )
                for cell in cells(terms, self, self.allow.per)
            ]
        for label, got, most in found:
            if not got <= most + TOLERANCE * max(1.0, most):
                what = f"{got:,.6g} GB are bought from others in {label}, {most:,.6g} may be"
                yield Finding(self.kind, where, what, got - most)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Half an exclusivity, an allowance that is not there, and others who must be bought from."""
        if terms.offered and terms.record.offer.fraction:
            what = "an offer that may be signed in part would be exclusive in part"
            yield Problem(what, "take `fraction` out of the offer, or this clause", path=where)
        if self.bought is not None and self.allow is None:
            yield Problem(
                "`bought` counts towards `allow`, and there is none", "add `allow`, or take it out", path=where
            )
        for amount in (self.allow, self.bought):
            yield from unlike(terms, amount, sorted(self.barred(terms)), where) if amount is not None else ()
        yield from self.clashes(terms, where)

    def clashes(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Contracts with others under which these items must be taken while this one holds."""
        setting, items = terms.setting, self.barred(terms)
        for name in sorted(self.others(terms) & setting.terms.keys()) if self.allow is None else ():
            other = setting.terms[name]
            for promise in other.commitments:
                meet = max(promise.first, setting.start), min(promise.end, setting.end)
                days = [
                    p.start for p in setting.periods if meet[0] <= p.start < meet[1] and terms.applies(self, p.start)
                ]
                if (
                    items & set(promise.items)
                    and promise.least > 0
                    and days
                    and not other.excused(promise.items, days[0])
                ):
                    given = not terms.offered and not other.offered
                    what = f"{promise.where} asks for {promise.least:,.6g} GB of {', '.join(promise.items)} from another supplier"
                    step = (
                        "give it an `allow`, or let one end before the other begins"
                        if given
                        else "at most one can be signed"
                    )
                    yield Problem(what, step, path=where, severity="error" if given else "warning")
                    break
