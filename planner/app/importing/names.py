"""The rows of somebody's table against what we know: items by makers' part numbers, orders, what they leave unsaid.

An order that we know tells what its row does not: who sells it, what, where it comes, and the money still to be paid for a GB of
it, times the GB that are still to come. Nothing that a row says is changed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from planner.app.handing_on import line_of
from planner.app.importing.cells import Cells
from planner.app.importing.columns import Kind
from planner.app.known import Known
from planner.errors import Problem, did_you_mean
from planner.plan.position import Line
from planner.quantities import Amount, QuantityError, parse
from planner.scenario.files import shorten
from planner.scenario.tables import Cell

FILLED = ("supplier", "contract", "item", "part", "to", "due_on", "promised", "confidence", "quantity")


@dataclass
class Named:
    """Rows with our names in them; parts that stood for items, orders that told what was left out, and what deserves a word."""

    rows: list[Cells] = field(default_factory=list)
    parts: Counter[str] = field(default_factory=Counter)
    filled: int = 0
    kept: int = 0
    warnings: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def name_rows(rows: list[Cells], kind: Kind, known: Known) -> Named:
    """Every row by our names."""
    found = Named()
    for row in rows:
        named = with_item(dict(row), kind, known, found)
        if kind.section == "open_orders":
            named = from_order(named, kind, known, found)
        elif kind.name == "receipts":
            check_order(named, known, found)
        if named:
            found.rows.append(named)
    if kind.name == "commits":
        others = list(unspoken(found.rows, known))
        found.kept = len(others)
        found.rows += others
    return found


def with_item(row: Cells, kind: Kind, known: Known, found: Named) -> Cells:
    """A row whose item may be written as a maker's part number."""
    items, parts = known.scenario.items, known.item_of_part
    cell = row.get("item") or row.get("part")
    if cell is None or not cell.text or cell.text in items or kind.section not in ("receipts", "open_orders", "stock"):
        return row
    if cell.text not in parts:
        step = did_you_mean(cell.text, (*sorted(items), *parts))
        what = "there is no item, and no maker's part, of this name"
        found.problems.append(Problem(what, step, cell.place, cell.column, shorten(cell.text)))
        return row
    found.parts[f"{cell.text} is {parts[cell.text]}"] += 1
    own = {"part": cell._replace(column="part")} if kind.name != "receipts" and "part" not in row else {}
    return row | own | {"item": cell._replace(text=parts[cell.text], column="item")}


def check_order(row: Cells, known: Known, found: Named) -> None:
    """Whether goods have come on an order of ours, and are what was ordered on it."""
    order, item = row.get("order"), row.get("item")
    if order is None:
        return
    line = known.orders.get(order.text)
    if line is None:
        found.warnings.append(unknown_order(order, known, "it is told as received on no order of ours"))
    elif item is not None and item.text in known.scenario.items and item.text != line.item:
        what = f"{shorten(order.text)} is an order of {line.item}, the row says {item.text}"
        found.problems.append(Problem(what, "mend the order or the item", order.place, "order", shorten(order.text)))


def unknown_order(cell: Cell, known: Known, said: str) -> Problem:
    """An order that nobody knows, with a guess."""
    step = did_you_mean(cell.text, tuple(known.orders), most=4)
    what = f"no order is called so: {said}"
    return Problem(what, step, cell.place, cell.column, shorten(cell.text), severity="warning")


def from_order(row: Cells, kind: Kind, known: Known, found: Named) -> Cells:
    """A row of a book with what our own order says where the row says nothing; nothing of a commit on no order of ours."""
    cell = row.get("id")
    if cell is None:
        return row
    line = known.orders.get(cell.text)
    if line is None:
        if kind.name == "commits":
            step = did_you_mean(cell.text, tuple(known.orders), most=4)
            what = "no order is called so, and a commit alone does not say what it is"
            found.problems.append(Problem(what, step, cell.place, "id", shorten(cell.text)))
            return {}
        found.warnings.append(unknown_order(cell, known, "it is taken over from the book"))
        return row
    filled = {name: cell_from(cell, name, text) for name, text in told_of(line, row, known).items() if name not in row}
    found.filled += bool(filled)
    return filled | row


def told_of(line: Line, row: Cells, known: Known) -> dict[str, str]:
    """What an order says of itself, its money for the quantity that the row has."""
    said = {key: str(value) for key, value in line_of(line, known.currency).items() if key in FILLED}
    gb = gb_in(row, line.item, known) if "quantity" in row else line.gb
    if gb is not None and line.gb > 0.0:
        said["due"] = f"{line.due * gb / line.gb:.2f} {known.currency}"
    return said


def gb_in(row: Cells, item: str, known: Known) -> float | None:
    """GB of a row; None where its quantity cannot be read, or is in pieces of an item that has no size."""
    try:
        amount = parse(row["quantity"].said(), "amount", known.currency)
    except QuantityError:
        return None
    assert isinstance(amount, Amount)
    own = known.scenario.items.get(item)
    if own is None or (amount.unit == "ea" and own.package is None):
        return None
    return known.setting.gb(amount, item)


def cell_from(cell: Cell, column: str, text: str) -> Cell:
    """A cell that somebody else tells, at the place of the one that names them."""
    return cell._replace(text=text, column=column, unit="")


def unspoken(rows: list[Cells], known: Known) -> list[Cells]:
    """Open orders of suppliers who say nothing in the table, as we know them; a broker speaks of each alone."""
    spoken = {row["id"].text for row in rows if "id" in row}
    who = {line.supplier for line in known.lines if line.name in spoken and line.supplier}
    where = next((row["id"] for row in rows if "id" in row), None)
    if where is None:
        return []
    return [
        {
            "id": where._replace(text=line.name, unit=""),
            **{key: cell_from(where, key, str(value)) for key, value in line_of(line, known.currency).items()},
        }
        for line in known.lines
        if line.name not in spoken and line.supplier not in who
    ]
