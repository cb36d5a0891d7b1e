"""What is wrong with rows by our names, told as the actuals would tell it, at the cells of the file that was sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planner.app.actuals import Receipts
from planner.app.importing.cells import Cells
from planner.app.importing.columns import Kind
from planner.app.known import Known
from planner.app.load import SPARE
from planner.app.parts import scenario_type
from planner.errors import InputError, Place, Problem
from planner.scenario.bind import bind_rest
from planner.scenario.entry import Entry, EntryMap, find, put
from planner.scenario.fields import Record
from planner.scenario.files import shorten
from planner.scenario.inline import row_entry
from planner.scenario.kinds import kinds_named
from planner.scenario.merge import merge
from planner.scenario.names import unknown_names
from planner.scenario.shapes import collection, types_of


def entries_of(rows: Sequence[Cells], kind: Kind) -> tuple[EntryMap, list[Problem]]:
    """The rows as a person would have written them, by id or by row; and ids that stand twice."""
    held = Receipts if kind.name == "receipts" else scenario_type()
    inner = collection(types_of(held)[kind.section])
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    for row in rows:
        place = next(iter(row.values())).place
        cells = dict(row)
        own = cells.pop("id", None)
        name = own.text if own is not None and own.text else f"row {place.line}"
        if own is None and kind.section != "receipts" and kind.name != "stock":
            problems.append(Problem("the row has no id", "say which order or need it is", place, "id"))
        if name in entries:
            problems.append(twice(name, kind, entries[name].place.line, own.place if own else place))
        try:
            entries[name] = row_entry(cells, inner, place)
        except InputError as error:
            problems += error.problems
    where = Place(next(iter(rows[0].values())).file, 1)
    return EntryMap(entries, {name: entry.place for name, entry in entries.items()}, where), problems


def twice(name: str, kind: Kind, line: int, place: Place) -> Problem:
    """An id of two rows; the number of a delivery note is no id of a row where the note has several."""
    step = f"keep one, or tell a second delivery apart as '{shorten(name)}/2'"
    if kind.name == "receipts":
        step = "an id is of one row alone: leave its column out, --map 'THEIRS='"
    return Problem(f"the id '{shorten(name)}' stands also in line {line}", step, place, "id")


def checks(entries: EntryMap, kind: Kind, known: Known | None, file: str) -> list[Problem]:
    """What the actuals would say of the rows: values that cannot be read, keys that are missing, names that nobody knows."""
    root = known.loaded.root if known else EntryMap({}, {}, entries.place)
    entries = over_known(entries, kind, root)
    alone = EntryMap({kind.section: entries}, {kind.section: entries.place}, entries.place)
    money = find(root, ("money",))
    if kind.name == "receipts":
        record: type[Record] = Receipts
        found = list(bind_rest(alone, Receipts).problems)
    else:
        record = scenario_type(kinds_named(alone))
        told = EntryMap({**SPARE.entries, **alone.entries}, {**SPARE.keys, **alone.keys}, alone.place)
        told = told if money is None else put(told, ("money",), money)
        found = list(bind_rest(told, record).problems)
    if known is not None:
        keys = {**root.keys, kind.section: entries.place}
        whole = EntryMap({**root.entries, kind.section: entries}, keys, root.place)
        found += unknown_names(whole, record).values()
    return [one for one in found if one.place is not None and one.place.file == file]


def over_known(entries: EntryMap, kind: Kind, root: EntryMap) -> EntryMap:
    """Rows of needs over the needs that we know, less their old series: as the actuals would be laid over them."""
    own = find(root, (kind.section,))
    if kind.name != "needs" or not isinstance(own, EntryMap):
        return entries
    found = dict(entries.entries)
    for name, row in entries.entries.items():
        old = own.entries.get(name)
        if isinstance(old, EntryMap) and isinstance(row, EntryMap):
            found[name] = merge(put(old, ("series",), None), row, [])
    return EntryMap(found, entries.keys, entries.place)


def sizeless(rows: Iterable[Cells], known: Known | None) -> list[Problem]:
    """Pieces of items that do not say how large one is."""
    problems = []
    for row in rows:
        item, quantity = row.get("item"), row.get("quantity")
        own = known.scenario.items.get(item.text) if known and item else None
        if own is not None and own.package is None and quantity is not None and quantity.said().endswith(" ea"):
            step = f"give items.{item.text if item else ''} a package, or send bytes"
            what = "the item does not say how large a piece is"
            problems.append(Problem(what, step, quantity.place, "quantity", quantity.said()))
    return problems


def twins(rows: Iterable[Cells], kind: Kind) -> list[Problem]:
    """Rows that are the same to the last cell: two deliveries, or one that was exported twice."""
    first: dict[tuple[tuple[str, str], ...], Place] = {}
    told = []
    for row in rows if kind.name in ("receipts", "stock") else ():
        key = tuple(sorted((name, cell.said()) for name, cell in row.items()))
        place = next(iter(row.values())).place
        if key in first:
            what = f"the row is the same as that of line {first[key].line}: both are counted"
            step = (
                "delete one of them if it is one delivery" if kind.name == "receipts" else "delete one if it is one lot"
            )
            told.append(Problem(what, step, Place(place.file, place.line, 1), severity="warning"))
        first.setdefault(key, place)
    return told
