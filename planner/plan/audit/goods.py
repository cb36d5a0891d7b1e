"""Goods: every move is possible, what is handed over and lands follows from the moves, and every store balances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from datetime import date

from planner.model.allotments import Allotment, by_call
from planner.model.book import Book, Row, still_due
from planner.model.failure import shipped
from planner.model.lateness import comes
from planner.model.orders import cancel_fee, shifts
from planner.model.outages import landed
from planner.model.plugin import Finding
from planner.model.title import lots, on_terms
from planner.plan.audit.compare import below_zero, differences
from planner.plan.audit.moves import audit_move, audit_withdrawals, first_day, handed, move_name
from planner.plan.audit.on_way import on_its_way

Sums = dict[Hashable, float]


def audit_goods(book: Book) -> list[Finding]:
    """Moves, receipts, open orders, lanes and stock."""
    found: list[Finding] = []
    for row in book.tables["moves"]:
        found += audit_move(book, row)
    return (
        found
        + audit_withdrawals(book)
        + audit_receipts(book)
        + audit_orders(book)
        + audit_lanes(book)
        + audit_stock(book)
    )


def leaving(book: Book) -> list[float]:
    """GB that leave of each move: a share of the call, or what an allocation, which audits it itself, lets be handed over."""
    owed: dict[tuple[str, str], list[Allotment | None]] = {}
    shares = {name: shipped(book.setting, name) for name in {row["source"] for row in book.tables["moves"]}}
    found = []
    for row in book.tables["moves"]:
        about, p, terms = (
            (row["source"], row["item"]),
            book.number[row["period"]],
            book.setting.terms.get(row["source"]),
        )
        if about not in owed:
            owed[about] = by_call(terms, row["item"]) if terms is not None else [None] * len(book.number)
        own = owed[about][p]
        short = own is not None and own.short
        found.append(row["shipped_gb"] if short else still_due(row) * shares[row["source"]][p])
    return found


def audit_receipts(book: Book) -> list[Finding]:
    """What leaves is a share of what was called; what is handed over is what leaves; what is ours is priced by its terms."""
    setting = book.setting
    gone = list(zip(book.tables["moves"], leaving(book), strict=True))
    leaves: Sums = {move_name(row): size for row, size in gone}
    ships: Sums = {move_name(row): row["shipped_gb"] for row in book.tables["moves"]}
    expected: Sums = defaultdict(float)
    for row, size in gone:
        if row["source"]:
            expected[(row["source"], row["part"], row["start"], row["delivered"])] += size
    found: Sums = defaultdict(float)
    priced: Sums = {}
    asked: Sums = {}
    ours: Sums = {}
    said: Sums = {}
    for n, row in enumerate(book.tables["receipts"]):
        if row["order"]:
            continue
        found[(row["source"], row["part"], row["place"], row["period"])] += row["received_gb"]
        key, p = (row["source"], row["part"], row["place"], row["period"], n), book.number[row["period"]]
        price = setting.source_prices(row["source"])[row["item"]][p] or 0.0
        priced[key], asked[key] = price * row["bought_gb"], row["invoice"]
        if on_terms(setting, row, p) is None:
            ours[key], said[key] = row["received_gb"], row["bought_gb"]
    result = differences("fill", leaves, ships) + differences("receipts", expected, found)
    return result + differences("title", ours, said) + differences("invoice", priced, asked, setting.currency)


def audit_orders(book: Book) -> list[Finding]:
    """Open orders land once, as promised or moved, in the quantity counted on; only what may be cancelled or moved is."""
    setting, found = book.setting, []
    kept: Sums = defaultdict(float)
    said: Sums = defaultdict(float)
    arrived: Sums = defaultdict(float)
    shares: Sums = defaultdict(float)
    placed: Sums = defaultdict(float)
    known: Sums = defaultdict(float)
    for row in book.tables["orders"]:
        order, key = setting.scenario.open_orders[row["order"]], (row["order"], row["arrives"])
        found += audit_landing(book, row)
        free = cancel_fee(setting, order) is not None and not row["moved_from"]
        if not -1e-9 <= row["cancelled_share"] <= (row["share"] + 1e-9 if free else 1e-9):
            found.append(Finding("cancellation", row["order"], f"{row['cancelled_share']:.1%} of it is cancelled"))
        shares[row["order"]] += row["share"]
        size = setting.counted_gb(order) * (row["share"] - row["cancelled_share"]) if row["arrives"] else 0.0
        kept[key] += size * landed(setting, row["order"], book.number.get(row["arrives"]))
        said[key] += row["kept_gb"]
        placed[key] += size
        known[key] += row["kept_gb"] + row["lost_gb"]
    for row in book.tables["receipts"]:
        if row["order"]:
            arrived[row["order"], row["period"]] += row["received_gb"]
    for name in sorted(setting.scenario.open_orders):
        if not abs(shares[name] - 1.0) <= 1e-9:
            what = f"the plan says what becomes of {shares[name]:.1%} of it"
            found.append(Finding("open order", name, what, shares[name] - 1.0))
    found += differences("open order", kept, said) + differences("lost order", placed, known)
    return found + differences("receipts", kept, arrived)


def audit_landing(book: Book, row: Row) -> list[Finding]:
    """A share of an open order lands when promised, or on a day that it may be moved to."""
    setting = book.setting
    days = {shift.day.isoformat(): shift.period for shift in shifts(setting, row["order"])}
    if row["moved_from"] and (row["promised"] not in days or not row["share"] >= -1e-9):
        what = f"{row['share']:.1%} of it is moved to {row['promised']}, where it may not be moved"
        return [Finding("reschedule", row["order"], what)]
    order = setting.scenario.open_orders[row["order"]]
    moved = date.fromisoformat(row["promised"]) if row["moved_from"] else None
    day = comes(setting, moved or order.promised.first, order.delays)
    past_due = setting.past_due(order) and moved is None
    lands = None if past_due else setting.period_starting(max(day, setting.start))
    label = "" if lands is None else setting.periods[lands].label
    if label != row["arrives"]:
        return [Finding("open order", row["order"], f"lands {row['arrives']}, by its promise {label or 'never'}")]
    return []


def audit_lanes(book: Book) -> list[Finding]:
    """What leaves on a lane is what its moves bring there, on the day they get there, and places passed are open by then."""
    setting, network, closed = book.setting, book.setting.network, list[Finding]()
    expected: Sums = defaultdict(float)
    passes: Sums = defaultdict(float)
    goes = on_its_way(book)
    for row in book.tables["moves"]:
        *leaves, _ = goes(row)
        day = first_day(book, row)
        if row["source"]:
            day = handed(book, row, day)
        for hop, name in enumerate(filter(None, row["via"].split(">"))):
            p = setting.period_holding(day)
            label = "" if p is None else setting.periods[p].label
            size = row["shipped_gb"] * leaves[hop]
            expected[(name, row["part"], label)] += size
            passes[(name, row["part"], label)] += size if hop or row["source"] else 0.0
            if name in setting.scenario.lanes:
                place = setting.scenario.lanes[name].from_
                if (
                    p is not None
                    and (hop or row["source"])
                    and setting.periods[p].end <= setting.written.opening(place)
                ):
                    what = f"{place} opens {setting.written.opening(place)}"
                    closed.append(Finding("opening", move_name(row), what))
                lane = setting.scenario.lanes[name]
                day = comes(setting, setting.after(day, network.lane_leads(lane)), lane.delays)
    found: Sums = defaultdict(float)
    passing: Sums = defaultdict(float)
    for row in book.tables["lanes"]:
        found[(row["lane"], row["part"], row["period"])] += row["carried_gb"]
        passing[(row["lane"], row["part"], row["period"])] += row["passing_gb"]
    return closed + differences("lanes", expected, found) + differences("passing", passes, passing)


def audit_stock(book: Book) -> list[Finding]:
    """closing = opening + landed + arrived + returned - sent - used - scrapped - resold, each recomputed where it can be."""
    setting = book.setting
    arrived: Sums = defaultdict(float)
    sent: Sums = defaultdict(float)
    lands: Sums = defaultdict(float)
    goes = on_its_way(book)
    for row in book.tables["moves"]:
        if row["arrives"]:
            arrived[(row["to"], row["part"], row["arrives"])] += row["shipped_gb"] * goes(row)[-1]
        if not row["source"]:
            sent[(row["start"], row["part"], row["period"])] += row["moved_gb"]
    for line in setting.scenario.stock.values():
        p = 0 if line.state == "on_hand" else setting.lands_stock(line)
        if line.state != "installed" and p is not None:
            part = setting.network.part(line.item, line.part)
            lands[(line.at, part.mpn, setting.periods[p].label)] += setting.gb(line.quantity, line.item)
    for row in book.tables["orders"]:
        if row["arrives"]:
            lands[(row["to"], row["part"], row["arrives"])] += row["kept_gb"]
    resold: Sums = defaultdict(float)
    for row in book.tables["resales"]:
        resold[(row["location"], row["part"], row["period"])] += row["resold_gb"]
    found = [
        *columns(book, "resold_gb", resold),
        *columns(book, "landed_gb", lands),
        *columns(book, "arrived_gb", arrived),
        *columns(book, "sent_gb", sent),
        *columns(book, "owned_gb", owned(book)),
    ]
    return found + stock_balances(book) + strange_resales(book)


def owned(book: Book) -> Sums:
    """What of each store's closing stock is ours: all but what lies there unbought."""
    found: Sums = {(row["location"], row["part"], row["period"]): row["closing_gb"] for row in book.tables["stock"]}
    for terms in book.setting.terms.values():
        for lot in lots(book, terms):
            for period, gb in zip(book.setting.periods, lot.unbought, strict=True):
                key = (lot.place, lot.part, period.label)
                if gb or key in found:
                    found[key] = found.get(key, 0.0) - gb
    return found


def strange_resales(book: Book) -> list[Finding]:
    """What is resold though no clause lets it be."""
    known = {
        terms.where(name)
        for terms in book.setting.terms.values()
        for name, clause in terms.clauses.items()
        if clause.resells
    }
    strange = sorted({row["where"] for row in book.tables["resales"]} - known)
    return [Finding("resale", where, "nothing there lets goods be resold") for where in strange]


def columns(book: Book, column: str, expected: Sums) -> list[Finding]:
    """One column of the stock table against what it must be."""
    said: Sums = {(row["location"], row["part"], row["period"]): row[column] for row in book.tables["stock"]}
    return differences(f"stock {column}", expected, said)


def stock_balances(book: Book) -> list[Finding]:
    """What comes into a store is what goes out of it or stays; nothing below zero or where nothing may lie."""
    setting, network = book.setting, book.setting.network
    before: dict[Hashable, float] = {}
    opens: Sums = {}
    said: Sums = {}
    comes: Sums = {}
    goes: Sums = {}
    lies: Sums = {}
    for row in sorted(book.tables["stock"], key=lambda row: book.number[row["period"]]):
        store = (row["location"], row["part"])
        key = (*store, row["period"])
        opens[key], said[key] = before.get(store, 0.0), row["opening_gb"]
        before[store] = row["closing_gb"]
        comes[key] = row["opening_gb"] + row["landed_gb"] + row["arrived_gb"] + row["returned_gb"]
        goes[key] = row["sent_gb"] + row["used_gb"] + row["scrapped_gb"] + row["resold_gb"] + row["closing_gb"]
        location = setting.scenario.locations.get(row["location"])
        if network.passes_through(row["location"]) or (location is not None and location.storage == 0.0):
            lies[key] = row["closing_gb"]
    found = differences("stock opening", opens, said) + differences("stock balance", comes, goes)
    found += differences("no room", dict.fromkeys(lies, 0.0), lies)
    for column in ("used_gb", "scrapped_gb", "resold_gb", "closing_gb"):
        found += below_zero(
            f"stock {column}",
            {(row["location"], row["part"], row["period"]): row[column] for row in book.tables["stock"]},
        )
    return found
