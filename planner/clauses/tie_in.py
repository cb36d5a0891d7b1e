"""What may be taken of some items is earned by what is taken of others: "HBM against DRAM and flash".

    tied[c] <= free[c] + ratio * earned[c] + forgiven[c]            GB, month, quarter or year c of the contract, on every path

tied is what is taken of the clause's items under this contract, earned what is taken of `earned_by` under it (or under
`contracts`, of the same supplier), `free` the entitlement that needs no earning. `forgiven` is what open orders, accepted before,
bring as promised beyond what is free and what they earn themselves. A cell cut by the horizon's end has its free part by its days
inside; one that began before it has what was `left` over, its free part included. Source: FORMULATIONS 7. Trap: a GB of what earns
is worth more than its use. Where the tied items are short it is bought above the market's price, and even to be scrapped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.ahead import run_on
from planner.model.past import by_then, under_way
from planner.model.plugin import Account, Clause, Finding, Handed
from planner.model.volumes import TOLERANCE, Promise, cells, share_inside, unlike
from planner.scenario.fields import Factor, Some, Volume, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class TieIn(Clause):
    """What may be taken of some items is earned by what is taken of others."""

    role: ClassVar[Literal["volume"]] = "volume"
    earned_by: Some = said("items whose volume earns the entitlement")
    ratio: Factor = said("GB that each GB of them earns")
    free: Promise | None = said("entitlement that needs no earning, per month, quarter or year", None)
    per: Literal["month", "quarter", "year"] = said("the stretch in which it is earned and used", "quarter")
    contracts: Some | None = said("contracts whose volume earns it, of the same supplier; this one when absent", None)
    left: Volume | None = said("entitlement left of the month, quarter or year that the horizon begins in", None)

    def sources(self, terms: Terms) -> tuple[str, ...]:
        """Contracts whose volume earns."""
        return (terms.name,) if self.contracts is None else tuple(sorted(self.contracts))

    def allowed(self, terms: Terms, cell: Cell) -> float:
        """GB of a cell that need no earning."""
        item = terms.covered(self)[0]
        if self.left is not None and cell.opened:
            return terms.setting.gb(self.left, item)
        return (
            0.0
            if self.free is None
            else terms.volume(self.free, item, cell.first, cell.end) * share_inside(terms, cell)
        )

    def opens(self, book: ContractBook) -> list[tuple[Cell, float]]:
        """GB that need no earning, or that open orders take beyond what they earn, if that is more, in each cell."""
        terms = book.terms
        placed, earned = book.promised(terms.covered(self)), book.promised(self.earned_by, self.sources(terms))
        found = []
        for cell in cells(terms, self, self.per):
            free = sum(placed[p] - self.ratio * earned[p] for p in cell.periods)
            found.append((cell, max(self.allowed(terms, cell), free)))
        return found

    def forces(self, terms: Terms) -> Mapping[str, float]:
        """Of each item that earns, as much as the need of the tied items asks for."""
        need = run_on(terms, terms.covered(self), terms.setting.start, terms.setting.end)
        return dict.fromkeys(self.earned_by, need / self.ratio if self.ratio else 0.0)

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """One row a cell."""
        terms = contract.terms
        axis = contract.cells(where, cells(terms, self, self.per))
        allowed, items, others = contract.by_cell(self.allowed, axis), terms.covered(self), tuple(self.earned_by)
        tied = contract.taken(items).via(axis.within)
        earned = contract.asked_of(self.sources(terms), others).via(axis.within)
        placed = contract.promised(items) - contract.promised(others, self.sources(terms)) * self.ratio
        room = contract.room(f"{where}.orders", allowed, placed.via(axis.within))
        model.row(where, tied - earned * self.ratio - room <= 0.0)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Cells in which more is taken than is free and earned."""
        terms = book.terms
        tied, earned = book.taken(terms.covered(self)), book.asked_of(self.sources(terms), self.earned_by)
        for cell, opens in self.opens(book):
            got = sum(tied[p] for p in cell.periods)
            most = opens + self.ratio * sum(earned[p] for p in cell.periods)
            if not got <= most + TOLERANCE * max(1.0, most):
                what = f"{got:,.6g} GB are taken in {cell.label}, {most:,.6g} are free and earned"
                yield Finding(self.kind, where, what, got - most)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What is earned and free in each period's cell by its end, and not used yet."""
        terms = book.terms
        tied, earned = book.taken(terms.covered(self)), book.asked_of(self.sources(terms), self.earned_by)
        left = [0.0] * len(terms.setting.periods)
        for cell, opens in self.opens(book):
            moves = (self.ratio * earned[p] - tied[p] for p in cell.periods)
            for p, balance in zip(cell.periods, list(accumulate(moves, initial=opens))[1:], strict=True):
                left[p] = balance
        yield Account("entitlement left", "GB", left, balance=True)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What is left of the stretch under way: free and earned so far, less what was used."""
        terms, open_ = book.terms, {cell.label: gb for cell, gb in self.opens(book)}
        tied, earned = book.taken(terms.covered(self)), book.asked_of(self.sources(terms), self.earned_by)
        moves = [self.ratio * got - used for got, used in zip(earned, tied, strict=True)]
        left = [open_[cell.label] + by_then(moves, cell, since) for cell in under_way(terms, self, self.per, since)]
        return Handed(own={"left": max(0.0, left[0]) if left else None})

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Items that earn themselves, contracts that do not sell what earns, unlike pieces."""
        items, sources = terms.covered(self), self.sources(terms)
        own = sorted(set(items) & set(self.earned_by)) if terms.name in sources else []
        if own:
            what = f"{', '.join(own)} would earn the entitlement to itself"
            yield Problem(what, "name the tied items in `items`, and others in `earned_by`", path=where)
        contracts = terms.setting.scenario.contracts
        sold = {item for name in sources for item in contracts[name].items}
        missing = sorted(set(self.earned_by) - sold)
        if missing:
            what = f"{', '.join(missing)} is not sold under {', '.join(sources)}, so it earns nothing"
            yield Problem(what, "add it to a contract's items, or name the contract in `contracts`", path=where)
        others = sorted({contracts[name].supplier for name in sources} - {terms.record.supplier})
        if others:
            what = f"volume of {', '.join(others)} earns an entitlement with {terms.record.supplier}"
            yield Problem(what, "check `contracts`: they are of another supplier", path=where, severity="warning")
        if self.left is None and any(cell.opened for cell in cells(terms, self, self.per)):
            what = f"the {self.per} began before the horizon, and what is left of its entitlement is not given"
            step = "write `left`; as it stands its free part counts in full, and what was earned before does not"
            yield Problem(what, step, path=where, severity="warning")
        for amount in (self.free, self.left):
            yield from unlike(terms, amount, items, where) if amount is not None else ()
