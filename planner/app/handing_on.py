"""What the last plan hands over, written into the scenario that goes on: as of, horizon, stock, orders, payables, pasts, prices.

Every figure is written so that reading it again gives the same: GB to the kilobyte, money to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from planner.app.became import Became
from planner.app.became import written as written_risk
from planner.app.load import Loaded
from planner.errors import InputError, Place, Problem
from planner.model.book import Book, Tables
from planner.model.setting import Setting
from planner.plan.plan import Course, Plan
from planner.plan.position import Given, Line, Lot, Owed, Planned, Position
from planner.quantities import Rate, UnitPrice
from planner.scenario.agreements import SoFar
from planner.scenario.entry import EntryMap, Loc, entry_of, put
from planner.scenario.fields import Record, When
from planner.scenario.shapes import below, dimension_of, types_of


@dataclass(frozen=True)
class Last:
    """The last plan: its folder, the scenario it was made for, its courses that agree with what has become of drivers.

    The likeliest comes first: until the day they are one. `code` is its fingerprint.
    """

    folder: Path
    loaded: Loaded
    plan: Plan
    courses: tuple[Course, ...]
    became: Became = field(default_factory=dict)
    code: str = ""

    @property
    def course(self) -> Course:
        """The likeliest."""
        return self.courses[0]

    @property
    def setting(self) -> Setting:
        """Its setting, with the offers as they were decided."""
        return self.course.setting

    @property
    def tables(self) -> Tables:
        """Its tables."""
        return self.course.tables


def handed_on(last: Last, stands: Position, root: EntryMap) -> EntryMap:
    """A scenario with what the last plan hands over in it."""
    where = Place(last.folder.name)
    for loc, value in advanced(last, stands).items():
        root = put(root, loc, None if value is None else entry_of(value, where))
    return with_terms(root, stands.lines, last.loaded.root)


TERMS = ("cancellable_until", "cancel_fee", "comes", "owner")
"""What an open order may say beside its goods, day and money."""


def with_terms(root: EntryMap, lines: Iterable[Line], *told: EntryMap) -> EntryMap:
    """Open orders with what else was agreed of them, each by the first of some scenarios that says it."""
    for line in lines:
        for section in (one.entries.get("open_orders") for one in reversed(told)):
            own = section.entries.get(line.name) if isinstance(section, EntryMap) else None
            for key in TERMS if isinstance(own, EntryMap) else ():
                if isinstance(own, EntryMap) and key in own.entries:
                    root = put(root, ("open_orders", line.name, key), own.entries[key])
    return root


def advanced(last: Last, stands: Position) -> dict[Loc, Any]:
    """What is written otherwise in the scenario that goes on, by path."""
    found: dict[Loc, Any] = {
        ("as_of",): stands.day.isoformat(),
        **horizon(last.setting, stands.day),
        ("stock",): {f"s{n}": lot_of(lot) for n, lot in enumerate(stands.lots)} or None,
        ("open_orders",): {line.name: line_of(line, last.setting.currency) for line in stands.lines} or None,
        ("payables",): {owed.name: payable_of(owed, last.setting.currency) for owed in stands.owed} or None,
        ("last_plan",): {f"p{n}": planned_of(call) for n, call in enumerate(stands.planned)} or None,
    }
    for name in last.setting.scenario.indices:
        found |= index(last.loaded.setting, name, stands.day)
    found |= written_risk(last.loaded, last.became, stands.day)
    for name in sorted({name for name, _ in stands.past}):
        mine = {key: sums for (own, key), sums in stands.past.items() if own == name and sums}
        past = {key: written(types_of(SoFar)[key], sums, last.setting.currency) for key, sums in mine.items()}
        found["contracts", name, "so_far"] = past or None
    for (name, *loc), value in stands.own.items():
        kind: Any = When
        if loc[0] == "clauses":
            kind = type_of(last.setting.scenario.contracts[name].clauses[loc[1]], loc[2])
        found["contracts", name, *loc] = written(kind, value, last.setting.currency)
    found |= remembered(last, stands.day)
    for row in last.tables["signings"]:
        if row["status"] == "offered" and signed_by(last, row["contract"], stands.day):
            found["contracts", row["contract"], "status"] = "signed" if row["signed"] else "declined"
            found["contracts", row["contract"], "offer"] = None
            if row["signed"] and row["size"] != 1.0:
                found["contracts", row["contract"], "size"] = f"{100.0 * row['size']!r}%"
    return found


def refuse_parts(last: Last, day: date, given: Given) -> None:
    """Raises InputError for an offer that was signed in part by the day: a scenario has no words for the rest of its life."""
    for row in last.tables["signings"]:
        name, share = row["contract"], row["signed"]
        if (
            row["status"] == "offered"
            and 0.0 < share < 1.0
            and (name, "status") not in given
            and signed_by(last, name, day)
        ):
            step = f"write contracts.{name} in the actuals: status: signed, and its volumes and fees at that share"
            what = f"{share:.0%} of {name} is signed, fees and all"
            raise InputError(Problem(what, step, path=f"contracts.{name}.status"))


def signed_by(last: Last, name: str, day: date) -> bool:
    """Whether an offer is decided before a day: in the period it says, today where it says none."""
    decided = last.setting.terms[name].decided_in
    return decided is None or last.setting.periods[decided].start < day


def index(setting: Setting, name: str, day: date) -> dict[Loc, Any]:
    """An index seen from a later day: what was expected by then has come, the rest is expected still."""
    path, now = setting.index_path(name).points, setting.index_quote(name, day)
    currency = setting.currency
    told = {when: f"{quote.value!r} {currency}/{quote.unit}" for when, quote in path}
    found: dict[Loc, Any] = {
        ("indices", name, "history"): {
            str(max(when, date(1970, 1, 1))): text for when, text in told.items() if when <= day
        },
        ("indices", name, "forward"): {str(when): text for when, text in told.items() if when > day} or None,
    }
    return found | ({("indices", name, "now"): f"{now.value!r} {currency}/{now.unit}"} if now is not None else {})


def horizon(setting: Setting, day: date) -> dict[Loc, Any]:
    """The same last day from a later first one: fewer equal periods, or weeks and months as far as they are left."""
    written = setting.scenario.horizon
    gone = [period for period in setting.periods if period.start < day]
    found: dict[Loc, Any] = {("horizon", "start"): day.isoformat()}
    if written.periods is not None:
        found["horizon", "periods"] = written.periods - len(gone)
    return found


def remembered(last: Last, day: date) -> dict[Loc, Any]:
    """What needs and policies must know of the periods that are over."""
    scenario, book = last.setting.scenario, Book(last.setting, last.tables)
    since = [period.start for period in last.setting.periods].index(day)
    found: dict[Loc, Any] = {}
    for name, need in sorted(scenario.needs.items()):
        for key, value in need.remembers(name, book, since).items():
            found["needs", name, key] = written(type_of(need, key), value, last.setting.currency)
    for name, policy in sorted(scenario.policies.items()):
        for key, value in policy.remembers(book, since).items():
            found["policies", name, key] = written(type_of(policy, key), value, last.setting.currency)
    return found


def type_of(part: Record, field: str) -> Any:
    """The type of a field of a part."""
    return types_of(type(part))[field]


def written(kind: Any, value: Any, currency: str) -> Any:
    """A value as a field of this type wants it: GB, money, a price, a day; a map by its keys, none where it is empty."""
    if isinstance(value, Mapping):
        each = kind if dimension_of(kind) else below(kind, "")
        return {str(key): written(each, one, currency) for key, one in value.items()} or None
    if isinstance(value, UnitPrice):
        return f"{value.value!r} {currency}/{value.unit}"
    if isinstance(value, Rate):
        return f"{value.value:.9f} {value.unit}/{value.per}"
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, float):
        return value
    dimension = dimension_of(kind)
    if dimension == "money":
        return f"{value:.2f} {currency}"
    return f"{value!r} {currency}/GB" if dimension == "price" else size(value)


def lot_of(lot: Lot) -> dict[str, Any]:
    """A row of `stock`."""
    found = {"at": lot.at, "item": lot.item, "quantity": size(lot.gb), "state": lot.state}
    if lot.part and lot.part != lot.item:
        found["part"] = lot.part
    found |= {"since": lot.since.isoformat()} if lot.since else {}
    return found | ({"arrives": lot.arrives.isoformat()} if lot.arrives else {})


def line_of(line: Line, currency: str) -> dict[str, Any]:
    """A row of `open_orders`."""
    found: dict[str, Any] = {
        "item": line.item,
        "quantity": size(line.gb),
        "to": line.to,
        "promised": line.promised.isoformat(),
        "confidence": line.confidence,
    }
    found |= {"supplier": line.supplier} if line.supplier else {}
    found |= {"contract": line.contract} if line.contract else {}
    found |= {"part": line.part} if line.part and line.part != line.item else {}
    found |= {"due_on": line.due_on.isoformat()} if line.due_on else {}
    found |= {"moved": True} if line.moved else {}
    if line.handed is not None and line.handed < line.promised:
        travels = f"{(line.promised - line.handed).days} days"
        found |= {"promised": line.handed.isoformat()}
        found |= {"delays": [{"since": (line.placed or line.handed).isoformat(), "delay": travels}]}
    return found | {"due": f"{line.due:.2f} {currency}"}


def payable_of(owed: Owed, currency: str) -> dict[str, Any]:
    """A row of `payables`."""
    found = {"amount": f"{owed.amount:.2f} {currency}", "due_on": owed.due_on.isoformat()}
    found |= {"supplier": owed.supplier} if owed.supplier else {}
    return found | ({"contract": owed.contract} if owed.contract else {})


def planned_of(call: Planned) -> dict[str, Any]:
    """A row of `last_plan`."""
    last = date.fromordinal(call.until.toordinal() - 1)
    return {
        "source": call.source,
        "item": call.item,
        "to": call.to,
        "since": call.since.isoformat(),
        "until": last.isoformat(),
        "quantity": size(call.gb),
    }


def size(gb: float) -> str:
    """GB as they are written."""
    return f"{gb:.6f} GB"
