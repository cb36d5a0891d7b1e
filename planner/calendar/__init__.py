"""Dates, periods and fiscal years: exact calendar arithmetic, nothing but the standard library."""

from planner.calendar.dates import (
    CalendarError,
    Span,
    add,
    parse_when,
    shift_months,
    units_in,
    years_between,
)
from planner.calendar.fiscal import Fiscal
from planner.calendar.horizon import Period, arrival, build_horizon, period_of

__all__ = [
    "CalendarError",
    "Fiscal",
    "Period",
    "Span",
    "add",
    "arrival",
    "build_horizon",
    "parse_when",
    "period_of",
    "shift_months",
    "units_in",
    "years_between",
]
