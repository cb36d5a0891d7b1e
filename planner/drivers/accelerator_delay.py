"""Accelerators that come later than written: those of a fleet that come from a day on, by so much.

    come[day] = written come[day - delay]          of what comes after `since`; what has come by then stays

A fleet that starts complete waits for them: its other parts lie there, and its units are idle until they come. One that starts in
part stands later, and asks for its memory and storage later. That they are late shows on the first day on which some are missing,
how late when they come, or both on the day `learned`. Source: facts B1 (whole generations have slipped by quarters). Trap: memory
ordered for the written day is stranded until they come; a plan that waits for the news holds up racks that come in time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from pydantic import model_validator

from planner.calendar import add
from planner.errors import Problem
from planner.model.changed import Changed
from planner.model.events import certain
from planner.model.plugin import Driver, Outcome
from planner.quantities import Duration
from planner.scenario.fields import Id, Length, Portion, Record, Series, When, said

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario


class AcceleratorsLate(Record):
    """One outcome: how likely it is, and how late they are then."""

    probability: Portion = said("how likely it is")
    delay: Length | None = said("how much later they come; as written when absent", None)


class AcceleratorDelay(Driver):
    """Accelerators of a fleet that come late."""

    turn: ClassVar[int] = -2
    fleet: Id = said("which fleet")
    states: dict[Id, AcceleratorsLate] = said("the outcomes by name", alias="outcomes", min_length=1)
    since: When | None = said("what comes after this day is late; as_of when absent", None)
    learned: When | None = said("day on which the delay is known; as it shows when absent", None)

    @model_validator(mode="after")
    def certain(self) -> AcceleratorDelay:
        """Something happens."""
        certain(state.probability for state in self.states.values())
        return self

    def outcomes(self) -> Iterable[Outcome]:
        """The outcomes, in their order by name."""
        since = self.since.first if self.since else None
        for own, state in sorted(self.states.items()):
            told = ((self.learned.first, f"{self.fleet} {own}"),) if self.learned else ()
            yield Outcome(own, state.probability, Late(self.fleet, state.delay, since), told)

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """A fleet whose accelerators have all come, or a delay that is known before anything can be late."""
        fleet = setting.scenario.fleets.get(self.fleet)
        if fleet is None:
            return
        after = max(setting.as_of, self.since.first) if self.since else setting.as_of
        days = [day for day, _ in (fleet.come or fleet.series).points if day > after]
        if not days:
            what = f"no accelerators of {self.fleet} come after {after}, so none can be late"
            yield Problem(what, "check the fleet's dates, or take the driver out", path=f"{where}.fleet")
        elif self.learned and not setting.as_of < self.learned.first <= days[0]:
            what = f"{self.learned.first} is not between as_of ({setting.as_of}) and the first day on which some come ({days[0]})"
            step = "choose a day in between: from then on it shows by itself"
            yield Problem(what, step, path=f"{where}.learned")


@dataclass(frozen=True)
class Late:
    """What a delay makes of a scenario."""

    fleet: str
    delay: Duration | None
    since: date | None

    def __call__(self, scenario: AnyScenario, setting: Setting) -> AnyScenario:
        """The accelerators of the fleet, those that come after a day later; where nothing waits for them, its units."""
        fleet = scenario.fleets[self.fleet]
        after = max(setting.as_of, self.since) if self.since else setting.as_of
        waits = fleet.starts == "complete"
        written: Series[float] = fleet.come if waits and fleet.come is not None else fleet.series
        points = ((self.later(day) if day > after else day, count) for day, count in written.points)
        moved = {"come" if waits else "series": Series(tuple(points))}
        return Changed(fields={"fleets": {self.fleet: moved}})(scenario, setting)

    def later(self, day: date) -> date:
        """A day, so much later."""
        return add(day, self.delay.count, self.delay.unit) if self.delay else day
