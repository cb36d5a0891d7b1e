"""Duty rates that change on a day, if ever: Section 232 stands at 25 % on some goods, and its second phase may come or not.

    rate of a row of the duty table = the driver's from its day on, the written one before            share of the customs value

Rows add up as ever, and keep their countries, items and days; a duty that may be brought in is written as a row with a rate of 0%.
Nobody knows of it before its day. Source: facts D5 (Section 232, 25 %, phase two). Trap: goods that were called before the day and
leave after it pay the new rate, so a call compares sources by the duty that is expected when they leave.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from planner.errors import Problem
from planner.model.changed import Changed, spliced
from planner.model.events import Event
from planner.model.plugin import Once
from planner.scenario.fields import Id, Series, Share, said

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario


class Tariff(Once):
    """Duty rates that change on a day, if ever."""

    rates: dict[Id, Share] = said("new rates, by row of the duty table", min_length=1)
    happens: Event = said("when they change: {on: {2027-07: 40%}}, or {hazard: 20%/yr} where futures are drawn")

    def change(self, day: date) -> Any:
        """What it makes of a scenario from a day on."""

        def changed(scenario: AnyScenario, setting: Setting) -> AnyScenario:
            rows = {
                row: {"rate": spliced(scenario.duties[row].rate, Series(((day, rate),)), setting.as_of)}
                for row, rate in self.rates.items()
            }
            return Changed(fields={"duties": rows})(scenario, setting)

        return changed

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Days that cannot be; rows that are over by the first of them."""
        yield from self.happens.unwise(setting, f"{where}.happens")
        first = min(day for day, _ in self.happens.on.points) if self.happens.on else setting.as_of
        for row in self.rates:
            until = setting.scenario.duties[row].until if row in setting.scenario.duties else None
            if until is not None and until.end <= first:
                what = f"duties.{row} applies until {until}, and nothing changes before {first}"
                yield Problem(what, "let the row apply longer, or take it out here", path=f"{where}.rates.{row}")
