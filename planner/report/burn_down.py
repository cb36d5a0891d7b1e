"""How the commitment of each contract year is used up, period by period.

    to date[p] = taken before the horizon + received in the periods of the year up to p                    GB
    left[p]    = max(0, committed - to date[p])
    even[p]    = committed * days of the year after p / days of the year             the same, were every day alike

A period belongs to the contract year that holds its first day. What was taken before the horizon is known, the rest is forecast.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planner.report.contract_years import days, years

if TYPE_CHECKING:
    from planner.report.pages import Pages, Row


@dataclass(frozen=True)
class Step:
    """A period of a contract year, GB; `opens` says that it is the first of its year."""

    contract: str
    year: str
    period: str
    until: date
    opens: bool
    committed_gb: float
    before_gb: float
    received_gb: float
    to_date_gb: float
    even_gb: float

    @property
    def left_gb(self) -> float:
        """GB still to be taken in the year."""
        return max(0.0, self.committed_gb - self.to_date_gb)


def burn_downs(pages: Pages) -> dict[str, list[Step]]:
    """The steps of each contract under which a volume is committed, by its id."""
    found: dict[str, list[Step]] = {}
    committed = {row["contract"] for row in years(pages) if row["committed_gb"] > 0}
    for row in years(pages):
        if row["contract"] in committed:
            found.setdefault(row["contract"], []).extend(steps(pages, row))
    return found


def steps(pages: Pages, row: Row) -> Iterable[Step]:
    """The periods of a contract year in the horizon."""
    first, end = days(row)
    received = pages.series("receipts", ("contract",), "received_gb").get(
        (row["contract"],), [0.0] * len(pages.periods)
    )
    to_date, opens = row["taken_before_gb"], True
    for period, size in zip(pages.periods, received, strict=True):
        if first <= period.start < end:
            to_date += size
            left = max(0, (end - period.end).days) / (end - first).days
            about = (row["contract"], row["year"], period.label, period.end, opens)
            amounts = (row["committed_gb"], row["taken_before_gb"], size, to_date, row["committed_gb"] * left)
            yield Step(*about, *amounts)
            opens = False
