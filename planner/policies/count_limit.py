"""At most so many of a set of lanes, or of sources, are used: ever, or in each period.

    sum_l used[l] <= at_most       used in {0, 1};   carried[l, v] <= most[l, v] * used[l]       GB, lane l, data node v
                                                     called[j, n] <= most[j] * used[j]           GB, source j, information node n

`most` is what can sensibly leave on the lane or be called from the source: its capacity or availability, else the reach of its
items. Trap: every lane or source named makes an integer decision, one a period when counted in each period.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.model.plugin import Finding, Policy
from planner.scenario.fields import Flag, Some, Whole, refuse, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model

IN_USE = 1e-6
"""GB below which a lane or source is not used (the solver's integers have a tolerance)."""


class CountLimit(Policy):
    """At most so many of these lanes, or of these sources, are used."""

    at_most: Whole = said("how many")
    lanes: Some | None = said("of which lanes", None)
    sources: Some | None = said("of which contracts and markets, instead of lanes", None)
    in_each_period: Flag = said("counted in each period, not over the horizon", False)

    @model_validator(mode="after")
    def one_kind(self) -> CountLimit:
        """Lanes or sources."""
        if (self.lanes is None) == (self.sources is None):
            raise refuse("a count is of lanes or of sources", "write lanes: [a, b], or sources: [c, d]")
        return self

    def build(self, model: Model, where: str) -> None:
        """One row, or one a node."""
        once = not self.in_each_period
        used = [model.lane_used(name, once) for name in sorted(set(self.lanes or ()))]
        used += [model.source_used(name, once) for name in sorted(set(self.sources or ()))]
        model.row(where, sum(used[1:], used[0]) <= self.at_most)

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """Lanes on which anything leaves, sources from which anything is called."""
        sizes = [book.carried(name) for name in sorted(set(self.lanes or ()))]
        sizes += [book.called(name) for name in sorted(set(self.sources or ()))]
        if not self.in_each_period:
            sizes = [[sum(path)] for path in sizes]
        for p, column in enumerate(zip(*sizes, strict=True)):
            used = sum(size > IN_USE for size in column)
            if used > self.at_most:
                label = book.setting.periods[p].label if self.in_each_period else ""
                what = f"{used} are used, {self.at_most} may be"
                yield Finding("count limit", f"{where} {label}".strip(), what, used - self.at_most)
