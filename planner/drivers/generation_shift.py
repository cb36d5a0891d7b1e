"""What a fleet adds from a day on, if ever, comes as another generation: racks that carry and need something else.

    fleet[d] = min(written fleet[d], written fleet[day - 1])
    into[d]  = written into[d] + floor(each * max(0, written fleet[d] - written fleet[day - 1]))          for d >= day

What stands stays. Nobody knows of it before its day. Source: facts B2 (GB300 to Vera Rubin NVL72: host memory of an accelerator
240 to 750 GB, 16 TB of flash beside it, 142 kW a rack to 190-230). Trap: the shift moves demand between tiers, not only in time:
what was ordered for the old racks may fit none of the new.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from math import floor
from typing import TYPE_CHECKING, Any

from planner.errors import Problem
from planner.model.changed import Changed
from planner.model.events import Event
from planner.model.fleets import units_at
from planner.model.plugin import Once
from planner.scenario.fields import Id, Series, Share, said
from planner.scenario.growth import WHOLE

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario


class GenerationShift(Once):
    """Growth of a fleet that comes as another generation from a day on, if ever."""

    fleet: Id = said("whose growth is another")
    into: Id = said("the fleet of the other generation at the same site; its own series may be 0")
    each: Share = said("units of it for each unit, such as 68% where a rack draws more power", 1.0, gt=0)
    happens: Event = said("when it happens: {on: {2027-10: 40%}}, or {hazard: 20%/yr} where futures are drawn")

    def change(self, day: date) -> Any:
        """What it makes of a scenario from a day on."""

        def changed(scenario: AnyScenario, setting: Setting) -> AnyScenario:
            old, new = scenario.fleets[self.fleet].series, scenario.fleets[self.into].series
            stands = units_at(old, day - timedelta(days=1))
            days = sorted({day, *(at for series in (old, new) for at, _ in series.points if at > day)})
            grown = {at: floor(self.each * max(0.0, units_at(old, at) - stands) + WHOLE) for at in days}
            series = {
                self.fleet: Series(tuple((at, min(units_at(old, at), stands)) for at in days)),
                self.into: Series(tuple((at, units_at(new, at) + grown[at]) for at in days)),
            }
            return Changed({"fleets": series})(scenario, setting)

        return changed

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Days that cannot be, a fleet into itself, fleets at two sites, a fleet that does not grow."""
        yield from self.happens.unwise(setting, f"{where}.happens")
        fleets = setting.scenario.fleets
        old, new = fleets.get(self.fleet), fleets.get(self.into)
        if self.fleet == self.into:
            yield Problem("a fleet shifts into itself", "name the fleet of the other generation", path=f"{where}.into")
        elif old and new and old.at != new.at:
            what = f"{self.fleet} is at {old.at} and {self.into} at {new.at}"
            yield Problem(what, "name a fleet at the same site: racks do not move", path=f"{where}.into")
        if old and all(units_at(old.series, p.start) <= units_at(old.series, setting.start) for p in setting.periods):
            what = f"{self.fleet} does not grow in the horizon, so nothing comes as another generation"
            yield Problem(what, "check its series, or take the driver out", path=f"{where}.fleet", severity="warning")
