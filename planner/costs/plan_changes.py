"""What it costs to change the last plan: work, trust and goods already under way at suppliers; the nearer the dearer.

cost[g, c] = penalty * max(0, 1 - ahead[c] / fades) * (more[g, c] + less[g, c])      GB called more and less than planned

ahead is the time from the horizon's first day to that of the stretch; without `fades` a change costs the same whenever it falls.
It is no cash: it says how much a change must be worth to be made. Trap: a penalty above what a shortage costs keeps a bad plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from planner.model.last_plan import changed, changes, days_ahead
from planner.model.plugin import Charge, Cost
from planner.scenario.fields import Length, Price, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.cells import Cell
    from planner.model.model import Model
    from planner.model.setting import Setting

TERM = "plan changes"


class PlanChanges(Cost):
    """A penalty on calls that differ from the last plan."""

    penalty: Price = said("money per GB (or piece) called more or less than planned, in the first period")
    fades: Length | None = said("time over which it goes to nothing; it does not when absent", None)

    def build(self, model: Model, where: str) -> None:
        """One payment over all calls, at the end of each stretch; none where there is no last plan."""
        if not model.setting.scenario.last_plan:
            return
        found = changes(model, where)
        called = found.called
        setting = model.setting
        rates = [[self.rate(setting, item, cell) for cell in called.cells.cells] for _, item, _ in called.keys]
        both = (found.more + found.less) * model.numbers(rates, called.calls, called.cells)
        model.pay(TERM, both.via(called.cells.end), where, cash=False)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """Every call against the last plan, where there is one."""
        if not book.setting.scenario.last_plan:
            return
        for (_, item, _), cell, planned, called in changed(book):
            amount = abs(called - planned) * self.rate(book.setting, item, cell)
            if amount:
                yield Charge(TERM, where, max(cell.periods), amount)

    def rate(self, setting: Setting, item: str, cell: Cell) -> float:
        """Money per GB changed in a stretch."""
        whole = setting.per_gb(self.penalty, item)
        if self.fades is None:
            return whole
        ends = setting.after(setting.start, (self.fades,)) - setting.start
        return whole * max(0.0, 1.0 - days_ahead(setting, cell) / ends) if ends else 0.0
