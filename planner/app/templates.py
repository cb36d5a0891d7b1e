"""Templates of the tables that `planner import` reads: headers with their units, and what we know filled in.

For a run, or a scenario, every order, place and item stands there already: a warehouse types quantities and days, a supplier mends
what is no longer so. What is not filled in is left out when it is read, but for a count: there nothing is told by a 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from planner.app.handing_on import line_of, lot_of
from planner.app.headers import HEADERS
from planner.app.importing.columns import KINDS, records_of
from planner.app.importing.into import csv_text, write_new
from planner.app.known import Known
from planner.errors import InputError, Problem, did_you_mean
from planner.plan.position import Line
from planner.quantities import Rate
from planner.scenario.fields import Series
from planner.scenario.shapes import fields_of

Rows = tuple[tuple[str, ...], ...]
UNITS = {
    "quantity": "ea, or GB, TB, PB",
    "due": "money",
    "cancel_fee": "%",
    "on": "year-month-day",
    "promised": "year-month-day",
    "due_on": "year-month-day",
    "arrives": "year-month-day",
    "cancellable_until": "year-month-day",
    "date": "year-month-day",
}


@dataclass(frozen=True)
class Template:
    """A table to fill in, and what each of its columns means: name, unit, meaning."""

    kind: str
    table: Rows
    about: Rows


def template(kind: str, known: Known | None = None) -> Template:
    """The table of a kind; filled in with what is known. Raises InputError."""
    if kind not in KINDS:
        raise InputError(Problem("there is no such template", did_you_mean(kind, tuple(KINDS)), value=kind[:40]))
    table: Rows = (tuple(HEADERS[kind].split(",")),) if known is None else FILLED[kind](known)
    return Template(kind, table, tuple(meaning(kind, header) for header in table[0]))


def write_template(found: Template, path: Path) -> Path:
    """Write a template where nothing stands yet, as CSV or as a workbook by the ending of its name. Raises InputError."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        step = f"name a file ending in .csv or .xlsx, such as {found.kind}.csv"
        raise InputError(Problem("a template is a CSV file or a workbook", step, value=str(path)))
    if path.suffix.lower() == ".csv":
        write_new(path, csv_text(found.table))
    else:
        from planner.report.template_book import book_of

        write_new(path, book_of(found.kind, found.table, found.about))
    return path


def meaning(kind: str, header: str) -> tuple[str, str, str]:
    """A column, its unit, and what it means."""
    name, _, unit = header.removesuffix("]").partition(" [")
    own = [fields_of(record) for record in records_of(KINDS[kind])] if kind != "prices" else []
    said = next((info[name].description or "" for info in own if name in info), "")
    words = {
        "id": "its name: of an order as we know it",
        "kind": "consumption, installed, ...",
        "date": "from that day on",
    }
    if kind == "needs" and name[:1].isdigit():
        said = "how much from that day on"
    if kind == "prices" and name != "date":
        said = "the price of this index"
    return name, unit or UNITS.get(name, ""), said or words.get(name, "")


def quantity_unit(known: Known, items: Iterable[str]) -> str:
    """Pieces where every item says how large one is."""
    return "ea" if all(known.scenario.items[item].package for item in items if item in known.scenario.items) else "GB"


def receipts(known: Known) -> Rows:
    """A row for every order that may have come, the first promised first."""
    lines = sorted((*known.landed, *known.lines), key=lambda line: (line.promised, line.name))
    unit = quantity_unit(known, (line.item for line in lines))
    return (
        ("order", "item", "at", f"quantity [{unit}]", "on"),
        *((line.name, line.item, line.to, "", "") for line in lines),
    )


def open_orders(known: Known) -> Rows:
    """Every open order as we know it; each cell has its unit."""
    header = ("id", "supplier", "contract", "item", "part", "quantity", "to", "promised", "confidence", "due", "due_on")
    return (header, *(cells(line.name, line_of(line, known.currency), header) for line in in_order(known)))


def commits(known: Known) -> Rows:
    """Every open order, with what may be told of it."""
    header = ("id", "item", "to", "quantity", "promised", "confidence")
    return (header, *(cells(line.name, line_of(line, known.currency), header) for line in in_order(known)))


def in_order(known: Known) -> list[Line]:
    """Open orders, the first promised first."""
    return sorted(known.lines, key=lambda line: (line.promised, line.name))


def cells(name: str, said: dict[str, object], header: Iterable[str]) -> tuple[str, ...]:
    """A row of what is said."""
    return tuple(name if column == "id" else shorter(str(said.get(column, ""))) for column in header)


def stock(known: Known) -> Rows:
    """What lies somewhere, to be counted; what is built in or on its way as the plan has it."""
    header = ("at", "item", "part", "quantity", "state", "arrives", "since")
    places = {(lot.at, lot.item, lot.part) for lot in known.lots if lot.state == "on_hand"}
    places |= {(line.to, line.item, line.part) for line in (*known.landed, *known.lines)}
    once = {(at, item, "" if part == item else part) for at, item, part in places}
    rest = [cells("", lot_of(lot), header) for lot in known.lots if lot.state != "on_hand"]
    return (header, *((at, item, part, "", "on_hand", "", "") for at, item, part in sorted(once)), *sorted(rest))


def prices(known: Known) -> Rows:
    """A column an index, in the unit it is quoted in, and a row for the day."""
    indices = known.scenario.indices
    quotes = {name: known.setting.index_quote(name, known.day) for name in sorted(indices)}
    heads = [f"{name} [{known.currency}/{quote.unit if quote else 'GB'}]" for name, quote in quotes.items()]
    return (("date", *heads), (str(known.day), *("" for _ in heads)))


def needs(known: Known) -> Rows:
    """Needs with a series: what is reckoned with from the day on, a column for each day on which one of them changes."""
    every = sorted(known.scenario.needs.items())
    own = {name: need for name, need in every if isinstance(getattr(need, "series", None), Series)}
    days = sorted({known.day, *(day for need in own.values() for day, _ in need.series.points if day > known.day)})
    rows = [
        (name, need.kind, need.at, *(value_at(need.series, day, days[0]) for day in days)) for name, need in own.items()
    ]
    return (("id", "kind", "at", *map(str, days)), *rows)


def value_at(series: Series[Rate | float], day: date, first: date) -> str:
    """What a series says from a day on; blank where it goes on as before."""
    value = series.at(day)
    if value is None or (day != first and all(point != day for point, _ in series.points)):
        return ""
    return shorter(f"{value.value:.6f} {value.unit}/{value.per}" if isinstance(value, Rate) else f"{value:.6f} GB")


def shorter(text: str) -> str:
    """A figure without the zeros behind its point."""
    return re.sub(r"\.0+(?= )|(?<=\.\d)0+(?= )|(\.\d*?[1-9])0+(?= )", r"\1", text)


FILLED: dict[str, Callable[[Known], Rows]] = {
    "receipts": receipts,
    "open_orders": open_orders,
    "commits": commits,
    "stock": stock,
    "prices": prices,
    "needs": needs,
}
