"""The results of reading a quantity that need more than a number: which unit, per what."""

from __future__ import annotations

from dataclasses import dataclass

# Days in one unit of time for lead times and payment terms; dated counts use the calendar instead.
DAYS = {"day": 1.0, "week": 7.0, "month": 365 / 12, "quarter": 365 / 4, "year": 365.0}


class QuantityError(ValueError):
    """A quantity that cannot be read: what is wrong and what to write instead; the reader adds the place."""

    def __init__(self, what: str, next_step: str) -> None:
        self.what = what
        self.next_step = next_step
        super().__init__(f"{what}; {next_step}")


@dataclass(frozen=True)
class Amount:
    """So many GB, or so many pieces (`ea`)."""

    value: float
    unit: str


@dataclass(frozen=True)
class UnitPrice:
    """Money per GB or per piece (`ea`)."""

    value: float
    unit: str


@dataclass(frozen=True)
class Rate:
    """`value` of `unit` in every day, week, month, quarter or year."""

    value: float
    unit: str
    per: str


@dataclass(frozen=True)
class UnitSize:
    """GB for every accelerator, rack or MW."""

    value: float
    unit: str


@dataclass(frozen=True)
class Duration:
    """A length of time in the unit in which it was said."""

    count: float
    unit: str

    def days(self) -> float:
        """Days, with months, quarters and years as shares of a year of 365 days."""
        return self.count * DAYS[self.unit]


Value = float | Amount | UnitPrice | Rate | UnitSize | Duration
