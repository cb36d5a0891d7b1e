"""What differs between two scenarios: the smallest entries that do, each with both values and what kind of a change it is.

    price    what a unit of anything costs          mix      who may sell what, by which way, under which policies
    volume   how much is needed, there, or to come  clause   contracts, their clauses and shares
    date     when, and how long                     edit     everything else: horizon, money, costs, risk, words

Two ways to write one quantity (`$4.10/GB`, `4.1 USD/GB`) are no difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from planner.quantities import QuantityError, parse
from planner.scenario.entry import Entry, EntryList, EntryMap, Loc, Scalar, path_text, put
from planner.scenario.fields import Record
from planner.scenario.shapes import below, chosen, dimension_of, members
from planner.scenario.words import WhenWord

Sort = Literal["price", "volume", "date", "mix", "clause", "edit"]
SORTS: tuple[Sort, ...] = get_args(Sort)
"""In the order in which changes are taken."""
WORDS = frozenset(("name", "description", "owner", "document", "source", "basis", "talks"))
"""What changes no plan."""
PRICES = ("price", "energy_price", "idle_price", "holding")
VOLUMES = ("size", "pieces", "amount", "rate", "count", "count_rate", "size_per_unit")
WHOLE: dict[str, Sort] = {
    **dict.fromkeys(("policies", "suppliers", "lanes", "markets", "items", "locations"), "mix"),
    **dict.fromkeys(
        (
            "needs",
            "fleets",
            "stock",
            "open_orders",
            "trust",
            "accelerators",
            "racks",
            "models",
            "rooflines",
            "workloads",
        ),
        "volume",
    ),
    **dict.fromkeys(("indices", "duties"), "price"),
    "contracts": "clause",
}
"""What whole entries are, and what in them is neither a price, a volume nor a date."""
ORDERS = "open_orders"
"""Where less is still to come of an order, less is due on it: that is no other price."""
DEEP = {("contracts", "clauses"): 4, ("suppliers", "fabs"): 4, ("risk", "drivers"): 3, ("risk", "measures"): 3}


@dataclass(frozen=True)
class Difference:
    """One entry that is written otherwise, new or gone: `old` or `new` is None where there is none."""

    loc: Loc
    old: Entry | None
    new: Entry | None
    sort: Sort

    @property
    def path(self) -> str:
        """Where it stands, as messages write it."""
        return path_text(self.loc)

    @property
    def record(self) -> Loc:
        """The entry it belongs to: a clause of a contract, a driver, or an entry of any other section."""
        for (section, part), depth in DEEP.items():
            if self.loc[0] == section and part in self.loc[1:3]:
                return self.loc[:depth]
        return self.loc[:2]

    @property
    def bears(self) -> bool:
        """Whether a plan may change by it."""
        return not WORDS & set(map(str, self.loc))


def differences(old: EntryMap, new: EntryMap, kind: type[Record]) -> tuple[Difference, ...]:
    """From one scenario to another, both with tables and catalogue in place, in the order of the older, what is new last."""
    found = tuple(_between(old, new, kind, None, ()))
    sized = {one.loc[:2] for one in found if one.loc[0] == ORDERS and one.loc[2:] == ("quantity",)}
    return tuple(
        replace(one, sort="volume") if one.loc[2:] == ("due",) and one.loc[:2] in sized else one for one in found
    )


def changed(root: EntryMap, taken: tuple[Difference, ...]) -> EntryMap:
    """A scenario with some differences taken over."""
    for one in taken:
        root = put(root, one.loc, one.new)
    return root


def _between(old: Entry | None, new: Entry | None, kind: Any, dimension: str | None, loc: Loc) -> Iterator[Difference]:
    own, dimension = dimension_of(kind), dimension_of(kind) or dimension
    if own and _moved(old, new):
        yield Difference(loc, old, new, "date" if str(loc[0]) in WHOLE else "edit")
    elif isinstance(old, EntryMap) and isinstance(new, EntryMap):
        kind = chosen(kind, new)
        for key in dict.fromkeys((*old.entries, *new.entries)):
            yield from _between(old.entries.get(key), new.entries.get(key), below(kind, key), dimension, (*loc, key))
    elif not _same(old, new, dimension):
        yield Difference(loc, old, new, _sort(loc, kind, dimension, old if new is None else new))


def _moved(old: Entry | None, new: Entry | None) -> bool:
    """Whether two series have the same values in the same order, at other dates."""
    if not isinstance(old, EntryMap) or not isinstance(new, EntryMap) or [*old.entries] == [*new.entries]:
        return False
    values = [[entry.text for entry in one.entries.values() if isinstance(entry, Scalar)] for one in (old, new)]
    return values[0] == values[1]


def _same(old: Entry | None, new: Entry | None, dimension: str | None) -> bool:
    """Whether two entries say the same."""
    if isinstance(old, EntryList) and isinstance(new, EntryList) and len(old.items) == len(new.items):
        return all(_same(a, b, dimension) for a, b in zip(old.items, new.items, strict=True))
    if isinstance(old, EntryMap) and isinstance(new, EntryMap):
        return old.entries.keys() == new.entries.keys() and all(
            _same(entry, new.entries[key], dimension) for key, entry in old.entries.items()
        )
    if not isinstance(old, Scalar) or not isinstance(new, Scalar):
        return False
    if old.text == new.text and old.kind == new.kind:
        return True
    try:
        return dimension is not None and parse(old.text, dimension) == parse(new.text, dimension)
    except QuantityError:
        return False


def _sort(loc: Loc, kind: Any, dimension: str | None, entry: Entry | None) -> Sort:
    """What kind of a change it is, by the section, and by what the field holds."""
    section = str(loc[0])
    whole = WHOLE.get(section, "edit")
    if section == "policies" or whole == "edit":
        return whole
    if dimension in PRICES or "premium" in loc or (dimension == "money" and section != "contracts"):
        return "price"
    if dimension in VOLUMES:
        return "volume"
    if dimension == "duration" or (isinstance(entry, Scalar) and _is_when(kind)):
        return "date"
    return "volume" if section == "markets" and "fill" in loc else whole


def _is_when(kind: Any) -> bool:
    """Whether a field is a date."""
    return any(isinstance(note, WhenWord) for member in members(kind) for note in member.notes)
