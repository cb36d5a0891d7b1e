"""Every unit and every dimension a scenario may use: the one table behind parsing, messages, formats and the schema.

A unit belongs to a kind (size, money, time...). A dimension is a list of shapes; a shape is the kind on top and the
kinds below the line: price = money/size or money/pieces, holding cost = money/size/time.
Canonical units: GB (decimal), the scenario's currency, W, kWh, fractions. Times are labels here (a month has no fixed
length); `planner.calendar` counts them.
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
    Dimension("count", "a plain number, not negative", (("nothing",),), "number", ("72",)),
    Dimension(
        "count_rate",
        "things per time",
        (("rack", "time"), ("accelerator", "time"), ("pieces", "time"), ("nothing", "time")),
        "rate",
        ("12 racks/month",),
    ),
    Dimension("bandwidth", "bytes per second", (("size", "second"),), "number", ("14 GB/s", "8 TB/s")),
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
