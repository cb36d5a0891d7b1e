"""What we would lose if a supplier failed stays below a limit, in every period.

    sum_c lost[c, v] <= at_most[v],   lost[c, v] >= max(0, unsecured[c, v])     money, contracts c of the supplier, data nodes v

Unsecured is what clauses say is at stake: money paid ahead before the period's credits, and credits not yet paid, less what
security pays. More security on one contract does not cover another. Before the first date of `at_most` there is no limit.
Trap: what signed contracts have already put at stake is in it too, and a limit below that has no plan; and where scrap is cheap
goods may be bought only to get a deposit back sooner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from planner.errors import InputError, Problem
from planner.model.exposure import EXPOSED
from planner.model.plugin import Finding, Policy, beyond
from planner.scenario.fields import MoneySeries, Some, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class SupplierExposure(Policy):
    """At most so much unsecured money at a supplier, or at a group of suppliers."""

    at_most: MoneySeries = said("most that may be lost, by date")
    by: Literal["supplier", "group"] = said("what is counted together", "supplier")
    of: Some | None = said("which ones; each that there is when absent", None)

    def name(self, setting: Setting, supplier: str) -> str:
        """Who a supplier's exposure counts for."""
        record = setting.scenario.suppliers.get(supplier)
        return record.group or supplier if record is not None and self.by == "group" else supplier

    def limited(self, setting: Setting) -> list[str]:
        """Who is limited. Raises InputError for a name that no supplier or group has."""
        known = {self.name(setting, supplier) for supplier in setting.scenario.suppliers}
        strange = sorted(set(self.of or ()) - known)
        if strange:
            what = f"there is no {self.by} '{strange[0]}' in a policy's `of`"
            raise InputError(Problem(what, f"use one of: {', '.join(sorted(known))}"))
        return sorted(set(self.of) if self.of is not None else known)

    def limits(self, setting: Setting) -> list[float | None]:
        """Most in each period; None before the first date."""
        return [self.at_most.at(period.start) for period in setting.periods]

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Suppliers with whom no contract puts money at stake."""
        names = set(self.limited(setting))
        lenders = (t for t in setting.terms.values() if any(clause.stakes for clause in t.clauses.values()))
        money = {self.name(setting, terms.record.supplier) for terms in lenders}
        if not names & money:
            what = "no contract with them has money paid ahead: the policy limits nothing"
            yield Problem(what, "check `of`, or take the policy out", path=where, severity="warning")

    def build(self, model: Model, where: str) -> None:
        """What may be lost under each contract, and a row for each one that is limited."""
        limits = self.limits(model.setting)
        given = model.by_period([float(limit is not None) for limit in limits])
        most = model.by_period([limit or 0.0 for limit in limits])
        for name in self.limited(model.setting):
            whole = model.nothing(model.period)
            for at in model.exposures:
                if self.name(model.setting, at.supplier) == name:
                    block = f"{where}.{name}.{at.where}"
                    lost = model.var(block, model.period, upper=most, where=given)
                    model.row(block, lost - at.unsecured >= 0.0, where=given)
                    whole = whole + lost
            model.row(f"{where}.{name}", whole <= most, where=given)

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """The sum of what the contracts' ledgers say is at stake."""
        setting, names = book.setting, self.limited(book.setting)
        lost: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(setting.periods))
        for row in book.tables["accounts"]:
            if row["account"] == EXPOSED:
                name = self.name(setting, setting.terms[row["contract"]].record.supplier)
                lost[name][book.number[row["period"]]] += row["value"]
        for name in names:
            limits = [
                size if limit is None else limit for size, limit in zip(lost[name], self.limits(setting), strict=True)
            ]
            yield from beyond("exposure", f"{where} {name}", setting, lost[name], limits)
