"""Money of named ledger lines over the horizon: what suppliers can still invoice us, for instance.

    cash[f] = sum over the periods of future f of the lines named          money, undiscounted

Source: FORMULATIONS 1 (true-ups have a tail of their own). Trap: lines of two signs set each other off.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from planner.errors import InputError, Problem
from planner.model.plugin import Measure, confidence
from planner.scenario.fields import Money, Portion, Text, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.book import Book
    from planner.model.model import Model


class Cash(Measure):
    """Money of named ledger lines over the horizon."""

    alpha: Portion = confidence()
    terms: list[Text] = said("ledger lines, such as true-up", min_length=1)
    mean_at_most: Money | None = said("most that it may be in the mean", None)
    tail_at_most: Money | None = said("most that the tail may be", None)
    worst_at_most: Money | None = said("most that it may be in any future", None)

    def amount(self, model: Model, where: str) -> Expr:
        """The lines named. Raises InputError for a line that nothing in the scenario makes."""
        known = sorted({entry.term for entry in model.ledger.entries if entry.cash})
        for term in self.terms:
            if term not in known:
                what = f"no cash in this scenario is called '{term}'"
                raise InputError(Problem(what, f"use one of: {', '.join(known)}", path=f"{where}.terms"))
        return model.ledger.by_future(model.ledger.spent(lambda entry: entry.cash and entry.term in self.terms))

    def figure(self, book: Book) -> float:
        """The same from the ledger."""
        lines: Iterable[float] = (
            row["amount"] for row in book.tables["ledger"] if row["cash"] and row["term"] in self.terms
        )
        return float(sum(lines))
