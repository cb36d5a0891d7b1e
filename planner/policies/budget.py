"""The most cash that may leave in a fiscal period, or over the horizon.

    sum over cash terms of the ledger in the cell <= at_most        money, undiscounted; data and information nodes of the cell

What signed contracts and open orders bind is in it too: a budget below that has no plan, and the message says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Literal

from planner.model.plugin import Finding, Policy
from planner.scenario.fields import Dated, Series, Text, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting

MoneySeries = Annotated[Series[float], Dated("money")]


class Budget(Policy):
    """At most so much cash in a fiscal year, quarter or month, in a period, or over the horizon."""

    at_most: MoneySeries = said("most money, by date")
    per: Literal["year", "quarter", "month", "period", "horizon"] = said("fiscal stretch it is counted in", "year")
    terms: list[Text] | None = said("which cash terms of the ledger, such as goods; all when absent", None)

    def cells(self, setting: Setting) -> list[tuple[str, list[int], float]]:
        """Label, periods and money of each stretch; before the first date there is no limit."""
        name = {"year": setting.fiscal.year, "quarter": setting.fiscal.quarter, "month": setting.fiscal.month}
        groups: dict[str, list[int]] = {}
        for p, period in enumerate(setting.periods):
            label = (
                name[self.per](period.start)
                if self.per in name
                else period.label
                if self.per == "period"
                else "horizon"
            )
            groups.setdefault(label, []).append(p)
        limits = [
            (label, periods, self.at_most.at(setting.periods[periods[0]].start)) for label, periods in groups.items()
        ]
        return [(label, periods, limit) for label, periods, limit in limits if limit is not None]

    def counts(self, term: str, cash: bool) -> bool:
        """A ledger term that the budget watches."""
        return cash and (self.terms is None or term in self.terms)

    def build(self, model: Model, where: str) -> None:
        """One row a stretch, over every payment made before this policy was built (policies are built last)."""
        spent = model.spent(self.counts)
        for label, periods, limit in self.cells(model.setting):
            inside = [1.0 if p in set(periods) else 0.0 for p in range(len(model.setting.periods))]
            model.row(f"{where}.{label}", (spent * model.by_period(inside)).sum(model.period) <= limit)

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """The ledger's cash in each stretch."""
        spent = book.per_period("ledger", "amount", lambda row: self.counts(row["term"], row["cash"]))
        for label, periods, limit in self.cells(book.setting):
            money = sum(spent[p] for p in periods)
            if not money <= limit + 1e-6 * max(abs(limit), max(map(abs, spent), default=0.0)) + 1e-6:
                yield Finding("budget", f"{where} {label}", f"{money:,.2f} leaves, {limit:,.2f} may", money - limit)
