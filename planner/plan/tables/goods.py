"""Tables of goods: moves, what is cancelled of them, receipts, open orders, lanes, stock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from planner.model.balances import landings, store_of
from planner.model.failure import shipped as leaves
from planner.model.lateness import arrives_on, landing, order_lands
from planner.model.moves import Move
from planner.model.orders import cancel_fee
from planner.model.outages import landed
from planner.model.withdrawals import Call
from planner.plan.tables.reader import NOISE, Reader, Row

STOCK = (
    *("opening_gb", "landed_gb", "arrived_gb", "returned_gb"),
    *("sent_gb", "used_gb", "scrapped_gb", "resold_gb", "closing_gb", "owned_gb"),
)
"""Columns of the stock table."""


def move_row(reader: Reader, move: Move, p: int) -> Row:
    """Who, what, from where, by which way, and when of a move in period `p`."""
    setting, network = reader.setting, reader.setting.network
    source = network.sources.get(move.source)
    lands = landing(setting, move)[p]
    handed = network.deliveries(move)[p] if move.source else None
    return {
        "source": move.source,
        "source_kind": source.kind if source else "",
        "supplier": source.supplier if source else "",
        "item": move.part.item,
        "part": move.part.mpn,
        "start": move.start,
        "via": ">".join(move.lanes),
        "to": move.to,
        "period": reader.labels[p],
        "delivered": "" if handed is None else reader.labels[handed],
        "arrives": "" if lands is None else reader.labels[lands],
        "arrives_date": arrives_on(setting, move, setting.periods[p].start).isoformat(),
    }


def moves(reader: Reader) -> list[Row]:
    """Call-offs and sends."""
    found, of_batches, gone = [], shipped(reader), defaultdict[tuple[Move, int], float](float)
    for call, _, size in withdrawn(reader):
        gone[call.move, call.period] += size
    shares = {name: leaves(reader.setting, name) for name in ("", *reader.setting.network.sources)}
    for n, p, size in reader.cells(reader.model.moved):
        move = reader.model.move.records[n]
        less = gone[move, p]
        got = of_batches[move, p] if (move, p) in of_batches else (size - less) * shares[move.source][p]
        found.append(move_row(reader, move, p) | {"moved_gb": size, "cancelled_gb": less, "shipped_gb": got})
    return found


def withdrawn(reader: Reader) -> Iterator[tuple[Call, int, float]]:
    """Call, period and GB of what is cancelled of calls before they ship."""
    held = reader.model.withdrawals
    yield from ((held.axis.records[k], p, size) for k, p, size in reader.cells(held.withdrawn))


def withdrawals(reader: Reader) -> list[Row]:
    """What is cancelled of calls before they ship: the call, and the period in which it is cancelled."""
    return [
        move_row(reader, call.move, call.period) | {"cancelled": reader.labels[p], "cancelled_gb": size}
        for call, p, size in withdrawn(reader)
    ]


def shipped(reader: Reader) -> dict[tuple[Move, int], float]:
    """What is handed over of calls whose source allots, by move and period of the call."""
    batches = reader.model.batches
    sizes = reader.value(batches.shipped)
    return {
        (batch.move, p): float(sizes[k, h])
        for k, batch in enumerate(batches.axis.records)
        for h, p in batch.called.items()
    }


def receipts(reader: Reader, placed: list[Row]) -> list[Row]:
    """What sources hand over, and open orders as they land."""
    model, setting = reader.model, reader.setting
    known = {name: setting.source_prices(name) for name in setting.network.sources}
    found = []
    handed, bought = reader.value(model.delivered), reader.value(model.title.bought)
    for n, p in np.argwhere((handed != 0.0) | (bought != 0.0)):
        move, ours = model.move.records[n], float(bought[n, p])
        source = setting.network.sources[move.source]
        price = known[move.source][move.part.item][p] or 0.0
        found.append(
            {
                "source": move.source,
                "contract": move.source if source.kind == "contract" else "",
                "order": "",
                "supplier": source.supplier,
                "item": move.part.item,
                "part": move.part.mpn,
                "place": move.start,
                "period": reader.labels[p],
                "received_gb": float(handed[n, p]),
                "bought_gb": ours,
                "price_per_gb": price,
                "invoice": ours * price,
            }
        )
    return found + [receipt_of_order(row) for row in placed if row["arrives"] and row["kept_gb"] > 0]


def receipt_of_order(row: Row) -> Row:
    """An open order as it lands."""
    return {
        "source": row["contract"],
        "contract": row["contract"],
        "order": row["order"],
        "supplier": row["supplier"],
        "item": row["item"],
        "part": row["part"],
        "place": row["to"],
        "period": row["arrives"],
        "received_gb": row["kept_gb"],
        "bought_gb": row["kept_gb"],
        "price_per_gb": 0.0,
        "invoice": 0.0,
    }


def stock(reader: Reader) -> list[Row]:
    """Stock of every store in every period, of stores that ever have any or pass any on."""
    model = reader.model
    flows = (model.sent, model.arrived, model.returns.returned, model.scrapped, model.resold)
    sent, arrived, returned, scrapped, resold = (reader.value(flow) for flow in flows)
    closing, owned = reader.value(model.stock), reader.value(model.title.owned)
    opening = reader.value(model.stock.via(model.period.back))
    taken = model.used.via(model.use.to(model.store, lambda use: model.store_of(use.location, use.part)))
    used = reader.value(taken)
    ordered = reader.value(model.landing.via(model.order.to(model.store, store_of(model))))
    comes = landings(model) + ordered
    found = []
    for n, store in enumerate(model.store.records):
        columns = (
            *(opening[n], comes[n], arrived[n], returned[n]),
            *(sent[n], used[n], scrapped[n], resold[n], closing[n], owned[n]),
        )
        if any(column.any() for column in columns):
            for p, values in enumerate(zip(*columns, strict=True)):
                row: Row = {"location": store.location, "item": store.part.item, "part": store.part.mpn}
                row["period"] = reader.labels[p]
                found.append(row | {name: float(value) for name, value in zip(STOCK, values, strict=True)})
    return found


def resales(reader: Reader) -> list[Row]:
    """What leaves stock because it is sold on, and the line that allows it."""
    found = []
    for where, amount in reader.model.resales.items():
        for n, p, size in reader.cells(amount):
            store = reader.model.store.records[n]
            about = {"where": where, "location": store.location, "item": store.part.item, "part": store.part.mpn}
            found.append(about | {"period": reader.labels[p], "resold_gb": size})
    return found


def lanes(reader: Reader) -> list[Row]:
    """What leaves on each lane, and how much of it has not lain where the lane starts."""
    model = reader.model
    found: dict[tuple[str, str, str, int], list[float]] = {}
    for n, p, size in reader.cells(model.carried):
        leg = model.leg.records[n]
        sums = found.setdefault((leg.lane, leg.move.part.item, leg.move.part.mpn, p), [0.0, 0.0])
        sums[0] += size
        sums[1] += size * leg.passing
    names = ("lane", "item", "part", "period", "carried_gb", "passing_gb")
    return [
        dict(zip(names, (lane, item, part, reader.labels[p], *sums), strict=True))
        for (lane, item, part, p), sums in sorted(found.items())
    ]


def orders(reader: Reader) -> list[Row]:
    """Open orders: a row for what of each comes as promised or is cancelled, and one for each day that some of it is moved to."""
    model, setting = reader.model, reader.setting
    cancelled, moved = reader.value(model.cancelled), reader.value(model.rescheduled)
    found = []
    for n, name in enumerate(model.order.records):
        order = setting.scenario.open_orders[name]
        went = [(s, float(moved[k])) for k, s in enumerate(model.shift.records) if s.order == name and moved[k] > 0]
        rest, lands, gone = 1.0 - sum(share for _, share in went), order_lands(setting, name), float(cancelled[n])
        free = cancel_fee(setting, order) is not None
        late = "past due" if setting.past_due(order) else "beyond horizon" if lands is None else ""
        status = late or ("cancelled" if gone > 0 else "cancellable" if free else "firm")
        if rest > NOISE:
            found.append(order_row(reader, name, rest, gone, lands, status))
        for shift, share in went:
            row = order_row(reader, name, share, 0.0, order_lands(setting, name, shift.day), "moved")
            later = shift.day - order.promised.first
            on = {"due_on": (order.due_on.first + later).isoformat()} if order.due_on else {}
            found.append(row | {"promised": shift.day.isoformat(), "moved_from": row["promised"]} | on)
    return found


def order_row(reader: Reader, name: str, share: float, gone: float, lands: int | None, status: str) -> Row:
    """A share of an open order that lands in a period (None: beyond the horizon or never), `gone` of the order cancelled."""
    setting, order = reader.setting, reader.setting.scenario.open_orders[name]
    counted, comes = 0.0 if lands is None else setting.counted_gb(order), landed(setting, name, lands)
    return {
        "order": name,
        "supplier": order.supplier,
        "contract": order.contract or "",
        "item": order.item,
        "part": setting.network.part(order.item, order.part).mpn,
        "to": order.to,
        "promised": order.promised.first.isoformat(),
        "moved_from": "",
        "confidence": order.confidence,
        "share": share,
        "ordered_gb": setting.gb(order.quantity, order.item) * share,
        "counted_gb": counted * share,
        "cancelled_share": gone,
        "kept_gb": counted * (share - gone) * comes,
        "lost_gb": counted * (share - gone) * (1.0 - comes),
        "arrives": "" if lands is None else reader.labels[lands],
        "due": order.due * share,
        "due_on": order.due_on.first.isoformat() if order.due_on else "",
        "status": status,
    }
