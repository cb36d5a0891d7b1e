"""What a page that is handed to a supplier may say: each field, and where it comes from. What is not named here is not said.

A clause stands in the supplier's own paper, and still some of its fields are ours alone: what we expect (`index` of
`price_negotiated`), what others sell us (`sources` of `most_favoured`), what a thing is worth to us (`price` of `resale`). So
fields are named kind by kind; of a kind that is not named only its name, and what such a clause is, are said. No page reads a
target, a walk-away, a shortage price, a budget, a need, a market, a probability, an index after as_of, or another supplier's lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.report.grid import Kind


@dataclass(frozen=True)
class Field:
    """One column of the page: key, heading, what its cells are, how wide (of 100), and where it comes from."""

    key: str
    title: str
    kind: Kind
    width: int
    source: str


@dataclass(frozen=True)
class Says:
    """What may be said of a kind of clause.

    `fields` as they are written (`security.amount`: that part of it alone); `reckoned` whether it is kept when prices and money are
    worked out, with `fields_as` in place of what is ours; `charges` by ledger term, in words; `days` by field, in words.
    """

    fields: tuple[str, ...] = ()
    reckoned: bool = False
    fields_as: Mapping[str, Any] = field(default_factory=dict)
    charges: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)


ALWAYS = ("items", "since", "until")
"""Fields of every clause that may be said."""

INDEXED = ("index", "lag", "discount", "plus", "resets")

CLAUSES: Mapping[str, Says] = {
    "allocation": Says(("entitlement", "per")),
    "assignment": Says(("notice", "fee", "deposit", "liable")),
    "cancellation": Says(("frozen", "steps")),
    "consignment": Says(("at", "age", "counts", "least", "most", "storage")),
    "convert": Says(("successor", "ratio", "by"), reckoned=True),
    "countable_volume": Says(("routes", "designated", "affiliates")),
    "damages": Says(("share", "price", "tolerance", "per", "grace", "at_most")),
    "equity_link": Says(("amount", "due")),
    "escalation": Says(("rate", "from"), reckoned=True),
    "exclusivity": Says(("elsewhere", "allow", "cover")),
    "fee": Says(("amount", "per", "due"), reckoned=True, charges={"fee": "Fees"}),
    "force_majeure": Says(("below",)),
    "last_time_buy": Says(
        ("last_order", "last_ship", "at_most"),
        reckoned=True,
        days={"last_order": "last day to order", "last_ship": "last day of shipment"},
    ),
    "loyalty": Says(("commit", "of_past", "over", "opens_with")),
    "minimum_order": Says(("least", "lot", "fee", "of", "where", "within")),
    "minimum_spend": Says(("amount", "per", "pays")),
    "most_favoured": Says(("tolerance",)),
    "option": Says(
        ("fee", "strike", "index", "index_share", "at_most", "in_total", "reserved", "level", "decide_by", "due"),
        reckoned=True,
        days={"decide_by": "last day to reserve"},
    ),
    "payment_terms": Says(("net", "discount", "within"), reckoned=True, fields_as={"discount": 0.0, "within": None}),
    "post_settlement": Says(("index", "settles", "up", "down", "lag", "discount", "plus", "dispute", "unsettled")),
    "prepayment": Says(
        (
            "amount",
            "share",
            "due",
            "credit",
            "credited_from",
            "refund",
            "refund_on_termination",
            "shortfall",
            "security.amount",
            "security.until",
        ),
        reckoned=True,
        charges={"prepayment": "Deposits", "credit": "Deposits credited", "refund": "Deposits refunded"},
    ),
    "price_band": Says(("from", "band", *INDEXED), reckoned=True),
    "price_basis": Says(("fixed", "valid", "after"), reckoned=True),
    "price_collar": Says(("base", "floor", "cap", "follows", *INDEXED), reckoned=True),
    "price_cost_plus": Says(("indices", "margin", "plus", "lag", "resets"), reckoned=True),
    "price_deadband": Says(("from", "range", "reset", *INDEXED), reckoned=True),
    "price_fixed": Says(("price",), reckoned=True),
    "price_indexed": Says(("base", "follows", *INDEXED), reckoned=True),
    "price_negotiated": Says(
        ("agreed", "rounds", "agree_by", "deadlock", "unsettled"), reckoned=True, fields_as={"step": 0.0, "failed": []}
    ),
    "price_schedule": Says(("prices",), reckoned=True),
    "price_steps": Says(("steps", "by", "per", "of"), reckoned=True),
    "qualification": Says(("takes", "started")),
    "rebate": Says(("steps", "per", "paid_after"), reckoned=True, charges={"rebate": "Rebates"}),
    "resale": Says(("at_most", "share")),
    "reschedule": Says(("steps", "pull_in", "most")),
    "revision_bands": Says(("per", "bands", "forecast", "at_most")),
    "route_terms": Says(),
    "share_of_demand": Says(("at_least", "at_most", "tier", "per", "pays", "of_output")),
    "supplier_finance": Says(
        ("amount", "due", "repaid", "rate", "premium", "total", "rest", "due_on_termination"),
        reckoned=True,
        charges={"supplier finance": "Advances received", "repayment": "Advances repaid"},
    ),
    "take_or_pay": Says(
        ("share", "amount", "per", "pays", "price", "at_most", "make_up", "carry_forward"), reckoned=True
    ),
    "tax": Says(
        ("rate", "exempt_until"),
        reckoned=True,
        charges={"tax": "Tax on invoices"},
        days={"exempt_until": "last day of the tax certificate"},
    ),
    "termination": Says(("notice", "fee", "share"), reckoned=True),
    "tie_in": Says(("earned_by", "ratio", "free", "per", "left")),
    "volume_band": Says(("commit", "up", "down"), reckoned=True),
    "volume_cap": Says(("at_most",), reckoned=True),
    "volume_firm": Says(("amount",), reckoned=True),
    "volume_ramp": Says(("commits", "up", "down"), reckoned=True),
}

POSITION = (
    Field("contract", "Contract", "text", 16, "contracts.X, of this supplier, signed or offered"),
    Field("status", "Status", "text", 8, "contracts.X.status"),
    Field("from", "From", "date", 9, "contracts.X.term.from"),
    Field("to", "To", "date", 9, "contracts.X.term.to"),
    Field("year", "Year from", "date", 9, "the contract year: counted from the first day of the term"),
    Field("committed", "Committed", "gb", 9, "its volume clauses"),
    Field("worth", "At price in force", "money", 10, "committed * mean price of the items, indices as on as_of"),
    Field("before", "Taken before", "gb", 9, "contracts.X.so_far.taken; signed contracts only"),
    Field("ordered", "On order", "gb", 9, "open_orders under it, by promise date; signed contracts only"),
    Field("called", "To be called", "gb", 9, "calls of the plan, by delivery; signed contracts only"),
    Field("left", "Left", "gb", 8, "committed - taken before - on order - to be called, not below zero"),
)
TERMS = (
    Field("contract", "Contract", "text", 21, "contracts.X"),
    Field("clause", "Clause", "text", 16, "contracts.X.clauses.Y.kind"),
    Field(
        "says",
        "What it says",
        "text",
        63,
        "the fields named in CLAUSES, as they are written, after the kind's own sentence",
    ),
)
DATES = (
    Field("day", "Day", "date", 16, "clauses, offers, quotes and cancellable orders of this supplier"),
    Field("what", "What", "text", 58, "in words"),
    Field("contract", "Contract", "text", 26, "contracts.X or open_orders.X"),
)
FORECAST = (
    Field("what", "What", "text", 24, "contract and item; or what is paid, by contract"),
    Field("side", "Side", "text", 8, "volume, we give, we get"),
)
ORDERS = (
    Field("item", "Item", "text", 22, "open_orders.X.item, of this supplier"),
    Field("part", "Part", "text", 18, "open_orders.X.part"),
    Field("status", "Status", "text", 14, "past due, or the quarter of open_orders.X.promised"),
    Field("count", "Orders", "ea", 10, "how many"),
    Field("gb", "Size", "gb", 16, "open_orders.X.quantity"),
    Field("due", "Due", "money", 20, "open_orders.X.due"),
)
TABLE = (
    Field("contract", "Contract", "text", 22, "contracts.X"),
    Field("item", "Item", "text", 22, "contracts.X.talks"),
    Field("when", "For", "text", 14, "the date of the price"),
    Field("quote", "Your quote", "price", 14, "contracts.X.talks.I.quote"),
    Field("valid", "Valid until", "date", 14, "contracts.X.talks.I.valid_until"),
    Field("bid", "Our bid", "price", 14, "contracts.X.talks.I.bid"),
)
