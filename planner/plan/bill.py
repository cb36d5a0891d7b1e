"""The bill of one contract over a stretch: every payment worked out again from quantities and scenario, with how it comes about.

    bill = goods + fees for cancelled calls + what each clause charges + what is due of its open orders and payables      money

for what is paid in the stretch. Quantities are the plan's; prices, shares, dues and true-ups are recomputed from the scenario. It
is compared with the rows of the plan's ledger that are the contract's, by term, entry, period and day; what differs by a cent is
told.
What carriers and customs take for its goods is worked out beside it, and is no part of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import fsum
from typing import Any

from planner.costs.open_orders import OpenOrders
from planner.costs.payables import Payables
from planner.model.book import Book
from planner.model.plugin import AFTER, PAYABLE, Charge, Reason
from planner.model.setting import Setting
from planner.model.tails import Weighted, mean, quantile
from planner.model.terms import Terms
from planner.plan.audit.money import withdrawals
from planner.plan.bill_apart import Apart, apart
from planner.plan.plan import Course
from planner.plan.price_path import Told, price_path, priced
from planner.plan.stretches import Stretch

CENT, ORDERS = 0.005, "open_orders"
Row = Mapping[str, Any]
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Line:
    """A payment: what it is, the entry behind it, the period it stands in and its day, money, and how it comes about.

    Of goods also the item, where and when they are handed over, GB and money per GB, and the day that the invoice is due.
    """

    term: str
    where: str
    period: str
    day: str
    amount: float
    reasons: tuple[Told, ...] = ()
    about: str = ""
    item: str = ""
    delivered: str = ""
    due: str = ""
    gb: float | None = None
    price: float | None = None

    @property
    def key(self) -> Key:
        """What the ledger knows it by."""
        return self.term, self.where, self.period, self.day


@dataclass(frozen=True)
class Volume:
    """GB of an item that are called, handed over and invoiced in the stretch."""

    item: str
    called: float
    received: float
    invoiced: float


@dataclass(frozen=True)
class Differs:
    """A payment of which bill and ledger say something else."""

    term: str
    where: str
    period: str
    day: str
    billed: float
    ledger: float


@dataclass(frozen=True)
class Spread:
    """What all futures say of the total, by their probability."""

    p5: float
    p50: float
    p95: float
    mean: float


@dataclass(frozen=True)
class Bill:
    """All that is paid to a contract in a stretch, in one future."""

    contract: str
    supplier: str
    stretch: str
    future: str
    probability: float
    signed: float
    volumes: tuple[Volume, ...]
    lines: tuple[Line, ...]
    apart: tuple[Apart, ...]
    ledger: float
    differs: tuple[Differs, ...]
    spread: Spread | None = None

    @property
    def total(self) -> float:
        """The sum of its lines."""
        return fsum(line.amount for line in self.lines)


def bill(course: Course, courses: Collection[Course], name: str, stretch: Stretch) -> Bill:
    """The bill of a contract in one future, with the spread of its total over all of them."""
    book, labels = Book(course.setting, course.tables), stretch.labels(course.setting)
    terms = course.setting.terms[name]
    lines = [line for line in every_line(book, terms) if line.period in labels and line.amount]
    lines.sort(key=lambda line: line.day)
    rows = own_rows(course, name, labels)
    found = Bill(
        contract=name,
        supplier=terms.record.supplier,
        stretch=stretch.name,
        future=course.name,
        probability=course.probability,
        signed=terms.signed * terms.size,
        volumes=tuple(volumes(book, terms, stretch.periods)),
        lines=tuple(lines),
        apart=tuple(apart(book, name, stretch.periods)),
        ledger=fsum(row["amount"] for row in rows),
        differs=tuple(differing(lines, rows)),
    )
    if len(courses) == 1:
        return found
    totals: Weighted = [
        (one.probability, fsum(row["amount"] for row in own_rows(one, name, labels))) for one in courses
    ]
    edges = [quantile(totals, level) for level in (0.05, 0.5, 0.95)]
    return replace(found, spread=Spread(edges[0], edges[1], edges[2], mean(totals)))


def own_rows(course: Course, name: str, labels: Collection[str]) -> list[Row]:
    """The rows of the ledger that are a contract's: its goods, clauses, open orders and payables."""
    orders, payables = ids(course.setting, name)
    mine = f"contracts.{name}"
    return [
        row
        for row in course.tables["ledger"]
        if row["period"] in labels
        and (
            row["where"] == mine
            or row["where"].startswith(f"{mine}.")
            or (row["where"] == ORDERS and row["order"] in orders)
            or row["where"] in payables
        )
    ]


def ids(setting: Setting, name: str) -> tuple[set[str], set[str]]:
    """The open orders placed under a contract, and the paths of payables owed under it."""
    scenario = setting.scenario
    orders = {key for key, order in scenario.open_orders.items() if order.contract == name}
    return orders, {f"payables.{key}" for key, owed in scenario.payables.items() if owed.contract == name}


def every_line(book: Book, terms: Terms) -> Iterator[Line]:
    """Every payment of a contract, in whichever period it stands."""
    yield from goods(book, terms)
    yield from (line_of(book, charge) for charge in withdrawals(book) if charge.where == f"contracts.{terms.name}")
    yield from clause_lines(book, terms)
    orders, payables = ids(book.setting, terms.name)
    for row in book.tables["orders"]:
        if row["order"] in orders:
            alone = Book(book.setting, {**book.tables, "orders": [dict(row)]})
            yield from (order_line(book, charge, row) for charge in OpenOrders().bill(alone, "costs.open_orders"))
    for charge in Payables().bill(book, "costs.payables"):
        if charge.where in payables:
            yield line_of(book, charge)


def goods(book: Book, terms: Terms) -> Iterator[Line]:
    """What becomes ours, by item, place and period, at the price as it comes about, when it is paid."""
    sizes: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in book.tables["receipts"]:
        if row["source"] == terms.name and not row["order"]:
            sizes[row["item"], row["place"], book.number[row["period"]]] += row["bought_gb"]
    where, periods = book.setting.network.sources[terms.name].where if sizes else "", book.setting.periods
    for (item, place, p), gb in sorted(sizes.items(), key=lambda pair: (pair[0][2], pair[0])):
        path, paid = price_path(book.setting, terms.name, item, periods[p].start), terms.payments[p]
        price = priced(path)
        reasons = (*path, *worth_reasons(terms, p))
        yield Line(
            "goods" if paid.within else PAYABLE,
            where,
            periods[paid.period].label,
            periods[paid.period].start.isoformat(),
            gb * price * paid.worth,
            reasons,
            f"{item} at {place}",
            item,
            periods[p].start.isoformat(),
            paid.day.isoformat(),
            gb,
            price,
        )


def worth_reasons(terms: Terms, p: int) -> Iterator[Told]:
    """Which clause says when an invoice is paid, and what it is worth where that is after the horizon."""
    day, paid = terms.setting.periods[p].start, terms.payments[p]
    for clause in terms.saying("pays_on"):
        if terms.applies(clause, day) and clause.pays_on(terms, day) is not None:
            yield Told(terms.where(terms.id_of(clause)), Reason("invoice due on", 0.0, "day", day=paid.day))
            break
    if not paid.within:
        yield Told("money.discount_rate", Reason("worth of that day in the last period", paid.worth, "share"))


def clause_lines(book: Book, terms: Terms) -> Iterator[Line]:
    """What each clause charges; how it comes about stands at the first payment of each period."""
    own = book.contract(terms.name)
    for name, clause in terms.clauses.items():
        where, told = terms.where(name), set[tuple[int, bool]]()
        for charge in merged(clause.bill(own, where)):
            line = line_of(book, charge)
            when = charge.period, charge.term != PAYABLE and not charge.term.endswith(AFTER)
            if when not in told and charge.amount:
                told.add(when)
                reasons = clause.reasons(own, where, *when)
                named = (Told(f"{where}.{one.field}" if one.field else where, one) for one in reasons)
                line = replace(line, reasons=tuple(named))
            yield replace(line, about=f"{name} ({clause.kind.replace('_', ' ')})")


def merged(charges: Iterable[Charge]) -> Iterator[Charge]:
    """Charges of one name that fall on one day, as one."""
    sums: dict[tuple[str, str, int, date | None], list[float]] = defaultdict(list)
    for charge in charges:
        sums[charge.term, charge.where, charge.period, charge.day].append(charge.amount)
    for (term, where, period, day), amounts in sorted(sums.items(), key=lambda pair: pair[0][2]):
        yield Charge(term, where, period, fsum(amounts), day)


def line_of(book: Book, charge: Charge) -> Line:
    """A charge as a line, without how it comes about."""
    period = book.setting.periods[charge.period]
    day = (charge.day or period.start).isoformat()
    return Line(charge.term, charge.where, period.label, day, charge.amount)


def order_line(book: Book, charge: Charge, row: Row) -> Line:
    """What is due of an open order; its entry is the order's own."""
    where, setting = f"{ORDERS}.{row['order']}", book.setting
    order = setting.scenario.open_orders[row["order"]]
    told = [
        Told(f"{where}.due", Reason("money due of the whole order", order.due, "money")),
        Told(f"{where}.confidence", Reason("share that is counted on", setting.trust(order), "share")),
        Told(where, Reason("share of it that comes so", row["share"] - row["cancelled_share"], "share")),
    ]
    line = line_of(book, charge)
    return replace(line, reasons=tuple(told), about=row["order"], item=row["item"], due=line.day)


def volumes(book: Book, terms: Terms, periods: Collection[int]) -> Iterator[Volume]:
    """What is called, handed over and invoiced of each item."""
    own = book.contract(terms.name)
    for item in terms.items:
        here = [
            fsum(values[p] for p in periods)
            for values in (own.called((item,)), own.received_of((item,)), own.invoiced((item,)))
        ]
        if any(here):
            yield Volume(item, *here)


def differing(lines: Iterable[Line], rows: Iterable[Row]) -> Iterator[Differs]:
    """Payments of which bill and ledger say something else, by a cent or more."""
    billed: dict[Key, list[float]] = defaultdict(list)
    told: dict[Key, list[float]] = defaultdict(list)
    for line in lines:
        billed[line.key].append(line.amount)
    for row in rows:
        told[row["term"], row["where"], row["period"], row["date"]].append(row["amount"])
    for key in sorted({*billed, *told}):
        ours, theirs = fsum(billed[key]), fsum(told[key])
        if abs(ours - theirs) > CENT + 1e-12 * max(abs(ours), abs(theirs)):
            yield Differs(*key, ours, theirs)
