"""A site that opens later than written: all that is needed there, and the phases of its power, move by the same days.

    opens = written + delay,      need[day] = written need[day - delay]          of every need, fleet and workload at the site

How late it is is learned on the written day of opening, or on the day `learned`. The door stays as written: what was ordered for
the written day comes, lies there and costs holding until it is needed; `storage` must take it. Source: facts E1. Trap: an order
for a site is placed a lead time before anybody knows that it is late; a plan that waits for its day is short where it is on time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import model_validator

from planner.calendar import Span, add, parse_when
from planner.errors import Problem
from planner.model.changed import Changed
from planner.model.events import certain
from planner.model.plugin import Driver, Outcome
from planner.quantities import Duration
from planner.scenario.fields import Id, Length, Portion, Record, Series, When, said

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario


class DelayOutcome(Record):
    """One outcome: how likely it is, and how late the site is then."""

    probability: Portion = said("how likely it is")
    delay: Length | None = said("how much later it opens; as written when absent", None)


class SiteDelay(Driver):
    """A site that opens later than written."""

    turn: ClassVar[int] = -1
    site: Id = said("which site")
    states: dict[Id, DelayOutcome] = said("the outcomes by name", alias="outcomes", min_length=1)
    learned: When | None = said("day on which the delay is known; the written day of opening when absent", None)

    @model_validator(mode="after")
    def certain(self) -> SiteDelay:
        """Something happens."""
        certain(state.probability for state in self.states.values())
        return self

    def outcomes(self) -> Iterable[Outcome]:
        """The outcomes, in their order by name."""
        for own, state in sorted(self.states.items()):
            told = ((self.learned.first, f"{self.site} {own}"),) if self.learned else ()
            yield Outcome(own, state.probability, Late(self.site, state.delay), told)

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """A site that is open, or a delay that is known too early or too late."""
        opens = setting.opening(self.site)
        if opens <= setting.as_of:
            said = f"opens on {opens}" if opens > date.min else "has no day of opening"
            step = f"write locations.{self.site}.opens, a day after as_of ({setting.as_of}), or take the driver out"
            yield Problem(f"{self.site} {said}, so it cannot be late", step, path=f"{where}.site")
        elif self.learned and not setting.as_of < self.learned.first <= opens:
            what = f"{self.learned.first} is not between as_of ({setting.as_of}) and the written opening ({opens})"
            step = "choose a day in between: once it should have opened everybody knows"
            yield Problem(what, step, path=f"{where}.learned")


@dataclass(frozen=True)
class Late:
    """What a delay makes of a scenario."""

    site: str
    delay: Duration | None

    def __call__(self, scenario: AnyScenario, setting: Setting) -> AnyScenario:
        """Opening and needs of the site, moved."""
        opens = setting.opening(self.site)
        late = add(opens, self.delay.count, self.delay.unit) if self.delay else opens
        late_by = late - opens
        asks = {
            section: {
                name: moved(entry, late_by)
                for name, entry in getattr(scenario, section).items()
                if entry.at == self.site
            }
            for section in ("needs", "fleets", "workloads")
        }
        power = scenario.locations[self.site].power
        door = {"opens": parse_when(late.isoformat()), "power": later(power, late_by) if power else None}
        return Changed(fields=asks | {"locations": {self.site: door}})(scenario, setting)


ASKED = ("series", "amounts", "tokens", "prompts", "sessions", "vectors", "queries", "accelerators")
"""Fields by which needs, fleets and workloads say by date what they ask for."""


def moved(entry: Any, by: timedelta) -> dict[str, Any]:
    """What a need, fleet or workload asks for by date, and the first day of a run, so much later."""
    told = ((field, getattr(entry, field, None)) for field in ASKED)
    found: dict[str, Any] = {field: later(series, by) for field, series in told if isinstance(series, Series)}
    starts = getattr(entry, "starts", None)
    return found | ({"starts": parse_when((starts.first + by).isoformat())} if isinstance(starts, Span) else {})


def later(series: Series[Any], by: timedelta) -> Series[Any]:
    """A series moved by days; what holds from ever holds from ever."""
    return Series(tuple((day if day == date.min else day + by, value) for day, value in series.points))
