"""The contract may be ended at the end of a contract year, by a notice, for a buy-out.

    buy-out[e] = fee * ended[e] + share * price[e] * (committed after e at the size that is ended)         money, on the day e

ended[e] is a yes-or-no of the day the notice is due, by what is known then; from e on nothing is called, committed, owed or paid
under the contract. `committed` are the volumes that its clauses promise from e to the end of the term, price the items' mean price
on the day e. Open orders arrive all the same. Ends beyond the horizon are not in the plan. Source: FORMULATIONS 7;
AMD-GlobalFoundries (320 M$ to be let out of a take-or-pay). Trap: a right that is used when the price is known is worth more than
one used by a notice before it; and a stop is whole, where a linear program would choose half of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from pydantic import model_validator

from planner.calendar import add
from planner.errors import Problem
from planner.model.plugin import Charge, Clause, KeyDate
from planner.model.pricing import beginning
from planner.model.volumes import ending
from planner.scenario.fields import Length, Money, Share, refuse, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class Termination(Clause):
    """The contract may be ended at the end of a contract year, by a notice, for a buy-out."""

    refuses: ClassVar[Mapping[str, str]] = {
        "money between us": "what becomes of money paid ahead, lent or earned is not said for an early end"
    }
    notice: Length | None = said("time between the last day to say so and the end", None)
    fee: Money = said("fixed buy-out", 0.0)
    share: Share = said("share of what is still committed, at its price, that is bought out", 0.0)

    @model_validator(mode="after")
    def all_of_it(self) -> Termination:
        """A contract is ended for all of its items."""
        if self.items is not None:
            raise refuse("a contract is ended for all of its items", "leave `items` out, or write two contracts")
        return self

    def endings(self, terms: Terms) -> Mapping[date, date]:
        """The ends of contract years inside the horizon, each with the last day to say so, where that is still to come."""
        setting, found = terms.setting, {}
        n = 1
        while (end := add(terms.first, n, "year")) < min(ending(terms, self), terms.end, setting.end):
            n += 1
            day = end if self.notice is None else add(end, -self.notice.count, self.notice.unit)
            if end > setting.start and end >= beginning(terms, self) and day >= setting.as_of:
                found[end] = day
        return found

    def remaining(self, terms: Terms, end: date) -> float:
        """Money for all that is committed from a day on, by the terms as they are before they end."""
        return terms.committed(terms.items, end, terms.end) * terms.mean_price_on(terms.items, end)

    def buy_out(self, terms: Terms, end: date) -> float:
        """What an end on that day costs, by the terms as they are before they end."""
        return terms.signed * self.fee + self.share * self.remaining(terms, end)

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """The last day of each notice."""
        for end, day in self.endings(terms).items():
            yield KeyDate(day, f"last day to end the contract on {end}", "act")

    def posted_price(self, terms: Terms, end: date) -> list[float]:
        """The same in the period in which the buy-out is paid."""
        p = terms.setting.period_starting(end)
        return [self.remaining(terms, end) if q == p else 0.0 for q in range(len(terms.setting.periods))]

    def posted(self, terms: Terms) -> dict[date, int]:
        """The period in which each buy-out is paid."""
        found = {end: terms.setting.period_starting(end) for end in self.endings(terms)}
        return {end: p for end, p in found.items() if p is not None}

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """The buy-out of each end."""
        terms, standing = contract.terms, contract.standing
        for end, p in self.posted(terms).items():
            on = [float(q == p) for q in range(len(terms.setting.periods))]
            amount = standing.ended[end] * model.by_period([self.fee * mark for mark in on])
            if self.share:
                dear = contract.figures(partial(self.posted_price, end=end))
                amount = amount + (standing.size.via(model.period.back) - standing.size) * dear * self.share
            model.pay("buy-out", amount, where)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The buy-out of the day on which it was ended."""
        whole = book.terms.whole
        for end, p in self.posted(whole).items():
            if end == book.terms.ended:
                yield Charge("buy-out", where, p, self.buy_out(whole, end))

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """No end that can be reached any more, or none inside the horizon; two clauses that end it on one day."""
        mine = self.endings(terms)
        if not mine:
            what = "no end of a contract year lies inside the horizon and clause, with its notice still to come"
            yield Problem(what, "check the notice and dates, or take the clause out", path=where, severity="warning")
        if self.share and mine and not any(self.remaining(terms, end) for end in mine):
            what = "a share of what is still committed is bought out, and no volume is"
            yield Problem(what, "add a volume_firm or volume_band, or write a `fee`", path=where)
        for name, other in terms.clauses.items():
            both = sorted(other.endings(terms).keys() & mine.keys())
            if both and terms.where(name) < where:
                what = f"clauses {name} and {where.rpartition('.')[2]} both end it on {both[0]}"
                yield Problem(what, "let one end (until) before the other begins (since)", path=where)
