"""Figures and dates of others: what can be read in two ways is told in both, and in one only when it is said which."""

from __future__ import annotations

import pytest

from planner.quantities import QuantityError
from planner.scenario.ways import Ways, form_fault

PLAIN, GERMAN, FRENCH, SWISS = Ways(), Ways(",", "."), Ways(",", " "), Ways(".", "'")


@pytest.mark.parametrize(
    ("ways", "text", "means"),
    [
        (PLAIN, "1234.5 GB", "1234.5 GB"),
        (PLAIN, "1.234", "1.234"),
        (PLAIN, "1e5", "1e5"),
        (PLAIN, "$4.10/GB", "$4.10/GB"),
        (PLAIN, "-7", "-7"),
        (PLAIN, "NaN", "NaN"),
        (Ways(thousands=","), "1,234,567.5 PB", "1234567.5 PB"),
        (GERMAN, "1.234,5", "1234.5"),
        (GERMAN, "1.234", "1234"),
        (GERMAN, "1,234", "1.234"),
        (Ways(","), "0,5 GB", "0.5 GB"),
        (FRENCH, "12\u202f345,5", "12345.5"),
        (FRENCH, "12\u00a0345", "12345"),
        (SWISS, "1'234.5", "1234.5"),
        (Ways("."), "1.234", "1.234"),
    ],
)
def test_a_figure_that_is_told(ways: Ways, text: str, means: str) -> None:
    """Our way of writing it; what is no figure is left for its field to refuse."""
    assert ways.figure(text) == means


@pytest.mark.parametrize(
    ("ways", "text", "says"),
    [
        (PLAIN, "1,234", "it is 1234 with --thousands ',' or 1.234 with --decimal ','"),
        (PLAIN, "1,5", "it is 1.5 with --decimal ','"),
        (PLAIN, "1.234,5", "it is 1234.5 with --decimal ',' --thousands '.'"),
        (PLAIN, "1,234.5", "it is 1234.5 with --decimal '.' --thousands ','"),
        (PLAIN, "1 234", "it is 1234 with --thousands ' '"),
        (PLAIN, "1'234", 'it is 1234 with --thousands "\'"'),
        (PLAIN, "1,2,3", "write the digits alone"),
        (Ways(wary=True), "1.234", "it is 1234 with --thousands '.' or 1.234 with --decimal '.'"),
        (Ways(","), "1.234", "it is 1234 with --thousands '.' or 1.234 with --decimal '.'"),
        (Ways(","), "1.5", "it is 1.5 with --decimal '.'"),
        (Ways(thousands=","), "1,23", "it is 1.23 with --decimal ','"),
        (GERMAN, "12.34,5", "write the digits alone"),
    ],
)
def test_a_figure_that_can_be_read_in_two_ways(ways: Ways, text: str, says: str) -> None:
    """Both readings, each with what to say for it."""
    with pytest.raises(QuantityError) as caught:
        ways.figure(text)
    assert says in caught.value.next_step


def test_a_piece_has_no_thousandths() -> None:
    """1.234 pieces are 1234 of somebody who parts thousands with a point, until it is said that they are not."""
    with pytest.raises(QuantityError, match="two ways"):
        PLAIN.figure("1.234", whole=True)
    assert Ways(".").figure("1.234", whole=True) == "1.234"


@pytest.mark.parametrize(
    ("form", "text", "means"),
    [
        (None, "2027-03", "2027-03"),
        (None, "soon", "soon"),
        ("%d/%m/%Y", "01/02/2027", "2027-02-01"),
        ("%m/%d/%y", "01/02/27", "2027-01-02"),
        ("%d.%m.%Y %H:%M", "03.02.2027 14:05", "2027-02-03"),
    ],
)
def test_a_day_that_is_told(form: str | None, text: str, means: str) -> None:
    """Year, month, day; without a form what is written is left for its field."""
    assert Ways(dates=form).day(text) == means


@pytest.mark.parametrize(
    ("form", "text", "says"),
    [
        (None, "01/02/2027", "2027-02-01 with --dates %d/%m/%Y or 2027-01-02 with --dates %m/%d/%Y"),
        (None, "13.02.27", "2027-02-13 with --dates %d.%m.%y"),
        (None, "99/99/2027", "2027-03-15"),
        ("%d/%m/%Y", "2027-02-01", "--dates"),
        ("%d/%m/%Y", "30/02/2027", "--dates"),
    ],
)
def test_a_day_that_is_not(form: str | None, text: str, says: str) -> None:
    """Both readings, or what to write."""
    with pytest.raises(QuantityError) as caught:
        Ways(dates=form).day(text)
    assert says in caught.value.next_step


def test_a_form_names_a_day_a_month_and_a_year_once() -> None:
    """Anything else is no form of a date."""
    assert [form_fault(form) for form in ("%d/%m/%Y", "%Y%j", "%d %b %y")] == [None, None, None]
    assert all(form_fault(form) for form in ("", "%d/%m", "%q", "%d/%d/%m/%Y", "100%", "%m.%Y"))
