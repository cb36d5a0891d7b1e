"""Which column of somebody's table is which of ours, what it holds, and in which unit: as it is called or as it is told.

A column is known by its name (case, spaces and hyphens aside) or by `theirs=ours`; `theirs=` leaves it out. A unit stands behind
the name, `Qty [ea]`, or is told, `Qty=ea`. What no column says of an entry is not made up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from planner.app.actuals import Receipt
from planner.app.parts import scenario_type
from planner.calendar import Span
from planner.errors import Place, Problem, did_you_mean
from planner.quantities import DIMENSIONS, QuantityError, parse
from planner.scenario.fields import Record
from planner.scenario.files import shorten
from planner.scenario.foreign import Sheet, Spot
from planner.scenario.inline import is_date
from planner.scenario.shapes import below, collection, dimension_of, keys_of, members, types_of
from planner.scenario.ways import Ways

Nature = Literal["text", "figure", "day"]
_UNIT = re.compile(r"(.*?)\s*\[([^\[\]]+)\]")
SERIES = "series"


@dataclass(frozen=True)
class Kind:
    """A kind of table: the section of the actuals it goes into, and the columns that none can do without."""

    name: str
    section: str
    needed: tuple[str, ...]
    meaning: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("receipts", "receipts", ("item", "at", "quantity", "on"), "goods that have come"),
        Kind("open_orders", "open_orders", ("id", "item", "quantity", "to", "promised"), "the suppliers' book, whole"),
        Kind("commits", "open_orders", ("id",), "what suppliers say of orders that we know"),
        Kind("stock", "stock", ("at", "item", "quantity"), "what was counted, everywhere"),
        Kind("prices", "indices", ("date",), "prices of indices, by date"),
        Kind("needs", "needs", ("id", "kind", "at"), "what is needed, by date"),
    )
}


@dataclass(frozen=True)
class Column:
    """A column that is read: our name, what it holds, its unit, where its header stands."""

    name: str
    nature: Nature
    dimension: str | None
    unit: str
    spot: Spot


def records_of(kind: Kind) -> tuple[type[Record], ...]:
    """The records that a row may become."""
    if kind.name == "receipts":
        return (Receipt,)
    held = collection(types_of(scenario_type())[kind.section])
    return tuple(
        record
        for member in members(held)
        for record in (member.kinds.kinds.values() if member.kinds else [member.record] if member.record else [])
    )


@cache
def columns_of(name: str) -> tuple[str, ...]:
    """Our columns of a kind of table, beside dates."""
    if name == "prices":
        return ("date", "index", "item", "price")
    own = dict.fromkeys(key for record in records_of(KINDS[name]) for key in keys_of(record))
    return ("id", *(["kind"] if name == "needs" else []), *own)


@cache
def holds(name: str, column: str) -> tuple[Nature, str | None]:
    """Whether a column holds text, figures or days, and of which dimension its figures are."""
    if name == "prices":
        return (
            ("day", None)
            if column == "date"
            else ("text", None)
            if column in ("index", "item")
            else ("figure", "price")
        )
    if is_date(column):
        return "figure", None
    for record in records_of(KINDS[name]):
        kind: Any = record
        for step in column.split("."):
            kind = below(kind, step)
        if kind is Any:
            continue
        if dimension_of(kind):
            return "figure", dimension_of(kind)
        return ("day" if any(member.kind is Span for member in members(kind)) else "text"), None
    return "text", None


def columns_in(
    sheet: Sheet, kind: Kind, maps: Mapping[str, str], units: Mapping[str, str], ways: Ways, currency: str
) -> tuple[dict[int, Column], list[Problem]]:
    """The columns that are read, by their number in the sheet, and what is wrong with any."""
    found: dict[int, Column] = {}
    problems = [*untold(sheet, maps, "--map"), *wrong_units(sheet, kind, maps, units, currency)]
    for n, spot in enumerate(sheet.header):
        theirs, unit = parted(spot.text)
        said = told(maps, spot.text)
        ours = our_name(kind, theirs, ways) if said is None else by_another(kind, said)
        if ours == "":
            continue
        if ours is None or not fits(kind, ours):
            problems.append(strange(sheet, kind, spot, ours))
            continue
        twin = next((column for column in found.values() if column.name == ours), None)
        if twin is not None:
            what = f"the columns '{shorten(twin.spot.text)}' and '{shorten(spot.text)}' are both '{ours}'"
            problems.append(Problem(what, f"leave one out: --map '{spot.text}='", sheet.place(spot)))
            continue
        nature, dimension = holds(kind.name, ours)
        word = told(units, spot.text) or told(units, ours) or (told(units, SERIES) if is_date(ours) else None)
        if word and unit and word != unit:
            what = f"the header has the unit [{unit}], and --units says {word}"
            problems.append(Problem(what, "leave out one of the two", sheet.place(spot)))
        found[n] = Column(ours, nature, dimension, word or unit, spot)
    return found, problems


def parted(header: str) -> tuple[str, str]:
    """A header as its name and its unit."""
    match = _UNIT.fullmatch(header)
    return (match[1], match[2]) if match else (header, "")


def told(said: Mapping[str, str], header: str) -> str | None:
    """What is told of a column, by its header with or without its unit."""
    return said.get(header, said.get(parted(header)[0]))


def our_name(kind: Kind, theirs: str, ways: Ways) -> str | None:
    """Our name of a column that is called as ours is; a date as we write it; of prices the name of an index, as it stands."""
    plain = re.sub(r"[\s-]+", "_", theirs.strip().lower())
    if by_another(kind, plain) in columns_of(kind.name):
        return by_another(kind, plain)
    if kind.name == "prices":
        return theirs
    try:
        day = ways.day(theirs) if kind.name == "needs" else theirs
    except QuantityError:
        day = theirs
    return day if is_date(day) else dotted(theirs, kind)


def by_another(kind: Kind, name: str) -> str:
    """The id of an order is its order, too."""
    return "id" if kind.section == "open_orders" and name in ("order", "order_id") else name


def dotted(name: str, kind: Kind) -> str | None:
    """`shortage.price` where there is a `shortage`."""
    return name if "." in name and name.split(".")[0] in columns_of(kind.name) else None


def fits(kind: Kind, ours: str) -> bool:
    """Whether a name is one of a column of ours."""
    if kind.name == "prices":
        return not is_date(ours)
    return ours.split(".")[0] in columns_of(kind.name) or (kind.name == "needs" and is_date(ours))


def strange(sheet: Sheet, kind: Kind, spot: Spot, ours: str | None) -> Problem:
    """A column that nobody has explained, or one that is told to be what is not there."""
    known = columns_of(kind.name)
    if ours is not None:
        return Problem(
            f"{kind.name} have no column '{shorten(ours)}'", did_you_mean(ours, known, most=30), Place("--map")
        )
    name = parted(spot.text)[0]
    step = f"say which of ours it is, --map '{name}=...' ({', '.join(known[:12])}), or leave it out: --map '{name}='"
    return Problem(f"{kind.name} have no column '{shorten(spot.text)}'", step, sheet.place(spot))


def untold(sheet: Sheet, said: Mapping[str, str], option: str) -> list[Problem]:
    """Columns that are spoken of and are not there."""
    names = [spot.text for spot in sheet.header]
    known = {*names, *(parted(name)[0] for name in names)}
    return [
        Problem(
            "the table has no such column", did_you_mean(theirs, names, most=30), Place(option), value=shorten(theirs)
        )
        for theirs in said
        if theirs not in known
    ]


def wrong_units(
    sheet: Sheet, kind: Kind, maps: Mapping[str, str], units: Mapping[str, str], currency: str
) -> list[Problem]:
    """Units of columns that are not there or have none, and words that are no unit."""
    ours = {*columns_of(kind.name), SERIES, *maps.values()}
    problems = untold(sheet, {theirs: unit for theirs, unit in units.items() if theirs not in ours}, "--units")
    for name, unit in units.items():
        column = maps.get(name, name)
        dimension = holds(kind.name, column)[1] if column in columns_of(kind.name) and column != SERIES else None
        try:
            if dimension is not None:
                parse(f"1 {unit}", dimension, currency)
        except QuantityError as error:
            problems.append(Problem(error.what, f"--units '{name}=UNIT': {error.next_step}", Place("--units")))
    return problems


def needs_unit(dimension: str | None) -> bool:
    """Whether a bare number says nothing in a dimension."""
    return dimension is not None and all(shape != ("nothing",) for shape in DIMENSIONS[dimension].shapes)


def missing(sheet: Sheet, kind: Kind, columns: Mapping[int, Column], filled: tuple[str, ...]) -> list[Problem]:
    """Columns that a table of this kind cannot do without, but for those that are filled in."""
    have = {column.name for column in columns.values()} | set(filled)
    theirs = ", ".join(f"'{shorten(spot.text, 30)}'" for spot in sheet.header[:12])
    step = f"add it, or say which it is: --map '...={{}}', one of {theirs}"
    place = Place(sheet.file, sheet.header[0].line, 1)
    return [
        Problem(f"{kind.name} need a column '{name}'", step.format(name), place)
        for name in kind.needed
        if name not in have
    ]
