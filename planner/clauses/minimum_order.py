"""A least quantity per order, lots, and a fee for each order.

    least * z[n] <= called[n] <= most[n] * z[n],   z binary
    called[n] = lot * k[n],                        k integer          GB, information nodes n
    order fee = fee * z[n]                                            money

for each item, or for the items together. An order is all that is called in one period. The integers stand inside the firm
window (`within` of the horizon's first day), or in all periods when asked: beyond the window a plan is a forecast, and
integers there cost time and say nothing. Trap: outside the window small calls and no fees, so compare plans at equal windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from planner.errors import Problem
from planner.model.plugin import Charge, Clause, Finding
from planner.quantities import Amount, Duration
from planner.scenario.fields import Length, Money, Volume, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

TOLERANCE = 1e-6


class MinimumOrder(Clause):
    """A least quantity per order, lots, and a fee for each order."""

    least: Volume | None = said("least that is called in a period with a call", None)
    lot: Volume | None = said("calls are whole multiples of this", None)
    fee: Money = said("fixed money for each order", 0.0)
    of: Literal["each", "together"] = said("each item by itself, or the items together", "each")
    where: Literal["window", "all periods"] = said("inside the firm window only, or in all periods", "window")
    within: Length = said("length of the firm window from the horizon's first day", Duration(26.0, "week"))

    def groups(self, terms: Terms) -> list[tuple[str, ...]]:
        """Items whose calls are one order."""
        items = terms.covered(self)
        return [items] if self.of == "together" else [(item,) for item in items]

    def window(self, terms: Terms) -> list[bool]:
        """Periods in which calls are ordered in whole lots."""
        setting = terms.setting
        last = setting.end if self.where == "all periods" else setting.after(setting.start, (self.within,))
        return [period.start < last and terms.applies(self, period.start) for period in setting.periods]

    def size(self, terms: Terms, amount: Amount | None, items: tuple[str, ...]) -> float:
        """GB of a least quantity or lot; 0 when there is none."""
        return 0.0 if amount is None else terms.setting.gb(amount, items[0])

    def forces(self, terms: Terms) -> Mapping[str, float]:
        """One order of any item may exceed its need."""
        return {
            item: max(self.size(terms, self.least, items), self.size(terms, self.lot, items))
            for items in self.groups(terms)
            for item in items
        }

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """Switches and lots for each group of items."""
        terms = contract.terms
        window = model.by_period([float(inside) for inside in self.window(terms)], model.call)
        for items in self.groups(terms):
            name = f"{where}.{'+'.join(items)}"
            calls = contract.calls(items)
            most = model.most(calls) * window
            least, lot = self.size(terms, self.least, items), self.size(terms, self.lot, items)
            if least or self.fee:
                ordered = model.var(f"{name}.ordered", model.call, upper=1.0, integer=True, where=most)
                model.row(f"{name}.most", calls <= ordered * most, where=most)
                model.row(f"{name}.least", calls >= ordered * least, where=most)
                model.pay("order fee", ordered * self.fee, where)
            if lot:
                lots = model.var(f"{name}.lots", model.call, upper=most * (1.0 / lot) + 1.0, integer=True, where=most)
                model.row(f"{name}.lots", calls == lots * lot, where=most)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """One fee for each order in the window."""
        window = self.window(book.terms)
        for items in self.groups(book.terms):
            for p, called in enumerate(book.called(items)):
                yield Charge("order fee", where, p, self.fee if window[p] and called > 0 else 0.0)

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Orders below the least quantity, or not of whole lots."""
        terms, window = book.terms, self.window(book.terms)
        for items in self.groups(terms):
            least, lot = self.size(terms, self.least, items), self.size(terms, self.lot, items)
            for p, called in enumerate(book.called(items)):
                label = f"{called:,.6g} GB of {', '.join(items)} are called in {terms.setting.periods[p].label}"
                if window[p] and 0 < called < least * (1.0 - TOLERANCE):
                    yield Finding(self.kind, where, f"{label}, the least is {least:,.6g}", called - least)
                over = called - lot * round(called / lot) if lot else 0.0
                if window[p] and abs(over) > TOLERANCE * max(lot, called):
                    yield Finding(self.kind, where, f"{label}, not in whole lots of {lot:,.6g}", over)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A clause that asks for nothing, a lot of nothing, pieces of unlike items counted together."""
        if self.least is None and self.lot is None and not self.fee:
            yield Problem("there is neither a least quantity, nor a lot, nor a fee", "give one of them", path=where)
        if self.lot is not None and not self.lot.value:
            yield Problem("a lot of nothing", "give the lot a size, or leave it out", path=where)
        pieces = [amount for amount in (self.least, self.lot) if amount is not None and amount.unit == "ea"]
        sizes = {terms.setting.gb_per_piece(item) for item in terms.covered(self)}
        if pieces and self.of == "together" and len(sizes) > 1:
            what = "pieces of items of different sizes are counted together"
            yield Problem(what, "write the quantity in TB, or `of: each`", path=where)
