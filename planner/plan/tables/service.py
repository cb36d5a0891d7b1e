"""Tables of service: the installed base, what serves what, what is asked and what is short."""

from __future__ import annotations

from planner.model.cohorts import bases, fails_in, opening, passing
from planner.model.setting import Setting
from planner.plan.tables.reader import Reader, Row
from planner.plan.tables.work import losses

BASE = (
    "opening_gb",
    "failed_gb",
    "worn_gb",
    "added_gb",
    "fallout_gb",
    "retired_gb",
    "harvested_gb",
    "claimed_gb",
    "standing_gb",
)
"""Columns of the base table; of what is retired what comes back as good pieces, of what has failed what its maker makes good."""


def base(reader: Reader) -> list[Row]:
    """The installed base, period by period."""
    model, setting = reader.model, reader.setting
    put_in = model.used.via(
        model.use.to(model.stand, lambda use: None if use.requirement else f"{use.location}:{use.part.item}")
    )
    flows = (put_in, model.retired, model.returns.harvested, model.returns.claimed, model.base)
    added, retired, harvested, claimed, standing = (reader.value(flow) for flow in flows)
    before = reader.value(model.base.via(model.period.back))
    worn = reader.value(model.worn.via(model.period.back))
    found = []
    for n, stand in enumerate(model.stand.records):
        first = sum(gb for _, gb in opening(setting, "installed", stand.location, stand.item))
        for p, label in enumerate(reader.labels):
            start = before[n, p] if p else first
            failed, lost = start * fails_in(setting, stand.item, p), setting.scenario.items[stand.item].fallout
            used, after = added[n, p], (own[n, p] for own in (retired, harvested, claimed, standing))
            values = (start, failed, worn[n, p], used * (1.0 - lost), used * lost, *after)
            row: Row = {"location": stand.location, "item": stand.item, "period": label}
            found.append(row | {name: float(value) for name, value in zip(BASE, values, strict=True)})
    return found


def cohorts(setting: Setting, rows: list[Row]) -> list[Row]:
    """What became by the horizon's end of what was put in together, of items that have a life or a warranty."""
    found = []
    for place, item in bases(setting):
        rule = setting.scenario.items[item]
        if rule.life is None and rule.warranty is None:
            continue
        mine = [row for row in rows if (row["location"], row["item"]) == (place, item)]
        *_, last = passing(setting, item, opening(setting, "installed", place, item), mine)
        for one in last:
            row: Row = {"location": place, "item": item, "since": one.since.isoformat()}
            row["life_over"] = setting.after(one.since, (rule.life,)).isoformat() if rule.life else ""
            row["warranty_over"] = setting.after(one.since, (rule.warranty.for_,)).isoformat() if rule.warranty else ""
            fate = {"added_gb": one.added, "failed_gb": one.failed, "worn_gb": one.worn, "retired_gb": one.retired}
            found.append(row | fate | {"standing_gb": one.left})
    return found


def service(reader: Reader) -> list[Row]:
    """Every requirement in every period: asked, served, short, late, and at what price; of a job its worst class has all of it."""
    short, late = reader.value(reader.model.short), reader.value(reader.model.backlog)
    setting, periods, found = reader.setting, range(len(reader.labels)), list[Row]()
    lost = losses(reader)
    for n, need in enumerate(setting.requirements):
        for p in periods:
            price = (
                lost[need.id, p] / short[n, p] if (need.id, p) in lost else need.own_price[p] if need.own_price else 0.0
            )
            before = late[n, p - 1] if p else 0.0
            found.append(
                {
                    "need": need.id,
                    "program": need.program,
                    "location": need.location,
                    "tier": need.tier,
                    "kind": need.kind,
                    "period": reader.labels[p],
                    "need_gb": need.amount[p],
                    "served_gb": float(need.amount[p] + before - short[n, p] - late[n, p]),
                    "short_gb": float(short[n, p]),
                    "backlog_gb": float(late[n, p]),
                    "shortage_price": float(price),
                }
            )
    return found


def serves(reader: Reader) -> list[Row]:
    """Which item or part serves which requirement."""
    model = reader.model
    by_id = {need.id: need for need in model.requirement.records}
    found = []
    for n, p, size in reader.cells(model.served):
        record = model.serve.records[n]
        factor = by_id[record.requirement].serves[record.item]
        found.append((record.requirement, record.item, "", p, size, size * factor))
    for n, p, size in reader.cells(model.used):
        use = model.use.records[n]
        if use.requirement:
            factor = by_id[use.requirement].serves[use.part.item]
            found.append((use.requirement, use.part.item, use.part.mpn, p, size, size * factor))
    names = ("need", "item", "part", "period", "used_gb", "served_gb")
    return [dict(zip(names, (*row[:3], reader.labels[row[3]], *row[4:]), strict=True)) for row in found]


def lent(reader: Reader) -> list[Row]:
    """Which requirement lies in memory that accelerators carry."""
    records = reader.model.tiering.lend.records
    return [
        {
            "need": records[n].requirement,
            "fleet": records[n].fleet,
            "tier": records[n].tier,
            "period": reader.labels[p],
            "lent_gb": size,
        }
        for n, p, size in reader.cells(reader.model.tiering.lent)
    ]


def squeezed(reader: Reader) -> list[Row]:
    """Which bytes are kept in less, by which way, and what that saves."""
    records = reader.model.tiering.pressing.records
    return [
        {
            "need": records[n].requirement,
            "way": records[n].squeeze.name,
            "period": reader.labels[p],
            "squeezed_gb": size,
            "saved_gb": size * (1.0 - records[n].squeeze.left),
        }
        for n, p, size in reader.cells(reader.model.tiering.squeezed)
    ]
