"""Lead times that get longer: what is due of a supplier, fab, contract, market or lane in a stretch of days comes so much later.

    comes[day] = day + delay of the outcome        of what is due on a day, by the lead time of its step or an open order's promise,
                                                   from the first period on that starts on or after `since`, before `until`

Nobody knows of it before `since`, or before the day `learned`; then its length is known. Goods called earlier are late like those
called later. What is late is paid for and counts as taken on its written day. Source: FORMULATIONS 0 (an arrival is by call date
and lead, on paths through the call). Trap: a call that is just in time is late where it matters; one a period earlier costs holding
in all futures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import model_validator

from planner.errors import Problem
from planner.model.changed import Changed
from planner.model.events import certain
from planner.model.plugin import Driver, Outcome
from planner.scenario.delays import Delay
from planner.scenario.fields import Id, Length, Portion, Record, When, refuse, said

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario


class Lateness(Record):
    """One outcome: how likely it is, and how late goods are then."""

    probability: Portion = said("how likely it is")
    delay: Length | None = said("how much later goods come; in time when absent", None)


class LeadTimeDelay(Driver):
    """Lead times that get longer for a while."""

    suppliers: list[Id] = said("of which suppliers all contracts, markets and open orders are late", [])
    fabs: list[Id] = said("what ships from which fabs or places is late", [])
    contracts: list[Id] = said("which contracts, with their open orders, are late", [])
    markets: list[Id] = said("which markets are late", [])
    lanes: list[Id] = said("which lanes are late", [])
    since: When = said("first day of the stretch, by the day on which goods are due")
    until: When | None = said("first day after the stretch; none when absent", None)
    learned: When | None = said("day on which it is known; `since` when absent", None)
    states: dict[Id, Lateness] = said("the outcomes by name", alias="outcomes", min_length=1)

    @model_validator(mode="after")
    def something(self) -> LeadTimeDelay:
        """Something happens to something, for a while."""
        certain(state.probability for state in self.states.values())
        if not (self.suppliers or self.fabs or self.contracts or self.markets or self.lanes):
            raise refuse("it is not said what is late", "name suppliers, fabs, contracts, markets or lanes")
        if self.until is not None and self.until.first <= self.since.first:
            raise refuse(f"it is over on {self.until}, before it begins on {self.since}", "let it end later")
        return self

    def outcomes(self) -> Iterable[Outcome]:
        """The outcomes, in their order by name, told from each other on the day."""
        for own, state in sorted(self.states.items()):
            told = "in time" if state.delay is None else f"{state.delay.count:g} {state.delay.unit}"
            yield Outcome(own, state.probability, Late(self, state), ((self.known, f"late {told}"),))

    @property
    def known(self) -> date:
        """The day on which everybody knows."""
        return (self.learned or self.since).first

    def affected(self, scenario: AnyScenario) -> Mapping[str, Sequence[str]]:
        """What is late by section of the scenario, sorted."""

        def sells(name: str, own: Any, named: Sequence[str]) -> bool:
            return name in named or own.supplier in self.suppliers or own.ships_from in self.fabs

        contracts = [name for name, own in sorted(scenario.contracts.items()) if sells(name, own, self.contracts)]
        orders = sorted(scenario.open_orders.items())
        return {
            "contracts": contracts,
            "markets": [name for name, own in sorted(scenario.markets.items()) if sells(name, own, self.markets)],
            "lanes": sorted(self.lanes),
            "open_orders": [name for name, o in orders if o.contract in contracts or o.supplier in self.suppliers],
        }

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Days that are past or beyond the plan, names of which nothing is late, and goods whose title waits at a lot."""
        if not setting.as_of < self.since.first < setting.end:
            what = f"{self.since} is not between as_of ({setting.as_of}) and the end of the horizon ({setting.end})"
            step = "choose a day in between; write `delays` where goods are late already"
            yield Problem(what, step, path=f"{where}.since")
        if self.learned is not None and not setting.as_of < self.learned.first <= self.since.first:
            what = f"{self.learned} is not between as_of ({setting.as_of}) and `since` ({self.since})"
            step = "choose a day in between: once goods are due and do not come everybody knows"
            yield Problem(what, step, path=f"{where}.learned")
        found = self.affected(setting.scenario)
        if not any(found.values()):
            yield Problem("nothing of this plan is late by it", "name what ships something", path=where)
        for name in found["contracts"]:
            if setting.terms[name].saying("consigns"):
                what = (
                    f"goods of contracts.{name} wait at a lot until they are bought, and late ones are not worked out"
                )
                yield Problem(what, f"name the lanes that are late, or leave contracts.{name} out", path=where)


@dataclass(frozen=True)
class Late:
    """What an outcome makes of a scenario."""

    driver: LeadTimeDelay
    state: Lateness

    def __call__(self, scenario: AnyScenario, setting: Setting) -> AnyScenario:
        """One more delay wherever goods are late by it."""
        if self.state.delay is None:
            return scenario
        own = Delay.model_construct(since=self.driver.since, until=self.driver.until, delay=self.state.delay)
        fields = {
            section: {name: {"delays": [*getattr(scenario, section)[name].delays, own]} for name in names}
            for section, names in self.driver.affected(scenario).items()
        }
        return Changed(fields=fields)(scenario, setting)
