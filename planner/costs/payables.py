"""Money that is owed already, for goods that have come: nothing about it can be decided, but it leaves, and budgets count it.

    payables[v] = sum of amount over those due in v        on their day; what is due after the horizon in a line of its own

Below zero it is owed to us. What is due before the first day is paid on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.model.dues import due
from planner.model.plugin import AFTER, Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting

TERM = "payables"


class Payables(Cost):
    """Invoices of the past; it holds in every scenario."""

    implied: ClassVar[bool] = True

    def build(self, model: Model, where: str) -> None:
        """A payment of known money for each day on which some is due."""
        for charge in self.charges(model.setting):
            values = [charge.amount if p == charge.period else 0.0 for p in range(len(model.setting.periods))]
            days = [charge.day or period.start for period in model.setting.periods]
            model.pay(charge.term, model.by_period(values), charge.where, cash=charge.term == TERM, days=days)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """The same from the scenario."""
        return self.charges(book.setting)

    def charges(self, setting: Setting) -> Iterable[Charge]:
        """Each payable on its day."""
        for name, owed in sorted(setting.scenario.payables.items()):
            found = due(setting, owed.due_on.first)
            term, day = (TERM, max(found.day, setting.start)) if found.within else (TERM + AFTER, None)
            yield Charge(term, f"payables.{name}", found.period, owed.amount * found.worth, day)
