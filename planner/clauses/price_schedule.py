"""Prices agreed by date; each holds until the next.

    P(t) = price of the last date on or before t          money per GB; nothing can be delivered before the first date

Trap: the last price holds to the end of the term, however old it is by then; `check` says when a schedule breaks off.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.plugin import Clause, KeyDate, Reason
from planner.model.pricing import beginning
from planner.scenario.fields import PriceSeries, said

if TYPE_CHECKING:
    from planner.model.terms import Terms


class PriceSchedule(Clause):
    """Prices agreed by date; each holds until the next."""

    role: ClassVar[Literal["price"]] = "price"
    prices: PriceSeries = said("date to price; each holds until the next")

    def price_on(self, terms: Terms, item: str, day: date) -> float | None:
        """The price in force."""
        found = self.prices.at(day)
        return None if found is None else terms.setting.per_gb(found, item)

    def price_reasons(self, terms: Terms, item: str, day: date) -> Iterable[Reason]:
        """The price in force, and since when."""
        price = self.price_on(terms, item, day)
        if price is not None:
            since = max(at for at, _ in self.prices.points if at <= day)
            yield Reason("agreed price", price, "money/GB", "prices", None if since == date.min else since, so_far=True)

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """The dates of its prices."""
        for day, _ in self.prices.points:
            if terms.applies(self, day):
                yield KeyDate(day, "price set anew", "price")

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A schedule that begins after the clause, or breaks off before its end."""
        days = [day for day, _ in self.prices.points]
        starts, ends = beginning(terms, self), min(terms.end, self.until.end if self.until else terms.end)
        if days[0] > max(starts, terms.setting.start):
            what = f"the first price stands on {days[0]}, the clause is in force from {starts}: nothing is sold before"
            yield Problem(what, "give an earlier price, or a `since`", path=where, severity="warning")
        longest = max((later - earlier for earlier, later in pairwise(days)), default=timedelta.max)
        # Months are not equally long: a price is late when it is overdue by a quarter of the longest time between two.
        if (ends - days[-1]) / 1.25 > longest:
            what = f"the schedule breaks off on {days[-1]}; its last price is held until the term ends on {ends}"
            yield Problem(what, "give the later prices, or an `until`", path=where, severity="warning")
