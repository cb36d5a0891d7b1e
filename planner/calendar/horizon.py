"""The periods of a horizon: weeks, then months, then quarters, touching and covering every day once.

Weeks are seven days from the start. A month period runs to the end of the calendar month it begins in, or of the next
one where fewer than 14 days are left (a quarter: 31, a year: 92), so no period is a splinter; it is called by the
calendar month (quarter, year) in which it ends, a week or day by its first day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Literal

from planner.calendar.dates import LAST_YEAR, MONTHS, CalendarError, Span, shift_months

Kind = Literal["day", "week", "month", "quarter", "year"]
MAX_PERIODS = 5000
_FEWEST_DAYS = {"month": 14, "quarter": 31, "year": 92}


@dataclass(frozen=True)
class Period:
    """One step of the plan: the days from `start` up to, not including, `end`."""

    label: str
    start: date
    end: date
    kind: Kind

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days


def build_horizon(
    start: date,
    weeks: int = 0,
    months: int = 0,
    quarters_until: Span | date | None = None,
    periods: int | None = None,
    step: str | None = None,
) -> tuple[Period, ...]:
    """`weeks`, then `months`, then quarters through the one containing `quarters_until`; or `periods` of one `step`.

    Raises CalendarError for no period at all, more than 5000, or two ways of saying it at once.
    """
    built: list[Period] = []
    if (periods is None) != (step is None):
        raise CalendarError("periods and step belong together", "write both, such as {periods: 36, step: month}")
    if step is not None and periods is not None:
        if weeks or months or quarters_until is not None:
            what = "periods and step cannot be mixed with weeks, months or quarters_until"
            raise CalendarError(what, "keep one of the two forms")
        _extend(built, start, _known(step), _counted(periods, "periods"))
    else:
        _extend(built, start, "week", _counted(weeks, "weeks"))
        _extend(built, start, "month", _counted(months, "months"))
        if quarters_until is not None:
            _quarters(built, start, quarters_until)
    if not built:
        raise CalendarError("the horizon has no period", "give weeks, months, quarters_until, or periods with step")
    return tuple(built)


def _known(step: str) -> Kind:
    match step:
        case "day" | "week" | "month" | "quarter" | "year":
            return step
    raise CalendarError(f"'{step}' is not a step", "write day, week, month, quarter or year")


def _counted(count: int, name: str) -> int:
    if count < 0:
        raise CalendarError(f"{name} is negative ({count})", f"write {name} of 0 or more")
    if count > MAX_PERIODS:
        raise CalendarError(f"{count} {name} are too many", f"a horizon has at most {MAX_PERIODS} periods")
    return count


def _extend(built: list[Period], start: date, kind: Kind, count: int) -> None:
    following = _periods_from(built[-1].end if built else start, kind)
    built.extend(next(following) for _ in range(count))
    if len(built) > MAX_PERIODS:
        raise CalendarError(f"{len(built)} periods are too many", f"a horizon has at most {MAX_PERIODS} periods")


def _quarters(built: list[Period], start: date, until: Span | date) -> None:
    last = until.last if isinstance(until, Span) else until
    reached = built[-1].end if built else start
    if last < reached:
        what = f"quarters_until {until} is before {reached}, where the quarters would begin"
        raise CalendarError(what, "move it later, or leave it out")
    for period in _periods_from(reached, "quarter"):
        built.append(period)
        if last < period.end:
            return


def _periods_from(start: date, kind: Kind) -> Iterator[Period]:
    while True:
        end = _end(start, kind)
        if end.year > LAST_YEAR + 1:
            raise CalendarError(f"the horizon passes the year {LAST_YEAR}", "use fewer or shorter periods")
        yield Period(_label(start, end, kind), start, end, kind)
        start = end


def _end(start: date, kind: Kind) -> date:
    if kind not in MONTHS:
        return start + timedelta(days=7 if kind == "week" else 1)
    length = MONTHS[kind]
    into = (start.month - 1) % length
    end = shift_months(start.replace(day=1), length - into)
    return end if (end - start).days >= _FEWEST_DAYS[kind] else shift_months(end, length)


def _label(start: date, end: date, kind: Kind) -> str:
    last = end - timedelta(days=1)
    match kind:
        case "month":
            return f"{last.year}-{last.month:02d}"
        case "quarter":
            return f"{last.year}Q{(last.month + 2) // 3}"
        case "year":
            return f"{last.year}"
        case _:
            return start.isoformat()


def arrival(periods: Sequence[Period], call_date: date, lead_days: float) -> int | None:
    """The first period that starts on or after the call date plus the lead time; None if it lies beyond the horizon."""
    try:
        ready = call_date + timedelta(days=ceil(lead_days - 1e-6))
    except OverflowError:
        return None
    index = bisect_left(periods, ready, key=lambda period: period.start)
    return index if index < len(periods) else None


def period_of(periods: Sequence[Period], day: date) -> int | None:
    """The period in which a day falls; None outside the horizon."""
    index = bisect_right(periods, day, key=lambda period: period.start) - 1
    return index if index >= 0 and day < periods[index].end else None
