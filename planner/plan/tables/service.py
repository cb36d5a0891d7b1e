"""Tables of service: the installed base, what serves what, what is asked and what is short."""

from __future__ import annotations

from planner.plan.tables.reader import Reader, Row


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
        for p in range(len(reader.labels)):
            start = before[n, p] if p else opening.get((stand.location, stand.item), 0.0)
            fails = setting.scenario.items[stand.item].fails
            share = 1.0 - (1.0 - fails) ** (setting.periods[p - 1].days / 365.0) if p else 0.0
            found.append(
                {
                    "location": stand.location,
                    "item": stand.item,
                    "period": reader.labels[p],
                    "opening_gb": float(start),
                    "failed_gb": float(start * share),
                    "added_gb": float(added[n, p]),
                    "retired_gb": float(retired[n, p]),
                    "standing_gb": float(standing[n, p]),
                }
            )
    return found


def service(reader: Reader) -> list[Row]:
    """Every requirement in every period: asked, served, short, late."""
    short, late = reader.value(reader.model.short), reader.value(reader.model.backlog)
    found = []
    for n, need in enumerate(reader.setting.requirements):
        for p in range(len(reader.labels)):
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
                    "shortage_price": 0.0 if need.shortage is None else need.shortage[p],
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
