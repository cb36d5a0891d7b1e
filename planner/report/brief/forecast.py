"""Quarter by quarter, and all that comes later: what we mean to call, what we give for it, what we get back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from math import fsum
from typing import Any

from planner.calendar import add
from planner.model.cells import label
from planner.report.brief.handed import Handed
from planner.report.brief.tables import grid
from planner.report.brief.whitelist import CLAUSES, FORECAST, Field
from planner.report.grid import Grid

QUARTERS = 6
SIDES = ("volume", "we give", "we get")
Flows = dict[tuple[str, str, str], list[tuple[date, float]]]
"""Dated amounts by side, words and kind of cell."""


def forecast(found: Handed) -> Grid:
    """What we mean to call, and the money between us, by quarter of the calendar: the first ones, and all that comes later."""
    names = quarters(found)
    rows = []
    for side in SIDES:
        mine = {about: entries for about, entries in sorted(flows(found).items()) if about[0] == side}
        rows += [spread(names, *about, entries) for about, entries in mine.items()]
        if side != "volume" and len(mine) > 1:
            every = [entry for entries in mine.values() for entry in entries]
            rows.append(spread(names, side, f"All that {side}", "money", every) | {"strong": True})
    wide = (100 - sum(f.width for f in FORECAST)) // (len(names) + 2)
    across = [Field(f"q{n}", name, "by_row", wide, "by day") for n, name in enumerate([*names, "Later"])]
    across.append(Field("total", "All", "by_row", wide, "sum"))
    note = (
        "What we mean to call and order under signed contracts: a forecast, not an order. Money at the prices in force on "
        f"{found.setting.as_of}: an index, and a round still open, stand where they stood then. Invoices by the day they are due."
    )
    return grid("forecast", "Quarter by quarter: volume, what we give, what we get", (*FORECAST, *across), rows, note)


def spread(
    names: Sequence[str], side: str, what: str, kind: str, entries: Iterable[tuple[date, float]]
) -> dict[str, Any]:
    """One line: each quarter, what comes later, all."""
    row: dict[str, Any] = {"what": what, "side": side, "kind": kind}
    sums: dict[str, list[float]] = defaultdict(list)
    for day, value in entries:
        sums[quarter_of(day, names)].append(value)
    return (
        row
        | {f"q{n}": fsum(sums[name]) for n, name in enumerate([*names, "later"])}
        | {"total": fsum(map(fsum, sums.values()))}
    )


def quarters(found: Handed) -> list[str]:
    """The first quarters of the calendar."""
    day = max(found.setting.as_of, found.setting.start)
    return [label(add(day, 3 * n, "month"), "quarter") for n in range(QUARTERS)]


def quarter_of(day: date, names: Sequence[str]) -> str:
    """The quarter of a day; what was due before the first stands in it."""
    found = label(day, "quarter")
    return max(found, names[0]) if found <= names[-1] else "later"


def flows(found: Handed) -> Flows:
    """Dated volume and money, by side, words and unit."""
    sums: Flows = defaultdict(list)
    for name in found.signed:
        for item, day, gb in handed_over(found, name):
            sums["volume", f"{name}, {item}", "gb"].append((day, gb))
        for what, day, money in (*goods(found, name), *charges(found, name)):
            sums["we give" if money > 0 else "we get", f"{what}, {name}", "money"].append((day, abs(money)))
    for order in found.setting.scenario.open_orders.values():
        if order.due:
            day = (order.due_on or order.promised).first
            sums["we give", f"Open orders, {order.contract or 'no contract'}", "money"].append((day, order.due))
    return sums


def handed_over(found: Handed, contract: str) -> Iterator[tuple[str, date, float]]:
    """Calls of a contract by the first day of the period of delivery."""
    for row in found.book.tables["receipts"]:
        if row["contract"] == contract:
            yield row["item"], found.setting.periods[found.book.number[row["period"]]].start, row["received_gb"]


def goods(found: Handed, contract: str) -> Iterator[tuple[str, date, float]]:
    """Invoices by the day they are due."""
    payments = found.setting.terms[contract].payments
    for row in found.book.tables["receipts"]:
        if row["contract"] == contract and row["invoice"]:
            yield "Goods", payments[found.book.number[row["period"]]].day, row["invoice"]


def charges(found: Handed, contract: str) -> Iterator[tuple[str, date, float]]:
    """What the clauses charge of which the whitelist says so."""
    terms, book = found.setting.terms[contract], found.book.contract(contract)
    for name, clause in terms.clauses.items():
        said = CLAUSES[clause.kind].charges
        for charge in clause.bill(book, terms.where(name)) if said else ():
            if charge.term in said and charge.amount:
                yield said[charge.term], charge.day or found.setting.periods[charge.period].start, charge.amount
