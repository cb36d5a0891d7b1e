"""Tables in place: CSV files that a scenario names become the entries they stand for, each with the cell it came from.

    needs: {table: needs.csv}             one entry a row: column `id`, then field names (`shortage.price`, `lead_time`)
    series: needs/abilene.csv             one value a row: a date column and a value column (`a.csv#dram` to choose one)

Columns that are dates gather into the entry's series. `price [USD/GB]` gives the unit of its column; lists are parted by
semicolons. Files are looked for beside the file that names them. `--set needs.abilene.shortage.price=...` is laid over a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, get_origin

from planner.calendar import CalendarError, parse_when
from planner.errors import InputError, Place, Problem, did_you_mean
from planner.scenario.entry import Entry, EntryList, EntryMap, Loc, Scalar, path_text
from planner.scenario.fields import Dated, Record
from planner.scenario.files import safe_path
from planner.scenario.merge import SET, merge
from planner.scenario.shapes import below, chosen, collection, keys_of, members
from planner.scenario.tables import Cell, Table, read_table

TABLE = "table"
DATE_COLUMNS = ("date", "period", "when", "month", "quarter", "year", "day")
GATHER_INTO = ("series", "forward", "price", "amount")
Rows = dict[str, tuple[Place, Entry]]


@dataclass(frozen=True)
class Inlined:
    """The tree with its tables in place, the files read, what is wrong with them, and where that left a gap."""

    root: EntryMap
    files: tuple[Path, ...]
    problems: tuple[Problem, ...]
    gaps: tuple[Loc, ...]


def inline(root: EntryMap, kind: type[Record], folder: Path, known: Iterable[Path]) -> Inlined:
    """Every table in place that can be read.

    `known` are the YAML files of the scenario; a value from elsewhere (`--set`) names files relative to `folder`.
    """
    work = _Inliner(folder, {str(path) for path in known})
    found = work.map(root, kind, ())
    return Inlined(found, tuple(dict.fromkeys(work.files)), tuple(work.problems), tuple(work.gaps))


def names_csv(text: str) -> bool:
    """Whether a value names a CSV file, with or without a column."""
    return text.partition("#")[0].lower().endswith(".csv")


@dataclass
class _Inliner:
    folder: Path
    known: set[str]
    problems: list[Problem] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    gaps: list[Loc] = field(default_factory=list)

    def entry(self, entry: Entry, kind: Any, loc: Loc) -> Entry:
        """An entry with all tables below it in place."""
        if isinstance(entry, EntryMap):
            return self.map(entry, kind, loc)
        if isinstance(entry, EntryList):
            items = (self.entry(item, below(kind, n), (*loc, n)) for n, item in enumerate(entry.items))
            return EntryList(tuple(items), entry.place)
        is_series = any(isinstance(member.quantity, Dated) for member in members(kind))
        if is_series and names_csv(entry.text):
            return self.read(entry, loc, lambda table, column: series(table, column, entry.place)) or entry
        return entry

    def map(self, entry: EntryMap, kind: Any, loc: Loc) -> EntryMap:
        """A map with all tables below it in place, and its own `table` if it is a collection."""
        held = collection(kind)
        kind = chosen(kind, entry)
        entries: dict[str, Entry] = {}
        keys: dict[str, Place] = {}
        for key, item in entry.entries.items():
            if held is not None and key == TABLE and not isinstance(item, EntryMap):
                rows = self.tables(item, held, (*loc, key))
            else:
                rows = {key: (entry.keys[key], self.entry(item, below(kind, key), (*loc, key)))}
            for name, (place, found) in rows.items():
                row = entries.get(name)
                if place.file == SET and isinstance(row, EntryMap) and isinstance(found, EntryMap):
                    place, found = keys[name], merge(row, found, self.problems, (*loc, name))
                elif name in entries:
                    step = "rename or delete one of them"
                    self.problems.append(
                        Problem(f"the id '{name}' stands also at {keys[name]}", step, place, path_text(loc))
                    )
                entries[name], keys[name] = found, place
        return EntryMap(entries, keys, entry.place)

    def tables(self, said: Entry, held: Any, loc: Loc) -> Rows:
        """The rows of the file, or files, that a collection names."""
        found: Rows = {}
        for item in said.items if isinstance(said, EntryList) else (said,):
            if not isinstance(item, Scalar) or "#" in item.text:
                step = "write table: needs.csv, or table: [needs.csv, more.csv]; every column of a file is read"
                self.problems.append(Problem("a table is named by its file alone", step, item.place, path_text(loc)))
                self.gaps.append(loc)
                continue
            rows = self.read(item, loc, lambda table, _: rows_of(table, held))
            for name, (place, entry) in (rows or {}).items():
                if name in found:
                    what = f"the id '{name}' stands also at {found[name][0]}"
                    self.problems.append(Problem(what, "rename or delete one of them", place, path_text(loc)))
                found[name] = place, self.entry(entry, held, (*loc[:-1], name))
        return found

    def read(self, said: Scalar, loc: Loc, use: Callable[[Table, str], Any]) -> Any:
        """What a CSV file holds, or None when there is something wrong with it."""
        name, _, column = said.text.partition("#")
        beside = Path(said.place.file).parent if said.place.file in self.known else self.folder
        try:
            path = safe_path(beside, name, said.place, path_text(loc))
            table = read_table(path)
            self.files.append(path)
            self.known.add(table.file)
            return use(table, column)
        except InputError as error:
            self.problems += error.problems
            self.gaps.append(loc)
            return None


def series(table: Table, column: str, said_at: Place) -> EntryMap:
    """A map from date to value."""
    dates, values = series_columns(table, column, said_at)
    entries: dict[str, Entry] = {}
    keys: dict[str, Place] = {}
    problems: list[Problem] = []
    for row in table.rows:
        when, value = row[dates], row[values]
        if value is None:
            continue
        if when is None:
            step = f"write its day or month into the column '{dates}', or clear the value"
            problems.append(Problem("the value has no date", step, value.place, values, value.text))
            continue
        if when.text in entries:
            what = f"the date '{when.text}' stands also at {keys[when.text]}"
            problems.append(Problem(what, "keep one of them", when.place, dates))
        entries[when.text], keys[when.text] = scalar(value), when.place
    if problems:
        raise InputError(problems)
    return EntryMap(entries, keys, Place(table.file, 1, 1))


def series_columns(table: Table, column: str, said_at: Place) -> tuple[str, str]:
    """The date column and the value column of a series file."""
    named = [name for name in table.columns if name.lower() in DATE_COLUMNS]
    dates = named[0] if named else table.columns[0]
    if is_date(dates):
        what, step = (
            "the first row is a value, not the names of the columns",
            "put a header above it: date,price [USD/GB]",
        )
        raise InputError(Problem(what, step, Place(table.file, 1, 1), value=dates))
    values = [name for name in table.columns if name != dates]
    if column and column not in values:
        raise InputError(
            Problem(f"{table.file} has no column '{column}'", did_you_mean(column, tuple(values)), said_at)
        )
    if not column and len(values) != 1:
        step = f"name one behind the file: {Path(table.file).name}#{values[0] if values else 'column'}"
        raise InputError(Problem(f"{table.file} has {len(values)} value columns", step, said_at))
    return dates, column or values[0]


def rows_of(table: Table, held: Any) -> Rows:
    """One entry a row, keyed by its `id` or by the file's name and line."""
    check_columns(table, held)
    found: Rows = {}
    problems: list[Problem] = []
    for row in table.rows:
        cells = {column: cell for column, cell in row.items() if cell is not None}
        if not cells:
            continue
        place = next(iter(cells.values())).place
        name = cells.pop("id").text if "id" in cells else f"{Path(table.file).stem}-{place.line}"
        if name in found:
            what = f"the id '{name}' stands also at {found[name][0]}"
            problems.append(Problem(what, "rename or delete one of them", place, "id", name))
        try:
            found[name] = place, row_entry(cells, held, place)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def check_columns(table: Table, held: Any) -> None:
    """Every column must be a key of the entries, a date, or `id`: told once, not in every row."""
    known = {"id"}
    for member in members(held):
        records = list(member.kinds.kinds.values()) if member.kinds else [member.record] if member.record else []
        known |= {key for record in records for key in keys_of(record)} | ({"kind"} if member.kinds else set())
    unknown = [column for column in table.columns if column.split(".")[0] not in known and not is_date(column)]
    if unknown:
        place = Place(table.file, 1)
        step = {column: did_you_mean(column, tuple(sorted(known)), most=30) for column in unknown}
        raise InputError(Problem("there is no such column here", step[name], place, value=name) for name in unknown)


def row_entry(cells: dict[str, Cell], held: Any, place: Place) -> EntryMap:
    """A row as the map that a person would have written. Raises InputError where two cells fill one field."""
    kind_cell = cells.get("kind")
    about = EntryMap({"kind": scalar(kind_cell)} if kind_cell else {}, {}, place)
    kind = chosen(held, about)
    tree: dict[str, Any] = {}
    for column, cell in cells.items():
        steps, is_list = spot(kind, column)
        branch: Any = tree
        for step in steps[:-1]:
            branch = branch.setdefault(step, {}) if isinstance(branch, dict) else branch
        if not isinstance(branch, dict) or steps[-1] in branch:
            what = f"another cell of the row fills '{steps[0]}' too"
            raise InputError(Problem(what, "clear one of the two", cell.place, column, cell.text))
        branch[steps[-1]] = listed(cell) if is_list else scalar(cell)
    return grown(tree, place)


@cache
def spot(kind: Any, column: str) -> tuple[tuple[str, ...], bool]:
    """Where the cells of a column stand below an entry of this kind, and whether they are lists."""
    keys = keys_of(kind) if isinstance(kind, type) and issubclass(kind, Record) else ()
    gathers = next((key for key in GATHER_INTO if key in keys), GATHER_INTO[0])
    steps = (gathers, column) if is_date(column) else tuple(column.split("."))
    for step in steps:
        kind = below(kind, step)
    return steps, any(get_origin(member.kind) is list for member in members(kind))


def grown(tree: dict[str, Any], place: Place) -> EntryMap:
    """Nested dicts of entries as an entry; a key stands where its value does."""
    entries = {key: grown(item, place) if isinstance(item, dict) else item for key, item in tree.items()}
    return EntryMap(entries, {key: item.place for key, item in entries.items()}, place)


def scalar(cell: Cell) -> Scalar:
    """A cell as a value: its text with the unit of its header."""
    said = cell.said()
    if said.lower() in ("true", "false"):
        return Scalar(said, "bool", cell.place)
    return Scalar(said, "text", cell.place)


def listed(cell: Cell) -> EntryList:
    """A cell as a list: parts between semicolons."""
    parts = [part.strip() for part in cell.text.split(";") if part.strip()]
    return EntryList(tuple(Scalar(part, "text", cell.place) for part in parts), cell.place)


def is_date(column: str) -> bool:
    """Whether a header is a date."""
    try:
        parse_when(column)
    except CalendarError:
        return False
    return True
