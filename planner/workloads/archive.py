"""A data lake or an archive that grows.

kept[day] = series[day] * (1 + growth) ^ (years since that entry of the series) * copies              GB
writes    = what is added in the period * copies over its seconds;  reads = kept once * read in a month over its seconds, times peak
What grows says from which day on. Trap: copies count what protects the data (8 + 4 pieces: 1.5), so the disks are bought for more
than the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from pydantic import model_validator

from planner.calendar import years_between
from planner.model.plugin import Demand, Step, Workload
from planner.model.sized import heat_of, kept, lost_rate, read, written
from planner.model.statements import SECONDS
from planner.quantities import Duration
from planner.scenario.fields import Factor, HoldingRate, Share, SizeSeries, YearlyChange, refuse, said

if TYPE_CHECKING:
    from planner.model.setting import Setting

MONTH = Duration(1.0, "month").days()


class Archive(Workload):
    """Data that are kept, and more of them every year."""

    usual: ClassVar[Mapping[str, float]] = {"archive": 50e-3}
    lasting: ClassVar[frozenset[str]] = frozenset({"archive"})
    series: SizeSeries = said("data to be kept, by date, each once")
    growth: YearlyChange = said("how they grow after each date", 0.0)
    copies: Factor = said("bytes stored of each byte kept (8 + 4 pieces: 1.5)", 1.0, ge=1)
    read: Share = said("share of the data that is read in a month", 0.05)
    peak: Factor = said("reads at peak over the mean", 3.0, ge=1)
    lost: HoldingRate | None = said("what a GB that cannot be kept costs; it must be kept when absent", None)

    @model_validator(mode="after")
    def since_when(self) -> Archive:
        """What grows does so from a day on: the first of a plan moves with every re-plan."""
        if self.growth and self.series.points[0][0] == date.min:
            raise refuse("nothing says from which day on it grows", "write series: {2027-01: 240 PB}")
        return self

    def demand(self, setting: Setting, first: date, end: date) -> Demand:
        """What is kept on the first day, what is added and read."""
        start = self.grown(setting, first)
        added = max(0.0, self.grown(setting, end).value - start.value)
        seconds = max(1.0, (end - first).days) * SECONDS
        data, gb = f"{start.value:,.6g} GB", start.value * self.copies
        mean = start.value * self.read / (MONTH * SECONDS)
        archive = self.sized(
            "archive",
            kept(gb, f"{data} * {self.copies:g} copies"),
            read(mean * self.peak, f"{data} * {100 * self.read:g} % a month * {self.peak:g} at peak"),
            written(added * self.copies / seconds, f"{added:,.6g} GB added * {self.copies:g} copies / {seconds:g} s"),
            heat_of(mean, gb),
            lost_rate(self.lost),
            (start,),
        )
        return Demand((archive,))

    def grown(self, setting: Setting, day: date) -> Step:
        """The data on a day, each once."""
        found = [point for point in self.series.points if point[0] <= day]
        if not found:
            return Step("data", 0.0, "GB", "before the series begins")
        since, size = found[-1]
        years = years_between(since, day) if self.growth else 0.0
        return Step(
            "data",
            size * (1.0 + self.growth) ** years,
            "GB",
            f"{size:,.6g} GB * {1 + self.growth:g} ^ {years:.4g} years",
        )
