"""A vendor revises what a rack or accelerator carries, from a day on, if ever: 54 TB of host memory a rack, or 28.

    need = min(units, units before) * old size + max(0, units - units before) * new size           of every fleet of them

What stands keeps what it has (planner.model.fleets); a fleet that writes its own `per_unit` goes its own way. Nobody knows of it
before its day. Source: facts B2 (Vera Rubin NVL72: 54 TB in the tables, 28 TB in reports of June 2026). Trap: memory is ordered a
lead time before the racks come, so that an order for the old size is placed when the new one is already on its way.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import model_validator

from planner.errors import Problem
from planner.model.changed import Changed, spliced
from planner.model.events import Event
from planner.model.plugin import Once
from planner.scenario.fields import Id, Series, Size, refuse, said

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario


class BomRevision(Once):
    """What a rack or accelerator carries is revised on a day, if ever."""

    rack: Id | None = said("which rack", None)
    accelerator: Id | None = said("or which accelerator", None)
    needs: dict[Id, Size] = said("new size per tier, of those installed from its day on", min_length=1)
    happens: Event = said("when it is revised: {on: {2027-07: 50%}}, or {hazard: 20%/yr} where futures are drawn")

    @model_validator(mode="after")
    def of_one(self) -> BomRevision:
        """A rack or an accelerator."""
        if (self.rack is None) == (self.accelerator is None):
            raise refuse("a rack or an accelerator is revised", "name one: rack: vr-nvl72, or accelerator: b200")
        return self

    @property
    def unit(self) -> tuple[str, str]:
        """The section and name of what is revised."""
        return ("racks", self.rack) if self.rack else ("accelerators", self.accelerator or "")

    def change(self, day: date) -> Any:
        """What it makes of a scenario from a day on."""
        section, name = self.unit

        def changed(scenario: AnyScenario, setting: Setting) -> AnyScenario:
            known = getattr(scenario, section)[name].revised
            sizes = {
                tier: spliced(known.get(tier), Series(((day, size),)), setting.as_of)
                for tier, size in self.needs.items()
            }
            return Changed(fields={section: {name: {"revised": known | sizes}}})(scenario, setting)

        return changed

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Days that cannot be, tiers that it does not need as written, fleets that go their own way."""
        yield from self.happens.unwise(setting, f"{where}.happens")
        section, name = self.unit
        record = getattr(setting.scenario, section).get(name)
        word = section[:-1]
        mine = {n: fleet for n, fleet in setting.scenario.fleets.items() if getattr(fleet, word) == name}
        for tier in self.needs if record is not None else ():
            path = f"{where}.needs.{tier}"
            if not record.needs.get(tier):
                step = f"write what it needs now in {section}.{name}.needs.{tier}, or take the tier out"
                yield Problem(f"{word} {name} needs no {tier} as written, so nothing is revised", step, path=path)
            elif all(tier in fleet.per_unit for fleet in mine.values()):
                what = f"no fleet takes its {tier} from {section}.{name}, so the revision changes nothing"
                yield Problem(what, "check the name, or the `per_unit` of the fleets", path=path, severity="warning")
