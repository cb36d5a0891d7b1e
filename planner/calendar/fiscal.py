"""The company's own calendar: fiscal years, quarters, months and weeks.

A fiscal year is called by the calendar year in which it ends (starting in January: that same year), so `FY27` that
starts in February runs from 2026-02. `calendar` keeps calendar months. `4-4-5`, `4-5-4` and `5-4-4` give the three
months of a quarter so many weeks; the year then starts on the Monday nearest to the first of the start month, has 52
or 53 weeks, and week 53 belongs to the last month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from planner.calendar.dates import CalendarError, Span, shift_months

PATTERNS = ("calendar", "4-4-5", "4-5-4", "5-4-4")


@dataclass(frozen=True)
class Fiscal:
    """A fiscal calendar by the month its year starts in and the pattern of its months."""

    starts: int = 1
    pattern: str = "calendar"

    def __post_init__(self) -> None:
        if not 1 <= self.starts <= 12:
            raise CalendarError(f"a fiscal year cannot start in month {self.starts}", "write a month from 1 to 12")
        if self.pattern not in PATTERNS:
            raise CalendarError(f"'{self.pattern}' is not a pattern", f"write one of {', '.join(PATTERNS)}")

    def year(self, day: date) -> str:
        """`FY27`."""
        return f"FY{self._number(day) % 100:02d}"

    def quarter(self, day: date) -> str:
        """`FY27Q1`."""
        return f"{self.year(day)}Q{(self._month(day) + 2) // 3}"

    def month(self, day: date) -> str:
        """`FY27M03`, the third month of the fiscal year."""
        return f"{self.year(day)}M{self._month(day):02d}"

    def year_span(self, day: date) -> Span:
        """The fiscal year around a day."""
        number = self._number(day)
        return Span(self._first_day(number), self._first_day(number + 1), self.year(day))

    def named_from(self, day: date, per: str) -> date:
        """First calendar day of the year, quarter or month that the stretch around a day stands for.

        A year of weeks that starts on Monday 31 January stands for the months from February on, and is dated so.
        """
        months = {"year": 0, "quarter": (self._month(day) - 1) // 3 * 3, "month": self._month(day) - 1}[per]
        return shift_months(self._named(self._number(day)), months)

    def _named(self, number: int) -> date:
        return date(number if self.starts == 1 else number - 1, self.starts, 1)

    def _first_day(self, number: int) -> date:
        first = self._named(number)
        if self.pattern == "calendar":
            return first
        late = first.weekday()
        return first + timedelta(days=-late if late <= 3 else 7 - late)

    def _number(self, day: date) -> int:
        """The Monday nearest to the first can lie in the month before, so the neighbours are tried, latest first."""
        return next(year for year in range(day.year + 2, day.year - 2, -1) if self._first_day(year) <= day)

    def _weeks(self, day: date) -> int:
        return (day - self._first_day(self._number(day))).days // 7

    def _month(self, day: date) -> int:
        if self.pattern == "calendar":
            first = self._first_day(self._number(day))
            return (day.year - first.year) * 12 + day.month - first.month + 1
        ends = accumulate(int(weeks) for _ in range(4) for weeks in self.pattern.split("-"))
        week = self._weeks(day)
        return next((month for month, end in enumerate(ends, 1) if week < end), 12)
