"""A base that must stand and be kept alive.

    base serving it >= level in force on the first day of p          GB
    shortage: idle accelerators (money per accelerator-hour over GB per accelerator), or money per GB and time
    writes: GB written per GB kept and day; what is written in all is spread over the level, and wears what has an endurance

What fails is replaced because the level must still stand. Before the location opens the level is nothing; in the period in
which it opens it is that of the opening day. Without a shortage price the need must be met. Trap: growth inside a period is
needed from the next period on, so a level that grows daily wants short periods.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.model.plugin import Need, Requirement, Shortage, lost, served_by, written
from planner.scenario.fields import Id, Serving, SizeSeries, Some, Text, WritesSeries, refuse, said

if TYPE_CHECKING:
    from planner.model.setting import Setting


class Installed(Need):
    """A base that must stand, such as the memory of a cluster."""

    at: Id = said("location")
    tier: Id | None = said("which tier serves it; the items' own when absent", None)
    items: Some | None = said("items that may serve it; all of the tier when absent", None)
    serves: dict[Id, Serving] = said("GB of need that one GB of an item serves, where it is not 1", {})
    series: SizeSeries = said("how much must stand, by date")
    writes: WritesSeries | None = said("what is written to it in a time, in all or per GB, by date", None)
    shortage: Shortage | None = said("what a shortage costs; without it the need must be met", None)
    program: Text = said("the programme it belongs to", "")
    owner: Text = said("who answers for this entry", "")

    @model_validator(mode="after")
    def named(self) -> Installed:
        """What serves it is named."""
        if self.tier is None and self.items is None:
            raise refuse("the need does not say what serves it", "add tier: dram, or items: [ddr5-rdimm-128]")
        return self

    def requirements(self, name: str, setting: Setting) -> Iterable[Requirement]:
        """One requirement."""
        serves = served_by(setting, self.tier, self.items, self.serves)
        opens = setting.opening(self.at)
        fails = min((setting.scenario.items[item].fails for item in serves), default=0.0)
        fallout = lost(setting, serves)

        def level(day: date) -> float:
            return 0.0 if day < opens else self.series.at(day) or 0.0

        def between(first: date, end: date) -> float:
            growth = max(0.0, level(end) - level(first))
            return (growth + level(first) * fails * (end - first).days / 365.0) / (1.0 - fallout)

        yield Requirement(
            id=name,
            where=f"needs.{name}",
            location=self.at,
            tier=self.tier or next((setting.scenario.items[item].tier for item in serves), ""),
            serves=serves,
            kind="installed",
            amount=tuple(level(max(period.start, opens)) if period.end > opens else 0.0 for period in setting.periods),
            shortage=self.shortage.per_period(setting) if self.shortage else None,
            between=between,
            program=self.program,
            writes=written(self.writes, level, opens, setting),
        )
