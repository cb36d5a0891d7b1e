"""Every unit and every dimension a scenario may use: the one table behind parsing, messages, formats and the schema.

A unit belongs to a kind (size, money, time...). A dimension is a list of shapes; a shape is the kind on top and the
kinds below the line: price = money/size or money/pieces, holding cost = money/size/time.
Canonical units: GB (decimal; 1 GiB is 1.073741824 GB, exactly), the scenario's currency, W, kWh, fractions; of machines: bytes,
seconds, GB/s, TFLOPS, tokens/s. Times of the calendar are labels here (a month has no fixed length); `calendar` counts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Result = Literal["number", "amount", "price", "rate", "unit_size", "duration"]


@dataclass(frozen=True)
class Unit:
    """One unit: its canonical name, how many canonical ones it is worth, and its spellings."""

    name: str
    factor: Decimal
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class Dimension:
    """What a quantity measures: its shapes, the form of its result, and examples of the right form."""

    name: str
    meaning: str
    shapes: tuple[tuple[str, ...], ...]
    result: Result
    samples: tuple[str, ...]
    signed: bool = False

    def examples(self, currency: str = "USD") -> tuple[str, ...]:
        """The samples, said in the scenario's currency."""
        return tuple(sample.replace("USD", currency) for sample in self.samples)


def _unit(name: str, factor: str | int | Decimal, *spellings: str) -> Unit:
    return Unit(name, Decimal(factor), spellings or (name,))


_LETTERS = "kMGTPE"
SIZE = tuple(_unit("GB", Decimal(1000) ** (n - 2), f"{letter}B") for n, letter in enumerate(_LETTERS)) + tuple(
    _unit("GB", Decimal(1024) ** (n + 1) / 10**9, f"{letter}iB") for n, letter in enumerate("KMGTPE")
)
_TIMES = (
    _unit("day", 1, "day", "days", "d"),
    _unit("week", 1, "week", "weeks", "wk", "wks", "w"),
    _unit("month", 1, "month", "months", "mo"),
    _unit("quarter", 1, "quarter", "quarters", "qtr", "q"),
    _unit("year", 1, "year", "years", "yr", "yrs", "y"),
)
_MANY = {"k": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_TICKS = {"s": 1, "min": 60, "h": 3600, "day": 86400}
KINDS: dict[str, tuple[Unit, ...]] = {
    "nothing": (_unit("", 1, ""),),
    "size": SIZE,
    "pieces": (_unit("ea", 1, "ea", "each", "pc", "pcs", "piece", "pieces"),),
    "time": _TIMES,
    "year": _TIMES[-1:],
    "hour": (_unit("hour", 1, "hour", "hours", "hr", "h"),),
    "day": _TIMES[:1],
    "second": (_unit("second", 1, "s", "sec", "second"),),
    "times": (_unit("times", 1, "times", "time", "x"),),
    "drive writes": (_unit("times", 1, "DWPD"),),
    "mass": (_unit("kg", 1, "kg"), _unit("kg", 1000, "t", "tonne", "tonnes"), _unit("kg", "0.001", "g")),
    "tonne": (_unit("tonne", 1, "t", "tonne"),),
    "picojoule": (_unit("pJ", 1, "pJ"),),
    "bit": (_unit("bit", 1, "bit", "bits"),),
    "percent": (_unit("", "0.01", "%"),),
    "power": (_unit("W", 1, "W"), _unit("W", 10**3, "kW"), _unit("W", 10**6, "MW"), _unit("W", 10**9, "GW")),
    "energy": (_unit("kWh", 1, "kWh"), _unit("kWh", 10**3, "MWh"), _unit("kWh", 10**6, "GWh")),
    "accelerator": (_unit("accelerator", 1, "accelerator", "accelerators", "GPU", "GPUs"),),
    "rack": (_unit("rack", 1, "rack", "racks"),),
    "megawatt": (_unit("MW", 1, "MW"),),
    "many": (_unit("", 1, ""), *(_unit("", scale, letter) for letter, scale in _MANY.items())),
    "bytes": (_unit("B", 1, "B"), *(_unit("B", unit.factor * 10**9, *unit.spellings) for unit in SIZE)),
    "token": (_unit("token", 1, "token", "tokens"),),
    "tokens": (
        _unit("token", 1, "token", "tokens"),
        *(_unit("token", scale, f"{letter}token", f"{letter}tokens") for letter, scale in _MANY.items()),
    ),
    "tick": tuple(_unit("s", scale, name) for name, scale in _TICKS.items()),
    "span": (
        *(_unit("s", factor, name) for name, factor in (("ns", "1e-9"), ("us", "1e-6"), ("ms", "1e-3"))),
        *(_unit("s", scale, name) for name, scale in _TICKS.items()),
        _unit("s", 86400, "days"),
    ),
    "flops": (_unit("TFLOPS", 1, "TFLOPS"), _unit("TFLOPS", 1000, "PFLOPS"), _unit("TFLOPS", 10**6, "EFLOPS")),
}
ANY_CASE = frozenset(
    {"pieces", "time", "year", "hour", "day", "second", "times", "drive writes", "accelerator", "rack"}
)
SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP"}
SYMBOL_SCALES = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "B": 10**9, "bn": 10**9}
MONEY_SCALES = {"": 1, "k": 10**3, "M": 10**6, "B": 10**9}

_ALL = (
    Dimension("size", "bytes", (("size",),), "number", ("128 GB", "12 PB")),
    Dimension("pieces", "pieces", (("pieces",),), "number", ("3000 ea",)),
    Dimension("amount", "bytes or pieces", (("size",), ("pieces",)), "amount", ("12 PB", "3000 ea")),
    Dimension("money", "money", (("money",),), "number", ("180 MUSD", "1200 USD"), signed=True),
    Dimension(
        "price",
        "money per size or piece",
        (("money", "size"), ("money", "pieces")),
        "price",
        ("4.10 USD/GB", "560 USD/ea"),
        signed=True,
    ),
    Dimension(
        "rate",
        "an amount per time",
        (("size", "time"), ("pieces", "time")),
        "rate",
        ("12 PB/quarter", "3000 ea/month"),
    ),
    Dimension(
        "writes",
        "bytes written per time, or per byte and time",
        (("size", "time"), ("size", "size", "time")),
        "rate",
        ("40 TB/day", "0.3 GB/GB-day"),
    ),
    Dimension(
        "holding",
        "money per amount held and time",
        (("money", "size", "time"), ("money", "pieces", "time")),
        "rate",
        ("0.02 USD/GB-month",),
    ),
    Dimension("money_rate", "money per time", (("money", "time"),), "rate", ("2 MUSD/year",)),
    Dimension("duration", "a length of time", (("time",),), "duration", ("26 weeks", "2 quarters")),
    Dimension("share", "a share in percent", (("percent",),), "number", ("30%",), signed=True),
    Dimension("yearly", "percent per year", (("percent", "year"),), "number", ("9%/yr",), signed=True),
    Dimension("power", "power", (("power",),), "number", ("150 MW", "10 W")),
    Dimension("power_per_item", "power of one piece", (("power",), ("power", "pieces")), "number", ("10 W", "10 W/ea")),
    Dimension("energy_price", "money per energy", (("money", "energy"),), "number", ("0.08 USD/kWh",)),
    Dimension(
        "idle_price",
        "money per idle accelerator and hour",
        (("money", "accelerator", "hour"),),
        "number",
        ("3.5 USD/GPU-hour",),
    ),
    Dimension(
        "size_per_unit",
        "bytes per accelerator, rack or MW",
        (("size", "accelerator"), ("size", "rack"), ("size", "megawatt")),
        "unit_size",
        ("480 GB/GPU", "12 TB/rack"),
    ),
    Dimension("count", "a plain number", (("nothing",),), "number", ("72",)),
    Dimension(
        "count_rate",
        "things per time",
        (("rack", "time"), ("accelerator", "time"), ("pieces", "time"), ("nothing", "time")),
        "rate",
        ("12 racks/month",),
    ),
    Dimension(
        "turnover",
        "how often all of it is read or written in a day",
        (("times", "day"), ("drive writes",)),
        "number",
        ("40 times/day", "1 DWPD"),
    ),
    Dimension("carbon_intensity", "carbon per energy", (("mass", "energy"),), "number", ("0.38 kg/kWh", "380 g/kWh")),
    Dimension("carbon_price", "money per tonne", (("money", "tonne"),), "number", ("60 USD/t",)),
    Dimension("bit_energy", "energy per bit moved", (("picojoule", "bit"),), "number", ("4 pJ/bit",)),
    Dimension("factor", "a plain number", (("nothing",),), "number", ("1.15",), signed=True),
    Dimension("many", "a number, also in k, M, B (1e9) or T", (("many",),), "number", ("70.6 B", "8192")),
    Dimension("bandwidth", "bytes per second", (("size", "second"),), "number", ("3.35 TB/s", "200 GB/s")),
    Dimension("span", "a length of time in seconds", (("span",),), "number", ("50 ms", "3 h")),
    Dimension("token_rate", "tokens per time", (("tokens", "tick"),), "number", ("120 ktokens/s", "600 Btokens/day")),
    Dimension("token_size", "bytes per token", (("bytes", "token"),), "number", ("70272 B/token", "320 KiB/token")),
    Dimension("token_price", "money per token", (("money", "tokens"),), "number", ("2 USD/Mtoken",)),
    Dimension("flops", "floating-point operations per second", (("flops",),), "number", ("1979 TFLOPS", "10 PFLOPS")),
)
DIMENSIONS: dict[str, Dimension] = {dimension.name: dimension for dimension in _ALL}


def units_of(kind: str, currency: str) -> tuple[Unit, ...]:
    """The units of a kind; money depends on the scenario's currency."""
    if kind == "money":
        return tuple(Unit(currency, Decimal(scale), (letter + currency,)) for letter, scale in MONEY_SCALES.items())
    return KINDS[kind]


def same_spelling(kind: str, written: str, spelling: str) -> bool:
    """Case never matters in words and in the letters before B; it does in b/B, in W and in money."""
    if kind == "size":
        return written[-1:] == spelling[-1:] and written.lower() == spelling.lower()
    if kind in ANY_CASE:
        return written.lower() == spelling.lower()
    return written == spelling


@lru_cache(maxsize=10_000)
def find_unit(kind: str, written: str, currency: str) -> Unit | None:
    """The unit of this kind that is spelled so, if any."""
    for unit in units_of(kind, currency):
        if any(same_spelling(kind, written, spelling) for spelling in unit.spellings):
            return unit
    return None
