"""What is still to be paid, beside their price, for goods that were called or sent before a day: freight, duty, what others take.

Each part that bills goods on their way, or a while after they came (`on_the_way`), bills those alone, as it bills a whole plan;
what falls from the day on is owed. An open order, or goods in transit, come with all of that paid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from planner.model.book import Book, Tables
from planner.model.dues import Due
from planner.model.plugin import Charge, Cost
from planner.model.setting import Setting
from planner.plan.po_lines import Streams, stream_of

TABLES = ("moves", "receipts", "stock", "base", "service", "serves", "lent", "squeezed", "lanes", "orders", "ledger")


def on_the_way(setting: Setting, tables: Tables, costs: Mapping[str, Cost], since: int) -> Iterator[Charge]:
    """All that such goods have still to pay, from a period on: one charge by term, where it comes from and when it falls due."""
    rows = legs(setting, tables, since)
    sums: dict[tuple[str, str, int, Due | None], float] = defaultdict(float)
    for charge in bills(setting, rows, costs, since):
        due = charge.due if charge.due is not None and not charge.due.within else None
        if charge.period >= since:
            sums[charge.term, charge.where, charge.period, due] += charge.amount
    for (term, where, p, due), amount in sums.items():
        if amount:
            yield Charge(term, where, p, amount, due=due)


def bills(setting: Setting, rows: Tables, costs: Mapping[str, Cost], since: int) -> Iterator[Charge]:
    """What costs bill of what is under way, and clauses of that and of what has come."""
    book = Book(setting, {**{name: [] for name in TABLES}, **rows})
    for where, cost in sorted(costs.items()):
        if cost.on_the_way:
            ahead = [row for row in rows["receipts"] if book.number[row["period"]] >= since]
            yield from cost.bill(Book(setting, {**book.tables, "receipts": ahead}), where)
    for name, terms in setting.terms.items():
        for clause in (own for own in terms.clauses.values() if own.on_the_way):
            yield from clause.bill(book.contract(name), terms.where(terms.id_of(clause)))


def legs(setting: Setting, tables: Tables, since: int) -> dict[str, list[dict[str, Any]]]:
    """Rows of `lanes` that goods called or sent before a period bring from it on, and `receipts` of all of them."""
    ways, number = Streams(setting, tables).ways, {period.label: p for p, period in enumerate(setting.periods)}
    came = [row for row in tables["receipts"] if number[row["period"]] < since and not row["order"]]
    lanes, receipts = list[dict[str, Any]](), list[dict[str, Any]](came)
    for row in tables["moves"]:
        if number[row["period"]] >= since:
            continue
        about = {"item": row["item"], "part": row["part"]}
        move = ways[stream_of(row)]
        for lane, (_, leads) in zip(move.lanes, setting.network.departures(move), strict=True):
            p = setting.passages(leads)[number[row["period"]]]
            if p is not None and p >= since:
                lanes.append(
                    about | {"lane": lane, "period": setting.periods[p].label, "carried_gb": row["shipped_gb"]}
                )
        if row["source"] and row["delivered"] and number[row["delivered"]] >= since:
            gb, price = row["shipped_gb"], setting.source_prices(row["source"])[row["item"]][number[row["delivered"]]]
            whose = {"source": row["source"], "contract": row["source"] if row["source_kind"] == "contract" else ""}
            sizes = {"received_gb": gb, "bought_gb": gb, "price_per_gb": price, "invoice": gb * (price or 0.0)}
            where = {"order": "", "place": row["start"], "supplier": row["supplier"], "period": row["delivered"]}
            receipts.append(about | whose | where | sizes)
    return {"lanes": lanes, "receipts": receipts}
