"""An entitlement that grows with what was taken before: in an allocation, loyal customers get more.

    taken[c] <= share[c] * (commit[c] + of_past * mean of taken[b] over the cells b before c)         GB, month, quarter or year c

on every path; the mean is that of all cells of the contract before c, or of the last `over` of them, and those before the horizon
are read from `so_far`. The first cell of all, which has none before it, has share * `opens_with` (commit when absent). A cell that
the horizon's end cuts counts by its days inside; open orders that were accepted arrive all the same. Source: FORMULATIONS 7. Trap:
volume is bought for what it earns later. A plan that may not take more than it needs cannot see that, and pays in the shortage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.ahead import run_on
from planner.model.cells import label
from planner.model.past import taken_before
from planner.model.plugin import Account, Clause, Finding, Handed
from planner.model.volumes import TOLERANCE, Edge, Promise, ceiling, cells, share_inside, stretches, unlike
from planner.scenario.fields import PortionSeries, Share, Volume, Whole, said

if TYPE_CHECKING:
    from datetime import date

    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class Loyalty(Clause):
    """An entitlement that grows with what was taken before."""

    role: ClassVar[Literal["volume"]] = "volume"
    traits: ClassVar[frozenset[str]] = frozenset({"entitlement"})
    commit: Promise = said("entitlement that needs no past, per month, quarter or year")
    of_past: Share = said("share of the mean that was taken before, added to it")
    over: Whole | None = said(
        "of how many months, quarters or years before; all of the contract's when absent", None, ge=1
    )
    opens_with: Volume | None = said("entitlement of the first month, quarter or year; `commit` when absent", None)
    share: PortionSeries | None = said(
        "share of the entitlement that the supplier grants, by date; all when absent", None
    )

    # Figures --------------------------------------------------------------------------------------------------------

    def before(self, terms: Terms, cell: Cell) -> list[tuple[date, date]]:
        """The cells of the contract whose mean counts in a cell."""
        found = [span for span in stretches(terms, self, self.commit.per) if span[1] <= cell.first]
        return found if self.over is None else found[-self.over :]

    def known(self, terms: Terms, cell: Cell) -> float:
        """GB taken before the horizon in the cells whose mean counts."""
        begun, items = terms.setting.start, terms.covered(self)
        taken = terms.record.so_far.taken
        labels = [label(first, self.commit.per) for first, _ in self.before(terms, cell) if first < begun]
        return sum(terms.setting.gb(taken[name], items[0]) for name in labels if name in taken)

    def granted(self, terms: Terms, cell: Cell) -> float:
        """Share of the entitlement of a cell that the supplier grants in the horizon."""
        day = terms.setting.periods[cell.periods[0]].start
        share = self.share.at(day) if self.share is not None else None
        return (1.0 if share is None else share) * share_inside(terms, cell)

    def per_past(self, terms: Terms, cell: Cell) -> float:
        """GB of entitlement that a GB taken in one of the cells before gives."""
        return self.granted(terms, cell) * self.of_past / max(1, len(self.before(terms, cell)))

    def standing(self, terms: Terms, cell: Cell) -> float:
        """GB of a cell that do not hang on what is taken in the horizon, less what was taken in it before."""
        item = terms.covered(self)[0]
        base = terms.volume(self.commit, item, cell.first, cell.end)
        if self.opens_with is not None and not self.before(terms, cell):
            base = terms.size * terms.setting.gb(self.opens_with, item)
        past = self.per_past(terms, cell) * self.known(terms, cell)
        return self.granted(terms, cell) * base + past - terms.taken_before(cell, terms.covered(self))

    def entitled(self, terms: Terms, book: ContractBook | None = None) -> list[tuple[Cell, float]]:
        """What may be taken in each cell, by what is taken in each period; by all that may be where no plan is said.

        What open orders bring as promised may be taken at any rate.
        """
        found: list[tuple[Cell, float]] = []
        sizes: list[float] = []
        items = terms.covered(self)
        taken = book.taken(items) if book else []
        for cell in cells(terms, self, self.commit.per):
            past = sizes if self.over is None else sizes[max(0, len(sizes) - self.over) :]
            base = self.standing(terms, cell)
            base = book.room(base, cell, items) if book else max(base, terms.ordered(items, cell))
            most = base + self.per_past(terms, cell) * sum(past)
            found.append((cell, most))
            sizes.append(sum(taken[p] for p in cell.periods) if book else most)
        return found

    def caps(self, terms: Terms, item: str) -> float | None:
        """The entitlements of a plan that always takes all of its own."""
        edges = tuple(Edge(cell, 0.0, most) for cell, most in self.entitled(terms))
        return ceiling(terms, self, edges, item)

    def forces(self, terms: Terms) -> Mapping[str, float]:
        """All that may be taken, or in every cell what entitles to the whole need in one of the later ones."""
        items, entitled = terms.covered(self), self.entitled(terms)
        gives = [given for cell, _ in entitled if (given := self.granted(terms, cell) * self.of_past) > 0.0]
        need = run_on(terms, items, terms.setting.start, terms.setting.end)
        enough = sum(max(0.0, self.standing(terms, cell)) for cell, _ in entitled)
        enough += len(entitled) * need / min(gives, default=1.0)
        return dict.fromkeys(items, min(enough, sum(most for _, most in entitled)))

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """One row a cell, which reads the cells before it on its path."""
        terms = contract.terms
        axis = contract.cells(where, cells(terms, self, self.commit.per))
        standing, per_past = (contract.by_cell(figure, axis) for figure in (self.standing, self.per_past))
        items = terms.covered(self)
        taken = contract.taken(items).via(axis.within)
        earned = taken.via(axis.earlier(self.over)) * per_past
        room = contract.room(f"{where}.orders", standing, contract.promised(items).via(axis.within))
        model.row(where, taken - earned - room <= 0.0)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Cells in which more is taken than the entitlement."""
        taken = book.taken(book.terms.covered(self))
        for cell, most in self.entitled(book.terms, book):
            got = sum(taken[p] for p in cell.periods)
            if not got <= most + TOLERANCE * max(1.0, most):
                what = f"{got:,.6g} GB are taken in {cell.label}, the entitlement is {most:,.6g}"
                yield Finding(self.kind, where, what, got - most)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """The entitlement of each cell, in its first period."""
        found = [0.0] * len(book.setting.periods)
        for cell, most in self.entitled(book.terms, book):
            found[cell.periods[0]] = most
        yield Account("entitlement", "GB", found)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What was taken in the cells that are over, for their mean."""
        return Handed({"taken": taken_before(book, self, self.commit.per, since)})

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Periods longer than its cells, a past that is not known, unlike pieces."""
        per, items = self.commit.per, terms.covered(self)
        found, spans = cells(terms, self, per), list(stretches(terms, self, per))
        joined = [cell for cell in found if sum(cell.first <= first < cell.end for first, _ in spans) > 1]
        if joined:
            what = f"the entitlement is counted per {per}, and a period of the plan is longer in {joined[0].label}"
            yield Problem(what, "write `commit` per quarter or year, or plan in shorter periods", path=where)
        for amount in (self.commit, self.opens_with):
            yield from unlike(terms, amount, items, where) if amount is not None else ()
        taken = terms.record.so_far.taken
        past = [
            label(first, per) for cell in found for first, _ in self.before(terms, cell) if first < terms.setting.start
        ]
        past += [cell.label for cell in found if cell.opened]
        unknown = [name for name in dict.fromkeys(past) if name not in taken]
        if unknown:
            what = f"what was taken in {', '.join(unknown)} is not given: it counts as nothing"
            step = f"write contracts.{terms.name}.so_far.taken.{unknown[0]}"
            yield Problem(what, step, path=where, severity="warning")
