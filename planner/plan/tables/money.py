"""Tables of money: prices, the ledger, contract years, and what parts decide themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from planner.model.futures import signed_as
from planner.model.setting import Setting
from planner.model.title import counted
from planner.plan.tables.reader import Reader, Row


def prices(setting: Setting) -> list[Row]:
    """Price per GB of every source and item in every period it can deliver."""
    labels = [period.label for period in setting.periods]
    return [
        {"source": name, "item": item, "period": labels[p], "price_per_gb": price}
        for name in setting.network.sources
        for item, path in sorted(setting.source_prices(name).items())
        for p, price in enumerate(path)
        if price is not None
    ]


SKELETON = {
    "moved",
    "withdrawn",
    "bought",
    "unbought",
    "stock",
    "used",
    "leaving",
    "cancelled",
    "rescheduled",
    "base",
    "retired",
    "served",
    "lent",
    "squeezed",
    "short",
    "backlog",
}


def decisions(reader: Reader) -> list[Row]:
    """Quantities that parts decide in blocks of their own."""
    found = []
    offers = {f"contracts.{name}.{share}" for name in reader.setting.terms for share in ("signed", "size")}
    for block in reader.model.lp.column_blocks:
        if block.name not in SKELETON | offers:
            values = reader.here(block.spread_out(reader.x[block.span]), block.axes)
            for cell in np.argwhere(values != 0.0):
                label = ",".join(reader.label(axis, k) for axis, k in zip(block.axes, cell, strict=True))
                found.append({"block": block.name, "cell": label, "value": float(values[tuple(cell)])})
    return found


def signings(reader: Reader) -> list[Row]:
    """Every contract: given, or signed or not, at which share of its volumes, decided in which period."""
    found = []
    for name, terms in reader.setting.terms.items():
        standing = reader.model.standings[name]
        signed, size = (float(reader.value(share)[-1]) for share in (standing.agreed, standing.agreed_size))
        ended = [end.isoformat() for end, told in standing.ended.items() if reader.value(told)[-1] > 0.5]
        if not terms.record.offer.fraction:
            signed = float(round(signed))
        found.append(
            {
                "contract": name,
                "status": terms.record.status,
                "signed": signed,
                "size": size if signed else 0.0,
                "decided": reader.labels[terms.holds_from] if terms.offered else "",
                "ended": next(iter(ended), ""),
            }
        )
    return found


KEYS = ("source", "supplier", "item", "location", "lane", "need", "order")


def ledger(reader: Reader) -> list[Row]:
    """Every payment of the objective, cell by cell, on the day it falls on."""
    model, setting = reader.model, reader.setting
    found = []
    for entry in model.ledger.entries:
        values = reader.exact(entry.amount)
        axes = entry.amount.axes
        tree = model.period if model.period in axes else model.call
        for cell in np.argwhere(values != 0.0):
            p = int(cell[axes.index(tree)])
            about: Row = dict.fromkeys(KEYS, "")
            for axis, k in zip(axes, cell, strict=True):
                if axis is not tree:
                    about |= facts_of(reader, axis, int(k))
            day: date = entry.days[p] if entry.days.ndim == 1 else entry.days[cell[0], p]
            worth = setting.discount(day)
            amount = float(values[tuple(cell)])
            found.append(
                {"term": entry.term, "cash": entry.cash, "where": entry.where}
                | about
                | {
                    "period": reader.labels[p],
                    "date": day.isoformat(),
                    "amount": amount,
                    "discount_factor": worth,
                    "present_value": amount * worth,
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
    if axis is model.order or axis is model.shift:
        name = record if axis is model.order else record.order
        order = reader.setting.scenario.open_orders[name]
        return {"order": name, "supplier": order.supplier, "item": order.item, "location": order.to}
    return {}


def contracts(reader: Reader, received: list[Row], signed: list[Row]) -> list[Row]:
    """Each contract year: committed, taken, left."""
    found = []
    for name, terms in signed_as(reader.setting, signed).terms.items():
        for year in terms.cells("year"):
            labels = {reader.labels[p] for p in year.periods}
            mine = [row for row in received if row["contract"] == name and row["period"] in labels]
            taken = sum(counted(reader.setting, row, reader.labels.index(row["period"])) for row in mine)
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
                    "price_per_gb": terms.mean_price_on(terms.items, terms.setting.periods[last].start),
                }
            )
    return found
