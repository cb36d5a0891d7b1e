"""Write a canonical value as people read it (`12 PB`, `$1.93M`, `3.6 PB/quarter`), and the pattern editors check.

Rounded to `digits` significant figures, but never the digits before the point; what is written parses again.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from itertools import permutations
from math import floor, log10

from planner.quantities.reading import NUMBER
from planner.quantities.units import (
    ANY_CASE,
    DIMENSIONS,
    KINDS,
    MONEY_SCALES,
    SYMBOL_SCALES,
    SYMBOLS,
    units_of,
)
from planner.quantities.values import Amount, Duration, Rate, UnitPrice, UnitSize, Value

_WIDE = Context(prec=60)
_SIZES = [(float(unit.factor), unit.spellings[0]) for unit in reversed(KINDS["size"]) if "i" not in unit.spellings[0]]
_POWERS = [(float(unit.factor), unit.spellings[0]) for unit in reversed(KINDS["power"])]
_BYTES = [(float(unit.factor), unit.spellings[0]) for unit in reversed(KINDS["bytes"]) if "i" not in unit.spellings[0]]
_FLOPS = [(float(unit.factor), unit.spellings[0]) for unit in reversed(KINDS["flops"])]
_LETTERS = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"), (1.0, "")]
_SPANS = [(86400.0, "days"), (3600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns")]
_MONEY = [(float(scale), letter) for letter, scale in reversed(MONEY_SCALES.items())]


def format_quantity(value: Value, dimension: str, currency: str = "USD", digits: int = 4) -> str:
    """The value in words a reader knows; a float given as an amount or a price is in GB."""
    match value:
        case Amount():
            return _amount(value.value, value.unit, digits)
        case UnitPrice():
            return f"{_money(value.value, currency, digits, scaled=False)}/{value.unit}"
        case UnitSize():
            return f"{_amount(value.value, 'GB', digits)}/{value.unit}"
        case Duration():
            return _things(value.count, value.unit, digits)
        case Rate():
            return _rate(value, currency, digits)
    return _plain(float(value), dimension, currency, digits)


def _plain(value: float, dimension: str, currency: str, digits: int) -> str:
    match dimension:
        case "size" | "amount":
            return _amount(value, "GB", digits)
        case "pieces":
            return _amount(value, "ea", digits)
        case "money":
            return _money(value, currency, digits)
        case "price" | "energy_price" | "idle_price" | "carbon_price":
            below = {"price": "GB", "energy_price": "kWh", "idle_price": "accelerator-hour", "carbon_price": "t"}[
                dimension
            ]
            return f"{_money(value, currency, digits, scaled=False)}/{below}"
        case "share":
            return f"{number_text(value * 100, digits)}%"
        case "yearly":
            return f"{number_text(value * 100, digits)}%/yr"
        case "power" | "power_per_item":
            return " ".join(_scaled(value, _POWERS, digits))
        case "turnover":
            return f"{number_text(value, digits)} times/day"
        case "carbon_intensity":
            return f"{number_text(value, digits)} kg/kWh"
        case "bit_energy":
            return f"{number_text(value, digits)} pJ/bit"
        case "count" | "factor":
            return number_text(value, digits)
    return _machine(value, dimension, currency, digits)


def _machine(value: float, dimension: str, currency: str, digits: int) -> str:
    """Figures of models and accelerators."""
    match dimension:
        case "many":
            return " ".join(_scaled(value, _LETTERS, digits)).strip()
        case "bandwidth":
            return f"{_amount(value, 'GB', digits)}/s"
        case "span":
            return " ".join(_scaled(value, _SPANS, digits))
        case "token_rate":
            return f"{' '.join(_scaled(value, _LETTERS, digits))}tokens/s".replace("  ", " ")
        case "token_size":
            return f"{' '.join(_scaled(value, _BYTES, digits))}/token"
        case "token_price":
            per, name = (1.0, "token") if value >= 1 else (1e6, "Mtoken")
            return f"{_money(per * value, currency, digits, scaled=False)}/{name}"
        case "flops":
            return " ".join(_scaled(value, _FLOPS, digits))
    raise KeyError(f"a float is not a value of dimension {dimension!r}")


def _rate(rate: Rate, currency: str, digits: int) -> str:
    top, *below = rate.unit.split("/")
    if top == currency:
        scaled = not below
        return f"{_money(rate.value, currency, digits, scaled)}/{'-'.join([*below, rate.per])}"
    if top in ("rack", "accelerator"):
        return f"{_things(rate.value, top, digits)}/{rate.per}"
    return f"{_amount(rate.value, top, digits)}/{'-'.join([*below, rate.per])}"


def _things(count: float, name: str, digits: int) -> str:
    figure = number_text(count, digits)
    return f"{figure} {name}" if figure == "1" else f"{figure} {name}s"


def _amount(value: float, unit: str, digits: int) -> str:
    if unit == "GB":
        return " ".join(_scaled(value, _SIZES, digits))
    return f"{number_text(value, digits)} {unit}".strip()


def _money(value: float, currency: str, digits: int, scaled: bool = True) -> str:
    figure, letter = _scaled(value, _MONEY, digits) if scaled else (number_text(value, digits), "")
    symbol = next((sign for sign, name in SYMBOLS.items() if name == currency), None)
    if symbol is None:
        return f"{figure} {letter}{currency}"
    return f"-{symbol}{figure[1:]}{letter}" if figure.startswith("-") else f"{symbol}{figure}{letter}"


def _scaled(value: float, scales: Sequence[tuple[float, str]], digits: int) -> tuple[str, str]:
    """The largest scale in which the rounded figure is at least 1, else the smallest; nothing is nothing of scale 1."""
    for factor, name in scales:
        if value == 0 and factor != 1:
            continue
        figure = number_text(value / factor, digits)
        if value == 0 or abs(float(figure)) >= 1:
            return figure, name
    factor, name = scales[-1]
    return number_text(value / factor, digits), name


def number_text(value: float, digits: int = 4) -> str:
    """A decimal with `digits` significant figures, all digits before the point, no trailing zeros."""
    if value == 0:
        return "0"
    exponent = floor(log10(abs(value)))
    if not -12 <= exponent < 18:
        return f"{value:.{digits - 1}e}"
    step = Decimal(1).scaleb(-max(0, digits - 1 - exponent))
    text = format(Decimal(repr(value)).quantize(step, context=_WIDE), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def example(dimension: str, currency: str = "USD") -> str:
    """One right form, for messages, schema and docs."""
    return DIMENSIONS[dimension].examples(currency)[0]


def pattern(dimension: str, currency: str = "USD") -> str:
    """A regular expression (ECMA dialect, anchored) that accepts what `parse` accepts; lengths are not checked."""
    wanted = DIMENSIONS[dimension]
    shapes = [_shape_pattern(top, list(below), currency) for top, *below in wanted.shapes]
    sign = "[+-]?" if wanted.signed else r"\+?"
    return rf"^\s*{sign} ?(?:{'|'.join(shapes)})\s*$"


def _shape_pattern(top: str, below: list[str], currency: str) -> str:
    head = f"{NUMBER} *{_kind_pattern(top, currency)}"
    symbol = next((sign for sign, name in SYMBOLS.items() if name == currency), None)
    if top == "money" and symbol:
        scales = "|".join(letter for letter in SYMBOL_SCALES if letter)
        head = rf"(?:[{symbol}] ?{NUMBER} ?(?:{scales})?|{head})"
    orders = sorted({tuple(_kind_pattern(kind, currency) for kind in order) for order in permutations(below)})
    tails = ["(?: */ *| +per +)" + "(?: *[/-] *| +per +)".join(order) for order in orders if order]
    return head + (f"(?:{'|'.join(tails)})" if tails else "")


def _kind_pattern(kind: str, currency: str) -> str:
    words = [spelling for unit in units_of(kind, currency) for spelling in unit.spellings]
    return f"(?:{'|'.join(sorted((_any_case(kind, word) for word in words), key=lambda word: (-len(word), word)))})"


def _any_case(kind: str, word: str) -> str:
    """Every letter in both cases where case does not matter."""
    folds = len(word) if kind in ANY_CASE else len(word) - 1 if kind == "size" else 0
    both = (f"[{char.upper()}{char.lower()}]" for char in word[:folds])
    return "".join(both) + word[folds:]
