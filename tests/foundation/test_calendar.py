"""The calendar counts exactly: periods touch, months add up, lead times land on period starts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.calendar import (
    CalendarError,
    Fiscal,
    Period,
    Span,
    add,
    arrival,
    build_horizon,
    parse_when,
    period_of,
    units_in,
    years_between,
)

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2027", date(2027, 1, 1), date(2028, 1, 1)),
        ("2027Q2", date(2027, 4, 1), date(2027, 7, 1)),
        ("2027-12", date(2027, 12, 1), date(2028, 1, 1)),
        ("2028-02-29", date(2028, 2, 29), date(2028, 3, 1)),
    ],
)
def test_a_date_is_the_days_it_covers(text: str, first: date, end: date) -> None:
    """A year, a quarter, a month and a day are spans with an exclusive end."""
    assert parse_when(text) == Span(first, end, text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("2026-02-30", "does not exist"),
        ("2026-13", "months 01 to 12"),
        ("2026-00-10", "months 01 to 12"),
        ("2026Q5", "Q1 to Q4"),
        ("0000-01-01", "outside"),
        ("01/02/2026", "day first or month first"),
        ("2026-1-1", "not a date"),
        ("2026-01-01T00:00:00+02:00", "time of day"),
        ("２０２６", "not a date"),
        ("next week", "not a date"),
    ],
)
def test_an_impossible_or_ambiguous_date_is_refused(text: str, what: str) -> None:
    """The message says why and the next step shows a right form."""
    with pytest.raises(CalendarError) as caught:
        parse_when(text)
    assert what in caught.value.what
    assert "20" in caught.value.next_step


def test_the_design_horizon_telescopes() -> None:
    """13 weeks from 2027-01 end on 2027-04-02; 29 days of April are left, so the first month runs to its end."""
    periods = build_horizon(date(2027, 1, 1), weeks=13, months=15, quarters_until=parse_when("2031-12"))
    assert [period.label for period in periods[12:15]] == ["2027-03-26", "2027-04", "2027-05"]
    assert periods[13] == Period("2027-04", date(2027, 4, 2), date(2027, 5, 1), "month")
    assert periods[27].label == "2028-06"  # 15 months: 2027-04 .. 2028-06
    assert periods[28] == Period("2028Q3", date(2028, 7, 1), date(2028, 10, 1), "quarter")
    assert (periods[-1].label, len(periods)) == ("2031Q4", 13 + 15 + 14)


def test_a_splinter_joins_the_next_month_or_quarter() -> None:
    """8 weeks from 2027-01-25 end on 2027-03-22: 10 days of March join April; 30 days of Q2 would be too few too."""
    periods = build_horizon(date(2027, 1, 25), weeks=8, months=1)
    assert periods[-1] == Period("2027-04", date(2027, 3, 22), date(2027, 5, 1), "month")
    (quarter,) = build_horizon(date(2027, 6, 1), quarters_until=date(2027, 9, 30))
    assert quarter == Period("2027Q3", date(2027, 6, 1), date(2027, 10, 1), "quarter")


def test_quarters_until_a_year_means_its_last_quarter() -> None:
    """`quarters_until: 2028` covers all of 2028."""
    assert build_horizon(date(2027, 1, 1), quarters_until=parse_when("2028"))[-1].label == "2028Q4"


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ({}, "no period"),
        ({"weeks": -1}, "negative"),
        ({"weeks": 5001}, "too many"),
        ({"weeks": 4000, "months": 1100}, "too many"),
        ({"periods": 36}, "belong together"),
        ({"periods": 36, "step": "fortnight"}, "not a step"),
        ({"periods": 36, "step": "month", "weeks": 1}, "cannot be mixed"),
        ({"months": 24, "quarters_until": date(2027, 6, 30)}, "before"),
        ({"periods": 4000, "step": "year"}, "passes the year"),
    ],
)
def test_a_horizon_that_cannot_be_is_refused(words: dict[str, int], what: str) -> None:
    """No period, too many, or two forms at once."""
    with pytest.raises(CalendarError, match=what):
        build_horizon(date(2027, 1, 1), **words)  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None)
@given(start=DAYS, weeks=st.integers(0, 60), months=st.integers(0, 40), quarters=st.integers(0, 20))
def test_periods_tile_the_horizon(start: date, weeks: int, months: int, quarters: int) -> None:
    """Each period begins where the last ended, labels are unique, and every day finds its period."""
    until = add(start, weeks / 4 + months + 3 * (quarters + 1), "month") if quarters else None
    if not (weeks or months or quarters):
        return
    periods = build_horizon(start, weeks, months, until)
    assert periods[0].start == start
    assert all(one.end == two.start for one, two in pairwise(periods))
    assert all(period.days >= 7 for period in periods)
    assert len({period.label for period in periods}) == len(periods)
    for index, period in enumerate(periods):
        assert period_of(periods, period.start) == period_of(periods, period.end - timedelta(days=1)) == index
    assert period_of(periods, start - timedelta(days=1)) is None
    assert period_of(periods, periods[-1].end) is None


def test_a_calendar_month_is_one_month() -> None:
    """February is 1 month, 14 of its 28 days are half; 2027 is 12 months, 4 quarters, 1 year; 365/7 weeks."""
    assert units_in(date(2027, 2, 1), date(2027, 3, 1), "month") == 1
    assert units_in(date(2027, 2, 1), date(2027, 2, 15), "month") == 0.5
    year = date(2027, 1, 1), date(2028, 1, 1)
    assert [units_in(*year, per) for per in ("month", "quarter", "year", "day", "hour")] == [12, 4, 1, 365, 8760]
    assert units_in(*year, "week") == 365 / 7


@settings(max_examples=200, deadline=None)
@given(days=st.lists(DAYS, min_size=3, max_size=3), per=st.sampled_from(["week", "month", "quarter", "year"]))
def test_counts_add_up(days: list[date], per: str) -> None:
    """What two parts of a span count is what the whole counts."""
    first, middle, last = sorted(days)
    parts = units_in(first, middle, per) + units_in(middle, last, per)
    assert parts == pytest.approx(units_in(first, last, per), abs=1e-9)


def test_moving_by_months_clips_and_rounds_up() -> None:
    """31 January + 1 month is 28 February; half a month is 15.2 days, so 16; 1.5 weeks are 10.5 days, so 11."""
    assert add(date(2027, 1, 31), 1, "month") == date(2027, 2, 28)
    assert add(date(2028, 2, 29), 1, "year") == date(2029, 2, 28)
    assert add(date(2027, 1, 1), 0.5, "month") == date(2027, 1, 17)
    assert add(date(2027, 1, 1), 1.5, "week") == date(2027, 1, 12)
    assert add(date(2027, 3, 31), -1, "quarter") == date(2026, 12, 31)
    for count, unit in ((1e9, "week"), (1e6, "year")):
        with pytest.raises(CalendarError, match="leaves the calendar"):
            add(date(2027, 1, 1), count, unit)


def test_an_order_arrives_in_the_first_period_that_starts_in_time() -> None:
    """Months from 2027-01: 31 days from 1 January reach 1 February exactly, 32 days wait for March."""
    periods = build_horizon(date(2027, 1, 1), periods=4, step="month")
    assert [arrival(periods, date(2027, 1, 1), lead) for lead in (0, 31, 32, 90, 91, 1e12)] == [0, 1, 2, 3, None, None]


def test_a_fiscal_year_is_called_by_the_year_in_which_it_ends() -> None:
    """Starting in February, FY27 runs from 2026-02-01; starting in January it is 2027."""
    retail = Fiscal(2)
    assert (retail.year(date(2026, 2, 1)), retail.year(date(2027, 1, 31))) == ("FY27", "FY27")
    assert (retail.month(date(2026, 2, 1)), retail.month(date(2027, 1, 31))) == ("FY27M01", "FY27M12")
    assert retail.quarter(date(2026, 5, 1)) == "FY27Q2"
    assert Fiscal().year(date(2027, 6, 1)) == "FY27"
    with pytest.raises(CalendarError):
        Fiscal(13)
    with pytest.raises(CalendarError):
        Fiscal(1, "5-5-5")


def test_week_53_belongs_to_the_last_month() -> None:
    """4-4-5 from February: 1 February 2029 is a Thursday, its nearest Monday 29 January; 1 February 2030 is a Friday,

    its nearest Monday 4 February. So FY30 has 371 days, 53 weeks, and the last of them is in month 12.
    """
    fiscal = Fiscal(2, "4-4-5")
    assert fiscal.year_span(date(2029, 6, 1)) == Span(date(2029, 1, 29), date(2030, 2, 4), "FY30")
    assert fiscal.month(date(2030, 2, 3)) == "FY30M12"
    assert fiscal.month(date(2029, 1, 29) + timedelta(weeks=8)) == "FY30M03"  # after 4 + 4 weeks
    assert fiscal.quarter(date(2029, 1, 29) + timedelta(weeks=13)) == "FY30Q2"


@settings(max_examples=150, deadline=None)
@given(day=DAYS, starts=st.integers(1, 12), pattern=st.sampled_from(["calendar", "4-4-5", "4-5-4", "5-4-4"]))
def test_fiscal_years_tile(day: date, starts: int, pattern: str) -> None:
    """Every day is in its fiscal year, whose neighbours touch it; patterns have 52 or 53 weeks from a Monday."""
    fiscal = Fiscal(starts, pattern)
    span = fiscal.year_span(day)
    assert day in span
    assert fiscal.year_span(span.end).first == span.end
    assert span.days in ((365, 366) if pattern == "calendar" else (364, 371))
    assert 1 <= int(fiscal.month(day)[-2:]) <= 12
    assert int(fiscal.quarter(day)[-1]) == (int(fiscal.month(day)[-2:]) + 2) // 3
    assert pattern == "calendar" or span.first.weekday() == 0


def test_discounting_counts_days() -> None:
    """365 days are one year, before `as_of` is negative."""
    assert years_between(date(2026, 12, 14), date(2027, 12, 14)) == 1
    assert years_between(date(2027, 1, 1), date(2026, 12, 31)) == -1 / 365
