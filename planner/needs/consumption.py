"""A volume that is used up, period by period.

    need[p] = rate in force on the first day of p, times the period's length        (series)
            + amounts whose day lies in p                                           (amounts)
    shortage: money per GB lost; with `backlog: true` money per GB late and period

A rate holds until the next date; whole months count exactly one month. Without a shortage price the need must be met.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from planner.model.plugin import Need, Requirement, Shortage, served_by
from planner.scenario.fields import Factor, Flag, FlowSeries, Id, SizeSeries, Text, said

if TYPE_CHECKING:
    from planner.model.setting import Setting


class Consumption(Need):
    """A volume that is used up, such as spares, cold archive growth or a monthly build."""

    at: Id = said("location")
    tier: Id | None = said("which tier serves it; the items' own when absent", None)
    items: list[Id] | None = said("items that may serve it; all of the tier when absent", None)
    serves: dict[Id, Factor] = said("GB of need that one GB of an item serves, where it is not 1", {})
    series: FlowSeries | None = said("how much in a time, by date", None)
    amounts: SizeSeries | None = said("how much on a day", None)
    backlog: Flag = said("what is not served in time is served later", False)
    shortage: Shortage | None = said("what a shortage costs; without it the need must be met", None)
    program: Text = said("the programme it belongs to", "")
    owner: Text = said("who answers for this entry", "")

    def requirements(self, name: str, setting: Setting) -> Iterable[Requirement]:
        """One requirement."""
        serves = served_by(setting, self.tier, self.items, self.serves)
        item = next(iter(serves), "")

        def between(first: date, end: date) -> float:
            return self._rated(setting, item, first, end) + self._dated(first, end)

        spans = [(period.start, period.end) for period in setting.periods]
        series = setting.flows(self.series, item) if self.series else (0.0,) * len(spans)
        yield Requirement(
            id=name,
            where=f"needs.{name}",
            location=self.at,
            tier=self.tier or (setting.scenario.items[item].tier if item else ""),
            serves=serves,
            kind="consumption",
            amount=tuple(rated + self._dated(*span) for rated, span in zip(series, spans, strict=True)),
            shortage=self.shortage.per_period(setting) if self.shortage else None,
            between=between,
            backlog=self.backlog,
            program=self.program,
        )

    def _rated(self, setting: Setting, item: str, first: date, end: date) -> float:
        """GB the dated rate gives in a span."""
        if self.series is None:
            return 0.0
        days = sorted({first, *(day for day, _ in self.series.points if first < day < end)})
        total = 0.0
        for start, stop in zip(days, [*days[1:], end], strict=True):
            rate = self.series.at(start)
            total += 0.0 if rate is None else setting.flow(rate, item, start, stop)
        return total

    def _dated(self, first: date, end: date) -> float:
        """GB of the amounts whose day lies in a span."""
        points = self.amounts.points if self.amounts else ()
        return sum(size for day, size in points if first <= day < end)
