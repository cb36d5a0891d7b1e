"""The most cash that may leave in a fiscal period, or over the horizon.

    sum over cash terms of the ledger in the cell <= at_most - so_far      money, undiscounted; data and information nodes

A stretch belongs to the fiscal year, quarter or month of its periods' first days; what of it lies before the horizon is `so_far`,
what lies after it is not counted. Before the first date of `at_most` there is no limit. Trap: what signed contracts and open orders
bind is in it too, and a budget below that has no plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal

from planner.errors import InputError, Problem
from planner.model.plugin import Finding, Policy
from planner.scenario.fields import Money, MoneySeries, Text, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.cells import Cell
    from planner.model.model import Model
    from planner.model.setting import Setting


class Budget(Policy):
    """At most so much cash in a fiscal year, quarter or month, in a period, or over the horizon."""

    at_most: MoneySeries = said("most money, by date")
    per: Literal["year", "quarter", "month", "period", "horizon"] = said("fiscal stretch it is counted in", "year")
    so_far: Money = said("what has left of the stretch that the first day lies in", 0.0)
    terms: list[Text] | None = said("which cash terms of the ledger, such as goods; all when absent", None)

    def limits(self, setting: Setting) -> list[tuple[Cell, float]]:
        """Each stretch with the money that is left of it; before the first date there is no limit."""
        dated = [(cell, self.at_most.at(self.dated(setting, cell))) for cell in setting.spans(self.per)]
        left = [(cell, limit) for cell, limit in dated if limit is not None]
        return [(cell, limit - self.so_far if 0 in cell.periods else limit) for cell, limit in left]

    def dated(self, setting: Setting, cell: Cell) -> date:
        """The day by which a stretch finds its money: its first, or the first of the month it stands for if that is later."""
        if self.per in ("period", "horizon"):
            return cell.first
        return max(cell.first, setting.fiscal.named_from(cell.first, self.per))

    def counts(self, term: str, cash: bool) -> bool:
        """A ledger term that the budget watches."""
        return cash and (self.terms is None or term in self.terms)

    def remembers(self, book: Book, since: int) -> Mapping[str, float]:
        """What has left of the stretch that goes on."""
        spent = book.per_period("ledger", "amount", lambda row: self.counts(row["term"], row["cash"]))
        for cell in book.setting.spans(self.per):
            if {since - 1, since} <= set(cell.periods):
                return {"so_far": sum(spent[p] for p in cell.periods if p < since) + self.so_far * (0 in cell.periods)}
        return {}

    def build(self, model: Model, where: str) -> None:
        """One row a stretch, over every payment made before this policy was built (policies are built last)."""
        known = sorted({entry.term for entry in model.ledger.entries if entry.cash})
        strange = sorted(set(self.terms or ()) - set(known))
        if strange:
            what = f"no cash in this scenario is called '{strange[0]}'"
            raise InputError(Problem(what, f"use one of: {', '.join(known)}", path=f"{where}.terms"))
        spans = model.spans(self.per)
        money = {cell.label: limit for cell, limit in self.limits(model.setting)}
        limits = model.numbers([money.get(cell.label, 0.0) for cell in spans.cells], spans)
        given = model.numbers([float(cell.label in money) for cell in spans.cells], spans)
        model.row(
            where,
            model.ledger.spent(lambda entry: self.counts(entry.term, entry.cash)).via(spans.within) <= limits,
            where=given,
        )

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """The ledger's cash in each stretch."""
        spent = book.per_period("ledger", "amount", lambda row: self.counts(row["term"], row["cash"]))
        for cell, limit in self.limits(book.setting):
            money = sum(spent[p] for p in cell.periods)
            if not money <= limit + 1e-6 * max(abs(limit), max(map(abs, spent), default=0.0)) + 1e-6:
                yield Finding(
                    "budget", f"{where} {cell.label}", f"{money:,.2f} leaves, {limit:,.2f} may", money - limit
                )
