"""Calls that stand as they are written, whatever the plan would rather do: firm planned orders.

    called[source, item, to, p] = sum of the `calls` whose day lies in p      GB, on every path; periods p without one are free

Trap: a call that its source cannot fill, or that nothing needs and nobody may scrap, leaves no plan; `planner explain` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from planner.errors import InputError, Problem
from planner.model.last_plan import Stretches, called, stretch
from planner.model.plugin import Finding, Policy
from planner.scenario.fields import Id, VolumeSeries, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting

SLACK = 1e-6
"""Share of a call by which it may differ from what is written."""


class FirmPlanned(Policy):
    """What is called of one source, item and place in some periods is as written."""

    source: Id = said("contract or market")
    item: Id = said("which item")
    to: Id = said("where it is called to")
    calls: VolumeSeries = said("how much is called in the period of each day; nothing is 0 GB")

    def sizes(self, setting: Setting) -> dict[int, float]:
        """GB by the number of the period they are called in."""
        found: dict[int, float] = {}
        for day, amount in self.calls.points:
            for p, period in enumerate(setting.periods):
                if period.start <= day < period.end:
                    found[p] = found.get(p, 0.0) + setting.gb(amount, self.item)
        return found

    def forces(self, setting: Setting) -> Mapping[str, float]:
        """All of it may be more than anything needs."""
        return {self.item: sum(self.sizes(setting).values())}

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Raises InputError for a day that is in no period, and for calls that the source cannot take."""
        for day, _ in self.calls.points:
            if not setting.start <= day < setting.end:
                said = "without a day" if day == date.min else f"of {day}"
                step = f"write {{{setting.start}: 2 PB}}, with days before {setting.end}"
                raise InputError(
                    Problem(f"the call {said} is in no period of the horizon", step, path=f"{where}.calls")
                )
        ways = {(move.source, move.part.item, move.to) for move in setting.network.moves}
        if (self.source, self.item, self.to) not in ways:
            there = sorted(to for source, item, to in ways if (source, item) == (self.source, self.item))
            step = f"name one of {', '.join(there)}" if there else "name another source, or item"
            what = f"{self.source} delivers no {self.item} to {self.to}"
            raise InputError(Problem(what, step, path=f"{where}.to", value=self.to))
        return ()

    def build(self, model: Model, where: str) -> None:
        """A row for each call that is written, on every path."""
        sizes = self.sizes(model.setting)
        every = tuple(stretch(model.setting, period.start, period.end) for period in model.setting.periods)
        found = called(model, Stretches(every, {}))
        periods = [cell.periods[0] for cell in found.cells.cells]
        mine = [key == (self.source, self.item, self.to) for key in found.keys]
        written = [[sizes.get(p, 0.0) for p in periods] for _ in mine]
        given = [[float(own and p in sizes) for p in periods] for own in mine]
        size, there = (model.numbers(values, found.calls, found.cells) for values in (written, given))
        model.row(where, found.size == size, where=there)

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """The calls of the tables against what is written."""
        called = dict.fromkeys(self.sizes(book.setting), 0.0)
        for row in book.tables["moves"]:
            mine = (row["source"], row["item"], row["to"]) == (self.source, self.item, self.to)
            if mine and book.number[row["period"]] in called:
                called[book.number[row["period"]]] += row["moved_gb"]
        for p, size in self.sizes(book.setting).items():
            change = called[p] - size
            if abs(change) > SLACK * max(1.0, size):
                label, what = book.setting.periods[p].label, f"{called[p]:,.6g} GB called where {size:,.6g} are written"
                yield Finding("firm planned", f"{where} {label}", what, change)
