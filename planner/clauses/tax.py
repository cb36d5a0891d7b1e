"""Tax on invoices: a share of what is handed over where title passes, unless a certificate exempts it.

    tax[v] = rate[v] * sum of price[i, v] * handed over[i, g, v]      over the items i and title points g; money, data nodes v
    rate[v] = 0  on deliveries up to the last day of the certificate

It is paid with the invoice it stands on. The base is the invoice in full, whatever is credited against it or saved by paying
early. Title passes where the supplier hands over: at its fab where the contract ships from there, else where it delivers to.
Rates of several tax clauses add up. Trap: what a certificate saves ends with it, so an offer that is weighed while it holds is
weighed too lightly.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.errors import Problem
from planner.model.ahead import quarters_from
from planner.model.dues import share_reasons
from planner.model.plugin import Charge, Clause, KeyDate, Reason
from planner.scenario.fields import PortionSeries, Some, When, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class Tax(Clause):
    """A share of the invoice by title point, exempt with a certificate until a date."""

    on_the_way: ClassVar[bool] = True
    rate: PortionSeries = said("share of the invoice, by date of delivery")
    locations: Some | None = said("title points it is due at; wherever the supplier hands over when absent", None)
    exempt_until: When | None = said("last day on which a certificate exempts", None)

    def rates(self, terms: Terms) -> list[float]:
        """Share of the invoices of each period."""
        exempt = self.exempt_until.end if self.exempt_until else terms.first
        return [
            (self.rate.at(period.start) or 0.0) if terms.applies(self, period.start) and period.start >= exempt else 0.0
            for period in terms.setting.periods
        ]

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """When the certificate ends."""
        if self.exempt_until is not None:
            yield KeyDate(self.exempt_until.last, "tax certificate ends", "end")

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """The share of what is invoiced at its places."""
        terms = contract.terms
        base = contract.invoice(terms.covered(self), self.locations)
        contract.settle_invoiced("tax", base * model.by_period(self.rates(terms)), where)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The same from the receipts."""
        base = book.invoice(book.terms.covered(self), self.locations)
        yield from book.settled_invoiced(
            "tax", where, [r * money for r, money in zip(self.rates(book.terms), base, strict=True)]
        )

    def reasons(self, book: ContractBook, where: str, p: int, within: bool) -> Iterable[Reason]:
        """The invoices that are paid in a period, and the rate on each."""
        base = book.invoice(book.terms.covered(self), self.locations)
        return share_reasons(book, base, self.rates(book.terms), "rate", p, within)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Places at which nothing is handed over, a certificate that ends inside the term."""
        setting, items = terms.setting, terms.covered(self)
        source = setting.network.sources.get(terms.name)
        for place in sorted(set(self.locations or ()) - set(source.origins if source else ())):
            known = ", ".join(source.origins) if source else "nowhere"
            what = f"{terms.name} hands nothing over at {place}"
            yield Problem(what, f"title passes at: {known}", path=f"{where}.locations", severity="warning")
        until = self.exempt_until
        if until is not None and setting.as_of <= until.last and until.end < terms.end:
            ahead = quarters_from(terms, self, until.end)
            money = sum(q.gb * (self.rate.at(q.first) or 0.0) * terms.mean_price_on(items, q.first) for q in ahead)
            bears = f"from then on forecast need bears {money:,.0f} {setting.currency}"
            what = f"the certificate ends on {until.last}: {bears}"
            yield Problem(what, "renew it, or count on the tax", path=f"{where}.exempt_until", severity="warning")
