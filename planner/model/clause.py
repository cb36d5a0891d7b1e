"""What a clause of a contract must be: what it may say of prices, days and volumes, and what it builds, bills and audits.

A clause overrides what it has something to say about; everything else stays silent. Parts import it from the plug-in page.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.statements import (
    Account,
    Ask,
    Charge,
    Commitment,
    Consigned,
    Ending,
    Finding,
    Handed,
    KeyDate,
    Reason,
    Window,
)
from planner.scenario.fields import Record, Some, When, said

if TYPE_CHECKING:
    from planner.model.allotments import Allotment
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class Plug(Record):
    """Base of all parts."""

    kind: ClassVar[str] = ""


class Clause(Plug):
    """One term of a contract. It reads only the contract, never another clause."""

    role: ClassVar[Literal["price", "volume", "money"]] = "money"
    adjusts_at: ClassVar[int] = 0
    asked_for_signing: ClassVar[bool] = False
    """Money asked for signing itself: the walk-away price of an offer is the most that it may be."""
    reads_charges: ClassVar[bool] = False
    """It reads what the contract's other clauses charge (`contract.charged`), so it is built after them."""
    remembers_by_id: ClassVar[str] = ""
    """The section of `so_far` in which it finds, under its id, what happened before as_of."""
    stakes: ClassVar[bool] = False
    """It may leave money of ours with the supplier, and says how much in the account `unsecured exposure`."""
    excuses: ClassVar[bool] = False
    """Falling short is paid for here, so no lower edge of a volume is hard for the items it covers."""
    binds: ClassVar[Literal["both", "buyer", "supplier"]] = "both"
    """Whose promise it is: where a contract does not bind that side, the clause counts for nothing."""
    traits: ClassVar[frozenset[str]] = frozenset()
    """What it makes of the items it covers, in words that other clauses may refuse to go with."""
    refuses: ClassVar[Mapping[str, str]] = {}
    """Traits of other clauses that it cannot stand beside for one item at one time, each with the reason."""
    on_the_way: ClassVar[bool] = False
    """It bills each delivery by itself, a while later: what has come when a plan goes on has still to pay it."""
    resells: ClassVar[bool] = False
    """Goods may be sold on under it (`model.resell`)."""
    items: Some | None = said("which of the contract's items; all when absent", None)
    since: When | None = said("first day it applies; the term's when absent", None)
    until: When | None = said("last day it applies; the term's when absent", None)

    @property
    def outlasts(self) -> bool:
        """What becomes of it when the supplier fails is worked out, or it only says how prices, days and volumes are reckoned."""
        return type(self).build is Clause.build

    def news(self, terms: Terms, day: date) -> Hashable:
        """What has become true of it by a day and may differ between futures, beside prices, calls and entitlements."""
        return None

    def remembers(self) -> frozenset[str]:
        """What it reads of the contract's `so_far`, beside what was taken: the names of its fields."""
        return frozenset()

    def price_on(self, terms: Terms, item: str, day: date) -> float | None:
        """Price per GB of `item` delivered on `day`, inside since and until; None where this clause does not speak."""
        return None

    def price_limits(self, terms: Terms, item: str, day: date) -> tuple[float | None, float | None]:
        """The least and most that its price of `item` may be on `day`, before other clauses change it; None where it is free."""
        return None, None

    def price_reasons(self, terms: Terms, item: str, day: date) -> Iterable[Reason]:
        """How its price of `item` on `day` comes about, line by line; the last one so far is that price."""
        price = self.price_on(terms, item, day)
        if price is not None:
            yield Reason("price", price, "money/GB", so_far=True)

    def follows_indices(self) -> tuple[str, ...]:
        """The indices that its price follows."""
        return ()

    def priced_by(self, terms: Terms, day: date) -> date | None:
        """The day whose price holds for what is delivered on `day`; None where this clause does not speak."""
        return None

    def adjusts(self, terms: Terms, item: str, day: date, price: float) -> float:
        """A price per GB, changed by this clause; clauses follow each other by `adjusts_at`.

        `day` is that of delivery, or the one whose price holds for it (`priced_by`).
        """
        return price

    def lapses(self, terms: Terms) -> Iterable[tuple[date, date]]:
        """Stretches of the term in which nothing of its items is sold or owed."""
        return ()

    def pays_on(self, terms: Terms, day: date) -> date | None:
        """The day on which what is delivered on `day` is paid; None where this clause does not speak."""
        return None

    def decided_on(self, terms: Terms, day: date) -> date | None:
        """The day by which a call for delivery on `day` is fixed; None where this clause does not speak."""
        return None

    def cancels(self, terms: Terms, ships: date) -> float | None:
        """Share of the money due that cancelling an open order promised for a day costs today; None where it is not free."""
        return None

    def withdraws(self, terms: Terms, ships: date, day: date) -> float | None:
        """Share of its price at delivery that cancelling a call that ships on one day costs on another; None where it is firm."""
        return None

    def reschedules(self, terms: Terms, ships: date) -> Iterable[Window]:
        """The days that an open order promised for a day may be moved to, asked today."""
        return ()

    def endings(self, terms: Terms) -> Mapping[date, Ending]:
        """The days on which the contract may end for us before its term, with what holds for each."""
        return {}

    def allots(self, terms: Terms) -> Sequence[Allotment]:
        """What the supplier owes of what is called, cell by cell, where it delivers a share of an entitlement."""
        return ()

    def buy_out(self, terms: Terms, end: date) -> float:
        """Money for ending the contract on one of its `endings`."""
        return 0.0

    def open_money(self, terms: Terms) -> float:
        """Money between us that an end today would leave open: ours with the supplier, or the supplier's with us."""
        return 0.0

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """The days it names: by when to act, when a price is set anew, when money falls due, when something ends."""
        return ()

    def relieves(self, terms: Terms, item: str, day: date) -> bool:
        """What the supplier does not deliver of a call of that day is nobody's fault; damages then are not due."""
        return False

    def counted(self, terms: Terms) -> frozenset[str] | None:
        """Sources whose deliveries count towards the commitments, the contract itself among them or not; None: not said."""
        return None

    def blind(self) -> tuple[str, str] | None:
        """A block of its decisions, and a driver whose outcome cannot be told when they are taken; None where there is none."""
        return None

    def consigns(self, terms: Terms) -> Consigned | None:
        """Where what is handed over of its items stays the supplier's until it is bought; None where this clause does not speak."""
        return None

    def stands_for(self, terms: Terms, item: str, day: date) -> Mapping[str, float]:
        """GB of other items that a GB of one, delivered on a day, counts as towards what is promised of them."""
        return {}

    def commitments(self, terms: Terms) -> Iterable[Commitment]:
        """The volumes this clause promises."""
        return ()

    def owes(self, terms: Terms, first: date, end: date, day: date) -> tuple[float, float]:
        """GB to be taken or paid for between two days though nothing is needed, and the money a GB of it costs on `day`."""
        return 0.0, 0.0

    def forces(self, terms: Terms) -> Mapping[str, float]:
        """GB of each item, beyond any need, that this clause may force us to take (it widens column bounds)."""
        return {}

    def caps(self, terms: Terms, item: str) -> float | None:
        """The most GB of an item that it lets us take within the horizon; None where it sets no limit."""
        return None

    def draws(self) -> frozenset[str]:
        """Charges of other clauses that it pays out of something else: they must then be exact, and not only high enough."""
        return frozenset()

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """Add this clause's columns, rows and payments."""

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """What this clause charges, in plain arithmetic from the plan's quantities."""
        return ()

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """What the plan breaks of this clause."""
        return ()

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What this clause keeps account of, period by period: balances, credits, deficiencies, damages."""
        return ()

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What the plan that goes on from a period must know of the ones before, beside what each year and quarter has had."""
        return Handed()

    def asks(self, book: ContractBook, where: str, until: date) -> Iterable[Ask]:
        """What we are to do under it before a day, as the plan has it."""
        return ()

    def reasons(self, book: ContractBook, where: str, p: int, within: bool) -> Iterable[Reason]:
        """How what it charges in a period comes about: what it keeps account of, unless it says it more plainly.

        What is due `within` the horizon is told apart from what stands in the last period and falls due after it.
        """
        for account in self.accounts(book, where):
            if account.values[p]:
                said = f"{account.name}, at the end" if account.balance else account.name
                yield Reason(said, account.values[p], account.unit)

    def remarks(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """What people want to be told of this clause in a plan, and is no fault; `amount` is the money at stake."""
        return ()

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """What is legal and unwise, found from the data alone."""
        return ()
