"""Where every value of a scenario comes from: the lines of its files, the catalogue's rows, and the defaults.

A default is listed with what it means: its value, or the words of its field that say what holds when it is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from planner.app.parts import implied_costs
from planner.catalog.reader import Origin as Quoted
from planner.errors import Place
from planner.plan.plan import Origin
from planner.quantities import format_quantity
from planner.scenario.entry import Entry, EntryList, EntryMap, Loc, Scalar, is_series, one_line, path_text
from planner.scenario.fields import Record
from planner.scenario.records import AnyScenario
from planner.scenario.shapes import dimension_of, type_of

NOT_ASSUMED = ("planner", "name", "description", "owner", "kind", "document", "basis", "source")
_ABSENT = re.compile(r"(?:^|[;,] )([^;,]+) when absent")


def shown(place: Place, folder: Path) -> str:
    """A place as it reads beside the scenario: files by their path from its folder, wherever it lies on this machine."""
    return str(Place(beside(place.file, folder), place.line))


@cache
def beside(name: str, folder: Path) -> str:
    """The path of a file from the scenario's folder."""
    file = Path(name)
    if file.is_absolute() or file.is_relative_to(folder):
        inside = file.resolve()
        base = folder.resolve()
        file = inside.relative_to(base) if inside.is_relative_to(base) else Path(inside.name)
    return file.as_posix()


def origins(root: EntryMap, scenario: AnyScenario, quoted: Mapping[Loc, Quoted], folder: Path) -> tuple[Origin, ...]:
    """Every value written or quoted, in the order of the scenario, then every default that holds."""
    currency = scenario.money.currency
    given = tuple(written(root, (), "", quoted, folder))
    return given + tuple(defaults(scenario, (), currency)) + tuple(implied(scenario))


def written(entry: Entry, loc: Loc, owner: str, quoted: Mapping[Loc, Quoted], folder: Path) -> Iterator[Origin]:
    """The values below an entry; a series of dates, or a list, is one."""
    if isinstance(entry, EntryMap) and not is_series(entry):
        named = entry.entries.get("owner")
        owner = named.text if isinstance(named, Scalar) and named.kind != "null" else owner
        for key, item in entry.entries.items():
            if key not in NOT_ASSUMED:
                yield from written(item, (*loc, key), owner, quoted, folder)
        return
    if isinstance(entry, EntryList) and not all(isinstance(item, Scalar) for item in entry.items):
        for n, item in enumerate(entry.items):
            yield from written(item, (*loc, n), owner, quoted, folder)
        return
    if isinstance(entry, Scalar) and entry.kind == "null":
        return
    about = quoted.get(loc)
    source, dated, confidence = (about.source, about.date, about.confidence) if about else ("", "", "")
    if loc[-1:] == ("history",) and isinstance(entry, EntryMap):
        dated = max(entry.entries)
    yield Origin(path_text(loc), one_line(entry), shown(entry.place, folder), source, dated, confidence, owner=owner)


def defaults(record: Record, loc: Loc, currency: str, owner: str = "") -> Iterator[Origin]:
    """The fields that nobody filled and that mean something all the same, with who answers for the record they are of."""
    owner = getattr(record, "owner", "") or owner
    for name, info in type(record).model_fields.items():
        value, at = getattr(record, name), (*loc, info.alias or name)
        if name in record.model_fields_set:
            yield from below(value, at, currency, owner)
        elif isinstance(value, Record):
            yield from defaults(value, at, currency, owner)
        elif value != info.get_default(call_default_factory=True):
            continue  # worked out from what is written beside it, as units from power
        elif name not in NOT_ASSUMED and (text := default_text(value, info, currency)):
            yield Origin(path_text(at), text, "default", default=True, owner=owner)


def below(value: Any, loc: Loc, currency: str, owner: str) -> Iterator[Origin]:
    """The defaults inside a value that somebody wrote."""
    if isinstance(value, Record):
        yield from defaults(value, loc, currency, owner)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from below(item, (*loc, key), currency, owner)


def default_text(value: Any, info: Any, currency: str) -> str:
    """What a default means; empty where it means nothing."""
    if value is None:
        found = _ABSENT.search(info.description or "")
        return found[1] if found else ""
    if value in ("", {}, [], ()):
        return ""
    dimension = dimension_of(type_of(info))
    if dimension is not None and isinstance(value, float):
        return format_quantity(value, dimension, currency)
    return str(value).lower() if isinstance(value, bool) else str(value)


def implied(scenario: AnyScenario) -> Iterator[Origin]:
    """Costs that hold without being named."""
    named = {type(cost) for cost in scenario.costs.values()}
    for kind, cost in implied_costs().items():
        if cost not in named:
            meaning = (cost.__doc__ or kind).strip().splitlines()[0]
            yield Origin(f"costs.{kind}", meaning, "default", default=True)
