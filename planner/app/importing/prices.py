"""Prices of indices as others list them: a column an index, or a row for each date and index (or item).

Both become one table, a row a date and a column an index. A series in the actuals stands in place of the old one, whole, so what
the plan reckoned with before the first price of an index stands before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from planner.app.importing.cells import Cells
from planner.app.importing.columns import Column
from planner.app.known import Known
from planner.calendar import CalendarError, parse_when
from planner.errors import Place, Problem, did_you_mean
from planner.quantities import QuantityError, parse
from planner.scenario.files import shorten
from planner.scenario.tables import Cell

Prices = dict[str, dict[date, str]]


def prices_of(
    rows: list[Cells], columns: Mapping[int, Column], known: Known | None, currency: str
) -> tuple[Prices, list[Problem]]:
    """Prices by index and date, and what is wrong with any."""
    found: Prices = {}
    places: dict[tuple[str, date], Place] = {}
    problems: list[Problem] = []
    names = {column.name for column in columns.values()}
    long = "price" in names and bool(names & {"index", "item"})
    for row in rows:
        when = row.get("date")
        if when is None:
            first = next(iter(row.values()))
            problems.append(Problem("the price has no date", "write its day or month", first.place, "date"))
            continue
        try:
            day = parse_when(when.text).first
        except CalendarError as error:
            problems.append(Problem(error.what, error.next_step, when.place, "date", shorten(when.text)))
            continue
        for name, cell in one_row(row, known, problems) if long else wide_row(row, columns, known, problems):
            at = places.get((name, day))
            places[name, day] = cell.place
            if at is not None:
                what = f"{name} has two prices on {day}, the other in line {at.line}"
                problems.append(Problem(what, "keep one of them", cell.place, name, cell.text))
            try:
                parse(cell.said(), "price", currency)
            except QuantityError as error:
                problems.append(Problem(error.what, error.next_step, cell.place, name, shorten(cell.text)))
            found.setdefault(name, {})[day] = cell.said()
    return dict(sorted(found.items())), problems


def one_row(row: Cells, known: Known | None, problems: list[Problem]) -> list[tuple[str, Cell]]:
    """The index of a row that names it, or the item that it is the price of."""
    price, who = row.get("price"), row.get("index") or row.get("item")
    if price is None or who is None:
        missing, spot = ("price", who) if price is None else ("index", price)
        if spot is not None:
            problems.append(Problem(f"the row has no {missing}", "fill it in, or delete the row", spot.place, missing))
        return []
    if known is None:
        return [(who.text, price)]
    indices, items = known.scenario.indices, known.scenario.items
    if who.column == "index" and who.text in indices:
        return [(who.text, price)]
    own = items[who.text].index if who.column == "item" and who.text in items else None
    if own is not None:
        return [(own, price)]
    names = tuple(indices) if who.column == "index" else tuple(name for name, item in items.items() if item.index)
    what = "there is no such index" if who.column == "index" else "no item of this name has an index"
    problems.append(Problem(what, did_you_mean(who.text, names), who.place, who.column, shorten(who.text)))
    return []


def wide_row(
    row: Cells, columns: Mapping[int, Column], known: Known | None, problems: list[Problem]
) -> list[tuple[str, Cell]]:
    """The prices of a row, each under the name of its index."""
    found = []
    for column in columns.values():
        if column.name == "date" or column.name not in row:
            continue
        if known is not None and column.name not in known.scenario.indices:
            place = Place(row[column.name].file, column.spot.line, column.spot.column)
            step = f"{did_you_mean(column.name, tuple(known.scenario.indices))} (--map '{column.spot.text}=INDEX')"
            problems.append(Problem("no index is called as this column is", step, place, value=shorten(column.name)))
            continue
        found.append((column.name, row[column.name]))
    return found


def with_past(prices: Prices, known: Known) -> tuple[Prices, dict[str, int]]:
    """The same after what the scenario knew, or expected, before the first price of each index; and how many those are."""
    found: Prices = {}
    counts = {}
    for name, own in prices.items():
        first = min(own)
        path = known.setting.index_path(name).points
        before = {
            max(day, date(1970, 1, 1)): f"{quote.value!r} {known.currency}/{quote.unit}"
            for day, quote in path
            if day < first
        }
        found[name] = before | own
        counts[name] = len(before)
    return found, counts
