"""Agreements with suppliers as frozen records: a contract with its clauses, what is open about an offer, what happened so far."""

from typing import Generic, Literal, TypeVar

from planner.scenario.delays import Delay
from planner.scenario.fields import (
    Flag,
    Id,
    Length,
    Money,
    PortionSeries,
    Price,
    PriceSeries,
    Record,
    Share,
    Some,
    Text,
    Volume,
    When,
    said,
)

Route = Literal["direct", "consigned", "buy-sell", "directed", "turnkey", "embedded"]
ClauseT = TypeVar("ClauseT")


class SoFar(Record):
    """What happened under a signed contract before as_of."""

    taken: dict[Id, Volume] = said("taken per contract year (by the year it starts in) or quarter such as 2027Q1", {})
    taken_in_all: dict[Id, Volume] = said("taken from everybody, named like `taken`, for shares of demand", {})
    spent: dict[Id, Money] = said("spent per contract year or quarter, named like `taken`", {})
    make_up: dict[Id, Volume] = said("paid for in a contract year that is over, and not yet taken", {})
    make_up_paid: dict[Id, Price] = said("what a GB of it was paid for, by the same years", {})
    made_up: dict[Id, Volume] = said("make-up taken in a contract year under way, or coming in one on open orders", {})
    made_up_ahead: dict[Id, Volume] = said("make-up on open orders out of what a year that is not over will leave", {})
    carry_forward: dict[Id, Volume] = said("credit that a contract year that is over left to later minimums", {})
    repaid: dict[Id, Money] = said("what went back of supplier finance by its premium, by the id of its clause", {})
    vesting: dict[Id, Volume] = said("volume taken that counts towards vesting, by the id of its equity_link", {})
    prepaid: dict[Id, Money] = said(
        "what is left at the supplier of each deposit, by the id of its prepayment clause", {}
    )


class Term(Record):
    """First and last day of a contract."""

    from_: When = said("first day", alias="from")
    to: When = said("last day")


class Offer(Record):
    """What is open about a contract that is not signed yet."""

    decide_by: When | None = said("last day to sign; the horizon's first day when absent", None)
    approvals: Length | None = said("time our approvals take before that day", None)
    smallest: Share = said("smallest share of the volumes written in its clauses at which it may be signed", 1.0)
    largest: Share = said("largest share of the volumes written in its clauses at which it may be signed", 1.0)
    fraction: Flag = said("may be signed in part, fees and all, as a share of the whole", False)


class Talk(Record):
    """What stands on the table about the price of an item, each price by a day of its quarter; it is shown, and changes no plan."""

    quote: PriceSeries | None = said("what the supplier asks; without a date, for every quarter still open", None)
    valid_until: When | None = said("last day the quote holds; `offer.decide_by` when absent", None)
    bid: PriceSeries | None = said("what we have told the supplier that we would pay", None)
    target: PriceSeries | None = said("what we want to reach; for our own pages only", None)
    walk_away: PriceSeries | None = said("the most we would pay; for our own pages only", None)


class Contract(Record, Generic[ClauseT]):
    """An agreement with a supplier over a term: a set of clauses."""

    supplier: Id = said("who sells")
    status: Literal["signed", "offered", "declined"] = said(
        "signed: given, with what happened so far; offered: the plan decides; declined: kept, and nothing comes of it",
        "signed",
    )
    size: Share = said("for a signed one: share of the volumes written in its clauses at which it was signed", 1.0)
    offer: Offer = said("for an offered contract: by when, at which volume", Offer())
    binding: Literal["both", "buyer", "supplier", "none"] = said(
        "who is bound: promises of a side that is not count for nothing", "both"
    )
    items: Some = said("what it covers")
    term: Term = said("from and to, by delivery date")
    lead_time: Length | None = said("call-off to delivery", None)
    delays: list[Delay] = said("stretches in which what is due under it comes later", [])
    delivers: PortionSeries | None = said(
        "share of what is called that the supplier delivers, by date; all when absent", None
    )
    breaks: When | None = said("day from which on the supplier keeps neither its price nor its damages", None)
    releases: When | None = said("day from which on nobody holds us to minimums that are not over", None)
    ships_from: Id | None = said("location or fab where goods are handed over", None)
    delivers_to: Some | None = said("locations it delivers to", None)
    route: Route = said("who buys; what an integrator takes for it is in a `route_terms` clause", "direct")
    so_far: SoFar = said("what happened before as_of", SoFar())
    talks: dict[Id, Talk] = said("what stands on the table about the price of its items, by item", {})
    document: Text = said("the paper, with page", "")
    owner: Text = said("who answers for this entry", "")
    clauses: dict[Id, ClauseT] = said("its terms", {})
