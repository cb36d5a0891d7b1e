"""From a solved model to tidy tables: what the plan does, in GB and money, one fact a row.

Every later reader (audit, bills, workbook, exports) works on these tables and the scenario alone. Quantities below a
millionth of their column's largest are the solver's noise and are left out; `ledger` keeps every cent of the objective.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.lp.expr import Expr
from planner.model.balances import landings, store_of
from planner.model.flows import arrival_of, delivery_of
from planner.model.model import Model
from planner.model.network import Move
from planner.model.setting import Setting

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Floats = NDArray[np.float64]

NOISE = 1e-9
"""Share of the largest quantity of a kind below which a quantity is taken for zero."""


class Reader:
    """The numbers of a solution, read through the model's expressions."""

    def __init__(self, model: Model, x: Floats) -> None:
        self.model = model
        self.setting: Setting = model.setting
        self.x = x
        self.labels = [period.label for period in self.setting.periods]

    def value(self, expr: Expr) -> Floats:
        """An expression at the solution, noise taken for zero."""
        found = expr.value(self.x)
        return np.where(np.abs(found) <= NOISE * max(1.0, np.abs(found).max(initial=0.0)), 0.0, found)

    def cells(self, expr: Expr) -> Iterator[tuple[int, int, float]]:
        """(record, node, value) of the cells of a two-axis expression that are not zero."""
        found = self.value(expr)
        for n, v in np.argwhere(found != 0.0):
            yield int(n), int(v), float(found[n, v])


def tables(model: Model, x: Floats) -> Tables:
    """Every table of a plan."""
    reader = Reader(model, x)
    return {
        "periods": periods(model.setting),
        "moves": moves(reader),
        "receipts": receipts(reader),
        "stock": stock(reader),
        "base": base(reader),
        "service": service(reader),
        "serves": serves(reader),
        "lanes": lanes(reader),
        "orders": orders(reader),
        "prices": prices(model),
        "decisions": decisions(reader),
        "ledger": ledger(reader),
        "contracts": contracts(reader),
    }


def periods(setting: Setting) -> list[Row]:
    """The calendar."""
    return [
        {
            "period": period.label,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "kind": period.kind,
            "fiscal_year": setting.fiscal.year(period.start),
            "fiscal_quarter": setting.fiscal.quarter(period.start),
            "fiscal_month": setting.fiscal.month(period.start),
            "discount_factor": setting.discounts[p],
        }
        for p, period in enumerate(setting.periods)
    ]


def move_row(reader: Reader, move: Move, p: int) -> Row:
    """Who, what, from where, by which way, and when of a move in period `p`."""
    setting = reader.setting
    source = setting.network.sources.get(move.source)
    lands = arrival_of(reader.model, move)[p]
    handed = delivery_of(reader.model, move)[p] if move.source else None
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
        "arrives_date": setting.after(setting.periods[p].start, move.leads).isoformat(),
    }


def moves(reader: Reader) -> list[Row]:
    """Call-offs and sends."""
    model = reader.model
    shipped = reader.value(model.shipped)
    found = []
    for n, node, size in reader.cells(model.moved):
        row = move_row(reader, model.move.records[n], int(model.call.period[node]))
        found.append(row | {"moved_gb": size, "shipped_gb": float(shipped[n, node])})
    return found


def receipts(reader: Reader) -> list[Row]:
    """What sources hand over, and open orders as they land."""
    model, setting = reader.model, reader.setting
    known = {name: setting.source_prices(name) for name in setting.network.sources}
    found = []
    for n, v, size in reader.cells(model.delivered):
        move, p = model.move.records[n], int(model.period.period[v])
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
                "received_gb": size,
                "price_per_gb": price,
                "invoice": size * price,
            }
        )
    return found + [receipt_of_order(row) for row in orders(reader) if row["arrives"] and row["kept_gb"] > 0]


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
        "price_per_gb": 0.0,
        "invoice": 0.0,
    }


def stock(reader: Reader) -> list[Row]:
    """Stock of every store in every period, of stores that ever have any or pass any on."""
    model = reader.model
    sent, arrived, scrapped = (reader.value(e) for e in (model.sent, model.arrived, model.scrapped))
    closing = reader.value(model.stock)
    opening = reader.value(model.stock.via(model.period.back))
    taken = model.used.via(model.use.to(model.store, lambda use: model.store_of(use.location, use.part)))
    used = reader.value(taken)
    ordered = reader.value(model.landing.via(model.order.to(model.store, store_of(model))))
    landed = landings(model)[:, model.period.period] + ordered
    found = []
    for n, store in enumerate(model.store.records):
        columns = (opening[n], landed[n], arrived[n], sent[n], used[n], scrapped[n], closing[n])
        if any(column.any() for column in columns):
            for v, values in enumerate(zip(*columns, strict=True)):
                names = ("opening_gb", "landed_gb", "arrived_gb", "sent_gb", "used_gb", "scrapped_gb", "closing_gb")
                row: Row = {"location": store.location, "item": store.part.item, "part": store.part.mpn}
                row["period"] = reader.labels[int(model.period.period[v])]
                found.append(row | {name: float(value) for name, value in zip(names, values, strict=True)})
    return found


def base(reader: Reader) -> list[Row]:
    """The installed base, period by period."""
    model, setting = reader.model, reader.setting
    standing, retired = reader.value(model.base), reader.value(model.retired)
    put_in = model.used.via(
        model.use.to(model.stand, lambda use: None if use.requirement else f"{use.location}:{use.part.item}")
    )
    added = reader.value(put_in)
    before = reader.value(model.base.via(model.period.back))
    opening: dict[tuple[str, str], float] = {}
    for row in setting.scenario.stock.values():
        if row.state == "installed":
            key = (row.at, row.item)
            opening[key] = opening.get(key, 0.0) + setting.gb(row.quantity, row.item)
    found = []
    for n, stand in enumerate(model.stand.records):
        for v in range(len(model.period)):
            p = int(model.period.period[v])
            start = before[n, v] if p else opening.get((stand.location, stand.item), 0.0)
            fails = setting.scenario.items[stand.item].fails
            share = 1.0 - (1.0 - fails) ** (setting.periods[p - 1].days / 365.0) if p else 0.0
            found.append(
                {
                    "location": stand.location,
                    "item": stand.item,
                    "period": reader.labels[p],
                    "opening_gb": float(start),
                    "failed_gb": float(start * share),
                    "added_gb": float(added[n, v]),
                    "retired_gb": float(retired[n, v]),
                    "standing_gb": float(standing[n, v]),
                }
            )
    return found


def service(reader: Reader) -> list[Row]:
    """Every requirement in every period: asked, served, short, late."""
    model = reader.model
    short, late = reader.value(model.short), reader.value(model.backlog)
    found = []
    for n, need in enumerate(model.requirement.records):
        for v in range(len(model.period)):
            p = int(model.period.period[v])
            before = late[n, model.period.parent[v]] if p else 0.0
            found.append(
                {
                    "need": need.id,
                    "program": need.program,
                    "location": need.location,
                    "tier": need.tier,
                    "kind": need.kind,
                    "period": reader.labels[p],
                    "need_gb": need.amount[p],
                    "served_gb": float(need.amount[p] + before - short[n, v] - late[n, v]),
                    "short_gb": float(short[n, v]),
                    "backlog_gb": float(late[n, v]),
                    "shortage_price": 0.0 if need.shortage is None else need.shortage[p],
                }
            )
    return found


def serves(reader: Reader) -> list[Row]:
    """Which item or part serves which requirement."""
    model = reader.model
    by_id = {need.id: need for need in model.requirement.records}
    found = []
    for n, v, size in reader.cells(model.served):
        record = model.serve.records[n]
        factor = by_id[record.requirement].serves[record.item]
        found.append((record.requirement, record.item, "", int(model.period.period[v]), size, size * factor))
    for n, v, size in reader.cells(model.used):
        use = model.use.records[n]
        if use.requirement:
            factor = by_id[use.requirement].serves[use.part.item]
            found.append(
                (use.requirement, use.part.item, use.part.mpn, int(model.period.period[v]), size, size * factor)
            )
    names = ("need", "item", "part", "period", "used_gb", "served_gb")
    return [dict(zip(names, (*row[:3], reader.labels[row[3]], *row[4:]), strict=True)) for row in found]


def lanes(reader: Reader) -> list[Row]:
    """What leaves on each lane."""
    model = reader.model
    found: dict[tuple[str, str, str, int], float] = {}
    for n, v, size in reader.cells(model.carried):
        leg = model.leg.records[n]
        key = (leg.lane, leg.move.part.item, leg.move.part.mpn, int(model.period.period[v]))
        found[key] = found.get(key, 0.0) + size
    return [
        {"lane": lane, "item": item, "part": part, "period": reader.labels[p], "carried_gb": size}
        for (lane, item, part, p), size in sorted(found.items())
    ]


def orders(reader: Reader) -> list[Row]:
    """Open orders: what is counted on, kept and cancelled."""
    model, setting = reader.model, reader.setting
    shares = reader.value(model.cancelled)
    found = []
    for n, name in enumerate(model.order.records):
        order = setting.scenario.open_orders[name]
        lands, counted, share = setting.lands(order), setting.counted_gb(order), float(shares[n])
        free = order.cancellable_until is not None and order.cancellable_until.last >= setting.as_of
        late = "past due" if setting.past_due(order) else "beyond horizon" if lands is None else ""
        status = late or ("cancelled" if share > 0 else "cancellable" if free else "firm")
        found.append(
            {
                "order": name,
                "supplier": order.supplier,
                "contract": order.contract or "",
                "item": order.item,
                "part": setting.network.part(order.item, order.part).mpn,
                "to": order.to,
                "promised": order.promised.first.isoformat(),
                "confidence": order.confidence,
                "ordered_gb": setting.gb(order.quantity, order.item),
                "counted_gb": 0.0 if late else counted,
                "cancelled_share": share,
                "kept_gb": 0.0 if late else counted * (1.0 - share),
                "arrives": "" if lands is None else reader.labels[lands],
                "due": order.due,
                "due_on": order.due_on.first.isoformat() if order.due_on else "",
                "status": status,
            }
        )
    return found


def prices(model: Model) -> list[Row]:
    """Price per GB of every source and item in every period it can deliver."""
    labels = [period.label for period in model.setting.periods]
    return [
        {"source": name, "item": item, "period": labels[p], "price_per_gb": price}
        for name in model.setting.network.sources
        for item, path in sorted(model.setting.source_prices(name).items())
        for p, price in enumerate(path)
        if price is not None
    ]


SKELETON = {"moved", "stock", "used", "scrapped", "cancelled", "base", "retired", "served", "short", "backlog"}


def decisions(reader: Reader) -> list[Row]:
    """Quantities that parts decide in blocks of their own."""
    program = reader.model.lp.freeze()
    found = []
    for block in program.column_blocks:
        if block.name not in SKELETON:
            values = program.values(block.name, reader.x)
            for cell in np.argwhere(values != 0.0):
                label = ",".join(axis.labels[k] for axis, k in zip(block.axes, cell, strict=True))
                found.append({"block": block.name, "cell": label, "value": float(values[tuple(cell)])})
    return found


KEYS = ("source", "supplier", "item", "location", "lane", "need", "order")


def ledger(reader: Reader) -> list[Row]:
    """Every payment of the objective, cell by cell, on the first day of its period."""
    model, setting = reader.model, reader.setting
    found = []
    for entry in model.ledger:
        values = entry.amount.value(reader.x)
        axes = entry.amount.axes
        tree = model.period if model.period in axes else model.call
        for cell in np.argwhere(values != 0.0):
            p = int(tree.period[cell[axes.index(tree)]])
            about: Row = dict.fromkeys(KEYS, "")
            for axis, k in zip(axes, cell, strict=True):
                if axis is not tree:
                    about |= facts_of(reader, axis, int(k))
            day: date = setting.periods[p].start
            amount = float(values[tuple(cell)])
            found.append(
                {"term": entry.term, "cash": entry.cash, "where": entry.where}
                | about
                | {
                    "period": reader.labels[p],
                    "date": day.isoformat(),
                    "amount": amount,
                    "discount_factor": setting.discounts[p],
                    "present_value": amount * setting.discounts[p],
                }
            )
    return found


def facts_of(reader: Reader, axis: Any, k: int) -> Row:
    """What the cell of an axis says about a ledger line."""
    model = reader.model
    record = axis.records[k] if hasattr(axis, "records") else axis.labels[k]
    if axis is model.move:
        source = reader.setting.network.sources.get(record.source)
        supplier = source.supplier if source else ""
        return {"source": record.source, "supplier": supplier, "item": record.part.item, "location": record.to}
    if axis is model.store:
        return {"location": record.location, "item": record.part.item}
    if axis is model.use:
        return {"need": record.requirement, "location": record.location, "item": record.part.item}
    if axis is model.stand:
        return {"location": record.location, "item": record.item}
    if axis is model.requirement:
        return {"need": record.id, "location": record.location}
    if axis is model.leg:
        return {"lane": record.lane, "item": record.move.part.item, "location": record.move.to}
    if axis is model.order:
        order = reader.setting.scenario.open_orders[record]
        return {"order": record, "supplier": order.supplier, "item": order.item, "location": order.to}
    return {}


def contracts(reader: Reader) -> list[Row]:
    """Each contract year: committed, taken, left."""
    setting, found = reader.setting, []
    rows = receipts(reader)
    for name, terms in setting.terms.items():
        for year in terms.cells("year"):
            labels = {reader.labels[p] for p in year.periods}
            taken = sum(row["received_gb"] for row in rows if row["contract"] == name and row["period"] in labels)
            before = terms.taken_before(year, terms.items)
            committed = terms.committed(terms.items, year.first, year.end)
            last = max(year.periods, default=0)
            found.append(
                {
                    "contract": name,
                    "supplier": terms.record.supplier,
                    "year": year.label,
                    "first": year.first.isoformat(),
                    "end": year.end.isoformat(),
                    "committed_gb": committed,
                    "taken_before_gb": before,
                    "taken_gb": taken,
                    "remaining_gb": max(0.0, committed - before - taken),
                    "price_per_gb": terms.mean_price(terms.items, last),
                }
            )
    return found
