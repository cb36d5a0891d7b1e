"""Rows by our names as the strict table that is written, and how much of what they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from planner.app.importing.cells import Cells
from planner.app.importing.columns import Kind, columns_of
from planner.app.importing.names import Named, gb_in
from planner.app.importing.prices import Prices, with_past
from planner.app.known import Known
from planner.errors import Problem
from planner.quantities import Amount, QuantityError, parse
from planner.scenario.inline import is_date

Sums = dict[tuple[str, str, str], tuple[float, float | None]]
"""By item, place and unit as written: how much, and GB where it is known how large a piece is."""


@dataclass(frozen=True)
class About:
    """What was read: the kind of table, from where, how it was written, and which of their columns is which of ours."""

    kind: Kind
    source: str
    read_as: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Imported:
    """A table of ours, and what was read of theirs: rows, rows that say nothing, sums, what was done with names, doubts.

    `indices` have prices in it; some of those that are `expected` are of days to come.
    """

    about: About
    table: tuple[tuple[str, ...], ...]
    rows: int
    silent: int = 0
    sums: Sums = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    indices: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()


def sums_of(rows: Iterable[Cells], known: Known | None, currency: str) -> Sums:
    """What was read, added up."""
    sums: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    sized = set[tuple[str, str, str]]()
    for row in rows:
        try:
            amount = parse(row["quantity"].said(), "amount", currency)
        except (KeyError, QuantityError):
            continue
        assert isinstance(amount, Amount)
        item, place = row.get("item"), row.get("at") or row.get("to")
        key = item.text if item else "", place.text if place else "", amount.unit
        gb = gb_in(row, key[0], known) if known else None
        sums[key][0] += amount.value
        sums[key][1] += gb or 0.0
        if gb is not None:
            sized.add(key)
    return {key: (much, gb if key in sized else None) for key, (much, gb) in sorted(sums.items())}


def notes_of(named: Named, known: Known | None) -> tuple[str, ...]:
    """What was done with names."""
    if known is None:
        return ("names are not checked: no run or scenario is named (--for)",)
    notes = [f"{said} ({n} rows)" if n > 1 else said for said, n in sorted(named.parts.items())]
    if named.filled:
        notes.append(f"what {named.filled} rows leave unsaid is as {known.name} has it on {known.day}")
    if named.kept:
        notes.append(f"{named.kept} orders of suppliers who say nothing here stand as they were")
    return tuple(notes)


def table_of(rows: Sequence[Cells], kind: Kind) -> tuple[tuple[str, ...], ...]:
    """Our table: header and rows in our order, a unit that all cells of a column share in its header."""
    names = {name for row in rows for name in row}
    own = columns_of(kind.name)
    order = sorted(
        names, key=lambda name: (is_date(name), own.index(name.split(".")[0]) if not is_date(name) else 0, name)
    )
    header, columns = [], []
    for name in order:
        cells = [row.get(name) for row in rows]
        units = {cell.unit if cell.said() != cell.text else "" for cell in cells if cell is not None}
        unit = units.pop() if len(units) == 1 else ""
        header.append(f"{name} [{unit}]" if unit else name)
        columns.append(["" if cell is None else cell.text if unit else cell.said() for cell in cells])
    return (tuple(header), *zip(*columns, strict=True))


def of_prices(about: About, prices: Prices, known: Known | None, rows: int) -> Imported:
    """A table of prices."""
    notes: list[str] = []
    if known is not None:
        prices, before = with_past(prices, known)
        notes = [f"{n} prices that {known.name} has of {name} stand before those" for name, n in before.items() if n]
    expected = tuple(name for name, own in prices.items() if known is not None and max(own) > known.day)
    if expected and known is not None:
        notes.append(
            f"prices after {known.day} are those that are expected, in place of the old ones: {', '.join(expected)}"
        )
    days = sorted({day for own in prices.values() for day in own})
    body = [(str(day), *(own.get(day, "") for own in prices.values())) for day in days]
    return Imported(
        about, (("date", *prices), *body), rows, notes=tuple(notes), indices=tuple(prices), expected=expected
    )
