"""At most so many of a set of lanes are used, ever or in each period.

sum_(l in lanes) used[l] <= at_most       used in {0, 1}; carried on l <= most * used[l]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from planner.model.plugin import Finding, Policy
from planner.scenario.fields import Flag, Id, Whole, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model

IN_USE = 1e-6
"""GB in a period below which a lane is not used (the solver's integers have a tolerance)."""


class CountLimit(Policy):
    """At most so many of these lanes are used."""

    at_most: Whole = said("how many")
    lanes: list[Id] = said("of which lanes", min_length=1)
    in_each_period: Flag = said("counted in each period, not over the horizon", False)

    def build(self, model: Model, where: str) -> None:
        """One row, or one a data node."""
        used = [model.lane_used(lane, not self.in_each_period) for lane in sorted(set(self.lanes))]
        model.row(where, sum(used[1:], used[0]) <= self.at_most)

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """Lanes on which anything leaves."""
        carried = [book.carried(lane) for lane in sorted(set(self.lanes))]
        if not self.in_each_period:
            carried = [[sum(sizes)] for sizes in carried]
        for p, sizes in enumerate(zip(*carried, strict=True)):
            used = sum(size > IN_USE for size in sizes)
            if used > self.at_most:
                label = book.setting.periods[p].label if self.in_each_period else ""
                yield Finding(
                    "count limit", f"{where} {label}".strip(), f"{used} lanes are used, {self.at_most} may be", used
                )
