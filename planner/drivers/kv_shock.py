"""A new architecture keeps less (or more) KV cache of a token from a day on: an eighth, from one model generation to the next.

    KV cache of a token from its day on = share * that of the model          of the inference workloads named

Less is kept, less is read, and where reading bounds the tokens fewer accelerators write as many. Nobody knows of it before its day.
Source: facts C2 (DeepSeek V3 to V4-Pro: 70,272 to 9,133 B at 16 bits beside a published 7.9 times, `share: 12.66%`). Trap: what was
signed for the old architecture stays signed; the plan for the mean need is right in no future.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from planner.errors import Problem
from planner.model.changed import Changed, spliced
from planner.model.events import Event
from planner.model.plugin import Once
from planner.scenario.fields import Series, Share, Some, said

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario


class KvShock(Once):
    """KV cache of a token times a share from a day on, if ever."""

    workloads: Some = said("inference workloads whose model gives way to a new one")
    share: Share = said("share of the KV cache of a token that is left, such as 12.66%; above 100% it grows", gt=0)
    happens: Event = said("when it happens: {on: {2028-01: 30%}}, or {hazard: 10%/yr} where futures are drawn")

    def change(self, day: date) -> Any:
        """What it makes of a scenario from a day on."""

        def changed(scenario: AnyScenario, setting: Setting) -> AnyScenario:
            shares = {
                name: {
                    "kv_share": spliced(
                        scenario.workloads[name].kv_share, self.then(scenario, name, day), setting.as_of
                    )
                }
                for name in self.workloads
            }
            return Changed(fields={"workloads": shares})(scenario, setting)

        return changed

    def then(self, scenario: AnyScenario, name: str, day: date) -> Series[float]:
        """The share of a workload from a day on: what was written for then, times that of the new architecture."""
        written = scenario.workloads[name].kv_share
        points = written.points if written is not None else ()
        now = (written.at(day) if written is not None else None) or 1.0
        return Series(((day, now * self.share), *((at, value * self.share) for at, value in points if at > day)))

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Days that cannot be, workloads without a KV cache."""
        yield from self.happens.unwise(setting, f"{where}.happens")
        for n, name in enumerate(self.workloads):
            workload = setting.scenario.workloads.get(name)
            if workload is not None and workload.kind != "inference":
                what = f"{name} is of kind {workload.kind} and keeps no KV cache"
                yield Problem(what, "name a workload of kind inference", path=f"{where}.workloads[{n}]")
