"""A volume that is used up, period by period.

    need[p] = sum over the rates in force in p, each times the time it is in force there        (series)
            + amounts whose day lies in p                                                       (amounts)
            + what has waited since before the first day, in the first period                   (waiting)
    shortage: money per GB lost; with `backlog: true` money per GB late, in each period it is late

A rate holds until the next date; whole months count exactly one month. Before the location opens there is no need. Without a
shortage price the need must be met. Trap: what is still late at the horizon's end has cost its lateness and is never bought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.model.plugin import Need, Requirement, Shortage, served_by
from planner.scenario.fields import Flag, FlowSeries, Id, Serving, Size, SizeSeries, Some, Text, refuse, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.setting import Setting


class Consumption(Need):
    """A volume that is used up, such as spares, cold archive growth or a monthly build."""

    at: Id = said("location")
    tier: Id | None = said("which tier serves it; the items' own when absent", None)
    items: Some | None = said("items that may serve it; all of the tier when absent", None)
    serves: dict[Id, Serving] = said("GB of need that one GB of an item serves, where it is not 1", {})
    series: FlowSeries | None = said("how much in a time, by date", None)
    amounts: SizeSeries | None = said("how much on a day", None)
    backlog: Flag = said("what is not served in time is served later", False)
    waiting: Size = said("with `backlog`: what has waited since before the first day, and is needed on it", 0.0)
    shortage: Shortage | None = said("what a shortage costs; without it the need must be met", None)
    program: Text = said("the programme it belongs to", "")
    owner: Text = said("who answers for this entry", "")

    @model_validator(mode="after")
    def whole(self) -> Consumption:
        """What serves it, how much it is, and what lateness costs."""
        if self.tier is None and self.items is None:
            raise refuse("the need does not say what serves it", "add tier: dram, or items: [ddr5-rdimm-128]")
        if self.series is None and self.amounts is None:
            raise refuse("the need does not say how much", "add series: 12 PB/quarter, or amounts: {2027-03: 2 PB}")
        if self.backlog and self.shortage is None:
            raise refuse("a backlog without a price is never served", "add shortage: {rate: 2 USD/GB-month}")
        if self.waiting and not self.backlog:
            raise refuse("nothing waits where what is not served in time is lost", "add backlog: true")
        return self

    def requirements(self, name: str, setting: Setting) -> Iterable[Requirement]:
        """One requirement."""
        serves = served_by(setting, self.tier, self.items, self.serves)
        item = next(iter(serves), "")
        opens = setting.opening(self.at)
        held = setting.period_holding(opens)
        begins = opens if held is None else setting.periods[held].start

        def between(first: date, end: date) -> float:
            return self._rated(setting, item, max(first, opens), end) + self._dated(max(first, begins), end)

        yield Requirement(
            id=name,
            where=f"needs.{name}",
            location=self.at,
            tier=self.tier or (setting.scenario.items[item].tier if item else ""),
            serves=serves,
            kind="consumption",
            amount=tuple(
                between(period.start, period.end) + (self.waiting if p == 0 else 0.0)
                for p, period in enumerate(setting.periods)
            ),
            shortage=self.shortage.per_period(setting) if self.shortage else None,
            between=between,
            backlog=self.backlog,
            program=self.program,
        )

    def remembers(self, name: str, book: Book, since: int) -> Mapping[str, float]:
        """What waits at the end of the period before."""
        label = book.setting.periods[since - 1].label
        late = [row["backlog_gb"] for row in book.tables["service"] if (row["need"], row["period"]) == (name, label)]
        return {"waiting": sum(late)} if self.backlog else {}

    def _rated(self, setting: Setting, item: str, first: date, end: date) -> float:
        """GB the dated rate gives in a span."""
        if self.series is None or end <= first:
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
