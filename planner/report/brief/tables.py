"""The tables of the page that is handed to a supplier: where we stand, what the papers say, what is on order and on the table.

All are made of the supplier's share of the plan alone, and their columns are those of the whitelist.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import fsum
from typing import Any

from planner.calendar import add
from planner.model.cells import label
from planner.model.terms import Terms
from planner.report.brief.handed import Handed
from planner.report.brief.whitelist import ALWAYS, CLAUSES, ORDERS, POSITION, TABLE, TERMS, Field, Says
from planner.report.grid import Column, Grid
from planner.scenario.entry import Entry, EntryList, EntryMap, Scalar


def grid(name: str, title: str, fields: Sequence[Field], rows: Iterable[Mapping[str, Any]], note: str = "") -> Grid:
    """A table of the fields of the whitelist: what else a row holds is not written."""
    columns = tuple(Column(f.key, f.title, f.kind, width=f.width, wrap=f.kind == "text") for f in fields)
    said = {f.key for f in fields} | LOOKS
    return Grid(name, title, columns, [{key: row[key] for key in row if key in said} for row in rows], note)


LOOKS = {"kind", "strong"}
"""What a row says of how its cells look."""


# Where we stand ---------------------------------------------------------------------------------------------------------


def position(found: Handed) -> Grid:
    """Contracts and offers, by contract years that begin within a year."""
    rows = [row for name in found.setting.terms for row in years(found, found.setting.terms[name])]
    return grid("position", "Contracts and offers", POSITION, rows)


def years(found: Handed, terms: Terms) -> Iterator[dict[str, Any]]:
    """The contract years of a contract; an offer has none of ours yet."""
    setting = found.setting
    about: dict[str, Any] = {"contract": terms.name, "status": terms.record.status}
    about |= {"from": terms.first, "to": terms.record.term.to.last}
    cells = terms.cells("year")
    near = [cell for cell in cells if cell.first < add(setting.as_of, 1, "year")] or cells[:1]
    for cell in near:
        committed = terms.committed(terms.items, cell.first, cell.end)
        price = terms.mean_price_on(terms.items, min(max(cell.first, setting.start), setting.periods[-1].start))
        row = about | {"year": cell.first, "committed": committed, "worth": committed * price if price else None}
        if not terms.offered:
            inside = {setting.periods[p].label for p in cell.periods}
            calls = fsum(
                row["received_gb"]
                for row in found.book.tables["receipts"]
                if row["contract"] == terms.name and row["period"] in inside
            )
            before = terms.taken_before(cell, terms.items)
            ordered = on_order(found, terms.name, cell.first, cell.end)
            left = max(0.0, committed - before - ordered - calls)
            row |= {"before": before, "ordered": ordered, "called": calls, "left": left}
        yield row
    if not near:
        yield about


def on_order(found: Handed, contract: str, first: date, end: date) -> float:
    """GB on open order under a contract, promised between two days; what is past due can still come."""
    setting = found.setting
    return fsum(
        setting.gb(order.quantity, order.item)
        for order in setting.scenario.open_orders.values()
        if order.contract == contract and first <= max(setting.as_of, order.promised.first) < end
    )


# What the papers say ----------------------------------------------------------------------------------------------------


def terms_table(found: Handed) -> Grid:
    """One line a clause: its kind's own sentence, then the fields that may be said, as they are written."""
    rows = [
        {"contract": contract, "clause": kind_of(entry).replace("_", " "), "says": says_words(found, entry)}
        for contract, paper in found.papers.items()
        for entry in paper.entries.values()
        if isinstance(entry, EntryMap)
    ]
    return grid("terms", "Terms, as they are written", TERMS, rows)


def kind_of(clause: EntryMap) -> str:
    """The kind of a clause."""
    kind = clause.entries.get("kind")
    return kind.text if isinstance(kind, Scalar) else ""


def says_words(found: Handed, clause: EntryMap) -> str:
    """What may be said of a clause, in one line."""
    said = []
    for path in (*ALWAYS, *CLAUSES.get(kind_of(clause), Says()).fields):
        entry: Entry | None = clause
        for step in path.split("."):
            entry = entry.entries.get(step) if isinstance(entry, EntryMap) else None
        if entry is not None and not (isinstance(entry, Scalar) and entry.kind == "null"):
            said.append(f"{path.replace('_', ' ').replace('.', ' ')} {words(entry)}")
    told = "; ".join(said)
    return f"{found.sentences.get(kind_of(clause), '')} {told[:1].upper()}{told[1:]}".strip()


def words(entry: Entry) -> str:
    """A value in one line."""
    if isinstance(entry, Scalar):
        return entry.text
    if isinstance(entry, EntryList):
        return ", ".join(words(item) for item in entry.items)
    return ", ".join(f"{key}: {words(item)}" for key, item in entry.entries.items())


# What is on order, and on the table ------------------------------------------------------------------------------------


def orders(found: Handed) -> Grid:
    """Open orders by item, part and the quarter they are promised for; what is past due first."""
    sums: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for order in found.setting.scenario.open_orders.values():
        late = order.promised.last < found.setting.as_of
        key = "past due" if late else label(order.promised.first, "quarter"), order.item, order.part or ""
        for n, value in enumerate((1, found.setting.gb(order.quantity, order.item), order.due)):
            sums[key][n] += value
    rows = [
        {"status": status, "item": item, "part": part, "count": count, "gb": gb, "due": due}
        for (status, item, part), (count, gb, due) in sorted(
            sums.items(), key=lambda pair: (pair[0][0] != "past due", pair[0])
        )
    ]
    return grid("orders", "Open orders, by the quarter they are promised for", ORDERS, rows)


def on_the_table(found: Handed) -> Grid:
    """The supplier's quotes and our bids, by the day they are for."""
    rows = []
    for name, terms in found.setting.terms.items():
        for item, talk in sorted(terms.record.talks.items()):
            quotes, bids = (dict(series.points) if series else {} for series in (talk.quote, talk.bid))
            for day in sorted(quotes.keys() | bids.keys()):
                row: dict[str, Any] = {
                    "contract": name,
                    "item": item,
                    "valid": talk.valid_until.last if talk.valid_until else None,
                }
                row["when"] = "open quarters" if day == date.min else day.isoformat()
                for key, told in (("quote", quotes), ("bid", bids)):
                    row[key] = found.setting.per_gb(told[day], item) if day in told else None
                rows.append(row)
    return grid("table", "Prices on the table", TABLE, rows)
