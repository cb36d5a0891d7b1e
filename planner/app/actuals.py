"""What has happened since the last plan, as a user writes it: a patch of the scenario, and receipts.

receipts: {table: receipts.csv}          goods that have come: order, item, at, quantity, on
open_orders: {table: book.csv}           the suppliers' book: stands in place of ours
stock: {table: counted.csv}              what was counted: stands in place of what the plan says
needs, indices, contracts, ...           anything else of a scenario that is known better now
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from planner.app.load import refuse
from planner.app.parts import scenario_type
from planner.errors import Problem
from planner.model.setting import Setting
from planner.plan.position import Line, Lot
from planner.plan.reconcile import Received
from planner.scenario.bind import bind
from planner.scenario.entry import EntryMap, place_of
from planner.scenario.fields import Id, Record, Text, Volume, When, said
from planner.scenario.inline import inline
from planner.scenario.merge import merge_tolerantly


class Receipt(Record):
    """Goods that have come since the last plan."""

    order: Text = said("the open order, or call of the last plan, that they came on", "")
    item: Id = said("which item")
    at: Id = said("where")
    quantity: Volume = said("how much")
    on: When = said("the day they came")


class Receipts(Record):
    """What a file of actuals says beside what a scenario does."""

    receipts: dict[Id, Receipt] = said("goods that have come", {})


@dataclass(frozen=True)
class Told:
    """Actuals as they are written: a patch of the scenario with tables in place, the receipts, and every file that was read."""

    patch: EntryMap
    rows: EntryMap
    receipts: Receipts | None
    files: tuple[Path, ...]

    def refuse_other_days(self, last: date, day: date) -> None:
        """Raises InputError for receipts of days that the last plan knew of, or that are still to come."""
        refuse([*misdated(self, last, day)])


def read_actuals(file: Path) -> Told:
    """What a file tells. Raises InputError."""
    read = merge_tolerantly(file)
    own = {key: entry for key, entry in read.root.entries.items() if key == "receipts"}
    rest = {key: entry for key, entry in read.root.entries.items() if key != "receipts"}
    parts = [EntryMap(entries, {k: read.root.keys[k] for k in entries}, read.root.place) for entries in (own, rest)]
    mine = inline(parts[0], Receipts, file.parent, read.files)
    others = inline(parts[1], scenario_type(), file.parent, read.files)
    refuse([*read.warnings, *mine.problems, *others.problems])
    files = (*read.files, *mine.files, *others.files)
    return Told(others.root, mine.root, bind(mine.root, Receipts) if own else None, files)


def misdated(told: Told, last: date, day: date) -> Iterator[Problem]:
    """Receipts of other days, each at its line."""
    for name, one in sorted(told.receipts.receipts.items() if told.receipts else ()):
        loc = ("receipts", name, "on")
        if one.on.first >= day:
            what, step = f"came on or after the day it goes on from, {day}", "leave it to the next re-plan"
        elif one.on.last < last:
            what, step = f"came before the last plan's as_of, {last}", "leave it out: that plan has counted it"
        else:
            continue
        yield Problem(what, f"{step}, or correct the day", place_of(told.rows, loc), ".".join(loc), str(one.on))


def received_of(setting: Setting, told: Receipts) -> tuple[Received, ...]:
    """Receipts in GB; of an item that the scenario does not know, in what is written."""
    items = setting.scenario.items
    return tuple(
        Received(
            one.order,
            one.item,
            one.at,
            setting.gb(one.quantity, one.item) if one.item in items else one.quantity.value,
            one.on.first,
        )
        for _, one in sorted(told.receipts.items())
    )


def book_of(setting: Setting) -> tuple[Line, ...]:
    """The suppliers' book as lines."""
    return tuple(
        Line(
            name,
            order.supplier,
            order.contract or "",
            order.item,
            order.part or "",
            order.to,
            setting.gb(order.quantity, order.item),
            order.promised.first,
            order.due,
            order.due_on.first if order.due_on else None,
            order.confidence,
        )
        for name, order in sorted(setting.scenario.open_orders.items())
    )


def counted_of(setting: Setting) -> tuple[Lot, ...]:
    """Counted stock as lots."""
    rows = setting.scenario.stock.values()
    return tuple(
        Lot(
            row.at,
            row.item,
            row.part or "",
            row.state,
            setting.gb(row.quantity, row.item),
            row.arrives.first if row.arrives else None,
            row.since.first if row.since else None,
        )
        for row in rows
    )
