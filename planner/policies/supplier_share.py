"""No supplier (or group, or country) brings more than a share of what is received in a fiscal year.

    received[j, y] <= at_most * received[y]      received[j, y] >= at_least * received[y]       GB over items, fiscal years y

Received is what sources hand over and open orders bring, in the year of the period it falls in. A market without a supplier counts
in the total and for nobody. The country is that of the place of handover, or of the supplier's fabs where they share one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from planner.model.plugin import Finding, Policy, covered
from planner.scenario.fields import Id, Share, When, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class SupplierShare(Policy):
    """A share of a fiscal year's receipts at most, or at least, from one supplier, group or country."""

    by: Literal["supplier", "group", "country"] = said("what is counted together", "supplier")
    of: list[Id] | None = said("which ones; each that there is when absent", None)
    items: list[Id] | None = said("which items, together; all of the tier when absent", None)
    tier: Id | None = said("which tier, instead of items", None)
    at_most: Share = said("largest share", 1.0, ge=0, le=1)
    at_least: Share = said("smallest share", 0.0, ge=0, le=1)
    since: When | None = said("fiscal years that start before are left out", None)

    def name(self, setting: Setting, supplier: str, place: str) -> str:
        """Who a receipt counts for; nobody when there is no supplier."""
        record = setting.scenario.suppliers.get(supplier)
        if record is None or self.by == "supplier":
            return supplier
        if self.by == "group":
            return record.group or supplier
        countries = {fab.country for fab in record.fabs.values()}
        return setting.network.country(place) or (countries.pop() if len(countries) == 1 else "")

    def years(self, setting: Setting) -> dict[str, list[int]]:
        """Periods of each fiscal year that counts."""
        found: dict[str, list[int]] = {}
        for p, period in enumerate(setting.periods):
            if self.since is None or setting.fiscal.year_span(period.start).first >= self.since.first:
                found.setdefault(setting.fiscal.year(period.start), []).append(p)
        return found

    def build(self, model: Model, where: str) -> None:
        """A row for each fiscal year and each one that is limited."""
        setting, items = model.setting, covered(model.setting, self.items, self.tier)
        suppliers = {name: source.supplier for name, source in setting.network.sources.items()}

        def who(source: str, place: str, item: str) -> str | None:
            return self.name(setting, suppliers[source], place) if source and item in items else None

        def whose(name: str) -> str | None:
            order = setting.scenario.open_orders[name]
            return self.name(setting, order.supplier, "") if order.item in items else None

        received = model.received_by(who, whose)
        total = sum(list(received.values())[1:], next(iter(received.values()))) if received else None
        for year, periods in self.years(setting).items():
            inside = model.by_period([1.0 if p in periods else 0.0 for p in range(len(setting.periods))])
            for name, part in received.items():
                if total is not None and name and (self.of is None or name in self.of):
                    mine, all_of_it = (part * inside).sum(model.period), (total * inside).sum(model.period)
                    if self.at_most < 1.0:
                        model.row(f"{where}.{name}.{year}.at_most", mine <= all_of_it * self.at_most)
                    if self.at_least > 0.0:
                        model.row(f"{where}.{name}.{year}.at_least", mine >= all_of_it * self.at_least)

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """Shares from the receipts."""
        setting, items = book.setting, covered(book.setting, self.items, self.tier)
        received: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(setting.periods))
        for row in book.tables["receipts"]:
            if row["item"] in items:
                name = self.name(setting, row["supplier"], "" if row["order"] else row["place"])
                received[name][book.number[row["period"]]] += row["received_gb"]
        names = sorted({*received, *(self.of or ())} - {""})
        for year, periods in self.years(setting).items():
            whole = sum(sum(sizes[p] for p in periods) for sizes in received.values())
            for name in names:
                mine = sum(received[name][p] for p in periods)
                slack = 1e-6 * whole + 1e-6
                limited = self.of is None or name in self.of
                if limited and not self.at_least * whole - slack <= mine <= self.at_most * whole + slack:
                    what = f"{mine:,.6g} GB of {whole:,.6g} is {mine / whole if whole else 0.0:.1%}"
                    yield Finding("share", f"{where} {name} {year}", what, mine - self.at_most * whole)
