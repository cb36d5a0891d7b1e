"""Read a quantity as people write it: `12 PB/quarter`, `$4.10/GB`, `180 MUSD`, `26 weeks`, `9%/yr`.

quantity = [sign] [symbol] number [unit {("/" | " per ") unit {"-" unit}}]
Exact decimals inside, the nearest float out.
A number without the unit it needs, another currency, bits for bytes or a grouped number is an error, never a guess.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, localcontext
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple, NoReturn

from planner.errors import nearest
from planner.quantities.units import (
    DIMENSIONS,
    KINDS,
    SYMBOL_SCALES,
    SYMBOLS,
    Dimension,
    Unit,
    find_unit,
    units_of,
)
from planner.quantities.values import Amount, Duration, QuantityError, Rate, UnitPrice, UnitSize, Value

MAX_DIGITS = 30
MAX_EXPONENT = 30
NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_SHAPE = re.compile(rf"(?P<sign>[+-]?) ?(?P<symbol>[$€£]?) ?(?P<number>{NUMBER})(?P<rest>(?![0-9.]).*)")
_SCALE = re.compile(r" ?(bn|[kKMB])?(?=$|[ /])")
_BITS = re.compile(r"([kKmMgGtTpPeE]i?)?b(its?|ps)?")
_CUT = re.compile(r"[kKmMgGtTpPeE]i?")
_OTHER_BASE = re.compile(r"[+-]?0[xXoObB][0-9a-fA-F]")
_CURRENCY = re.compile(r"[kMB]?[A-Z]{3}")


class _Written(NamedTuple):
    """A quantity taken apart: the number, the unit on top, the units below the line."""

    number: Decimal
    top: str
    below: tuple[str, ...]


@lru_cache(maxsize=10_000)
def parse(text: str, dimension: str, currency: str = "USD") -> Value:
    """The value in canonical units: a float, or a small record where the unit matters. Raises QuantityError."""
    wanted = DIMENSIONS[dimension]
    written = _take_apart(text.strip(), wanted, currency)
    units = _match(written, wanted, currency)
    if units is None:
        _explain_units(text.strip(), written, wanted, currency)
    with localcontext(Context(prec=60)):
        value = written.number * units[0].factor
        for unit in units[1:]:
            value /= unit.factor
    if value < 0 and not wanted.signed:
        raise QuantityError(f"'{text.strip()}' is negative", f"write {wanted.meaning} of zero or more")
    return _result(wanted, float(value), units)


def _result(wanted: Dimension, value: float, units: tuple[Unit, ...]) -> Value:
    top, below = units[0].name, [unit.name for unit in units[1:]]
    match wanted.result:
        case "amount":
            return Amount(value, top)
        case "price":
            return UnitPrice(value, below[0])
        case "rate":
            return Rate(value, "/".join([top, *below[:-1]]), below[-1])
        case "unit_size":
            return UnitSize(value, below[0])
        case "duration":
            return Duration(value, top)
        case _:
            return value


def _match(written: _Written, wanted: Dimension, currency: str) -> tuple[Unit, ...] | None:
    """The units in the order of the first shape they fit; below the line any order is right."""
    for top, *below in wanted.shapes:
        if len(below) != len(written.below):
            continue
        for order in permutations(written.below):
            found = [find_unit(kind, word, currency) for kind, word in zip(below, order, strict=True)]
            units = tuple(unit for unit in (find_unit(top, written.top, currency), *found) if unit is not None)
            if len(units) == 1 + len(below):
                return units
    return None


def _take_apart(text: str, wanted: Dimension, currency: str) -> _Written:
    hint = _hint(wanted, currency)
    if not text:
        raise QuantityError("nothing is written", hint)
    shown = _shown(text)
    odd = sorted({char for char in text if not " " <= char <= "~" and char not in SYMBOLS})
    if odd:
        codes = ", ".join(f"U+{ord(char):04X}" for char in odd)
        raise QuantityError(f"{shown} has characters that are not plain text ({codes})", f"type it again: {hint}")
    found = _SHAPE.fullmatch(text)
    if found is None:
        _explain_number(shown, text, hint)
    number = _exact(shown, found["number"], hint)
    rest = found["rest"].strip()
    if found["symbol"]:
        rest = _symbol_to_suffix(shown, found["symbol"], found["rest"], currency, hint)
    elif re.match(r"[0-9.,_']", rest) or _OTHER_BASE.match(text):
        _explain_number(shown, text, hint)
    top, *below = re.split(r"/| per ", f" {rest}" if rest.startswith("per ") else rest)
    words = tuple(word.strip() for part in below for word in part.split("-"))
    return _Written(-number if found["sign"] == "-" else number, top.strip(), words)


def _exact(shown: str, digits: str, hint: str) -> Decimal:
    mantissa, _, exponent = digits.lower().partition("e")
    if sum(char.isdigit() for char in mantissa) > MAX_DIGITS:
        raise QuantityError(f"{shown} has more than {MAX_DIGITS} digits", f"round it: {hint}")
    if exponent and abs(int(exponent)) > MAX_EXPONENT:
        raise QuantityError(f"{shown} is out of any sensible range", f"use a larger or smaller unit: {hint}")
    number = Decimal(digits)
    if number == number.to_integral_value() and Decimal(float(number)) != number:
        raise QuantityError(f"{shown} has more digits than can be kept", f"round it, or use a larger unit: {hint}")
    return number


def _symbol_to_suffix(shown: str, symbol: str, rest: str, currency: str, hint: str) -> str:
    """`$84M/year` is read as `84 MUSD/year`; another currency's symbol is refused."""
    if SYMBOLS[symbol] != currency:
        raise QuantityError(f"{shown} is in {SYMBOLS[symbol]}, the scenario's money is {currency}", hint)
    scale = _SCALE.match(rest)
    if scale is None:
        raise QuantityError(f"{shown} is not an amount of money", f"after the number put nothing, k, M or B: {hint}")
    letter = {1: "", 10**3: "k", 10**6: "M", 10**9: "B"}[SYMBOL_SCALES[scale[1] or ""]]
    return letter + currency + rest[scale.end() :]


def _explain_number(shown: str, text: str, hint: str) -> NoReturn:
    if re.search(r"[0-9][,_' ] ?[0-9]", text):
        what = f"{shown} has a grouped number or a decimal comma"
        raise QuantityError(what, f"write the digits without separators and decimals with a point: {hint}")
    if re.match(r"[+-]?\.?(nan|inf)", text, re.IGNORECASE):
        raise QuantityError(f"{shown} is not a finite number", f"leave the field out if there is no limit: {hint}")
    if _OTHER_BASE.match(text):
        raise QuantityError(f"{shown} is not a decimal number", hint)
    raise QuantityError(f"{shown} does not start with a number", hint)


def _explain_units(text: str, written: _Written, wanted: Dimension, currency: str) -> NoReturn:
    shown, hint = _shown(text), _hint(wanted, currency)
    words = (written.top, *written.below)
    tops = {shape[0] for shape in wanted.shapes}
    if words == ("",):
        raise QuantityError(f"{shown} is a bare number, {wanted.meaning} needs its unit", hint)
    if any("size" in shape or "bytes" in shape for shape in wanted.shapes):
        for word in words:
            _explain_bytes(word, shown, hint)
    foreign = _CURRENCY.fullmatch(written.top)
    if "money" in tops and foreign and find_unit("money", written.top, currency) is None:
        raise QuantityError(f"{shown} is in '{written.top}', the scenario's money is {currency}", hint)
    for word in words:
        if any(find_unit(kind, word, currency) for kind in [*KINDS, "money"]):
            continue
        near = nearest(word, _spellings({kind for shape in wanted.shapes for kind in shape}, currency))
        what = f"'{word}' in {shown} is not a unit known here"
        raise QuantityError(what, f"did you mean '{near}'? {hint}" if near else hint)
    raise QuantityError(f"{shown} is not {wanted.meaning}", hint)


def _explain_bytes(word: str, shown: str, hint: str) -> None:
    """What is not bytes, or not clearly: bits, and letters that may mean a thousand, 1024 or a thousand million."""
    bits = _BITS.fullmatch(word)
    if bits:
        what = f"'{word}' in {shown} is bits, 8 of which make a byte"
        unit = f"{(bits[1] or '')[:1].upper()}{(bits[1] or '')[1:].lower()}B"
        raise QuantityError(what, f"write {unit}, and an eighth of the number if bits are meant")
    if _CUT.fullmatch(word):
        letter = word[0].upper()
        what = f"'{word}' in {shown} may be {letter}B (decimal) or {letter}iB (of 1024): GiB is 7 % more than GB"
        raise QuantityError(what, f"write the one that is meant: {hint}")
    if word == "B":
        raise QuantityError(f"'B' in {shown} may be bytes or billions", f"write GB or the like: {hint}")


def _spellings(kinds: set[str], currency: str) -> list[str]:
    return sorted({spelling for kind in kinds for unit in units_of(kind, currency) for spelling in unit.spellings})


def _shown(text: str) -> str:
    return f"'{text if len(text) <= 40 else text[:37] + '...'}'"


def _hint(wanted: Dimension, currency: str) -> str:
    return "write it like " + " or ".join(wanted.examples(currency))
