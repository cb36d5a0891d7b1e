"""The contract may be ended at the end of a contract year, by a notice, for a buy-out.

    buy-out[e] = fee * ended[e] + share * (still owed after e at the size that is ended)         money, on the day e

ended[e] is a yes-or-no of the day the notice is due, by what is known then; from e on nothing is called, committed, owed or paid
under the contract. What is still owed is the least that the contract would cost though nothing were needed from e to the end of
the term, at the prices of the day e: minimums (take-or-pay, spend) and lower edges of volumes, of those that count the same goods
the greater (planner.model.owed). Money between us is settled on e as its own clause says. Open orders arrive all the same. Ends
beyond the horizon are not in the plan. Source: FORMULATIONS 7; AMD-GlobalFoundries (320 M$ to be let out of a take-or-pay). Trap:
a right that is used when the price is known is worth more than one used by a notice before it; and a stop is whole, where a linear
program would choose half of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from planner.errors import Problem
from planner.model.endings import bill_at_end, doubts, handed_end, pay_at_end, year_ends
from planner.model.owed import money, still_owed
from planner.model.plugin import Charge, Clause, Ending, Handed, KeyDate
from planner.scenario.fields import Length, Money, Share, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

TERM = "buy-out"


class Termination(Clause):
    """The contract may be ended at the end of a contract year, by a notice, for a buy-out."""

    refuses: ClassVar[Mapping[str, str]] = {
        "consigned": "what becomes of goods that lie unbought is not said for an early end"
    }
    notice: Length | None = said("time between the last day to say so and the end", None)
    fee: Money = said("fixed buy-out", 0.0)
    share: Share = said("share of what is still owed at minimum that is bought out", 0.0)

    def endings(self, terms: Terms) -> Mapping[date, Ending]:
        """The ends of contract years inside the horizon whose notice is still to come."""
        return {end: Ending(day) for end, day in year_ends(terms, self, self.notice).items()}

    def bought(self, terms: Terms, end: date) -> float:
        """The buy-out beside the fee."""
        return self.share * money(still_owed(terms, end, end)) if self.share else 0.0

    def buy_out(self, terms: Terms, end: date) -> float:
        """What an end on that day costs, by the terms as they are before they end."""
        return terms.signed * self.fee + self.bought(terms, end)

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """The last day of each notice."""
        for end, how in self.endings(terms).items():
            yield KeyDate(how.notice, f"last day to end the contract on {end}", "act")

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """The buy-out of each end."""
        pay_at_end(contract, TERM, self.endings(contract.terms), self.fee, self.bought, where)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The buy-out of the day on which it was ended."""
        return bill_at_end(book, TERM, self.endings(book.terms.whole), self.fee, self.bought, where)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """The day on which it ends, once the notice is given."""
        return handed_end(book, self, since)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """An end that cannot be meant or reached; a share of nothing."""
        yield from doubts(terms, self, where)
        mine = self.endings(terms)
        if self.share and mine and not any(self.bought(terms, end) for end in mine):
            what = "a share of what is still owed is bought out, and nothing is owed at minimum"
            yield Problem(what, "add a minimum (take_or_pay, volume_firm, volume_band), or write a `fee`", path=where)
