"""The contract may be assigned to another party at the end of a contract year, once, by a notice, with the supplier's consent.

    assignment[e]       = fee * ended[e] + sum of GB * (price + worth * min(P - S, c))  over what is still owed after e
    deposit assigned[e] = - deposit * (what is left of money paid ahead)                        money, on the day e

From e on the contract is the assignee's: for us it ends as by a termination, by the same yes-or-no of the day of the notice. What
is still owed is counted as there, at the size that is assigned (planner.model.owed). P is the contract's price, S the index of its
items, c what a GB costs that is not taken, all on the day e: what is paid is known then, whatever comes later. Below zero the
assignee pays us. `liable` keeps us as guarantor: what the assignee still owes stands in the accounts, and in no cost. A loan does
not pass: it is due at once. Open orders arrive all the same. Source: FORMULATIONS 7 (nothing without a clause). Trap: half of a
contract is not assigned; and where the notice lies before the price is known, it is one decision for one that rises and one that
falls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from pydantic import model_validator

from planner.errors import Problem
from planner.model.endings import bill_at_end, doubts, handed_end, pay_at_end, year_ends
from planner.model.owed import above_market, money, still_owed
from planner.model.plugin import Account, Charge, Clause, Ending, Handed
from planner.scenario.fields import Extra, Flag, Length, Money, Portion, Share, refuse, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

TERM = "assignment"


class Assignment(Clause):
    """The contract may be assigned to another party at the end of a contract year, once, by a notice."""

    refuses: ClassVar[Mapping[str, str]] = {
        "consigned": "what becomes of goods that lie unbought is not said for an early end"
    }
    notice: Length | None = said("time between the last day to say so and the day on which it passes", None)
    fee: Money = said("what the supplier asks for its consent", 0.0)
    worth: Share | None = said(
        "share of what is owed above the market that we pay the assignee (or it us, if below)", None
    )
    price: Extra | None = said("what we pay the assignee per GB that is still owed; below zero it pays us", None)
    deposit: Portion = said("share of what is left of money paid ahead that the assignee pays us", 0.0)
    liable: Flag = said("we stay liable for what the assignee owes", False)

    @model_validator(mode="after")
    def said_what(self) -> Assignment:
        """What is paid for what passes."""
        if self.worth is None and self.price is None:
            raise refuse(
                "what is paid for what is still owed is not said",
                "write worth: 100%, or price: 3 USD/GB (0 USD/GB for nothing)",
            )
        return self

    # Figures --------------------------------------------------------------------------------------------------------

    def endings(self, terms: Terms) -> Mapping[date, Ending]:
        """The ends of contract years inside the horizon whose notice is still to come."""
        return {end: Ending(day, self.deposit) for end, day in year_ends(terms, self, self.notice).items()}

    def paid(self, terms: Terms, end: date) -> float:
        """What we pay the assignee."""
        total = 0.0
        for part in still_owed(terms, end, end):
            fixed = (
                sum(terms.setting.per_gb(self.price, item) for item in part.items) if self.price is not None else 0.0
            )
            total += part.gb * (fixed / len(part.items) + (self.worth or 0.0) * above_market(terms, part, end))
        return total

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """The money of each day."""
        pay_at_end(contract, TERM, self.endings(contract.terms), self.fee, self.paid, where)

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """The money of the day on which it was assigned."""
        return bill_at_end(book, TERM, self.endings(book.terms.whole), self.fee, self.paid, where)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """The day on which it ends, once the notice is given."""
        return handed_end(book, self, since)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What we are liable for at each period's end, at the prices of its first day."""
        whole, end = book.terms.whole, book.terms.ended
        if self.liable and end is not None and end in self.endings(whole):
            owed = [money(still_owed(whole, p.end, p.start)) if p.start >= end else 0.0 for p in book.setting.periods]
            yield Account("liable for the assignee", "money", owed, balance=True)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A day that cannot be meant or reached; a price for nothing; items whose market nobody knows."""
        yield from doubts(terms, self, where)
        mine = self.endings(terms)
        if mine and not any(still_owed(terms, end, end) for end in mine):
            what = "nothing is owed at minimum, so an assignee takes over nothing that is paid for"
            step = "add a minimum (take_or_pay, volume_firm, volume_band), or take the clause out"
            yield Problem(what, step, path=where, severity="warning")
        bare = [item for item in terms.items if terms.setting.scenario.items[item].index is None]
        if self.worth and bare:
            what = f"{', '.join(bare)} has no index, so it passes as if the contract were at market price"
            yield Problem(what, "name the item's `index`, or write a `price`", path=where, severity="warning")
