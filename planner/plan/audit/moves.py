"""Moves: every one is possible, is handed over and arrives on its days, and is cancelled only where it may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from datetime import date

from planner.model.book import Book, Row
from planner.model.lateness import comes
from planner.model.moves import PartKey
from planner.model.orders import withdrawal_fees
from planner.model.plugin import Finding
from planner.plan.audit.compare import above, below_zero, differences
from planner.quantities import Duration

Sums = dict[Hashable, float]


def move_name(row: Row) -> str:
    """A move as words."""
    return f"{row['source'] or 'send'} {row['part']} {row['start']}>{row['to']} {row['period']}"


def audit_move(book: Book, row: Row) -> list[Finding]:
    """Its way exists, its part may go there, it arrives when the lead times say, and it is not negative."""
    setting, network = book.setting, book.setting.network
    where, found = move_name(row), []
    part, place, leads, day = PartKey(row["item"], row["part"]), row["start"], list[Duration](), first_day(book, row)
    source = network.sources.get(row["source"])
    if row["source"] and (source is None or part not in source.parts or place not in source.origins):
        found.append(Finding("source", where, f"{row['source']} does not sell {row['part']} at {place}"))
    if source is not None:
        leads.append(source.lead)
        day = handed(book, row, day)
    for name in filter(None, row["via"].split(">")):
        lane = setting.scenario.lanes.get(name)
        if lane is None or lane.from_ != place or not network.carries(lane, part):
            found.append(Finding("way", where, f"lane {name} does not take {row['part']} from {place}"))
            break
        leads.extend(network.lane_leads(lane))
        day, place = comes(setting, setting.after(day, network.lane_leads(lane)), lane.delays), lane.to
    if place != row["to"] or not network.approved(part, row["to"]):
        found.append(Finding("way", where, f"{row['part']} cannot end at {row['to']} this way"))
    if not row["moved_gb"] >= -1e-6:
        found.append(Finding("sign", where, f"{row['moved_gb']:,.6g} GB is below zero", row["moved_gb"]))
    found += audit_last_days(book, row, where) if source is not None else []
    return found + audit_dates(book, row, leads, day, where)


def audit_last_days(book: Book, row: Row, where: str) -> list[Finding]:
    """An item is called by its last order and handed over by its last shipment."""
    item, found = book.setting.scenario.items[row["item"]], []
    if item.last_order is not None and first_day(book, row) > item.last_order.last:
        found.append(Finding("last order", where, f"the last day to order it was {item.last_order.last}"))
    p = book.number.get(row["delivered"])
    if item.last_ship is not None and p is not None and book.setting.periods[p].start > item.last_ship.last:
        found.append(Finding("last shipment", where, f"the last day on which it ships was {item.last_ship.last}"))
    return found


def first_day(book: Book, row: Row) -> date:
    """The day of a call or send."""
    return book.setting.periods[book.number[row["period"]]].start


def handed(book: Book, row: Row, day: date) -> date:
    """The day on which what is called on a day leaves its source: after the lead time, and what makes the source late."""
    scenario, source = book.setting.scenario, book.setting.network.sources.get(row["source"])
    own = scenario.contracts.get(row["source"]) or scenario.markets.get(row["source"])
    return (
        day
        if source is None or own is None
        else comes(book.setting, book.setting.after(day, (source.lead,)), own.delays)
    )


def audit_dates(book: Book, row: Row, leads: list[Duration], day: date, where: str) -> list[Finding]:
    """It is handed over inside the term in the first period that starts on or after the lead time, and arrives likewise on its day.

    By its lead times it arrives within the horizon; `day` is that of its arrival with what makes it late.
    """
    setting, found = book.setting, []
    start = first_day(book, row)
    lands, late = setting.period_starting(setting.after(start, leads)), setting.period_starting(day)
    due = "" if late is None else setting.periods[late].label
    if lands is None or due != row["arrives"]:
        what = f"arrives {row['arrives'] or 'never'}, by its lead times {due or 'beyond the horizon'}"
        found.append(Finding("lead time", where, what))
    opens = setting.written.opening(row["to"])
    if lands is not None and setting.periods[lands].end <= opens:
        found.append(Finding("opening", where, f"{row['to']} opens {opens.isoformat()}"))
    if row["source"] in setting.network.sources:
        handed = setting.period_starting(setting.after(start, leads[:1]))
        if handed is None or setting.periods[handed].label != row["delivered"]:
            found.append(
                Finding("lead time", where, f"handed over {row['delivered']}, which its lead time does not give")
            )
        elif setting.source_prices(row["source"])[row["item"]][handed] is None:
            found.append(Finding("term", where, f"nothing can be bought from {row['source']} in {row['delivered']}"))
    return found


def audit_withdrawals(book: Book) -> list[Finding]:
    """Calls are cancelled on days on which they may be, no more than was called, and not less than nothing."""
    rule, found, gone = "cancelled call", list[Finding](), defaultdict[Hashable, float](float)
    for row in book.tables["withdrawals"]:
        key, terms = (move_name(row), row["via"]), book.setting.terms.get(row["source"])
        gone[key] += row["cancelled_gb"]
        may = withdrawal_fees(terms, row["item"], book.number[row["period"]]) if terms is not None else {}
        if book.number[row["cancelled"]] not in may:
            what = f"{row['cancelled_gb']:,.6g} GB of it are cancelled in {row['cancelled']}, where they may not be"
            found.append(Finding(rule, key[0], what, row["cancelled_gb"]))
    moves = book.tables["moves"]
    called: Sums = {(move_name(row), row["via"]): row["moved_gb"] for row in moves}
    said: Sums = {(move_name(row), row["via"]): row["cancelled_gb"] for row in moves if row["cancelled_gb"]}
    sizes: Sums = {(move_name(row), n): row["cancelled_gb"] for n, row in enumerate(book.tables["withdrawals"])}
    return found + differences(rule, gone, said) + above(rule, gone, called) + below_zero(rule, sizes)
