"""A new architecture that needs less (or more) memory from a day on: KV bytes per token once fell 7.9 times in a generation.

    need from its day on = factor * written need

of the needs named, or of all needs of the tiers named; fleets are racks, whose sizes a `bom_revision` changes. Nobody knows of it
before its day. Source: facts C2 (DeepSeek V3 to V4-Pro: `factor: 12.66%`). Trap: the plan for the mean need; a shock on a day
that only one future in ten sees makes nine tenths of the plan wrong in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import model_validator

from planner.errors import Problem
from planner.model.changed import Changed, asked_for, multiples
from planner.model.events import Event
from planner.model.plugin import Once
from planner.scenario.fields import Names, Share, refuse, said

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario


class DemandShock(Once):
    """Needs times a factor from a day on, if ever."""

    needs: Names = said("needs that change", [])
    tiers: Names = said("tiers whose needs all change", [])
    factor: Share = said("share of the written need that is left, such as 12.5% for an eighth; above 100% it grows")
    happens: Event = said("when it happens: {on: {2028-01: 30%}}, or {hazard: 10%/yr} where futures are drawn")

    @model_validator(mode="after")
    def something(self) -> DemandShock:
        """It changes something."""
        if not self.needs and not self.tiers:
            raise refuse("nothing changes by this driver", "name needs or tiers: {tiers: [dram], ...}")
        return self

    def change(self, day: date) -> Any:
        """What it makes of a scenario from a day on."""

        def changed(scenario: AnyScenario, setting: Setting) -> AnyScenario:
            steps = multiples([(day, self.factor)])
            return Changed({"needs": dict.fromkeys(self.struck(setting.scenario), steps)})(scenario, setting)

        return changed

    def struck(self, scenario: AnyScenario) -> list[str]:
        """The needs that change: those named, and those of the tiers named."""
        of = (name for name, need in scenario.needs.items() if not need.of_tiers(scenario).isdisjoint(self.tiers))
        return sorted({*self.needs, *of})

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Days that cannot be, names of fleets, tiers that nothing needs."""
        yield from self.happens.unwise(setting, f"{where}.happens")
        yield from asked_for(setting.scenario, self.needs, where)
        told = {tier for need in setting.scenario.needs.values() for tier in need.of_tiers(setting.scenario)}
        for n, tier in enumerate(self.tiers):
            if tier not in told:
                step = "take it out; what racks and accelerators need changes by a driver of kind bom_revision"
                yield Problem(f"there is no need of tier {tier}", step, path=f"{where}.tiers[{n}]")
