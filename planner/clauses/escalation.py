"""A price that is raised (or lowered) by a yearly rate, on one day of each year.

    P'(t) = P(t) * (1 + rate) ** k(t),   k(t) = raises from `from` to t, one on that day and one on each of its anniversaries

money per GB; P is what the price clause says on the day whose price holds. A negative rate is a yearly price reduction.
Trap: it follows the price clause, so a cap of that clause is raised with it (110 at 10 % is 121 a year on), and an index that
already carries the inflation is raised twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from planner.calendar import add
from planner.errors import Problem
from planner.model.plugin import Clause, KeyDate
from planner.model.pricing import beginning
from planner.model.volumes import ending
from planner.scenario.fields import When, YearlyChange, said

if TYPE_CHECKING:
    from planner.model.terms import Terms


class Escalation(Clause):
    """A price that is raised by a yearly rate, on one day of each year."""

    adjusts_at: ClassVar[int] = 0
    rate: YearlyChange = said("how much the price rises each time; negative is a reduction")
    from_: When | None = said(
        "first day of the raised price; a year after the clause begins when absent", None, alias="from"
    )

    def first(self, terms: Terms) -> date:
        """The day of the first raise."""
        return self.from_.first if self.from_ else add(beginning(terms, self), 1, "year")

    def raises(self, terms: Terms, day: date) -> int:
        """How often the price has been raised by a day."""
        first, count = self.first(terms), 0
        while add(first, count, "year") <= day:
            count += 1
        return count

    def adjusts(self, terms: Terms, item: str, day: date, price: float) -> float:
        """The price, raised."""
        return float(price * (1.0 + self.rate) ** self.raises(terms, day))

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """Every raise while it is in force."""
        first, n = self.first(terms), 0
        while (day := add(first, n, "year")) < ending(terms, self):
            n += 1
            yield KeyDate(day, f"price changed by {self.rate:+.1%}", "price")

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A rate of nothing, a first raise that never comes."""
        if not self.rate:
            yield Problem("the rate is nothing", "give a rate, or leave the clause out", path=where, severity="warning")
        elif self.first(terms) >= ending(terms, self):
            what = (
                f"the first raise would be on {self.first(terms)}, and the clause ends before: nothing is ever raised"
            )
            yield Problem(what, "give an earlier `from`, or leave the clause out", path=where, severity="warning")
