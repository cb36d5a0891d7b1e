"""No supplier (or group, or country) brings more than a share of what is received in a fiscal year.

    received[j, y] <= at_most * received[y]      received[j, y] >= at_least * received[y]       GB over items, fiscal years y

Received is what sources hand over and open orders bring, in the year of the period it falls in, with what came of the first year
before the horizon (`so_far`). A market without a supplier counts in the total and for nobody. The country is that of the fab where
goods are handed over, else of all the supplier's fabs where they share one, else nobody's. Trap: a share at most, alone, cannot be
kept in a year in which only one supplier can bring anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import model_validator

from planner.errors import InputError, Problem
from planner.model.plugin import Finding, Policy, covered
from planner.scenario.fields import Id, Share, Size, Some, Text, When, refuse, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.book import Book
    from planner.model.cells import Cell
    from planner.model.model import Model
    from planner.model.setting import Setting


class SupplierShare(Policy):
    """A share of a fiscal year's receipts at most, or at least, from one supplier, group or country."""

    by: Literal["supplier", "group", "country"] = said("what is counted together", "supplier")
    of: Some | None = said("which ones; each that there is when absent", None)
    items: Some | None = said("which items, together; all of the tier when absent", None)
    tier: Id | None = said("which tier, instead of items", None)
    at_most: Share = said("largest share", 1.0, le=1)
    at_least: Share = said("smallest share", 0.0, le=1)
    since: When | None = said("fiscal years that start before are left out", None)
    so_far: dict[Text, Size] = said("received of the fiscal year that the first day lies in, by whom", {})
    so_far_of_nobody: Size = said("the same from those who count for nobody", 0.0)

    @model_validator(mode="after")
    def limits_something(self) -> SupplierShare:
        """A largest or a smallest share."""
        if self.at_most == 1.0 and self.at_least == 0.0:
            raise refuse("the policy limits nothing", "add at_most: 60%, or at_least: 20%")
        return self

    def forces(self, setting: Setting) -> Mapping[str, float]:
        """What is on order is a share at most of the whole, so the whole may have to be that much more."""
        items, room = covered(setting, self.items, self.tier), min(self.at_most, 1.0 - self.at_least)
        placed = (
            sum(self.so_far.values())
            + self.so_far_of_nobody
            + sum(setting.placed_gb(o) for o in setting.scenario.open_orders.values() if o.item in items)
        )
        return dict.fromkeys(items, placed / room if room > 0.0 else 0.0)

    def name(self, setting: Setting, supplier: str, place: str) -> str:
        """Who a receipt counts for; nobody when there is no supplier."""
        record = setting.scenario.suppliers.get(supplier)
        if self.by == "country":
            return setting.network.made_in(supplier, place)
        return record.group or supplier if record is not None and self.by == "group" else supplier

    def limited(self, setting: Setting) -> list[str]:
        """Who is limited. Raises InputError for a name that no supplier, group or country has."""
        records = sorted(setting.scenario.suppliers.items())
        known = {name for name, _ in records}
        if self.by == "group":
            known = {record.group or name for name, record in records}
        if self.by == "country":
            known = {fab.country for _, record in records for fab in record.fabs.values()}
        strange = sorted(set(self.of or ()) - known)
        if strange:
            what = f"there is no {self.by} '{strange[0]}' in a policy's `of`"
            raise InputError(Problem(what, f"use one of: {', '.join(sorted(known))}"))
        return sorted(set(self.of) if self.of is not None else known - {""})

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """A largest share that those who sell the items cannot keep even between them."""
        items, names = covered(setting, self.items, self.tier), self.limited(setting)
        places = [(source.supplier, place) for source in setting.network.sources.values() for place in source.origins]
        sold = {source.supplier for source in setting.network.sources.values() if items & set(source.record.items)}
        sellers = {self.name(setting, supplier, place) for supplier, place in places if supplier in sold}
        if "" not in sellers and sellers <= set(names) and 0 < len(sellers) * self.at_most < 1.0:
            what = f"{len(sellers)} that sell at most {self.at_most:.0%} each cannot bring all of it"
            step = f"allow at least {1 / len(sellers):.0%}, or add a source"
            yield Problem(what, step, path=f"{where}.at_most", severity="warning")

    def years(self, setting: Setting) -> dict[str, Cell]:
        """The fiscal years that count."""
        first, fiscal = self.since.first if self.since else date.min, setting.fiscal
        return {
            cell.label: cell
            for cell in setting.spans("year")
            if max(fiscal.year_span(cell.first).first, fiscal.named_from(cell.first, "year")) >= first
        }

    def before(self, cell: Cell, name: str | None = None) -> float:
        """GB received of a fiscal year before the horizon, from one or from all."""
        if 0 not in cell.periods:
            return 0.0
        return self.so_far.get(name, 0.0) if name is not None else sum(self.so_far.values()) + self.so_far_of_nobody

    def remembers(self, book: Book, since: int) -> Mapping[str, float | Mapping[str, float]]:
        """What has come of the fiscal year that goes on."""
        received = self.received(book)
        for cell in self.years(book.setting).values():
            if {since - 1, since} <= set(cell.periods):
                before = {name: sum(path[p] for p in cell.periods if p < since) for name, path in received.items()}
                for name in {*before, *self.so_far} - {""}:
                    before[name] = before.get(name, 0.0) + self.before(cell, name)
                nobody = before.pop("", 0.0) + (self.so_far_of_nobody if 0 in cell.periods else 0.0)
                return {"so_far": dict(sorted(before.items())), "so_far_of_nobody": nobody}
        return {}

    def received(self, book: Book) -> dict[str, list[float]]:
        """GB received in each period by whom it counts for, by the plan's tables; nobody is empty."""
        setting, items = book.setting, covered(book.setting, self.items, self.tier)
        found: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(setting.periods))
        for row in book.tables["receipts"]:
            if row["item"] in items:
                name = self.name(setting, row["supplier"], "" if row["order"] else row["place"])
                found[name][book.number[row["period"]]] += row["received_gb"]
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

        received = received_by(model, who, whose)
        years, known = model.spans("year"), self.years(setting)
        counts = model.numbers([float(cell.label in known) for cell in years.cells], years)
        by_year = {name: part.via(years.within) for name, part in received.items()}
        whole = sum(by_year.values(), model.nothing(years))
        past = model.numbers([self.before(cell) for cell in years.cells], years)
        for name in self.limited(setting):
            mine = by_year.get(name, model.nothing(years))
            own = model.numbers([self.before(cell, name) for cell in years.cells], years)
            if self.at_most < 1.0:
                model.row(
                    f"{where}.{name}.at_most", mine - whole * self.at_most <= past * self.at_most - own, where=counts
                )
            if self.at_least > 0.0:
                model.row(
                    f"{where}.{name}.at_least", mine - whole * self.at_least >= past * self.at_least - own, where=counts
                )

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """Shares from the receipts."""
        setting, received = book.setting, self.received(book)
        for year, cell in self.years(setting).items():
            whole = sum(sizes[p] for sizes in received.values() for p in cell.periods) + self.before(cell)
            for name in self.limited(setting):
                mine = sum(received[name][p] for p in cell.periods) + self.before(cell, name)
                slack = 1e-6 * whole + 1e-6
                if not self.at_least * whole - slack <= mine <= self.at_most * whole + slack:
                    what = f"{mine:,.6g} GB of {whole:,.6g} is {mine / whole if whole else 0.0:.1%}"
                    yield Finding("share", f"{where} {name} {year}", what, mine - self.at_most * whole)


def received_by(
    model: Model, who: Callable[[str, str, str], str | None], whose: Callable[[str], str | None]
) -> dict[str, Expr]:
    """GB received in each period by whom `who(source, place, item)` and, for open orders, `whose(order)` name."""
    calls = [who(move.source, move.start, move.part.item) for move in model.move.records]
    orders = [whose(name) for name in model.order.records]
    found = {}
    for name in sorted({name for name in (*calls, *orders) if name is not None}):
        part = model.weighed(model.delivered, model.move, [float(call == name) for call in calls])
        found[name] = part + model.weighed(model.landing, model.order, [float(order == name) for order in orders])
    return found
