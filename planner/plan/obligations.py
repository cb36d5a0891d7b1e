"""What we still owe whatever we need, by fiscal year; and what of it is out of the money.

    minimum[y]     = max(0, what clauses ask for in contract year y - taken before - on firm order under the contract)       GB
                     of clauses that count the same goods the greater (planner.model.owed)
    owed           = minimum * what a GB of it costs though nothing is needed (the price of a deficiency, else the contract's)
    over market    = minimum * min(P - S, that cost)                 P contract price, S index, both on the day that prices y
    to end today   = least over ends e of  sum_(y before e) max(0, over market[y]) + buy-out[e],   + money between us          money

A contract year is priced on the first day of its last period with a price, beyond the horizon on its own first day; what of it
is still to come is spread over fiscal years by days. An item without an index is taken as bought at market. Money is not
discounted. Firm orders stand beside the minimums they fill, by the day they are due. Everything is read from a plan's tables and
its setting, so an offer counts as it was signed. Trap: deposits, fees and repayments are dated money and stand in the cash
calendar, not here.

Ends e are those that a clause gives, each with its buy-out, and the last day of the term, which has none. Until then the minimum is
taken and sold at the index, or paid for where that is cheaper; a year below the market costs nothing, and earns nothing. Money
between us is the deposit that is not credited yet, or the loan that is not repaid. Firm orders come and are paid in any case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Any

from planner.calendar import add
from planner.model.book import Book
from planner.model.cells import label
from planner.model.owed import money, owed_between
from planner.model.terms import Terms

FIRM = ("firm", "past due", "beyond horizon", "moved")
"""What the orders table says of orders that cannot be cancelled."""


@dataclass(frozen=True)
class Stretch:
    """What a contract year still asks for: GB committed and not taken, GB of its minimum, and money (see the formulas above)."""

    first: date
    end: date
    committed_gb: float
    minimum_gb: float
    owed: float
    at_contract: float
    over_market: float


@dataclass(frozen=True)
class Ending:
    """What it costs to end a contract today, and the day by which that leaves it: above the market, buy-out, money between us."""

    end: date
    above_market: float
    buy_out: float
    between_us: float

    @property
    def cost(self) -> float:
        """All of it."""
        return self.above_market + self.buy_out + self.between_us


def to_end_today(book: Book, contract: str) -> Ending:
    """The cheapest way out of a contract, whatever the plan does about it (the last formula above)."""
    terms = book.setting.terms[contract].whole
    left = [stretch(book, terms, first, end) for first, end in years(terms)]
    clauses = list(terms.clauses.values())
    found = [(end, clause.buy_out(terms, end)) for clause in clauses for end in clause.endings(terms)]
    open_ = fsum(clause.open_money(terms) for clause in clauses)
    ways = [
        Ending(end, fsum(max(0.0, year.over_market) for year in left if year.first < end), fee, open_)
        for end, fee in [(terms.end, 0.0), *sorted(found)]
    ]
    return min(ways, key=lambda way: way.cost)


def least(terms: Terms, first: date, end: date) -> float:
    """GB to be taken or paid for between two days, whatever was taken of it."""
    return fsum(part.gb for part in owed_between(terms, first, end, priced_on(terms, first, end)))


def still_owed(book: Book, contract: str) -> list[Stretch]:
    """The contract years that reach into the horizon or lie beyond it."""
    terms = book.setting.terms[contract]
    return [stretch(book, terms, first, end) for first, end in years(terms)]


def years(terms: Terms) -> Iterator[tuple[date, date]]:
    """The contract years that end after the horizon begins."""
    n = 0
    while (first := add(terms.first, n, "year")) < terms.end:
        n += 1
        end = min(add(terms.first, n, "year"), terms.end)
        if end > terms.setting.start:
            yield first, end


def stretch(book: Book, terms: Terms, first: date, end: date) -> Stretch:
    """One contract year: firm orders under the contract fill its minimum, so that nothing is owed twice."""
    before, day = taken_before(terms, first), priced_on(terms, first, end)
    asked = owed_between(terms, first, end, day)
    least = fsum(part.gb for part in asked)
    left = max(0.0, least - before - firm_orders(book, terms.name, first, end))
    share = left / least if least else 0.0
    return Stretch(
        first,
        end,
        max(0.0, terms.committed(terms.items, first, end) - before),
        left,
        share * money(asked),
        share * fsum(part.gb * terms.mean_price_on(part.items, day) for part in asked),
        share * fsum(part.gb * min(above_index(terms, part.items, day), part.cost) for part in asked),
    )


def taken_before(terms: Terms, first: date) -> float:
    """GB taken before the horizon in the contract year that begins on a day."""
    taken = terms.record.so_far.taken.get(label(first, "year")) if first < terms.setting.start else None
    return 0.0 if taken is None else terms.setting.gb(taken, terms.items[0])


def priced_on(terms: Terms, first: date, end: date) -> date:
    """The day whose prices hold for a stretch: the first of its last period with a price, as for a deficiency."""
    days = [period.start for period in terms.setting.periods if first <= period.start < end]
    return max((day for day in days if terms.mean_price_on(terms.items, day)), default=first)


def above_index(terms: Terms, items: Iterable[str], day: date) -> float:
    """Contract price less index on a day, mean over the items that have both."""
    pairs = [(terms.price_on(item, day), terms.setting.item_value(item, day)) for item in items]
    found = [price - worth for price, worth in pairs if price is not None and worth is not None]
    return fsum(found) / len(found) if found else 0.0


def firm_orders(book: Book, contract: str, first: date, end: date) -> float:
    """GB on firm order under a contract, promised between two days; what is past due can come from as_of on."""
    setting = book.setting
    return fsum(
        row["ordered_gb"]
        for row in book.tables["orders"]
        if row["contract"] == contract
        and row["status"] in FIRM
        and first <= max(setting.as_of, setting.start, date.fromisoformat(row["promised"])) < end
    )


def obligations(book: Book) -> list[dict[str, Any]]:
    """Purchase obligations: one row for each supplier, contract ("" for orders under none) and fiscal year."""
    found: dict[tuple[str, str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    setting = book.setting
    for name, terms in setting.terms.items():
        for year in still_owed(book, name):
            for fiscal, share in by_fiscal_year(book, max(year.first, setting.as_of), year.end):
                row = found[terms.record.supplier, name, fiscal]
                row["minimum_gb"] += share * year.minimum_gb
                row["minimum"] += share * year.owed
    for order in book.tables["orders"]:
        if order["status"] in FIRM:
            day = max(setting.as_of, date.fromisoformat(order["due_on"] or order["promised"]))
            row = found[order["supplier"], order["contract"], setting.fiscal.year(day)]
            row["orders_gb"] += order["ordered_gb"]
            row["orders"] += order["due"]
    columns = ("minimum_gb", "minimum", "orders_gb", "orders")
    return [
        {"supplier": supplier, "contract": contract, "fiscal_year": fiscal}
        | {column: row[column] for column in columns}
        | {"owed": row["minimum"] + row["orders"]}
        for (supplier, contract, fiscal), row in sorted(found.items())
        if any(row.values())
    ]


def by_fiscal_year(book: Book, first: date, end: date) -> Iterator[tuple[str, float]]:
    """The fiscal years between two days, and the share of those days that lies in each."""
    day, fiscal = first, book.setting.fiscal
    while day < end:
        span = fiscal.year_span(day)
        stop = min(span.end, end)
        yield span.text, (stop - day).days / (end - first).days
        day = stop


def out_of_the_money(book: Book) -> list[dict[str, Any]]:
    """Contract price against index for what is still committed to be taken or paid: one row a contract, the worst first.

    `over_market` is what it costs above the index, at most what not taking it costs; below zero the contract is in the money.
    """
    found = []
    for name, terms in book.setting.terms.items():
        left = still_owed(book, name)
        gb = fsum(year.minimum_gb for year in left)
        if gb:
            found.append(
                {
                    "supplier": terms.record.supplier,
                    "contract": name,
                    "until": max(year.end for year in left).isoformat(),
                    "minimum_gb": gb,
                    "contract_per_gb": fsum(year.at_contract for year in left) / gb,
                    "at_contract": fsum(year.at_contract for year in left),
                    "owed": fsum(year.owed for year in left),
                    "over_market": fsum(year.over_market for year in left),
                }
            )
    return sorted(found, key=lambda row: (-row["over_market"], row["contract"]))
