"""Money: every line of the ledger is a bill that somebody can write from the tables, and their sum is the objective."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date

from planner.model.book import Book
from planner.model.dues import Due, due
from planner.model.orders import withdrawal_fees
from planner.model.plugin import PAYABLE, Charge, Cost, Finding
from planner.model.setting import Setting
from planner.plan.audit.compare import differences
from planner.plan.plan import Course
from planner.plan.risk import Measured, objective

Sums = dict[Hashable, float]


def audit_money(book: Book, costs: Mapping[str, Cost]) -> list[Finding]:
    """Bills against the ledger, and discounting."""
    return [*audit_bills(book, costs), *audit_discounts(book)]


def charges(book: Book, costs: Mapping[str, Cost]) -> Iterable[Charge]:
    """Every bill: goods, clauses, costs."""
    yield from goods(book)
    yield from withdrawals(book)
    for name, terms in book.setting.terms.items():
        for clause, record in terms.clauses.items():
            yield from record.bill(book.contract(name), terms.where(clause))
    for where, cost in costs.items():
        yield from cost.bill(book, where)


def goods(book: Book) -> Iterable[Charge]:
    """What becomes ours, at the price of its terms on that day, when it is paid."""
    setting = book.setting
    for row in book.tables["receipts"]:
        if not row["order"]:
            p = book.number[row["period"]]
            price = setting.source_prices(row["source"])[row["item"]][p] or 0.0
            paid = payment_of(setting, row["source"], p)
            money = row["bought_gb"] * price * paid.worth
            where = setting.network.sources[row["source"]].where
            yield Charge("goods" if paid.within else PAYABLE, where, paid.period, money)


def payment_of(setting: Setting, source: str, p: int) -> Due:
    """When what a source delivers in a period is paid: as its terms say, on a market at once."""
    terms = setting.terms.get(source)
    return due(setting, setting.periods[p].start) if terms is None else terms.payments[p]


def withdrawals(book: Book) -> Iterable[Charge]:
    """What cancelling calls costs, at the price that they would have been delivered at, in that period."""
    setting, number = book.setting, book.number
    for row in book.tables["withdrawals"]:
        terms = setting.terms.get(row["source"])
        if terms is not None and row["delivered"]:
            p, fees = number[row["delivered"]], withdrawal_fees(terms, row["item"], number[row["period"]])
            money = (
                row["cancelled_gb"]
                * fees.get(number[row["cancelled"]], 0.0)
                * (terms.whole.prices[row["item"]][p] or 0.0)
            )
            yield Charge("cancellation", setting.network.sources[row["source"]].where, p, money)


def audit_bills(book: Book, costs: Mapping[str, Cost]) -> list[Finding]:
    """Per term, line of the scenario, period and day, the ledger is what the bills say."""
    setting = book.setting
    owed: Sums = defaultdict(float)
    for charge in charges(book, costs):
        period = setting.periods[charge.period]
        owed[(charge.term, charge.where, period.label, (charge.day or period.start).isoformat())] += charge.amount
    said: Sums = defaultdict(float)
    for row in book.tables["ledger"]:
        said[(row["term"], row["where"], row["period"], row["date"])] += row["amount"]
    return differences("bill", owed, said, setting.currency)


def audit_discounts(book: Book) -> list[Finding]:
    """present value = amount * discount factor of the day it falls on."""
    setting = book.setting
    worth: Sums = {}
    said: Sums = {}
    for n, row in enumerate(book.tables["ledger"]):
        key = (row["term"], row["where"], row["period"], n)
        worth[key] = row["amount"] * setting.discount(date.fromisoformat(row["date"]))
        said[key] = row["present_value"]
    return differences("discount", worth, said, setting.currency)


def audit_objective(
    courses: Sequence[Course], found: Sequence[Measured], claimed: float, residual: float = 0.0
) -> list[Finding]:
    """The ledgers, by the probability of their courses and the weight of their tails, sum to the certified objective, to 1e-9.

    A tail that is minimised stands in rows of its own, which a solver whose answers have few digits keeps to `residual`, a share;
    beyond a confidence alpha that much of a figure counts 1 / (1 - alpha) times.
    """
    size = max(1.0, math.fsum(c.probability * abs(row["present_value"]) for c in courses for row in c.tables["ledger"]))
    rows = math.fsum(one.measure.weight / (1.0 - one.measure.left_out) for one in found)
    total = objective(courses, found)
    if abs(total - claimed) <= (1e-9 + residual * rows) * size:
        return []
    what = f"sums to {total:,.2f}, the certified objective is {claimed:,.2f}"
    return [Finding("objective", "ledger", what, total - claimed)]
