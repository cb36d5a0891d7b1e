"""Quantities read as people write them, exactly, and are written back so that they read the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.quantities import (
    DIMENSIONS,
    Amount,
    Duration,
    QuantityError,
    Rate,
    UnitPrice,
    UnitSize,
    Value,
    format_quantity,
    parse,
    pattern,
)

READ: list[tuple[str, str, Value]] = [
    ("128 GB", "size", 128.0),
    ("12 PB", "size", 12e6),  # 12 * 10^6 GB
    ("1 kB", "size", 1e-6),
    ("1 EB", "size", 1e9),
    ("1GiB", "size", 1.073741824),  # 1024^3 / 10^9
    ("1 pB", "size", 1e6),  # the case of the letter before B says nothing
    ("3000 ea", "pieces", 3000.0),
    ("3000 pcs", "amount", Amount(3000.0, "ea")),
    ("0.5 TB", "amount", Amount(500.0, "GB")),
    ("$1200", "money", 1200.0),
    ("-$5k", "money", -5000.0),
    ("180 MUSD", "money", 180e6),
    ("1.2 BUSD", "money", 1.2e9),
    ("350 kUSD", "money", 350e3),
    ("$84M", "money", 84e6),
    ("12.5 USD", "money", 12.5),
    ("$4.10/GB", "price", UnitPrice(4.1, "GB")),
    ("400 USD/TB", "price", UnitPrice(0.4, "GB")),
    ("560 USD/ea", "price", UnitPrice(560.0, "ea")),
    ("12 PB/quarter", "rate", Rate(12e6, "GB", "quarter")),
    ("12 PB per quarter", "rate", Rate(12e6, "GB", "quarter")),
    ("3000 ea/mo", "rate", Rate(3000.0, "ea", "month")),
    ("100 GB/wk", "rate", Rate(100.0, "GB", "week")),
    ("0.02 USD/GB-month", "holding", Rate(0.02, "USD/GB", "month")),
    ("$20/TB/month", "holding", Rate(0.02, "USD/GB", "month")),
    ("40 TB/day", "writes", Rate(40e3, "GB", "day")),
    ("300 GB/TB-day", "writes", Rate(0.3, "GB/GB", "day")),
    ("2 MUSD/year", "money_rate", Rate(2e6, "USD", "year")),
    ("26 weeks", "duration", Duration(26.0, "week")),
    ("1.5 q", "duration", Duration(1.5, "quarter")),
    ("30%", "share", 0.3),
    ("9 %/yr", "yearly", 0.09),
    ("150 MW", "power", 150e6),
    ("10 W/ea", "power_per_item", 10.0),
    ("0.08 USD/kWh", "energy_price", 0.08),
    ("80 USD/MWh", "energy_price", 0.08),
    ("3.5 USD/GPU-hour", "idle_price", 3.5),
    ("$3.5/accelerator/hour", "idle_price", 3.5),
    ("480 GB/GPU", "size_per_unit", UnitSize(480.0, "accelerator")),
    ("2 PB/MW", "size_per_unit", UnitSize(2e6, "MW")),
    ("72", "count", 72.0),
    ("12 racks/month", "count_rate", Rate(12.0, "rack", "month")),
    ("-1.15", "factor", -1.15),
    ("1 TiB", "size", 1099.511627776),  # 1024^4 / 10^9: never a silent 7 %
    ("95 GIB", "amount", Amount(102.00547328, "GB")),
    ("2 GiB/wk", "rate", Rate(2.147483648, "GB", "week")),
    ("1 GiB/GPU", "size_per_unit", UnitSize(1.073741824, "accelerator")),
    ("1.073741824 USD/GiB", "price", UnitPrice(1.0, "GB")),
    ("70.6 B", "many", 70.6e9),
    ("8192", "many", 8192.0),
    ("3.35 TB/s", "bandwidth", 3350.0),
    ("1 GiB/s", "bandwidth", 1.073741824),
    ("50 ms", "span", 0.05),
    ("3.09 h", "span", 11124.0),
    ("120 ktokens/s", "token_rate", 120e3),
    ("864 Btokens/day", "token_rate", 1e7),
    ("70272 B/token", "token_size", 70272.0),
    ("320 KiB/token", "token_size", 327680.0),
    ("2 USD/Mtoken", "token_price", 2e-6),
    ("10 PFLOPS", "flops", 10_000.0),
]

REFUSED = [
    ("12", "size", "bare number", "128 GB"),
    ("0.3", "share", "bare number", "30%"),
    ("4 Gb", "size", "bits", "write GB"),
    ("4 Tbit/day", "rate", "bits", "write TB"),
    ("10 EUR", "money", "the scenario's money is USD", "USD"),
    ("€10", "money", "in EUR", "USD"),
    ("1,000 PB", "size", "grouped number", "separators"),
    ("1 000 PB", "size", "grouped number", "separators"),
    ("1_000 ea", "pieces", "grouped number", "separators"),
    ("1,5 TB", "size", "decimal comma", "point"),
    ("nan GB", "size", "finite", "leave the field out"),
    ("-inf", "factor", "finite", "leave the field out"),
    ("0x1F GB", "size", "decimal number", "128 GB"),
    ("１２ GB", "size", "U+FF11", "type it again"),
    ("12\u00a0GB", "size", "U+00A0", "type it again"),
    ("1" * 31 + " GB", "size", "30 digits", "round it"),
    ("1e999 GB", "size", "range", "unit"),
    ("-5 PB", "size", "negative", "zero or more"),
    ("30 PB", "rate", "not an amount per time", "12 PB/quarter"),
    ("12 PB/month/year", "rate", "not an amount per time", "12 PB/quarter"),
    ("5 musd", "money", "'musd'", "did you mean 'MUSD'"),
    ("10 mW", "power", "'mW'", "did you mean 'MW'"),
    ("12 PB/quater", "rate", "'quater'", "did you mean 'quarter'"),
    ("", "rate", "nothing is written", "12 PB/quarter"),
    ("a lot", "rate", "does not start with a number", "12 PB/quarter"),
    ("$1.2m", "money", "not an amount of money", "k, M or B"),
    ("0.75%/month", "yearly", "percent per year", "9%/yr"),
    ("128 G", "size", "7 % more", "write the one that is meant"),
    ("80 Gi", "size", "GiB (of 1024)", "write the one that is meant"),
    ("12 P/quarter", "rate", "PB (decimal) or PiB", "12 PB/quarter"),
    ("128 B", "size", "bytes or billions", "write GB"),
    ("5 b", "size", "bits", "an eighth"),
    ("400 Gb/s", "bandwidth", "bits", "write GB"),
    ("70 GB", "many", "not a number", "70.6 B"),
]


@pytest.mark.parametrize(("text", "dimension", "value"), READ, ids=[row[0] for row in READ])
def test_a_quantity_reads_as_people_write_it(text: str, dimension: str, value: Value) -> None:
    """Each form has one canonical value, and the editor's pattern accepts it."""
    assert parse(text, dimension) == value
    assert re.search(pattern(dimension), text)


@pytest.mark.parametrize(("text", "dimension", "what", "step"), REFUSED, ids=[repr(row[0])[:20] for row in REFUSED])
def test_what_could_be_misread_is_refused_with_a_next_step(text: str, dimension: str, what: str, step: str) -> None:
    """A missing unit, other money, bits, groups and infinities are errors that say what to write instead."""
    with pytest.raises(QuantityError) as caught:
        parse(text, dimension)
    assert what in caught.value.what
    assert step in caught.value.next_step


@pytest.mark.parametrize("name", sorted(DIMENSIONS))
def test_every_dimension_reads_its_own_examples(name: str) -> None:
    """Messages, schema and docs show examples; each of them parses, in any currency, and matches the pattern."""
    for currency in ("USD", "EUR", "JPY"):
        for sample in DIMENSIONS[name].examples(currency):
            parse(sample, name, currency)
            assert re.search(pattern(name, currency), sample)


def test_exact_decimals_inside() -> None:
    """0.1 + 0.2 trouble never enters: 21.3 USD/TB is 0.0213 USD/GB to the last bit."""
    assert parse("21.3 USD/TB", "price") == UnitPrice(0.0213, "GB")
    assert parse("1.1 MUSD", "money") == 1100000.0


@pytest.mark.parametrize(
    ("value", "dimension", "text"),
    [
        (12e6, "size", "12 PB"),
        (1_930_000.0, "money", "$1.93M"),
        (-5000.0, "money", "-$5k"),
        (Rate(3.6e6, "GB", "quarter"), "rate", "3.6 PB/quarter"),
        (Rate(0.02, "USD/GB", "month"), "holding", "$0.02/GB-month"),
        (Rate(2.0, "GB/GB", "day"), "writes", "2 GB/GB-day"),
        (UnitPrice(560.0, "ea"), "price", "$560/ea"),
        (999.96, "size", "1 TB"),  # rounds up into the next unit
        (0.0, "money", "$0"),
        (Duration(1.0, "week"), "duration", "1 week"),
        (123456.0, "pieces", "123456 ea"),  # digits before the point are never rounded away
        (0.3, "share", "30%"),
    ],
)
def test_values_are_written_in_the_unit_a_reader_expects(value: Value, dimension: str, text: str) -> None:
    """Four significant figures, the largest unit with a figure of at least one."""
    assert format_quantity(value, dimension) == text


def test_durations_in_days() -> None:
    """26 weeks are 182 days; a quarter is a fourth of 365."""
    assert Duration(26.0, "week").days() == 182
    assert Duration(1.0, "quarter").days() == 91.25


def test_money_without_a_symbol_is_written_with_its_code() -> None:
    """Only USD, EUR and GBP have a sign here; 84 million yen are 84 MJPY."""
    assert format_quantity(84e6, "money", "JPY") == "84 MJPY"


_FIGURE = st.floats(min_value=1e-9, max_value=1e14)
_PER = st.sampled_from(["day", "week", "month", "quarter", "year"])
_AMOUNT = st.sampled_from(["GB", "ea"])
_VALUES: dict[str, st.SearchStrategy[Value]] = {
    "amount": st.builds(Amount, _FIGURE, _AMOUNT),
    "price": st.builds(UnitPrice, _FIGURE, _AMOUNT),
    "rate": st.builds(Rate, _FIGURE, _AMOUNT, _PER),
    "holding": st.builds(Rate, _FIGURE, st.sampled_from(["USD/GB", "USD/ea"]), _PER),
    "writes": st.builds(Rate, _FIGURE, st.sampled_from(["GB", "GB/GB"]), _PER),
    "money_rate": st.builds(Rate, _FIGURE, st.just("USD"), _PER),
    "count_rate": st.builds(Rate, _FIGURE, st.sampled_from(["rack", "accelerator", "ea", ""]), _PER),
    "size_per_unit": st.builds(UnitSize, _FIGURE, st.sampled_from(["accelerator", "rack", "MW"])),
    "duration": st.builds(Duration, _FIGURE, _PER),
}


@pytest.mark.parametrize("name", sorted(DIMENSIONS))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_written_reads_back(name: str, data: st.DataObject) -> None:
    """With 17 figures the value comes back to 1e-12; with four, reading and writing again changes nothing."""
    value = data.draw(_VALUES.get(name, _FIGURE))
    full = format_quantity(value, name, digits=17)
    assert re.search(pattern(name), full)
    assert _figure(parse(full, name)) == pytest.approx(_figure(value), rel=1e-12)
    short = format_quantity(value, name)
    assert format_quantity(parse(short, name), name) == short


def _figure(value: Value) -> float:
    if isinstance(value, float):
        return value
    return value.count if isinstance(value, Duration) else value.value


@settings(max_examples=300, deadline=None)
@given(
    text=st.text(alphabet="0123456789.,+-eE $€%/_ kMGTPBbiUSDEURWhaweeksmonthpr\u00a0１", max_size=24), data=st.data()
)
def test_any_text_reads_or_is_refused(text: str, data: st.DataObject) -> None:
    """No text raises anything but QuantityError, and what parses also matches the editor's pattern."""
    name = data.draw(st.sampled_from(sorted(DIMENSIONS)))
    try:
        parse(text, name)
    except QuantityError as error:
        refused = error
    else:
        assert re.search(pattern(name), text)
        return
    assert refused.what
    assert refused.next_step
