"""What of the last plan may not be changed any more, and how much of it may be changed at most.

called[g, c] = planned[g, c]                                     where stretch c starts within `fence` of the first day
sum over g, c of (more[g, c] + less[g, c]) <= at_most            c within `within` of it, all when absent; GB, on each path

g is a source, item and place, c a stretch (planner.model.last_plan); what was not planned counts as planned at nothing. Trap: a
fence keeps calls that a market can no longer fill; then no plan keeps it, and `planner explain` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.model.last_plan import changed, changes, days_ahead
from planner.model.plugin import Finding, Policy
from planner.scenario.fields import Length, Size, Some, refuse, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.cells import Cell
    from planner.model.model import Model
    from planner.model.setting import Setting

SLACK = 1e-6
"""Share of what was planned by which a call may differ and be as planned."""


class PlanFence(Policy):
    """The nearest calls of the last plan stand; of the others only so much changes."""

    fence: Length | None = said("calls that begin so soon are as planned", None)
    at_most: Size | None = said("most that is called more and less than planned, together", None)
    within: Length | None = said("calls that begin so soon count towards `at_most`; all when absent", None)
    sources: Some | None = said("contracts and markets it holds for; all when absent", None)

    @model_validator(mode="after")
    def limits_something(self) -> PlanFence:
        """A fence, a limit, or both."""
        if self.fence is None and self.at_most is None:
            raise refuse("the policy limits nothing", "add fence: 4 weeks, or at_most: 2 PB")
        return self

    def near(self, setting: Setting, cell: Cell, length: Length | None) -> bool:
        """A stretch that begins within a time of the first day."""
        return length is None or days_ahead(setting, cell) < setting.after(setting.start, (length,)) - setting.start

    def holds(self, source: str) -> bool:
        """A source it holds for."""
        return self.sources is None or source in self.sources

    def build(self, model: Model, where: str) -> None:
        """A row for each call inside the fence, and one for the sum of changes on every path; none where there is no last plan."""
        if not model.setting.scenario.last_plan:
            return
        found, setting = changes(model, where), model.setting
        axis, cells, both = found.called.calls, found.called.cells, found.more + found.less
        mine = [self.holds(key[0]) for key in found.called.keys]
        if self.fence is not None:
            fenced = [[own and self.near(setting, c, self.fence) for c in cells.cells] for own in mine]
            model.row(f"{where}.fence", both <= 0.0, where=model.numbers(fenced, axis, cells))
        if self.at_most is not None:
            counts = [[float(own and self.near(setting, c, self.within)) for c in cells.cells] for own in mine]
            whole, weights = model.spans("horizon"), model.numbers(counts, axis, cells)
            total = (both * weights).sum(axis).via(cells.end).via(whole.within)
            model.row(f"{where}.at_most", total <= self.at_most)

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """Every call against the last plan, where there is one."""
        if not book.setting.scenario.last_plan:
            return
        setting, total = book.setting, 0.0
        for (source, item, to), cell, planned, called in changed(book):
            change = called - planned
            fenced = self.fence is not None and self.near(setting, cell, self.fence)
            if self.holds(source) and fenced and abs(change) > SLACK * max(1.0, planned):
                what = f"{called:,.6g} GB where {planned:,.6g} was planned"
                yield Finding("plan fence", f"{where} {source} {item} {to} {cell.label}", what, change)
            total += abs(change) if self.holds(source) and self.near(setting, cell, self.within) else 0.0
        if self.at_most is not None and total > self.at_most * (1.0 + SLACK) + SLACK:
            what = f"{total:,.6g} GB change, {self.at_most:,.6g} may"
            yield Finding("plan changes", where, what, total - self.at_most)
