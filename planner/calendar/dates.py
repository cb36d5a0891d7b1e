"""Days and spans of days: reading dates as people write them, counting months exactly, moving by months.

units(a, b, month) = sum over calendar months of (days of [a, b) in it) / (its days), in exact fractions;
quarter = month / 3, year = month / 12, week = days / 7. Every end is exclusive.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

FIRST_YEAR, LAST_YEAR = 1970, 2199
MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": Fraction(1), "week": Fraction(1, 7), "hour": Fraction(24)}
_FORMS = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?|[Qq]([1-9]))?")
_RIGHT = "write 2027-03-15, 2027-03, 2027Q2 or 2027"


class CalendarError(ValueError):
    """A date or a horizon that cannot be: what is wrong and what to write instead; the reader adds the place."""

    def __init__(self, what: str, next_step: str) -> None:
        self.what = what
        self.next_step = next_step
        super().__init__(f"{what}; {next_step}")


@dataclass(frozen=True, order=True)
class Span:
    """The days from `first` up to, not including, `end`; `text` is how it was written or what it is called."""

    first: date
    end: date
    text: str = ""

    @property
    def last(self) -> date:
        """The last day inside."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.first).days

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day < self.end

    def __str__(self) -> str:
        return self.text or f"{self.first} to {self.last}"


@lru_cache(maxsize=10_000)
def parse_when(text: str) -> Span:
    """`2027`, `2027Q2`, `2027-03` or `2027-03-15` as the days it covers. Raises CalendarError."""
    written = text.strip()
    shown = f"'{written if len(written) <= 40 else written[:37] + '...'}'"
    found = _FORMS.fullmatch(written)
    if found is None:
        if re.fullmatch(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}", written):
            raise CalendarError(f"{shown} can be read day first or month first", f"{_RIGHT}: year, month, day")
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].*", written):
            raise CalendarError(f"{shown} has a time of day", "write the day alone, such as 2027-03-15")
        raise CalendarError(f"{shown} is not a date", _RIGHT)
    year, month, day, quarter = (int(part) if part else None for part in found.groups())
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarError(f"{shown} is outside {FIRST_YEAR} to {LAST_YEAR}", _RIGHT)
    if quarter is not None and quarter > 4:
        raise CalendarError(f"{shown}: a year has quarters Q1 to Q4", _RIGHT)
    if month is not None and not 1 <= month <= 12:
        raise CalendarError(f"{shown}: a year has months 01 to 12", _RIGHT)
    if day is not None and not 1 <= day <= monthrange(year, month or 1)[1]:
        last = monthrange(year, month or 1)[1]
        raise CalendarError(f"{shown} does not exist", f"{year}-{month:02d} has days 01 to {last}")
    first = date(year, month or (3 * quarter - 2 if quarter else 1), day or 1)
    length = 0 if day else 1 if month else 3 if quarter else 12
    return Span(first, shift_months(first, length) if length else first + timedelta(days=1), written)


def shift_months(day: date, months: int) -> date:
    """The same day so many calendar months on, or the month's last day where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise CalendarError(
            f"{months} months from {day} leaves the calendar", f"stay inside {FIRST_YEAR} to {LAST_YEAR}"
        )
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add(day: date, count: float, unit: str) -> date:
    """`day` moved by `count` days, weeks, months, quarters or years (negative is back).

    Whole months move by the calendar; what is left over is rounded up to whole days, so a lead time is never cut.
    """
    try:
        if unit in MONTHS:
            months = count * MONTHS[unit]
            whole = floor(months + 1e-9)
            moved = shift_months(day, whole)
            return moved + timedelta(days=ceil((months - whole) * 365 / 12 - 1e-6))
        return day + timedelta(days=ceil(count * {"day": 1, "week": 7}[unit] - 1e-6))
    except OverflowError as error:
        what = f"{count:g} {unit}s from {day} leaves the calendar"
        raise CalendarError(what, f"stay inside {FIRST_YEAR} to {LAST_YEAR}") from error


@lru_cache(maxsize=100_000)
def units_in(start: date, end: date, per: str) -> float:
    """How many hours, days, weeks, months, quarters or years the days from `start` to `end` (exclusive) make."""
    if per in _DAYS:
        return float((end - start).days * _DAYS[per])
    return float(_months_between(start, end) / MONTHS[per])


def _months_between(start: date, end: date) -> Fraction:
    return _months_since_zero(end) - _months_since_zero(start)


def _months_since_zero(day: date) -> Fraction:
    return day.year * 12 + day.month - 1 + Fraction(day.day - 1, monthrange(day.year, day.month)[1])


def years_between(as_of: date, day: date) -> float:
    """Years of 365 days, the exponent of the discount factor; negative for a day before `as_of`."""
    return (day - as_of).days / 365
