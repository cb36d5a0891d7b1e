"""A supplier that fails on a day, if ever: supply and the money left with it are lost together.

from the first period that starts on or after its day
    handed over  = 0                               of its contracts and markets, calls that are under way on that day included
    minimums     = 0                               of years, quarters and months that are not over then
    deposit      = - min(what is left, security)   the security pays if it stands; the rest is lost, nothing is paid ahead any more
    damages, fees = 0                              what falls due before stands

Nobody knows of it before its day. What was handed over is paid as agreed. Source: FORMULATIONS 6 (an outcome in which the supplier
fails loses deposit and supply together). Trap: a second source looks dear as long as the loss of supply and of money are judged
apart; and calls of a supplier that has failed fill no minimum.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from planner.calendar import parse_when
from planner.errors import Problem
from planner.model.changed import Changed
from planner.model.events import Event
from planner.model.failure import unworked
from planner.model.plugin import Once
from planner.scenario.fields import Id, said

if TYPE_CHECKING:
    from planner.model.setting import Setting


class SupplierFailure(Once):
    """A supplier that fails on a day, if ever."""

    supplier: Id = said("who fails")
    happens: Event = said("when it fails: {on: {2028-01: 3%}}, or {hazard: 2%/yr} where futures are drawn")

    @property
    def fails(self) -> str:
        """The supplier."""
        return self.supplier

    def change(self, day: date) -> Changed:
        """What it makes of a scenario when it fails on a day."""
        return Changed(fields={"suppliers": {self.supplier: {"fails": parse_when(day.isoformat())}}})

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Days that cannot be, a supplier that fails for certain, clauses and orders that nobody has worked out for it."""
        yield from self.happens.unwise(setting, f"{where}.happens")
        record = setting.scenario.suppliers.get(self.supplier)
        if record is not None and record.fails is not None:
            what = f"suppliers.{self.supplier} fails on {record.fails} for certain"
            yield Problem(what, "take `fails` out there, or this driver", path=f"{where}.supplier")
        days = [day for day, _ in self.happens.on.points] if self.happens.on else [setting.as_of]
        yield from unworked(setting, self.supplier, min(days), f"{where}.supplier")
